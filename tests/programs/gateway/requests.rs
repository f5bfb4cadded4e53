// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Requests with a token: of clients, and of a proxy that asks whether a client
//! may proceed.

use super::{Gateway, NO_TOKEN, REFUSAL, accepted, need_nng_and_curl, program};
use crate::hosts::{now, quiet};
use crate::support::harness::{Outcome, tests};
use crate::support::jwt::{PrivateKey, base64url};
use libtest_mimic::Trial;

pub fn tests() -> Vec<Trial> {
    tests!["gateway::requests": refused_token_is_401_and_only_the_log_has_the_reason, refused_header_is_401, role_is_demanded, proxy_gets_issuer_and_subject]
}

fn refused_token_is_401_and_only_the_log_has_the_reason() -> Outcome {
    need_nng_and_curl()?;
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
    let later = now() + 3600;
    let of_neuron = r#"issuer "neuron", key file "neuron.pem""#;
    for (token, reasons) in [
        (tampered(good.len() - 20), ["the signature is wrong", ""]),
        (tampered(60), ["", ""]),
        (none, ["the token's algorithm does not match the key", ""]),
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
        // The log holds no part of the token.
        for part in token.split(['.', ' ', ',']).filter(|part| part.len() > 8) {
            assert!(!log.contains(&part[..8]), "{log}");
        }
        assert!(!log.contains("secret"), "{log}");
    }
    Ok(())
}

fn refused_header_is_401() -> Outcome {
    need_nng_and_curl()?;
    let gateway = Gateway::start("gateway-headers");
    let good = gateway.token();
    let before = gateway.log().len();
    let bearer = format!("Authorization: Bearer {good}");
    let basic = format!("Authorization: Basic {good}");
    for headers in [
        &[][..],
        &["Authorization;"],
        &[&basic],
        // NNG joins two values into one, which is no token.
        &[&bearer, &bearer],
    ] {
        let args: Vec<&str> = headers.iter().flat_map(|h| ["--header", h]).collect();
        let is_token = headers.len() == 2;
        let want = if is_token { REFUSAL } else { NO_TOKEN };
        assert_eq!(gateway.curl("/api/whoami", &args), want, "{headers:?}");
    }
    let log = gateway.log()[before..].to_string();
    assert_eq!(
        log.matches("whoami: there is no token, or the scheme 'Bearer' before it is missing;")
            .count(),
        3,
        "{log}"
    );
    accepted(&gateway.whoami(&good));
    Ok(())
}

/// A good token without the role is 403, and the client learns that it would
/// need another one.
fn role_is_demanded() -> Outcome {
    need_nng_and_curl()?;
    let mut command = quiet(program().to_str().unwrap());
    command.env("GATEWAY_ROLE", "operator");
    let gateway = Gateway::start_by("gateway-role", command);
    let exp = now() + 3600;
    let ask = |claims: &str| {
        let payload = format!(r#"{{"aud":"neuron","exp":{exp},"iss":"neuron"{claims}}}"#);
        let token = PrivateKey::load("rsa2048.key").sign(&payload).unwrap();
        gateway.whoami(&token)
    };
    accepted(&ask(r#","role":"operator""#));
    accepted(&ask(r#","role":["guest","operator"]"#));
    for claims in ["", r#","role":"Operator""#, r#","role":["guest"]"#] {
        let before = gateway.log().len();
        assert_eq!(
            ask(claims),
            "HTTP/1.1 403 Forbidden\r\n\
             Content-Type: application/json\r\n\
             Cache-Control: no-store\r\n\
             WWW-Authenticate: Bearer realm=\"jwt\", error=\"insufficient_scope\"\r\n\
             Content-Length: 21\r\n\
             \r\n\
             {\"error\":\"forbidden\"}"
        );
        let log = gateway.log()[before..].to_string();
        assert!(log.contains("claim \"role\", issuer \"neuron\""), "{log}");
    }
    // A token that is refused anyway is 401.
    assert_eq!(ask(r#","nbf":9999999999"#), REFUSAL);
    Ok(())
}

fn proxy_gets_issuer_and_subject() -> Outcome {
    need_nng_and_curl()?;
    let gateway = Gateway::start("gateway-auth");
    let auth = |claims: &str| {
        let payload = format!(
            r#"{{"aud":"neuron","exp":{},"iss":"neuron"{claims}}}"#,
            now() + 3600
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
    // The longest subject that fits, and one that is a byte longer.
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
    assert_eq!(gateway.curl("/api/auth", &[]), NO_TOKEN);
    let log = gateway.log();
    assert!(
        log.contains("auth: there is no token, or the scheme 'Bearer' before it is missing;"),
        "{log}"
    );
    Ok(())
}
