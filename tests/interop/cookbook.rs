// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The examples of RFC 7520 sections 4.1 to 4.4, from the repository
//! ietf-jose/cookbook. Their payloads are not JSON, so that a good signature
//! ends in EDGEJWT_ERR_PAYLOAD. Signing cannot be compared: this library
//! writes a `typ`, and the examples have none.

use crate::keys::{Form, NAMES, SigningKey, VerifyingKey, algorithm, from_base64url};
use crate::support::harness::{Outcome, test};
use crate::support::jwt::base64url;
use crate::vectors::vectors;
use crate::wycheproof::{public_half, read_json, status};
use edgejwt::ffi::status::edgejwt_status::*;
use libtest_mimic::Trial;
use serde_json::Value;

const EXAMPLES: [(&str, &str); 4] = [
    ("RS256", "4_1.rsa_v15_signature"),
    ("PS384", "4_2.rsa-pss_signature"),
    ("ES512", "4_3.ecdsa_signature"),
    ("HS256", "4_4.hmac-sha2_integrity_protection"),
];

pub fn tests() -> Vec<Trial> {
    let tests = EXAMPLES
        .into_iter()
        .map(|(alg, example)| test(format!("cookbook::{example}"), move || check(alg, example)));
    tests.collect()
}

fn check(alg: &str, example: &str) -> Outcome {
    let example = read_json(&vectors(&format!("cookbook/jws/{example}.json"))?);
    assert_eq!(example["input"]["alg"], alg);
    let key = &example["input"]["key"];
    if alg == "ES512" {
        curve_is_refused(key);
    } else {
        let token = example["output"]["compact"].as_str().unwrap();
        verifies(alg, key, token);
    }
    Ok(())
}

/// ring has no P-521.
fn curve_is_refused(key: &Value) {
    assert_eq!(algorithm("ES512"), 0);
    for name in NAMES {
        let private = SigningKey::load(name, Form::Jwk, key.to_string());
        let public = VerifyingKey::load(name, Form::Jwk, public_half(key).to_string());
        let want = match name.starts_with("ES") {
            true => EDGEJWT_ERR_ALGORITHM_UNAVAILABLE,
            false => EDGEJWT_ERR_KEY_TYPE,
        };
        assert_eq!(status(private), want, "{name}");
        assert_eq!(status(public), want, "{name}");
    }
}

/// The token is accepted, and refused with any bit of its signature flipped.
fn verifies(alg: &str, key: &Value, token: &str) {
    let public = VerifyingKey::load(alg, Form::Jwk, public_half(key).to_string()).unwrap();
    let private = SigningKey::load(alg, Form::Jwk, key.to_string()).unwrap();
    for key in [public, private.verifying_key()] {
        assert_eq!(status(key.verify(token)), EDGEJWT_ERR_PAYLOAD);
        let (input, signature) = token.rsplit_once('.').unwrap();
        let signature = from_base64url(signature);
        for bit in 0..signature.len() * 8 {
            let mut signature = signature.clone();
            signature[bit / 8] ^= 1 << (bit % 8);
            let token = format!("{input}.{}", base64url(signature));
            assert_eq!(status(key.verify(&token)), EDGEJWT_ERR_SIGNATURE, "{bit}");
        }
    }
}
