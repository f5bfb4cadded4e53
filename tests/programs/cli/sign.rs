// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `edgejwt sign`.

use super::command::{NOW, edgejwt, edgejwt_reading, json, limit, parts, signed, text};
use crate::support::harness::tests;
use crate::support::{fresh, key, run};
use libtest_mimic::Trial;
use std::process::Command;

pub fn tests() -> Vec<Trial> {
    tests!["cli::sign": neuronex_tokens_are_as_documented, happypathology_tokens_are_as_documented, any_claim_can_be_written, wrong_claims_are_explained, dates_can_be_given, key_may_be_an_argument_or_standard_input, readable_key_is_warned_of]
}

fn neuronex_tokens_are_as_documented() {
    let private = key("rsa2048.key");
    let neuronex = ["--key", &private, "--neuronex", "--iss", "neuron"];
    let [header, claims] = parts(&signed(&[&neuronex[..], &["--lifetime", "2h"]].concat()));
    assert_eq!(header, json(r#"{"alg":"RS256","typ":"JWT"}"#));
    assert_eq!(
        claims,
        json(
            r#"{"aud":"neuron","bodyEncode":"0","exp":1800007200,"iat":1800000000,"iss":"neuron"}"#
        )
    );
    let more = ["--string-dates", "--user", "eve", "--aud", "neuronex"];
    let [_, claims] = parts(&signed(&[&neuronex[..], &more].concat()));
    assert_eq!(
        claims,
        json(
            r#"{"aud":"neuronex","bodyEncode":"0","exp":"1800003600","iat":"1800000000",
                "iss":"neuron","user":"eve"}"#
        )
    );
}

fn happypathology_tokens_are_as_documented() {
    let private = key("rsa2048.pkcs1.key");
    let preset = ["--key", &private, "--happypathology"];
    let who = ["--org", "org", "--kid", "key-1", "--user", "u \"1\""];
    let token = signed(&[&preset[..], &who, &["--lifetime=90s"]].concat());
    let [header, mut claims] = parts(&token);
    assert_eq!(header, json(r#"{"alg":"RS256","typ":"JWT"}"#));
    let jti = claims["jti"].take();
    let jti = jti.as_str().unwrap();
    assert!(jti.len() == 19 && jti.starts_with(NOW), "{jti}");
    assert_eq!(
        claims,
        json(
            r#"{"aud":"api.happypathology.com","exp":1800000090,"iat":1800000000,"iss":"org",
                "jti":null,"kid":"key-1","sub":"u \"1\""}"#
        )
    );
}

fn any_claim_can_be_written() {
    let private = key("ec.key");
    let out = edgejwt(&[
        "sign",
        &format!("--key={private}"),
        "--now",
        NOW,
        "--json",
        "--iss=i",
        "--sub=s",
        "--jti=j",
        "--aud=a",
        "--aud=b",
        "--lifetime=7d",
        "--kid=k",
        "--typ=at+jwt",
        "--claim",
        "role=admin=yes \u{e9}",
        "--claim",
        "empty=",
        "--claim-json",
        "list=[1, {\"x\": null}]",
        "--claim-json",
        " { \"deep\" : {\"a\":1.50} , \"yes\":true }",
        "--claim-json",
        "{}",
        "--claim-json",
        "quo\"te= 12345678901234567890 ",
        "--user=u",
    ])
    .accepted();
    let out = json(&out);
    let [header, claims] = parts(out["token"].as_str().unwrap());
    assert_eq!(out["claims"], claims);
    assert_eq!(out["alg"], "ES256");
    assert_eq!(out["dates"]["exp"], "2027-01-22T08:00:00Z");
    assert_eq!(header, json(r#"{"alg":"ES256","kid":"k","typ":"at+jwt"}"#));
    assert_eq!(
        claims,
        json(
            r#"{"iss":"i","sub":"s","jti":"j","aud":["a","b"],"iat":1800000000,"exp":1800604800,
                "role":"admin=yes é","empty":"","list":[1,{"x":null}],"deep":{"a":1.50},"yes":true,
                "quo\"te":12345678901234567890,"user":"u"}"#
        )
    );
    let [_, claims] = parts(&signed(&["--key", &private, "--no-expiry"]));
    assert_eq!(claims, json(r#"{"iat":1800000000}"#));
}

fn wrong_claims_are_explained() {
    let private = key("rsa2048.key");
    let members: usize = limit("EDGEJWT_JSON_MEMBERS_MAX").parse().unwrap();
    let members = members - 1;
    let too_many = format!("more than {}", members + 1);
    let token_max: usize = limit("EDGEJWT_TOKEN_MAX").parse().unwrap();
    let too_long = format!("longer than {token_max} bytes");
    let many: Vec<String> = (0..members).map(|i| format!("--claim=c{i}=x")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let long = format!("x={}", "y".repeat(token_max));
    let kid = "k".repeat(256);
    for (args, message) in [
        (&["--claim", "name"][..], "--claim needs NAME=TEXT"),
        (&["--claim", "=x"], "--claim needs NAME=TEXT"),
        (&["--claim", "a=1", "--claim", "a=2"], "given twice"),
        (&["--iss", "a", "--claim", "iss=b"], "given twice"),
        (&["--claim-json", "{\"iat\":1}"], "given twice"),
        (
            &["--claim-json", "a=1", "--claim-json", "{\"a\":1}"],
            "given",
        ),
        (&["--claim-json", "a"], "needs NAME=JSON"),
        (&["--claim-json", "=1"], "needs NAME=JSON"),
        (&["--claim-json", "a="], "is not one JSON value"),
        (&["--claim-json", "a=text"], "is not one JSON value"),
        (
            &["--claim-json", "a=1,\"admin\":true"],
            "is not one JSON value",
        ),
        (&["--claim-json", "a=1}"], "is not one JSON value"),
        (&["--claim-json", "{\"a\":1"], "ends too early"),
        (
            &["--claim-json", "{\"a\":1,\"a\":2}"],
            "the member \"a\" is given twice",
        ),
        (
            &["--claim-json", "{\"a\":1} x"],
            "where the end is expected",
        ),
        (&many, &too_many),
        (&["--claim", &long], &too_long),
        (&["--kid", &kid], "at most 255 bytes"),
        (&["--org", "o"], "--org needs --happypathology"),
        (&["--no-expiry", "--lifetime", "1h"], "cannot be combined"),
        (&["--no-expiry", "--exp=1900000000"], "cannot be combined"),
        (&["--lifetime=1h", "--exp=1900000000"], "cannot be combined"),
        (&["--exp=1700000000"], "exp is not later than iat"),
        (&["--neuronex"], "--neuronex needs --iss"),
        (&["--neuronex", "--happypathology"], "cannot be combined"),
        (&["--happypathology", "--org", "o"], "needs --org, --kid"),
        (
            &[
                "--happypathology",
                "--org=o",
                "--kid=k",
                "--user=u",
                "--lifetime=61m",
            ],
            "at most one hour",
        ),
        (
            &[
                "--happypathology",
                "--org=o",
                "--kid=k",
                "--user=u",
                "--iss=i",
            ],
            "writes iss, sub and jti itself",
        ),
    ] {
        edgejwt(&[&["sign", "--key", &private], args].concat()).fails(2, message);
    }
    edgejwt(&["sign"]).fails(2, "--key FILE is needed");
}

fn dates_can_be_given() {
    let private = key("ec.key");
    let sign = |args: &[&str]| parts(&signed(&[&["--key", &private], args].concat()))[1].clone();
    assert_eq!(
        sign(&["--exp=1900000000", "--nbf=1700000000", "--iat=1600000000"]),
        json(r#"{"exp":1900000000,"nbf":1700000000,"iat":1600000000}"#)
    );
    assert_eq!(
        sign(&["--iat=1600000000", "--lifetime=60"]),
        json(r#"{"exp":1600000060,"iat":1600000000}"#)
    );
    assert_eq!(
        sign(&["--no-expiry", "--nbf=7"]),
        json(r#"{"iat":1800000000,"nbf":7}"#)
    );
}

fn key_may_be_an_argument_or_standard_input() {
    let private = key("ec.key");
    let said = edgejwt(&["sign", &private, "--now", NOW]).accepted();
    assert_eq!(parts(said.trim_end())[0]["alg"], "ES256");
    let bytes = std::fs::read(&private).unwrap();
    for args in [&["sign", "--key", "-"][..], &["sign", "-"]] {
        let said = edgejwt_reading(args, &bytes).accepted();
        assert_eq!(parts(said.trim_end())[0]["alg"], "ES256");
    }
}

fn readable_key_is_warned_of() {
    let path = text(&fresh("cli-sign-readable").join("private.key"));
    std::fs::copy(key("rsa2048.key"), &path).unwrap();
    run(Command::new("chmod").args(["644", &path]));
    let said = edgejwt(&["sign", "--key", &path]);
    assert_eq!(said.code, 0);
    assert!(
        said.err
            .contains("warning: every user of this machine can read")
    );
    assert_eq!(said.out.lines().count(), 1);
    run(Command::new("chmod").args(["600", &path]));
    edgejwt(&["sign", "--key", &path]).accepted();
}
