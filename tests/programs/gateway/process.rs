// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The gateway as a process: starting, following its key files, ending.

use super::{
    Gateway, LOGIN, NO_TOKEN, PASS, REFUSAL, SOURCE, accepted, need_nng, need_nng_and_curl,
    program, set_up,
};
use crate::hosts::{Clock, Running, eventually, now, quiet};
use crate::support::harness::{Outcome, need, tests};
use crate::support::jwt::PrivateKey;
use crate::support::{ROOT, fresh, key, output, scratch};
use libtest_mimic::Trial;
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;

pub fn tests() -> Vec<Trial> {
    tests!["gateway::process":
        follows_key_files, escapes_file_names, unset_clock_is_500, ends_by_a_signal, under_valgrind,
        explains_what_keeps_it_from_starting, example_is_short
    ]
}

fn follows_key_files() -> Outcome {
    need_nng_and_curl()?;
    let gateway = Gateway::start("gateway-keys");
    let exp = now() + 3600;
    let payload = format!(r#"{{"aud":"neuron","exp":{exp},"iss":"newcomer"}}"#);
    let token = PrivateKey::load("rsa3072.key").sign(&payload).unwrap();
    let is_accepted = || gateway.whoami(&token) != REFUSAL;
    assert!(!is_accepted());

    let file = gateway.key_file("newcomer.pem");
    std::fs::copy(key("rsa3072.pem"), &file).unwrap();
    assert!(eventually(is_accepted));
    assert_eq!(accepted(&gateway.whoami(&token)), payload);

    // The key is replaced by another one, and back.
    std::fs::copy(key("other.pem"), &file).unwrap();
    assert!(eventually(|| !is_accepted()));
    std::fs::copy(key("rsa3072.pem"), &file).unwrap();
    assert!(eventually(is_accepted));

    std::fs::remove_file(&file).unwrap();
    assert!(eventually(|| !is_accepted()));
    let own = gateway.token();
    accepted(&gateway.whoami(&own));
    Ok(())
}

/// A file name cannot add a line to the log.
fn escapes_file_names() -> Outcome {
    need_nng_and_curl()?;
    let dir = fresh("gateway-names");
    std::fs::copy(key("garbage.pem"), dir.join("a\nb\\\x1b\x7f.pem")).unwrap();
    std::fs::copy(key("rsa2048.pem"), dir.join("c\nd.pem")).unwrap();
    let mut command = Command::new(program());
    let port = set_up(&mut command, &dir);
    let listening = "listening on http://127.0.0.1:";
    let running = Running::start(&mut command, dir.join("log"), listening);
    let gateway = Gateway { running, port, dir };
    let log = gateway.log();
    assert!(
        log.starts_with(r"skipped a\x0ab\x5c\x1b\x7f.pem: the key "),
        "{log}"
    );
    let payload = r#"{"aud":"neuron","exp":1,"iss":"c\nd"}"#;
    let token = PrivateKey::load("rsa2048.key").sign(payload).unwrap();
    assert_eq!(gateway.whoami(&token), REFUSAL);
    let log = gateway.log();
    let end = r#"issuer "c\x0ad", key file "c\x0ad.pem""#.to_string() + "\n";
    assert!(log.ends_with(&end), "{log}");
    assert_eq!(log.lines().count(), 3, "{log}");
    Ok(())
}

fn unset_clock_is_500() -> Outcome {
    need_nng_and_curl()?;
    let clock = Clock::new(&fresh("gateway-clock-time"), 1000);
    let mut command = quiet(program().to_str().unwrap());
    clock.show_to(&mut command);
    let gateway = Gateway::start_by("gateway-clock", command);

    let exp = now() + 3600;
    let payload = format!(r#"{{"aud":"neuron","exp":{exp},"iss":"neuron"}}"#);
    let token = PrivateKey::load("rsa2048.key").sign(&payload).unwrap();
    for answer in [gateway.login(LOGIN), gateway.whoami(&token)] {
        assert!(answer.starts_with("HTTP/1.1 500 "), "{answer}");
        assert!(answer.ends_with("{\"error\":\"internal error\"}"));
    }
    let log = gateway.log();
    assert!(log.contains("login: the clock is not set\n"), "{log}");
    assert!(log.contains("whoami: the clock is not set;"), "{log}");
    Ok(())
}

fn ends_by_a_signal() -> Outcome {
    need_nng_and_curl()?;
    for signal in ["TERM", "INT"] {
        let gateway = Gateway::start("gateway-end");
        gateway.token();
        assert_eq!(gateway.running.end(signal).0, Some(0));
    }
    Ok(())
}

fn under_valgrind() -> Outcome {
    need_nng_and_curl()?;
    need("valgrind", "valgrind")?;
    let mut command = quiet("valgrind");
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
    assert_eq!(gateway.curl("/api/auth", &[]), NO_TOKEN);
    assert_eq!(gateway.whoami("x"), REFUSAL);
    assert_eq!(gateway.login(r#"{"name":"","pass":""}"#), NO_TOKEN);
    let (code, log) = gateway.running.end("TERM");
    assert_eq!(code, Some(0), "{log}");
    Ok(())
}

fn explains_what_keeps_it_from_starting() -> Outcome {
    need_nng()?;
    let fails = |command: &mut Command, code, message| {
        let output = output(command);
        let log = String::from_utf8(output.stderr).unwrap();
        assert!(
            output.status.code() == Some(code) && log.contains(message),
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
    fails(&mut Command::new(program()), 2, "usage: ");
    fails(command(&dir).0.env_remove("GATEWAY_PASS"), 2, "usage: ");
    fails(command(&dir).0.env("GATEWAY_PASS", ""), 2, "usage: ");
    let long = "p".repeat(128);
    fails(command(&dir).0.env("GATEWAY_PASS", long), 2, "usage: ");
    fails(command(&dir).0.arg("x"), 2, "usage: ");
    fails(&mut command("/nonexistent").0, 1, "cannot be read");

    let (mut taken, port) = command(&dir);
    let _listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
    fails(&mut taken, 1, "in use");
    Ok(())
}

fn example_is_short() {
    let text = std::fs::read_to_string(Path::new(ROOT).join(SOURCE)).unwrap();
    assert!(text.lines().count() <= 240);
}
