// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `edgejwt sign`.

use super::command::{NOW, edgejwt, json, parts, signed, text};
use crate::support::harness::tests;
use crate::support::{fresh, key, run};
use libtest_mimic::Trial;
use std::process::Command;

pub fn tests() -> Vec<Trial> {
    tests!["cli::sign": neuronex_tokens_are_as_documented, happypathology_tokens_are_as_documented, any_claim_can_be_written, claims_that_cannot_be_are_told, keys_that_do_not_fit_are_told_with_what_to_do, a_key_that_others_can_read_is_warned_of]
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

fn claims_that_cannot_be_are_told() {
    let private = key("rsa2048.key");
    let many: Vec<String> = (0..127).map(|i| format!("--claim=c{i}=x")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let long = format!("x={}", "y".repeat(7000));
    let kid = "k".repeat(256);
    for (args, message) in [
        (&["--claim", "name"][..], "--claim takes NAME=TEXT"),
        (&["--claim", "=x"], "--claim takes NAME=TEXT"),
        (&["--claim", "a=1", "--claim", "a=2"], "given twice"),
        (&["--iss", "a", "--claim", "iss=b"], "given twice"),
        (&["--claim-json", "{\"iat\":1}"], "given twice"),
        (
            &["--claim-json", "a=1", "--claim-json", "{\"a\":1}"],
            "given",
        ),
        (&["--claim-json", "a"], "takes NAME=JSON"),
        (&["--claim-json", "=1"], "takes NAME=JSON"),
        (&["--claim-json", "a="], "one JSON value"),
        (&["--claim-json", "a=text"], "one JSON value"),
        (&["--claim-json", "a=1,\"admin\":true"], "one JSON value"),
        (&["--claim-json", "a=1}"], "one JSON value"),
        (&["--claim-json", "{\"a\":1"], "no JSON object"),
        (&["--claim-json", "{\"a\":1,\"a\":2}"], "no JSON object"),
        (&["--claim-json", "{\"a\":1} x"], "no JSON object"),
        (&many, "more than 128"),
        (&["--claim", &long], "longer than 8192 bytes"),
        (&["--kid", &kid], "at most 255 bytes"),
        (&["--org", "o"], "--org goes with --happypathology"),
        (&["--no-expiry", "--lifetime", "1h"], "exclude each other"),
        (&["--neuronex"], "--neuronex needs --iss"),
        (&["--neuronex", "--happypathology"], "exclude each other"),
        (&["--happypathology", "--org", "o"], "needs --org, --kid"),
        (
            &[
                "--happypathology",
                "--org=o",
                "--kid=k",
                "--user=u",
                "--lifetime=61m",
            ],
            "an hour or less",
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
    let early = ["sign", "--key", &private, "--now", "1000"];
    edgejwt(&early).fails(
        4,
        "the clock of this machine is not set: it says 1970-01-01",
    );
}

fn keys_that_do_not_fit_are_told_with_what_to_do() {
    let dir = fresh("cli-sign-keys");
    let empty = text(&dir.join("empty"));
    std::fs::write(&empty, "").unwrap();
    let secret = text(&dir.join("secret"));
    std::fs::write(&secret, "short").unwrap();
    let large = text(&dir.join("large"));
    std::fs::write(&large, vec![b'\n'; 65537]).unwrap();
    let set = text(&dir.join("set"));
    std::fs::write(&set, r#"{"keys":[]}"#).unwrap();
    for (path, alg, message) in [
        ("/nonexistent", "RS256", "No such file or directory"),
        (&text(&dir), "RS256", "this is a folder"),
        (&large, "RS256", "more than 65536 bytes"),
        (&empty, "RS256", "the file is empty"),
        (&set, "RS256", "a set of keys"),
        (
            &secret,
            "HS256",
            "the secret has 5 bytes; HS256 takes 32 to 1024",
        ),
        (&secret, "HS384", "48 to"),
        (&secret, "HS512", "64 to"),
        (
            &key("rsa2048.pem"),
            "RS256",
            "this is a public key; signing",
        ),
        (&key("rsa2048.pem"), "HS256", "no secret for HS256"),
        (&key("rsa2048.key"), "HS256", "no secret for HS256"),
        (
            &key("rsa2048.key"),
            "ES256",
            "not for ES256; it is for RS256",
        ),
        (&key("ec.key"), "PS512", "not for PS512; it is for ES256"),
        (&key("rsa1024.key"), "RS256", "2048, 3072 or 4096 bits"),
        (&key("encrypted.key"), "RS256", "asks for the passphrase"),
        (&key("openssh.key"), "RS256", "ssh-keygen"),
        (&key("garbage.pem"), "RS256", "malformed, truncated"),
        (&key("pss.key"), "RS256", "public instead of private"),
        (&key("rfc7515-a2.public.jwk"), "RS256", "a public key"),
    ] {
        edgejwt(&["sign", "--key", path, "--alg", alg]).fails(3, message);
    }
}

fn a_key_that_others_can_read_is_warned_of() {
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
