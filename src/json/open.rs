// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What a scan stands in: arrays, objects, and the names these hold so far.

use super::{Malformed, Text};
use crate::limits::{EDGEJWT_JSON_DEPTH_MAX, EDGEJWT_JSON_MEMBERS_MAX};
use heapless::Vec;

/// Names of all objects that are open at once. A token has no room for more:
/// a member takes six bytes.
const OPEN_NAMES_MAX: usize = 1024;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Container {
    Array,
    Object,
}

/// The arrays and objects that the scan stands in, and the names they hold.
///
/// Names are told apart by their fingerprints alone. Equal names are always
/// found; unequal ones of one fingerprint do not happen by chance, and made
/// on purpose they may be refused: comparing them in full is what they are
/// made for.
pub(super) struct Open {
    frames: Vec<(Container, usize), EDGEJWT_JSON_DEPTH_MAX>,
    /// Sorted within each object.
    names: Vec<u64, OPEN_NAMES_MAX>,
}

impl Open {
    pub(super) fn new() -> Self {
        Self {
            frames: Vec::new(),
            names: Vec::new(),
        }
    }

    pub(super) fn enter(&mut self, container: Container) -> Result<(), Malformed> {
        self.frames
            .push((container, self.names.len()))
            .map_err(|_| Malformed)
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

    /// Adds a name to the innermost object, unless it is there already.
    pub(super) fn name(&mut self, name: Text) -> Result<(), Malformed> {
        let first = self.frames.last().map_or(0, |&(_, first)| first);
        let names = self.names.get(first..).unwrap_or_default();
        if names.len() >= EDGEJWT_JSON_MEMBERS_MAX {
            return Err(Malformed);
        }
        let name = name.fingerprint();
        let Err(at) = names.binary_search(&name) else {
            return Err(Malformed);
        };
        self.names.push(name).map_err(|_| Malformed)?;
        // In order: what is larger moves up by one.
        if let Some(larger @ [_, ..]) = self.names.get_mut(first + at..) {
            larger.copy_within(..larger.len() - 1, 1);
            if let Some(place) = larger.first_mut() {
                *place = name;
            }
        }
        Ok(())
    }
}
