// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Tokens whose private key is in a device.

use super::header::edgejwt_header;
use super::output::{TextOutput, text_call};
use super::overlap::Inputs;
use super::status::edgejwt_status;
use super::verifying_key::edgejwt_verifying_key;
use crate::key::ECDSA_SIGNATURE_MAX;
use crate::outside::{CheckedInput, check_public, signing_digest};
use crate::signing_input::SigningInput;
use crate::token::HEADER_LEN_MAX;
use core::ffi::c_char;

/// Write what a device signs: the header and the payload of a token, in
/// base64url, with a dot between them (RFC 7515 section 5.1).
///
/// A private key that this process does not hold, in a TPM, an HSM or a secure
/// element, makes a token in three steps. The verifying key, which is the
/// public key of the device, decides the algorithm:
///
///     edgejwt_signing_input(key, NULL, payload, payload_len,
///                           input, sizeof input, &input_len);
///     edgejwt_signing_digest(key, input, input_len,
///                            digest, sizeof digest, &digest_len);
///     ... the device signs `digest`, or `input` if it hashes by itself ...
///     edgejwt_attach_signature(key, input, input_len,
///                              signature, signature_len,
///                              token, sizeof token, &token_len);
///
/// Each returns a status that must be checked. edgejwt_claims_write() makes a
/// payload from claims.
///
/// With `out` NULL and `out_cap` 0, returns EDGEJWT_ERR_SPACE and stores the
/// length of the input.
///
/// @param key          the public key of the device
/// @param header       header members, or NULL for the header of
///                     edgejwt_sign()
/// @param payload      a JSON object, as for edgejwt_sign()
/// @param payload_len  its length in bytes
/// @param out          receives the input and a NUL
/// @param out_cap      size of `out` in bytes; EDGEJWT_TOKEN_MAX + 1 is always
///                     enough
/// @param out_len      receives the length without the NUL; may be NULL
/// @return as edgejwt_sign_with(); EDGEJWT_ERR_KEY_TYPE for an HMAC secret.
///         EDGEJWT_ERR_TOKEN_TOO_LONG if the token with its signature would be
///         too long
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_signing_input(
    key: Option<&edgejwt_verifying_key>,
    header: *const edgejwt_header,
    payload: *const c_char,
    payload_len: usize,
    out: *mut c_char,
    out_cap: usize,
    out_len: *mut usize,
) -> edgejwt_status {
    let mut call = |out: &mut TextOutput, inputs: &mut Inputs| {
        let key = inputs.handle(key);
        // SAFETY: NULL or a valid struct, as the header demands.
        let header = unsafe { edgejwt_header::read(header, inputs) };
        // SAFETY: the caller lends `payload_len` bytes.
        let payload = unsafe { inputs.bytes(payload, payload_len) };
        out.clear(inputs)?;
        let (key, header, payload) = (key?.0.view(), header?, payload?);
        check_public(key)?;
        let mut buffer = [0; HEADER_LEN_MAX];
        let (algorithm, len) = (key.algorithm(), key.signature_len());
        let input = SigningInput::new(algorithm, len, &header, payload, &mut buffer)?;
        out.fill(input.len(), |space| input.write(space))
    };
    // SAFETY: `out_cap` writable bytes, and a length that may be NULL.
    unsafe { text_call(out, out_cap, out_len, &mut call) }
}

