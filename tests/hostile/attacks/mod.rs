// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Known attacks that need a computed signature, a crafted name or another
//! token format. SECURITY.md lists them with those of the other tests.

mod numbers;
mod rsa;
mod signatures;
mod tokens;

use crate::keys::{Form, SigningKey, VerifyingKey, from_base64url, generate};
use crate::support::jwt::{NOW, base64url};
use crate::support::key;
use libtest_mimic::Trial;

pub fn tests() -> Vec<Trial> {
    let tests = [signatures::tests(), rsa::tests(), tokens::tests()];
    tests.into_iter().flatten().collect()
}

const HEADER: &str = r#"{"alg":"RS256"}"#;

fn payload() -> String {
    format!("{{\"exp\":{}}}", NOW + 1)
}

fn public_key(name: &str) -> VerifyingKey {
    let pem = std::fs::read(key(name)).unwrap();
    VerifyingKey::load("RS256", Form::Pem, pem).unwrap()
}

/// The modulus of a 2048-bit public key. It starts at byte 33 of the DER.
fn modulus(name: &str) -> Vec<u8> {
    use base64::engine::{Engine, general_purpose::STANDARD};
    let pem = std::fs::read_to_string(key(name)).unwrap();
    let lines = pem.lines().filter(|line| !line.starts_with('-'));
    let der = STANDARD.decode(lines.collect::<String>()).unwrap();
    der[33..33 + 256].to_vec()
}

/// Signs a token with a new key. Returns the verifying key, the signing input
/// and the signature.
fn signed(name: &str) -> (VerifyingKey, String, Vec<u8>) {
    let key = SigningKey::load(name, Form::Pem, generate(name).unwrap()).unwrap();
    let token = key.sign(&payload()).unwrap();
    let (input, signature) = token.rsplit_once('.').unwrap();
    (key.verifying_key(), input.into(), from_base64url(signature))
}

/// The token with this signing input and signature.
fn with(input: &str, signature: &[u8]) -> String {
    format!("{input}.{}", base64url(signature))
}
