// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Public keys: SubjectPublicKeyInfo, certificates and RSAPublicKey.

use super::algorithm_identifier::AlgorithmIdentifier;
use super::{ED25519_LEN, check_len, check_point};
use crate::algorithm::{Curve, Edwards};
use crate::error::{Error, Result};
use crate::key::der::{Reader, Tag, whole};
use crate::key::rsa::RsaPublic;

#[derive(Clone, Copy)]
pub(crate) enum PublicKey<'a> {
    Rsa(RsaPublic<'a>),
    /// An uncompressed point (SEC 1 section 2.3.3).
    Ec(Curve, &'a [u8]),
    Ed25519(Edwards, &'a [u8]),
}

impl<'a> PublicKey<'a> {
    /// Reads `RSA PUBLIC KEY`: RSAPublicKey (RFC 8017 appendix A.1.1).
    pub(crate) fn from_pkcs1(der: &'a [u8]) -> Result<Self> {
        RsaPublic::from_pkcs1(der).map(Self::Rsa)
    }

    /// Reads `PUBLIC KEY`: SubjectPublicKeyInfo (RFC 5280 section 4.1).
    pub(crate) fn from_spki(der: &'a [u8]) -> Result<Self> {
        Self::from_spki_content(whole(der)?)
    }

    fn from_spki_content(mut content: Reader<'a>) -> Result<Self> {
        let algorithm = AlgorithmIdentifier::read(content.sequence()?)?;
        let key = content.bit_string()?;
        content.end()?;
        match algorithm {
            AlgorithmIdentifier::Rsa => Self::from_pkcs1(key),
            AlgorithmIdentifier::Ec(curve) => {
                check_point(curve, key)?;
                Ok(Self::Ec(curve, key))
            }
            AlgorithmIdentifier::Ed25519(edwards) => {
                check_len(key, ED25519_LEN)?;
                Ok(Self::Ed25519(edwards, key))
            }
        }
    }

    /// Reads the key of a `CERTIFICATE` (RFC 5280 section 4.1). Nothing else
    /// in the certificate is checked, nor its signature.
    pub(crate) fn from_certificate(der: &'a [u8]) -> Result<Self> {
        let mut certificate = whole(der)?;
        let mut signed = certificate.sequence()?;
        certificate.sequence()?;
        certificate.bit_string()?;
        certificate.end()?;
        // Version and serial number.
        signed.optional(Tag::Context0)?;
        signed.take(Tag::Integer)?;
        // Signature algorithm, issuer, validity and subject.
        for _ in 0..4 {
            signed.sequence()?;
        }
        Self::from_spki_content(signed.sequence()?)
    }

    /// Reads any of these encodings.
    pub(crate) fn from_der(der: &'a [u8]) -> Result<Self> {
        let mut content = whole(der)?;
        if content.peek() == Some(Tag::Integer) {
            content.take(Tag::Integer)?;
            content.take(Tag::Integer).map_err(|_| Error::KeyType)?;
            // With more integers it is a private key.
            content.end().map_err(|_| Error::KeyType)?;
            return Self::from_pkcs1(der);
        }
        content.sequence()?;
        match content.peek() {
            Some(Tag::Sequence) => Self::from_certificate(der),
            Some(Tag::OctetString) => Err(Error::KeyEncrypted),
            _ => Self::from_spki(der),
        }
    }
}
