// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Claims in the header, token formats other than the compact JWS, and names
//! whose fingerprints collide.

use super::{HEADER, modulus, payload, public_key};
use crate::keys::{ISSUER, Keyring, Result};
use crate::support::harness::tests;
use crate::support::jwt::{NOW, base64url, forge};
use edgejwt::ffi::status::edgejwt_status::*;
use libtest_mimic::Trial;

pub fn tests() -> Vec<Trial> {
    tests!["attacks":
        claims_in_the_header_are_ignored,
        other_serializations_are_refused,
        names_with_colliding_fingerprints_are_told_apart,
    ]
}

/// A keyring with a set of one key, with this key ID.
fn ring(issuer: &str, kid: &str) -> Keyring {
    let (ring, n) = (Keyring::new(), base64url(modulus("rsa2048.pem")));
    let jwk = format!(r#"{{"kty":"RSA","e":"AQAB","n":"{n}","kid":"{kid}"}}"#);
    ring.add_jwks(issuer, &format!(r#"{{"keys":[{jwk}]}}"#))
        .unwrap();
    ring
}

fn claims_in_the_header_are_ignored() {
    let (key, ring) = (public_key("rsa2048.pem"), ring(ISSUER, "k"));
    let later = NOW + 1;
    // Good claims in the header do not replace those of the payload, and bad
    // ones do not spoil them.
    let claims = format!(r#""iss":"{ISSUER}","exp":{later},"iat":1,"nbf":1,"sub":"a","kid":"k""#);
    let good = format!(r#"{{"alg":"RS256",{claims}}}"#);
    let bad = format!(r#"{{"alg":"RS256","kid":"k","iss":"x","exp":1,"nbf":{later},"aud":7}}"#);
    let valid = format!(r#"{{"exp":{later},"iss":"{ISSUER}"}}"#);
    let expired = format!(r#"{{"exp":{NOW},"iss":"{ISSUER}"}}"#);
    let other = format!(r#"{{"exp":{later},"iss":"x"}}"#);
    let issuer_alone = format!(r#"{{"iss":"{ISSUER}"}}"#);
    let missing = Err(EDGEJWT_ERR_CLAIM_MISSING);
    let is_expired = Err(EDGEJWT_ERR_EXPIRED);
    // Header, payload, verdict by the key, verdict by the keyring.
    let cases: [(_, &str, Result<()>, Result<()>); 6] = [
        (&good, "{}", missing, missing),
        (&good, &issuer_alone, missing, missing),
        (&good, &expired, is_expired, is_expired),
        (&good, &other, Ok(()), Err(EDGEJWT_ERR_UNKNOWN_KEY)),
        (&good, &payload(), Ok(()), missing),
        (&bad, &valid, Ok(()), Ok(())),
    ];
    for (header, payload, by_key, by_issuer) in cases {
        let token = forge(header, payload);
        assert_eq!(key.verify(&token).map(drop), by_key, "{header} {payload}");
        assert_eq!(
            ring.verify(&token).map(drop),
            by_issuer,
            "{header} {payload}"
        );
    }
}

/// Encrypted tokens, detached payloads and tokens inside tokens.
fn other_serializations_are_refused() {
    let key = public_key("rsa2048.pem");
    let token = forge(HEADER, payload());
    let parts: Vec<&str> = token.split('.').collect();
    let encrypted = base64url(r#"{"alg":"RSA-OAEP","enc":"A256GCM"}"#);
    for (other, want) in [
        (
            format!("{encrypted}.AAAA.AAAA.AAAA.AAAA"),
            EDGEJWT_ERR_TOKEN,
        ),
        (format!("{encrypted}..AAAA.AAAA.AAAA"), EDGEJWT_ERR_TOKEN),
        (format!("{token}.AAAA.AAAA"), EDGEJWT_ERR_TOKEN),
        (
            format!("{encrypted}.{}.{}", parts[1], parts[2]),
            EDGEJWT_ERR_ALGORITHM,
        ),
        // A detached payload (RFC 7515 appendix F).
        (format!("{}..{}", parts[0], parts[2]), EDGEJWT_ERR_SIGNATURE),
        (
            forge(r#"{"alg":"RS256","cty":"JWT"}"#, &token),
            EDGEJWT_ERR_PAYLOAD,
        ),
    ] {
        assert_eq!(key.verify(&other), Err(want), "{other}");
    }
    assert_eq!(key.verify(&token), Ok(payload()));
}

/// A keyring indexes its keys by a fingerprint of issuer and key ID. These two
/// names have the same fingerprint.
fn names_with_colliding_fingerprints_are_told_apart() {
    let names = ["8yn0iYCKYHlIj4-BwPqk", "GReLUrM4wMqfg9yzV3KQ"];
    let fnv1a = |name: &str| {
        name.bytes().fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
        })
    };
    assert_eq!(fnv1a(names[0]), fnv1a(names[1]));
    let ring = ring(names[0], names[0]);
    for (iss, kid) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
        let header = format!(r#"{{"alg":"RS256","kid":"{}"}}"#, names[kid]);
        let payload = format!(r#"{{"exp":{},"iss":"{}"}}"#, NOW + 1, names[iss]);
        let want = match (iss, kid) {
            (0, 0) => Ok(payload.clone()),
            (0, _) => Err(EDGEJWT_ERR_UNKNOWN_KID),
            _ => Err(EDGEJWT_ERR_UNKNOWN_KEY),
        };
        assert_eq!(ring.verify(&forge(header, payload)), want, "{iss} {kid}");
    }
}
