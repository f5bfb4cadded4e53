// SPDX-License-Identifier: Apache-2.0 OR MIT
//! integrations/oidc, with the OpenID provider of an npm package, over TLS.

mod failures;
mod gateway;
mod schedule;

use crate::hosts::{Clock, Running, free_port, need_headers, now, quiet};
use crate::support::harness::{Missing, Outcome, need};
use crate::support::npm::installed;
use crate::support::{
    Build, Link, ROOT, WARNINGS, cc, fresh, key, link_flags, output, run, scratch,
};
use libtest_mimic::Trial;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

pub fn tests() -> Vec<Trial> {
    [schedule::tests(), failures::tests(), gateway::tests()]
        .into_iter()
        .flatten()
        .collect()
}

fn need_all() -> Outcome {
    need_headers(&["curl/curl.h"], "libcurl4-openssl-dev")?;
    need("openssl", "openssl")?;
    packages().map(|_| ())
}

/// A folder with the server and the package that it needs.
fn packages() -> Result<&'static Path, Missing> {
    static PLACE: OnceLock<Result<PathBuf, Missing>> = OnceLock::new();
    let place = PLACE.get_or_init(|| installed("tests/programs/oidc", "oidc-provider"));
    place.as_deref().map_err(Missing::clone)
}

/// The fetcher, compiled on first use.
fn fetcher() -> &'static Path {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    MADE.get_or_init(|| {
        let program = scratch("oidc").join("edgejwt-fetch-jwks");
        let sources = ["edgejwt_fetch_jwks.c", "http.c", "options.c", "store.c"];
        run(Command::new(cc())
            .args(WARNINGS)
            .args(["-std=c11", "-g"])
            .arg(format!("-I{ROOT}/include"))
            .args(sources.map(|name| format!("{ROOT}/integrations/oidc/{name}")))
            .arg("-o")
            .arg(&program)
            .args(link_flags(Build::Standard, Link::Shared))
            .arg("-lcurl"));
        program
    })
}

/// The private JWK Set of a provider whose key is one of the tests'.
fn private_set(name: &str) -> String {
    let exported = run(Command::new("node").args([
        "-e",
        "const k=require('node:crypto').createPrivateKey(require('node:fs').readFileSync(process.argv[1]));\
         const j={...k.export({format:'jwk'}),alg:'RS256',use:'sig'};\
         console.log(JSON.stringify({keys:[j]}))",
        &key(name),
    ]));
    exported.trim().into()
}

/// A provider that runs.
struct Provider {
    running: Option<Running>,
    port: u16,
    dir: PathBuf,
}

impl Provider {
    /// With an own authority, in a folder of the test.
    fn start(name: &str) -> Self {
        let dir = fresh(name);
        let openssl = |args: &str| {
            run(Command::new("openssl")
                .args(args.split(' '))
                .current_dir(&dir))
        };
        openssl(
            "req -x509 -newkey rsa:2048 -nodes -days 3650 -subj /CN=authority -keyout ca.key -out ca.pem",
        );
        openssl("req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout key.pem -out request.pem");
        std::fs::write(
            dir.join("names"),
            "subjectAltName=DNS:localhost,IP:127.0.0.1",
        )
        .unwrap();
        openssl(
            "x509 -req -in request.pem -CA ca.pem -CAkey ca.key -CAcreateserial -days 3650 -extfile names -out certificate.pem",
        );
        std::fs::write(dir.join("keys.json"), private_set("rsa2048.key")).unwrap();
        let client = private_set("other.key");
        std::fs::write(dir.join("client.json"), public_part(&client)).unwrap();
        let mut provider = Self {
            running: None,
            port: free_port(),
            dir,
        };
        provider.behave("good");
        provider.restart();
        provider
    }

    fn restart(&mut self) {
        self.running = None;
        let mut command = quiet("node");
        command
            .arg(packages().ok().unwrap().join("server.mjs"))
            .arg(self.port.to_string())
            .arg(&self.dir);
        let log = self.dir.join("provider.log");
        self.running = Some(Running::start(&mut command, log, "listening"));
    }

    fn rotate(&mut self, name: &str) {
        std::fs::write(self.dir.join("keys.json"), private_set(name)).unwrap();
        self.restart();
    }

    fn behave(&self, mode: &str) {
        std::fs::write(self.dir.join("mode"), mode).unwrap();
    }

    fn issuer(&self) -> String {
        format!("https://localhost:{}", self.port)
    }

    /// The requests since the provider was started.
    fn requests(&self) -> Vec<String> {
        let log = self.running.as_ref().unwrap().log();
        let requests = log.lines().filter_map(|line| line.strip_prefix("request "));
        requests.map(String::from).collect()
    }
}

/// Removes the private members of the keys.
fn public_part(set: &str) -> String {
    run(Command::new("node").args([
        "-e",
        "const s=JSON.parse(process.argv[1]);\
         for (const k of s.keys) for (const m of ['d','p','q','dp','dq','qi']) delete k[m];\
         console.log(JSON.stringify(s))",
        set,
    ]))
}

/// A device with the fetcher, and a clock of its own.
struct Device {
    clock: Clock,
    now: u64,
    dir: PathBuf,
    issuer: String,
    ca: PathBuf,
}

impl Device {
    fn new(name: &str, provider: &Provider) -> Self {
        let dir = fresh(name);
        // The provider's certificate begins today; the clock may be set back.
        let now = now() + 2 * 86_400;
        Self {
            clock: Clock::new(&dir, now),
            now,
            issuer: provider.issuer(),
            ca: provider.dir.join("ca.pem"),
            dir,
        }
    }

    fn pass(&mut self, seconds: u64) {
        self.now += seconds;
        self.clock.set(self.now);
    }

    fn file(&self) -> PathBuf {
        self.dir.join("jwks.json")
    }

    /// Touches the file that asks for a fetch.
    fn ask(&self) {
        let time = format!("@{}", self.now);
        run(Command::new("touch")
            .args(["-d", &time])
            .arg(self.dir.join("wanted")));
    }

    fn command(&self) -> Command {
        let mut command = quiet(fetcher().to_str().unwrap());
        self.clock.show_to(&mut command);
        command.arg("--ca").arg(&self.ca);
        command.arg("--request").arg(self.dir.join("wanted"));
        command.args(["--timeout", "2"]);
        command
    }

    /// Runs the fetcher; gives its exit status and its log.
    fn fetch(&self) -> (i32, String) {
        self.fetch_with(&[])
    }

    fn fetch_with(&self, options: &[&str]) -> (i32, String) {
        let said = output(
            self.command()
                .args(options)
                .arg(&self.issuer)
                .arg(self.file()),
        );
        let log = String::from_utf8(said.stderr).unwrap();
        (said.status.code().unwrap(), log)
    }
}
