// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Keys in every encoding that the `openssl` command writes.

use super::{AUDIENCE, KID, TYP, payload, verifying_key};
use super::{load_signing_key, load_verifying_key};
use crate::keys::{Form, NAMES, SigningKey, VerifyingKey};
use crate::now;
use crate::openssl::{half, openssl, private};
use crate::support::harness::test;
use edgejwt::ffi::status::edgejwt_status::{EDGEJWT_ERR_KEY_HALF, EDGEJWT_ERR_KEY_TYPE};
use libtest_mimic::Trial;

pub fn tests() -> Vec<Trial> {
    let mut tests = Vec::new();
    for alg in NAMES.into_iter().filter(|alg| !alg.starts_with("HS")) {
        let name = format!("openssl::key_forms::{alg}");
        tests.push(test(name, move || key_forms(alg)));
    }
    for alg in ["ES256", "ES384"] {
        let name = format!("openssl::key_without_public_half::{alg}");
        tests.push(test(name, move || key_without_public_half(alg)));
    }
    tests
}

/// The openssl commands that write a private key, and a public one. PRIVATE
/// stands for the file of the private key.
fn commands(alg: &str) -> (Vec<&'static str>, Vec<&'static str>) {
    let mut private = vec!["pkey -in PRIVATE", "pkey -in PRIVATE -outform DER"];
    let mut public = vec![
        "pkey -in PRIVATE -pubout",
        "pkey -in PRIVATE -pubout -outform DER",
        "req -x509 -subj /CN=gateway -key PRIVATE",
        "req -x509 -subj /CN=gateway -key PRIVATE -outform DER",
    ];
    match &alg[..2] {
        "RS" | "PS" => {
            private.extend([
                "rsa -in PRIVATE -traditional",
                "rsa -in PRIVATE -traditional -outform DER",
            ]);
            public.extend([
                "rsa -in PRIVATE -RSAPublicKey_out",
                "rsa -in PRIVATE -RSAPublicKey_out -outform DER",
            ]);
        }
        "ES" => private.extend(["ec -in PRIVATE", "ec -in PRIVATE -outform DER"]),
        _ => {}
    }
    (private, public)
}

/// The output of a command, and its encoding.
fn made(command: &str, private: &str) -> (Form, Vec<u8>) {
    let form = match command.contains("DER") {
        true => Form::Der,
        false => Form::Pem,
    };
    (form, openssl(&command.replace("PRIVATE", private)))
}

fn key_forms(alg: &str) {
    let payload = payload();
    let (private_commands, public_commands) = commands(alg);
    let thumbprint = verifying_key(alg).thumbprint();
    let mut tokens = Vec::new();
    for command in private_commands {
        let (form, bytes) = made(command, &private(alg));
        let key = load_signing_key(alg, form, &bytes);
        assert_eq!(key.verifying_key().thumbprint(), thumbprint, "{command}");
        tokens.push(key.sign_with(KID, TYP, &payload).unwrap());
        let public = VerifyingKey::load(alg, form, &bytes);
        assert_eq!(public.err(), Some(EDGEJWT_ERR_KEY_TYPE), "{command}");
    }
    for command in public_commands {
        let (form, bytes) = made(command, &private(alg));
        let key = load_verifying_key(alg, form, &bytes);
        assert_eq!(key.thumbprint(), thumbprint, "{command}");
        for token in &tokens {
            let verdict = key.verify_with(TYP, AUDIENCE, now(), token);
            assert_eq!(verdict.as_ref(), Ok(&payload), "{command}");
        }
        let private = SigningKey::load(alg, form, &bytes);
        assert_eq!(private.err(), Some(EDGEJWT_ERR_KEY_TYPE), "{command}");
    }
}

/// An EC private key without its public key is refused. The command in the
/// text of the status adds the public key.
fn key_without_public_half(alg: &str) {
    let half = half(alg);
    for command in [
        "pkey -in PRIVATE",
        "pkey -in PRIVATE -outform DER",
        "pkcs8 -topk8 -nocrypt -in PRIVATE",
        "ec -in PRIVATE -no_public",
        "ec -in PRIVATE -no_public -outform DER",
    ] {
        let (form, bytes) = made(command, &half);
        let key = SigningKey::load(alg, form, bytes);
        assert_eq!(key.err(), Some(EDGEJWT_ERR_KEY_HALF), "{command}");
    }
    let whole = load_signing_key(alg, Form::Pem, &openssl(&format!("ec -in {half}")));
    let thumbprint = verifying_key(alg).thumbprint();
    assert_eq!(whole.verifying_key().thumbprint(), thumbprint);
}
