// SPDX-License-Identifier: Apache-2.0 OR MIT
//! AlgorithmIdentifier (RFC 5280 section 4.1.1.2): the type of a key, and its
//! curve.

use crate::algorithm::{Curve, Edwards};
use crate::error::{Error, Result};
use crate::key::der::{Reader, Tag};

/// rsaEncryption, 1.2.840.113549.1.1.1.
pub(super) const RSA_ENCRYPTION: &[u8] = b"\x2A\x86\x48\x86\xF7\x0D\x01\x01\x01";
/// id-ecPublicKey, 1.2.840.10045.2.1.
pub(super) const EC_PUBLIC_KEY: &[u8] = b"\x2A\x86\x48\xCE\x3D\x02\x01";
/// secp256r1, 1.2.840.10045.3.1.7.
#[cfg(feature = "ecdsa")]
pub(super) const P256: &[u8] = b"\x2A\x86\x48\xCE\x3D\x03\x01\x07";
/// secp384r1, 1.3.132.0.34.
#[cfg(feature = "ecdsa")]
pub(super) const P384: &[u8] = b"\x2B\x81\x04\x00\x22";
/// id-Ed25519, 1.3.101.112.
#[cfg(feature = "eddsa")]
pub(super) const ED25519: &[u8] = b"\x2B\x65\x70";

pub(super) enum AlgorithmIdentifier {
    Rsa,
    Ec(Curve),
    Ed25519(Edwards),
}

impl AlgorithmIdentifier {
    /// Reads the content of the SEQUENCE. `KeyType` for other algorithms.
    pub(super) fn read(mut content: Reader) -> Result<Self> {
        let identifier = match content.take(Tag::ObjectIdentifier)? {
            RSA_ENCRYPTION => {
                content.null()?;
                Self::Rsa
            }
            // Explicit curve parameters are refused: they are no OID.
            EC_PUBLIC_KEY => Self::Ec(curve(content.take(Tag::ObjectIdentifier)?)?),
            #[cfg(feature = "eddsa")]
            ED25519 => Self::Ed25519(Edwards::Ed25519),
            _ => return Err(Error::KeyType),
        };
        content.end()?;
        Ok(identifier)
    }
}

/// The curve with this OID.
pub(super) fn curve(oid: &[u8]) -> Result<Curve> {
    match oid {
        #[cfg(feature = "ecdsa")]
        P256 => Ok(Curve::P256),
        #[cfg(feature = "ecdsa")]
        P384 => Ok(Curve::P384),
        _ => Err(Error::KeyType),
    }
}
