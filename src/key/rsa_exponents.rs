// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The check of the private exponents of an RSA key. Without it, a damaged key
//! would load and each signature with it would fail.
//!
//! The time depends on the lengths of the numbers only: there is no branch on
//! a private number, and no address depends on one.

use crate::error::{Error, Result};
use crate::limits::EDGEJWT_RSA_SIGN_BITS_MAX;
use core::hint::black_box;
use zeroize::optimization_barrier;

/// Limbs of the largest prime.
const LIMBS: usize = EDGEJWT_RSA_SIGN_BITS_MAX / 2 / 64;
/// Bytes of the largest product of a private and a public exponent.
const PRODUCT: usize = EDGEJWT_RSA_SIGN_BITS_MAX / 8 + 8;

/// Checks that d and dP are inverses of e modulo (p - 1) (RFC 8017 section
/// 3.2); the same for q. `KeyFormat` if not.
///
/// ring has checked that the highest bit of the prime's first byte is set and
/// that the prime has a multiple of 64 bits. `e` has at most 32 bits.
pub(super) fn check(e: u64, prime: &[u8], exponents: [&[u8]; 2]) -> Result<()> {
    let mut work = Work::ZERO;
    // The prime is odd: without its lowest bit it is one less.
    let mut lowest = !1;
    for (limb, bytes) in work.modulus.iter_mut().zip(prime.rchunks(8)) {
        let limb_of = |limb, byte: &u8| limb << 8 | u64::from(*byte);
        *limb = bytes.iter().fold(0, limb_of) & lowest;
        lowest = !0;
    }
    let limbs = prime.len() / 8;
    let check = |unlike, exponent: &&[u8]| unlike | work.unlike_inverse(e, exponent, limbs);
    match exponents.iter().fold(0, check) {
        0 => Ok(()),
        _ => Err(Error::KeyFormat),
    }
}

/// Space for the numbers, which is wiped when it is dropped.
struct Work {
    /// The lowest limb comes first, here and in the other numbers.
    modulus: [u64; LIMBS],
    rest: [u64; LIMBS],
    difference: [u64; LIMBS],
    product: [u8; PRODUCT],
}

impl Drop for Work {
    fn drop(&mut self) {
        self.modulus.fill(0);
        self.rest.fill(0);
        self.difference.fill(0);
        self.product.fill(0);
        optimization_barrier(self);
    }
}

impl Work {
    const ZERO: Self = Self {
        modulus: [0; LIMBS],
        rest: [0; LIMBS],
        difference: [0; LIMBS],
        product: [0; PRODUCT],
    };

    /// 0 if `e` times `exponent` is 1 modulo the modulus.
    fn unlike_inverse(&mut self, e: u64, exponent: &[u8], limbs: usize) -> u64 {
        let mut carry = 0;
        let bytes = exponent.iter().rev().chain(&[0; 8]);
        for (to, byte) in self.product.iter_mut().zip(bytes) {
            carry += u64::from(*byte) * e;
            *to = carry as u8;
            carry >>= 8;
        }
        self.rest = [0; LIMBS];
        for at in (0..exponent.len() + 8).rev() {
            let byte = self.product.get(at).copied().unwrap_or_default();
            for shift in (0..8).rev() {
                self.push(u64::from(byte >> shift & 1), limbs);
            }
        }
        // Other limbs than the first are zero.
        let mut one = 1;
        self.rest.iter().fold(0, |unlike, limb| {
            let unlike = unlike | (limb ^ one);
            one = 0;
            unlike
        })
    }

    /// Doubles the rest, adds `bit`, and subtracts the modulus if the sum is
    /// not below it.
    fn push(&mut self, bit: u64, limbs: usize) {
        let (mut carry, mut borrow) = (bit, false);
        let numbers = self.rest.iter_mut().zip(&self.modulus);
        for (to, (limb, modulus)) in self.difference.iter_mut().zip(numbers).take(limbs) {
            (*limb, carry) = (*limb << 1 | carry, *limb >> 63);
            let (difference, first) = limb.overflowing_sub(*modulus);
            let (difference, second) = difference.overflowing_sub(u64::from(borrow));
            (*to, borrow) = (difference, first | second);
        }
        // All bits are set if the sum is below the modulus. The compiler must not
        // know that: it would choose between two addresses.
        let keep = black_box((u64::from(borrow) & !carry).wrapping_neg());
        for (limb, difference) in self.rest.iter_mut().zip(&self.difference).take(limbs) {
            *limb = *limb & keep | difference & !keep;
        }
    }
}
