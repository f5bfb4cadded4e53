// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Thumbprints of X.509 certificates.

use super::der::whole;
use super::encoding::Kind;
use super::pem;
use crate::base64url::encode;
use crate::error::{Error, Result};
use ring::digest::{Digest, SHA256, digest};

/// A certificate's SHA-256 digest, for `x5t#S256` (RFC 7515 section 4.1.8).
pub(crate) struct CertificateThumbprint(Digest);

impl CertificateThumbprint {
    /// Of the first certificate in a PEM text, whatever precedes it.
    pub(crate) fn of_pem(text: &[u8]) -> Result<Self> {
        let certificate = pem::find(text, &[Kind::Certificate]).map_err(|error| match error {
            Error::NoMemory => error,
            _ => Error::KeyFormat,
        })?;
        // So that no byte behind the certificate is hashed.
        whole(&certificate)?;
        Ok(Self(digest(&SHA256, &certificate)))
    }

    /// Writes it in base64url to `space`, which is
    /// [`EDGEJWT_THUMBPRINT_LEN`](crate::limits) long.
    pub(crate) fn write(&self, space: &mut [u8]) -> Result<()> {
        encode(self.0.as_ref(), space).ok_or(Error::Internal)
    }
}
