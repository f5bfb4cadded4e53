// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `edgejwt_claims`: the claims of a token to be issued, as a C struct.

use super::flags::{EDGEJWT_AUD_AS_ARRAY, EDGEJWT_DATES_AS_STRINGS, EDGEJWT_NO_EXPIRY};
use super::header::{edgejwt_header, sign_to};
use super::output::{TextOutput, text_call};
use super::overlap::Inputs;
use super::pointer;
use super::signing_key::edgejwt_signing_key;
use super::status::edgejwt_status;
use super::versioned::{self, Versioned, no_padding};
use crate::error::{Error, Result};
use crate::issue::{ClaimsSet, PayloadBuffer};
use crate::limits::{EDGEJWT_JSON_MEMBERS_MAX, EDGEJWT_PAYLOAD_MAX};
use core::ffi::c_char;
use core::ptr::null;

/// The claims of a token to be issued (RFC 7519 section 4.1).
///
/// Initialize it with edgejwt_claims_init(), then set fields. A field that is
/// NULL or 0 is not written. Its text is borrowed for each call, is UTF-8 and
/// ends with a NUL.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct edgejwt_claims {
    /// Set by edgejwt_claims_init() to sizeof(edgejwt_claims).
    pub size: usize,
    /// Issuer of the token, or NULL.
    pub iss: *const c_char,
    /// Subject: whom the token is about, or NULL.
    pub sub: *const c_char,
    /// Audience: for whom the token is, or NULL.
    pub aud: *const c_char,
    /// Unique ID of the token, or NULL.
    pub jti: *const c_char,
    /// Further claims that are strings, as pairs: name, value, name, value
    /// and so on. Names are literal: they are no JSON Pointers. May be NULL if
    /// `string_count` is 0.
    pub strings: *const *const c_char,
    /// Number of pairs in `strings`.
    pub string_count: usize,
    /// Further claims of any type: a JSON object, or NULL.
    pub extra: *const c_char,
    /// Time of issue in seconds since 1970, or 0.
    pub iat: i64,
    /// Time before which the token is not valid, in seconds since 1970, or 0.
    pub nbf: i64,
    /// Time of expiry in seconds since 1970. It must be later than `iat`,
    /// unless EDGEJWT_NO_EXPIRY is set.
    pub exp: i64,
    /// Any of EDGEJWT_DATES_AS_STRINGS, EDGEJWT_AUD_AS_ARRAY and
    /// EDGEJWT_NO_EXPIRY, or 0.
    pub flags: u32,
    /// Must be 0.
    pub reserved: u32,
}

// SAFETY: repr(C), starts with its size, and all zero is valid.
unsafe impl Versioned for edgejwt_claims {}

no_padding!(edgejwt_claims {
    size,
    iss,
    sub,
    aud,
    jti,
    strings,
    string_count,
    extra,
    iat,
    nbf,
    exp,
    flags,
    reserved
});

/// A claims struct of the caller that was read.
struct GivenClaims<'a> {
    given: edgejwt_claims,
    texts: Texts<'a>,
}

impl<'a> GivenClaims<'a> {
    /// # Safety
    /// `claims` is NULL, or it and its pointers are as the C header demands,
    /// while `'a` lasts.
    #[inline(never)]
    unsafe fn read(claims: *const edgejwt_claims, inputs: &mut Inputs) -> Result<Self> {
        // SAFETY: the caller's promise is the same.
        let given = unsafe { inputs.structure(claims) }?;
        // SAFETY: the caller lends what the struct points to.
        let texts = unsafe { given.texts(inputs) };
        Ok(Self { given, texts })
    }

    /// Writes the claims as JSON to `buffer`.
    ///
    /// # Safety
    /// The struct comes from [`read`](Self::read).
    // Not inlined: the list of claims is off the stack when the token is
    // signed.
    #[inline(never)]
    unsafe fn payload(self, buffer: &mut PayloadBuffer) -> Result<&[u8]> {
        let mut claims = ClaimsSet::default();
        // SAFETY: the texts are those of the struct.
        unsafe { self.given.add_to(self.texts, &mut claims) }?;
        claims.payload(buffer)
    }
}

