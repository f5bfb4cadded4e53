// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `edgejwt_verifying_key`.

use super::status::edgejwt_status;
use super::{guard::guard, pointer, signing_key::algorithm};
use crate::key::VerifyingKey;
use crate::limits::EDGEJWT_KEY_TEXT_MAX;
use crate::os;
use core::ffi::c_char;

/// A public key, tied to one algorithm.
///
/// It never changes: threads may share it freely. Free it with
/// edgejwt_verifying_key_free() when no call uses it any more.
pub struct edgejwt_verifying_key(pub(super) VerifyingKey);

/// Load a public key from PEM text.
///
/// Takes `PUBLIC KEY` (SubjectPublicKeyInfo, RFC 5280) and `RSA PUBLIC KEY`
/// (PKCS#1, RFC 8017), of EDGEJWT_RSA_BITS_MIN to EDGEJWT_RSA_VERIFY_BITS_MAX
/// bits. The first block counts; text around it is passed over.
///
/// @param alg      EDGEJWT_RS256
/// @param pem      the text; at most EDGEJWT_KEY_TEXT_MAX bytes, no NUL needed
/// @param key_out  receives the key, or NULL on failure
/// @return EDGEJWT_OK, EDGEJWT_ERR_ARGUMENT, one of EDGEJWT_ERR_KEY_..., or
///         EDGEJWT_ERR_NO_MEMORY
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_verifying_key_from_pem(
    alg: i32,
    pem: *const c_char,
    pem_len: usize,
    key_out: *mut *mut edgejwt_verifying_key,
) -> edgejwt_status {
    guard(|| {
        // SAFETY, both: the header puts these duties on the caller.
        let key_out = unsafe { pointer::result(key_out, core::ptr::null_mut()) }?;
        let pem = unsafe { pointer::input(pem, pem_len) }?;
        let key = VerifyingKey::from_pem(algorithm(alg)?, pem)?;
        *key_out = pointer::boxed(edgejwt_verifying_key(key))?;
        Ok(())
    })
}

/// Load a public key from a PEM file.
///
/// As edgejwt_verifying_key_from_pem(). The file must be a regular one;
/// symbolic links are followed.
///
/// @param alg      EDGEJWT_RS256
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

/// Free a public key. NULL does nothing.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_verifying_key_free(key: *mut edgejwt_verifying_key) {
    // SAFETY: the header puts this duty on the caller.
    unsafe { pointer::free(key) };
}
