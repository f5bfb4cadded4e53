// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Tokens whose header, signature and key belong to different algorithms, and
//! tokens that bring or name a key.

use super::pairs::{OURS, THEIRS, mac, pair_for, sign};
use crate::keys::{ISSUER, Keyring, NAMES, SigningKey, VerifyingKey};
use crate::support::harness::tests;
use crate::support::jwt::{NOW, base64url};
use crate::support::key;
use edgejwt::ffi::status::edgejwt_status::{self, *};
use libtest_mimic::Trial;
use serde_json::{Value, json};

pub fn tests() -> Vec<Trial> {
    tests!["confusion":
        header_signature_and_key_must_agree,
        signed_tokens_verify_by_their_algorithm_only,
        unknown_algorithms_are_refused,
        empty_signatures_are_refused,
        a_public_key_is_no_hmac_secret,
        a_token_cannot_choose_its_key,
    ]
}

fn payload() -> String {
    format!("{{\"exp\":{},\"iss\":\"{ISSUER}\"}}", NOW + 1)
}

fn token(header: &Value, sign: impl FnOnce(&str) -> Vec<u8>) -> String {
    let input = format!("{}.{}", base64url(header.to_string()), base64url(payload()));
    let signature = base64url(sign(&input));
    format!("{input}.{signature}")
}

/// One of our keys, alone and in a keyring.
struct Verifier {
    name: &'static str,
    key: VerifyingKey,
    ring: Keyring,
}

impl Verifier {
    /// One verifier for each algorithm.
    fn all() -> Vec<Self> {
        let make = |name| {
            let (form, bytes) = &pair_for(&*OURS, name).public[0];
            let (key, ring) = (
                VerifyingKey::load(name, *form, bytes).unwrap(),
                Keyring::new(),
            );
            ring.add(&key).unwrap();
            Self { name, key, ring }
        };
        NAMES.into_iter().map(make).collect()
    }

    fn check(&self, token: &str, want: edgejwt_status) {
        let want = match want {
            EDGEJWT_OK => Ok(payload()),
            status => Err(status),
        };
        assert_eq!(self.key.verify(token), want, "{} {token}", self.name);
        assert_eq!(self.ring.verify(token), want, "{} {token}", self.name);
    }
}

/// Of all combinations of three algorithms only equal ones are accepted.
fn header_signature_and_key_must_agree() {
    let verifiers = Verifier::all();
    let (mut passed, mut count) = (0, 0);
    for says in NAMES {
        for signed in NAMES {
            let token = token(&json!({"alg": says}), |input| sign(&*OURS, signed, input));
            for verifier in &verifiers {
                let want = match (verifier.name == says, verifier.name == signed) {
                    (true, true) => EDGEJWT_OK,
                    (true, false) => EDGEJWT_ERR_SIGNATURE,
                    (false, _) => EDGEJWT_ERR_ALGORITHM,
                };
                verifier.check(&token, want);
                passed += usize::from(want == EDGEJWT_OK);
                count += 1;
            }
        }
    }
    assert_eq!((count, passed), (12 * 12 * 12, 12));
}

fn signed_tokens_verify_by_their_algorithm_only() {
    let verifiers = Verifier::all();
    for name in NAMES {
        for (form, bytes) in &pair_for(&*OURS, name).private {
            let token = SigningKey::load(name, *form, bytes)
                .unwrap()
                .sign(&payload())
                .unwrap();
            for verifier in &verifiers {
                let want = match verifier.name == name {
                    true => EDGEJWT_OK,
                    false => EDGEJWT_ERR_ALGORITHM,
                };
                verifier.check(&token, want);
            }
        }
    }
}

fn unknown_algorithms_are_refused() {
    let verifiers = Verifier::all();
    for says in [
        "none",
        "None",
        "NONE",
        "nOnE",
        "",
        " ",
        "none ",
        "rs256",
        "Rs256",
        "RS256 ",
        "RS256\0",
        "RS256,HS256",
        "hs256",
        "HS1",
        "RS1",
        "ES512",
        "ES256K",
        "EDDSA",
        "ed25519",
        "Ed448",
        "RSA-OAEP",
        "dir",
        "*",
    ] {
        let header = json!({"alg": says});
        let unsigned = token(&header, |_| Vec::new());
        let signed = NAMES.map(|name| token(&header, |input| sign(&*OURS, name, input)));
        for verifier in &verifiers {
            for token in signed.iter().chain([&unsigned]) {
                verifier.check(token, EDGEJWT_ERR_ALGORITHM);
            }
        }
    }
}

fn empty_signatures_are_refused() {
    let verifiers = Verifier::all();
    for says in NAMES {
        let token = token(&json!({"alg": says}), |_| Vec::new());
        for verifier in &verifiers {
            let want = match verifier.name == says {
                true => EDGEJWT_ERR_SIGNATURE,
                false => EDGEJWT_ERR_ALGORITHM,
            };
            verifier.check(&token, want);
        }
    }
}

/// The public key, in any form, as the secret of an HMAC.
fn a_public_key_is_no_hmac_secret() {
    let verifiers = Verifier::all();
    for verifier in &verifiers[..9] {
        for (_, public) in &pair_for(&*OURS, verifier.name).public {
            for secret in [public, public.trim_ascii_end()] {
                for name in &NAMES[9..] {
                    let sign = |input: &str| mac(name, secret, input);
                    verifier.check(&token(&json!({"alg": name}), sign), EDGEJWT_ERR_ALGORITHM);
                    let header = json!({"alg": verifier.name});
                    verifier.check(&token(&header, sign), EDGEJWT_ERR_SIGNATURE);
                }
            }
        }
    }
}

/// A key in the header, a URL or path of a key, and hostile key IDs.
fn a_token_cannot_choose_its_key() {
    let verifiers = Verifier::all();
    for verifier in &verifiers {
        let theirs = pair_for(&*THEIRS, verifier.name);
        let jwk = theirs.public_jwk();
        let (_, der) = &theirs.public[1];
        let members = [
            json!({"jwk": jwk}),
            json!({"jwk": jwk, "kid": "theirs"}),
            json!({"jku": "https://attacker.example/keys.json"}),
            json!({"x5u": "https://attacker.example/certificate.pem"}),
            json!({"x5c": [base64url(der)], "x5t": "AAAA"}),
            json!({"kid": "../../other.pem"}),
            json!({"kid": key("other.pem")}),
            json!({"kid": "/dev/null"}),
            json!({"kid": "x' UNION SELECT 'secret"}),
            json!({"kid": "|/bin/true"}),
            json!({"kid": ""}),
            json!({"kid": "\0"}),
        ];
        for member in members {
            let mut header = member;
            header["alg"] = verifier.name.into();
            let forged = token(&header, |input| sign(&*THEIRS, verifier.name, input));
            verifier.check(&forged, EDGEJWT_ERR_SIGNATURE);
            // With our signature, the same header is accepted.
            let ours = token(&header, |input| sign(&*OURS, verifier.name, input));
            verifier.check(&ours, EDGEJWT_OK);
        }
        if verifier.name.starts_with("HS") {
            let header = json!({"alg": verifier.name, "kid": "/dev/null"});
            for known in ["", "\0", "secret", "null", "/dev/null"] {
                let forged = token(&header, |input| mac(verifier.name, known.as_bytes(), input));
                verifier.check(&forged, EDGEJWT_ERR_SIGNATURE);
            }
        }
    }
}
