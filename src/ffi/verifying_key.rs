// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `edgejwt_verifying_key`.

use super::algorithm::algorithm;
use super::signing_key::edgejwt_signing_key;
use super::status::edgejwt_status;
use super::{guard::guard, output::Output, pointer};
use crate::algorithm::Algorithm;
use crate::error::Result;
use crate::key::{VerifyingKey, thumbprint};
use crate::limits::{EDGEJWT_KEY_TEXT_MAX, EDGEJWT_THUMBPRINT_LEN};
use crate::os;
use core::ffi::c_char;

/// A public key, or an HMAC secret that verifies, tied to one algorithm.
///
/// It never changes: threads may share it freely. Free it with
/// edgejwt_verifying_key_free() when no call uses it any more.
pub struct edgejwt_verifying_key(pub(super) VerifyingKey);

/// Load a public key from PEM text.
///
/// Takes `PUBLIC KEY` (SubjectPublicKeyInfo, RFC 5280) for every algorithm
/// but HMAC's, `RSA PUBLIC KEY` (PKCS#1, RFC 8017), and `CERTIFICATE`, of
/// which only the key counts: neither its dates nor who signed it are
/// judged. RSA keys have EDGEJWT_RSA_BITS_MIN to EDGEJWT_RSA_VERIFY_BITS_MAX
/// bits. Points are uncompressed; one that is not on its curve loads, and
/// verifies nothing. The first block counts; text around it is passed over.
///
/// @param alg      what the key is for, for its whole life
/// @param pem      the text; at most EDGEJWT_KEY_TEXT_MAX bytes, no NUL needed
/// @param key_out  receives the key, or NULL on failure
/// @return EDGEJWT_OK, EDGEJWT_ERR_ARGUMENT, one of EDGEJWT_ERR_KEY_...,
///         EDGEJWT_ERR_ALGORITHM_UNAVAILABLE, or EDGEJWT_ERR_NO_MEMORY
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_verifying_key_from_pem(
    alg: i32,
    pem: *const c_char,
    pem_len: usize,
    key_out: *mut *mut edgejwt_verifying_key,
) -> edgejwt_status {
    // SAFETY: the header puts these duties on the caller.
    unsafe { make(alg, pem, pem_len, key_out, VerifyingKey::from_pem) }
}

/// Load a public key from a PEM file.
///
/// As edgejwt_verifying_key_from_pem(). The file must be a regular one;
/// symbolic links are followed.
///
/// @param alg      what the key is for, for its whole life
/// @param path     the file's name
/// @param key_out  receives the key, or NULL on failure
/// @return as edgejwt_verifying_key_from_pem(), or EDGEJWT_ERR_KEY_FILE
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_verifying_key_from_file(
    alg: i32,
    path: *const c_char,
    key_out: *mut *mut edgejwt_verifying_key,
) -> edgejwt_status {
    guard(|| {
        // SAFETY, both: the header puts these duties on the caller.
        let key_out = unsafe { pointer::result(key_out, core::ptr::null_mut()) }?;
        let path = unsafe { pointer::string(path) }?;
        let algorithm = algorithm(alg)?;
        let pem = os::read_file(path, EDGEJWT_KEY_TEXT_MAX)?;
        let key = VerifyingKey::from_pem(algorithm, &pem)?;
        *key_out = pointer::boxed(edgejwt_verifying_key(key))?;
        Ok(())
    })
}

/// Load a public key from DER.
///
/// Takes the same forms as edgejwt_verifying_key_from_pem(), each told by
/// what is in it.
///
/// @param alg      what the key is for, for its whole life
/// @param key_out  receives the key, or NULL on failure
/// @return as edgejwt_verifying_key_from_pem()
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_verifying_key_from_der(
    alg: i32,
    der: *const u8,
    der_len: usize,
    key_out: *mut *mut edgejwt_verifying_key,
) -> edgejwt_status {
    // SAFETY: the header puts these duties on the caller.
    unsafe { make(alg, der.cast(), der_len, key_out, VerifyingKey::from_der) }
}

