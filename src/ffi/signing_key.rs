// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `edgejwt_signing_key`.

use super::status::edgejwt_status;
use super::{guard::guard, pointer};
use crate::algorithm::Algorithm;
use crate::error::{Error, Result};
use crate::key::SigningKey;
use crate::limits::EDGEJWT_KEY_TEXT_MAX;
use crate::os;
use core::ffi::c_char;

/// JWS algorithms (RFC 7518 section 3.1). A key carries one of them for its
/// whole life.
#[repr(i32)]
#[derive(Clone, Copy)]
pub enum edgejwt_algorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    EDGEJWT_RS256 = 1,
}

/// The algorithm that a C caller names.
pub(super) fn algorithm(number: i32) -> Result<Algorithm> {
    match number {
        n if n == edgejwt_algorithm::EDGEJWT_RS256 as i32 => Ok(Algorithm::Rs256),
        _ => Err(Error::Argument),
    }
}

/// A private key, tied to one algorithm.
///
/// It never changes: threads may share it freely. Free it with
/// edgejwt_signing_key_free() when no call uses it any more. Tokens signed
/// with it do not depend on it.
pub struct edgejwt_signing_key(pub(super) SigningKey);

/// Load a private key from PEM text.
///
/// Takes `PRIVATE KEY` (PKCS#8, RFC 5958) and `RSA PRIVATE KEY` (PKCS#1, RFC
/// 8017), not encrypted, of 2048, 3072 or 4096 bits with an exponent of at
/// least 65537. The first block counts; text around it is passed over. The
/// text is not kept; copies that the library made of it are wiped.
///
/// @param alg      EDGEJWT_RS256
/// @param pem      the text; at most EDGEJWT_KEY_TEXT_MAX bytes, no NUL needed
/// @param key_out  receives the key, or NULL on failure
/// @return EDGEJWT_OK, EDGEJWT_ERR_ARGUMENT, one of EDGEJWT_ERR_KEY_..., or
///         EDGEJWT_ERR_NO_MEMORY
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_signing_key_from_pem(
    alg: i32,
    pem: *const c_char,
    pem_len: usize,
    key_out: *mut *mut edgejwt_signing_key,
) -> edgejwt_status {
    guard(|| {
        // SAFETY, both: the header puts these duties on the caller.
        let key_out = unsafe { pointer::result(key_out, core::ptr::null_mut()) }?;
        let pem = unsafe { pointer::input(pem, pem_len) }?;
        let key = SigningKey::from_pem(algorithm(alg)?, pem)?;
        *key_out = pointer::boxed(edgejwt_signing_key(key))?;
        Ok(())
    })
}

/// Load a private key from a PEM file.
///
/// As edgejwt_signing_key_from_pem(). The file must be a regular one;
/// symbolic links are followed.
///
/// @param alg      EDGEJWT_RS256
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

/// Free a private key. NULL does nothing.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_signing_key_free(key: *mut edgejwt_signing_key) {
    // SAFETY: the header puts this duty on the caller.
    unsafe { pointer::free(key) };
}
