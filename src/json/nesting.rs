// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The arrays and objects around the parser's position.

use super::{Malformed, Text};
use crate::limits::{EDGEJWT_JSON_DEPTH_MAX, EDGEJWT_JSON_MEMBERS_MAX};
use heapless::Vec;

/// Limit for the names of all open objects together.
const OPEN_NAMES_MAX: usize = 1024;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Container {
    Array,
    Object,
}

/// The open arrays and objects, and the names that the objects have so far.
///
/// Names are compared by their fingerprints only. Different names with equal
/// fingerprints do not occur by chance; an attacker can construct them, and
/// they are refused as duplicates. A full comparison would let the attacker
/// force quadratic work.
pub(super) struct Nesting {
    /// Each container, and the number of names that were open before it.
    frames: Vec<(Container, usize), EDGEJWT_JSON_DEPTH_MAX>,
    /// Fingerprints. Those of the innermost object come last.
    names: Vec<u64, OPEN_NAMES_MAX>,
}

impl Nesting {
    pub(super) fn new() -> Self {
        Self {
            frames: Vec::new(),
            names: Vec::new(),
        }
    }

    pub(super) fn enter(&mut self, container: Container) -> Result<(), Malformed> {
        self.frames
            .push((container, self.names.len()))
            .map_err(|_| Malformed::TooComplex)
    }

    /// Closes the innermost container. Fails if it has a name twice.
    pub(super) fn leave(&mut self) -> Result<(), Malformed> {
        let Some((_, first)) = self.frames.pop() else {
            return Ok(());
        };
        if self.names.len() < first + 2 {
            self.names.truncate(first);
            return Ok(());
        }
        let names = self.names.get_mut(first..).unwrap_or_default();
        let is_twice = has_twins(names);
        self.names.truncate(first);
        match is_twice {
            true => Err(Malformed::Syntax),
            false => Ok(()),
        }
    }

    pub(super) fn is_outermost(&self) -> bool {
        self.frames.len() == 1
    }

    pub(super) fn innermost(&self) -> Option<Container> {
        self.frames.last().map(|&(container, _)| container)
    }

    /// Adds a name to the innermost object. Fails if it has too many.
    pub(super) fn add_name(&mut self, name: Text) -> Result<(), Malformed> {
        let first = self.frames.last().map_or(0, |&(_, first)| first);
        if self.names.len() >= first + EDGEJWT_JSON_MEMBERS_MAX {
            return Err(Malformed::TooComplex);
        }
        let name = name.fingerprint();
        self.names.push(name).map_err(|_| Malformed::TooComplex)
    }
}

fn has_twins(names: &mut [u64]) -> bool {
    sort(names);
    names.windows(2).any(|pair| pair.first() == pair.last())
}

/// Shellsort: short code, and far from quadratic work for the longest list,
/// whatever its order.
fn sort(list: &mut [u64]) {
    for gap in [132, 57, 23, 10, 4, 1] {
        for from in gap..list.len() {
            let mut at = from;
            while let Some(before) = at.checked_sub(gap)
                && let (Some(&smaller), Some(&larger)) = (list.get(at), list.get(before))
                && smaller < larger
            {
                list.swap(before, at);
                at = before;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec::Vec;

    #[test]
    fn lists_are_sorted() {
        for len in [0, 1, 2, 3, 11, 60, 256] {
            for step in [1, 7, 101, 255] {
                let mut list: Vec<u64> = (0..len).map(|i| (i * step % 257) ^ 5).collect();
                let mut want = list.clone();
                want.sort();
                sort(&mut list);
                assert_eq!(list, want);
                list.reverse();
                sort(&mut list);
                assert_eq!(list, want);
            }
        }
    }
}
