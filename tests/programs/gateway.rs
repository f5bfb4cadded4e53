// SPDX-License-Identifier: Apache-2.0 OR MIT
//! examples/neuronex_gateway.c, as curl sees it.

use crate::support::jwt::{PrivateKey, base64url};
use crate::support::{
    Build, Link, ROOT, cc, exists, fresh, key, link_flags, output, run, scratch, skip,
};
use std::fs::File;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime};

const SOURCE: &str = "examples/neuronex_gateway.c";
const PASS: &str = "pa\"ss-\u{e9}";
const LOGIN: &str = r#"{"name":"admin","pass":"pa\"ss-\u00e9"}"#;

/// What every refused request gets, whatever the reason.
const REFUSAL: &str = "HTTP/1.1 401 Unauthorized\r\n\
    Content-Type: application/json\r\n\
    Cache-Control: no-store\r\n\
    WWW-Authenticate: Bearer\r\n\
    Content-Length: 24\r\n\
    \r\n\
    {\"error\":\"unauthorized\"}";

/// Whether nothing here can run.
fn missing() -> bool {
    let nng = ["nng/nng.h", "nng/supplemental/http/http.h"];
    let nng = output(
        Command::new(cc())
            .args(nng.iter().flat_map(|header| ["-include", header]))
            .args(["-fsyntax-only", "-x", "c", "/dev/null"]),
    );
    if exists("curl") && nng.status.success() {
        return false;
    }
    skip("curl or NNG's headers are not installed");
    true
}

/// The program, compiled on first use.
fn program() -> &'static Path {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    MADE.get_or_init(|| {
        let program = scratch("gateway").join("gateway");
        run(Command::new(cc())
            .args(crate::support::WARNINGS)
            .args(["-std=c11", "-g"])
            .arg(format!("-I{ROOT}/include"))
            .arg("-o")
            .arg(&program)
            .arg(Path::new(ROOT).join(SOURCE))
            .args(link_flags(Build::Standard, Link::Shared))
            .arg("-lnng"));
        program
    })
}

/// The program's arguments and environment, and the port that they name.
fn set_up(command: &mut Command, keys: &Path) -> u16 {
    // Taken and given back, so that it is free.
    let port = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = port.local_addr().unwrap().port();
    command
        .arg(port.to_string())
        .arg(keys)
        .arg(key("rsa2048.key"))
        .env("GATEWAY_NAME", "admin")
        .env("GATEWAY_PASS", PASS);
    port
}

/// A gateway that runs, with a folder of key files to itself.
struct Gateway {
    child: Child,
    port: u16,
    dir: PathBuf,
}

impl Gateway {
    fn start(name: &str) -> Self {
        Self::start_by(name, Command::new(program()))
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
        command.stderr(File::create(dir.join("log")).unwrap());
        command.stdout(Stdio::null());
        let child = command.spawn().unwrap();
        let gateway = Self { child, port, dir };
        let listens = within(30, || {
            gateway.log().contains("listening on http://127.0.0.1:")
        });
        assert!(listens, "{}", gateway.log());
        gateway
    }

