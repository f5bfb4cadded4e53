// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Why `edgejwt verify` refuses.

use super::command::{edgejwt, signed, text};
use super::verify::{folder, of, verify};
use crate::support::harness::tests;
use crate::support::jwt::forge;
use crate::support::key;
use libtest_mimic::Trial;

pub fn tests() -> Vec<Trial> {
    tests!["cli::refusals": each_refusal_says_what_is_wrong_and_what_to_do, a_folder_of_keys_judges_by_issuer]
}

fn each_refusal_says_what_is_wrong_and_what_to_do() {
    let public = key("rsa2048.pem");
    let good = of(r#"{"iss":"i","exp":1800000001}"#);
    let with = |claims: &str| of(&format!(r#"{{"exp":1800003600,{claims}}}"#));
    let cut = &good[..good.len() - 4];
    let long = "a".repeat(8193);
    for (token, args, message) in [
        (
            "x",
            &[][..],
            "three parts with dots between them, this has 1: was all",
        ),
        ("a.b.c.d.e", &[], "those of an encrypted token (JWE)"),
        ("a.b\nc.d", &[], "there is a blank or a line break in it"),
        (".e30.", &[], "not valid"),
        (&long, &[], "longer than 8192 bytes"),
        (cut, &[], "the signature is wrong: the token was altered"),
        (
            &forge(r#"{"alg":"none"}"#, "{}"),
            &[],
            "nobody should accept it",
        ),
        (
            &forge(r#"{"alg":"PS256"}"#, "{}"),
            &[],
            "the key is for RS256: if the owner of the key says that it is for PS256, add --alg PS256",
        ),
        (
            &forge(r#"{"alg":"HS256"}"#, "{}"),
            &[],
            "not the key that it was made with",
        ),
        (
            &forge(r#"{"alg":"RS256","crit":[]}"#, "{}"),
            &[],
            "'edgejwt inspect' shows",
        ),
        (&of("[]"), &[], "'edgejwt inspect' shows"),
        (
            &of(r#"{"exp":1799996400}"#),
            &[],
            "expired 1 hour ago, 2027-01-15 07:00:00 UTC: get a new one; or the clock here is wrong: it says 2027-01-15 08:00:00 UTC",
        ),
        (
            &with(r#""nbf":1800000120"#),
            &[],
            "nbf: the token is valid in 2 minutes, 2027-01-15 08:02:00 UTC: wait",
        ),
        (
            &with(r#""iat":1800000120"#),
            &["--max-lifetime=1h"],
            "iat: the token is issued in 2 minutes",
        ),
        (
            &with(r#""iat":1800000000"#),
            &["--max-lifetime=30m"],
            "lives for 1 hour, more than 30 minutes",
        ),
        (
            &of("{}"),
            &[],
            "the token has no \"exp\": it would never end",
        ),
        (
            &with(r#""kid":null"#),
            &["--require", "kid"],
            "the token has no \"kid\": its issuer must add it",
        ),
        (
            &of(r#"{"exp":"1800003600"}"#),
            &[],
            "\"exp\" has the wrong type: \"1800003600\": a date is a number; --string-dates takes",
        ),
        (&with(r#""sub":7"#), &[], "\"sub\" has the wrong type: 7"),
        (
            &with(r#""iss":"a""#),
            &["--iss", "b"],
            "\"iss\" is \"a\", not \"b\"",
        ),
        (
            &with(r#""sub":"a""#),
            &["--sub", "b"],
            "\"sub\" is \"a\", not \"b\"",
        ),
        (
            &with(r#""aud":"a""#),
            &[],
            "\"aud\" is \"a\", and no audience is expected: name yours with --aud",
        ),
        (
            &with(r#""aud":["a","b"]"#),
            &["--aud=c", "--aud=d"],
            "\"aud\" is [\"a\",\"b\"], not \"c\" or \"d\"",
        ),
        (
            &with(r#""aud":"neuron""#),
            &["--neuronex"],
            "the token has no \"iss\"",
        ),
        (&good, &["--happypathology"], "the token has no \"iat\""),
        (
            &good,
            &["--typ", "at+jwt"],
            "the header's typ is \"JWT\", not \"at+jwt\"",
        ),
    ] {
        let args = [&["--key", &public], args, &["--", token]].concat();
        verify(&args).refused(message);
    }
    let early = ["verify", "--key", &public, "--now", "1000", &good];
    edgejwt(&early).fails(4, "the clock of this machine is not set: it says 1970");
}

fn a_folder_of_keys_judges_by_issuer() {
    let dir = text(&folder("cli-verify-folder"));
    let keys = ["--keys", &dir];
    let by = |issuer: &str| of(&format!(r#"{{"exp":1800003600,"iss":"{issuer}"}}"#));
    verify(&[&keys[..], &[&by("neuron")]].concat()).accepted();
    verify(&[&keys[..], &[&by("neuron.pem")]].concat()).accepted();
    for (token, message) in [
        (
            by("stranger"),
            "no key is known for the token's issuer, which it says is \"stranger\": the public key of NAME belongs into",
        ),
        (
            by("careless"),
            "careless.pem is there, but passed over: a private key, which belongs to its owner",
        ),
        (
            by("curve"),
            "curve.pub is there, but passed over: not an RSA key",
        ),
        (of(r#"{"exp":1800003600}"#), "the token has no \"iss\""),
        (by("neuron").replace('A', "B"), ""),
        (
            signed(&["--key", &key("other.key"), "--iss=neuron"]),
            "not of neuron.pem",
        ),
        (
            signed(&["--key", &key("ec.key"), "--iss=neuron"]),
            "keys in a folder are for RS256",
        ),
    ] {
        verify(&[&keys[..], &[&token]].concat()).refused(message);
    }
}
