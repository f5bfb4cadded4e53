// SPDX-License-Identifier: Apache-2.0 OR MIT
//! examples/client with libcurl, against a server where PyJWT judges.

use crate::hosts::{Running, quiet};
use crate::support::{
    Build, Link, ROOT, cc, compile_into, exists, fresh, key, link_flags, output, run, scratch, skip,
};
use serde_json::Value;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::OnceLock;

const SOURCE: &str = "examples/client/client.c";

/// Whether nothing here can run.
fn missing() -> bool {
    let header = [
        "-include",
        "curl/curl.h",
        "-fsyntax-only",
        "-x",
        "c",
        "/dev/null",
    ];
    let curl = output(Command::new(cc()).args(header)).status.success();
    let jwt = exists("python3")
        && output(Command::new("python3").args(["-c", "import jwt, cryptography"]))
            .status
            .success();
    if !curl || !jwt || !exists("openssl") {
        skip("libcurl's header, openssl, or Python's jwt and cryptography are not installed");
        return true;
    }
    false
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

/// The program, watched by the compiler's sanitizers.
fn watched() -> &'static Path {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    MADE.get_or_init(|| {
        compiled(
            "client-watched",
            &[
                "-g",
                "-fsanitize=address,undefined",
                "-fno-sanitize-recover=all",
            ],
        )
    })
}

struct Server {
    running: Running,
    port: u16,
    dir: PathBuf,
}

impl Server {
    fn start(name: &str) -> Self {
        let dir = fresh(name);
        let (certificate, private) = (dir.join("certificate.pem"), dir.join("private.pem"));
        run(Command::new("openssl")
            .args([
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=127.0.0.1",
            ])
            .args(["-addext", "subjectAltName=IP:127.0.0.1", "-keyout"])
            .arg(&private)
            .arg("-out")
            .arg(&certificate));
        let clock = dir.join("clock.so");
        run(Command::new(cc())
            .args(crate::support::WARNINGS)
            .args(["-std=c11", "-shared", "-fPIC", "-o"])
            .arg(&clock)
            .arg(Path::new(ROOT).join("tests/programs/client/clock.c"))
            .arg("-ldl"));
        let mut command = quiet("python3");
        command
            .arg(Path::new(ROOT).join("tests/programs/client/server.py"))
            .arg(key("rsa2048.pem"))
            .args([certificate, private]);
        preload(&mut command, &dir);
        let running = Running::start(&mut command, dir.join("log"), ".\n");
        let log = running.log();
        let port = log
            .strip_prefix("port ")
            .and_then(|port| port.split('.').next());
        let port = port.unwrap().parse().unwrap();
        Self { running, port, dir }
    }

    fn url(&self, path: &str) -> String {
        format!("https://127.0.0.1:{}{path}", self.port)
    }