    fn key_file(&self, name: &str) -> PathBuf {
        self.dir.join("keys").join(name)
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.dir.join("log")).unwrap()
    }

    /// The whole answer, from its first line on.
    fn curl(&self, path: &str, args: &[&str]) -> String {
        run(Command::new("curl")
            .args(["--silent", "--include", "--max-time", "30"])
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

    /// The token of somebody who knows the password.
    fn token(&self) -> String {
        let answer = self.login(LOGIN);
        let token = accepted(&answer)
            .strip_prefix(r#"{"token":""#)
            .and_then(|rest| rest.strip_suffix(r#""}"#));
        token.unwrap_or_else(|| panic!("{answer}")).into()
    }

    /// Ends it by a signal; gives its exit code and its log.
    fn end(mut self, signal: &str) -> (Option<i32>, String) {
        let id = self.child.id().to_string();
        run(Command::new("sh").args(["-c", "kill -s \"$0\" \"$1\"", signal, &id]));
        (self.child.wait().unwrap().code(), self.log())
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        // Both fail where it has ended, as it should have.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The body of an answer that must be 200.
fn accepted(answer: &str) -> &str {
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200 "), "{answer}");
    assert!(head.contains("Content-Type: application/json"), "{answer}");
    body
}

fn within(seconds: u64, mut what: impl FnMut() -> bool) -> bool {
    let end = Instant::now() + Duration::from_secs(seconds);
    while Instant::now() < end {
        if what() {
            return true;
        }
        sleep(Duration::from_millis(20));
    }
    false
}

fn now() -> u64 {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    now.unwrap().as_secs()
}

#[test]
fn who_logs_in_gets_a_token_that_is_let_in() {
    if missing() {
        return;
    }
    let gateway = Gateway::start("gateway-login");
    let before = now();
    let token = gateway.token();
    let answer = gateway.whoami(&token);
    let iat = (before..=now()).find(|iat| {
        let exp = iat + 3600;
        accepted(&answer)
            == format!(
                r#"{{"aud":"neuron","bodyEncode":"0","exp":{exp},"iat":{iat},"iss":"neuron","user":"admin"}}"#
            )
    });
    assert!(iat.is_some(), "{answer}");

    // Others whose key is there are let in too.
    let exp = now() + 60;
    let payload = format!(r#"{{"aud":["neuronex"],"exp":"{exp}","iss":"partner","sub":"\u0061"}}"#);
    let partner = PrivateKey::load("other.key").sign(&payload).unwrap();
    assert_eq!(accepted(&gateway.whoami(&partner)), payload);
    // Only what it found at its start is worth a word.
    let log = gateway.log();
    assert!(log.starts_with("skipped garbage.pem: the key "), "{log}");
    assert_eq!(log.lines().count(), 2, "{log}");
}

#[test]
fn a_login_that_fails_gets_no_token() {
    if missing() {
        return;
    }
    let gateway = Gateway::start("gateway-no-login");
    let long = format!(r#"{{"name":"admin","pass":"{}"}}"#, "p".repeat(500));
    for wrong in [
        r#"{"name":"admin","pass":"wrong"}"#,
        r#"{"name":"admin","pass":"pa\"ss-"}"#,
        r#"{"name":"admin","pass":"pa\"ss-\u00e9 "}"#,
        r#"{"name":"Admin","pass":"pa\"ss-\u00e9"}"#,
        r#"{"name":"","pass":""}"#,
        &long,
    ] {
        assert_eq!(gateway.login(wrong), REFUSAL, "{wrong}");
    }
    for malformed in [
        "",
        "{}",
        "name=admin&pass=x",
        r#"["admin","pa\"ss-\u00e9"]"#,
        r#"{"name":"admin"}"#,
        r#"{"name":"admin","pass":1}"#,
        r#"{"name":"admin","pass":null}"#,
        r#"{"name":"admin","pass":"pa\"ss-\u00e9\u0000"}"#,
        r#"{"name":"x","name":"admin","pass":"pa\"ss-\u00e9"}"#,
        &LOGIN[..LOGIN.len() - 1],
        &format!("{LOGIN}{LOGIN}"),
        &format!("{LOGIN}{}", " ".repeat(2000)),
    ] {
        let answer = gateway.login(malformed);
        assert!(answer.starts_with("HTTP/1.1 400 "), "{malformed}: {answer}");
    }
    for (method, path, status) in [
        ("GET", "/api/login", 405),
        ("PUT", "/api/login", 405),
        ("POST", "/api/whoami", 405),
        ("POST", "/api/login/x", 404),
        ("GET", "/api", 404),
    ] {
        let answer = gateway.curl(path, &["--request", method, "--data", LOGIN]);
        let start = format!("HTTP/1.1 {status} ");
        assert!(answer.starts_with(&start), "{method} {path}: {answer}");
    }
    let log = gateway.log();
    assert!(log.contains("login: wrong name or password\n"), "{log}");
    assert!(log.contains("login: no JSON object with name and pass\n"));
    assert!(!log.contains("pa\"ss") && !log.contains("ppp"), "{log}");
}

#[test]
fn who_is_refused_learns_nothing_and_the_log_says_why() {
    if missing() {
        return;
    }
    let gateway = Gateway::start("gateway-refusals");
    let ours = PrivateKey::load("rsa2048.key");
    let theirs = PrivateKey::load("other.key");
    let good = gateway.token();
    let tampered = |at: usize| {
        let other = if good.as_bytes()[at] == b'A' {
            "B"
        } else {
            "A"
        };
        format!("{}{other}{}", &good[..at], &good[at + 1..])
    };
    let none = format!(
        "{}{}",
        base64url(r#"{"alg":"none"}"#),
        &good[good.find('.').unwrap()..]
    );
    let payload = |iss: &str, exp: u64, aud: &str| {
        format!(r#"{{"aud":"{aud}","exp":{exp},"iss":"{iss}","sub":"secret-sub"}}"#)
    };
    let later = now() + 60;
    let of_neuron = r#"issuer "neuron", key file "neuron.pem""#;
    for (token, reasons) in [
        (tampered(good.len() - 20), ["the signature is wrong", ""]),
        (tampered(60), ["", ""]),
        (none, ["the token's algorithm is not the key's", ""]),
        ("x".into(), ["not in compact serialization", ""]),
        (format!("{good}, Bearer {good}"), ["not in compact", ""]),
        (
            ours.sign(&payload("neuron", now(), "neuron")).unwrap(),
            ["the token has expired; claim \"exp\"", of_neuron],
        ),
        (
            ours.sign(&payload("neuron", later, "secret-aud")).unwrap(),
            ["for another audience; claim \"aud\"", of_neuron],
        ),
        (
            ours.sign(r#"{"aud":"neuron","iss":"neuron"}"#).unwrap(),
            ["a claim is missing; claim \"exp\"", of_neuron],
        ),
        (
            ours.sign(r#"{"aud":"neuron","exp":null,"iss":"neuron"}"#)
                .unwrap(),
            ["claim \"exp\"", of_neuron],
        ),
        (
            ours.sign(&payload("secret-iss", later, "neuron")).unwrap(),
            ["no key is known for the token's issuer", "issuer \"\""],
        ),
        (
            ours.sign(&payload("../keys/neuron", later, "neuron"))
                .unwrap(),
            ["no key is known for the token's issuer", "issuer \"\""],
        ),
        (
            theirs.sign(&payload("neuron", later, "neuron")).unwrap(),
            ["the signature is wrong", ""],
        ),
    ] {
        let before = gateway.log().len();
        assert_eq!(gateway.whoami(&token), REFUSAL, "{token}");
        let log = gateway.log()[before..].to_string();
        assert!(
            log.starts_with("whoami: ") && log.lines().count() == 1,
            "{log}"
        );
        for reason in reasons {
            assert!(log.contains(reason), "{log}: {reason}");
        }
        // No part of the token that is long enough to be one.
        for part in token.split(['.', ' ', ',']).filter(|part| part.len() > 8) {
            assert!(!log.contains(&part[..8]), "{log}");
        }
        assert!(!log.contains("secret"), "{log}");
    }

    let before = gateway.log().len();
    let bearer = format!("Authorization: Bearer {good}");
    let basic = format!("Authorization: Basic {good}");
    for headers in [
        &[][..],
        &["Authorization;"],
        &[&basic],
        // Two values, which NNG joins: nobody knows which one counts.
        &[&bearer, &bearer],
    ] {
        let args: Vec<&str> = headers.iter().flat_map(|h| ["--header", h]).collect();
        assert_eq!(gateway.curl("/api/whoami", &args), REFUSAL, "{headers:?}");
    }
    let log = gateway.log()[before..].to_string();
    assert_eq!(
        log.matches("whoami: there is no token;").count(),
        3,
        "{log}"
    );
    accepted(&gateway.whoami(&good));
}

#[test]
fn a_proxy_learns_who_it_is_and_no_more() {
    if missing() {
        return;
    }
    let gateway = Gateway::start("gateway-auth");
    let auth = |claims: &str| {
        let payload = format!(
            r#"{{"aud":"neuron","exp":{},"iss":"neuron"{claims}}}"#,
            now() + 60
        );
        let token = PrivateKey::load("rsa2048.key").sign(&payload).unwrap();
        let header = format!("Authorization: Bearer {token}");
        gateway.curl("/api/auth", &["--header", &header])
    };
    let accepted = |subject: &str| {
        format!(
            "HTTP/1.1 204 No Content\r\nContent-Type: application/json\r\n\
             Cache-Control: no-store\r\nX-Auth-Issuer: neuron\r\n{subject}\r\n"
        )
    };
    assert_eq!(auth(""), accepted(""));
    assert_eq!(
        auth(r#","sub":"a-Z_0.~""#),
        accepted("X-Auth-Subject: a-Z_0.~\r\n")
    );
    assert_eq!(
        auth(r#","sub":"\u00e9%\r\nX-Auth-Issuer: root""#),
        accepted("X-Auth-Subject: %C3%A9%25%0D%0AX-Auth-Issuer%3A%20root\r\n")
    );
    // As long as a header may be, and one byte more.
    let longest = "\u{7f}".repeat(255);
    assert_eq!(
        auth(&format!(r#","sub":"{longest}""#)),
        accepted(&format!("X-Auth-Subject: {}\r\n", "%7F".repeat(255)))
    );
    for refused in [
        &format!(r#","sub":"{longest}a""#),
        r#","sub":"a\u0000""#,
        r#","sub":1"#,
        r#","nbf":9999999999"#,
    ] {
        assert_eq!(auth(refused), REFUSAL, "{refused}");
    }
    assert_eq!(gateway.curl("/api/auth", &[]), REFUSAL);
    let log = gateway.log();
    assert!(log.contains("auth: there is no token;"), "{log}");
}

#[test]
fn key_files_count_while_they_are_there() {
    if missing() {
        return;
    }
    let gateway = Gateway::start("gateway-keys");
    let payload = format!(
        r#"{{"aud":"neuron","exp":{},"iss":"newcomer"}}"#,
        now() + 600
    );
    let token = PrivateKey::load("rsa3072.key").sign(&payload).unwrap();
    let is_let_in = || gateway.whoami(&token) != REFUSAL;
    assert!(!is_let_in());

    let file = gateway.key_file("newcomer.pem");
    std::fs::copy(key("rsa3072.pem"), &file).unwrap();
    assert!(within(2, is_let_in));
    assert_eq!(accepted(&gateway.whoami(&token)), payload);

    // Their key is changed for another, and back.
    std::fs::copy(key("other.pem"), &file).unwrap();
    assert!(within(2, || !is_let_in()));
    std::fs::copy(key("rsa3072.pem"), &file).unwrap();
    assert!(within(2, is_let_in));

    std::fs::remove_file(&file).unwrap();
    assert!(within(2, || !is_let_in()));
    let own = gateway.token();
    accepted(&gateway.whoami(&own));
}

#[test]
fn a_gateway_without_a_clock_answers_500() {
    if missing() {
        return;
    }
    let dir = scratch("gateway-clock-library");
    let (source, library) = (dir.join("clock.c"), dir.join("clock.so"));
    let clock = "#include <time.h>\n\
        time_t time(time_t *out)\n\
        {\n    if (out != NULL) *out = 1000;\n    return 1000;\n}\n";
    std::fs::write(&source, clock).unwrap();
    run(Command::new(cc())
        .args(["-shared", "-fPIC", "-o"])
        .args([&library, &source]));
    let mut command = Command::new(program());
    command.env("LD_PRELOAD", library);
    let gateway = Gateway::start_by("gateway-clock", command);

    let payload = format!(r#"{{"aud":"neuron","exp":{},"iss":"neuron"}}"#, now() + 60);
    let token = PrivateKey::load("rsa2048.key").sign(&payload).unwrap();
    for answer in [gateway.login(LOGIN), gateway.whoami(&token)] {
        assert!(answer.starts_with("HTTP/1.1 500 "), "{answer}");
        assert!(answer.ends_with("{\"error\":\"internal error\"}"));
    }
    let log = gateway.log();
    assert!(log.contains("login: the clock is not set\n"), "{log}");
    assert!(log.contains("whoami: the clock is not set;"), "{log}");
}

#[test]
fn a_signal_ends_it_and_it_frees_all() {
    if missing() {
        return;
    }
    for signal in ["TERM", "INT"] {
        let gateway = Gateway::start("gateway-end");
        gateway.token();
        assert_eq!(gateway.end(signal).0, Some(0));
    }
    if !exists("valgrind") {
        return skip("valgrind is not installed");
    }
    let mut command = Command::new("valgrind");
    command
        .args(["--quiet", "--error-exitcode=99", "--leak-check=full"])
        .args(["--show-leak-kinds=all", "--errors-for-leak-kinds=all"])
        .arg(program());
    let gateway = Gateway::start_by("gateway-valgrind", command);
    let token = gateway.token();
    accepted(&gateway.whoami(&token));
    let bearer = format!("Authorization: Bearer {token}");
    let answer = gateway.curl("/api/auth", &["--header", &bearer]);
    assert!(answer.starts_with("HTTP/1.1 204 "), "{answer}");
    assert_eq!(gateway.curl("/api/auth", &[]), REFUSAL);
    assert_eq!(gateway.whoami("x"), REFUSAL);
    assert_eq!(gateway.login(r#"{"name":"","pass":""}"#), REFUSAL);
    let (code, log) = gateway.end("TERM");
    assert_eq!(code, Some(0), "{log}");
}

#[test]
fn what_it_cannot_work_with_it_says() {
    if missing() {
        return;
    }
    let ends = |command: &mut Command, code, why| {
        let output = output(command);
        let log = String::from_utf8(output.stderr).unwrap();
        assert!(
            output.status.code() == Some(code) && log.contains(why),
            "{log}"
        );
        assert!(!log.contains(PASS), "{log}");
    };
    let command = |keys: &str| {
        let mut command = Command::new(program());
        let port = set_up(&mut command, Path::new(keys));
        (command, port)
    };
    let dir = scratch("gateway-none").display().to_string();
    ends(&mut Command::new(program()), 2, "usage: ");
    ends(command(&dir).0.env_remove("GATEWAY_PASS"), 2, "usage: ");
    ends(command(&dir).0.env("GATEWAY_PASS", ""), 2, "usage: ");
    let long = "p".repeat(128);
    ends(command(&dir).0.env("GATEWAY_PASS", long), 2, "usage: ");
    ends(command(&dir).0.arg("x"), 2, "usage: ");
    ends(&mut command("/nonexistent").0, 1, "cannot be read");

    let (mut taken, port) = command(&dir);
    let _listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
    ends(&mut taken, 1, "in use");
}

#[test]
fn the_example_is_short() {
    let text = std::fs::read_to_string(Path::new(ROOT).join(SOURCE)).unwrap();
    assert!(text.lines().count() <= 220);
}
