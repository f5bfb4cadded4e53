// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Everything that a ring holds at one moment. It never changes: a changed
//! ring has other contents.

use super::candidates::Candidates;
use super::group::Group;
use super::index::{Index, fingerprint_of};
use super::report_name::ReportName;
use super::source::{GRACE_MS, Source, file_name};
use super::table::{Changes, NEVER, Row, Table};
use crate::error::{Error, Result};
use crate::key::SkippedKey;
use crate::os::{Ref, monotonic_ms};
use crate::token::ProtectedHeader;
use alloc::vec::Vec;

pub(crate) struct Contents {
    pub(crate) table: Table,
    /// The files of the directory, as they were when it was last scanned.
    pub(crate) files: Ref<Files>,
    /// Since when the directory is gone.
    pub(crate) gone_at: Option<u64>,
    /// Whether anyone may write to the directory.
    pub(crate) is_world_writable: bool,
    /// Files with JWK Sets.
    pub(crate) sets: Ref<Vec<Ref<Source>>>,
    /// How often the keys have changed.
    pub(crate) generation: u64,
}

/// The files of a directory that look like key files.
#[derive(Default)]
pub(crate) struct Files {
    pub(crate) all: Vec<Ref<Source>>,
    index: Index,
}

/// What there is in a ring, for reports.
pub(crate) struct Count {
    pub(crate) keys: usize,
    pub(crate) skipped: usize,
    pub(crate) skipped_set_keys: usize,
    pub(crate) world_writable: usize,
}

impl Contents {
    pub(crate) fn new() -> Result<Self> {
        Ok(Self {
            table: Table::default(),
            files: Ref::new(Files::default())?,
            gone_at: None,
            is_world_writable: false,
            sets: Ref::new(Vec::new())?,
            generation: 0,
        })
    }

    /// The contents with other keys and other sets.
    pub(crate) fn with(&self, changes: Changes, sets: Ref<Vec<Ref<Source>>>) -> Result<Self> {
        Ok(Self {
            table: self.table.with(changes)?,
            files: self.files.clone(),
            sets,
            generation: self.generation + 1,
            ..*self
        })
    }

    /// The keys to try for a token of this issuer with this header.
    ///
    /// An exact issuer wins: the full name of a file counts as an issuer only
    /// where no key has that issuer.
    pub(crate) fn keys_of<'c>(&'c self, issuer: &[u8], header: &ProtectedHeader) -> Candidates<'c> {
        let mut keys = Candidates::default();
        let mut is_exact = false;
        self.table.for_each(issuer, &mut |row| {
            let group = &*row.group;
            let is_issuer = group.issuer() == issuer;
            if !self.is_alive(row) || (is_exact && !is_issuer) {
                return;
            }
            if is_issuer && !is_exact {
                is_exact = true;
                keys = Candidates::default();
            }
            if is_issuer || group.name == issuer {
                keys.add(group, header);
            }
        });
        keys
    }

    fn is_alive(&self, row: &Row) -> bool {
        let is_gone = || monotonic_ms() >= self.files_end();
        row.is_alive() && (self.gone_at.is_none() || !row.group.is_file() || !is_gone())
    }

    /// When the keys of all files end, because the directory is gone.
    fn files_end(&self) -> u64 {
        self.gone_at.map_or(NEVER, |since| since + GRACE_MS)
    }

    /// Calls `each` with the added keys of an issuer, and its set.
    pub(crate) fn for_each_added(&self, issuer: &[u8], each: &mut dyn FnMut(&Group)) {
        self.table.for_each(issuer, &mut |row| {
            if !row.group.is_file() && row.group.name == issuer {
                each(&row.group);
            }
        });
    }

    fn sources(&self) -> [&[Ref<Source>]; 2] {
        [&self.files.all, &self.sets]
    }

    /// What there is, for reports.
    pub(crate) fn count(&self) -> Count {
        let now = monotonic_ms();
        let mut count = Count {
            keys: self.table.len(),
            skipped: 0,
            skipped_set_keys: self.skipped_set_keys().count(),
            world_writable: usize::from(self.is_world_writable),
        };
        for source in self.sources().into_iter().flatten() {
            let mut deadline = source.deadline();
            if source.issuer().is_empty() {
                deadline = deadline.min(self.files_end());
            }
            if now >= deadline {
                count.keys -= source.group().map_or(0, |group| group.keys.len());
            }
            count.skipped += usize::from(source.skipped().is_some());
            count.world_writable += usize::from(source.is_world_writable());
        }
        count
    }

    /// The name of a file or of a key of a set that is reported, and why. The
    /// files come first.
    #[inline(never)]
    pub(crate) fn skipped(&self, mut index: usize) -> Option<(ReportName, Error)> {
        for source in self.sources().into_iter().flatten() {
            if let Some(why) = source.skipped() {
                if index == 0 {
                    let name = ReportName::of_file(file_name(source.path()));
                    return Some((name, why));
                }
                index -= 1;
            }
        }
        let (group, key) = self.skipped_set_keys().nth(index)?;
        Some((ReportName::of_key(group, key), key.why))
    }

    fn skipped_set_keys(&self) -> impl Iterator<Item = (&Group, &SkippedKey)> {
        let groups = self.table.rows().map(|row| &*row.group);
        groups.flat_map(|group| group.skipped.iter().map(move |key| (group, key)))
    }
}

impl Files {
    pub(crate) fn new(all: Vec<Ref<Source>>) -> Result<Self> {
        let mut index = Index::reserved(all.len())?;
        for (place, source) in all.iter().enumerate() {
            index.push(source.path().to_bytes(), place);
        }
        let index = index.sorted();
        Ok(Self { all, index })
    }

    /// The place of the file with this name.
    pub(crate) fn place_of(&self, name: &[u8]) -> Option<usize> {
        let mut found = None;
        self.index.for_each(fingerprint_of(name), &mut |place| {
            let source = self.all.get(place);
            if source.is_some_and(|source| source.path().to_bytes() == name) {
                found = Some(place);
            }
        });
        found
    }
}
