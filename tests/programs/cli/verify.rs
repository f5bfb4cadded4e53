// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `edgejwt verify`.

use super::command::{NOW, Said, command, edgejwt, edgejwt_reading, json, signed, text};
use crate::support::harness::tests;
use crate::support::jwt::forge;
use crate::support::{fresh, key};
use libtest_mimic::Trial;
use std::path::PathBuf;

pub fn tests() -> Vec<Trial> {
    tests!["cli::verify": claims_are_printed_with_dates_in_words, the_token_comes_from_where_it_is, options_let_in_what_would_be_refused, json_has_the_verdict_whatever_it_is, keys_that_are_none_are_told_with_what_to_do]
}

/// A folder with the key of the issuer `neuron`, and what else lies there.
pub fn folder(name: &str) -> PathBuf {
    let dir = fresh(name);
    std::fs::copy(key("rsa2048.pem"), dir.join("neuron.pem")).unwrap();
    std::fs::copy(key("rsa2048.key"), dir.join("careless.pem")).unwrap();
    std::fs::copy(key("ec.pem"), dir.join("curve.pub")).unwrap();
    dir
}

pub fn neuronex() -> String {
    signed(&["--key", &key("rsa2048.key"), "--neuronex", "--iss=neuron"])
}

/// A token with these claims, by `rsa2048.key`.
pub fn of(claims: &str) -> String {
    forge(r#"{"alg":"RS256","typ":"JWT"}"#, claims)
}

pub fn verify(args: &[&str]) -> Said {
    edgejwt(&[&["verify", "--now", NOW], args].concat())
}

fn claims_are_printed_with_dates_in_words() {
    let dir = text(&folder("cli-verify-words"));
    let token = neuronex();
    let args = [
        "verify",
        "--keys",
        &dir,
        "--neuronex",
        "--now",
        "1800000060",
    ];
    let said = edgejwt(&[&args[..], &[&token]].concat()).accepted();
    let expected = r#"{
  "aud": "neuron",
  "bodyEncode": "0",
  "exp": 1800003600,  (2027-01-15 09:00:00 UTC, in 59 minutes)
  "iat": 1800000000,  (2027-01-15 08:00:00 UTC, 1 minute ago)
  "iss": "neuron"
}
"#;
    assert_eq!(said, expected);
    let odd = of(
        r#" {"e\u0078p":"1800090061" ,"a":{},"b":[ ],"c":[{"exp":1},-1.5e3,"\"],"], "nbf":1799999999.75 }"#,
    );
    let args = ["--key", &key("rsa2048.pem"), "--string-dates", &odd];
    let expected = r#"{
  "e\u0078p": "1800090061",  (2027-01-16 09:01:01 UTC, in 1 day 1 hour)
  "a": {},
  "b": [],
  "c": [
    {
      "exp": 1
    },
    -1.5e3,
    "\"],"
  ],
  "nbf": 1799999999.75   (2027-01-15 07:59:59 UTC, 1 second ago)
}
"#;
    assert_eq!(verify(&args).accepted(), expected);
}

fn the_token_comes_from_where_it_is() {
    let public = key("rsa2048.pem");
    let token = neuronex();
    let args = ["verify", "--key", &public, "--neuronex", "--now", NOW];
    let expected = edgejwt(&[&args[..], &[&token]].concat()).accepted();
    for input in [
        token.clone(),
        format!("{token}\n"),
        format!("  Bearer   {token}\r\n\r\n"),
        format!("bearer {token}"),
    ] {
        assert_eq!(
            edgejwt_reading(&args, input.as_bytes()).accepted(),
            expected
        );
        let dash = [&args[..], &["-"]].concat();
        assert_eq!(
            edgejwt_reading(&dash, input.as_bytes()).accepted(),
            expected
        );
        let said = command(&args).env("EDGEJWT_TOKEN", &input).output();
        assert_eq!(Said::of(said.unwrap()).accepted(), expected);
    }
    // What the command line says counts before the environment.
    let mut both = command(&[&args[..], &[&token]].concat());
    let said = both.env("EDGEJWT_TOKEN", "x").output().unwrap();
    assert_eq!(Said::of(said).accepted(), expected);
    edgejwt_reading(&args, b"").refused("there is no token");
    let mut empty = command(&args);
    let said = empty.env("EDGEJWT_TOKEN", "").output().unwrap();
    Said::of(said).refused("there is no token");
}

