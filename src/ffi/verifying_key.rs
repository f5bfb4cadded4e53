// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `edgejwt_verifying_key`.

use super::key_loading::{from_bytes, from_file};
use super::output::{TextOutput, ValueOutput, text_call};
use super::overlap::Inputs;
use super::signing_key::edgejwt_signing_key;
use super::status::edgejwt_status;
use super::{guard::guard, pointer};
use crate::key::{VerifyingKey, public_jwk, public_jwk_len, thumbprint};
use crate::limits::EDGEJWT_THUMBPRINT_LEN;
use core::ffi::c_char;
use core::ptr::null_mut;

/// A public key or an HMAC secret that verifies, for one algorithm.
///
/// A key never changes, so any number of threads may use it at the same time.
/// Free it with edgejwt_verifying_key_free() when no call uses it any more.
pub struct edgejwt_verifying_key(pub(super) VerifyingKey);

impl From<VerifyingKey> for edgejwt_verifying_key {
    fn from(key: VerifyingKey) -> Self {
        Self(key)
    }
}

/// Load a public key from PEM text.
///
/// Accepted are SubjectPublicKeyInfo (RFC 5280) for every algorithm except
/// HMAC, PKCS#1 (RFC 8017) for RSA, and X.509 certificates. Only the key of a
/// certificate is used: its dates and its issuer are not checked. The first
/// public key or certificate in the text is used; other blocks, such as a
/// private key or parameters, and other text around it are ignored. The DER
/// decides what a block holds, not its label, except that a private key with a
/// public label is EDGEJWT_ERR_KEY_TYPE. Blanks and tabs may stand around the
/// lines or for the line ends.
///
/// An RSA key must have EDGEJWT_RSA_BITS_MIN to EDGEJWT_RSA_VERIFY_BITS_MAX
/// bits and a public exponent of at most 4294967295, or of at most 65537 if it
/// has more than 4096 bits. An RSA key of the type id-RSASSA-PSS (RFC 4055) is
/// for PS256, PS384 and PS512, and if it has parameters, for the one with their
/// hash. An EC key must be an uncompressed point; a point that is not on the
/// curve loads, but verifies no signature.
///
/// @param alg      the algorithm of the key, an edgejwt_algorithm
/// @param pem      the text; a NUL at its end is not needed
/// @param pem_len  its length in bytes, at most EDGEJWT_KEY_TEXT_MAX
/// @param key_out  receives the key, or NULL on failure
/// @return EDGEJWT_OK, EDGEJWT_ERR_ARGUMENT, one of EDGEJWT_ERR_KEY_...,
///         EDGEJWT_ERR_ALGORITHM_UNAVAILABLE or EDGEJWT_ERR_NO_MEMORY
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_verifying_key_from_pem(
    alg: i32,
    pem: *const c_char,
    pem_len: usize,
    key_out: *mut *mut edgejwt_verifying_key,
) -> edgejwt_status {
    // SAFETY: the caller follows the header.
    unsafe { from_bytes(alg, pem, pem_len, key_out, VerifyingKey::from_pem) }
}

/// Load a public key from a PEM file.
///
/// The same as edgejwt_verifying_key_from_pem(), with the text in a file. The
/// file must be a regular file; symbolic links are followed.
///
/// @param alg      the algorithm of the key, an edgejwt_algorithm
/// @param path     the path of the file, ending with a NUL
/// @param key_out  receives the key, or NULL on failure
/// @return as edgejwt_verifying_key_from_pem(), or EDGEJWT_ERR_KEY_FILE
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_verifying_key_from_file(
    alg: i32,
    path: *const c_char,
    key_out: *mut *mut edgejwt_verifying_key,
) -> edgejwt_status {
    // SAFETY: the caller follows the header.
    unsafe { from_file(alg, path, key_out, VerifyingKey::from_pem) }
}

/// Load a public key from DER.
///
/// Accepts the same formats as edgejwt_verifying_key_from_pem(). The content
/// decides which one it is.
///
/// @param alg      the algorithm of the key, an edgejwt_algorithm
/// @param der      the key
/// @param der_len  its length in bytes, at most EDGEJWT_KEY_TEXT_MAX
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
    // SAFETY: the caller follows the header.
    unsafe { from_bytes(alg, der.cast(), der_len, key_out, VerifyingKey::from_der) }
}

/// Load a public key or an HMAC secret from a JSON Web Key (RFC 7517).
///
/// The members `alg`, `use` and `key_ops` may be absent; where present, they
/// must permit verifying with `alg`. A private key is refused.
///
/// @param alg       the algorithm of the key, an edgejwt_algorithm
/// @param json      a JSON object; a NUL at its end is not needed
/// @param json_len  its length in bytes, at most EDGEJWT_KEY_TEXT_MAX
/// @param key_out   receives the key, or NULL on failure
/// @return as edgejwt_verifying_key_from_pem()
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_verifying_key_from_jwk(
    alg: i32,
    json: *const c_char,
    json_len: usize,
    key_out: *mut *mut edgejwt_verifying_key,
) -> edgejwt_status {
    // SAFETY: the caller follows the header.
    unsafe { from_bytes(alg, json, json_len, key_out, VerifyingKey::from_jwk) }
}

