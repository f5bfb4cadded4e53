// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Public keys, and secrets that verify.

use super::encoding::{Kind, PublicKey};
use super::jwk::Jwk;
use super::rsa::RsaPublic;
use super::{curves, pem, secret};
use crate::algorithm::{Algorithm, Family};
use crate::error::{Error, Result};
use crate::json::Members;
use crate::memory::Wiped;
use ring::hmac;

pub(crate) struct VerifyingKey {
    algorithm: Algorithm,
    /// A modulus followed by its exponent; a point; or a secret.
    material: Wiped,
    /// The length of the modulus, or of all of `material`.
    first_len: usize,
}

impl VerifyingKey {
    pub(crate) fn from_pem(algorithm: Algorithm, text: &[u8]) -> Result<Self> {
        algorithm.family()?;
        let der = pem::find(text, &[Kind::Public, Kind::Certificate])?;
        Self::from_der(algorithm, &der)
    }

    /// Reads a key of a keyring's directory. None for a file with a
    /// certificate, because programs that use TLS keep theirs in such
    /// directories too. A file with a private key is refused.
    pub(crate) fn beside_certificates(algorithm: Algorithm, text: &[u8]) -> Result<Option<Self>> {
        if pem::is_certificate_file(text)? {
            return Ok(None);
        }
        Self::from_pem(algorithm, text).map(Some)
    }

    pub(crate) fn from_der(algorithm: Algorithm, der: &[u8]) -> Result<Self> {
        let family = algorithm.family()?;
        Self::from_public(algorithm, PublicKey::from_der(der, family)?)
    }

    pub(super) fn from_public(algorithm: Algorithm, public: PublicKey) -> Result<Self> {
        match (algorithm.family()?, public) {
            (Family::Rsa(..), PublicKey::Rsa(key, permitted)) if permitted.permits(algorithm) => {
                Self::of_material(algorithm, key.modulus, key.exponent)
            }
            (Family::Ecdsa(wanted), PublicKey::Ec(curve, point)) if wanted == curve => {
                Self::of_material(algorithm, point, &[])
            }
            (Family::EdDsa(_), PublicKey::Ed25519(edwards, key)) => {
                curves::check_eddsa_public(edwards, key)?;
                Self::of_material(algorithm, key, &[])
            }
            _ => Err(Error::KeyType),
        }
    }

    pub(crate) fn from_secret(algorithm: Algorithm, bytes: &[u8]) -> Result<Self> {
        let Family::Hmac(_) = algorithm.family()? else {
            return Err(Error::KeyType);
        };
        secret::check(algorithm, bytes)?;
        Self::of_material(algorithm, bytes, &[])
    }

    pub(crate) fn from_jwk(algorithm: Algorithm, json: &[u8]) -> Result<Self> {
        algorithm.family()?;
        let mut members = Members::new();
        Self::of_jwk(algorithm, &Jwk::parse(json, &mut members)?)
    }

    // One copy for single keys and for those of sets.
    #[inline(never)]
    pub(super) fn of_jwk(algorithm: Algorithm, jwk: &Jwk) -> Result<Self> {
        let family = algorithm.family()?;
        jwk.check(algorithm, b"verify")?;
        if let Family::Hmac(_) = family {
            return Self::from_secret(algorithm, &jwk.secret()?);
        }
        if jwk.is_private() {
            return Err(Error::KeyType);
        }
        match family {
            Family::Ecdsa(curve) => Self::of_material(algorithm, &jwk.point(curve)?, &[]),
            Family::EdDsa(edwards) => {
                let key = jwk.x(algorithm.key_len())?;
                Self::from_public(algorithm, PublicKey::Ed25519(edwards, &key))
            }
            _ => {
                let (n, e) = (jwk.number("n")?, jwk.number("e")?);
                let key = RsaPublic::new(&n, &e)?;
                Self::of_material(algorithm, key.modulus, key.exponent)
            }
        }
    }

    pub(super) fn of_material(algorithm: Algorithm, first: &[u8], second: &[u8]) -> Result<Self> {
        let mut material = Wiped::reserved(first.len() + second.len())?;
        material.append(first)?;
        material.append(second)?;
        Ok(Self {
            algorithm,
            material,
            first_len: first.len(),
        })
    }

    pub(crate) fn copy(&self) -> Result<Self> {
        let view = self.view();
        Self::of_material(self.algorithm, view.first(), view.second())
    }

    pub(crate) fn view(&self) -> KeyView<'_> {
        KeyView {
            algorithm: self.algorithm,
            material: &self.material,
            first_len: self.first_len,
        }
    }
}

/// A borrowed [`VerifyingKey`].
#[derive(Clone, Copy)]
pub(crate) struct KeyView<'k> {
    algorithm: Algorithm,
    material: &'k [u8],
    first_len: usize,
}

impl<'k> KeyView<'k> {
    pub(crate) fn algorithm(self) -> Algorithm {
        self.algorithm
    }

    /// A modulus, a point or a secret.
    pub(super) fn first(self) -> &'k [u8] {
        self.material.get(..self.first_len).unwrap_or_default()
    }

    /// An exponent, or nothing.
    pub(super) fn second(self) -> &'k [u8] {
        self.material.get(self.first_len..).unwrap_or_default()
    }

    /// The length that every signature of this key has.
    pub(crate) fn signature_len(self) -> usize {
        self.algorithm.signature_len().unwrap_or(self.first_len)
    }

    pub(crate) fn verify(self, message: &[u8], signature: &[u8]) -> Result<()> {
        match self.algorithm.family()? {
            Family::Rsa(parameters, _) => {
                let key = RsaPublic {
                    modulus: self.first(),
                    exponent: self.second(),
                };
                key.verify(parameters, message, signature)
            }
            Family::Ecdsa(curve) => curves::verify_ecdsa(curve, self.first(), message, signature),
            Family::EdDsa(curve) => curves::verify_eddsa(curve, self.first(), message, signature),
            Family::Hmac(hmac) => {
                let key = hmac::Key::new(hmac, self.first());
                hmac::verify(&key, message, signature).map_err(|_| Error::Signature)
            }
        }
    }
}

#[cfg(all(test, feature = "eddsa"))]
mod tests {
    use super::*;
    use std::format;

    #[test]
    fn points_of_small_order_are_refused() {
        let load = |x: &str| {
            let json = format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{x}"}}"#);
            VerifyingKey::from_jwk(Algorithm::EdDsa, json.as_bytes()).err()
        };
        // RFC 8037 appendix A.2.
        assert_eq!(load("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"), None);
        for weak in [
            "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAIA",
            "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAIA",
            "JuiVj8KyJ7BFw_SJ8u-Y8NXfrAXTxjM5sTgCiG1T_AU",
            "xxdqcD1N2E-6PAt2DRBnDyogU_osOczGTsf9d5KsA3o",
            "7P________________________________________8",
            "7f________________________________________8",
            "7v________________________________________8",
        ] {
            assert_eq!(load(weak), Some(Error::KeyWeak), "{weak}");
        }
    }
}
