// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The keys of a ring, found by name.
//!
//! A table never changes. A changed one shares most rows with the old one, so
//! that one key more costs about as much in a table of ten thousand keys as in
//! one of a hundred.

use super::group::{Group, KeyId};
use super::index::{Index, fingerprint_of};
use crate::error::Result;
use crate::memory::{push, push_reserved, reserved, sorted};
use crate::os::{Ref, monotonic_ms};
use alloc::vec::Vec;

/// A deadline that never comes.
pub(crate) const NEVER: u64 = u64::MAX;

#[derive(Clone)]
pub(crate) struct Row {
    pub(crate) group: Ref<Group>,
    /// When the keys end, by the monotonic clock in milliseconds.
    pub(crate) deadline: u64,
}

/// Rows that stay together, the oldest first.
struct Run {
    rows: Vec<Row>,
    index: Index,
}

/// A run is merged with the rows behind it when it has less than this many
/// times their number: there are few runs, and a row is moved seldom.
const RATIO: usize = 4;

#[derive(Default)]
pub(crate) struct Table {
    /// The oldest rows first, and each run much shorter than the one before.
    runs: Vec<Ref<Run>>,
    /// Number of keys.
    len: usize,
}

impl Table {
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// Calls `each` with the rows of a name, perhaps with others too; the
    /// oldest come first.
    pub(crate) fn for_each<'t>(&'t self, name: &[u8], each: &mut dyn FnMut(&'t Row)) {
        let fingerprint = fingerprint_of(name);
        for run in &self.runs {
            run.index.for_each(fingerprint, &mut |place| {
                if let Some(row) = run.rows.get(place) {
                    each(row);
                }
            });
        }
    }

    pub(crate) fn rows(&self) -> impl Iterator<Item = &Row> {
        self.runs.iter().flat_map(|run| &run.rows)
    }

    /// The table with other keys.
    pub(crate) fn with(&self, changes: Changes) -> Result<Self> {
        let gone = sorted(changes.gone);
        let mut runs = reserved(self.runs.len() + 1)?;
        // The last runs are merged, from this one on.
        let mut first = self.runs.len();
        let mut count = changes.fresh.len();
        for run in self.runs.iter().rev() {
            if gone.is_empty() && run.rows.len() >= RATIO * count {
                break;
            }
            count += run.rows.len();
            first -= 1;
        }
        let mut rows = reserved(count)?;
        let mut index = Index::reserved(2 * count)?;
        for (at, run) in self.runs.iter().enumerate() {
            if at < first {
                push_reserved(&mut runs, run.clone());
                continue;
            }
            for row in &run.rows {
                if gone.binary_search(&row.group.id).is_err() {
                    push_reserved(&mut rows, row.clone());
                }
            }
        }
        for row in changes.fresh {
            push_reserved(&mut rows, row);
        }
        for (place, row) in rows.iter().enumerate() {
            index.push(row.group.issuer(), place);
            // Files are found by their full names too.
            if row.group.is_file() {
                index.push(&row.group.name, place);
            }
        }
        if !rows.is_empty() {
            let index = index.sorted();
            push_reserved(&mut runs, Ref::new(Run { rows, index })?);
        }
        Ok(Self {
            runs,
            len: self.len + changes.added - changes.removed,
        })
    }
}

impl Row {
    /// Whether the keys have not ended.
    pub(crate) fn is_alive(&self) -> bool {
        self.deadline == NEVER || monotonic_ms() < self.deadline
    }
}

/// What becomes different in a table.
#[derive(Default)]
pub(crate) struct Changes {
    fresh: Vec<Row>,
    gone: Vec<KeyId>,
    /// Number of keys.
    added: usize,
    removed: usize,
}

impl Changes {
    pub(crate) fn is_empty(&self) -> bool {
        self.fresh.is_empty() && self.gone.is_empty()
    }

    pub(crate) fn add(&mut self, group: &Ref<Group>, deadline: u64) -> Result<()> {
        self.added += group.keys.len();
        let group = group.clone();
        push(&mut self.fresh, Row { group, deadline })
    }

    pub(crate) fn remove(&mut self, group: &Group) -> Result<()> {
        self.removed += group.keys.len();
        push(&mut self.gone, group.id)
    }
}