/// Load a public key, or a secret, from a JSON Web Key (RFC 7517).
///
/// The key's `alg`, `use` and `key_ops` must not speak against `alg`. A
/// private key is refused.
///
/// @param alg      what the key is for, for its whole life
/// @param json     a JSON object; no NUL needed
/// @param key_out  receives the key, or NULL on failure
/// @return as edgejwt_verifying_key_from_pem()
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_verifying_key_from_jwk(
    alg: i32,
    json: *const c_char,
    json_len: usize,
    key_out: *mut *mut edgejwt_verifying_key,
) -> edgejwt_status {
    // SAFETY: the header puts these duties on the caller.
    unsafe { make(alg, json, json_len, key_out, VerifyingKey::from_jwk) }
}

/// Make a verifying key of an HMAC secret.
///
/// As edgejwt_signing_key_from_secret().
///
/// @param alg      EDGEJWT_HS256, EDGEJWT_HS384 or EDGEJWT_HS512
/// @param key_out  receives the key, or NULL on failure
/// @return as edgejwt_signing_key_from_secret()
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_verifying_key_from_secret(
    alg: i32,
    secret: *const u8,
    secret_len: usize,
    key_out: *mut *mut edgejwt_verifying_key,
) -> edgejwt_status {
    // SAFETY: the header puts these duties on the caller.
    unsafe {
        make(
            alg,
            secret.cast(),
            secret_len,
            key_out,
            VerifyingKey::from_secret,
        )
    }
}

/// Make the key that verifies what a private key signs.
///
/// @param key_out  receives the key, or NULL on failure
/// @return EDGEJWT_OK, EDGEJWT_ERR_ARGUMENT, or EDGEJWT_ERR_NO_MEMORY
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_verifying_key_from_signing_key(
    key: *const edgejwt_signing_key,
    key_out: *mut *mut edgejwt_verifying_key,
) -> edgejwt_status {
    guard(|| {
        // SAFETY, both: the header puts these duties on the caller.
        let key_out = unsafe { pointer::result(key_out, core::ptr::null_mut()) }?;
        let key = unsafe { pointer::handle(key) }?;
        *key_out = pointer::boxed(edgejwt_verifying_key(key.0.verifying_key()?))?;
        Ok(())
    })
}

/// Give a public key's thumbprint (RFC 7638), by SHA-256, in base64url.
///
/// Two keys with the same numbers have the same, whatever their algorithm.
///
/// @param out      receives EDGEJWT_THUMBPRINT_LEN characters and a NUL
/// @param out_len  receives EDGEJWT_THUMBPRINT_LEN; may be NULL
/// @return EDGEJWT_OK, EDGEJWT_ERR_ARGUMENT, EDGEJWT_ERR_SPACE, or
///         EDGEJWT_ERR_KEY_TYPE for a secret, which a thumbprint would help
///         to guess
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_key_thumbprint(
    key: *const edgejwt_verifying_key,
    out: *mut c_char,
    out_cap: usize,
    out_len: *mut usize,
) -> edgejwt_status {
    guard(|| {
        // SAFETY, both: the header puts these duties on the caller.
        let out = unsafe { Output::new(out, out_cap, out_len) }?;
        let key = unsafe { pointer::handle(key) }?;
        out.fill(EDGEJWT_THUMBPRINT_LEN, |space| {
            thumbprint(key.0.view(), space)
        })
    })
}

/// Makes a key of an input by `load`.
///
/// # Safety
/// Both pointers are as the header says.
unsafe fn make(
    alg: i32,
    input: *const c_char,
    input_len: usize,
    key_out: *mut *mut edgejwt_verifying_key,
    load: fn(Algorithm, &[u8]) -> Result<VerifyingKey>,
) -> edgejwt_status {
    guard(|| {
        // SAFETY, both: the caller's promise.
        let key_out = unsafe { pointer::result(key_out, core::ptr::null_mut()) }?;
        let input = unsafe { pointer::input_apart_from(key_out, input, input_len) }?;
        let key = load(algorithm(alg)?, input)?;
        *key_out = pointer::boxed(edgejwt_verifying_key(key))?;
        Ok(())
    })
}

/// Free a public key. NULL does nothing.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_verifying_key_free(key: *mut edgejwt_verifying_key) {
    // SAFETY: the header puts this duty on the caller.
    unsafe { pointer::free(key) };
}
