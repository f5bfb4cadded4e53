// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Constant-time comparison.

use core::hint::black_box;

const WORD: usize = size_of::<usize>();

/// Whether two byte strings are the same. The time depends on their lengths
/// alone.
pub(crate) fn is_equal(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    let (words, rest) = one.as_chunks::<WORD>();
    let (other_words, other_rest) = other.as_chunks::<WORD>();
    let mut difference = 0;
    for (word, other) in words.iter().zip(other_words) {
        difference |= usize::from_ne_bytes(*word) ^ usize::from_ne_bytes(*other);
    }
    for (byte, other) in rest.iter().zip(other_rest) {
        difference |= usize::from(byte ^ other);
    }
    // Without this the compiler may add an early exit to the loops.
    black_box(difference) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bit_counts() {
        for len in 0..=40 {
            let one: std::vec::Vec<u8> = (0..len).collect();
            let mut other = one.clone();
            assert!(is_equal(&one, &other));
            for bit in 0..8 * usize::from(len) {
                other[bit / 8] ^= 1 << (bit % 8);
                assert!(!is_equal(&one, &other), "{len}, bit {bit}");
                other[bit / 8] ^= 1 << (bit % 8);
            }
            other.push(0);
            assert!(!is_equal(&one, &other));
        }
    }
}
