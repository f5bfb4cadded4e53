// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Logging in.

use super::{Gateway, LOGIN, NO_TOKEN, accepted, need_nng_and_curl};
use crate::hosts::now;
use crate::support::harness::{Outcome, tests};
use crate::support::jwt::PrivateKey;
use libtest_mimic::Trial;

pub fn tests() -> Vec<Trial> {
    tests!["gateway::login": token_is_accepted, wrong_password_is_refused, malformed_request_is_400]
}

fn token_is_accepted() -> Outcome {
    need_nng_and_curl()?;
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

    // Tokens of other issuers are accepted if their key is in the folder.
    let exp = now() + 3600;
    let payload = format!(r#"{{"aud":["neuronex"],"exp":"{exp}","iss":"partner","sub":"\u0061"}}"#);
    let partner = PrivateKey::load("other.key").sign(&payload).unwrap();
    assert_eq!(accepted(&gateway.whoami(&partner)), payload);
    // Accepted requests are not logged.
    let log = gateway.log();
    assert!(log.starts_with("skipped garbage.pem: the key "), "{log}");
    assert_eq!(log.lines().count(), 2, "{log}");
    Ok(())
}

fn wrong_password_is_refused() -> Outcome {
    need_nng_and_curl()?;
    let gateway = Gateway::start("gateway-wrong-password");
    let long = format!(r#"{{"name":"admin","pass":"{}"}}"#, "p".repeat(500));
    for wrong in [
        r#"{"name":"admin","pass":"wrong"}"#,
        r#"{"name":"admin","pass":"pa\"ss-"}"#,
        r#"{"name":"admin","pass":"pa\"ss-\u00e9 "}"#,
        r#"{"name":"Admin","pass":"pa\"ss-\u00e9"}"#,
        r#"{"name":"","pass":""}"#,
        &long,
    ] {
        assert_eq!(gateway.login(wrong), NO_TOKEN, "{wrong}");
    }
    let log = gateway.log();
    assert!(log.contains("login: wrong name or password\n"), "{log}");
    assert!(!log.contains("pa\"ss") && !log.contains("ppp"), "{log}");
    Ok(())
}

fn malformed_request_is_400() -> Outcome {
    need_nng_and_curl()?;
    let gateway = Gateway::start("gateway-malformed");
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
    assert!(log.contains("login: no JSON object with name and pass\n"));
    assert!(!log.contains("pa\"ss"), "{log}");
    Ok(())
}
