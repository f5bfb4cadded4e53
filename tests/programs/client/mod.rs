// SPDX-License-Identifier: Apache-2.0 OR MIT
//! examples/client with libcurl, against an HTTPS server that verifies tokens
//! with PyJWT.

mod failures;
mod tokens;

use crate::hosts::{Clock, Running, need_headers, need_pyjwt, now, quiet};
use crate::support::harness::{Outcome, tests};
use crate::support::{Build, Link, ROOT, cc, compile_into, fresh, key, link_flags, run, scratch};
use libtest_mimic::Trial;
use serde_json::Value;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::OnceLock;

const SOURCE: &str = "examples/client/client.c";

pub fn tests() -> Vec<Trial> {
    let mut all = tests!["client": token_is_replaced_five_minutes_before_its_end, example_is_short];
    all.extend(failures::tests());
    all.extend(tokens::tests());
    all
}

fn need_libcurl_and_pyjwt() -> Outcome {
    need_headers(&["curl/curl.h"], "libcurl4-openssl-dev")?;
    need_pyjwt()
}

fn compiled(name: &str, flags: &[&str]) -> PathBuf {
    let link = [
        link_flags(Build::Standard, Link::Shared),
        vec!["-lcurl".into()],
    ]
    .concat();
    compile_into(&scratch(name), &cc(), SOURCE, flags, &link)
}

/// The program, compiled on first use.
fn program() -> &'static Path {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    MADE.get_or_init(|| compiled("client", &["-g"]))
}

/// The server, with a certificate for loopback.
struct Server {
    running: Running,
    clock: Clock,
    port: u16,
    dir: PathBuf,
}

impl Server {
    fn start(name: &str) -> Self {
        let dir = fresh(name);
        let (certificate, private) = (dir.join("certificate.pem"), dir.join("private.pem"));
        run(Command::new("openssl")
            .args(["req", "-x509", "-newkey", "ec", "-nodes", "-days", "2"])
            .args(["-pkeyopt", "ec_paramgen_curve:prime256v1"])
            .args(["-subj", "/CN=127.0.0.1"])
            .args(["-addext", "subjectAltName=IP:127.0.0.1", "-keyout"])
            .arg(&private)
            .arg("-out")
            .arg(&certificate));
        let clock = Clock::new(&dir, now());
        let mut command = quiet("python3");
        command
            .arg(Path::new(ROOT).join("tests/programs/client/server.py"))
            .arg(key("rsa2048.pem"))
            .args([certificate, private]);
        clock.show_to(&mut command);
        let running = Running::start(&mut command, dir.join("log"), ".\n");
        let log = running.log();
        let port = log
            .strip_prefix("port ")
            .and_then(|port| port.split('.').next());
        let port = port.unwrap().parse().unwrap();
        Self {
            running,
            clock,
            port,
            dir,
        }
    }

    fn url(&self, path: &str) -> String {
        format!("https://127.0.0.1:{}{path}", self.port)
    }

    fn client(&self, program: &Path, key: &str, organization: &str) -> Command {
        let mut command = Command::new(program);
        command
            .args([key, organization, "key-1", "user \"1\""])
            .env("CA_FILE", self.dir.join("certificate.pem"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }
}

/// A client that waits for the next URL.
struct Client {
    child: Child,
    urls: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Client {
    fn start(mut command: Command) -> Self {
        let mut child = command.spawn().unwrap();
        let (urls, answers) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        Self {
            child,
            urls,
            answers: BufReader::new(answers),
        }
    }

    /// The claims that the server read from the client's token.
    fn fetch(&mut self, url: &str) -> Value {
        writeln!(self.urls, "{url}").unwrap();
        let mut line = String::new();
        self.answers.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap()
    }
}

fn token_is_replaced_five_minutes_before_its_end() -> Outcome {
    need_libcurl_and_pyjwt()?;
    let server = Server::start("client-keeps");
    let start = now();
    server.clock.set(start);
    let mut command = server.client(program(), &key("rsa2048.key"), "clinic");
    server.clock.show_to(&mut command);
    let mut client = Client::start(command);
    let first = client.fetch(&server.url("/a"));
    assert_eq!(first["iss"], "clinic");
    assert_eq!(first["sub"], "user \"1\"");
    assert_eq!(first["kid"], "key-1");
    assert_eq!(first["iat"], start);
    assert_eq!(first["exp"], start + 3600);
    assert_eq!(client.fetch(&server.url("/b")), first);
    server.clock.set(start + 3600 - 300 - 1);
    assert_eq!(client.fetch(&server.url("/c")), first);
    server.clock.set(start + 3600 - 300);
    let second = client.fetch(&server.url("/d"));
    assert_ne!(second["jti"], first["jti"]);
    assert_eq!(client.fetch(&server.url("/e")), second);
    // Expired long ago; and issued in the future, once the clock was set back.
    server.clock.set(start + 3 * 3600);
    let third = client.fetch(&server.url("/f"));
    assert_ne!(third["jti"], second["jti"]);
    server.clock.set(start);
    assert_ne!(client.fetch(&server.url("/g"))["jti"], third["jti"]);

    drop(client.urls);
    assert_eq!(client.child.wait().unwrap().code(), Some(0));
    let log = server.running.log();
    assert!(!log.contains("refused"), "{log}");
    Ok(())
}

fn example_is_short() {
    let text = std::fs::read_to_string(Path::new(ROOT).join(SOURCE)).unwrap();
    assert!(text.lines().count() <= 120);
}
