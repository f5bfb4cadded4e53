// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Signing and verifying: `edgejwt_sign` and `edgejwt_verify`.

use super::header::{edgejwt_header, sign_to};
use super::judging::by_key;
use super::output::{TextOutput, text_call};
use super::overlap::Inputs;
use super::policy::{Lists, edgejwt_policy};
use super::signing_key::edgejwt_signing_key;
use super::status::edgejwt_status;
use super::verifying_key::edgejwt_verifying_key;
use core::ffi::c_char;
use core::ptr::null;

/// Sign a payload and write the token to `out`.
///
/// The token is in compact serialization (RFC 7515 section 7.1). Its header
/// is `{"alg":"RS256","typ":"JWT"}`, with the algorithm of the key. The payload
/// must be a JSON object (RFC 8259) in UTF-8 without duplicate members. It is
/// signed byte for byte as given; its claims are not checked.
///
/// With `out` NULL and `out_cap` 0, returns EDGEJWT_ERR_SPACE and stores the
/// length of the token.
///
/// @param key          the signing key
/// @param payload      a JSON object; a NUL at its end is not needed
/// @param payload_len  its length in bytes
/// @param out          receives the token and a NUL
/// @param out_cap      size of `out` in bytes; EDGEJWT_TOKEN_MAX + 1 is always
///                     enough
/// @param out_len      receives the length without the NUL; may be NULL
/// @return EDGEJWT_OK, EDGEJWT_ERR_ARGUMENT, EDGEJWT_ERR_SPACE,
///         EDGEJWT_ERR_PAYLOAD, EDGEJWT_ERR_TOKEN_TOO_LONG or
///         EDGEJWT_ERR_INTERNAL
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_sign(
    key: Option<&edgejwt_signing_key>,
    payload: *const c_char,
    payload_len: usize,
    out: *mut c_char,
    out_cap: usize,
    out_len: *mut usize,
) -> edgejwt_status {
    let header = null();
    // SAFETY: the caller follows the header, and the header struct is NULL.
    unsafe { edgejwt_sign_with(key, header, payload, payload_len, out, out_cap, out_len) }
}

/// Sign a payload with additional header members.
///
/// The same as edgejwt_sign(), with the members of `header`.
///
/// @param key          the signing key
/// @param header       header members, or NULL for the header of
///                     edgejwt_sign()
/// @param payload      a JSON object; a NUL at its end is not needed
/// @param payload_len  its length in bytes
/// @param out          receives the token and a NUL
/// @param out_cap      size of `out` in bytes; EDGEJWT_TOKEN_MAX + 1 is always
///                     enough
/// @param out_len      receives the length without the NUL; may be NULL
/// @return as edgejwt_sign(). EDGEJWT_ERR_ARGUMENT also if a field of `header`
///         is too long; EDGEJWT_ERR_HEADER if one is not UTF-8, or if `extra`
///         is not a JSON object or has a member that is refused
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_sign_with(
    key: Option<&edgejwt_signing_key>,
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
        sign_to(out, key?, &header?, payload?)
    };
    // SAFETY: `out_cap` writable bytes, and a length that may be NULL.
    unsafe { text_call(out, out_cap, out_len, &mut call) }
}

/// Verify a token with one key, and copy its payload to `out`.
///
/// Checks in this order: the format of the token, its header, that its `alg`
/// is the algorithm of the key, the signature, the payload, the types of the
/// registered claims (RFC 7519 section 4.1), and the policy, its rules last.
/// The key alone decides the algorithm; the token never chooses it. The payload
/// is copied byte for byte as it was signed; the edgejwt_claim_ functions read
/// it.
///
/// With `out` NULL and `out_cap` 0, makes the same checks and returns the same
/// status, but stores only the length of the payload.
///
/// @param key        the verifying key
/// @param policy     claim rules, or NULL for the strictest, those of
///                   edgejwt_policy_init()
/// @param now        current time in seconds since 1970, from a clock that
///                   the caller trusts
/// @param token      the token; a NUL at its end is not needed
/// @param token_len  its length in bytes
/// @param out        receives the payload, a JSON object, and a NUL
/// @param out_cap    size of `out` in bytes; EDGEJWT_PAYLOAD_MAX is always
///                   enough
/// @param out_len    receives the length of the payload without the NUL; may
///                   be NULL
/// @return EDGEJWT_OK, or the status of the first check that failed
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_verify(
    key: Option<&edgejwt_verifying_key>,
    policy: *const edgejwt_policy,
    now: i64,
    token: *const c_char,
    token_len: usize,
    out: *mut c_char,
    out_cap: usize,
    out_len: *mut usize,
) -> edgejwt_status {
    let mut call = |out: &mut TextOutput, inputs: &mut Inputs| {
        let mut lists = Lists::default();
        let key = inputs.handle(key);
        // SAFETY: NULL or a valid struct, as the header demands.
        let policy = unsafe { edgejwt_policy::read(policy, inputs, &mut lists) };
        // SAFETY: the caller lends `token_len` bytes.
        let token = unsafe { inputs.bytes(token, token_len) };
        out.clear(inputs)?;
        by_key(&key?.0, &policy?, now, token?, out, None)
    };
    // SAFETY: `out_cap` writable bytes, and a length that may be NULL.
    unsafe { text_call(out, out_cap, out_len, &mut call) }
}
