// SPDX-License-Identifier: Apache-2.0 OR MIT
//! RSA keys, read from DER (RFC 8017 appendix A.1) and checked before ring
//! gets them.

use super::der::whole;
use super::rsa_exponents;
use super::rsa_pair::RsaPair;
use crate::error::{Error, Result};
use crate::limits::{EDGEJWT_RSA_BITS_MIN, EDGEJWT_RSA_SIGN_BITS_MAX, EDGEJWT_RSA_VERIFY_BITS_MAX};
use crate::runtime::serve;
use core::mem::MaybeUninit;
use ring::rsa::{KeyPairComponents, PublicKeyComponents};
use ring::signature::RsaParameters;

/// The largest public exponent. Verification costs one squaring for each of its
/// bits, and one multiplication for each bit that is set.
const EXPONENT_MAX: u64 = (1 << 32) - 1;
/// The largest public exponent of a modulus of more than [`LARGE_BITS`]. With
/// 65,537, verifying with RSA-8192 takes 14 times the instructions of RSA-2048;
/// with 33 bits it took more than 40 times.
const LARGE_EXPONENT_MAX: u64 = 65537;
const LARGE_BITS: usize = 4096;
/// The smallest public exponent that ring accepts for signing.
const SIGNING_EXPONENT_MIN: u64 = 65537;

/// Bytes that ring allocates to verify: five numbers as long as the modulus.
const VERIFYING_SPACE: usize = 5 * EDGEJWT_RSA_VERIFY_BITS_MAX / 8 + 64;

/// Modulus and exponent, big-endian without leading zeros.
#[derive(Clone, Copy)]
pub(crate) struct RsaPublic<'a> {
    pub(super) modulus: &'a [u8],
    pub(super) exponent: &'a [u8],
}

impl<'a> RsaPublic<'a> {
    /// Reads RSAPublicKey.
    pub(super) fn from_pkcs1(der: &'a [u8]) -> Result<Self> {
        let mut key = whole(der)?;
        let modulus = key.unsigned()?;
        let exponent = key.unsigned()?;
        key.end()?;
        Self::new(modulus, exponent)
    }

    /// Checks the numbers, which are big-endian without leading zeros.
    pub(super) fn new(modulus: &'a [u8], exponent: &'a [u8]) -> Result<Self> {
        check_public(modulus, exponent)?;
        if bits(modulus) > EDGEJWT_RSA_VERIFY_BITS_MAX {
            return Err(Error::KeySize);
        }
        Ok(Self { modulus, exponent })
    }

    pub(super) fn verify(
        self,
        parameters: &'static RsaParameters,
        message: &[u8],
        signature: &[u8],
    ) -> Result<()> {
        let key = PublicKeyComponents {
            n: self.modulus,
            e: self.exponent,
        };
        let mut space = [const { MaybeUninit::uninit() }; VERIFYING_SPACE];
        let (verified, _) = serve(&mut space, || key.verify(parameters, message, signature));
        verified.map_err(|_| Error::Signature)
    }
}

/// Reads RSAPrivateKey. A key of more than two primes is refused.
pub(super) fn pair_from_pkcs1(der: &[u8]) -> Result<RsaPair> {
    let mut key = whole(der)?;
    if !key.unsigned()?.is_empty() {
        return Err(Error::KeyFormat);
    }
    let mut numbers = [&[][..]; 8];
    for (at, number) in numbers.iter_mut().enumerate() {
        // p, q, g and the two halves of a DSA key.
        if at == 5 && key.rest().is_empty() {
            return Err(Error::KeyType);
        }
        *number = key.unsigned()?;
    }
    key.end()?;
    pair_from_numbers(numbers)
}

/// A key pair of n, e, d, p, q, dP, dQ and qInv (RFC 8017 section 3.2).
pub(super) fn pair_from_numbers([n, e, d, p, q, dp, dq, qi]: [&[u8]; 8]) -> Result<RsaPair> {
    check_signing(n, e)?;
    let pair = RsaPair::new(&KeyPairComponents {
        public_key: PublicKeyComponents { n, e },
        d,
        p,
        q,
        dP: dp,
        dQ: dq,
        qInv: qi,
    })?;
    // ring has checked the other numbers, not the private exponents.
    for (prime, exponent) in [(p, dp), (q, dq)] {
        rsa_exponents::check(value(e), prime, [d, exponent])?;
    }
    Ok(pair)
}

