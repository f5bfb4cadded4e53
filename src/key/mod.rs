// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Keys: PEM into what signs and verifies. A key carries its algorithm.

mod der;
mod pem;
mod rsa;

use crate::algorithm::Algorithm;
use crate::error::{Error, Result};
use pem::Pem;
use ring::rand::SystemRandom;
use rsa::RsaPublic;

/// The longest signature: RSA with the largest modulus that signs.
pub const SIGNATURE_MAX: usize = crate::limits::EDGEJWT_RSA_SIGN_BITS_MAX / 8;

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
    public: RsaPublic,
}

impl VerifyingKey {
    pub fn from_pem(algorithm: Algorithm, text: &[u8]) -> Result<Self> {
        let pem = Pem::parse(text)?;
        let public = match pem.label {
            b"PUBLIC KEY" => RsaPublic::from_spki(&pem.der)?,
            b"RSA PUBLIC KEY" => RsaPublic::from_pkcs1(&pem.der)?,
            label => return Err(not_wanted(label)),
        };
        Ok(Self { algorithm, public })
    }

    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The only length a signature by this key can have.
    pub fn signature_len(&self) -> usize {
        self.public.modulus_len()
    }

    pub fn verify(&self, message: &[u8], signature: &[u8]) -> Result<()> {
        self.public
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
