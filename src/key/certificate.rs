// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Thumbprints of X.509 certificates.

use super::der::whole;
use super::encoding::Kind;
use super::pem;
use crate::base64url::encode;
use crate::error::{Error, Result};
use crate::limits::EDGEJWT_THUMBPRINT_LEN;
use ring::digest::{SHA256, digest};

/// Writes the SHA-256 thumbprint of the first certificate in a PEM text to
/// `space`, in base64url: `x5t#S256` (RFC 7515 section 4.1.8). `KeyFormat` if
/// there is no certificate.
pub(crate) fn certificate_thumbprint(
    text: &[u8],
    space: &mut [u8; EDGEJWT_THUMBPRINT_LEN],
) -> Result<()> {
    let certificate = pem::find(text, &[Kind::Certificate]).map_err(|error| match error {
        Error::NoMemory => error,
        _ => Error::KeyFormat,
    })?;
    // So that no byte behind the certificate is hashed.
    whole(&certificate)?;
    encode(digest(&SHA256, &certificate).as_ref(), space).ok_or(Error::Internal)
}