fn check_signing(modulus: &[u8], exponent: &[u8]) -> Result<()> {
    check_public(modulus, exponent)?;
    // ring requires primes whose length is a multiple of 512 bits.
    let size_fits =
        bits(modulus) <= EDGEJWT_RSA_SIGN_BITS_MAX && bits(modulus).is_multiple_of(1024);
    if !size_fits || value(exponent) < SIGNING_EXPONENT_MIN {
        return Err(Error::KeySize);
    }
    Ok(())
}

fn check_public(modulus: &[u8], exponent: &[u8]) -> Result<()> {
    if bits(modulus) < EDGEJWT_RSA_BITS_MIN {
        return Err(Error::KeySize);
    }
    let is_odd = |integer: &[u8]| integer.last().is_some_and(|byte| byte % 2 == 1);
    if !is_odd(modulus) || !is_odd(exponent) || exponent == [1] {
        return Err(Error::KeyFormat);
    }
    let exponent_max = if bits(modulus) > LARGE_BITS {
        LARGE_EXPONENT_MAX
    } else {
        EXPONENT_MAX
    };
    if value(exponent) > exponent_max {
        return Err(Error::KeySize);
    }
    if has_roca_structure(modulus) {
        return Err(Error::KeyWeak);
    }
    Ok(())
}

/// Whether the modulus was made by the broken generator of CVE-2017-15361
/// (ROCA). Such a modulus is a power of 65537 modulo each of these primes.
/// Fewer than one in 2^27 of other keys are refused by mistake.
fn has_roca_structure(modulus: &[u8]) -> bool {
    const PRIMES: [u32; 38] = [
        3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89,
        97, 101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167,
    ];
    PRIMES.iter().all(|prime| {
        let step = |rest: u32, byte: &u8| (rest * 256 + u32::from(*byte)) % prime;
        let rest = modulus.iter().fold(0, step);
        let powers = core::iter::successors(Some(1), |power| Some(power * 65537 % prime));
        // Powers repeat after fewer than `prime` steps.
        powers.take(*prime as usize).any(|power| power == rest)
    })
}

/// The length in bits of an integer without leading zero bytes.
fn bits(integer: &[u8]) -> usize {
    let unused = integer.first().map_or(0, |byte| byte.leading_zeros());
    integer.len() * 8 - unused as usize
}

