// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Keys that are loaded for an algorithm of another kind.

use super::pairs::{OURS, pair_for};
use crate::keys::{Form, NAMES, Result, SigningKey, VerifyingKey, thumbprint_of};
use crate::support::harness::tests;
use crate::support::jwt::base64url;
use edgejwt::ffi::status::edgejwt_status::{self, *};
use libtest_mimic::Trial;
use serde_json::{Value, json};

pub fn tests() -> Vec<Trial> {
    tests!["confusion":
        keys_load_for_their_algorithms_only,
        jwks_load_for_their_alg_use_and_key_ops_only,
        pem_texts_are_refused_as_secrets,
        thumbprints_do_not_depend_on_the_algorithm,
    ]
}

/// The results of loading a key for signing and for verifying.
fn loaded(name: &str, form: Form, key: &[u8]) -> (edgejwt_status, edgejwt_status) {
    fn status<T>(result: Result<T>) -> edgejwt_status {
        result.err().unwrap_or(EDGEJWT_OK)
    }
    (
        status(SigningKey::load(name, form, key)),
        status(VerifyingKey::load(name, form, key)),
    )
}

fn keys_load_for_their_algorithms_only() {
    let (ok, refused) = (EDGEJWT_OK, EDGEJWT_ERR_KEY_TYPE);
    for pair in &*OURS {
        let is_secret = pair.algorithms.contains(&"HS256");
        for name in NAMES {
            let fits = pair.algorithms.contains(&name);
            let [private, public, secret] = match fits {
                true => [(ok, refused), (refused, ok), (ok, ok)],
                false => [(refused, refused); 3],
            };
            for (keys, want) in [(&pair.private, private), (&pair.public, public)] {
                let want = if is_secret { secret } else { want };
                for (form, bytes) in keys {
                    let shown = String::from_utf8_lossy(bytes);
                    assert_eq!(loaded(name, *form, bytes), want, "{name} {form:?} {shown}");
                }
            }
        }
    }
}

fn jwks_load_for_their_alg_use_and_key_ops_only() {
    for says in NAMES {
        let pair = pair_for(&*OURS, says);
        let cases = [(pair.private_jwk(), "sign"), (pair.public_jwk(), "verify")];
        for (jwk, operation) in cases {
            let load = |name: &str, member: &str, value: Value| {
                let mut jwk = jwk.clone();
                jwk[member] = value;
                let (signing, verifying) = loaded(name, Form::Jwk, jwk.to_string().as_bytes());
                match operation {
                    "sign" => signing,
                    _ => verifying,
                }
            };
            for name in NAMES {
                let want = match name == says {
                    true => EDGEJWT_OK,
                    false => EDGEJWT_ERR_KEY_TYPE,
                };
                assert_eq!(load(name, "alg", says.into()), want, "{says} {name}");
            }
            let lower = says.to_ascii_lowercase();
            for (member, value, want) in [
                ("alg", json!("none"), EDGEJWT_ERR_KEY_TYPE),
                ("alg", json!(""), EDGEJWT_ERR_KEY_TYPE),
                ("alg", json!("RSA-OAEP"), EDGEJWT_ERR_KEY_TYPE),
                ("alg", json!("dir"), EDGEJWT_ERR_KEY_TYPE),
                ("alg", json!("ES512"), EDGEJWT_ERR_KEY_TYPE),
                ("alg", json!(lower), EDGEJWT_ERR_KEY_TYPE),
                ("alg", json!(1), EDGEJWT_ERR_KEY_FORMAT),
                ("use", json!("sig"), EDGEJWT_OK),
                ("use", json!("enc"), EDGEJWT_ERR_KEY_TYPE),
                ("use", json!(["sig"]), EDGEJWT_ERR_KEY_FORMAT),
                ("key_ops", json!([operation]), EDGEJWT_OK),
                ("key_ops", json!(["wrapKey", operation]), EDGEJWT_OK),
                ("key_ops", json!([]), EDGEJWT_ERR_KEY_TYPE),
                ("key_ops", json!(["encrypt"]), EDGEJWT_ERR_KEY_TYPE),
                ("key_ops", json!(["sign, verify"]), EDGEJWT_ERR_KEY_TYPE),
                ("key_ops", json!(operation), EDGEJWT_ERR_KEY_FORMAT),
            ] {
                let shown = format!("{says} {operation} {member} {value}");
                assert_eq!(load(says, member, value), want, "{shown}");
            }
        }
    }
}

/// A PEM file that is loaded as an HMAC secret by mistake.
fn pem_texts_are_refused_as_secrets() {
    for pair in &OURS[..4] {
        let keys = pair.public.iter().chain(&pair.private);
        let pems = keys.filter(|(form, _)| matches!(form, Form::Pem));
        for (_, pem) in pems {
            let jwk = json!({"kty": "oct", "k": base64url(pem)}).to_string();
            for name in &NAMES[9..] {
                // The PEM of a private RSA key exceeds the longest secret in
                // a JWK.
                let in_jwk = match pem.len() {
                    ..=1024 => EDGEJWT_ERR_KEY_TYPE,
                    _ => EDGEJWT_ERR_KEY_SIZE,
                };
                for (form, bytes, refused) in [
                    (Form::Secret, pem, EDGEJWT_ERR_KEY_TYPE),
                    (Form::Jwk, &jwk.clone().into(), in_jwk),
                ] {
                    let got = loaded(name, form, bytes);
                    assert_eq!(got, (refused, refused), "{name} {form:?}");
                }
            }
        }
    }
}

/// A thumbprint is made of the key's numbers, which all its algorithms share.
fn thumbprints_do_not_depend_on_the_algorithm() {
    for pair in &*OURS {
        let (form, bytes) = &pair.public[0];
        let thumbprints = pair
            .algorithms
            .iter()
            .map(|name| VerifyingKey::load(name, *form, bytes).unwrap().thumbprint());
        let mut thumbprints: Vec<_> = thumbprints.collect();
        thumbprints.dedup();
        let want = match pair.algorithms.contains(&"HS256") {
            true => Err(EDGEJWT_ERR_KEY_TYPE),
            false => Ok(thumbprint_of(&pair.public_jwk())),
        };
        assert_eq!(thumbprints, [want]);
    }
}
