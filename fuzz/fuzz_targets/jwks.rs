// SPDX-License-Identifier: Apache-2.0 OR MIT
//! JWK Sets in a keyring. A set must give as many keys as load one by one, at
//! most four of one `kid` and algorithm, and replace the set before it. Keys
//! with another `kid` than the token's must not verify it.
#![no_main]

use edgejwt::ffi::diagnostics::*;
use edgejwt::ffi::keyring::*;
use edgejwt::ffi::keyring_options::edgejwt_keyring_options;
use edgejwt::ffi::status::edgejwt_status::{self, *};
use edgejwt::ffi::verifying_key::*;
use edgejwt_fuzz::NOW;
use edgejwt_fuzz::json::{self, Json, Members, member};
use edgejwt_fuzz::keys::{ED25519_X, keys};
use edgejwt_fuzz::loaded::{HMAC, name, public};
use libfuzzer_sys::fuzz_target;
use std::ptr::{null, null_mut};
use std::sync::OnceLock;

/// A member. Null counts as absent.
fn given<'j, 'a>(jwk: &'j Members<'a>, name: &str) -> Option<&'j Json<'a>> {
    member(jwk, name.as_bytes()).filter(|value| **value != Json::Null)
}

/// The algorithm of a key in a set. None if the library does not support it.
fn algorithm(jwk: &Members) -> Option<i32> {
    let text = |name: &str| given(jwk, name).and_then(Json::text);
    let alg = match (given(jwk, "alg"), text("kty")?, text("crv")) {
        (Some(alg), ..) => (1..=13).find(|number| alg.text() == Some(name(*number)))?,
        (None, "RSA", _) => 1,
        (None, "EC", Some("P-256")) => 7,
        (None, "EC", Some("P-384")) => 8,
        (None, "OKP", _) => 9,
        _ => return None,
    };
    (!HMAC.contains(&alg)).then_some(alg)
}

fn loads(jwk: &Members, alg: i32) -> bool {
    let mut text = String::new();
    Json::Object(jwk.clone()).write_backwards(&mut text);
    // SAFETY: the text comes with its length; the result is writable.
    let key = public(alg, |to| unsafe {
        edgejwt_verifying_key_from_jwk(alg, text.as_ptr().cast(), text.len(), to)
    });
    key.is_ok()
}

