// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `edgejwt_claims`: a token's claims as a C struct.

use super::signing_key::edgejwt_signing_key;
use super::sized::{self, Growing};
use super::status::edgejwt_status;
use super::token::edgejwt_header;
use super::{guard::guard, output::Output, pointer};
use crate::error::{Error, Result};
use crate::issue::{ClaimsSet, PayloadBuffer};
use crate::limits::EDGEJWT_PAYLOAD_MAX;
use crate::sign::UnsignedToken;
use core::ffi::c_char;
use core::mem::offset_of;

/// In claims: write `iat`, `nbf` and `exp` as strings of digits, as
/// NeuronEX's documentation does. In a policy: accept that spelling too.
pub const EDGEJWT_DATES_AS_STRINGS: u32 = 1;

/// In claims: write `aud` as an array with one string in it.
pub const EDGEJWT_AUD_AS_ARRAY: u32 = 2;

/// In claims: allow a token without `exp`, or with one that has passed.
pub const EDGEJWT_NO_EXPIRY: u32 = 4;

/// The claims of a token to be issued (RFC 7519 section 4.1).
///
/// Zero means absent. Set it up with edgejwt_claims_init(). What it points
/// to stays the caller's; text ends with a NUL and is UTF-8.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct edgejwt_claims {
    /// sizeof(edgejwt_claims).
    pub size: usize,
    /// Who issues the token; NULL: absent.
    pub iss: *const c_char,
    /// Whom the token is about; NULL: absent.
    pub sub: *const c_char,
    /// Whom the token is for; NULL: absent.
    pub aud: *const c_char,
    /// The token's own unique name; NULL: absent.
    pub jti: *const c_char,
    /// Issued at, in seconds since 1970; 0: absent.
    pub iat: i64,
    /// Not valid before, in seconds since 1970; 0: absent.
    pub nbf: i64,
    /// Expires at, in seconds since 1970. Without EDGEJWT_NO_EXPIRY it must
    /// be there and lie behind `iat`.
    pub exp: i64,
    /// Further claims that are strings: name, value, name, value ...
    pub strings: *const *const c_char,
    /// The number of pairs in `strings`.
    pub string_count: usize,
    /// Further claims of other types: a JSON object, or NULL.
    pub extra: *const c_char,
    /// EDGEJWT_DATES_AS_STRINGS, EDGEJWT_AUD_AS_ARRAY, EDGEJWT_NO_EXPIRY.
    pub flags: u32,
}

// SAFETY: repr(C), starts with its size, and zero is valid everywhere.
unsafe impl Growing for edgejwt_claims {
    const FIELDS: &'static [usize] = &[
        offset_of!(Self, size),
        offset_of!(Self, iss),
        offset_of!(Self, sub),
        offset_of!(Self, aud),
        offset_of!(Self, jti),
        offset_of!(Self, iat),
        offset_of!(Self, nbf),
        offset_of!(Self, exp),
        offset_of!(Self, strings),
        offset_of!(Self, string_count),
        offset_of!(Self, extra),
        offset_of!(Self, flags),
    ];

    fn set_size(&mut self, size: usize) {
        self.size = size;
    }
}

impl edgejwt_claims {
    /// # Safety
    /// Every pointer in the struct is NULL or as the header says.
    unsafe fn fill<'a>(&self, claims: &mut ClaimsSet<'a>) -> Result<()> {
        let known = EDGEJWT_DATES_AS_STRINGS | EDGEJWT_AUD_AS_ARRAY | EDGEJWT_NO_EXPIRY;
        let expires = self.flags & EDGEJWT_NO_EXPIRY == 0;
        if self.flags & !known != 0 || (expires && (self.exp == 0 || self.exp <= self.iat)) {
            return Err(Error::Argument);
        }
        claims.dates_as_strings = self.flags & EDGEJWT_DATES_AS_STRINGS != 0;
        for (name, text) in [("iss", self.iss), ("sub", self.sub), ("jti", self.jti)] {
            // SAFETY: the caller's promise.
            if let Some(text) = unsafe { pointer::optional(text) } {
                claims.string(name.as_bytes(), text)?;
            }
        }
        // SAFETY: the caller's promise.
        match unsafe { pointer::optional(self.aud) } {
            Some(aud) if self.flags & EDGEJWT_AUD_AS_ARRAY != 0 => {
                claims.array_of_one(b"aud", aud)?
            }
            Some(aud) => claims.string(b"aud", aud)?,
            None => {}
        }
        for (name, date) in [("iat", self.iat), ("nbf", self.nbf), ("exp", self.exp)] {
            if date != 0 {
                claims.date(name, date)?;
            }
        }
        let string_len = self.string_count.checked_mul(2).ok_or(Error::Argument)?;
        // SAFETY: the caller's promise.
        let strings = unsafe { pointer::list(self.strings, string_len) }?;
        for pair in strings.as_chunks::<2>().0 {
            // SAFETY, both: the caller's promise.
            let name = unsafe { pointer::string(pair[0]) }?;
            let value = unsafe { pointer::string(pair[1]) }?;
            claims.string(name.to_bytes(), value.to_bytes())?;
        }
        // SAFETY: the caller's promise.
        if let Some(extra) = unsafe { pointer::optional(self.extra) } {
            claims.extra(extra)?;
        }
        Ok(())
    }
}

