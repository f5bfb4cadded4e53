// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Key sets, and a token for each.

use super::{algorithm_for, cases, header_member, public_half, read_groups, status};
use crate::keys::{Form, ISSUER, Keyring, SigningKey, VerifyingKey, from_base64url};
use crate::support::harness::{Outcome, tests};
use crate::support::jwt::{NOW, base64url};
use edgejwt::ffi::status::edgejwt_status::{self, *};
use libtest_mimic::Trial;
use serde_json::{Value, json};

const FILE: &str = "json_web_key";

pub fn tests() -> Vec<Trial> {
    tests!["wycheproof": json_web_key, json_web_key_private_keys]
}

/// The step at which a case ends, and its status.
#[derive(Clone, Copy, Debug, PartialEq)]
enum End {
    /// The set is added to a keyring.
    Set(edgejwt_status),
    /// The key with the token's key ID is loaded.
    Key(edgejwt_status),
    /// The token is verified with that key.
    Token(edgejwt_status),
}

use End::*;

/// The cases as they end here, in order.
const ENDS: [(u64, End); 26] = [
    (1, Set(EDGEJWT_ERR_UNKNOWN_KID)), // a secret among public keys
    (2, Token(EDGEJWT_ERR_PAYLOAD)),
    (3, Token(EDGEJWT_ERR_SIGNATURE)),
    (4, Set(EDGEJWT_ERR_KEY_TYPE)), // two secrets with one kid
    (5, Token(EDGEJWT_ERR_PAYLOAD)),
    (6, Key(EDGEJWT_ERR_KEY_TYPE)),   // use enc, alg RSA1_5
    (7, Key(EDGEJWT_ERR_KEY_WEAK)),   // ROCA
    (8, Key(EDGEJWT_ERR_KEY_SIZE)),   // 1024 bits
    (9, Key(EDGEJWT_ERR_KEY_FORMAT)), // e is 1
    (10, Key(EDGEJWT_ERR_KEY_SIZE)),  // one byte too short
    (11, Key(EDGEJWT_ERR_KEY_SIZE)),  // one byte too short
    (12, Key(EDGEJWT_ERR_KEY_SIZE)),  // one byte too short
    (13, Token(EDGEJWT_ERR_PAYLOAD)),
    (14, Token(EDGEJWT_ERR_PAYLOAD)),
    (15, Token(EDGEJWT_ERR_PAYLOAD)),
    (16, Key(EDGEJWT_ERR_KEY_SIZE)),    // empty
    (17, Key(EDGEJWT_ERR_KEY_SIZE)),    // empty
    (18, Key(EDGEJWT_ERR_KEY_SIZE)),    // empty
    (19, Key(EDGEJWT_ERR_KEY_TYPE)),    // alg ES521
    (20, Key(EDGEJWT_ERR_KEY_TYPE)),    // alg ES224
    (21, Key(EDGEJWT_ERR_KEY_TYPE)),    // use enc
    (22, Token(EDGEJWT_ERR_SIGNATURE)), // not on the curve, which ring checks when it verifies
    (23, Key(EDGEJWT_ERR_KEY_TYPE)),    // crv P-384 for ES256
    (24, Key(EDGEJWT_ERR_KEY_TYPE)),    // kty RSA for ES256
    (25, Key(EDGEJWT_ERR_KEY_TYPE)),    // alg A256GCM
    (26, Key(EDGEJWT_ERR_KEY_TYPE)),    // alg A256KW
];

/// A set of public keys is added to a keyring. From a set of secrets, which a
/// keyring does not keep, one key is loaded.
fn end(set: &Value, token: &str) -> End {
    let ring = Keyring::new();
    let added = ring.add_jwks(ISSUER, &set.to_string());
    if added == Err(EDGEJWT_ERR_KEY_FORMAT) {
        return Set(EDGEJWT_ERR_KEY_FORMAT);
    }
    let keys = set["keys"].as_array().unwrap();
    let kid = header_member(token, "kid").unwrap();
    let mut fitting = keys.iter().filter(|key| key["kid"] == *kid);
    let (Some(jwk), None) = (fitting.next(), fitting.next()) else {
        return Set(status(added));
    };
    let is_secret = |key: &Value| key["kty"] == "oct";
    if is_secret(jwk) && !keys.iter().all(is_secret) {
        // The token has no issuer, which a keyring requires. This token has
        // one, and is signed with the same secret.
        assert_eq!(added, Ok(()));
        let header = json!({"alg": "HS256", "kid": kid}).to_string();
        let payload = json!({"exp": NOW + 1, "iss": ISSUER}).to_string();
        let input = format!("{}.{}", base64url(header), base64url(payload));
        let secret = from_base64url(jwk["k"].as_str().unwrap());
        let secret = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, &secret);
        let tag = base64url(ring::hmac::sign(&secret, input.as_bytes()));
        return Set(status(ring.verify(&format!("{input}.{tag}"))));
    }
    let key = VerifyingKey::load(&algorithm_for(jwk, token), Form::Jwk, jwk.to_string());
    // A keyring keeps the public keys that load.
    let is_kept = key.is_ok() && !is_secret(jwk);
    let want = match is_kept {
        true => EDGEJWT_OK,
        false => EDGEJWT_ERR_KEY_TYPE,
    };
    assert_eq!(status(added), want);
    match key {
        Ok(key) => Token(status(key.verify(token))),
        Err(status) => Key(status),
    }
}

fn json_web_key() -> Outcome {
    let (mut known, mut accepted) = (0, 0);
    for group in read_groups(FILE)? {
        let set = group.get("public").unwrap_or(&group["private"]);
        for (id, wanted, test) in cases(&group) {
            let got = end(set, test["jws"].as_str().unwrap());
            let is_good = got == Token(EDGEJWT_ERR_PAYLOAD);
            assert_eq!(wanted == "valid", is_good, "{id}: {got:?}");
            if let Some((_, want)) = ENDS.iter().find(|(other, _)| *other == id) {
                assert_eq!(got, *want, "{id}");
                known += 1;
            }
            accepted += usize::from(is_good);
        }
    }
    assert_eq!(known, ENDS.len());
    assert!(accepted >= 5, "{accepted}");
    Ok(())
}

/// The private key of each pair loads, or is refused, as its public key is.
fn json_web_key_private_keys() -> Outcome {
    let mut count = 0;
    for group in read_groups(FILE)?
        .iter()
        .filter(|group| group.get("public").is_some())
    {
        let (id, _, test) = cases(group).next().unwrap();
        let jwk = &group["private"]["keys"][0];
        let name = algorithm_for(jwk, test["jws"].as_str().unwrap());
        let public = VerifyingKey::load(&name, Form::Jwk, public_half(jwk).to_string());
        let private = SigningKey::load(&name, Form::Jwk, jwk.to_string());
        let want = match id {
            // The public key does not belong to the private key.
            22 => EDGEJWT_ERR_KEY_FORMAT,
            _ => status(public),
        };
        assert_eq!(status(private), want, "{id}");
        count += 1;
    }
    assert!(count >= 11, "{count}");
    Ok(())
}
