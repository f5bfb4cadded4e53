// SPDX-License-Identifier: Apache-2.0 OR MIT
//! RS256 tokens with the claims of the two vendors, exchanged with PyJWT and
//! with the `openssl` command.

use crate::now;
use crate::peer::PYJWT;
use crate::support::harness::{Outcome, tests};
use crate::support::jwt::{PrivateKey, PublicKey, base64url};
use crate::support::{key, run, scratch};
use edgejwt::ffi::flags::EDGEJWT_DATES_AS_STRINGS;
use edgejwt::ffi::status::edgejwt_status::EDGEJWT_ERR_SIGNATURE;
use libtest_mimic::Trial;
use std::process::Command;

pub fn tests() -> Vec<Trial> {
    tests!["vendor_tokens":
        pyjwt_verifies_ours,
        pyjwt_signs_for_us,
        openssl_signs_and_verifies_the_same_bytes,
        openssl_signs_for_us,
    ]
}

/// The payloads that the clients of Neuron and HappyPathology write, and their
/// audiences.
fn payloads() -> Vec<(String, &'static str)> {
    let (iat, exp) = (now(), now() + 3600);
    let neuron = |aud: &str| {
        format!(r#"{{"aud":{aud},"bodyEncode":"0","exp":{exp},"iat":{iat},"iss":"neuron"}}"#)
    };
    let happypathology = |aud: &str| {
        format!(
            r#"{{"aud":{aud},"exp":{exp},"iat":{iat},"iss":"org","jti":"{iat}123456789","kid":"key-1","sub":"Zo\u00eb \ud83d\ude00"}}"#
        )
    };
    vec![
        (neuron(r#""neuron""#), "neuron"),
        (neuron(r#"["neuronex"]"#), "neuronex"),
        (
            happypathology(r#""api.happypathology.com""#),
            "api.happypathology.com",
        ),
        (
            happypathology(r#"["api.happypathology.com"]"#),
            "api.happypathology.com",
        ),
    ]
}

fn pyjwt_verifies_ours() -> Outcome {
    let private = PrivateKey::load("rsa2048.pkcs1.key");
    for (payload, audience) in payloads() {
        let token = private.sign(&payload).unwrap();
        let public = key("rsa2048.pem");
        let claims = PYJWT.ask(&["claims", "RS256", &public, audience, &token])?;
        assert_eq!(claims, payload);
    }
    Ok(())
}

fn pyjwt_signs_for_us() -> Outcome {
    let public = PublicKey::load("rsa2048.pkcs1.pem");
    let mut all = payloads();
    let dates_as_strings = format!(
        r#"{{"iss":"neuron","iat":"{}","exp":"{}","aud":"neuron","bodyEncode":"0"}}"#,
        now(),
        now() + 3600
    );
    all.push((dates_as_strings, "neuron"));
    for (payload, audience) in all {
        let token = PYJWT.ask(&["encode", "RS256", &key("rsa2048.key"), &payload])?;
        let ours = public.verify(&token, now(), &[audience], EDGEJWT_DATES_AS_STRINGS);
        assert_eq!(ours.as_ref(), Ok(&payload));
        let other = PublicKey::load("other.pem").verify(&token, now(), &[audience], 0);
        assert_eq!(other, Err(EDGEJWT_ERR_SIGNATURE));
    }
    Ok(())
}

/// RS256 has one signature for one input.
fn openssl_signs_and_verifies_the_same_bytes() {
    let private = PrivateKey::load("rsa4096.key");
    for (payload, _) in payloads() {
        let token = private.sign(&payload).unwrap();
        let (input, signature) = token.rsplit_once('.').unwrap();
        let dir = scratch("openssl-same-bytes");
        let theirs = openssl_signature("rsa4096.key", &dir, input);
        assert_eq!(base64url(theirs), signature);
        run(Command::new("openssl")
            .args(["dgst", "-sha256", "-verify", &key("rsa4096.pem")])
            .arg("-signature")
            .arg(dir.join("signature"))
            .arg(dir.join("input")));
    }
}

fn openssl_signs_for_us() {
    let public = PublicKey::load("rsa3072.pem");
    for (payload, audience) in payloads() {
        let header = r#"{"alg":"RS256","typ":"JWT"}"#;
        let input = format!("{}.{}", base64url(header), base64url(&payload));
        let signature = openssl_signature("rsa3072.key", &scratch("openssl-signs"), &input);
        let token = format!("{input}.{}", base64url(signature));
        let verified = public.verify(&token, now(), &[audience], 0);
        assert_eq!(verified, Ok(payload));
    }
}

/// Signs the file `input` in `dir` into the file `signature`.
fn openssl_signature(key_file: &str, dir: &std::path::Path, input: &str) -> Vec<u8> {
    std::fs::write(dir.join("input"), input).unwrap();
    run(Command::new("openssl").current_dir(dir).args([
        "dgst",
        "-sha256",
        "-sign",
        &key(key_file),
        "-out",
        "signature",
        "input",
    ]));
    std::fs::read(dir.join("signature")).unwrap()
}
