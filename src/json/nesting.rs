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
    /// Fingerprints, sorted within each object.
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

    pub(super) fn leave(&mut self) {
        if let Some((_, first)) = self.frames.pop() {
            self.names.truncate(first);
        }
    }

    pub(super) fn is_outermost(&self) -> bool {
        self.frames.len() == 1
    }

    pub(super) fn innermost(&self) -> Option<Container> {
        self.frames.last().map(|&(container, _)| container)
    }

    /// Adds a name to the innermost object. Fails if the object has the name
    /// already, or too many names.
    pub(super) fn add_name(&mut self, name: Text) -> Result<(), Malformed> {
        let first = self.frames.last().map_or(0, |&(_, first)| first);
        let names = self.names.get(first..).unwrap_or_default();
        if names.len() >= EDGEJWT_JSON_MEMBERS_MAX {
            return Err(Malformed::TooComplex);
        }
        let name = name.fingerprint();
        let Err(at) = names.binary_search(&name) else {
            return Err(Malformed::Syntax);
        };
        // Insert at `at`: append, then move the larger ones up.
        self.names.push(name).map_err(|_| Malformed::TooComplex)?;
        if let Some(larger @ [_, ..]) = self.names.get_mut(first + at..) {
            larger.copy_within(..larger.len() - 1, 1);
            if let Some(place) = larger.first_mut() {
                *place = name;
            }
        }
        Ok(())
    }
}
