// SPDX-License-Identifier: Apache-2.0 OR MIT
//! RSA keys of the type id-RSASSA-PSS, with and without parameters: the
//! `openssl` command and this library verify each other's signatures.

use super::{KID, TYP, check, load_signing_key, load_verifying_key, payload};
use crate::keys::Form;
use crate::openssl::{sign_by, verifies_by};
use crate::support::harness::test;
use crate::support::jwt::base64url;
use crate::support::key;
use base64::engine::{Engine, general_purpose::URL_SAFE_NO_PAD};
use libtest_mimic::Trial;

/// Keys, and the algorithms that their parameters allow.
const KEYS: [(&str, &[&str]); 4] = [
    ("pss", &["PS256", "PS384", "PS512"]),
    ("pss256", &["PS256"]),
    ("pss384", &["PS384"]),
    ("pss512", &["PS512"]),
];

pub fn tests() -> Vec<Trial> {
    let mut tests = Vec::new();
    for (name, algorithms) in KEYS {
        for alg in algorithms {
            tests.push(test(
                format!("openssl::pss_keys::{name}::{alg}"),
                move || {
                    both_ways(name, alg);
                },
            ));
        }
    }
    tests
}

fn both_ways(name: &str, alg: &str) {
    let [private, public] = ["key", "pem"].map(|ending| key(&format!("{name}.{ending}")));
    let read = |path: &str| std::fs::read(path).unwrap();
    let signing = load_signing_key(alg, Form::Pem, &read(&private));
    let verifying = load_verifying_key(alg, Form::Pem, &read(&public));
    let payload = payload();

    let token = signing.sign_with(KID, TYP, &payload).unwrap();
    let (input, signature) = token.rsplit_once('.').unwrap();
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    assert!(verifies_by(&public, alg, input, &signature), "{token}");
    check(&verifying, TYP, &token, &payload);

    let header = format!(r#"{{"alg":"{alg}","typ":"{TYP}"}}"#);
    let input = format!("{}.{}", base64url(header), base64url(&payload));
    let signature = base64url(sign_by(&private, alg, &input));
    check(&verifying, TYP, &format!("{input}.{signature}"), &payload);
}
