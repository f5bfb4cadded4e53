// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Tokens and keys of every algorithm, exchanged with every other library and
//! with the `openssl` command. The tests are called PEER::WHAT::ALGORITHM.

mod generated;
mod jwks;
mod key_forms;
mod pss_keys;
mod tokens;

use crate::keys::{Form, SigningKey, VerifyingKey};
use crate::now;
use crate::openssl::{private, public};
use crate::support::jwt::base64url;
use base64::engine::{Engine, general_purpose::URL_SAFE_NO_PAD};
use edgejwt::ffi::status::edgejwt_status::{EDGEJWT_ERR_SIGNATURE, EDGEJWT_ERR_TYP};
use libtest_mimic::Trial;

pub fn tests() -> Vec<Trial> {
    let tests = [
        tokens::tests(),
        jwks::tests(),
        key_forms::tests(),
        pss_keys::tests(),
        generated::tests(),
    ];
    tests.into_iter().flatten().collect()
}

const KID: &str = "key-1";
const TYP: &str = "at+jwt";
const AUDIENCE: &str = "neuron";
const ISSUER: &str = "neuron";

/// The claims of a NeuronEX token.
fn payload() -> String {
    let (iat, exp) = (now(), now() + 3600);
    format!(r#"{{"aud":"{AUDIENCE}","exp":{exp},"iat":{iat},"iss":"{ISSUER}"}}"#)
}

/// The encoding of the key file of an algorithm.
fn file_form(alg: &str) -> Form {
    match &alg[..2] {
        "HS" => Form::Secret,
        _ => Form::Pem,
    }
}

fn signing_key(alg: &str) -> SigningKey {
    load_signing_key(alg, file_form(alg), &std::fs::read(private(alg)).unwrap())
}

fn verifying_key(alg: &str) -> VerifyingKey {
    load_verifying_key(alg, file_form(alg), &std::fs::read(public(alg)).unwrap())
}

fn load_signing_key(alg: &str, form: Form, bytes: &[u8]) -> SigningKey {
    SigningKey::load(alg, form, bytes).unwrap_or_else(|status| {
        panic!("{status:?}: {alg} {form:?} {}", bytes.escape_ascii());
    })
}

fn load_verifying_key(alg: &str, form: Form, bytes: &[u8]) -> VerifyingKey {
    VerifyingKey::load(alg, form, bytes).unwrap_or_else(|status| {
        panic!("{status:?}: {alg} {form:?} {}", bytes.escape_ascii());
    })
}

/// The token with one bit flipped in its payload, and in its signature.
fn flipped(token: &str) -> [String; 2] {
    [1, 2].map(|at| {
        let mut segments: Vec<String> = token.split('.').map(String::from).collect();
        let mut bytes = URL_SAFE_NO_PAD.decode(&segments[at]).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        segments[at] = base64url(bytes);
        segments.join(".")
    })
}

/// The key accepts this token. It refuses another `typ` and flipped bits.
fn check(key: &VerifyingKey, typ: &str, token: &str, payload: &str) {
    let verdict = key.verify_with(typ, AUDIENCE, now(), token);
    assert_eq!(verdict.as_deref(), Ok(payload), "{token}");
    let other = key.verify_with("dpop+jwt", AUDIENCE, now(), token);
    assert_eq!(other, Err(EDGEJWT_ERR_TYP), "{token}");
    for token in flipped(token) {
        let verdict = key.verify_with(typ, AUDIENCE, now(), &token);
        assert_eq!(verdict, Err(EDGEJWT_ERR_SIGNATURE), "{token}");
    }
}
