// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Keys that the library loaded from the fuzzer's bytes: which statuses a
//! loader may return, and what a loaded key must be able to do.

use crate::keys::encoded;
use crate::output::call;
use edgejwt::ffi::algorithm::edgejwt_algorithm_name;
use edgejwt::ffi::signing_key::*;
use edgejwt::ffi::status::edgejwt_status::{self, *};
use edgejwt::ffi::token::*;
use edgejwt::ffi::verifying_key::*;
use std::ffi::CStr;
use std::ptr::null;

/// The statuses with which a loader may refuse an input.
const REASONS: [edgejwt_status; 7] = [
    EDGEJWT_ERR_KEY_FORMAT,
    EDGEJWT_ERR_KEY_OPENSSH,
    EDGEJWT_ERR_KEY_TYPE,
    EDGEJWT_ERR_KEY_SIZE,
    EDGEJWT_ERR_KEY_ENCRYPTED,
    EDGEJWT_ERR_KEY_WEAK,
    EDGEJWT_ERR_KEY_HALF,
];

pub const RSA: std::ops::RangeInclusive<i32> = 1..=6;
pub const HMAC: std::ops::RangeInclusive<i32> = 10..=12;

/// An algorithm's number, or one of two invalid numbers.
pub fn algorithm(byte: u8) -> i32 {
    i32::from(byte % 15)
}

pub fn name(alg: i32) -> &'static str {
    // SAFETY: the text is static and never NULL.
    let name = unsafe { CStr::from_ptr(edgejwt_algorithm_name(alg)) };
    name.to_str().expect("names are ASCII")
}

/// A private key. Freed when dropped.
pub struct Private {
    alg: i32,
    key: *mut edgejwt_signing_key,
}

/// A public key, or a secret that verifies. Freed when dropped.
pub struct Public {
    alg: i32,
    key: *mut edgejwt_verifying_key,
}

/// Loads a private key with `load`.
pub fn private(
    alg: i32,
    load: impl FnOnce(*mut *mut edgejwt_signing_key) -> edgejwt_status,
) -> Result<Private, edgejwt_status> {
    let mut key = std::ptr::dangling_mut();
    let status = load(&mut key);
    check(alg, status, key.is_null());
    match status {
        EDGEJWT_OK => Ok(Private { alg, key }),
        _ => Err(status),
    }
}

/// Loads a public key with `load`.
pub fn public(
    alg: i32,
    load: impl FnOnce(*mut *mut edgejwt_verifying_key) -> edgejwt_status,
) -> Result<Public, edgejwt_status> {
    let mut key = std::ptr::dangling_mut();
    let status = load(&mut key);
    check(alg, status, key.is_null());
    match status {
        EDGEJWT_OK => Ok(Public { alg, key }),
        _ => Err(status),
    }
}

fn check(alg: i32, status: edgejwt_status, is_null: bool) {
    assert_eq!(status == EDGEJWT_OK, !is_null);
    match status {
        EDGEJWT_OK => assert!((1..=13).contains(&alg)),
        EDGEJWT_ERR_ARGUMENT => assert!(!(1..=13).contains(&alg)),
        // A curve that no build supports.
        EDGEJWT_ERR_ALGORITHM_UNAVAILABLE => assert!(matches!(alg, 7..=9 | 13)),
        reason => assert!(REASONS.contains(&reason), "{reason:?}"),
    }
}

impl Private {
    /// Returns the public key. Also signs and verifies a token, except with RSA,
    /// which is slow.
    pub fn try_out(&self) -> Public {
        let public = public(self.alg, |to| {
            // SAFETY: the key is alive; the result is writable.
            unsafe { edgejwt_verifying_key_from_signing_key(self.key.as_ref(), to) }
        })
        .expect("every private key has a public key");
        if !RSA.contains(&self.alg) {
            let payload = c"{\"exp\":2000000000}";
            let token = call(1000, |out, cap, len| {
                let text = payload.as_ptr();
                // SAFETY: every buffer comes with its length.
                unsafe {
                    edgejwt_sign(
                        self.key.as_ref(),
                        text,
                        payload.count_bytes(),
                        out,
                        cap,
                        len,
                    )
                }
            });
            assert_eq!(token.status, EDGEJWT_OK);
            assert_eq!(public.verify(&token.text), EDGEJWT_OK);
        }
        public
    }
}

impl Public {
    fn verify(&self, token: &[u8]) -> edgejwt_status {
        let verdict = call(0, |out, cap, len| {
            let text = token.as_ptr().cast();
            // SAFETY: every buffer comes with its length.
            unsafe {
                edgejwt_verify(
                    self.key.as_ref(),
                    null(),
                    crate::NOW,
                    text,
                    token.len(),
                    out,
                    cap,
                    len,
                )
            }
        });
        verdict.status
    }

    /// Checks that the key refuses a signature of each possible length. Returns
    /// the thumbprint, or None for a secret.
    pub fn try_out(&self) -> Option<String> {
        let header = format!(r#"{{"alg":"{}"}}"#, name(self.alg));
        let lens: &[usize] = match self.alg {
            ..=6 => &[256, 384, 512, 1024],
            7 | 9 => &[64],
            8 => &[96],
            _ => &[32, 48, 64],
        };
        for len in lens {
            let signature = encoded(&vec![0x2A; *len]);
            let token = format!("{}.e30.{signature}", encoded(header.as_bytes()));
            assert_eq!(self.verify(token.as_bytes()), EDGEJWT_ERR_SIGNATURE);
        }
        self.thumbprint()
    }

    pub fn thumbprint(&self) -> Option<String> {
        // SAFETY: the buffer comes with its length.
        let of =
            |out, cap, len| unsafe { edgejwt_key_thumbprint(self.key.as_ref(), out, cap, len) };
        let answer = call(44, of);
        if HMAC.contains(&self.alg) {
            assert_eq!(answer.status, EDGEJWT_ERR_KEY_TYPE);
            return None;
        }
        assert_eq!((answer.status, answer.len), (EDGEJWT_OK, 43));
        Some(String::from_utf8(answer.text).expect("base64url is ASCII"))
    }
}

impl Drop for Private {
    fn drop(&mut self) {
        // SAFETY: `self` is the only owner.
        unsafe { edgejwt_signing_key_free(self.key) };
    }
}

impl Drop for Public {
    fn drop(&mut self) {
        // SAFETY: `self` is the only owner.
        unsafe { edgejwt_verifying_key_free(self.key) };
    }
}

/// The statuses of a private and of a public loader, and the thumbprint of the
/// key that loaded.
pub type Outcome = (edgejwt_status, edgejwt_status, Option<String>);

/// Uses the keys that were loaded from one input.
pub fn outcome(
    private: Result<Private, edgejwt_status>,
    public: Result<Public, edgejwt_status>,
) -> Outcome {
    let status = |error: Option<edgejwt_status>| error.unwrap_or(EDGEJWT_OK);
    let statuses = (
        status(private.as_ref().err().copied()),
        status(public.as_ref().err().copied()),
    );
    let half = private.ok().map(|private| private.try_out());
    let thumbprint = half.or(public.ok()).and_then(|public| public.try_out());
    (statuses.0, statuses.1, thumbprint)
}