fn options_let_in_what_would_be_refused() {
    let public = key("rsa2048.pem");
    for (claims, args) in [
        (r#"{"exp":1800000000}"#, &["--leeway", "60s"][..]),
        (r#"{"exp":1800000009,"nbf":1800000600}"#, &["--leeway=10m"]),
        ("{}", &["--exp-optional"]),
        (r#"{"exp":"1800003600"}"#, &["--string-dates"]),
        (r#"{"exp":1800003600,"aud":"x"}"#, &["--any-aud"]),
        (
            r#"{"exp":1800003600,"aud":["y","x"]}"#,
            &["--aud=z", "--aud=x"],
        ),
        (
            r#"{"exp":1800003600,"iss":"i","sub":"s"}"#,
            &["--iss=i", "--sub=s"],
        ),
        (r#"{"exp":1800003600,"k":0}"#, &["--require=k", "--typ=jwt"]),
        (
            r#"{"exp":1800003600,"iat":1800000000}"#,
            &["--max-lifetime=1h"],
        ),
        (
            r#"{"exp":"1800003600","iss":"n","aud":"neuronex"}"#,
            &["--neuronex"],
        ),
        (
            r#"{"iss":"n","aud":"me"}"#,
            &["--neuronex", "--aud=me", "--exp-optional"],
        ),
    ] {
        let token = of(claims);
        verify(&[&["--key", &public], args, &[&token]].concat()).accepted();
    }
    let happypathology = signed(&[
        "--key",
        &key("rsa2048.key"),
        "--happypathology",
        "--org=o",
        "--kid=k",
        "--user=u",
    ]);
    verify(&["--key", &public, "--happypathology", &happypathology]).accepted();
}

fn json_has_the_verdict_whatever_it_is() {
    let dir = text(&folder("cli-verify-json"));
    let args = ["--keys", &dir, "--neuronex", "--json"];
    let said = verify(&[&args[..], &[&neuronex()]].concat()).accepted();
    let verdict = json(&said);
    assert_eq!(verdict["accepted"], true);
    assert_eq!(verdict["claims"]["iss"], "neuron");
    assert_eq!(verdict["dates"]["exp"], "2027-01-15T09:00:00Z");
    assert_eq!(verdict["key_file"], "neuron.pem");
    let token = of(r#"{"iss":"neuron","aud":"neuron","exp":1}"#);
    let said = verify(&[&args[..], &[&token]].concat());
    assert_eq!(said.code, 1);
    assert!(
        said.err
            .starts_with("edgejwt: refused: the token expired 57 years")
    );
    let verdict = json(&said.out);
    assert_eq!(verdict["accepted"], false);
    assert_eq!(verdict["status"], 53);
    assert_eq!(verdict["http"], 401);
    assert_eq!(verdict["claim"], "exp");
    assert_eq!(verdict["issuer"], "neuron");
    assert_eq!(verdict["key_file"], "neuron.pem");
    assert!(
        verdict["advice"]
            .as_str()
            .unwrap()
            .starts_with("get a new one")
    );
}

fn keys_that_are_none_are_told_with_what_to_do() {
    let dir = text(&folder("cli-verify-keys"));
    let empty = text(&fresh("cli-verify-empty"));
    let token = neuronex();
    for (option, path, message) in [
        ("--keys", "/nonexistent", "No such file or directory"),
        (
            "--keys",
            &key("rsa2048.pem"),
            "this is no folder; --key takes",
        ),
        ("--keys", &empty, "there is no key in this folder"),
        ("--key", "/nonexistent", "No such file or directory"),
        ("--key", &dir, "this is a folder; --keys takes one"),
        (
            "--key",
            &key("rsa2048.key"),
            "this is a private key, which stays with its owner; verifying takes the public one: openssl pkey -in ",
        ),
        ("--key", &key("ec.sec1.key"), "this is a private key"),
        ("--key", &key("rfc7515-a2.jwk"), "this is a private key"),
        ("--key", &key("truncated.pem"), "malformed, truncated"),
        ("--key", &key("ssh.pem"), "ssh-keygen"),
        ("--key", &key("rsa1024.pem"), "RSA keys sign with"),
        ("--jwks", "/nonexistent", "No such file or directory"),
        ("--jwks", &dir, "this is a folder; --keys takes one"),
        ("--jwks", &key("rsa2048.pem"), "no JWK Set"),
        (
            "--jwks",
            &key("rfc7515-a2.public.jwk"),
            "--key takes a single key",
        ),
    ] {
        verify(&[option, path, &token]).fails(3, message);
    }
    for (args, message) in [
        (&[][..], "one of --keys DIR, --key FILE and --jwks FILE"),
        (&["--key=a", "--keys=b"], "one of --keys DIR"),
        (&["--keys=b", "--alg=RS256"], "--alg says what --key is for"),
        (
            &[
                "--key",
                &key("rsa2048.pem"),
                "--neuronex",
                "--happypathology",
            ],
            "exclude",
        ),
        (
            &["--key", &key("rsa2048.pem"), "--leeway=11m"],
            "at most 600 seconds",
        ),
    ] {
        verify(&[args, &[&token]].concat()).fails(2, message);
    }
    let aud = ["--aud=x"; 33];
    let public = key("rsa2048.pem");
    let args = [&["--key", &public], &aud[..], &[&token]].concat();
    verify(&args).fails(2, "at most 32 names");
}
