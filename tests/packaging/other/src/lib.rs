// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Another Rust library for C, with its own copy of ring.

use ring::rand::SystemRandom;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use std::ffi::{CStr, c_char};
use std::fmt::Write;
use std::panic::catch_unwind;

/// Writes the SHA-256 digest of `text` to `out`, in hex and with a NUL.
///
/// # Safety
///
/// `text` ends with a NUL, and `out` has room for 65 bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn other_sha256(text: *const c_char, out: *mut c_char) -> *const c_char {
    // SAFETY: `text` ends with a NUL.
    let text = unsafe { CStr::from_ptr(text) };
    let digest = ring::digest::digest(&ring::digest::SHA256, text.to_bytes());
    let mut hex = String::new();
    for byte in digest.as_ref() {
        write!(hex, "{byte:02x}").unwrap();
    }
    hex.push('\0');
    // SAFETY: these are 64 digits and a NUL, and `out` has room for 65 bytes.
    unsafe { out.copy_from_nonoverlapping(hex.as_ptr().cast(), hex.len()) };
    out
}

/// Returns 1 if a new key verifies what it signed.
#[unsafe(no_mangle)]
pub extern "C" fn other_sign_and_verify() -> i32 {
    let key = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
    let key = Ed25519KeyPair::from_pkcs8(key.as_ref()).unwrap();
    let signature = key.sign(b"message");
    let public = UnparsedPublicKey::new(&ED25519, key.public_key().as_ref());
    public.verify(b"message", signature.as_ref()).is_ok().into()
}

/// Returns 7 if a panic was caught.
#[unsafe(no_mangle)]
pub extern "C" fn other_panics() -> i32 {
    std::panic::set_hook(Box::new(|_| ()));
    match catch_unwind(|| panic!("on purpose")) {
        Ok(()) => 0,
        Err(_) => 7,
    }
}
