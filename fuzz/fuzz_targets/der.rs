// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Keys in DER, and secrets. A key that loads from DER must refuse bad
//! signatures, and must load as the same key from PEM with one of the labels.
#![no_main]

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use edgejwt::ffi::signing_key::*;
use edgejwt::ffi::status::edgejwt_status::{self, *};
use edgejwt::ffi::verifying_key::*;
use edgejwt_fuzz::loaded::{HMAC, algorithm, outcome, private, public};
use libfuzzer_sys::fuzz_target;

const PRIVATE: [&str; 3] = ["PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY"];
const PUBLIC: [&str; 3] = ["PUBLIC KEY", "RSA PUBLIC KEY", "CERTIFICATE"];

fn as_pem(alg: i32, label: &str, der: &[u8]) -> Option<String> {
    let base64 = STANDARD.encode(der);
    let pem = format!("-----BEGIN {label}-----\n{base64}\n-----END {label}-----\n");
    let (text, len) = (pem.as_ptr().cast(), pem.len());
    // SAFETY, both: the text comes with its length; the result is writable.
    let private = private(alg, |to| unsafe {
        edgejwt_signing_key_from_pem(alg, text, len, to)
    });
    let public = public(alg, |to| unsafe {
        edgejwt_verifying_key_from_pem(alg, text, len, to)
    });
    match (private, public) {
        (Ok(key), _) => key.try_out().thumbprint(),
        (_, Ok(key)) => key.thumbprint(),
        _ => None,
    }
}

/// The expected status for a secret.
fn of_secret(alg: i32, bytes: &[u8]) -> edgejwt_status {
    let has = |part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
    let starts = ["ssh-rsa ", "ssh-ed25519 ", "ecdsa-sha2-"];
    let is_key = has(b"-----BEGIN ") || starts.iter().any(|s| bytes.starts_with(s.as_bytes()));
    let least = match alg {
        10 => 32,
        11 => 48,
        12 => 64,
        1..10 => return EDGEJWT_ERR_KEY_TYPE,
        _ => return EDGEJWT_ERR_ARGUMENT,
    };
    match bytes.len() {
        _ if is_key => EDGEJWT_ERR_KEY_TYPE,
        len if len < least || len > 1024 => EDGEJWT_ERR_KEY_SIZE,
        _ => EDGEJWT_OK,
    }
}

fuzz_target!(|data: &[u8]| {
    let Some((&first, der)) = data.split_first() else {
        return;
    };
    let alg = algorithm(first);
    let (bytes, len) = (der.as_ptr(), der.len());
    // SAFETY, all four: the bytes come with their length; the result is
    // writable.
    let (private_status, public_status, secret) = outcome(
        private(alg, |to| unsafe {
            edgejwt_signing_key_from_secret(alg, bytes, len, to)
        }),
        public(alg, |to| unsafe {
            edgejwt_verifying_key_from_secret(alg, bytes, len, to)
        }),
    );
    let want = of_secret(alg, der);
    assert_eq!((private_status, public_status, secret), (want, want, None));

    let (private_status, public_status, thumbprint) = outcome(
        private(alg, |to| unsafe {
            edgejwt_signing_key_from_der(alg, bytes, len, to)
        }),
        public(alg, |to| unsafe {
            edgejwt_verifying_key_from_der(alg, bytes, len, to)
        }),
    );
    let labels = match (private_status, public_status) {
        (EDGEJWT_OK, EDGEJWT_OK) => panic!("private and public"),
        (EDGEJWT_OK, _) => PRIVATE,
        (_, EDGEJWT_OK) => PUBLIC,
        _ => return assert_eq!(thumbprint, None),
    };
    assert!(thumbprint.is_some() && !HMAC.contains(&alg));
    let found = labels.iter().find_map(|label| as_pem(alg, label, der));
    assert_eq!(found, thumbprint);
});
