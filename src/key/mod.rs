// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Keys: PEM into what signs and verifies. A key carries its algorithm.

mod der;
mod pem;
mod rsa;

use crate::algorithm::Algorithm;
use crate::error::{Error, Result};
use crate::limits::{EDGEJWT_RSA_SIGN_BITS_MAX, EDGEJWT_RSA_VERIFY_BITS_MAX};
use crate::memory::{append, copy_of, reserved};
use alloc::vec::Vec;
use pem::Pem;
use ring::rand::SystemRandom;
use rsa::RsaPublic;

/// The longest signature: RSA with the largest modulus that signs.
pub const SIGNATURE_MAX: usize = EDGEJWT_RSA_SIGN_BITS_MAX / 8;

pub struct SigningKey {
    algorithm: Algorithm,
    pair: ring::rsa::KeyPair,
}

impl SigningKey {
    pub fn from_pem(algorithm: Algorithm, text: &[u8]) -> Result<Self> {
        let pem = Pem::parse(text)?;
        let pair = match pem.label {
            b"PRIVATE KEY" => rsa::key_pair_from_pkcs8(&pem.der)?,
            b"RSA PRIVATE KEY" => rsa::key_pair_from_pkcs1(&pem.der)?,
            label => return Err(not_wanted(label)),
        };
        Ok(Self { algorithm, pair })
    }

    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    pub fn signature_len(&self) -> usize {
        self.pair.public().modulus_len()
    }

    /// Signs `message`; `signature` is [`Self::signature_len`] long.
    pub fn sign(&self, message: &[u8], signature: &mut [u8]) -> Result<()> {
        self.pair
            .sign(
                self.algorithm.rsa_signing(),
                &SystemRandom::new(),
                message,
                signature,
            )
            .map_err(|_| Error::Internal)
    }
}

pub struct VerifyingKey {
    algorithm: Algorithm,
    /// The modulus, and behind it the exponent.
    material: Vec<u8>,
    modulus_len: usize,
}

impl VerifyingKey {
    pub fn from_pem(algorithm: Algorithm, text: &[u8]) -> Result<Self> {
        let pem = Pem::parse(text)?;
        Self::from_block(algorithm, &pem)
    }

    /// A key for a directory of keys, where TLS keeps its certificates too:
    /// they are no keys, and no mistakes either.
    pub fn beside_certificates(algorithm: Algorithm, text: &[u8]) -> Result<Option<Self>> {
        let pem = Pem::parse(text)?;
        match pem.label {
            b"CERTIFICATE" | b"TRUSTED CERTIFICATE" | b"X509 CRL" => Ok(None),
            _ => Self::from_block(algorithm, &pem).map(Some),
        }
    }

    fn from_block(algorithm: Algorithm, pem: &Pem) -> Result<Self> {
        let public = match pem.label {
            b"PUBLIC KEY" => RsaPublic::from_spki(&pem.der)?,
            b"RSA PUBLIC KEY" => RsaPublic::from_pkcs1(&pem.der)?,
            label => return Err(not_wanted(label)),
        };
        let mut material = reserved(public.modulus.len() + public.exponent.len())?;
        append(&mut material, public.modulus)?;
        append(&mut material, public.exponent)?;
        Ok(Self {
            algorithm,
            material,
            modulus_len: public.modulus.len(),
        })
    }

    pub fn copy(&self) -> Result<Self> {
        Ok(Self {
            algorithm: self.algorithm,
            material: copy_of(&self.material)?,
            modulus_len: self.modulus_len,
        })
    }

    pub fn view(&self) -> KeyView<'_> {
        KeyView {
            algorithm: self.algorithm,
            material: &self.material,
            modulus_len: self.modulus_len,
        }
    }

    /// A copy without allocation, for use where the key itself may go.
    pub fn detached(&self) -> Result<DetachedKey> {
        Ok(DetachedKey {
            algorithm: self.algorithm,
            material: heapless::Vec::from_slice(&self.material).map_err(|_| Error::Internal)?,
            modulus_len: self.modulus_len,
        })
    }
}

/// The longest modulus and the longest exponent.
const MATERIAL_MAX: usize = EDGEJWT_RSA_VERIFY_BITS_MAX / 8 + 5;

/// A verifying key of fixed size.
pub struct DetachedKey {
    algorithm: Algorithm,
    material: heapless::Vec<u8, MATERIAL_MAX>,
    modulus_len: usize,
}

impl DetachedKey {
    pub fn view(&self) -> KeyView<'_> {
        KeyView {
            algorithm: self.algorithm,
            material: &self.material,
            modulus_len: self.modulus_len,
        }
    }
}

/// A verifying key, wherever it is kept.
#[derive(Clone, Copy)]
pub struct KeyView<'k> {
    algorithm: Algorithm,
    material: &'k [u8],
    modulus_len: usize,
}

impl KeyView<'_> {
    pub fn algorithm(self) -> Algorithm {
        self.algorithm
    }

    /// The only length a signature by this key can have.
    pub fn signature_len(self) -> usize {
        self.modulus_len
    }

    pub fn verify(self, message: &[u8], signature: &[u8]) -> Result<()> {
        let parts = self.material.split_at_checked(self.modulus_len);
        let (modulus, exponent) = parts.ok_or(Error::Internal)?;
        RsaPublic { modulus, exponent }
            .components()
            .verify(self.algorithm.rsa_verification(), message, signature)
            .map_err(|_| Error::Signature)
    }
}

/// A label that is not the one wanted: perhaps another kind of key.
fn not_wanted(label: &[u8]) -> Error {
    let keys: [&[u8]; 8] = [
        b"CERTIFICATE",
        b"EC PARAMETERS",
        b"PRIVATE KEY",
        b"RSA PRIVATE KEY",
        b"EC PRIVATE KEY",
        b"DSA PRIVATE KEY",
        b"PUBLIC KEY",
        b"RSA PUBLIC KEY",
    ];
    if keys.contains(&label) {
        Error::KeyType
    } else {
        Error::KeyFormat
    }
}