/// The value of an integer, or the largest value if it is larger.
fn value(integer: &[u8]) -> u64 {
    integer.iter().fold(0_u64, |value, &byte| {
        value.saturating_mul(256).saturating_add(byte.into())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec::Vec;

    /// An odd number of this many bits, without the structure of ROCA.
    fn modulus(bits: usize) -> Vec<u8> {
        let mut modulus = std::vec![0xA5; bits.div_ceil(8)];
        modulus[0] = 0xFF >> (modulus.len() * 8 - bits);
        modulus
    }

    fn public(modulus: &[u8], exponent: u128) -> Option<Error> {
        let bytes = exponent.to_be_bytes();
        let unused = exponent.leading_zeros() as usize / 8;
        RsaPublic::new(modulus, &bytes[unused..]).err()
    }

    fn signing(modulus: &[u8], exponent: u64) -> Option<Error> {
        let bytes = exponent.to_be_bytes();
        let unused = exponent.leading_zeros() as usize / 8;
        check_signing(modulus, &bytes[unused..]).err()
    }

    #[test]
    fn a_modulus_has_2048_to_8192_bits() {
        for bits in [2048, 2049, 2056, 3000, 8191, 8192] {
            assert_eq!(public(&modulus(bits), 65537), None, "{bits}");
        }
        for bits in [1, 8, 256, 1024, 2040, 2047, 8193, 8200, 16384] {
            let error = public(&modulus(bits), 65537);
            assert_eq!(error, Some(Error::KeySize), "{bits}");
        }
        assert_eq!(public(&[], 65537), Some(Error::KeySize));
    }

    #[test]
    fn an_exponent_is_odd_and_has_at_most_32_bits() {
        let modulus = modulus(2048);
        for exponent in [3, 5, 17, 257, 65537, 0xFFFF_FFFF] {
            assert_eq!(public(&modulus, exponent), None, "{exponent}");
        }
        for exponent in [0, 1, 2, 4, 65536, 1 << 32] {
            let error = public(&modulus, exponent);
            assert_eq!(error, Some(Error::KeyFormat), "{exponent}");
        }
        for exponent in [
            (1 << 32) + 1,
            (1 << 33) - 1,
            u128::from(u64::MAX),
            (1 << 64) + 3,
            u128::MAX,
        ] {
            let error = public(&modulus, exponent);
            assert_eq!(error, Some(Error::KeySize), "{exponent}");
        }
    }

    #[test]
    fn the_exponent_of_a_large_modulus_is_at_most_65537() {
        let exponents = [3, 65537, 65539, 0xFFFF_FFFF];
        for bits in [4095, 4096] {
            for exponent in exponents {
                assert_eq!(public(&modulus(bits), exponent), None, "{bits} {exponent}");
            }
        }
        for bits in [4097, 8192] {
            let refused = exponents.map(|exponent| public(&modulus(bits), exponent));
            let size = Some(Error::KeySize);
            assert_eq!(refused, [None, None, size, size], "{bits}");
        }
    }

    #[test]
    fn an_even_modulus_is_refused() {
        let mut even = modulus(2048);
        even[255] = 0xA4;
        assert_eq!(public(&even, 65537), Some(Error::KeyFormat));
    }

    #[test]
    fn signing_keys_have_sizes_and_exponents_that_ring_accepts() {
        for bits in [2048, 3072, 4096] {
            assert_eq!(signing(&modulus(bits), 65537), None, "{bits}");
        }
        for bits in [1024, 2047, 2049, 2560, 4097, 5120, 8192] {
            let error = signing(&modulus(bits), 65537);
            assert_eq!(error, Some(Error::KeySize), "{bits}");
        }
        assert_eq!(signing(&modulus(2048), 65539), None);
        assert_eq!(signing(&modulus(2048), 65535), Some(Error::KeySize));
        assert_eq!(signing(&modulus(2048), 3), Some(Error::KeySize));
    }

    #[test]
    fn a_power_of_65537_has_the_structure_of_roca() {
        // 65537 * n = (n << 16) + n.
        let mut power = std::vec![1];
        for _ in 0..128 {
            let mut sum = [&power[..], &[0, 0]].concat();
            let mut carry = 0;
            for (at, digit) in sum.iter_mut().rev().enumerate() {
                let other = power.iter().rev().nth(at).copied().unwrap_or_default();
                let total = u16::from(*digit) + u16::from(other) + carry;
                (*digit, carry) = (total as u8, total >> 8);
            }
            power = sum;
        }
        let power = &power[power.iter().position(|digit| *digit > 0).unwrap()..];
        assert_eq!(bits(power), 2049);
        assert_eq!(public(power, 65537), Some(Error::KeyWeak));
        let mut other = power.to_vec();
        other[200] ^= 1;
        assert_eq!(public(&other, 65537), None);
    }

    const JWK: &[u8] = include_bytes!("../../tests/fixtures/keys/rfc7515-a2.jwk");

    /// The key of RFC 7515 with each number changed by `change`.
    fn changed(change: impl Fn(usize, &mut Vec<u8>)) -> Option<Error> {
        let mut members = crate::json::Members::new();
        let jwk = crate::key::jwk::Jwk::parse(JWK, &mut members).unwrap();
        let mut at = 0;
        let numbers = ["n", "e", "d", "p", "q", "dp", "dq", "qi"].map(|name| {
            let mut number = jwk.number(name).unwrap().to_vec();
            change(at, &mut number);
            at += 1;
            number
        });
        pair_from_numbers(numbers.each_ref().map(|number| &number[..])).err()
    }

    #[test]
    fn a_damaged_private_key_is_refused() {
        assert_eq!(changed(|_, _| ()), None);
        for damaged in 0..8 {
            for bit in [1, 2, 3, 7, 64, 500, 800, 1020] {
                let error = changed(|at, number| {
                    let len = number.len();
                    if at == damaged && bit < len * 8 - 1 {
                        number[len - 1 - bit / 8] ^= 1 << (bit % 8);
                    } else if at == damaged {
                        number[len - 1] ^= 2;
                    }
                });
                assert!(error.is_some(), "{damaged} {bit}");
            }
        }
    }
}
