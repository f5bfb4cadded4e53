// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Each key file, cut at every byte, as PEM and as DER: none loads, and each
//! is refused with a status about keys.

use crate::keys::{Form, SigningKey, VerifyingKey};
use crate::support::harness::test;
use crate::support::key;
use base64::engine::{Engine, general_purpose::STANDARD};
use edgejwt::ffi::status::edgejwt_status;
use libtest_mimic::Trial;

/// File, algorithm, and whether it is a signing key.
const FILES: [(&str, &str, bool); 15] = [
    ("rsa2048.key", "RS256", true),
    ("rsa2048.pkcs1.key", "PS512", true),
    ("ec.key", "ES256", true),
    ("ec.sec1.key", "ES256", true),
    ("ed25519.key", "EdDSA", true),
    ("rsa2048.pem", "RS256", false),
    ("rsa2048.pkcs1.pem", "PS256", false),
    ("ec.pem", "ES256", false),
    ("ed25519.pem", "EdDSA", false),
    ("certificate.pem", "RS384", false),
    ("pss.key", "PS256", true),
    ("pss256.key", "PS256", true),
    ("pss512.pem", "PS512", false),
    ("pss256.certificate.pem", "PS256", false),
    ("bare.key", "RS256", true),
];

pub fn tests() -> Vec<Trial> {
    let tests = FILES.into_iter().map(|(file, name, signs)| {
        test(format!("truncation::{file}"), move || {
            check(file, name, signs);
        })
    });
    tests.collect()
}

fn load(name: &str, signs: bool, form: Form, bytes: &[u8]) -> Result<(), edgejwt_status> {
    if signs {
        SigningKey::load(name, form, bytes).map(drop)
    } else {
        VerifyingKey::load(name, form, bytes).map(drop)
    }
}

fn check(file: &str, name: &str, signs: bool) {
    let pem = std::fs::read_to_string(key(file)).unwrap();
    // `openssl ecparam` writes a block with the curve before the key.
    let pem = &pem[pem.rfind("-----BEGIN").unwrap()..];
    let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let der = STANDARD.decode(body).unwrap();
    for (form, whole) in [(Form::Pem, pem.trim_end().as_bytes()), (Form::Der, &der)] {
        assert_eq!(load(name, signs, form, whole), Ok(()), "{form:?}");
        for len in 0..whole.len() {
            let status = load(name, signs, form, &whole[..len]).unwrap_err();
            assert!(
                (10..30).contains(&(status as i32)),
                "{form:?}, {len} bytes: {status:?}"
            );
        }
    }
}
