// SPDX-License-Identifier: Apache-2.0 OR MIT
//! RSA keys: from DER (RFC 8017 appendix A.1), checked before ring sees them.

use super::der::{Reader, Tag};
use crate::error::{Error, Result};
use crate::limits::{EDGEJWT_RSA_BITS_MIN, EDGEJWT_RSA_SIGN_BITS_MAX, EDGEJWT_RSA_VERIFY_BITS_MAX};
use ring::rsa::{KeyPair, PublicKeyComponents};

/// rsaEncryption, 1.2.840.113549.1.1.1.
const RSA_ENCRYPTION: &[u8] = b"\x2A\x86\x48\x86\xF7\x0D\x01\x01\x01";

/// The largest exponent ring takes.
const EXPONENT_MAX: u64 = (1 << 33) - 1;
const SIGNING_EXPONENT_MIN: u64 = 65537;

/// Modulus and exponent, big-endian without leading zeros.
#[derive(Clone, Copy)]
pub struct RsaPublic<'a> {
    pub modulus: &'a [u8],
    pub exponent: &'a [u8],
}

impl<'a> RsaPublic<'a> {
    /// `RSA PUBLIC KEY`: RSAPublicKey.
    pub fn from_pkcs1(der: &'a [u8]) -> Result<Self> {
        let mut outer = Reader::new(der);
        let mut key = outer.sequence()?;
        outer.end()?;
        let modulus = key.unsigned()?;
        let exponent = key.unsigned()?;
        key.end()?;
        check_public(modulus, exponent)?;
        if bits(modulus) > EDGEJWT_RSA_VERIFY_BITS_MAX {
            return Err(Error::KeySize);
        }
        Ok(Self { modulus, exponent })
    }

    /// `PUBLIC KEY`: SubjectPublicKeyInfo (RFC 5280 section 4.1).
    pub fn from_spki(der: &'a [u8]) -> Result<Self> {
        let mut outer = Reader::new(der);
        let mut info = outer.sequence()?;
        outer.end()?;
        rsa_algorithm(info.sequence()?)?;
        let key = info.bit_string()?;
        info.end()?;
        Self::from_pkcs1(key)
    }

    pub fn components(self) -> PublicKeyComponents<&'a [u8]> {
        PublicKeyComponents {
            n: self.modulus,
            e: self.exponent,
        }
    }
}

/// `RSA PRIVATE KEY`: RSAPrivateKey.
pub fn key_pair_from_pkcs1(der: &[u8]) -> Result<KeyPair> {
    let mut outer = Reader::new(der);
    let mut key = outer.sequence()?;
    outer.end()?;
    let version = key.unsigned()?;
    let modulus = key.unsigned()?;
    let exponent = key.unsigned()?;
    if !version.is_empty() {
        return Err(Error::KeyFormat);
    }
    check_public(modulus, exponent)?;
    // ring takes no other sizes: its primes must be multiples of 512 bits.
    let size_fits =
        bits(modulus) <= EDGEJWT_RSA_SIGN_BITS_MAX && bits(modulus).is_multiple_of(1024);
    if !size_fits || value(exponent) < SIGNING_EXPONENT_MIN {
        return Err(Error::KeySize);
    }
    KeyPair::from_der(der).map_err(|_| Error::KeyFormat)
}

/// `PRIVATE KEY`: PrivateKeyInfo (RFC 5208 section 5).
pub fn key_pair_from_pkcs8(der: &[u8]) -> Result<KeyPair> {
    let mut outer = Reader::new(der);
    let mut info = outer.sequence()?;
    outer.end()?;
    let version = info.unsigned()?;
    if !version.is_empty() {
        return Err(Error::KeyFormat);
    }
    rsa_algorithm(info.sequence()?)?;
    // Attributes may follow; nothing in them concerns us.
    key_pair_from_pkcs1(info.take(Tag::OctetString)?)
}

/// An AlgorithmIdentifier that must be rsaEncryption with a NULL.
fn rsa_algorithm(mut identifier: Reader) -> Result<()> {
    if identifier.take(Tag::ObjectIdentifier)? != RSA_ENCRYPTION {
        return Err(Error::KeyType);
    }
    match identifier.rest() {
        b"\x05\x00" => Ok(()),
        _ => Err(Error::KeyFormat),
    }
}

fn check_public(modulus: &[u8], exponent: &[u8]) -> Result<()> {
    if bits(modulus) < EDGEJWT_RSA_BITS_MIN {
        return Err(Error::KeySize);
    }
    let is_odd = |integer: &[u8]| integer.last().is_some_and(|byte| byte % 2 == 1);
    if !is_odd(modulus) || !is_odd(exponent) || exponent == [1] {
        return Err(Error::KeyFormat);
    }
    if value(exponent) > EXPONENT_MAX {
        return Err(Error::KeySize);
    }
    Ok(())
}

/// The length of an integer without leading zero bytes.
fn bits(integer: &[u8]) -> usize {
    let unused = integer.first().map_or(0, |byte| byte.leading_zeros());
    integer.len() * 8 - unused as usize
}

/// The value of an integer; one too large becomes the largest.
fn value(integer: &[u8]) -> u64 {
    integer.iter().fold(0_u64, |value, &byte| {
        value.saturating_mul(256).saturating_add(byte.into())
    })
}
