// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Public keys: SubjectPublicKeyInfo, certificates and RSAPublicKey.

use super::algorithm_identifier::{AlgorithmIdentifier, RsaUse};
use super::kind::Kind;
use super::{ED25519_LEN, check_len, check_point};
use crate::algorithm::{Curve, Edwards, Family};
use crate::error::Result;
use crate::key::der::{Reader, Tag, whole};
use crate::key::rsa::RsaPublic;

#[derive(Clone, Copy)]
pub(crate) enum PublicKey<'a> {
    Rsa(RsaPublic<'a>, RsaUse),
    /// An uncompressed point (SEC 1 section 2.3.3).
    Ec(Curve, &'a [u8]),
    Ed25519(Edwards, &'a [u8]),
}

impl<'a> PublicKey<'a> {
    /// Reads the content of SubjectPublicKeyInfo (RFC 5280 section 4.1).
    fn from_spki(mut content: Reader<'a>, family: Family) -> Result<Self> {
        let algorithm = AlgorithmIdentifier::read(content.sequence()?, family)?;
        let key = content.bit_string()?;
        content.end()?;
        match algorithm {
            AlgorithmIdentifier::Rsa(permitted) => {
                Ok(Self::Rsa(RsaPublic::from_pkcs1(key)?, permitted))
            }
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

    /// Reads the content of a certificate (RFC 5280 section 4.1) down to its
    /// key. Nothing else in the certificate is checked, nor its signature.
    fn from_certificate(mut certificate: Reader<'a>, family: Family) -> Result<Self> {
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
        Self::from_spki(signed.sequence()?, family)
    }

    /// Reads any of these encodings, and RSAPublicKey (RFC 8017 appendix
    /// A.1.1). `family` is that of the algorithm for which the key is wanted.
    pub(crate) fn from_der(der: &'a [u8], family: Family) -> Result<Self> {
        let kind = Kind::of(der);
        let content = whole(der)?;
        match (kind, content.peek()) {
            (Kind::Certificate, _) => Self::from_certificate(content, family),
            (Kind::Public, Some(Tag::Sequence)) => Self::from_spki(content, family),
            (Kind::Public, _) => Ok(Self::Rsa(RsaPublic::from_pkcs1(der)?, RsaUse::Any)),
            _ => Err(kind.unwanted()),
        }
    }
}
