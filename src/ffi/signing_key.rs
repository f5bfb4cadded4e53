// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `edgejwt_signing_key`.

use super::algorithm::algorithm;
use super::status::edgejwt_status;
use super::{guard::guard, pointer};
use crate::algorithm::Algorithm;
use crate::error::Result;
use crate::key::SigningKey;
use crate::limits::EDGEJWT_KEY_TEXT_MAX;
use crate::os;
use core::ffi::c_char;

/// A private key, tied to one algorithm.
///
/// It never changes: threads may share it freely. Free it with
/// edgejwt_signing_key_free() when no call uses it any more. Tokens signed
/// with it do not depend on it.
pub struct edgejwt_signing_key(pub(super) SigningKey);

/// Load a private key from PEM text.
///
/// Takes `PRIVATE KEY` (PKCS#8, RFC 5958) for every algorithm but HMAC's,
/// `RSA PRIVATE KEY` (PKCS#1, RFC 8017) and `EC PRIVATE KEY` (SEC 1, RFC
/// 5915), not encrypted. RSA keys have 2048, 3072 or 4096 bits and an
/// exponent of at least 65537; EC keys hold their public half. The first
/// block counts; text around it is passed over. The text is not kept; copies
/// that the library made of it are wiped.
///
/// @param alg      what the key is for, for its whole life
/// @param pem      the text; at most EDGEJWT_KEY_TEXT_MAX bytes, no NUL needed
/// @param key_out  receives the key, or NULL on failure
/// @return EDGEJWT_OK, EDGEJWT_ERR_ARGUMENT, one of EDGEJWT_ERR_KEY_...,
///         EDGEJWT_ERR_ALGORITHM_UNAVAILABLE, or EDGEJWT_ERR_NO_MEMORY
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_signing_key_from_pem(
    alg: i32,
    pem: *const c_char,
    pem_len: usize,
    key_out: *mut *mut edgejwt_signing_key,
) -> edgejwt_status {
    // SAFETY: the header puts these duties on the caller.
    unsafe { make(alg, pem, pem_len, key_out, SigningKey::from_pem) }
}

/// Load a private key from a PEM file.
///
/// As edgejwt_signing_key_from_pem(). The file must be a regular one;
/// symbolic links are followed.
///
/// @param alg      what the key is for, for its whole life
/// @param path     the file's name
/// @param key_out  receives the key, or NULL on failure
/// @return as edgejwt_signing_key_from_pem(), or EDGEJWT_ERR_KEY_FILE
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_signing_key_from_file(
    alg: i32,
    path: *const c_char,
    key_out: *mut *mut edgejwt_signing_key,
) -> edgejwt_status {
    guard(|| {
        // SAFETY, both: the header puts these duties on the caller.
        let key_out = unsafe { pointer::result(key_out, core::ptr::null_mut()) }?;
        let path = unsafe { pointer::string(path) }?;
        let algorithm = algorithm(alg)?;
        let pem = os::read_file(path, EDGEJWT_KEY_TEXT_MAX)?;
        let key = SigningKey::from_pem(algorithm, &pem)?;
        *key_out = pointer::boxed(edgejwt_signing_key(key))?;
        Ok(())
    })
}

/// Load a private key from DER.
///
/// Takes the same forms as edgejwt_signing_key_from_pem(), each told by what
/// is in it.
///
/// @param alg      what the key is for, for its whole life
/// @param key_out  receives the key, or NULL on failure
/// @return as edgejwt_signing_key_from_pem()
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_signing_key_from_der(
    alg: i32,
    der: *const u8,
    der_len: usize,
    key_out: *mut *mut edgejwt_signing_key,
) -> edgejwt_status {
    // SAFETY: the header puts these duties on the caller.
    unsafe { make(alg, der.cast(), der_len, key_out, SigningKey::from_der) }
}

/// Load a private key from a JSON Web Key (RFC 7517).
///
/// The key's `alg`, `use` and `key_ops` must not speak against `alg`. An RSA
/// key holds its primes and exponents. `kid` is not used; see
/// edgejwt_header.
///
/// @param alg      what the key is for, for its whole life
/// @param json     a JSON object; no NUL needed
/// @param key_out  receives the key, or NULL on failure
/// @return as edgejwt_signing_key_from_pem()
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_signing_key_from_jwk(
    alg: i32,
    json: *const c_char,
    json_len: usize,
    key_out: *mut *mut edgejwt_signing_key,
) -> edgejwt_status {
    // SAFETY: the header puts these duties on the caller.
    unsafe { make(alg, json, json_len, key_out, SigningKey::from_jwk) }
}

/// Make a key of an HMAC secret.
///
/// The secret must be as long as the hash (RFC 7518 section 3.2), and at most
/// EDGEJWT_SECRET_MAX bytes. Text of a PEM or OpenSSH key is refused, since a
/// public key is no secret; no other form of one is told from random bytes.
/// The key holds a copy, which is wiped when it is freed.
///
/// @param alg      EDGEJWT_HS256, EDGEJWT_HS384 or EDGEJWT_HS512
/// @param key_out  receives the key, or NULL on failure
/// @return EDGEJWT_OK, EDGEJWT_ERR_ARGUMENT, EDGEJWT_ERR_KEY_TYPE also for
///         another algorithm, EDGEJWT_ERR_ALGORITHM_UNAVAILABLE for one that
///         this build lacks, EDGEJWT_ERR_KEY_SIZE, or EDGEJWT_ERR_NO_MEMORY
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_signing_key_from_secret(
    alg: i32,
    secret: *const u8,
    secret_len: usize,
    key_out: *mut *mut edgejwt_signing_key,
) -> edgejwt_status {
    // SAFETY: the header puts these duties on the caller.
    unsafe {
        make(
            alg,
            secret.cast(),
            secret_len,
            key_out,
            SigningKey::from_secret,
        )
    }
}

/// Makes a key of an input by `load`.
///
/// # Safety
/// Both pointers are as the header says.
unsafe fn make(
    alg: i32,
    input: *const c_char,
    input_len: usize,
    key_out: *mut *mut edgejwt_signing_key,
    load: fn(Algorithm, &[u8]) -> Result<SigningKey>,
) -> edgejwt_status {
    guard(|| {
        // SAFETY, both: the caller's promise.
        let key_out = unsafe { pointer::result(key_out, core::ptr::null_mut()) }?;
        let input = unsafe { pointer::input_apart_from(key_out, input, input_len) }?;
        let key = load(algorithm(alg)?, input)?;
        *key_out = pointer::boxed(edgejwt_signing_key(key))?;
        Ok(())
    })
}

/// Free a private key. NULL does nothing.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_signing_key_free(key: *mut edgejwt_signing_key) {
    // ring keeps the numbers of a curve's key in place, and wipes nothing.
    // SAFETY: the header puts this duty on the caller.
    unsafe { pointer::free_wiped(key) };
}
