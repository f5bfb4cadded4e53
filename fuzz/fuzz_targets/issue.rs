// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Signing of claims and payloads with any header. A refusal must have a
//! reason. A token must have the expected length, verify, and contain the
//! claims that were given.
#![no_main]

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use edgejwt::ffi::claim_readers::*;
use edgejwt::ffi::issue::edgejwt_issue_with;
use edgejwt::ffi::signing_key::*;
use edgejwt::ffi::status::edgejwt_status::{self, *};
use edgejwt::ffi::token::*;
use edgejwt_fuzz::NOW;
use edgejwt_fuzz::input::{Input, c_text};
use edgejwt_fuzz::issued::{Claims, Header, token_len};
use edgejwt_fuzz::json::{self, Json};
use edgejwt_fuzz::keys::{SECRET, keys};
use edgejwt_fuzz::output::{Answer, call};
use edgejwt_fuzz::pointer::reader_name;
use edgejwt_fuzz::policy::Policy;
use edgejwt_fuzz::verdict::by_key;
use libfuzzer_sys::fuzz_target;
use std::ptr::null_mut;
use std::sync::OnceLock;

struct Key(*mut edgejwt_signing_key);

// SAFETY: keys may be used by any thread.
unsafe impl Send for Key {}
// SAFETY: as above.
unsafe impl Sync for Key {}

fn key() -> *mut edgejwt_signing_key {
    static KEY: OnceLock<Key> = OnceLock::new();
    let key = KEY.get_or_init(|| {
        let secret = URL_SAFE_NO_PAD.decode(SECRET).expect("base64url");
        let mut key = null_mut();
        // SAFETY: the secret comes with its length; the result is writable.
        let status =
            unsafe { edgejwt_signing_key_from_secret(10, secret.as_ptr(), secret.len(), &mut key) };
        assert_eq!(status, EDGEJWT_OK);
        Key(key)
    });
    key.0
}

/// Checks the answer against the reasons for a refusal. Returns the payload of
/// a token that was signed.
fn signed(
    answer: &Answer,
    capacity: usize,
    reasons: &[edgejwt_status],
    header: &str,
    token_len: usize,
) -> Option<Vec<u8>> {
    if !reasons.is_empty() {
        assert!(reasons.contains(&answer.status), "{answer:?} {reasons:?}");
        return None;
    }
    assert_eq!(answer.len, token_len);
    if token_len >= capacity {
        assert_eq!(answer.status, EDGEJWT_ERR_SPACE);
        return None;
    }
    assert_eq!(answer.status, EDGEJWT_OK);
    let mut segments = answer.text.split(|byte| *byte == b'.');
    let mut decoded = || URL_SAFE_NO_PAD.decode(segments.next().expect("a segment"));
    let text = decoded().expect("base64url");
    assert_eq!(json::object(&text), json::object(header.as_bytes()));
    assert_eq!(text.len(), header.len());
    Some(decoded().expect("base64url"))
}

/// The library must judge its own token as the second implementation does.
fn verify(token: &[u8], now: i64) {
    let (key, policy) = (&keys().hmac, Policy::lenient());
    let answer = call(9000, |out, cap, len| {
        let text = token.as_ptr().cast();
        // SAFETY: every buffer comes with its length; the key is alive.
        policy.with_c(|policy| unsafe {
            edgejwt_verify(
                key.handle.as_ref(),
                policy,
                now,
                text,
                token.len(),
                out,
                cap,
                len,
            )
        })
    });
    match by_key(key, &policy, now, token, 9000) {
        Ok(accepted) => {
            assert_eq!(answer.status, EDGEJWT_OK);
            assert_eq!(answer.text, accepted.payload);
        }
        Err(refused) => {
            assert_eq!(answer.status, refused.status);
            assert!(refused.status != EDGEJWT_ERR_SIGNATURE);
        }
    }
}

/// Reads one claim with the reader for its type.
fn read(payload: &[u8], name: &str, value: &Json) {
    if name.contains('\0') {
        return;
    }
    let name = c_text(reader_name(name).as_bytes());
    let (text, len, name) = (payload.as_ptr().cast(), payload.len(), name.as_ptr());
    match value {
        Json::Text(value) if !value.contains('\0') => {
            let answer = call(9000, |out, cap, out_len| {
                // SAFETY: every buffer comes with its length.
                unsafe { edgejwt_claim_string(text, len, name, out, cap, out_len) }
            });
            assert_eq!(answer.status, EDGEJWT_OK);
            assert_eq!(answer.text, value.as_bytes());
        }
        Json::Number(number) => {
            let mut int = 0;
            // SAFETY: the text comes with its length; the number is writable.
            let status = unsafe { edgejwt_claim_int(text, len, name, &mut int) };
            assert_eq!(number.parse().ok(), (status == EDGEJWT_OK).then_some(int));
        }
        _ => {}
    }
}

fuzz_target!(|data: &[u8]| {
    let mut input = Input::new(data);
    let is_payload = input.byte() & 1 != 0;
    let capacity = input.size();
    let now = input.number();
    let header = Header::read(&mut input);
    let mut reasons = Vec::new();
    let header_text = header.text("HS256", &mut reasons);
    if is_payload {
        let payload = input.rest();
        if let Err(status) = json::object_or(payload, EDGEJWT_ERR_PAYLOAD) {
            reasons.push(status);
        }
        let len = token_len(&header_text, payload.len(), 32, &mut reasons);
        let answer = call(capacity, |out, cap, out_len| {
            let (text, len) = (payload.as_ptr().cast(), payload.len());
            // SAFETY: every buffer comes with its length; the key is alive.
            header.with_c(|header| unsafe {
                edgejwt_sign_with(key().as_ref(), header, text, len, out, cap, out_len)
            })
        });
        if let Some(same) = signed(&answer, capacity, &reasons, &header_text, len) {
            assert_eq!(same, payload);
            verify(&answer.text, now);
        }
        return;
    }
    let claims = Claims::read(&mut input);
    let (members, payload_len) = claims.members(&mut reasons);
    let len = token_len(&header_text, payload_len, 32, &mut reasons);
    let answer = call(capacity, |out, cap, out_len| {
        // SAFETY: every buffer comes with its length; the key is alive.
        header.with_c(|header| {
            claims.with_c(|claims| unsafe {
                edgejwt_issue_with(key().as_ref(), header, claims, out, cap, out_len)
            })
        })
    });
    let Some(payload) = signed(&answer, capacity, &reasons, &header_text, len) else {
        return;
    };
    assert_eq!(payload.len(), payload_len);
    // Both are sorted by name.
    assert_eq!(json::object(&payload).as_ref(), Some(&members));
    // Three are enough: each reader parses the whole payload.
    let first = payload_len % members.len().max(1);
    for (name, value) in members.iter().cycle().skip(first).take(3) {
        read(&payload, name, value);
    }
    let now = if now == 0 { NOW } else { now };
    verify(&answer.text, now);
});
