// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Tokens and the keys that verify them.

use super::{algorithm_for, cases, read_groups, status, verify, without};
use crate::keys::{Form, NAMES, SigningKey, VerifyingKey, algorithm, thumbprint_of};
use crate::support::harness::{Outcome, tests};
use crate::support::jwt::NOW;
use edgejwt::ffi::status::edgejwt_status::{self, *};
use libtest_mimic::Trial;
use serde_json::{Value, json};

const FILE: &str = "json_web_signature";

/// Cases whose verdict differs from the file's, and why.
const DEVIATIONS: [(u64, &str); 8] = [
    (346, "the key has the alg PS256, the token PS384"),
    (350, "the key has the alg PS256, the token PS384"),
    (347, "ES512 uses P-521, which ring lacks"),
    (351, "ES512 uses P-521, which ring lacks"),
    (367, "the same bytes as the token of 357, which is valid"),
    (370, "the same bytes as the token of 357, which is valid"),
    (372, "the header has a `?`, which is not base64url"),
    (373, "the payload has a `?`, which is not base64url"),
];

pub fn tests() -> Vec<Trial> {
    tests!["wycheproof":
        json_web_signature,
        json_web_signature_deviations,
        json_web_signature_private_keys,
    ]
}

fn has_good_signature(status: edgejwt_status) -> bool {
    matches!(
        status,
        EDGEJWT_OK | EDGEJWT_ERR_PAYLOAD | EDGEJWT_ERR_CLAIM_MISSING | EDGEJWT_ERR_CLAIM_TYPE
    )
}

/// The key of a group: public if there is one, else the secret.
fn jwk_of(group: &Value) -> &Value {
    group.get("public").unwrap_or(&group["private"])
}

fn json_web_signature() -> Outcome {
    let (mut accepted, mut refused, mut deviations) = (0, 0, 0);
    for group in read_groups(FILE)? {
        let jwk = jwk_of(&group);
        for (id, wanted, test) in cases(&group) {
            let token = test["jws"].as_str().unwrap();
            let chosen = algorithm_for(jwk, token);
            let got = verify(&chosen, jwk, token);
            let is_good = has_good_signature(got);
            let agrees = is_good == (wanted == "valid");
            let deviates = DEVIATIONS.iter().any(|(other, _)| *other == id);
            assert_eq!(agrees, !deviates, "{id}: {wanted}, got {got:?} as {chosen}");
            for name in NAMES.into_iter().filter(|name| **name != chosen) {
                let got = verify(name, jwk, token);
                assert!(!has_good_signature(got), "{id}: {got:?} as {name}");
            }
            *(if is_good { &mut accepted } else { &mut refused }) += 1;
            deviations += usize::from(deviates);
        }
    }
    assert!(accepted >= 42 && refused >= 359, "{accepted}, {refused}");
    assert_eq!(deviations, DEVIATIONS.len());
    Ok(())
}

/// The reasons in [`DEVIATIONS`] are true.
fn json_web_signature_deviations() -> Outcome {
    for group in read_groups(FILE)? {
        let jwk = jwk_of(&group);
        for (id, wanted, test) in cases(&group) {
            let token = test["jws"].as_str().unwrap();
            match id {
                346 | 350 => {
                    assert_eq!(verify("PS256", jwk, token), EDGEJWT_ERR_ALGORITHM);
                    assert_eq!(verify("PS384", jwk, token), EDGEJWT_ERR_KEY_TYPE);
                    let without_alg = without(jwk, &["alg"]);
                    assert_eq!(verify("PS384", &without_alg, token), EDGEJWT_ERR_PAYLOAD);
                }
                347 | 351 => {
                    assert_eq!((&jwk["crv"], algorithm("ES512")), (&json!("P-521"), 0));
                    for name in NAMES {
                        let want = match name.starts_with("ES") {
                            true => EDGEJWT_ERR_ALGORITHM_UNAVAILABLE,
                            false => EDGEJWT_ERR_KEY_TYPE,
                        };
                        assert_eq!(verify(name, jwk, token), want, "{name}");
                    }
                }
                367 | 370 => {
                    let valid = cases(&group).find(|case| case.0 == 357);
                    let (_, valid_wanted, valid) = valid.unwrap();
                    assert_eq!((wanted, valid_wanted), ("invalid", "valid"));
                    assert_eq!(test["jws"], valid["jws"]);
                }
                372 | 373 => {
                    assert!(token.contains('?'));
                    assert_eq!(verify("HS256", jwk, token), EDGEJWT_ERR_TOKEN);
                }
                _ => {}
            }
        }
    }
    Ok(())
}

/// The private key of each pair loads, and signs for the public key.
fn json_web_signature_private_keys() -> Outcome {
    let (mut loaded, mut refused) = (0, 0);
    for group in read_groups(FILE)? {
        let (Some(public), private) = (group.get("public"), &group["private"]) else {
            continue;
        };
        let (_, _, test) = cases(&group).next().unwrap();
        let name = algorithm_for(public, test["jws"].as_str().unwrap());
        let as_public = VerifyingKey::load(&name, Form::Jwk, private.to_string());
        let is_p521 = private["crv"] == "P-521";
        let want = match is_p521 && name.starts_with("ES") {
            true => EDGEJWT_ERR_ALGORITHM_UNAVAILABLE,
            false => EDGEJWT_ERR_KEY_TYPE,
        };
        assert_eq!(status(as_public), want);
        // Refused: keys for encryption, keys on P-521, and keys whose only
        // operation is called "sign, verify".
        let is_for_signing = private["use"] == "sig" || private["use"].is_null();
        let operations = private["key_ops"].as_array();
        let is_for_signing =
            is_for_signing && operations.is_none_or(|names| names.contains(&json!("sign")));
        let Ok(key) = SigningKey::load(&name, Form::Jwk, private.to_string()) else {
            assert!(!is_for_signing || private["crv"] == "P-521", "{private}");
            refused += 1;
            continue;
        };
        assert!(is_for_signing, "{private}");
        assert_eq!(key.verifying_key().thumbprint(), Ok(thumbprint_of(public)));
        let payload = format!("{{\"exp\":{}}}", NOW + 1);
        let token = key.sign(&payload).unwrap();
        let public = VerifyingKey::load(&name, Form::Jwk, public.to_string()).unwrap();
        assert_eq!(public.verify(&token), Ok(payload));
        loaded += 1;
    }
    assert!(loaded >= 12 && refused >= 7, "{loaded}, {refused}");
    Ok(())
}
