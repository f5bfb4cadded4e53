// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The places of things in a list, found by the fingerprints of their names.

use crate::error::Result;
use crate::json::Text;
use crate::memory::{push_reserved, reserved, sorted};
use alloc::vec::Vec;

/// The upper half of a name's fingerprint.
pub(crate) fn fingerprint_of(name: &[u8]) -> u32 {
    (Text::fingerprint_of(name) >> 32) as u32
}

/// A fingerprint and a place in each number, sorted.
#[derive(Default)]
pub(crate) struct Index {
    rows: Vec<u64>,
}

impl Index {
    /// For at most `len` names.
    pub(crate) fn reserved(len: usize) -> Result<Self> {
        let rows = reserved(len)?;
        Ok(Self { rows })
    }

    /// Adds a name; the index is to be sorted before it is used.
    pub(crate) fn push(&mut self, name: &[u8], place: usize) {
        push_reserved(
            &mut self.rows,
            u64::from(fingerprint_of(name)) << 32 | place as u64,
        );
    }

    pub(crate) fn sorted(self) -> Self {
        Self {
            rows: sorted(self.rows),
        }
    }

    /// Calls `each` with the places of the names that have a fingerprint, in
    /// order.
    pub(crate) fn for_each(&self, fingerprint: u32, each: &mut dyn FnMut(usize)) {
        let fingerprint = u64::from(fingerprint);
        let first = self.rows.partition_point(|row| row >> 32 < fingerprint);
        let rows = self.rows.get(first..).unwrap_or_default();
        for row in rows.iter().take_while(|row| **row >> 32 == fingerprint) {
            each(*row as u32 as usize);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_found_by_name() {
        let names = [&b"c"[..], b"a", b"c", b"b"];
        let mut index = Index::reserved(4).unwrap();
        for (place, name) in names.into_iter().enumerate() {
            index.push(name, place);
        }
        let index = index.sorted();
        let places = |name: &[u8]| {
            let mut places = Vec::new();
            index.for_each(fingerprint_of(name), &mut |place| places.push(place));
            places
        };
        assert_eq!(places(b"c"), [0, 2]);
        assert_eq!(places(b"a"), [1]);
        assert_eq!(places(b"b"), [3]);
        assert_eq!(places(b"d"), []);
    }
}
