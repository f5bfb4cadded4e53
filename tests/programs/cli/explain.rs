// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `edgejwt explain`.

use super::command::{NOW, Said, command, edgejwt, edgejwt_reading, json, text};
use super::verify::{folder, neuronex, of};
use crate::support::harness::tests;
use crate::support::key;
use libtest_mimic::Trial;

pub fn tests() -> Vec<Trial> {
    tests!["cli::explain":
        accepted_value, values_without_a_bearer_token, refused_tokens, verdict_without_a_key,
        json_verdict, value_comes_from_three_places, wrong_command_lines
    ]
}

fn explain(args: &[&str]) -> Said {
    edgejwt(&[&["explain", "--now", NOW], args].concat())
}

fn accepted_value() {
    let dir = text(&folder("cli-explain-accepted"));
    let token = neuronex();
    let args = ["--keys", &dir, "--neuronex"];
    let expected = "accepted: the signature is by the key neuron.pem, and the token expires in \
        1 hour, 2027-01-15 09:00:00 UTC\na server answers HTTP 200\n";
    for value in [
        format!("Bearer {token}"),
        format!("bearer   {token}"),
        format!("Authorization: Bearer {token}"),
    ] {
        let said = explain(&[&args[..], &[&value]].concat());
        assert_eq!(said.accepted(), expected);
    }
    let words = explain(&[&args[..], &["Authorization:", "Bearer", &token]].concat());
    assert_eq!(words.accepted(), expected);
}

/// EDGEJWT_ERR_NO_TOKEN has many causes; each has its own text.
fn values_without_a_bearer_token() {
    let token = neuronex();
    let public = key("rsa2048.pem");
    for (value, reason) in [
        (
            "".into(),
            "there is no Authorization header, or its value is empty",
        ),
        ("Authorization:".into(), "there is no Authorization header"),
        ("Bearer".into(), "there is no token after 'Bearer'"),
        (
            token.clone(),
            "the scheme is missing: the token stands alone",
        ),
        (
            format!("Bearer: {token}"),
            "there is a colon after 'Bearer'",
        ),
        (
            format!("Bearer\t{token}"),
            "there is no space after 'Bearer'",
        ),
        (
            format!("\"Bearer {token}\""),
            "the value begins with a quote",
        ),
        (
            format!("Basic {token}"),
            "the scheme is 'Basic' and not 'Bearer'",
        ),
        (
            format!("JWT {token}"),
            "the scheme is 'JWT' and not 'Bearer'",
        ),
        (
            "\u{1b}[2J".into(),
            "does not begin with the scheme 'Bearer'",
        ),
    ] {
        for keys in [&["--key", &public][..], &[]] {
            let said = explain(&[keys, &["--", &value]].concat());
            assert_eq!((said.code, &*said.err), (1, ""));
            let line = said.out.lines().next().unwrap();
            assert!(
                line.starts_with("refused: ") && line.contains(reason),
                "{line}"
            );
            assert!(said.out.ends_with("a server answers HTTP 401\n"));
            assert!(!said.out.contains(&token[..20]) && !said.out.contains('\u{1b}'));
        }
    }
}

fn refused_tokens() {
    let public = key("rsa2048.pem");
    let dir = text(&folder("cli-explain-refused"));
    let expired = format!("Bearer {}", of(r#"{"exp":1799996400}"#));
    let stranger = format!("Bearer {}", of(r#"{"exp":1800003600,"iss":"stranger"}"#));
    let two = format!("Bearer {} {}", neuronex(), neuronex());
    for (args, reason) in [
        (
            &["--key", &public, &expired][..],
            "the token expired 1 hour ago",
        ),
        (
            &["--keys", &dir, &stranger],
            "there is no key for the token's issuer",
        ),
        (
            &["--key", &public, &two],
            "there is a space or a line break in it",
        ),
        (
            &["--key", &public, "Bearer x"],
            "three parts with dots between them",
        ),
        (&["Bearer x"], "three parts with dots between them"),
        (&[&expired], "the token expired 1 hour ago"),
    ] {
        let said = explain(args);
        assert_eq!((said.code, &*said.err), (1, ""));
        assert!(
            said.out.starts_with("refused: ") && said.out.contains(reason),
            "{said:?}"
        );
    }
}

/// The exit status is 0 only if the signature was verified.
fn verdict_without_a_key() {
    let value = format!("Bearer {}", of(r#"{"exp":1800003600}"#));
    let said = explain(&[&value]);
    assert_eq!(said.code, 1);
    assert!(said.out.starts_with("NOT VERIFIED: "), "{said:?}");
    let said = explain(&["--json", &value]);
    assert_eq!(said.code, 1);
    assert_eq!(json(&said.out)["accepted"], false);
    assert_eq!(json(&said.out)["status"], serde_json::Value::Null);
}

fn json_verdict() {
    let public = key("rsa2048.pem");
    let value = format!("Bearer {}", of(r#"{"exp":1800003600}"#));
    let said = json(&explain(&["--json", "--key", &public, &value]).accepted());
    assert_eq!(said["accepted"], true);
    assert_eq!(said["claims"]["exp"], 1_800_003_600);
    let said = explain(&["--json", "--key", &public, "Basic x"]);
    let object = json(&said.out);
    assert_eq!(
        (said.code, &object["status"], &object["http"]),
        (1, &30.into(), &401.into())
    );
    assert_eq!(object["reason"], "the scheme is 'Basic' and not 'Bearer'");
}

fn value_comes_from_three_places() {
    let public = key("rsa2048.pem");
    let value = format!("Bearer {}\r\n", of(r#"{"exp":1800003600}"#));
    let args = ["explain", "--now", NOW, "--key", &public];
    let expected = edgejwt(&[&args[..], &[&value]].concat()).accepted();
    assert_eq!(
        edgejwt_reading(&args, value.as_bytes()).accepted(),
        expected
    );
    let said = command(&args)
        .env("EDGEJWT_TOKEN", &value)
        .output()
        .unwrap();
    assert_eq!(Said::of(said).accepted(), expected);
    let long = vec![b'a'; 10_000_000];
    assert_eq!(edgejwt_reading(&args, &long).code, 1);
}

fn wrong_command_lines() {
    explain(&["--key=a", "--keys=b", "x"]).fails(2, "one of --keys DIR");
    explain(&["--alg=RS256", "x"]).fails(2, "--alg is the algorithm of --key");
    explain(&["--leeway=11m", "x"]).fails(2, "at most 600 seconds");
    explain(&["--key=/nonexistent", "Bearer a.b.c"]).fails(3, "No such file");
}
