// SPDX-License-Identifier: Apache-2.0 OR MIT
//! ECDSA and EdDSA by ring. Without its feature, each has stubs that are never
//! called: the enum of its curves has no variant.

use super::encoding::{EcPrivate, Ed25519Private};
use crate::algorithm::{Curve, Edwards};
use crate::error::{Error, Result};

#[cfg(feature = "ecdsa")]
mod ecdsa {
    use super::*;
    use crate::key::random::random_or;
    use ring::pkcs8::Document;
    use ring::rand::SystemRandom;
    use ring::signature::{self, EcdsaKeyPair, EcdsaSigningAlgorithm, KeyPair, UnparsedPublicKey};

    pub(crate) struct EcdsaPair(EcdsaKeyPair);

    impl EcdsaPair {
        pub(crate) fn new(curve: Curve, key: &EcPrivate) -> Result<Self> {
            // ring requires the public half, and cannot compute it.
            let public = key.public.ok_or(Error::KeyHalf)?;
            let rng = SystemRandom::new();
            let pair = EcdsaKeyPair::from_private_key_and_public_key(
                signing(curve),
                key.private,
                public,
                &rng,
            );
            pair.map(Self).map_err(|_| random_or(Error::KeyFormat))
        }

        pub(crate) fn public(&self) -> &[u8] {
            self.0.public_key().as_ref()
        }

        pub(crate) fn sign(&self, message: &[u8], signature: &mut [u8]) -> Result<()> {
            let signed = self.0.sign(&SystemRandom::new(), message);
            let signed = signed.map_err(|_| random_or(Error::Internal))?;
            super::copy(signed.as_ref(), signature)
        }
    }

    fn signing(curve: Curve) -> &'static EcdsaSigningAlgorithm {
        match curve {
            Curve::P256 => &signature::ECDSA_P256_SHA256_FIXED_SIGNING,
            Curve::P384 => &signature::ECDSA_P384_SHA384_FIXED_SIGNING,
        }
    }

    /// The length of the DER that [`generate`] returns.
    pub(crate) fn generated_len(curve: Curve) -> usize {
        match curve {
            Curve::P256 => 138,
            Curve::P384 => 185,
        }
    }

    /// A new private key, as PKCS#8.
    pub(crate) fn generate(curve: Curve) -> Result<Document> {
        EcdsaKeyPair::generate_pkcs8(signing(curve), &SystemRandom::new())
            .map_err(|_| random_or(Error::Internal))
    }

    /// The signature is r and s, each as long as the curve's order (RFC 7518
    /// section 3.4).
    pub(crate) fn verify(
        curve: Curve,
        point: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Result<()> {
        let algorithm = match curve {
            Curve::P256 => &signature::ECDSA_P256_SHA256_FIXED,
            Curve::P384 => &signature::ECDSA_P384_SHA384_FIXED,
        };
        UnparsedPublicKey::new(algorithm, point)
            .verify(message, signature)
            .map_err(|_| Error::Signature)
    }
}

#[cfg(not(feature = "ecdsa"))]
mod ecdsa {
    use super::*;

    pub(crate) struct EcdsaPair(Curve);

    impl EcdsaPair {
        pub(crate) fn new(curve: Curve, _: &EcPrivate) -> Result<Self> {
            match curve {}
        }

        pub(crate) fn public(&self) -> &[u8] {
            match self.0 {}
        }

        pub(crate) fn sign(&self, _: &[u8], _: &mut [u8]) -> Result<()> {
            match self.0 {}
        }
    }

    pub(crate) fn generated_len(curve: Curve) -> usize {
        match curve {}
    }

    pub(crate) fn generate(curve: Curve) -> Result<[u8; 0]> {
        match curve {}
    }

    pub(crate) fn verify(curve: Curve, _: &[u8], _: &[u8], _: &[u8]) -> Result<()> {
        match curve {}
    }
}

