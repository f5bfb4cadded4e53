// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Signing and verifying, `edgejwt_sign` and `edgejwt_verify`.

use super::policy::edgejwt_policy;
use super::signing_key::edgejwt_signing_key;
use super::sized::{self, Growing};
use super::status::edgejwt_status;
use super::verifying_key::edgejwt_verifying_key;
use super::{guard::guard, output::Output, pointer};
use crate::error::Result;
use crate::sign::UnsignedToken;
use crate::token::{Compact, HeaderParameters, Scratch};
use crate::verify;
use core::ffi::c_char;
use core::mem::offset_of;

/// What the header of a token says besides `alg`. All zero is the default.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct edgejwt_header {
    /// sizeof(edgejwt_header).
    pub size: usize,
    /// Which key signed (RFC 7515 section 4.1.4), at most
    /// EDGEJWT_HEADER_TEXT_MAX bytes of UTF-8; NULL: absent.
    pub kid: *const c_char,
    /// The token's media type (RFC 7515 section 4.1.9), as long at most;
    /// NULL: "JWT".
    pub typ: *const c_char,
}

// SAFETY: repr(C), starts with its size, and zero is valid everywhere.
unsafe impl Growing for edgejwt_header {
    const FIELDS: &'static [usize] = &[
        offset_of!(Self, size),
        offset_of!(Self, kid),
        offset_of!(Self, typ),
    ];

    fn set_size(&mut self, size: usize) {
        self.size = size;
    }
}

impl edgejwt_header {
    /// The header that C gives, or the default for NULL.
    ///
    /// # Safety
    /// `from` is NULL, or it and every pointer in it are as the header says.
    pub(super) unsafe fn read<'a>(from: *const Self) -> Result<HeaderParameters<'a>> {
        if from.is_null() {
            return Ok(HeaderParameters::default());
        }
        // SAFETY, all three: the caller's promise.
        let given = unsafe { sized::read(from) }?;
        Ok(HeaderParameters {
            kid: unsafe { pointer::optional(given.kid) },
            typ: unsafe { pointer::optional(given.typ) },
        })
    }
}

/// Set a header up: the default. NULL does nothing.
///
/// @param size  sizeof(edgejwt_header)
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_header_init(header: *mut edgejwt_header, size: usize) {
    // SAFETY: the header puts this duty on the caller.
    unsafe { sized::write(header, size, sized::zeroed()) };
}

/// Sign a payload as it stands, and write the token to `out`.
///
/// The token is in compact serialization (RFC 7515 section 7.1), with the
/// header `{"alg":"RS256","typ":"JWT"}`, or what the key's algorithm is. The
/// payload must be one JSON object (RFC 8259), UTF-8, without a name given
/// twice; not a byte of it is changed, and no claim in it is judged.
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
    // SAFETY: the same duties, and no header.
    unsafe {
        edgejwt_sign_with(
            key,
            core::ptr::null(),
            payload,
            payload_len,
            out,
            out_cap,
            out_len,
        )
    }
}

/// Sign a payload as edgejwt_sign() does, under a header of one's own.
///
/// @param header   what it says, or NULL for the default
/// @param out      receives the token and a NUL
/// @param out_cap  bytes at `out`; EDGEJWT_TOKEN_MAX + 1 is always enough
/// @param out_len  receives the token's length without the NUL; may be NULL
/// @return as edgejwt_sign(); EDGEJWT_ERR_ARGUMENT for a text that is too
///         long, EDGEJWT_ERR_HEADER for one that is not UTF-8
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_sign_with(
    key: *const edgejwt_signing_key,
    header: *const edgejwt_header,
    payload: *const c_char,
    payload_len: usize,
    out: *mut c_char,
    out_cap: usize,
    out_len: *mut usize,
) -> edgejwt_status {
    guard(|| {
        // SAFETY, all four: the header puts these duties on the caller.
        let out = unsafe { Output::new(out, out_cap, out_len) }?;
        let key = unsafe { pointer::handle(key) }?;
        let header = unsafe { edgejwt_header::read(header) }?;
        let payload = unsafe { pointer::input(payload, payload_len) }?;
        out.apart_from(payload)?;
        let token = UnsignedToken::new(&key.0, &header, payload)?;
        out.fill(token.len(), |space| token.sign(space))
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
        let verdict = verify::verify_by_key(key.0.view(), &policy, now, &token, &mut scratch);
        out.put(verdict.map_err(|refusal| refusal.error)?.payload)
    })
}
