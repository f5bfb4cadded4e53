// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What a scan stands in: arrays, objects, and the names these hold so far.

use super::{Malformed, Text, scan::Span};
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
pub(super) struct Open {
    frames: Vec<(Container, usize), EDGEJWT_JSON_DEPTH_MAX>,
    fingerprints: Vec<u32, OPEN_NAMES_MAX>,
    names: Vec<Span, OPEN_NAMES_MAX>,
}

impl Open {
    pub(super) fn new() -> Self {
        Self {
            frames: Vec::new(),
            fingerprints: Vec::new(),
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
            self.fingerprints.truncate(first);
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
    pub(super) fn name(&mut self, text: &[u8], name: Span) -> Result<(), Malformed> {
        let first = self.frames.last().map_or(0, |&(_, first)| first);
        let fingerprints = self.fingerprints.get(first..).unwrap_or_default();
        let names = self.names.get(first..).unwrap_or_default();
        let meaning = Text::from_json(name.of(text));
        let fingerprint = meaning.fingerprint();
        if names.len() >= EDGEJWT_JSON_MEMBERS_MAX {
            return Err(Malformed);
        }
        // Most names differ in their fingerprints, which compare many at once.
        if fingerprints.contains(&fingerprint)
            && names
                .iter()
                .any(|other| Text::from_json(other.of(text)).order(meaning).is_eq())
        {
            return Err(Malformed);
        }
        self.fingerprints.push(fingerprint).map_err(|_| Malformed)?;
        self.names.push(name).map_err(|_| Malformed)
    }
}