/// Make a verifying key from an HMAC secret.
///
/// The secret must meet the conditions of edgejwt_signing_key_from_secret().
///
/// @param alg         EDGEJWT_HS256, EDGEJWT_HS384 or EDGEJWT_HS512
/// @param secret      the secret, any bytes
/// @param secret_len  its length in bytes, at most EDGEJWT_SECRET_MAX
/// @param key_out     receives the key, or NULL on failure
/// @return as edgejwt_signing_key_from_secret()
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_verifying_key_from_secret(
    alg: i32,
    secret: *const u8,
    secret_len: usize,
    key_out: *mut *mut edgejwt_verifying_key,
) -> edgejwt_status {
    let (input, parse) = (secret.cast(), VerifyingKey::from_secret);
    // SAFETY: the caller follows the header.
    unsafe { from_bytes(alg, input, secret_len, key_out, parse) }
}

/// Make the verifying key that belongs to a signing key.
///
/// It has the same algorithm. Either key may be freed first.
///
/// @param key      the signing key
/// @param key_out  receives the verifying key, or NULL on failure
/// @return EDGEJWT_OK, EDGEJWT_ERR_ARGUMENT or EDGEJWT_ERR_NO_MEMORY
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_verifying_key_from_signing_key(
    key: Option<&edgejwt_signing_key>,
    key_out: *mut *mut edgejwt_verifying_key,
) -> edgejwt_status {
    guard(|| {
        let mut inputs = ValueOutput::inputs(key_out);
        let key = inputs.handle(key);
        // SAFETY: NULL or writable, as the header demands.
        let key_out = unsafe { ValueOutput::new(key_out, null_mut(), &inputs) }?;
        let key = key?.0.verifying_key()?;
        key_out.set(pointer::boxed(edgejwt_verifying_key(key))?);
        Ok(())
    })
}

/// Write the SHA-256 thumbprint of a public key in base64url (RFC 7638).
///
/// The thumbprint depends on the key material only: the same key has the same
/// thumbprint for every algorithm.
///
/// @param key      the public key
/// @param out      receives EDGEJWT_THUMBPRINT_LEN characters and a NUL
/// @param out_cap  size of `out` in bytes
/// @param out_len  receives EDGEJWT_THUMBPRINT_LEN; may be NULL
/// @return EDGEJWT_OK, EDGEJWT_ERR_ARGUMENT, EDGEJWT_ERR_SPACE, or
///         EDGEJWT_ERR_KEY_TYPE for an HMAC secret, because a thumbprint
///         would help to guess it
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_key_thumbprint(
    key: Option<&edgejwt_verifying_key>,
    out: *mut c_char,
    out_cap: usize,
    out_len: *mut usize,
) -> edgejwt_status {
    let mut call = |out: &mut TextOutput, inputs: &mut Inputs| {
        let key = inputs.handle(key);
        out.clear(inputs)?;
        let key = key?;
        out.fill(EDGEJWT_THUMBPRINT_LEN, |space| {
            thumbprint(key.0.view(), space)
        })
    };
    // SAFETY: `out_cap` writable bytes, and a length that may be NULL.
    unsafe { text_call(out, out_cap, out_len, &mut call) }
}

/// Write a public key as a JSON Web Key (RFC 7517).
///
/// The text holds only the required members, in the order of RFC 7638, such
/// as `{"e":"AQAB","kty":"RSA","n":"..."}`. The caller can add other members,
/// such as `kid` and `alg`. With `out` NULL and `out_cap` 0, the call returns
/// EDGEJWT_ERR_SPACE and sets the length.
///
/// @param key      the public key
/// @param out      receives the text and a NUL
/// @param out_cap  size of `out` in bytes
/// @param out_len  receives the length of the text without the NUL; may be
///                 NULL
/// @return EDGEJWT_OK, EDGEJWT_ERR_ARGUMENT, EDGEJWT_ERR_SPACE, or
///         EDGEJWT_ERR_KEY_TYPE for an HMAC secret
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_verifying_key_to_jwk(
    key: Option<&edgejwt_verifying_key>,
    out: *mut c_char,
    out_cap: usize,
    out_len: *mut usize,
) -> edgejwt_status {
    let mut call = |out: &mut TextOutput, inputs: &mut Inputs| {
        let key = inputs.handle(key);
        out.clear(inputs)?;
        let key = key?.0.view();
        out.fill(public_jwk_len(key)?, |space| public_jwk(key, space))
    };
    // SAFETY: `out_cap` writable bytes, and a length that may be NULL.
    unsafe { text_call(out, out_cap, out_len, &mut call) }
}

/// Free a verifying key. NULL does nothing.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_verifying_key_free(key: *mut edgejwt_verifying_key) {
    // SAFETY: the caller follows the header.
    unsafe { pointer::free(key) };
}