/// Write the digest of a signing input, for a device that signs digests.
///
/// It is the bare SHA-256, SHA-384 or SHA-512 of the input: no DigestInfo
/// (RFC 8017 section 9.2) precedes it, which a device may demand for RS256,
/// and no NUL follows it. The input is first checked as edgejwt_verify()
/// checks a token: its format, its header, that its `alg` is the algorithm of
/// the key, the payload, and the length of the whole token. Claims are not
/// checked.
///
/// With `out` NULL and `out_cap` 0, returns EDGEJWT_ERR_SPACE and stores the
/// length of the digest.
///
/// @param key        the public key of the device
/// @param input      from edgejwt_signing_input(), or from elsewhere; a NUL at
///                   its end is not needed
/// @param input_len  its length in bytes
/// @param out        receives the digest
/// @param out_cap    size of `out` in bytes; 64 are always enough
/// @param out_len    receives the length of the digest; may be NULL
/// @return EDGEJWT_OK, EDGEJWT_ERR_ARGUMENT, EDGEJWT_ERR_SPACE,
///         EDGEJWT_ERR_TOKEN, EDGEJWT_ERR_TOKEN_TOO_LONG, EDGEJWT_ERR_HEADER,
///         EDGEJWT_ERR_ALGORITHM, EDGEJWT_ERR_PAYLOAD, or EDGEJWT_ERR_KEY_TYPE
///         for EdDSA, which signs the input itself, and for an HMAC secret
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_signing_digest(
    key: Option<&edgejwt_verifying_key>,
    input: *const c_char,
    input_len: usize,
    out: *mut u8,
    out_cap: usize,
    out_len: *mut usize,
) -> edgejwt_status {
    let mut call = |out: &mut TextOutput, inputs: &mut Inputs| {
        out.omit_nul();
        let key = inputs.handle(key);
        // SAFETY: the caller lends `input_len` bytes.
        let input = unsafe { inputs.bytes(input, input_len) };
        out.clear(inputs)?;
        let digest = signing_digest(key?.0.view(), input?)?;
        out.copy(digest.as_ref())
    };
    // SAFETY: `out_cap` writable bytes, and a length that may be NULL.
    unsafe { text_call(out.cast(), out_cap, out_len, &mut call) }
}

/// Verify the signature that a device made, and write the token to `out`.
///
/// The input is checked as edgejwt_signing_digest() checks it. A token is
/// written only if the signature verifies with the key, so a faulty device
/// makes no token.
///
/// With `out` NULL and `out_cap` 0, returns EDGEJWT_ERR_SPACE and stores the
/// length of the token.
///
/// @param key            the public key of the device
/// @param input          what was signed; a NUL at its end is not needed
/// @param input_len      its length in bytes
/// @param signature      the signature. RSA: as many bytes as the modulus
///                       has; for PSS, with a salt as long as the hash. ECDSA:
///                       r and s, each as long as a coordinate, if the length
///                       is 64 for ES256 or 96 for ES384; with any other
///                       length, DER (RFC 3279 section 2.2.3). EdDSA: 64 bytes
/// @param signature_len  its length in bytes
/// @param out            receives the token and a NUL
/// @param out_cap        size of `out` in bytes; EDGEJWT_TOKEN_MAX + 1 is
///                       always enough
/// @param out_len        receives the length without the NUL; may be NULL
/// @return as edgejwt_signing_digest(), but EdDSA is accepted;
///         EDGEJWT_ERR_SIGNATURE if the signature does not verify
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_attach_signature(
    key: Option<&edgejwt_verifying_key>,
    input: *const c_char,
    input_len: usize,
    signature: *const u8,
    signature_len: usize,
    out: *mut c_char,
    out_cap: usize,
    out_len: *mut usize,
) -> edgejwt_status {
    let mut call = |out: &mut TextOutput, inputs: &mut Inputs| {
        let key = inputs.handle(key);
        // SAFETY: the caller lends `input_len` bytes.
        let input = unsafe { inputs.bytes(input, input_len) };
        // SAFETY: the caller lends `signature_len` bytes.
        let signature = unsafe { inputs.bytes(signature.cast(), signature_len) };
        out.clear(inputs)?;
        let (key, input, signature) = (key?, input?, signature?);
        let checked = CheckedInput::new(key.0.view(), input)?;
        out.reserve(checked.token_len())?;
        let mut buffer = [0; ECDSA_SIGNATURE_MAX];
        let signature = checked.verified(signature, &mut buffer)?;
        out.fill(checked.token_len(), |space| checked.write(signature, space))
    };
    // SAFETY: `out_cap` writable bytes, and a length that may be NULL.
    unsafe { text_call(out, out_cap, out_len, &mut call) }
}
