// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Signing and verifying, `edgejwt_sign` and `edgejwt_verify`.

use super::policy::edgejwt_policy;
use super::signing_key::edgejwt_signing_key;
use super::status::edgejwt_status;
use super::verifying_key::edgejwt_verifying_key;
use super::{guard::guard, output::Output, pointer};
use crate::sign::Unsigned;
use crate::token::{Compact, Scratch};
use crate::verify;
use core::ffi::c_char;

/// Sign a payload as it stands, and write the token to `out`.
///
/// The token is in compact serialization (RFC 7515 section 7.1), with the
/// header `{"alg":"RS256","typ":"JWT"}`. The payload must be one JSON object
/// (RFC 8259), UTF-8, without a name given twice; not a byte of it is
/// changed, and no claim in it is judged.
///
/// With `out` NULL and `out_cap` 0, returns EDGEJWT_ERR_SPACE and gives the
/// token's length.
///
/// @param out      receives the token and a NUL
/// @param out_cap  bytes at `out`; EDGEJWT_TOKEN_MAX + 1 is always enough
/// @param out_len  receives the token's length without the NUL; may be NULL
/// @return EDGEJWT_OK, EDGEJWT_ERR_ARGUMENT, EDGEJWT_ERR_SPACE,
///         EDGEJWT_ERR_PAYLOAD, EDGEJWT_ERR_TOKEN_TOO_LONG, or
///         EDGEJWT_ERR_INTERNAL
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_sign(
    key: *const edgejwt_signing_key,
    payload: *const c_char,
    payload_len: usize,
    out: *mut c_char,
    out_cap: usize,
    out_len: *mut usize,
) -> edgejwt_status {
    guard(|| {
        // SAFETY, all three: the header puts these duties on the caller.
        let out = unsafe { Output::new(out, out_cap, out_len) }?;
        let key = unsafe { pointer::handle(key) }?;
        let payload = unsafe { pointer::input(payload, payload_len) }?;
        out.apart_from(payload)?;
        let token = Unsigned::new(&key.0, payload)?;
        out.fill(token.token_len(), |space| token.sign(space))
    })
}

/// Verify a token by one key, and copy its payload to `out`.
///
/// The checks, in this order: the token's shape, its header, its `alg`
/// against the key's (the key decides, the token never chooses), the
/// signature, the payload and the types of its registered claims (RFC 7519
/// section 4.1), the policy. The payload is copied as it was signed; read it
/// with edgejwt_claim_string() and its like.
///
/// With `out` NULL and `out_cap` 0, gives the verdict alone, from the same
/// checks, and the payload's length.
///
/// @param policy     what to demand, or NULL for the strictest
/// @param now        seconds since 1970, from a clock that the caller trusts
/// @param token      compact serialization; no NUL needed
/// @param out        receives the payload, a JSON object, and a NUL
/// @param out_cap    bytes at `out`; EDGEJWT_PAYLOAD_MAX is always enough
/// @param out_len    receives the payload's length without the NUL; may be
///                   NULL
/// @return EDGEJWT_OK, or the status of the first check that failed
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_verify(
    key: *const edgejwt_verifying_key,
    policy: *const edgejwt_policy,
    now: i64,
    token: *const c_char,
    token_len: usize,
    out: *mut c_char,
    out_cap: usize,
    out_len: *mut usize,
) -> edgejwt_status {
    guard(|| {
        // SAFETY, all four: the header puts these duties on the caller.
        let mut out = unsafe { Output::new(out, out_cap, out_len) }?;
        let key = unsafe { pointer::handle(key) }?;
        let policy = unsafe { edgejwt_policy::read(policy) }?;
        let token = unsafe { pointer::input(token, token_len) }?;
        out.apart_from(token)?;
        let token = Compact::parse(token)?;
        if !out.is_absent() {
            out.reserve(token.payload_len())?;
        }
        let mut scratch = Scratch::new();
        let verdict = verify::verify(key.0.view(), &policy, now, &token, &mut scratch);
        out.put(verdict.map_err(|refusal| refusal.error)?.payload)
    })
}