/// A key that is kept: its `kid`, its algorithm and its members.
type Kept<'j, 'a> = (Option<&'j str>, i32, &'j Members<'a>);

/// The keys of a set that are kept. None if it is not a valid set.
fn keys_of<'j, 'a>(set: &'j Members<'a>) -> Option<Vec<Kept<'j, 'a>>> {
    let Some(Json::Array(items)) = member(set, b"keys") else {
        return None;
    };
    let mut keys: Vec<Kept> = Vec::new();
    for item in items {
        let Json::Object(jwk) = item else { continue };
        let kid = match given(jwk, "kid") {
            None => None,
            Some(Json::Text(kid)) => Some(&**kid),
            Some(_) => continue,
        };
        let Some(alg) = algorithm(jwk).filter(|alg| loads(jwk, *alg)) else {
            continue;
        };
        // Both names of Ed25519 are one algorithm.
        let alg = if alg == 13 { 9 } else { alg };
        let twins = keys.iter().filter(|key| (key.0, key.1) == (kid, alg));
        if kid.is_none() || twins.count() < TRIED_MAX {
            keys.push((kid, alg, jwk));
        }
    }
    Some(keys)
}

/// The expected status for a token of the Ed25519 key.
fn verdict(keys: &[Kept], kid: Option<&str>) -> edgejwt_status {
    let is_named = |key: &&Kept| kid.is_some() && key.0 == kid;
    let fits = |key: &&Kept| key.1 == 9;
    let mut tried: Vec<&Kept> = keys.iter().filter(is_named).filter(fits).collect();
    let others = keys.iter().filter(|key| key.0.is_none() || kid.is_none());
    tried.extend(others.filter(fits));
    if tried.is_empty() {
        return match kid {
            Some(_) if !keys.iter().any(|key| is_named(&key)) => EDGEJWT_ERR_UNKNOWN_KID,
            _ => EDGEJWT_ERR_ALGORITHM,
        };
    }
    if kid.is_none() && tried.len() > TRIED_MAX {
        return EDGEJWT_ERR_KID_MISSING;
    }
    let is_right = |key: &&&Kept| member(key.2, b"x").and_then(Json::text) == Some(ED25519_X);
    match tried.iter().take(TRIED_MAX).find(is_right) {
        Some(_) => EDGEJWT_OK,
        None => EDGEJWT_ERR_SIGNATURE,
    }
}

/// The most keys that are tried for one token.
const TRIED_MAX: usize = 4;

struct Ring(*mut edgejwt_keyring);

impl Ring {
    fn new() -> Self {
        let options = edgejwt_keyring_options {
            size: size_of::<edgejwt_keyring_options>(),
            remember: usize::MAX,
            look_every: -1,
            flags: 0,
            reserved: 0,
        };
        let mut ring = null_mut();
        // SAFETY: the result is writable.
        let status = unsafe { edgejwt_keyring_new(&options, &mut ring) };
        assert_eq!(status, EDGEJWT_OK);
        Self(ring)
    }

    fn add(&self, set: &[u8]) -> (edgejwt_status, usize) {
        // SAFETY: the struct consists of integers, for which zero is valid.
        let mut info: edgejwt_ring_info = unsafe { std::mem::zeroed() };
        info.size = size_of::<edgejwt_ring_info>();
        // SAFETY, both: the text comes with its length; the struct has its size
        // set.
        let status = unsafe {
            let text = set.as_ptr().cast();
            edgejwt_keyring_add_jwks(self.0, c"i".as_ptr(), text, set.len())
        };
        let told = unsafe { edgejwt_keyring_info(self.0.as_ref(), &mut info) };
        assert_eq!(told, EDGEJWT_OK);
        (status, info.keys)
    }

    fn verify(&self, token: &[u8]) -> edgejwt_status {
        // SAFETY: the token comes with its length.
        unsafe {
            let text = token.as_ptr().cast();
            let (out, len) = (null_mut(), null_mut());
            edgejwt_keyring_verify(self.0, null(), NOW, text, token.len(), out, 0, len)
        }
    }
}

impl Drop for Ring {
    fn drop(&mut self) {
        // SAFETY: `self` is the only owner.
        unsafe { edgejwt_keyring_free(self.0) };
    }
}

/// Tokens signed with the example key of the RFC, with and without `kid`.
fn tokens() -> &'static [(Option<&'static str>, Vec<u8>)] {
    static TOKENS: OnceLock<Vec<(Option<&str>, Vec<u8>)>> = OnceLock::new();
    TOKENS.get_or_init(|| {
        let payload = br#"{"exp":2000000000,"iss":"i"}"#;
        let sign = |header: &str| keys().ed25519.token(header.as_bytes(), payload);
        vec![
            (None, sign(r#"{"alg":"EdDSA"}"#)),
            (Some("k1"), sign(r#"{"alg":"EdDSA","kid":"k1"}"#)),
        ]
    })
}

fuzz_target!(|json: &[u8]| {
    let ring = Ring::new();
    let (status, count) = ring.add(json);
    let set = json::object(json.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(json));
    let Some(keys) = set.as_ref().and_then(keys_of) else {
        return assert_eq!((status, count), (EDGEJWT_ERR_KEY_FORMAT, 0));
    };
    if keys.is_empty() {
        assert_eq!(count, 0);
        let reasons = [EDGEJWT_ERR_KEY_TYPE, EDGEJWT_ERR_ALGORITHM_UNAVAILABLE];
        return assert!(reasons.contains(&status), "{status:?}");
    }
    assert_eq!((status, count), (EDGEJWT_OK, keys.len()));
    for (kid, token) in tokens() {
        assert_eq!(ring.verify(token), verdict(&keys, *kid));
    }
    let mut other = String::new();
    Json::Object(set.clone().unwrap_or_default()).write_backwards(&mut other);
    assert_eq!(ring.add(other.as_bytes()), (EDGEJWT_OK, keys.len()));
});
