// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Private keys and secrets.

use super::curves::{EcdsaPair, EdDsaPair, copy};
use super::encoding::{EcPrivate, Ed25519Private, Kind, PrivateKey};
use super::jwk::Jwk;
use super::rsa_pair::RsaPair;
use super::verifying::VerifyingKey;
use super::{pem, rsa, secret};
use crate::algorithm::{Algorithm, Family};
use crate::error::{Error, Result};
use crate::json::Members;
use crate::limits::EDGEJWT_RSA_SIGN_BITS_MAX;
use crate::memory::Wiped;
use ring::hmac;

/// The longest signature: RSA with the largest modulus that signs.
pub(crate) const SIGNATURE_MAX: usize = EDGEJWT_RSA_SIGN_BITS_MAX / 8;

pub(crate) struct SigningKey {
    algorithm: Algorithm,
    pair: Pair,
}

// A key is allocated once and never moved, so a box would save nothing.
#[allow(clippy::large_enum_variant)]
enum Pair {
    Rsa(RsaPair),
    Ecdsa(EcdsaPair),
    EdDsa(EdDsaPair),
    Secret(Wiped),
}

impl SigningKey {
    pub(crate) fn from_pem(algorithm: Algorithm, text: &[u8]) -> Result<Self> {
        algorithm.family()?;
        Self::from_der(algorithm, &pem::find(text, &[Kind::Private])?)
    }

    pub(crate) fn from_der(algorithm: Algorithm, der: &[u8]) -> Result<Self> {
        let family = algorithm.family()?;
        Self::from_private(algorithm, &PrivateKey::from_der(der, family)?)
    }

    fn from_private(algorithm: Algorithm, private: &PrivateKey) -> Result<Self> {
        let pair = match (algorithm.family()?, private) {
            (Family::Rsa(..), PrivateKey::Rsa(der, permitted)) if permitted.permits(algorithm) => {
                Pair::Rsa(rsa::pair_from_pkcs1(der)?)
            }
            (Family::Ecdsa(wanted), PrivateKey::Ec(curve, key)) if wanted == *curve => {
                Pair::Ecdsa(EcdsaPair::new(wanted, key)?)
            }
            (Family::EdDsa(edwards), PrivateKey::Ed25519(_, key)) => {
                Pair::EdDsa(EdDsaPair::new(edwards, key)?)
            }
            _ => return Err(Error::KeyType),
        };
        Ok(Self { algorithm, pair })
    }

    pub(crate) fn from_secret(algorithm: Algorithm, bytes: &[u8]) -> Result<Self> {
        let Family::Hmac(_) = algorithm.family()? else {
            return Err(Error::KeyType);
        };
        secret::check(algorithm, bytes)?;
        let pair = Pair::Secret(Wiped::copy_of(bytes)?);
        Ok(Self { algorithm, pair })
    }

    pub(crate) fn from_jwk(algorithm: Algorithm, json: &[u8]) -> Result<Self> {
        let family = algorithm.family()?;
        let mut members = Members::new();
        let jwk = Jwk::parse(json, &mut members)?;
        jwk.check(algorithm, b"sign")?;
        match family {
            Family::Rsa(..) => Ok(Self {
                algorithm,
                pair: Pair::Rsa(jwk.rsa_pair()?),
            }),
            Family::Hmac(_) => Self::from_secret(algorithm, &jwk.secret()?),
            Family::Ecdsa(curve) => {
                let (private, public) = (jwk.scalar(curve)?, jwk.point(curve)?);
                let key = EcPrivate {
                    private: &private,
                    public: Some(&public),
                };
                Self::from_private(algorithm, &PrivateKey::Ec(curve, key))
            }
            Family::EdDsa(edwards) => {
                let len = algorithm.key_len();
                let (seed, public) = (jwk.seed(len)?, jwk.x(len)?);
                let key = Ed25519Private {
                    seed: &seed,
                    public: Some(&public),
                };
                Self::from_private(algorithm, &PrivateKey::Ed25519(edwards, key))
            }
        }
    }

    pub(crate) fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    pub(crate) fn signature_len(&self) -> usize {
        match (&self.pair, self.algorithm.signature_len()) {
            (Pair::Rsa(pair), _) => pair.modulus_len(),
            (_, len) => len.unwrap_or_default(),
        }
    }

    /// Signs `message`. `signature` is [`Self::signature_len`] long.
    pub(crate) fn sign(&self, message: &[u8], signature: &mut [u8]) -> Result<()> {
        match (&self.pair, self.algorithm.family()?) {
            (Pair::Rsa(pair), Family::Rsa(_, encoding)) => pair.sign(encoding, message, signature),
            (Pair::Ecdsa(pair), _) => pair.sign(message, signature),
            (Pair::EdDsa(pair), _) => pair.sign(message, signature),
            (Pair::Secret(secret), Family::Hmac(hmac)) => {
                let tag = hmac::sign(&hmac::Key::new(hmac, secret), message);
                copy(tag.as_ref(), signature)
            }
            _ => Err(Error::Internal),
        }
    }

    /// The key that verifies the signatures of this one.
    pub(crate) fn verifying_key(&self) -> Result<VerifyingKey> {
        match &self.pair {
            Pair::Rsa(pair) => VerifyingKey::from_der(self.algorithm, pair.public()),
            Pair::Ecdsa(pair) => VerifyingKey::of_material(self.algorithm, pair.public(), &[]),
            Pair::EdDsa(pair) => VerifyingKey::of_material(self.algorithm, pair.public(), &[]),
            Pair::Secret(secret) => VerifyingKey::of_material(self.algorithm, secret, &[]),
        }
    }
}
