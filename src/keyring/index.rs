// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Where things are, by the fingerprint of their name.

use crate::error::Result;
use crate::memory::{push, reserved, sorted};
use alloc::vec::Vec;

/// Fingerprints and places, in one number each, sorted.
#[derive(Default)]
pub struct Index {
    rows: Vec<u64>,
}

impl Index {
    pub fn reserved(len: usize) -> Result<Self> {
        Ok(Self {
            rows: reserved(len)?,
        })
    }

    /// Adds a row, to be sorted in.
    pub fn push(&mut self, fingerprint: u32, place: usize) -> Result<()> {
        push(&mut self.rows, u64::from(fingerprint) << 32 | place as u64)
    }

    pub fn sorted(self) -> Self {
        Self {
            rows: sorted(self.rows),
        }
    }

    /// The places under a fingerprint, in order.
    pub fn places(&self, fingerprint: u32) -> impl Iterator<Item = usize> {
        let prefix = |row: u64| (row >> 32) as u32;
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
        for (fingerprint, place) in [(9, 0), (u32::MAX, 1), (9, 2), (0, 3), (4, 4)] {
            index.push(fingerprint, place).unwrap();
        }
        let index = index.sorted();
        let places = |fingerprint| index.places(fingerprint).collect::<Vec<_>>();
        assert_eq!(places(9), [0, 2]);
        assert_eq!(places(u32::MAX), [1]);
        assert_eq!(places(0), [3]);
        assert_eq!(places(4), [4]);
        assert_eq!(places(5), []);
    }
}
