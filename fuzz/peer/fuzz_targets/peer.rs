// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Tokens that are signed correctly, judged by this library and by jsonwebtoken.
//! The verdicts and payloads may differ only by the rules in this file.
#![no_main]

use base64::engine::{Engine, general_purpose::URL_SAFE_NO_PAD};
use edgejwt::ffi::algorithm::edgejwt_algorithm::EDGEJWT_HS256;
use edgejwt::ffi::flags::{EDGEJWT_ANY_AUDIENCE, EDGEJWT_EXP_OPTIONAL};
use edgejwt::ffi::policy::{edgejwt_policy, edgejwt_policy_init};
use edgejwt::ffi::status::edgejwt_status::{self, *};
use edgejwt::ffi::token::edgejwt_verify;
use edgejwt::ffi::verifying_key::{edgejwt_verifying_key, edgejwt_verifying_key_from_secret};
use jsonwebtoken::errors::{Error, ErrorKind};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use libfuzzer_sys::fuzz_target;
use ring::hmac;
use serde_json::{Map, Value, json};
use std::ptr::null_mut;
use std::sync::OnceLock;
use std::time::SystemTime;

const SECRET: [u8; 32] = [0x5A; 32];

/// A key that lives as long as the process.
struct Key(*mut edgejwt_verifying_key);
// SAFETY: the library promises that threads may share keys.
unsafe impl Sync for Key {}
// SAFETY: as above.
unsafe impl Send for Key {}

fn key() -> &'static Key {
    static KEY: OnceLock<Key> = OnceLock::new();
    KEY.get_or_init(|| {
        let mut key = null_mut();
        let (alg, len) = (EDGEJWT_HS256 as i32, SECRET.len());
        // SAFETY: the secret is as long as it says, and the key has a place.
        let status =
            unsafe { edgejwt_verifying_key_from_secret(alg, SECRET.as_ptr(), len, &mut key) };
        assert_eq!(status, EDGEJWT_OK);
        Key(key)
    })
}

/// What this library says, and the payload.
fn ours(token: &[u8], now: i64) -> Result<Vec<u8>, edgejwt_status> {
    let mut out = vec![0_u8; token.len() + 1];
    let mut len = 0;
    // SAFETY: every pointer is to as much as the length beside it says, and the
    // policy is initialised.
    let status = unsafe {
        let mut policy: edgejwt_policy = std::mem::zeroed();
        edgejwt_policy_init(&mut policy, size_of_val(&policy));
        policy.flags = EDGEJWT_EXP_OPTIONAL | EDGEJWT_ANY_AUDIENCE;
        policy.leeway = 0;
        let (text, to) = (token.as_ptr().cast(), out.as_mut_ptr().cast());
        edgejwt_verify(
            key().0.as_ref(),
            &policy,
            now,
            text,
            token.len(),
            to,
            out.len(),
            &mut len,
        )
    };
    out.truncate(len);
    match status {
        EDGEJWT_OK => Ok(out),
        status => Err(status),
    }
}

/// What jsonwebtoken says, with the same policy.
fn theirs(token: &[u8]) -> Result<Map<String, Value>, Error> {
    let mut validation = Validation::new(Algorithm::HS256);
    validation.leeway = 0;
    validation.validate_nbf = true;
    validation.validate_aud = false;
    validation.required_spec_claims.clear();
    decode(token, &DecodingKey::from_secret(&SECRET), &validation).map(|data| data.claims)
}

fn now() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.unwrap().as_secs() as i64
}

/// Whether jsonwebtoken may refuse what this library accepts: only for numbers
/// that are beyond its range, and for the types of header members that this library
/// does not use.
fn may_refuse(why: &Error, header: &[u8]) -> bool {
    const TYPED: [&str; 13] = [
        "cty", "jku", "jwk", "kid", "x5u", "x5c", "x5t", "x5t#S256", "enc", "zip", "url", "nonce",
        "typ",
    ];
    let header: Option<Map<String, Value>> = serde_json::from_slice(header).ok();
    let header = header.unwrap_or_default();
    let is_typed = TYPED.iter().any(|name| header.contains_key(*name));
    let is_number = why.to_string().contains("number out of range");
    matches!(why.kind(), ErrorKind::Json(_)) && (is_typed || is_number)
}

/// Whether this library may refuse what jsonwebtoken accepts. `is_plain`: the token
/// was made by [`plain`].
fn may_accept(status: edgejwt_status, claims: &Map<String, Value>, is_plain: bool) -> bool {
    match status {
        // This library is stricter about JSON: it refuses a name that occurs twice
        // and some members of the header. A plain token has neither.
        EDGEJWT_ERR_HEADER | EDGEJWT_ERR_PAYLOAD => !is_plain,
        EDGEJWT_ERR_TOO_COMPLEX => true,
        // jsonwebtoken ignores dates that it cannot read.
        EDGEJWT_ERR_CLAIM_TYPE | EDGEJWT_ERR_CLAIM_RANGE => ["exp", "nbf", "iat"]
            .iter()
            .any(|name| claims.contains_key(*name)),
        // A date that is text or a fraction, or the date of issue.
        EDGEJWT_ERR_EXPIRED | EDGEJWT_ERR_NOT_YET_VALID => {
            ["exp", "nbf", "iat"].iter().any(|name| {
                claims.get(*name).is_some_and(|date| !date.is_u64())
                    || (*name == "iat" && claims.contains_key("iat"))
            })
        }
        EDGEJWT_ERR_TOKEN_TOO_LONG => true,
        _ => false,
    }
}

fn signed(header: &[u8], payload: &[u8]) -> Vec<u8> {
    let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let input = format!("{}.{}", encode(header), encode(payload));
    let hmac = hmac::Key::new(hmac::HMAC_SHA256, &SECRET);
    let tag = hmac::sign(&hmac, input.as_bytes());
    format!("{input}.{}", encode(tag.as_ref())).into_bytes()
}

/// A token of the same claims, written by serde_json, with the shortest header.
fn plain(claims: &Map<String, Value>) -> Vec<u8> {
    let payload = serde_json::to_vec(claims).unwrap();
    signed(json!({"alg": "HS256"}).to_string().as_bytes(), &payload)
}

fuzz_target!(|data: &[u8]| {
    let Some((len, rest)) = data.split_first() else {
        return;
    };
    let (header, payload) = rest.split_at(rest.len().min(usize::from(*len)));
    let token = signed(header, payload);
    let before = now();
    let (our_verdict, their_verdict) = (ours(&token, before), theirs(&token));
    if now() != before {
        return;
    }
    match (our_verdict, their_verdict) {
        (Ok(payload), Ok(claims)) => {
            let read: Map<String, Value> = serde_json::from_slice(&payload).unwrap();
            assert_eq!(read, claims);
        }
        (Ok(_), Err(why)) => assert!(may_refuse(&why, header), "{why:?}"),
        (Err(status), Ok(claims)) => {
            assert!(may_accept(status, &claims, false), "{status:?}");
            if let Err(status) = ours(&plain(&claims), before) {
                assert!(may_accept(status, &claims, true), "plain: {status:?}");
            }
        }
        (Err(_), Err(_)) => {}
    }
});