    fn set_ahead(&self, seconds: i64) {
        std::fs::write(self.dir.join("ahead"), seconds.to_string()).unwrap();
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

/// Both sides have the same clock, which the test sets.
fn preload(command: &mut Command, dir: &Path) {
    command
        .env("LD_PRELOAD", dir.join("clock.so"))
        .env("CLOCK_AHEAD", dir.join("ahead"));
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

    /// The claims that the server saw.
    fn fetch(&mut self, url: &str) -> Value {
        writeln!(self.urls, "{url}").unwrap();
        let mut line = String::new();
        self.answers.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap()
    }
}

/// The exit code and the words of a client that gets these lines.
fn says(mut command: Command, input: &[u8]) -> (Option<i32>, String) {
    let mut child = command.spawn().unwrap();
    // It may end before it has read all.
    let _ = child.stdin.take().unwrap().write_all(input);
    let said = child.wait_with_output().unwrap();
    assert_eq!(said.stdout, b"");
    (
        said.status.code(),
        String::from_utf8_lossy(&said.stderr).into_owned(),
    )
}

#[test]
fn a_token_is_kept_until_five_minutes_before_its_end() {
    if missing() {
        return;
    }
    let server = Server::start("client-keeps");
    server.set_ahead(0);
    let mut command = server.client(program(), &key("rsa2048.key"), "clinic");
    preload(&mut command, &server.dir);
    let mut client = Client::start(command);
    let first = client.fetch(&server.url("/a"));
    assert_eq!(first["iss"], "clinic");
    assert_eq!(first["sub"], "user \"1\"");
    assert_eq!(first["kid"], "key-1");
    assert_eq!(
        first["exp"].as_i64().unwrap() - first["iat"].as_i64().unwrap(),
        3600
    );
    assert_eq!(client.fetch(&server.url("/b")), first);
    server.set_ahead(3600 - 300 - 30);
    assert_eq!(client.fetch(&server.url("/c")), first);
    server.set_ahead(3600 - 300);
    let second = client.fetch(&server.url("/d"));
    assert_ne!(second["jti"], first["jti"]);
    assert_eq!(client.fetch(&server.url("/e")), second);
    // The next one is made anew, and so where the clock is set back.
    server.set_ahead(3 * 3600);
    let third = client.fetch(&server.url("/f"));
    assert_ne!(third["jti"], second["jti"]);
    server.set_ahead(0);
    assert_ne!(client.fetch(&server.url("/g"))["jti"], third["jti"]);

    drop(client.urls);
    assert_eq!(client.child.wait().unwrap().code(), Some(0));
    assert!(
        !server.running.log().contains("refused"),
        "{}",
        server.running.log()
    );
}

#[test]
fn what_fails_is_said_and_nothing_is_printed() {
    if missing() {
        return;
    }
    let server = Server::start("client-fails");
    let (good, url) = (key("rsa2048.key"), server.url("/x") + "\n");
    let client = |key: &str, organization: &str| server.client(watched(), key, organization);
    let refused = "HTTP response code said error";
    for (command, input, code, why) in [
        (
            client(&key("other.key"), "clinic"),
            url.as_bytes(),
            1,
            refused,
        ),
        (client(&good, "another"), url.as_bytes(), 1, refused),
        (
            client(&good, "cl\u{1}nic\u{e9}"),
            url.as_bytes(),
            1,
            refused,
        ),
        (client(&good, ""), url.as_bytes(), 1, refused),
        (
            client(&good, &"o".repeat(60_000)),
            url.as_bytes(),
            1,
            "token: ",
        ),
        (
            client("/nonexistent", "clinic"),
            url.as_bytes(),
            1,
            "/nonexistent: the key file",
        ),
        (client("/", "clinic"), url.as_bytes(), 1, "/: the key file"),
        (client("", "clinic"), url.as_bytes(), 1, ": the key file"),
        (
            client(&key("rsa2048.pem"), "clinic"),
            url.as_bytes(),
            1,
            "another kind",
        ),
        (client(&good, "clinic"), b"\n", 1, ": "),
        (
            client(&good, "clinic"),
            b"http://127.0.0.1:1/\n",
            1,
            "Unsupported protocol",
        ),
        (
            client(&good, "clinic"),
            b"file:///etc/passwd\n",
            1,
            "Unsupported protocol",
        ),
        (
            client(&good, "clinic"),
            b"https://127.0.0.1:1/\n",
            1,
            "Couldn't connect",
        ),
        (client(&good, "clinic"), b"\xff\xfe\x01\n", 1, ": "),
        (
            client(&good, "clinic"),
            &[b'a'; 60_000],
            1,
            "a URL is too long",
        ),
        (client(&good, "clinic"), &[0; 60_000], 1, "no text"),
        (client(&good, "clinic"), b"", 0, ""),
    ] {
        let (ended, log) = says(command, input);
        assert_eq!(ended, Some(code), "{log}");
        assert!(
            log.contains(why) && !log.contains("Sanitizer"),
            "{why}: {log}"
        );
    }
    let mut stranger = client(&good, "clinic");
    stranger.env_remove("CA_FILE");
    let (code, log) = says(stranger, url.as_bytes());
    assert!(code == Some(1) && log.contains("certificate"), "{log}");
    let mut other = client(&good, "clinic");
    other.env("CA_FILE", "/nonexistent");
    assert_eq!(says(other, url.as_bytes()).0, Some(1));
    let usage = output(&mut Command::new(watched()));
    assert_eq!(usage.status.code(), Some(2));

    let mut clock = server.client(program(), &good, "clinic");
    preload(&mut clock, &server.dir);
    server.set_ahead(-1_700_000_000);
    let (code, log) = says(clock, url.as_bytes());
    assert!(
        code == Some(1) && log.contains("token: the clock is not set"),
        "{log}"
    );
}

#[test]
fn the_example_is_short() {
    let text = std::fs::read_to_string(Path::new(ROOT).join(SOURCE)).unwrap();
    assert!(text.lines().count() <= 120);
}
