// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The forms that keys come in, down to their numbers.

use super::der::{Reader, Tag};
use super::rsa::RsaPublic;
use crate::algorithm::{Curve, Edwards};
use crate::error::{Error, Result};
use crate::limits::EDGEJWT_KEY_TEXT_MAX;

/// rsaEncryption, 1.2.840.113549.1.1.1.
const RSA_ENCRYPTION: &[u8] = b"\x2A\x86\x48\x86\xF7\x0D\x01\x01\x01";
/// id-ecPublicKey, 1.2.840.10045.2.1.
const EC_PUBLIC_KEY: &[u8] = b"\x2A\x86\x48\xCE\x3D\x02\x01";
/// secp256r1, 1.2.840.10045.3.1.7.
#[cfg(feature = "ecdsa")]
const P256: &[u8] = b"\x2A\x86\x48\xCE\x3D\x03\x01\x07";
/// secp384r1, 1.3.132.0.34.
#[cfg(feature = "ecdsa")]
const P384: &[u8] = b"\x2B\x81\x04\x00\x22";
/// id-Ed25519, 1.3.101.112.
#[cfg(feature = "eddsa")]
const ED25519: &[u8] = b"\x2B\x65\x70";

/// A public key.
#[derive(Clone, Copy)]
pub enum Public<'a> {
    Rsa(RsaPublic<'a>),
    /// An uncompressed point (SEC 1 section 2.3.3).
    Ec(Curve, &'a [u8]),
    Ed25519(Edwards, &'a [u8]),
}

/// A private key.
pub enum Private<'a> {
    /// RSAPrivateKey (RFC 8017 appendix A.1.2).
    Rsa(&'a [u8]),
    Ec(Curve, EcPrivate<'a>),
    Ed25519(Edwards, Ed25519Private<'a>),
}

pub struct EcPrivate<'a> {
    pub private: &'a [u8],
    pub public: Option<&'a [u8]>,
}

pub struct Ed25519Private<'a> {
    pub seed: &'a [u8],
    pub public: Option<&'a [u8]>,
}

impl<'a> Public<'a> {
    /// `RSA PUBLIC KEY`: RSAPublicKey (RFC 8017 appendix A.1.1).
    pub fn from_pkcs1(der: &'a [u8]) -> Result<Self> {
        RsaPublic::from_pkcs1(der).map(Self::Rsa)
    }

    /// `PUBLIC KEY`: SubjectPublicKeyInfo (RFC 5280 section 4.1).
    pub fn from_spki(der: &'a [u8]) -> Result<Self> {
        Self::from_spki_content(whole(der)?)
    }

    fn from_spki_content(mut info: Reader<'a>) -> Result<Self> {
        let kind = Kind::read(info.sequence()?)?;
        let key = info.bit_string()?;
        info.end()?;
        match kind {
            Kind::Rsa => Self::from_pkcs1(key),
            Kind::Ec(curve) => check_point(curve, key).map(|()| Self::Ec(curve, key)),
            Kind::Ed25519(edwards) => check_len(key, 32).map(|()| Self::Ed25519(edwards, key)),
        }
    }

    /// `CERTIFICATE` (RFC 5280 section 4.1): its key, and nothing else of it.
    pub fn from_certificate(der: &'a [u8]) -> Result<Self> {
        let mut certificate = whole(der)?;
        let mut signed = certificate.sequence()?;
        certificate.sequence()?;
        certificate.bit_string()?;
        certificate.end()?;
        signed.optional(Tag::Context0)?;
        signed.take(Tag::Integer)?;
        // Signature algorithm, issuer, validity, subject.
        for _ in 0..4 {
            signed.sequence()?;
        }
        Self::from_spki_content(signed.sequence()?)
    }

    /// A public key in any of these forms.
    pub fn from_der(der: &'a [u8]) -> Result<Self> {
        let mut inside = whole(der)?;
        if inside.peek() == Some(Tag::Integer) {
            inside.take(Tag::Integer)?;
            inside.take(Tag::Integer).map_err(|_| Error::KeyType)?;
            // More integers make it a private key.
            inside.end().map_err(|_| Error::KeyType)?;
            return Self::from_pkcs1(der);
        }
        inside.sequence()?;
        match inside.peek() {
            Some(Tag::Sequence) => Self::from_certificate(der),
            Some(Tag::OctetString) => Err(Error::KeyEncrypted),
            _ => Self::from_spki(der),
        }
    }
}

impl<'a> Private<'a> {
    /// `PRIVATE KEY`: OneAsymmetricKey (RFC 5958 section 2).
    pub fn from_pkcs8(der: &'a [u8]) -> Result<Self> {
        let mut info = whole(der)?;
        let version = info.unsigned()?;
        if !matches!(version, [] | [1]) {
            return Err(Error::KeyFormat);
        }
        let kind = Kind::read(info.sequence()?)?;
        let key = info.take(Tag::OctetString)?;
        // Attributes: nothing in them concerns us.
        info.optional(Tag::Context0)?;
        let public = info.optional(Tag::ContextBits1)?;
        info.end()?;
        match kind {
            Kind::Rsa => Ok(Self::Rsa(key)),
            Kind::Ec(curve) => Self::from_sec1(key, Some(curve)),
            Kind::Ed25519(edwards) => {
                let mut key = Reader::new(key);
                let seed = key.take(Tag::OctetString)?;
                key.end()?;
                check_len(seed, 32)?;
                let public = public.map(bits).transpose()?;
                Ok(Self::Ed25519(edwards, Ed25519Private { seed, public }))
            }
        }
    }

    /// `EC PRIVATE KEY`: ECPrivateKey (RFC 5915 section 3). The curve is named
    /// inside, around it, or both.
    pub fn from_sec1(der: &'a [u8], around: Option<Curve>) -> Result<Self> {
        let mut key = whole(der)?;
        if key.unsigned()? != [1] {
            return Err(Error::KeyFormat);
        }
        let private = key.take(Tag::OctetString)?;
        let inside = key.optional(Tag::Context0)?.map(|name| {
            let mut name = Reader::new(name);
            let curve = curve(name.take(Tag::ObjectIdentifier)?)?;
            name.end()?;
            Ok(curve)
        });
        let inside = inside.transpose()?;
        let public = key.optional(Tag::Context1)?.map(|public| {
            let mut public = Reader::new(public);
            let point = public.bit_string()?;
            public.end()?;
            Ok(point)
        });
        let public = public.transpose()?;
        key.end()?;
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

    /// A private key in any of these forms.
    pub fn from_der(der: &'a [u8]) -> Result<Self> {
        let mut inside = whole(der)?;
        if inside.peek() == Some(Tag::Sequence) {
            inside.sequence()?;
            return match inside.peek() {
                Some(Tag::OctetString) => Err(Error::KeyEncrypted),
                Some(Tag::BitString | Tag::Sequence) => Err(Error::KeyType),
                _ => Err(Error::KeyFormat),
            };
        }
        inside.take(Tag::Integer)?;
        match inside.peek() {
            Some(Tag::Sequence) => Self::from_pkcs8(der),
            Some(Tag::OctetString) => Self::from_sec1(der, None),
            Some(Tag::Integer) => {
                inside.take(Tag::Integer)?;
                match inside.rest() {
                    // Two integers are a public key.
                    [] => Err(Error::KeyType),
                    _ => Ok(Self::Rsa(der)),
                }
            }
            _ => Err(Error::KeyFormat),
        }
    }
}

/// What an AlgorithmIdentifier says.
enum Kind {
    Rsa,
    Ec(Curve),
    Ed25519(Edwards),
}

impl Kind {
    fn read(mut identifier: Reader) -> Result<Self> {
        let kind = match identifier.take(Tag::ObjectIdentifier)? {
            RSA_ENCRYPTION => {
                identifier.null()?;
                Self::Rsa
            }
            // A curve spelled out in numbers is no OID.
            EC_PUBLIC_KEY => Self::Ec(curve(identifier.take(Tag::ObjectIdentifier)?)?),
            #[cfg(feature = "eddsa")]
            ED25519 => Self::Ed25519(Edwards::Ed25519),
            _ => return Err(Error::KeyType),
        };
        identifier.end()?;
        Ok(kind)
    }
}

fn curve(identifier: &[u8]) -> Result<Curve> {
    match identifier {
        #[cfg(feature = "ecdsa")]
        P256 => Ok(Curve::P256),
        #[cfg(feature = "ecdsa")]
        P384 => Ok(Curve::P384),
        _ => Err(Error::KeyType),
    }
}

/// The inside of a SEQUENCE that is all of `der`.
pub fn whole(der: &[u8]) -> Result<Reader<'_>> {
    // Before a byte is read: the length may be anything.
    if der.len() > EDGEJWT_KEY_TEXT_MAX {
        return Err(Error::KeyFormat);
    }
    let mut outer = Reader::new(der);
    let inside = outer.sequence()?;
    outer.end()?;
    Ok(inside)
}

/// Only the uncompressed form: ring takes no other.
fn check_point(curve: Curve, point: &[u8]) -> Result<()> {
    check_len(point, 1 + 2 * curve.len())?;
    match point {
        [4, ..] => Ok(()),
        _ => Err(Error::KeyFormat),
    }
}

fn check_len(bytes: &[u8], len: usize) -> Result<()> {
    if bytes.len() == len {
        Ok(())
    } else {
        Err(Error::KeyFormat)
    }
}

/// The bytes of a BIT STRING's content.
fn bits(content: &[u8]) -> Result<&[u8]> {
    match content {
        [0, bytes @ ..] => check_len(bytes, 32).map(|()| bytes),
        _ => Err(Error::KeyFormat),
    }
}
