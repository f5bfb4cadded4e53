// SPDX-License-Identifier: Apache-2.0 OR MIT
//! When a ring scans its directory and its files with sets.

use super::scan::Scan;
use super::table::NEVER;
use super::turn::{REST_MS, Turn};
use super::{Contents, Keyring, Locks, Notes};
use crate::error::{Error, Result};
use crate::os::{Entered, monotonic_ms};
use core::ffi::CStr;

/// State that a scan leaves for the next one.
pub(super) struct Progress {
    /// The time up to which the turns of [`Turn`] are done.
    compared_until: u64,
    /// The time of the next scan of the directory if inotify reports no change.
    /// None: the last scan found changes, or files that changed too recently.
    quiet_until: Option<u64>,
}

/// The time between scans of a directory in which inotify reports no change.
/// It does not report everything: not a write to a mapped file, nor a mount
/// over a file.
const QUIET_MS: u64 = 10_000;

impl Progress {
    pub(super) fn new() -> Self {
        Self {
            compared_until: monotonic_ms() + REST_MS,
            quiet_until: None,
        }
    }
}

impl Keyring {
    /// Reads every file again.
    pub(crate) fn reload(&self) -> Result<()> {
        let ring = self.enter();
        let mut locked = ring.lock();
        if !self.has_files(locked.value()) {
            return Ok(());
        }
        let now = monotonic_ms();
        locked.begin_scan(now);
        drop(locked);
        self.scan(&ring, true)
    }

    pub(super) fn has_files(&self, contents: &Contents) -> bool {
        self.directory.is_some() || !contents.sets.is_empty()
    }

    /// Scans, which [`Notes::begin_scan`] has announced.
    pub(super) fn scan(&self, ring: &Entered<Contents, Notes, Locks>, all: bool) -> Result<()> {
        let result = self.found(ring, all);
        let mut locked = ring.lock();
        locked.scans -= 1;
        locked.last_error = result.err();
        if result.is_ok() {
            locked.completed_at = Some(monotonic_ms());
        }
        result
    }

    fn found(&self, ring: &Entered<Contents, Notes, Locks>, all: bool) -> Result<()> {
        let mut progress = ring.locks().scan.lock();
        let now = monotonic_ms();
        let contents = ring.lock().share();
        let every = self.options.look_every_ms.unwrap_or(NEVER);
        let files = contents.files.all.len() + contents.sets.len();
        let path = self.directory.as_deref().map(CStr::from_bytes_with_nul);
        let mut path = path.transpose().map_err(|_| Error::Internal)?;
        let mut turn = Turn::new(progress.compared_until, now, every, files);
        let until = if all { now + REST_MS } else { turn.until() };
        let is_quiet = path.is_some_and(|path| self.watch.is_quiet(path));
        if is_quiet && !all && progress.quiet_until.is_some_and(|until| now < until) {
            // No change was reported: only the sets are scanned.
            path = None;
            turn = Turn::none();
        } else if progress.quiet_until.take().is_some() && !is_quiet && every < QUIET_MS {
            path.inspect(|path| self.watch.start(path));
        }
        let is_partial = path.is_none() && self.directory.is_some();
        let found = Scan::new(&contents, &self.ids, &self.options, now, all, turn).run(path)?;
        // Lets the former contents be freed when they are replaced.
        drop(contents);
        let failure = found.failure;
        let is_partial = is_partial || found.is_partial;
        let is_at_rest = found.is_at_rest;
        let mut found = Some(found);
        self.change(&mut |contents| match found.take() {
            Some(found) => found.applied(contents),
            None => Ok(None),
        })?;
        if !is_partial {
            progress.compared_until = until;
        }
        if is_at_rest {
            progress.quiet_until = Some(now + QUIET_MS);
        }
        failure.map_or(Ok(()), Err)
    }
}

impl Notes {
    pub(super) fn begin_scan(&mut self, now: u64) {
        self.scanned_at = now;
        self.scans += 1;
    }
}
