// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Why `edgejwt verify` refuses.

use super::command::{limit, signed, text};
use super::verify::{folder, of, verify};
use crate::support::harness::tests;
use crate::support::jwt::{base64url, forge};
use crate::support::key;
use libtest_mimic::Trial;

pub fn tests() -> Vec<Trial> {
    tests!["cli::refusals": every_refusal_has_a_reason_and_advice, key_folder_judges_by_issuer]
}

fn every_refusal_has_a_reason_and_advice() {
    let public = key("rsa2048.pem");
    let good = of(r#"{"iss":"i","exp":1800000001}"#);
    let with = |claims: &str| of(&format!(r#"{{"exp":1800003600,{claims}}}"#));
    let cut = &good[..good.len() - 4];
    let token_max: usize = limit("EDGEJWT_TOKEN_MAX").parse().unwrap();
    let long = "a".repeat(token_max + 1);
    let too_long = format!("longer than {token_max} bytes");
    let der = format!(
        "{}.{}.{}",
        base64url(r#"{"alg":"RS256"}"#),
        base64url("{}"),
        base64url([0; 256])
    );
    for (token, args, message) in [
        (
            "x",
            &[][..],
            "a token has three parts with dots between them, and this has 1: was all",
        ),
        ("a.b.c.d.e", &[], "this is an encrypted token (JWE)"),
        ("a.b\nc.d", &[], "there is a space or a line break in it"),
        ("a.b=.c", &[], "not base64url without padding"),
        (
            &der,
            &[],
            "the signature is wrong: the token was altered, or not signed with the private key of",
        ),
        (&long, &[], &too_long),
        (cut, &[], "the signature is wrong: the token was altered"),
        (
            &forge(r#"{"alg":"none"}"#, "{}"),
            &[],
            "the token is not signed: its alg is \"none\": anybody can have written it",
        ),
        (
            &forge(r#"{"alg":"ES512"}"#, "{}"),
            &[],
            "the token's alg is \"ES512\", which is not supported: the algorithms are RS256 ",
        ),
        (
            &forge(r#"{"alg":"PS256"}"#, "{}"),
            &[],
            "the key is for RS256: if the owner of the key says that it is for PS256, add --alg PS256",
        ),
        (
            &forge(r#"{"alg":"HS256"}"#, "{}"),
            &[],
            "this is not the key that the token was signed with",
        ),
        (
            &forge(r#"{"alg":"RS256","crit":[]}"#, "{}"),
            &[],
            "it asks for an extension with \"crit\", and none is supported: 'edgejwt inspect' shows it",
        ),
        (
            &of("[]"),
            &[],
            "it is not a JSON object: 'edgejwt inspect' shows them",
        ),
        (
            &of(r#"{"exp":1799996400}"#),
            &[],
            "expired 1 hour ago, 2027-01-15 07:00:00 UTC: get a new one; or the clock here is wrong: it shows 2027-01-15 08:00:00 UTC",
        ),
        (
            &with(r#""nbf":1800000120"#),
            &[],
            "the token becomes valid (nbf) in 2 minutes, 2027-01-15 08:02:00 UTC: wait",
        ),
        (
            &with(r#""iat":1800000120"#),
            &["--max-lifetime=1h"],
            "the token is issued (iat) in 2 minutes",
        ),
        (
            &with(r#""iat":1800000000"#),
            &["--max-lifetime=30m"],
            "is valid for 1 hour, which is more than 30 minutes",
        ),
        (
            &of("{}"),
            &[],
            "the token has no \"exp\": it would never expire",
        ),
        (
            &with(r#""kid":null"#),
            &["--require", "kid"],
            "the token has no \"kid\": its issuer must add it",
        ),
        (
            &of(r#"{"exp":"1800003600"}"#),
            &[],
            "\"exp\" has the wrong type: \"1800003600\": a date is a number; --string-dates also accepts",
        ),
        (
            &with(r#""sub":7"#),
            &["--sub=x"],
            "\"sub\" has the wrong type: 7",
        ),
        (
            &of(r#"{"exp":1e30}"#),
            &[],
            "\"exp\" is out of range: 1e30, and dates go from 0 to",
        ),
        (
            &with(r#""iss":"a""#),
            &["--iss", "b"],
            "\"iss\" is \"a\" and not \"b\"",
        ),
        (
            &with(r#""sub":"a""#),
            &["--sub", "b"],
            "\"sub\" is \"a\" and not \"b\"",
        ),
        (
            &with(r#""aud":"a""#),
            &[],
            "\"aud\" is \"a\", and no audience is expected: say which audience you are with --aud",
        ),
        (
            &with(r#""aud":["a","b"]"#),
            &["--aud=c", "--aud=d"],
            "\"aud\" is [\"a\",\"b\"] and not \"c\" or \"d\"",
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
            "the header's typ is \"JWT\" and not \"at+jwt\"",
        ),
    ] {
        let args = [&["--key", &public], args, &["--", token]].concat();
        verify(&args).refused(message);
    }
}

fn key_folder_judges_by_issuer() {
    let dir = text(&folder("cli-verify-folder"));
    let keys = ["--keys", &dir];
    let by = |issuer: &str| of(&format!(r#"{{"exp":1800003600,"iss":"{issuer}"}}"#));
    verify(&[&keys[..], &[&by("neuron")]].concat()).accepted();
    verify(&[&keys[..], &[&by("neuron.pem")]].concat()).accepted();
    for (token, message) in [
        (
            by("stranger"),
            "there is no key for the token's issuer, which is \"stranger\": put the issuer's public key into",
        ),
        (
            by("careless"),
            "careless.pem is in the folder, but is not used: a private key, which only its owner",
        ),
        (
            by("curve"),
            "curve.pub is in the folder, but is not used: not an RSA key",
        ),
        (of(r#"{"exp":1800003600}"#), "the token has no \"iss\""),
        (by("neuron").replace('A', "B"), ""),
        (
            signed(&["--key", &key("other.key"), "--iss=neuron"]),
            "not signed with the private key of neuron.pem",
        ),
        (
            signed(&["--key", &key("ec.key"), "--iss=neuron"]),
            "the keys in a folder are for RS256",
        ),
    ] {
        verify(&[&keys[..], &[&token]].concat()).refused(message);
    }
}
