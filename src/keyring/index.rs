// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Where things are, by the fingerprint of their name.

use crate::error::Result;
use crate::memory::{push, reserved, sorted};
use alloc::vec::Vec;

/// The upper halves of fingerprints, and places, in one number each, sorted.
#[derive(Default)]
pub(crate) struct Index {
    rows: Vec<u64>,
}

impl Index {
    pub(crate) fn reserved(len: usize) -> Result<Self> {
        Ok(Self {
            rows: reserved(len)?,
        })
    }

    /// Adds a row, to be sorted in.
    pub(crate) fn push(&mut self, fingerprint: u64, place: usize) -> Result<()> {
        push(&mut self.rows, fingerprint >> 32 << 32 | place as u64)
    }

    pub(crate) fn sorted(self) -> Self {
        Self {
            rows: sorted(self.rows),
        }
    }

    /// The places under a fingerprint, in order; perhaps others among them.
    pub(crate) fn places(&self, fingerprint: u64) -> impl Iterator<Item = usize> {
        let prefix = |row: u64| row >> 32;
        let fingerprint = prefix(fingerprint);
        let first = self.rows.partition_point(|row| prefix(*row) < fingerprint);
        let rows = self.rows.get(first..).unwrap_or_default();
        rows.iter()
            .take_while(move |row| prefix(**row) == fingerprint)
            .map(|row| *row as u32 as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_found_under_their_fingerprints() {
        let mut index = Index::reserved(5).unwrap();
        let high = u64::from(u32::MAX);
        for (half, place) in [(9, 0), (high, 1), (9, 2), (0, 3), (4, 4)] {
            index.push(half << 32 | 7, place).unwrap();
        }
        let index = index.sorted();
        let places = |half: u64| index.places(half << 32 | 7).collect::<Vec<_>>();
        assert_eq!(places(9), [0, 2]);
        assert_eq!(places(high), [1]);
        assert_eq!(places(0), [3]);
        assert_eq!(places(4), [4]);
        assert_eq!(places(5), []);
    }
}
