// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Keys in DER, and secrets. A key that loads from DER must refuse bad
//! signatures, and must load as the same key from PEM with every label of a
//! key, except that a private key is refused with the label of a public one.
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
        (Ok(_), Ok(_)) => panic!("private and public"),
        (Ok(key), _) => key.try_out().thumbprint(),
        (_, Ok(key)) => key.thumbprint(),
        _ => None,
    }
}

/// Whether the library must refuse these bytes as a secret because they are
/// the text of a key. `None`: they begin as an encoded key does, and the
/// library decides by parsing them.
fn is_key(bytes: &[u8]) -> Option<bool> {
    let has = |part: &&str| {
        bytes
            .windows(part.len())
            .any(|window| window == part.as_bytes())
    };
    let marks = [
        "-----BEGIN ",
        "-----END ",
        "---- BEGIN SSH2 ",
        "AAAAB3NzaC1",
        "AAAAC3NzaC1",
        "AAAAE2VjZHNh",
        "AAAAGnNr",
        "b3BlbnNzaC1rZXk",
    ];
    let starts = [
        "ssh-rsa ",
        "ssh-ed25519 ",
        "ecdsa-sha2-",
        "sk-ssh-",
        "sk-ecdsa-",
    ];
    if marks.iter().any(has) || starts.iter().any(|s| bytes.starts_with(s.as_bytes())) {
        return Some(true);
    }
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let first = text.trim_ascii_start().first();
    let encoded = bytes.first() == Some(&b'0') || matches!(first, Some(b'{' | b'M'));
    (!encoded).then_some(false)
}

/// Checks the status for a secret.
fn check_secret(alg: i32, bytes: &[u8], status: edgejwt_status) {
    let least = match alg {
        10 => 32,
        11 => 48,
        12 => 64,
        1..10 | 13 => return assert_eq!(status, EDGEJWT_ERR_KEY_TYPE),
        _ => return assert_eq!(status, EDGEJWT_ERR_ARGUMENT),
    };
    let by_length = match bytes.len() {
        len if len < least || len > 1024 => EDGEJWT_ERR_KEY_SIZE,
        _ => EDGEJWT_OK,
    };
    match is_key(bytes) {
        Some(true) => assert_eq!(status, EDGEJWT_ERR_KEY_TYPE),
        Some(false) => assert_eq!(status, by_length),
        None => assert!(status == EDGEJWT_ERR_KEY_TYPE || status == by_length),
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
    assert_eq!((private_status, secret), (public_status, None));
    check_secret(alg, der, public_status);

    let (private_status, public_status, thumbprint) = outcome(
        private(alg, |to| unsafe {
            edgejwt_signing_key_from_der(alg, bytes, len, to)
        }),
        public(alg, |to| unsafe {
            edgejwt_verifying_key_from_der(alg, bytes, len, to)
        }),
    );
    let is_private = match (private_status, public_status) {
        (EDGEJWT_OK, EDGEJWT_OK) => panic!("private and public"),
        (EDGEJWT_OK, _) => true,
        (_, EDGEJWT_OK) => false,
        _ => return assert_eq!(thumbprint, None),
    };
    assert!(thumbprint.is_some() && !HMAC.contains(&alg));
    // Whatever loads as a key is no secret, for any algorithm.
    let mut key = std::ptr::null_mut();
    // SAFETY: the bytes come with their length; the result is writable.
    let secret = unsafe { edgejwt_verifying_key_from_secret(10, bytes, len, &mut key) };
    assert_eq!(secret, EDGEJWT_ERR_KEY_TYPE);
    for label in PRIVATE {
        assert_eq!(as_pem(alg, label, der), thumbprint);
    }
    let by_public_label = thumbprint.filter(|_| !is_private);
    for label in PUBLIC {
        assert_eq!(as_pem(alg, label, der), by_public_label);
    }
});
