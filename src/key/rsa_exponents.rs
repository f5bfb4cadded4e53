// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The check of the private exponents of an RSA key. Without it, a damaged key
//! would load and each signature with it would fail.
//!
//! The time depends on the lengths of the numbers and on the public exponent,
//! and on nothing else: there is no branch on a private number, and no address
//! depends on one.

use crate::error::{Error, Result};
use crate::limits::EDGEJWT_RSA_SIGN_BITS_MAX;
use zeroize::Zeroizing;

/// Limbs of the largest prime.
const LIMBS: usize = EDGEJWT_RSA_SIGN_BITS_MAX / 2 / 64;

/// A number, its lowest limb first.
type Number = Zeroizing<[u64; LIMBS]>;

/// Checks that d modulo (p - 1) is dP, and that e times dP is 1 modulo (p - 1)
/// (RFC 8017 section 3.2); the same for q. `KeyFormat` if not. The highest bit
/// of the prime's highest byte is set, the number of its bits is a multiple of
/// 64, and it is odd: ring has checked that.
pub(super) fn check_exponents(e: u64, d: &[u8], prime: &[u8], exponent: &[u8]) -> Result<()> {
    let modulus = number(prime);
    let mut modulus = Modulus {
        // The prime is odd: subtract 1.
        number: modulus,
        limbs: prime.len() / 8,
        difference: Zeroizing::new([0; LIMBS]),
    };
    for limb in modulus.number.iter_mut().take(1) {
        *limb &= !1;
    }
    // d has at most twice as many bits as the prime. Its upper half is smaller
    // than twice the modulus, the lower half follows bit by bit.
    let half = d.len().saturating_sub(prime.len());
    let (upper, lower) = d.split_at_checked(half).ok_or(Error::KeyFormat)?;
    let mut rest = number(upper);
    modulus.reduce(&mut rest, 0);
    for byte in lower {
        for shift in (0..8).rev() {
            modulus.double(&mut rest, u64::from(byte >> shift & 1));
        }
    }
    let mut unlike = different(&rest, &number(exponent));

    let mut product = Zeroizing::new([0; LIMBS]);
    for shift in (0..u64::BITS - e.leading_zeros()).rev() {
        modulus.double(&mut product, 0);
        if e >> shift & 1 == 1 {
            modulus.add(&mut product, &rest);
        }
    }
    unlike |= different(&product, &number(&[1]));
    if unlike == 0 {
        Ok(())
    } else {
        Err(Error::KeyFormat)
    }
}

/// Reads the lower limbs of a big-endian number.
fn number(bytes: &[u8]) -> Number {
    let mut number = Zeroizing::new([0; LIMBS]);
    for (limb, bytes) in number.iter_mut().zip(bytes.rchunks(8)) {
        *limb = bytes
            .iter()
            .fold(0, |limb, byte| limb << 8 | u64::from(*byte));
    }
    number
}

/// 0 if the numbers are the same.
fn different(one: &Number, other: &Number) -> u64 {
    let limbs = one.iter().zip(other.iter());
    limbs.fold(0, |unlike, (one, other)| unlike | (one ^ other))
}

struct Modulus {
    number: Number,
    /// The limbs that are used. The highest bit of the last one is set.
    limbs: usize,
    /// Space for [`Self::reduce`].
    difference: Number,
}

impl Modulus {
    /// Doubles a number below the modulus and adds `bit`.
    fn double(&mut self, number: &mut Number, bit: u64) {
        let mut carry = bit;
        for limb in number.iter_mut().take(self.limbs) {
            (*limb, carry) = (*limb << 1 | carry, *limb >> 63);
        }
        self.reduce(number, carry);
    }

    /// Adds a number below the modulus to another one.
    fn add(&mut self, number: &mut Number, other: &Number) {
        let mut carry = 0;
        for (limb, other) in number.iter_mut().zip(other.iter()).take(self.limbs) {
            let (sum, first) = limb.overflowing_add(*other);
            let (sum, second) = sum.overflowing_add(carry);
            (*limb, carry) = (sum, u64::from(first | second));
        }
        self.reduce(number, carry);
    }

    /// Subtracts the modulus once if the number, with `carry` above its highest
    /// limb, is not below it.
    fn reduce(&mut self, number: &mut Number, carry: u64) {
        let mut borrow = 0;
        let limbs = number.iter().zip(self.number.iter());
        for (to, (limb, modulus)) in self.difference.iter_mut().zip(limbs).take(self.limbs) {
            let (difference, first) = limb.overflowing_sub(*modulus);
            let (difference, second) = difference.overflowing_sub(borrow);
            (*to, borrow) = (difference, u64::from(first | second));
        }
        // All bits are set if the number was below the modulus.
        let keep = (borrow & !carry).wrapping_neg();
        for (limb, difference) in number
            .iter_mut()
            .zip(self.difference.iter())
            .take(self.limbs)
        {
            *limb = *limb & keep | difference & !keep;
        }
    }
}
