// SPDX-License-Identifier: Apache-2.0 OR MIT
//! examples/neuronex_gateway.c, with curl as its client.

mod login;
mod metrics;
mod process;
mod requests;

use crate::hosts::{DEADLINE_SECONDS, Running, free_port, need_headers, quiet};
use crate::support::harness::{Outcome, need};
use crate::support::{Build, Link, cc, compile_into, fresh, key, link_flags, run, scratch};
use libtest_mimic::Trial;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

const SOURCE: &str = "examples/neuronex_gateway.c";
const PASS: &str = "pa\"ss-\u{e9}";
const LOGIN: &str = r#"{"name":"admin","pass":"pa\"ss-\u00e9"}"#;

/// The answer to every refused token, whatever the reason.
const REFUSAL: &str = "HTTP/1.1 401 Unauthorized\r\n\
    Content-Type: application/json\r\n\
    Cache-Control: no-store\r\n\
    WWW-Authenticate: Bearer realm=\"jwt\", error=\"invalid_token\"\r\n\
    Content-Length: 24\r\n\
    \r\n\
    {\"error\":\"unauthorized\"}";

/// The answer to a request without a token.
const NO_TOKEN: &str = "HTTP/1.1 401 Unauthorized\r\n\
    Content-Type: application/json\r\n\
    Cache-Control: no-store\r\n\
    WWW-Authenticate: Bearer realm=\"jwt\"\r\n\
    Content-Length: 24\r\n\
    \r\n\
    {\"error\":\"unauthorized\"}";

pub fn tests() -> Vec<Trial> {
    [
        login::tests(),
        requests::tests(),
        metrics::tests(),
        process::tests(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Requires NNG's HTTP server.
pub fn need_nng() -> Outcome {
    let headers = ["nng/nng.h", "nng/supplemental/http/http.h"];
    need_headers(&headers, "libnng-dev")
}

fn need_nng_and_curl() -> Outcome {
    need_nng()?;
    need("curl", "curl")
}

/// The program, compiled on first use.
pub fn program() -> &'static Path {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    MADE.get_or_init(|| {
        let mut link = link_flags(Build::Standard, Link::Shared);
        link.push("-lnng".into());
        compile_into(&scratch("gateway"), &cc(), SOURCE, &["-g"], &link)
    })
}

/// Adds the program's arguments and environment; gives its port.
pub fn set_up(command: &mut Command, keys: &Path) -> u16 {
    let port = free_port();
    command
        .arg(port.to_string())
        .arg(keys)
        .arg(key("rsa2048.key"))
        .env("GATEWAY_NAME", "admin")
        .env("GATEWAY_PASS", PASS);
    port
}

/// A gateway that runs, with its own folder of key files.
struct Gateway {
    running: Running,
    port: u16,
    dir: PathBuf,
}

impl Gateway {
    fn start(name: &str) -> Self {
        Self::start_by(name, quiet(program().to_str().unwrap()))
    }

    /// `command` is the program, or something that runs it.
    fn start_by(name: &str, mut command: Command) -> Self {
        let dir = fresh(name);
        let keys = dir.join("keys");
        std::fs::create_dir(&keys).unwrap();
        std::fs::copy(key("rsa2048.pem"), keys.join("neuron.pem")).unwrap();
        std::fs::copy(key("other.pem"), keys.join("partner.pem")).unwrap();
        std::fs::copy(key("garbage.pem"), keys.join("garbage.pem")).unwrap();
        let port = set_up(&mut command, &keys);
        let listening = "listening on http://127.0.0.1:";
        let running = Running::start(&mut command, dir.join("log"), listening);
        Self { running, port, dir }
    }

    fn key_file(&self, name: &str) -> PathBuf {
        self.dir.join("keys").join(name)
    }

    fn log(&self) -> String {
        self.running.log()
    }

    /// The whole answer, from its first line on.
    fn curl(&self, path: &str, args: &[&str]) -> String {
        run(Command::new("curl")
            .args(["--silent", "--include", "--max-time", DEADLINE_SECONDS])
            .args(args)
            .arg(format!("http://127.0.0.1:{}{path}", self.port)))
    }

    fn login(&self, body: &str) -> String {
        self.curl("/api/login", &["--data-binary", body])
    }

    fn whoami(&self, token: &str) -> String {
        let header = format!("Authorization: Bearer {token}");
        self.curl("/api/whoami", &["--header", &header])
    }

    /// Logs in with the right password; gives the token.
    fn token(&self) -> String {
        let answer = self.login(LOGIN);
        let token = accepted(&answer)
            .strip_prefix(r#"{"token":""#)
            .and_then(|rest| rest.strip_suffix(r#""}"#));
        token.unwrap_or_else(|| panic!("{answer}")).into()
    }
}

/// The body of an answer, which must be 200.
fn accepted(answer: &str) -> &str {
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200 "), "{answer}");
    assert!(head.contains("Content-Type: application/json"), "{answer}");
    body
}