/// The texts that a claims struct points to.
struct Texts<'a> {
    iss: Option<&'a [u8]>,
    sub: Option<&'a [u8]>,
    jti: Option<&'a [u8]>,
    aud: Option<&'a [u8]>,
    extra: Option<&'a [u8]>,
    /// Names and values in turn.
    strings: Result<&'a [*const c_char]>,
}

impl edgejwt_claims {
    /// Reads the texts.
    ///
    /// # Safety
    /// Every pointer in the struct is NULL or as the C header demands, while
    /// `'a` lasts.
    unsafe fn texts<'a>(&self, inputs: &mut Inputs) -> Texts<'a> {
        let texts = [self.iss, self.sub, self.jti, self.aud, self.extra];
        // SAFETY: each is NULL or a string, as the caller promises.
        let [iss, sub, jti, aud, extra] = texts.map(|text| unsafe { inputs.optional(text) });
        let len = self.string_count.checked_mul(2).ok_or(Error::Argument);
        // SAFETY: two pointers for each pair, as the caller promises.
        let strings = len.and_then(|len| unsafe { inputs.list(self.strings, len) });
        let used = strings.unwrap_or_default().iter();
        for &text in used.take(2 * EDGEJWT_JSON_MEMBERS_MAX) {
            // SAFETY: NULL or a string, as the caller promises.
            if unsafe { inputs.optional(text) }.is_none() {
                break;
            }
        }
        Texts {
            iss,
            sub,
            jti,
            aud,
            extra,
            strings,
        }
    }

    /// Adds the claims that are set to `claims`.
    ///
    /// # Safety
    /// As for [`texts`](Self::texts), from which `texts` is.
    unsafe fn add_to<'a>(&self, texts: Texts<'a>, claims: &mut ClaimsSet<'a>) -> Result<()> {
        let known = EDGEJWT_DATES_AS_STRINGS | EDGEJWT_AUD_AS_ARRAY | EDGEJWT_NO_EXPIRY;
        let must_expire = self.flags & EDGEJWT_NO_EXPIRY == 0;
        if self.flags & !known != 0
            || self.reserved != 0
            || (must_expire && (self.exp == 0 || self.exp <= self.iat))
        {
            return Err(Error::Argument);
        }
        claims.dates_as_strings = self.flags & EDGEJWT_DATES_AS_STRINGS != 0;
        for (name, text) in [("iss", texts.iss), ("sub", texts.sub), ("jti", texts.jti)] {
            if let Some(text) = text {
                claims.string(name.as_bytes(), text)?;
            }
        }
        match texts.aud {
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
        for [name, value] in texts.strings?.as_chunks().0 {
            // SAFETY: NULL or a string, as the caller promises.
            let name = unsafe { pointer::string(*name) }?;
            // SAFETY: NULL or a string, as the caller promises.
            let value = unsafe { pointer::string(*value) }?;
            claims.string(name.to_bytes(), value.to_bytes())?;
        }
        if let Some(extra) = texts.extra {
            claims.extra(extra)?;
        }
        Ok(())
    }
}

/// Initialize a claims struct: no claim is set. NULL does nothing.
///
/// @param claims  the struct
/// @param size    sizeof(edgejwt_claims)
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_claims_init(claims: *mut edgejwt_claims, size: usize) {
    // SAFETY: the caller follows the header.
    unsafe { versioned::init(claims, size, versioned::zeroed()) };
}

/// Issue a token: write claims as JSON, sign them, and write the token to
/// `out`.
///
/// The payload is compact JSON with its members sorted by name. Text from
/// `strings` is escaped. The values in `extra` are written as given, without
/// white space between tokens.
///
/// With `out` NULL and `out_cap` 0, returns EDGEJWT_ERR_SPACE and stores the
/// length of the token.
///
/// @param key      the signing key
/// @param claims   the claims
/// @param out      receives the token and a NUL
/// @param out_cap  size of `out` in bytes; EDGEJWT_TOKEN_MAX + 1 is always
///                 enough
/// @param out_len  receives the length without the NUL; may be NULL
/// @return as edgejwt_sign(). EDGEJWT_ERR_ARGUMENT also for an unknown flag, a
///         date before 1970 or after EDGEJWT_DATE_MAX, an `exp` that is 0 or
///         not later than `iat`, or a NULL in `strings`. EDGEJWT_ERR_PAYLOAD
///         also for text that is not UTF-8, a duplicate name, more than
///         EDGEJWT_JSON_MEMBERS_MAX claims, or an `extra` that is not a JSON
///         object
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_issue(
    key: Option<&edgejwt_signing_key>,
    claims: *const edgejwt_claims,
    out: *mut c_char,
    out_cap: usize,
    out_len: *mut usize,
) -> edgejwt_status {
    // SAFETY: the caller follows the header, and the header struct is NULL.
    unsafe { edgejwt_issue_with(key, null(), claims, out, out_cap, out_len) }
}

