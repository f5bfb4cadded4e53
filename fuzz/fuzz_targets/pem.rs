// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Keys in PEM. A key that loads must refuse bad signatures, and must load as
//! the same key with other line endings, and from the DER of its first block
//! as another crate decodes it.
#![no_main]

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use edgejwt::ffi::signing_key::*;
use edgejwt::ffi::status::edgejwt_status::EDGEJWT_OK;
use edgejwt::ffi::verifying_key::*;
use edgejwt_fuzz::loaded::{Outcome, algorithm, outcome, private, public};
use libfuzzer_sys::fuzz_target;

fn load(alg: i32, pem: &[u8]) -> Outcome {
    let (text, len) = (pem.as_ptr().cast(), pem.len());
    // SAFETY, both: the text comes with its length; the result is writable.
    outcome(
        private(alg, |to| unsafe {
            edgejwt_signing_key_from_pem(alg, text, len, to)
        }),
        public(alg, |to| unsafe {
            edgejwt_verifying_key_from_pem(alg, text, len, to)
        }),
    )
}

fn load_der(alg: i32, der: &[u8]) -> Outcome {
    let (bytes, len) = (der.as_ptr(), der.len());
    // SAFETY, both: the bytes come with their length; the result is writable.
    outcome(
        private(alg, |to| unsafe {
            edgejwt_signing_key_from_der(alg, bytes, len, to)
        }),
        public(alg, |to| unsafe {
            edgejwt_verifying_key_from_der(alg, bytes, len, to)
        }),
    )
}

/// Decodes the first block, with less care than the library.
fn first_block(pem: &[u8]) -> Vec<u8> {
    let mut lines = pem.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii_end);
    let is_begin = |line: &[u8]| {
        let line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line);
        line.starts_with(b"-----BEGIN ")
            && line.ends_with(b"-----")
            && line != b"-----BEGIN EC PARAMETERS-----"
    };
    assert!(lines.any(is_begin));
    let base64: Vec<&[u8]> = lines
        .take_while(|line| !line.starts_with(b"-----END "))
        .collect();
    STANDARD.decode(base64.concat()).expect("it loaded")
}

fuzz_target!(|data: &[u8]| {
    let Some((&first, pem)) = data.split_first() else {
        return;
    };
    let alg = algorithm(first);
    let found = load(alg, pem);
    let (private, public, thumbprint) = &found;
    assert!(*private != EDGEJWT_OK || *public != EDGEJWT_OK);
    if *private != EDGEJWT_OK && *public != EDGEJWT_OK {
        return;
    }
    assert!(thumbprint.is_some());
    let lines: Vec<&[u8]> = pem.split(|byte| *byte == b'\n').collect();
    assert_eq!(load(alg, &lines.join(&b" \r\n"[..])), found);
    let (private_der, public_der, same) = load_der(alg, &first_block(pem));
    assert_eq!(
        (private_der == EDGEJWT_OK, public_der == EDGEJWT_OK),
        (*private == EDGEJWT_OK, *public == EDGEJWT_OK)
    );
    assert_eq!(same, *thumbprint);
});
