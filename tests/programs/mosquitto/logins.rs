// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Which logins are refused, and with which reason in the log.

use super::{Broker, LOG_ALL, NOW, RIGHTS, connect, need_mosquitto, payload, token};
use crate::hosts::quiet;
use crate::support::harness::{Outcome, tests};
use crate::support::jwt::PrivateKey;
use libtest_mimic::Trial;

pub fn tests() -> Vec<Trial> {
    tests!["mosquitto::logins": refused_logins_are_logged_with_the_reason, rules_are_demanded, unusual_packets]
}

fn refused_logins_are_logged_with_the_reason() -> Outcome {
    need_mosquitto()?;
    let broker = Broker::start("mosquitto-refusals");
    let theirs = PrivateKey::load("other.key");
    let good = token(600, RIGHTS);
    assert!(broker.accepts("alice", &good));
    let later = payload(NOW + 600, "");
    let ours = PrivateKey::load("rsa2048.key");
    let many = (0..65)
        .map(|i| format!("\"t{i}\""))
        .collect::<Vec<_>>()
        .join(",");
    let huge = "a".repeat(60_000);
    for (user, token, why) in [
        ("bob", good.as_str(), "the user name is not the token's"),
        ("", &good, "the user name is not the token's"),
        ("alice2", &good, "the user name is not the token's"),
        ("alice", "", "there is no token,"),
        ("alice", "x", "not in compact serialization"),
        ("alice", &format!("{good} "), "not in compact serialization"),
        (
            "alice",
            &good[..good.len() - 1],
            "not in compact serialization",
        ),
        ("alice", &huge, "the token is too long"),
        (
            "alice",
            &theirs.sign(&later).unwrap(),
            "the signature is wrong",
        ),
        (
            "alice",
            &ours.sign(&payload(NOW - 1, "")).unwrap(),
            "the token has expired; claim \"exp\", issuer \"plant\"",
        ),
        (
            "alice",
            &ours.sign(&later.replace("plant", "stranger")).unwrap(),
            "no key is known for the token's issuer",
        ),
        (
            "alice",
            &ours.sign(&later.replace("mqtt", "other")).unwrap(),
            "for another audience; claim \"aud\"",
        ),
        (
            "alice",
            &ours
                .sign(&later.replace("\"alice\"", "[\"alice\"]"))
                .unwrap(),
            "the user name is not the token's",
        ),
        (
            "alice",
            &ours
                .sign(&later.replace("\"alice\"", "\"alice\\u0000\""))
                .unwrap(),
            "the user name is not",
        ),
        (
            "alice",
            &ours.sign(&later.replace("\"sub\"", "\"user\"")).unwrap(),
            "the user name is not",
        ),
        (
            "alice",
            &token(600, r#","read":"plant/#""#),
            "not an array of strings",
        ),
        (
            "alice",
            &token(600, r#","write":["a",1]"#),
            "not an array of strings",
        ),
        (
            "alice",
            &token(600, r#","write":["a#"]"#),
            "a topic pattern is not valid",
        ),
        (
            "alice",
            &token(600, r#","read":["a",""]"#),
            "a topic pattern is not valid",
        ),
        (
            "alice",
            &token(600, &format!(r#","read":[{many}]"#)),
            "too many topic patterns",
        ),
    ] {
        let before = broker.running.log().len();
        assert!(!broker.accepts(user, token), "{why}");
        broker.running.says_from(before, "edgejwt: client ");
        let log = broker.running.log()[before..].to_string();
        assert!(log.contains(why), "{why}: {log}");
    }
    assert!(broker.accepts("alice", &good));
    let log = broker.running.log();
    assert!(log.contains("edgejwt: 2 keys\n"), "{log}");
    assert!(log.contains("edgejwt: skipped garbage.pem: "), "{log}");
    Ok(())
}

fn rules_are_demanded() -> Outcome {
    need_mosquitto()?;
    let rules = "plugin_opt_rule /realm_access/roles operator\n\
                 plugin_opt_rule /realm_access/roles night shift\n\
                 plugin_opt_rule site north";
    let changes = [LOG_ALL, ("", rules)];
    let broker = Broker::start_by("mosquitto-rules", quiet("mosquitto"), &changes);
    let with = |claims: &str| token(600, &format!("{RIGHTS},{claims}"));
    for good in [
        r#""site":"north","realm_access":{"roles":["guest","operator"]}"#,
        r#""site":["south","north"],"realm_access":{"roles":"night shift"}"#,
    ] {
        assert!(broker.accepts("alice", &with(good)), "{good}");
    }
    for (refused, claim) in [
        (r#""site":"north""#, "/realm_access/roles"),
        (
            r#""site":"north","realm_access":{"roles":["night"]}"#,
            "/realm_access/roles",
        ),
        (
            r#""site":"Nord","realm_access":{"roles":["operator"]}"#,
            "site",
        ),
    ] {
        let before = broker.running.log().len();
        assert!(!broker.accepts("alice", &with(refused)), "{refused}");
        let why = format!("the token does not permit this; claim \"{claim}\", issuer \"plant\"");
        broker.running.says_from(before, &why);
    }
    Ok(())
}

fn unusual_packets() -> Outcome {
    need_mosquitto()?;
    let broker = Broker::start("mosquitto-values");
    let good = token(600, RIGHTS);
    let good = good.as_bytes();
    let port = broker.port;
    let binary: Vec<u8> = (0..=255).cycle().take(65535).collect();
    assert_eq!(connect(port, "i", Some(b"alice"), Some(good)), Some(0));
    let refused = Some(5);
    assert_eq!(connect(port, "i", None, None), refused);
    assert_eq!(connect(port, "i", Some(b"alice"), None), refused);
    assert_eq!(connect(port, "i", Some(b""), Some(b"")), refused);
    assert_eq!(connect(port, "i", Some(b""), Some(good)), refused);
    assert_eq!(connect(port, "i", Some(b"alice"), Some(&binary)), refused);
    assert_eq!(
        connect(port, "i", Some(b"alice"), Some(&[b'.'; 65535])),
        refused
    );
    assert_eq!(
        connect(port, "i", Some(&[b'a'; 65535]), Some(good)),
        refused
    );
    // The broker itself closes the connection if a name is not valid text.
    assert_eq!(connect(port, "i", Some(b"alice\0"), Some(good)), None);
    assert_eq!(connect(port, "i", Some(b"\xff"), Some(good)), None);
    assert_eq!(connect(port, "i", None, Some(good)), None);
    assert_eq!(connect(port, "", Some(b"alice"), Some(good)), Some(0));
    assert_eq!(connect(port, "i", Some(b"alice"), Some(good)), Some(0));
    Ok(())
}
