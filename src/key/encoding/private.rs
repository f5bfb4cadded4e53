// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Private keys: PKCS#8, ECPrivateKey and RSAPrivateKey.

use super::algorithm_identifier::{AlgorithmIdentifier, RsaUse, curve};
use super::kind::Kind;
use super::{ED25519_LEN, check_len, check_point};
use crate::algorithm::{Curve, Edwards, Family};
use crate::error::{Error, Result};
use crate::key::der::{Reader, Tag, whole, whole_bytes};

pub(crate) enum PrivateKey<'a> {
    /// RSAPrivateKey (RFC 8017 appendix A.1.2), not read any further.
    Rsa(&'a [u8], RsaUse),
    Ec(Curve, EcPrivate<'a>),
    Ed25519(Edwards, Ed25519Private<'a>),
}

pub(crate) struct EcPrivate<'a> {
    pub(crate) private: &'a [u8],
    /// An uncompressed point.
    pub(crate) public: Option<&'a [u8]>,
}

pub(crate) struct Ed25519Private<'a> {
    pub(crate) seed: &'a [u8],
    pub(crate) public: Option<&'a [u8]>,
}

impl<'a> PrivateKey<'a> {
    /// Reads OneAsymmetricKey (RFC 5958 section 2).
    fn from_pkcs8(der: &'a [u8], family: Family) -> Result<Self> {
        let mut content = whole(der)?;
        let version = content.unsigned()?;
        if !matches!(version, [] | [1]) {
            return Err(Error::KeyFormat);
        }
        let algorithm = AlgorithmIdentifier::read(content.sequence()?, family)?;
        let key = content.take(Tag::OctetString)?;
        // Attributes are ignored.
        content.optional(Tag::Context0)?;
        let public = content.optional(Tag::ContextBits1)?;
        content.end()?;
        match algorithm {
            AlgorithmIdentifier::Rsa(permitted) => Ok(Self::Rsa(key, permitted)),
            AlgorithmIdentifier::Ec(curve) => Self::from_sec1(key, Some(curve), family),
            AlgorithmIdentifier::Ed25519(edwards) => {
                let mut key = Reader::new(key);
                let seed = key.take(Tag::OctetString)?;
                key.end()?;
                check_len(seed, ED25519_LEN)?;
                let public = public.map(whole_bytes).transpose()?;
                public.map_or(Ok(()), |public| check_len(public, ED25519_LEN))?;
                Ok(Self::Ed25519(edwards, Ed25519Private { seed, public }))
            }
        }
    }

    /// Reads ECPrivateKey (RFC 5915 section 3). The curve is given inside, in
    /// the PKCS#8 structure around it, or in both.
    pub(super) fn from_sec1(der: &'a [u8], around: Option<Curve>, family: Family) -> Result<Self> {
        let mut content = whole(der)?;
        if content.unsigned()? != [1] {
            return Err(Error::KeyFormat);
        }
        let private = content.take(Tag::OctetString)?;
        let inside = content.optional(Tag::Context0)?.map(|parameters| {
            let mut parameters = Reader::new(parameters);
            let curve = curve(parameters.take(Tag::ObjectIdentifier)?, family)?;
            parameters.end()?;
            Ok(curve)
        });
        let inside = inside.transpose()?;
        let public = content.optional(Tag::Context1)?.map(|public| {
            let mut public = Reader::new(public);
            let point = public.bit_string()?;
            public.end()?;
            Ok(point)
        });
        let public = public.transpose()?;
        content.end()?;
        let curve = inside.or(around).ok_or(Error::KeyFormat)?;
        if around.is_some_and(|around| around != curve) {
            return Err(Error::KeyFormat);
        }
        check_len(private, curve.len())?;
        if let Some(public) = public {
            check_point(curve, public)?;
        }
        Ok(Self::Ec(curve, EcPrivate { private, public }))
    }

    /// Reads any of these encodings, and RSAPrivateKey. `family` is that of the
    /// algorithm for which the key is wanted.
    pub(crate) fn from_der(der: &'a [u8], family: Family) -> Result<Self> {
        let kind = Kind::of(der);
        if kind != Kind::Private {
            return Err(kind.unwanted());
        }
        let mut content = whole(der)?;
        content.take(Tag::Integer)?;
        match content.peek() {
            Some(Tag::Sequence) => Self::from_pkcs8(der, family),
            Some(Tag::OctetString) => Self::from_sec1(der, None, family),
            _ => Ok(Self::Rsa(der, RsaUse::Any)),
        }
    }
}