#[cfg(feature = "eddsa")]
mod eddsa {
    use super::*;
    use ring::signature::{self, Ed25519KeyPair, KeyPair, UnparsedPublicKey};

    pub(crate) struct EdDsaPair(Ed25519KeyPair);

    impl EdDsaPair {
        pub(crate) fn new(_: Edwards, key: &Ed25519Private) -> Result<Self> {
            let pair = match key.public {
                Some(public) => Ed25519KeyPair::from_seed_and_public_key(key.seed, public),
                None => Ed25519KeyPair::from_seed_unchecked(key.seed),
            };
            pair.map(Self).map_err(|_| Error::KeyFormat)
        }

        pub(crate) fn public(&self) -> &[u8] {
            self.0.public_key().as_ref()
        }

        pub(crate) fn sign(&self, message: &[u8], signature: &mut [u8]) -> Result<()> {
            super::copy(self.0.sign(message).as_ref(), signature)
        }
    }

    /// The points of small order, without the sign bit. Two of them have a
    /// second encoding, which is listed too. Anyone can make signatures that
    /// are valid under such a key.
    const SMALL_ORDER: [&[u8; 32]; 7] = [
        &[0; 32],
        b"\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
        b"\x26\xe8\x95\x8f\xc2\xb2\x27\xb0\x45\xc3\xf4\x89\xf2\xef\x98\xf0\
          \xd5\xdf\xac\x05\xd3\xc6\x33\x39\xb1\x38\x02\x88\x6d\x53\xfc\x05",
        b"\xc7\x17\x6a\x70\x3d\x4d\xd8\x4f\xba\x3c\x0b\x76\x0d\x10\x67\x0f\
          \x2a\x20\x53\xfa\x2c\x39\xcc\xc6\x4e\xc7\xfd\x77\x92\xac\x03\x7a",
        b"\xec\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\
          \xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f",
        b"\xed\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\
          \xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f",
        b"\xee\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\
          \xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f",
    ];

    pub(crate) fn check_public(_: Edwards, public: &[u8]) -> Result<()> {
        let mut point: [u8; 32] = public.try_into().map_err(|_| Error::KeyFormat)?;
        point[31] &= 0x7F;
        if SMALL_ORDER.contains(&&point) {
            return Err(Error::KeyWeak);
        }
        Ok(())
    }

    pub(crate) fn verify(
        _: Edwards,
        public: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Result<()> {
        UnparsedPublicKey::new(&signature::ED25519, public)
            .verify(message, signature)
            .map_err(|_| Error::Signature)
    }
}

#[cfg(not(feature = "eddsa"))]
mod eddsa {
    use super::*;

    pub(crate) struct EdDsaPair(Edwards);

    impl EdDsaPair {
        pub(crate) fn new(edwards: Edwards, _: &Ed25519Private) -> Result<Self> {
            match edwards {}
        }

        pub(crate) fn public(&self) -> &[u8] {
            match self.0 {}
        }

        pub(crate) fn sign(&self, _: &[u8], _: &mut [u8]) -> Result<()> {
            match self.0 {}
        }
    }

    pub(crate) fn check_public(edwards: Edwards, _: &[u8]) -> Result<()> {
        match edwards {}
    }

    pub(crate) fn verify(edwards: Edwards, _: &[u8], _: &[u8], _: &[u8]) -> Result<()> {
        match edwards {}
    }
}

pub(crate) use ecdsa::{
    EcdsaPair, generate as generate_ecdsa, generated_len as generated_ecdsa_len,
    verify as verify_ecdsa,
};
pub(crate) use eddsa::{EdDsaPair, check_public as check_eddsa_public, verify as verify_eddsa};

/// Copies between buffers that must have one length.
pub(crate) fn copy(from: &[u8], to: &mut [u8]) -> Result<()> {
    if from.len() != to.len() {
        return Err(Error::Internal);
    }
    to.copy_from_slice(from);
    Ok(())
}