/// Set a struct of claims up: all absent. NULL does nothing.
///
/// @param size  sizeof(edgejwt_claims)
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_claims_init(claims: *mut edgejwt_claims, size: usize) {
    // SAFETY: the header puts this duty on the caller.
    unsafe { sized::write(claims, size, sized::zeroed()) };
}

/// Sign claims, and write the token to `out`.
///
/// The payload is compact JSON with its members sorted by name. `strings`
/// are escaped as JSON asks; the members of `extra` are written as they
/// stand, without white space between their parts.
///
/// With `out` NULL and `out_cap` 0, returns EDGEJWT_ERR_SPACE and gives the
/// token's length.
///
/// @param out      receives the token and a NUL
/// @param out_cap  bytes at `out`; EDGEJWT_TOKEN_MAX + 1 is always enough
/// @param out_len  receives the token's length without the NUL; may be NULL
/// @return as edgejwt_sign(). EDGEJWT_ERR_ARGUMENT for an unknown flag, a
///         date before 1970 or after EDGEJWT_DATE_MAX, an `exp` that is absent
///         or not after `iat`, and a NULL in `strings`. EDGEJWT_ERR_PAYLOAD
///         for text that is not UTF-8, a name given twice, more than
///         EDGEJWT_JSON_MEMBERS_MAX claims, and an `extra` that is no JSON
///         object.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_issue(
    key: *const edgejwt_signing_key,
    claims: *const edgejwt_claims,
    out: *mut c_char,
    out_cap: usize,
    out_len: *mut usize,
) -> edgejwt_status {
    // SAFETY: the same duties, and no header.
    unsafe { edgejwt_issue_with(key, core::ptr::null(), claims, out, out_cap, out_len) }
}

/// Sign claims as edgejwt_issue() does, under a header of one's own.
///
/// @param header   what it says, or NULL for the default
/// @param out      receives the token and a NUL
/// @param out_cap  bytes at `out`; EDGEJWT_TOKEN_MAX + 1 is always enough
/// @param out_len  receives the token's length without the NUL; may be NULL
/// @return as edgejwt_issue(); EDGEJWT_ERR_ARGUMENT for a text that is too
///         long, EDGEJWT_ERR_HEADER for one that is not UTF-8
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_issue_with(
    key: *const edgejwt_signing_key,
    header: *const edgejwt_header,
    claims: *const edgejwt_claims,
    out: *mut c_char,
    out_cap: usize,
    out_len: *mut usize,
) -> edgejwt_status {
    guard(|| {
        // SAFETY, all five: the header puts these duties on the caller.
        let out = unsafe { Output::new(out, out_cap, out_len) }?;
        let key = unsafe { pointer::handle(key) }?;
        let header = unsafe { edgejwt_header::read(header) }?;
        let given = unsafe { sized::read(claims) }?;
        let mut claims = ClaimsSet::default();
        unsafe { given.fill(&mut claims) }?;
        let mut buffer: PayloadBuffer = [0; EDGEJWT_PAYLOAD_MAX];
        let token = UnsignedToken::new(&key.0, &header, claims.payload(&mut buffer)?)?;
        out.fill(token.len(), |space| token.sign(space))
    })
}
