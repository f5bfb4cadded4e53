// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Bare ring: the signature of the bytes only. Its public keys are bytes, which each
//! call parses. It does not read PEM.

#[path = "../../subject.rs"]
mod subject;

use base64::engine::{Engine, general_purpose::STANDARD};
use ring::rand::SystemRandom;
use ring::rsa;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, UnparsedPublicKey};
use std::ffi::{c_char, c_int};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicPtr, Ordering};
use subject::{Subject, Token, fill, text};

static PRIVATE: OnceLock<rsa::KeyPair> = OnceLock::new();
/// The last key loaded. Keys are never freed.
static PUBLIC: AtomicPtr<Vec<u8>> = AtomicPtr::new(std::ptr::null_mut());

fn der(pem: *const c_char) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(text(pem)).ok()?;
    let body: String = text.lines().filter(|line| !line.starts_with('-')).collect();
    STANDARD.decode(body).ok()
}

unsafe extern "C" fn load_public(pem: *const c_char) -> c_int {
    // In a SubjectPublicKeyInfo for RSA the RSAPublicKey begins at byte 24.
    let key = der(pem).and_then(|der| der.get(24..).map(<[u8]>::to_vec));
    let Some(key) = key else { return 1 };
    PUBLIC.store(Box::leak(Box::new(key)), Ordering::Relaxed);
    0
}

unsafe extern "C" fn load_private(pem: *const c_char) -> c_int {
    let key = der(pem).and_then(|der| rsa::KeyPair::from_pkcs8(&der).ok());
    c_int::from(key.is_none_or(|key| PRIVATE.set(key).is_err()))
}

unsafe extern "C" fn sign(claims: *const c_char, out: *mut c_char, out_cap: usize) -> usize {
    let Some(key) = PRIVATE.get() else { return 0 };
    let mut signature = vec![0; key.public().modulus_len()];
    match key.sign(
        &RSA_PKCS1_SHA256,
        &SystemRandom::new(),
        text(claims),
        &mut signature,
    ) {
        Ok(()) => fill(out, out_cap, &signature),
        Err(_) => 0,
    }
}

unsafe extern "C" fn verify(token: &Token) -> c_int {
    // SAFETY: it is null or was leaked above.
    let Some(key) = (unsafe { PUBLIC.load(Ordering::Relaxed).as_ref() }) else {
        return 1;
    };
    UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key)
        .verify(token.signed(), token.signature())
        .is_err()
        .into()
}

#[unsafe(export_name = "subject")]
pub static SUBJECT: Subject = Subject {
    load_public,
    load_private,
    sign,
    verify,
    verify_pem: None,
    remember: None,
    again: None,
    probes: std::ptr::null(),
};