/// Issue a token with additional header members.
///
/// The same as edgejwt_issue(), with the members of `header`.
///
/// @param key      the signing key
/// @param header   header members, or NULL for the header of edgejwt_sign()
/// @param claims   the claims
/// @param out      receives the token and a NUL
/// @param out_cap  size of `out` in bytes; EDGEJWT_TOKEN_MAX + 1 is always
///                 enough
/// @param out_len  receives the length without the NUL; may be NULL
/// @return as edgejwt_issue(). EDGEJWT_ERR_ARGUMENT also if a field of
///         `header` is too long; EDGEJWT_ERR_HEADER if one is not UTF-8, or if
///         `extra` is not a JSON object or has a member that is refused
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_issue_with(
    key: Option<&edgejwt_signing_key>,
    header: *const edgejwt_header,
    claims: *const edgejwt_claims,
    out: *mut c_char,
    out_cap: usize,
    out_len: *mut usize,
) -> edgejwt_status {
    let mut call = |out: &mut TextOutput, inputs: &mut Inputs| {
        let key = inputs.handle(key);
        // SAFETY: NULL or a valid struct, as the header demands.
        let header = unsafe { edgejwt_header::read(header, inputs) };
        // SAFETY: NULL or a valid struct, as the header demands.
        let claims = unsafe { GivenClaims::read(claims, inputs) };
        out.clear(inputs)?;
        let (key, header) = (key?, header?);
        let mut buffer: PayloadBuffer = [0; EDGEJWT_PAYLOAD_MAX];
        // SAFETY: the claims are those of the struct.
        let payload = unsafe { claims?.payload(&mut buffer) }?;
        sign_to(out, key, &header, payload)
    };
    // SAFETY: `out_cap` writable bytes, and a length that may be NULL.
    unsafe { text_call(out, out_cap, out_len, &mut call) }
}

/// Write claims as a JSON object: the payload that edgejwt_issue() signs.
///
/// The first of the three steps to a token whose private key is in a device:
/// see edgejwt_signing_input(). With `out` NULL and `out_cap` 0, returns
/// EDGEJWT_ERR_SPACE and stores the length of the payload.
///
/// @param claims   the claims
/// @param out      receives the payload and a NUL
/// @param out_cap  size of `out` in bytes; EDGEJWT_PAYLOAD_MAX + 1 is always
///                 enough
/// @param out_len  receives the length without the NUL; may be NULL
/// @return EDGEJWT_OK, EDGEJWT_ERR_ARGUMENT, EDGEJWT_ERR_SPACE,
///         EDGEJWT_ERR_PAYLOAD or EDGEJWT_ERR_TOKEN_TOO_LONG, as
///         edgejwt_issue()
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_claims_write(
    claims: *const edgejwt_claims,
    out: *mut c_char,
    out_cap: usize,
    out_len: *mut usize,
) -> edgejwt_status {
    let mut call = |out: &mut TextOutput, inputs: &mut Inputs| {
        // SAFETY: NULL or a valid struct, as the header demands.
        let claims = unsafe { GivenClaims::read(claims, inputs) };
        out.clear(inputs)?;
        let mut buffer: PayloadBuffer = [0; EDGEJWT_PAYLOAD_MAX];
        // SAFETY: the claims are those of the struct.
        let payload = unsafe { claims?.payload(&mut buffer) }?;
        out.copy(payload)
    };
    // SAFETY: `out_cap` writable bytes, and a length that may be NULL.
    unsafe { text_call(out, out_cap, out_len, &mut call) }
}
