// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Certificates, of which tokens name the thumbprint.

use super::output::{TextOutput, text_call};
use super::overlap::Inputs;
use super::status::edgejwt_status;
use crate::key::certificate_thumbprint;
use crate::limits::EDGEJWT_THUMBPRINT_LEN;
use core::ffi::c_char;

/// Write the SHA-256 thumbprint of a certificate in base64url: the value of
/// the header member `x5t#S256` (RFC 7515 section 4.1.8).
///
/// The first CERTIFICATE block of the text is used; other text and other
/// blocks before it are ignored. The content of the certificate is not
/// checked. It may hold a key of any type.
///
/// @param pem      PEM text; a NUL at its end is not needed
/// @param pem_len  its length in bytes, at most EDGEJWT_KEY_TEXT_MAX
/// @param out      receives EDGEJWT_THUMBPRINT_LEN characters and a NUL
/// @param out_cap  size of `out` in bytes
/// @param out_len  receives EDGEJWT_THUMBPRINT_LEN; may be NULL
/// @return EDGEJWT_OK, EDGEJWT_ERR_ARGUMENT, EDGEJWT_ERR_SPACE,
///         EDGEJWT_ERR_KEY_FORMAT for a text without a certificate, or
///         EDGEJWT_ERR_NO_MEMORY
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_certificate_thumbprint(
    pem: *const c_char,
    pem_len: usize,
    out: *mut c_char,
    out_cap: usize,
    out_len: *mut usize,
) -> edgejwt_status {
    let mut call = |out: &mut TextOutput, inputs: &mut Inputs| {
        // SAFETY: the caller lends `pem_len` bytes.
        let pem = unsafe { inputs.bytes(pem, pem_len) };
        out.clear(inputs)?;
        let mut thumbprint = [0; EDGEJWT_THUMBPRINT_LEN];
        certificate_thumbprint(pem?, &mut thumbprint)?;
        out.copy(&thumbprint)
    };
    // SAFETY: `out_cap` writable bytes, and a length that may be NULL.
    unsafe { text_call(out, out_cap, out_len, &mut call) }
}
