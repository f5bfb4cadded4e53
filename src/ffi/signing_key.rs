// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `edgejwt_signing_key`.

use super::key_loading::{from_bytes, from_file};
use super::pointer;
use super::status::edgejwt_status;
use crate::key::SigningKey;
use core::ffi::c_char;

/// A private key or an HMAC secret that signs, for one algorithm.
///
/// A key never changes, so any number of threads may use it at the same time.
/// Free it with edgejwt_signing_key_free() when no call uses it any more.
/// Tokens and verifying keys made with it remain valid.
pub struct edgejwt_signing_key(pub(super) SigningKey);

impl From<SigningKey> for edgejwt_signing_key {
    fn from(key: SigningKey) -> Self {
        Self(key)
    }
}

/// Load a private key from PEM text.
///
/// Accepted are PKCS#8 (RFC 5958) for every algorithm except HMAC, PKCS#1
/// (RFC 8017) for RSA and SEC 1 (RFC 5915) for EC, all without encryption. The
/// first private key in the text is used; other blocks, such as a certificate
/// or parameters, and other text around it are ignored. The DER decides what a
/// block holds, not its label, except that a private key with a public label is
/// EDGEJWT_ERR_KEY_TYPE. Blanks and tabs may stand around the lines or for the
/// line ends.
///
/// An RSA key must have 2048, 3072 or 4096 bits and a public exponent of 65537
/// to 4294967295, and all its numbers must belong together. An RSA key of the
/// type id-RSASSA-PSS (RFC 4055) is for PS256, PS384 and PS512, and if it has
/// parameters, for the one with their hash. An EC key must contain its public
/// key. The library wipes every copy of the text that it makes.
///
/// @param alg      the algorithm of the key, an edgejwt_algorithm
/// @param pem      the text; a NUL at its end is not needed
/// @param pem_len  its length in bytes, at most EDGEJWT_KEY_TEXT_MAX
/// @param key_out  receives the key, or NULL on failure
/// @return EDGEJWT_OK, EDGEJWT_ERR_ARGUMENT, one of EDGEJWT_ERR_KEY_...,
///         EDGEJWT_ERR_ALGORITHM_UNAVAILABLE, EDGEJWT_ERR_NO_MEMORY, or
///         EDGEJWT_ERR_RANDOM for an EC key
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_signing_key_from_pem(
    alg: i32,
    pem: *const c_char,
    pem_len: usize,
    key_out: *mut *mut edgejwt_signing_key,
) -> edgejwt_status {
    // SAFETY: the caller follows the header.
    unsafe { from_bytes(alg, pem, pem_len, key_out, SigningKey::from_pem) }
}

/// Load a private key from a PEM file.
///
/// The same as edgejwt_signing_key_from_pem(), with the text in a file. The
/// file must be a regular file; symbolic links are followed.
///
/// @param alg      the algorithm of the key, an edgejwt_algorithm
/// @param path     the path of the file, ending with a NUL
/// @param key_out  receives the key, or NULL on failure
/// @return as edgejwt_signing_key_from_pem(), or EDGEJWT_ERR_KEY_FILE
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_signing_key_from_file(
    alg: i32,
    path: *const c_char,
    key_out: *mut *mut edgejwt_signing_key,
) -> edgejwt_status {
    // SAFETY: the caller follows the header.
    unsafe { from_file(alg, path, key_out, SigningKey::from_pem) }
}

/// Load a private key from DER.
///
/// Accepts the same formats as edgejwt_signing_key_from_pem(). The content
/// decides which one it is.
///
/// @param alg      the algorithm of the key, an edgejwt_algorithm
/// @param der      the key
/// @param der_len  its length in bytes, at most EDGEJWT_KEY_TEXT_MAX
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
    // SAFETY: the caller follows the header.
    unsafe { from_bytes(alg, der.cast(), der_len, key_out, SigningKey::from_der) }
}

/// Load a private key or an HMAC secret from a JSON Web Key (RFC 7517).
///
/// The members `alg`, `use` and `key_ops` may be absent; where present, they
/// must permit signing with `alg`. An RSA key must contain its primes and
/// exponents (`p`, `q`, `dp`, `dq`, `qi`). `kid` is ignored; to write a `kid`
/// into tokens, set it in edgejwt_header.
///
/// @param alg       the algorithm of the key, an edgejwt_algorithm
/// @param json      a JSON object; a NUL at its end is not needed
/// @param json_len  its length in bytes, at most EDGEJWT_KEY_TEXT_MAX
/// @param key_out   receives the key, or NULL on failure
/// @return as edgejwt_signing_key_from_pem()
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_signing_key_from_jwk(
    alg: i32,
    json: *const c_char,
    json_len: usize,
    key_out: *mut *mut edgejwt_signing_key,
) -> edgejwt_status {
    // SAFETY: the caller follows the header.
    unsafe { from_bytes(alg, json, json_len, key_out, SigningKey::from_jwk) }
}

/// Make a signing key from an HMAC secret.
///
/// The secret must be at least as long as the hash: 32 bytes for HS256, 48
/// for HS384, 64 for HS512 (RFC 7518 section 3.2). A key as secret is
/// refused, public or private, in PEM, with or without its BEGIN and END lines,
/// in DER, JWK or OpenSSH format: using a public key as an HMAC secret is a
/// known attack. The key contains a copy of the secret and wipes it when freed.
///
/// @param alg         EDGEJWT_HS256, EDGEJWT_HS384 or EDGEJWT_HS512
/// @param secret      the secret, any bytes
/// @param secret_len  its length in bytes, at most EDGEJWT_SECRET_MAX
/// @param key_out     receives the key, or NULL on failure
/// @return EDGEJWT_OK, EDGEJWT_ERR_ARGUMENT, EDGEJWT_ERR_KEY_SIZE,
///         EDGEJWT_ERR_KEY_TYPE for a key in any of these formats or for an
///         algorithm that is not HMAC, EDGEJWT_ERR_ALGORITHM_UNAVAILABLE, or
///         EDGEJWT_ERR_NO_MEMORY
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_signing_key_from_secret(
    alg: i32,
    secret: *const u8,
    secret_len: usize,
    key_out: *mut *mut edgejwt_signing_key,
) -> edgejwt_status {
    let (input, parse) = (secret.cast(), SigningKey::from_secret);
    // SAFETY: the caller follows the header.
    unsafe { from_bytes(alg, input, secret_len, key_out, parse) }
}

/// Wipe and free a private key. NULL does nothing.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_signing_key_free(key: *mut edgejwt_signing_key) {
    // ring stores the private numbers of EC and Ed25519 keys inside the
    // struct and does not wipe them.
    // SAFETY: the caller follows the header.
    unsafe { pointer::free_wiped(key) };
}
