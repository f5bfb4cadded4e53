// SPDX-License-Identifier: Apache-2.0 OR MIT
//! AlgorithmIdentifier (RFC 5280 section 4.1.1.2): the type of a key, its
//! curve, and what an RSA key may be used for.

use crate::algorithm::{Algorithm, Curve, Edwards, Family};
use crate::error::{Error, Result};
use crate::key::der::{Reader, Tag, whole};

/// rsaEncryption, 1.2.840.113549.1.1.1.
pub(super) const RSA_ENCRYPTION: &[u8] = b"\x2A\x86\x48\x86\xF7\x0D\x01\x01\x01";
/// id-mgf1, 1.2.840.113549.1.1.8.
pub(super) const MGF1: &[u8] = b"\x2A\x86\x48\x86\xF7\x0D\x01\x01\x08";
/// id-RSASSA-PSS, 1.2.840.113549.1.1.10.
pub(super) const RSASSA_PSS: &[u8] = b"\x2A\x86\x48\x86\xF7\x0D\x01\x01\x0A";
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
/// id-Ed448, 1.3.101.113.
#[cfg(feature = "eddsa")]
pub(super) const ED448: &[u8] = b"\x2B\x65\x71";

pub(super) enum AlgorithmIdentifier {
    Rsa(RsaUse),
    Ec(Curve),
    Ed25519(Edwards),
}

/// The algorithms that an RSA key may be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RsaUse {
    Any,
    Pss,
    Only(Algorithm),
}

impl RsaUse {
    pub(crate) fn permits(self, algorithm: Algorithm) -> bool {
        use Algorithm::{Ps256, Ps384, Ps512};
        match self {
            Self::Any => true,
            Self::Pss => matches!(algorithm, Ps256 | Ps384 | Ps512),
            Self::Only(only) => only == algorithm,
        }
    }
}

impl AlgorithmIdentifier {
    /// Reads the content of the SEQUENCE, for a key that is wanted for an
    /// algorithm of `family`. `KeyType` for other algorithms, and
    /// `AlgorithmUnavailable` for a curve of the family that is not supported.
    pub(super) fn read(mut content: Reader, family: Family) -> Result<Self> {
        let identifier = match content.take(Tag::ObjectIdentifier)? {
            RSA_ENCRYPTION => {
                content.optional_null()?;
                Self::Rsa(RsaUse::Any)
            }
            RSASSA_PSS => Self::Rsa(match content.optional(Tag::Sequence)? {
                Some(parameters) => RsaUse::Only(pss(Reader::new(parameters))?),
                None => RsaUse::Pss,
            }),
            // Explicit curve parameters are refused: they are no OID.
            EC_PUBLIC_KEY => Self::Ec(curve(content.take(Tag::ObjectIdentifier)?, family)?),
            #[cfg(feature = "eddsa")]
            ED25519 => Self::Ed25519(Edwards::Ed25519),
            #[cfg(feature = "eddsa")]
            ED448 if matches!(family, Family::EdDsa(_)) => return Err(Error::AlgorithmUnavailable),
            _ => return Err(Error::KeyType),
        };
        content.end()?;
        Ok(identifier)
    }
}

/// The one algorithm that RSASSA-PSS-params (RFC 4055 section 3.1) allow.
fn pss(mut parameters: Reader) -> Result<Algorithm> {
    let hash = parameters.optional(Tag::Context0)?;
    let mask = parameters.optional(Tag::Context1)?;
    let salt_len = optional_number(&mut parameters, Tag::Context2, 20)?;
    let trailer = optional_number(&mut parameters, Tag::Context3, 1)?;
    parameters.end()?;
    // The default is SHA-1 for both.
    let (Some(hash), Some(mask)) = (hash, mask) else {
        return Err(Error::KeyType);
    };
    let mut mask = whole(mask)?;
    let is_mgf1 = mask.take(Tag::ObjectIdentifier)? == MGF1;
    let (algorithm, len) = hash_of(hash)?;
    let has_one_hash = hash_of(mask.rest())?.0 == algorithm;
    if is_mgf1 && has_one_hash && salt_len <= len && trailer == 1 {
        Ok(algorithm)
    } else {
        Err(Error::KeyType)
    }
}

/// An INTEGER of at most one byte in an explicit tag; 255 for larger ones.
fn optional_number(parameters: &mut Reader, tag: Tag, default: u8) -> Result<u8> {
    let Some(number) = parameters.optional(tag)? else {
        return Ok(default);
    };
    let mut content = Reader::new(number);
    let number = content.unsigned()?;
    content.end()?;
    Ok(match number {
        [] => 0,
        [number] => *number,
        _ => u8::MAX,
    })
}

/// The algorithm with the hash of an AlgorithmIdentifier, and the length of
/// the hash.
fn hash_of(identifier: &[u8]) -> Result<(Algorithm, u8)> {
    let mut content = whole(identifier)?;
    let hash = match content.take(Tag::ObjectIdentifier)? {
        // id-sha256, id-sha384 and id-sha512: 2.16.840.1.101.3.4.2.1 to 3.
        b"\x60\x86\x48\x01\x65\x03\x04\x02\x01" => (Algorithm::Ps256, 32),
        b"\x60\x86\x48\x01\x65\x03\x04\x02\x02" => (Algorithm::Ps384, 48),
        b"\x60\x86\x48\x01\x65\x03\x04\x02\x03" => (Algorithm::Ps512, 64),
        _ => return Err(Error::KeyType),
    };
    content.optional_null()?;
    content.end()?;
    Ok(hash)
}

/// The curve with this OID. `family` as in [`AlgorithmIdentifier::read`].
pub(super) fn curve(oid: &[u8], family: Family) -> Result<Curve> {
    match oid {
        #[cfg(feature = "ecdsa")]
        P256 => Ok(Curve::P256),
        #[cfg(feature = "ecdsa")]
        P384 => Ok(Curve::P384),
        _ if matches!(family, Family::Ecdsa(_)) => Err(Error::AlgorithmUnavailable),
        _ => Err(Error::KeyType),
    }
}
