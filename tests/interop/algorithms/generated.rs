// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Others load the private keys that this library generates.

use super::{KID, TYP, check, payload};
use super::{load_signing_key, load_verifying_key};
use crate::keys::{Form, NAMES, generate};
use crate::openssl::openssl;
use crate::peer::{JOSE, JOSERFC, PYJWT, Peer};
use crate::support::harness::{Outcome, test};
use crate::support::scratch;
use edgejwt::ffi::status::edgejwt_status::EDGEJWT_ERR_NOT_GENERATED;
use libtest_mimic::Trial;

const GENERATED: [&str; 3] = ["ES256", "ES384", "EdDSA"];

pub fn tests() -> Vec<Trial> {
    let mut tests = vec![test("generated_key::not_for_other_algorithms", || {
        not_for_other_algorithms();
    })];
    for alg in GENERATED {
        for peer in [&PYJWT, &JOSERFC, &JOSE] {
            let name = format!("{}::generated_key::{alg}", peer.name);
            tests.push(test(name, move || generated_key(peer, alg)));
        }
        tests.push(test(format!("openssl::generated_key::{alg}"), move || {
            openssl_generated_key(alg)
        }));
    }
    tests
}

fn not_for_other_algorithms() {
    for alg in NAMES.into_iter().filter(|alg| !GENERATED.contains(alg)) {
        assert_eq!(generate(alg), Err(EDGEJWT_ERR_NOT_GENERATED), "{alg}");
    }
}

/// A new key as PEM, and the path of a file with it.
fn new_key(peer: &str, alg: &str) -> (String, String) {
    let pem = generate(alg).unwrap();
    let path = scratch(&format!("generated-{peer}")).join(alg);
    std::fs::write(&path, &pem).unwrap();
    (pem, path.display().to_string())
}

fn generated_key(peer: &Peer, alg: &str) -> Outcome {
    let (pem, path) = new_key(peer.name, alg);
    let payload = payload();
    let token = peer.ask(&["sign", alg, &path, KID, TYP, &payload])?;
    let ours = load_signing_key(alg, Form::Pem, pem.as_bytes());
    check(&ours.verifying_key(), TYP, &token, &payload);
    Ok(())
}

fn openssl_generated_key(alg: &str) {
    let (pem, path) = new_key("openssl", alg);
    assert_ne!(generate(alg).as_ref(), Ok(&pem));
    let text = String::from_utf8(openssl(&format!("pkey -in {path} -check -noout -text")));
    assert!(text.unwrap().contains("Private-Key"));
    let public = openssl(&format!("pkey -in {path} -pubout"));
    let public = load_verifying_key(alg, Form::Pem, &public);
    let ours = load_signing_key(alg, Form::Pem, pem.as_bytes());
    let payload = payload();
    let token = ours.sign_with(KID, TYP, &payload).unwrap();
    for key in [public, ours.verifying_key()] {
        check(&key, TYP, &token, &payload);
    }
}
