// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `edgejwt_header`: the header of a token to be signed, as a C struct.

use super::output::TextOutput;
use super::overlap::Inputs;
use super::signing_key::edgejwt_signing_key;
use super::versioned::{self, Versioned, no_padding};
use crate::error::Result;
use crate::sign::sign;
use crate::signing_input::{SigningInput, token_len};
use crate::token::{HEADER_LEN_MAX, HeaderParameters};
use core::ffi::c_char;

/// The header members, besides `alg`, of a token to be signed.
///
/// Initialize it with edgejwt_header_init(), then set fields. Its text is
/// borrowed for each call, is UTF-8 and ends with a NUL.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct edgejwt_header {
    /// Set by edgejwt_header_init() to sizeof(edgejwt_header).
    pub size: usize,
    /// Key ID (RFC 7515 section 4.1.4), at most EDGEJWT_HEADER_TEXT_MAX bytes.
    /// NULL: no `kid`.
    pub kid: *const c_char,
    /// Media type of the token (RFC 7515 section 4.1.9), at most
    /// EDGEJWT_HEADER_TEXT_MAX bytes. NULL: "JWT".
    pub typ: *const c_char,
    /// Further members of the protected header, such as `x5t#S256`, `jwk` or
    /// `nonce`: a JSON object of at most EDGEJWT_HEADER_EXTRA_MAX bytes, or
    /// NULL. Its members are written as given, between `kid` and `typ`. The
    /// members alg, kid, typ, crit and b64 are refused, and so is a jwk that
    /// holds a private or symmetric key (a member d, p, q, dp, dq, qi, oth or
    /// k). Names are compared after their escapes are decoded.
    pub extra: *const c_char,
}

// SAFETY: repr(C), starts with its size, and all zero is valid.
unsafe impl Versioned for edgejwt_header {}

no_padding!(edgejwt_header {
    size,
    kid,
    typ,
    extra
});

impl edgejwt_header {
    /// The header that C gives, or the default for NULL.
    ///
    /// # Safety
    /// `from` is NULL, or it and its pointers are as the C header demands.
    pub(super) unsafe fn read<'a>(
        from: *const Self,
        inputs: &mut Inputs,
    ) -> Result<HeaderParameters<'a>> {
        if from.is_null() {
            return Ok(HeaderParameters::default());
        }
        // SAFETY: not NULL; the caller promises the rest.
        let given = unsafe { inputs.structure(from) }?;
        Ok(HeaderParameters {
            // SAFETY: NULL or a string, as the caller promises.
            kid: unsafe { inputs.optional(given.kid) },
            // SAFETY: NULL or a string, as the caller promises.
            typ: unsafe { inputs.optional(given.typ) },
            // SAFETY: NULL or a string, as the caller promises.
            extra: unsafe { inputs.optional(given.extra) },
        })
    }
}

/// Signs a payload and writes the token to `out`.
#[inline(never)]
pub(super) fn sign_to(
    out: &mut TextOutput,
    key: &edgejwt_signing_key,
    header: &HeaderParameters,
    payload: &[u8],
) -> Result<()> {
    let (key, len) = (&key.0, key.0.signature_len());
    let mut buffer = [0; HEADER_LEN_MAX];
    let input = SigningInput::new(key.algorithm(), len, header, payload, &mut buffer)?;
    out.fill(token_len(input.len(), len), |space| {
        sign(key, &input, space)
    })
}

/// Initialize a header struct to its defaults. NULL does nothing.
///
/// @param header  the struct
/// @param size    sizeof(edgejwt_header)
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_header_init(header: *mut edgejwt_header, size: usize) {
    // SAFETY: the caller follows the header.
    unsafe { versioned::init(header, size, versioned::zeroed()) };
}
