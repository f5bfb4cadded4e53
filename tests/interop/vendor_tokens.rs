// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Other people's programs verify ours, and ours verifies theirs.

use crate::support::jwt::{PrivateKey, PublicKey, base64url};
use crate::support::{ROOT, key, run, scratch, skip};
use edgejwt::ffi::claims::EDGEJWT_DATES_AS_STRINGS;
use edgejwt::ffi::status::edgejwt_status::EDGEJWT_ERR_SIGNATURE;
use std::io::Write;
use std::process::{Command, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

fn now() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    now.as_secs().try_into().unwrap()
}

/// Payloads as the two vendors' clients write them, and their audience.
fn payloads() -> Vec<(String, &'static str)> {
    let (iat, exp) = (now(), now() + 3600);
    let neuron = |aud: &str| {
        format!(r#"{{"aud":{aud},"bodyEncode":"0","exp":{exp},"iat":{iat},"iss":"neuron"}}"#)
    };
    let vendor = |aud: &str| {
        format!(
            r#"{{"aud":{aud},"exp":{exp},"iat":{iat},"iss":"org","jti":"{iat}123456789","kid":"key-1","sub":"Zo\u00eb \ud83d\ude00"}}"#
        )
    };
    vec![
        (neuron(r#""neuron""#), "neuron"),
        (neuron(r#"["neuronex"]"#), "neuronex"),
        (
            vendor(r#""api.happypathology.com""#),
            "api.happypathology.com",
        ),
        (
            vendor(r#"["api.happypathology.com"]"#),
            "api.happypathology.com",
        ),
    ]
}

fn has_pyjwt() -> bool {
    let found = Command::new("python3")
        .args(["-c", "import jwt, cryptography"])
        .output();
    let found = found.is_ok_and(|output| output.status.success());
    if !found {
        skip("python3 with PyJWT and cryptography is not installed");
    }
    found
}

fn python(args: &[&str], input: &str) -> String {
    let mut child = Command::new("python3")
        .arg(format!("{ROOT}/tests/interop/peer.py"))
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{args:?} {input}");
    String::from_utf8(output.stdout).unwrap().trim_end().into()
}

#[test]
fn pyjwt_verifies_ours() {
    if !has_pyjwt() {
        return;
    }
    let private = PrivateKey::load("rsa2048.pkcs1.key");
    for (payload, audience) in payloads() {
        let token = private.sign(&payload).unwrap();
        let claims = python(&["verify", &key("rsa2048.pem"), audience], &token);
        // Python writes the same claims with other white space.
        let want = payload.replace("\":", "\": ").replace(",\"", ", \"");
        assert_eq!(claims, want);
    }
}

#[test]
fn ours_verifies_pyjwt_s() {
    if !has_pyjwt() {
        return;
    }
    let public = PublicKey::load("rsa2048.pkcs1.pem");
    let mut all = payloads();
    let strings = format!(
        r#"{{"iss":"neuron","iat":"{}","exp":"{}","aud":"neuron","bodyEncode":"0"}}"#,
        now(),
        now() + 3600
    );
    all.push((strings, "neuron"));
    for (payload, audience) in all {
        let token = python(&["sign", &key("rsa2048.key")], &payload);
        let ours = public.verify(&token, now(), &[audience], EDGEJWT_DATES_AS_STRINGS);
        assert_eq!(ours.as_ref(), Ok(&payload));
        let other = PublicKey::load("other.pem").verify(&token, now(), &[audience], 0);
        assert_eq!(other, Err(EDGEJWT_ERR_SIGNATURE));
    }
}

#[test]
fn openssl_verifies_ours_and_makes_the_same_bytes() {
    let private = PrivateKey::load("rsa4096.key");
    let dir = scratch("openssl");
    for (payload, _) in payloads() {
        let token = private.sign(&payload).unwrap();
        let (input, signature) = token.rsplit_once('.').unwrap();
        std::fs::write(dir.join("input"), input).unwrap();
        run(Command::new("openssl")
            .args(["dgst", "-sha256", "-sign", &key("rsa4096.key"), "-out"])
            .arg(dir.join("signature"))
            .arg(dir.join("input")));
        assert_eq!(
            base64url(std::fs::read(dir.join("signature")).unwrap()),
            signature
        );
        run(Command::new("openssl")
            .args([
                "dgst",
                "-sha256",
                "-verify",
                &key("rsa4096.pem"),
                "-signature",
            ])
            .arg(dir.join("signature"))
            .arg(dir.join("input")));
    }
}

#[test]
fn ours_verifies_what_openssl_signed() {
    let dir = scratch("openssl-signs");
    let public = PublicKey::load("rsa3072.pem");
    for (payload, audience) in payloads() {
        let header = r#"{"alg":"RS256","typ":"JWT"}"#;
        let input = format!("{}.{}", base64url(header), base64url(&payload));
        std::fs::write(dir.join("input"), &input).unwrap();
        run(Command::new("openssl")
            .args(["dgst", "-sha256", "-sign", &key("rsa3072.key"), "-out"])
            .arg(dir.join("signature"))
            .arg(dir.join("input")));
        let signature = base64url(std::fs::read(dir.join("signature")).unwrap());
        let verified = public.verify(&format!("{input}.{signature}"), now(), &[audience], 0);
        assert_eq!(verified, Ok(payload));
    }
}
