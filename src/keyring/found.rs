// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What a scan has found, and the contents that follow from it.

use super::contents::{Contents, Files};
use super::source::Source;
use super::table::{Changes, NEVER};
use crate::error::{self, Error};
use crate::memory::{push_reserved, reserved};
use crate::os::Ref;
use alloc::vec::Vec;

/// What a scan has found.
#[derive(Default)]
pub(crate) struct Found {
    pub(super) directory: Option<Scanned>,
    changes: Changes,
    /// Keys were added or removed.
    is_other: bool,
    /// Sets that have changed, each before and after.
    pub(super) sets: Vec<[Ref<Source>; 2]>,
    /// Why something with keys could not be scanned.
    pub(crate) failure: Option<Error>,
    /// The directory could not be scanned, so no file was read again in turn.
    pub(crate) is_partial: bool,
    /// The next scan finds the same, unless something in the directory changes
    /// first.
    pub(crate) is_at_rest: bool,
}

/// A directory that has changed.
pub(super) struct Scanned {
    /// None: the same as before.
    pub(super) files: Option<Ref<Files>>,
    pub(super) gone_at: Option<u64>,
    pub(super) is_world_writable: bool,
}

impl Found {
    /// Records what changes in the table when a source changes.
    pub(super) fn change(
        &mut self,
        before: Option<&Ref<Source>>,
        after: Option<&Ref<Source>>,
    ) -> error::Result<()> {
        let deadline = |source: Option<&Ref<Source>>| source.map_or(NEVER, |it| it.deadline());
        let (old, new) = (
            before.and_then(|before| before.group()),
            after.and_then(|after| after.group()),
        );
        let is_same = match (old, new) {
            (Some(old), Some(new)) => old.is(new),
            (old, new) => old.is_none() && new.is_none(),
        };
        if is_same && deadline(before) == deadline(after) {
            return Ok(());
        }
        if let Some(old) = old {
            self.changes.remove(old)?;
        }
        if let Some(new) = new {
            self.changes.add(new, deadline(after))?;
        }
        self.is_other |= !is_same;
        Ok(())
    }

    /// The contents after the scan, or None if nothing changes. Keys and sets may
    /// have been added and removed since the scan began.
    #[inline(never)]
    pub(crate) fn applied(mut self, contents: &Contents) -> error::Result<Option<Contents>> {
        let mut sets = reserved(contents.sets.len())?;
        for set in contents.sets.iter() {
            let found = self.sets.iter().find(|[before, _]| before.is(set));
            let after = found.map_or(set, |[_, after]| after).clone();
            self.change(Some(set), Some(&after))?;
            push_reserved(&mut sets, after);
        }
        if self.directory.is_none() && self.sets.is_empty() {
            return Ok(None);
        }
        let scanned = self.directory.unwrap_or(Scanned {
            files: None,
            gone_at: contents.gone_at,
            is_world_writable: contents.is_world_writable,
        });
        let changed = contents.with(self.changes, Ref::new(sets)?)?;
        Ok(Some(Contents {
            files: scanned.files.unwrap_or_else(|| contents.files.clone()),
            gone_at: scanned.gone_at,
            is_world_writable: scanned.is_world_writable,
            generation: contents.generation + u64::from(self.is_other),
            ..changed
        }))
    }
}
