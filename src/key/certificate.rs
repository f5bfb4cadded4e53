// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Thumbprints of X.509 certificates.

use super::der::whole;
use super::pem::Pem;
use crate::base64url::encode;
use crate::error::{Error, Result};
use crate::limits::{EDGEJWT_KEY_TEXT_MAX, EDGEJWT_THUMBPRINT_LEN};
use ring::digest::{SHA256, digest};

/// Writes the SHA-256 thumbprint of the first certificate in a PEM text to
/// `space`, in base64url: `x5t#S256` (RFC 7515 section 4.1.8).
pub(crate) fn certificate_thumbprint(
    text: &[u8],
    space: &mut [u8; EDGEJWT_THUMBPRINT_LEN],
) -> Result<()> {
    let certificate = Pem::parse(first_certificate(text)?)?;
    // So that no byte behind the certificate is hashed.
    whole(&certificate.der)?;
    encode(digest(&SHA256, &certificate.der).as_ref(), space).ok_or(Error::Internal)
}

/// The text from the first certificate on.
fn first_certificate(text: &[u8]) -> Result<&[u8]> {
    if text.len() > EDGEJWT_KEY_TEXT_MAX {
        return Err(Error::KeyFormat);
    }
    let mut rest = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
    while !rest.starts_with(b"-----BEGIN CERTIFICATE-----") {
        let end = rest.iter().position(|byte| *byte == b'\n');
        rest = rest
            .get(end.ok_or(Error::KeyFormat)? + 1..)
            .unwrap_or_default();
    }
    Ok(rest)
}
