// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Keys by issuer: from a directory that is scanned again and again, from JWK
//! Sets, and added by the program.
//!
//! Everything that a ring holds is one value, [`Contents`], which never
//! changes. A verification takes a share of it, and looks its token up in the
//! cache, under a lock that is held for those two steps only. Whoever changes
//! the ring makes new contents and exchanges them under the same lock; old ones
//! are freed outside it, by a thread that changes the ring.
//!
//! Two more locks are for the threads that change the ring. One is held while
//! new contents are made, the other for a whole scan. They are taken in the
//! order scan, change, contents.

mod candidates;
mod contents;
mod counter;
mod group;
mod index;
mod recent;
mod remembered;
mod report_name;
mod scan;
mod sets;
mod source;
mod table;
mod tally;

pub(crate) use candidates::{Candidate, Candidates};
pub(crate) use contents::{Contents, Count};

use crate::error::{Error, Result};
use crate::json::Text;
use crate::key::{SigningKey, VerifyingKey};
use crate::limits::{
    EDGEJWT_ISSUER_KEYS_MAX, EDGEJWT_ISSUER_MAX, EDGEJWT_KEYRING_KEYS_MAX, EDGEJWT_REMEMBER_DEFAULT,
};
use crate::memory::{copy_of, push, reserved};
use crate::os::{Entered, Mutex, Ref, Shared, Watch, monotonic_ms};
use crate::token::{Compact, ProtectedHeader};
use alloc::vec::Vec;
use core::ffi::CStr;
use group::{Group, KeyId, KeyIds, Origin};
use remembered::{Known, Remembered, digest_of_long};
use scan::{REST_MS, Scan, Turn};
use source::Source;
use table::{Changes, NEVER};
use tally::Tally;

/// How a ring behaves.
#[derive(Clone, Copy)]
pub(crate) struct Options {
    /// Number of signatures to remember.
    pub(crate) remember: usize,
    /// Milliseconds between scans; None: only when asked.
    pub(crate) look_every_ms: Option<u64>,
    /// A directory that is not there has no keys, and is no failure.
    pub(crate) directory_may_appear: bool,
    /// The issuer of NAME.key.pub is NAME.
    pub(crate) key_pub_names: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            remember: EDGEJWT_REMEMBER_DEFAULT,
            look_every_ms: Some(1000),
            directory_may_appear: false,
            key_pub_names: false,
        }
    }
}

pub(crate) struct Keyring {
    shared: Shared<Contents, Notes, Locks>,
    /// The directory, with its NUL.
    directory: Option<Vec<u8>>,
    /// On the directory.
    watch: Watch,
    options: Options,
    ids: KeyIds,
    pub(crate) tally: Tally,
}

/// What verifications read and change, under the lock of the contents.
struct Notes {
    remembered: Remembered,
    /// When the last scan began, by the monotonic clock.
    scanned_at: u64,
    /// When the last scan ended in which nothing failed.
    completed_at: Option<u64>,
    /// Number of scans that are running or waiting to run. Requests do not
    /// wait for them.
    scans: usize,
    /// Why something could not be scanned the last time.
    last_error: Option<Error>,
}

/// For threads that change the ring.
struct Locks {
    /// Held for a scan.
    scan: Mutex<Progress>,
    /// Held while contents are made.
    change: Mutex<Former>,
}

/// What is known from one scan to the next.
struct Progress {
    /// Until when settled files have been read again.
    compared_until: u64,
    /// In the last scan of the directory there was nothing new, nor to wait for.
    is_at_rest: bool,
    /// The directory is scanned again then, even if nothing happens in it.
    quiet_until: u64,
}

/// The time between scans of a directory in which nothing happens. Some changes
/// are no events: writing to a mapped file, mounting over a file.
const QUIET_MS: u64 = 10_000;

/// Contents that a reader may still hold, kept so that no reader is the one to
/// free them. If there are more, the last reader does.
type Former = heapless::Vec<Ref<Contents>, 8>;

/// What a verification sees of a ring.
pub(crate) struct View {
    contents: Ref<Contents>,
    known: Option<Known>,
}

/// What a ring holds, for reports.
pub(crate) struct Info {
    pub(crate) count: Count,
    pub(crate) generation: u64,
    pub(crate) last_error: Option<Error>,
    /// Milliseconds since the last scan in which nothing failed.
    pub(crate) scan_age_ms: Option<u64>,
}

/// The C header promises that threads may share keyrings and keys.
const _: () = {
    const fn is_shared_by_threads<T: Send + Sync>() {}
    is_shared_by_threads::<Keyring>();
    is_shared_by_threads::<VerifyingKey>();
    is_shared_by_threads::<SigningKey>();
};

impl Keyring {
    /// A ring without a directory.
    pub(crate) fn new(options: &Options) -> Result<Self> {
        let notes = Notes {
            remembered: Remembered::new(options.remember)?,
            scanned_at: monotonic_ms(),
            completed_at: None,
            scans: 0,
            last_error: None,
        };
        Ok(Self {
            shared: Shared::new(Contents::new()?, notes, locks())?,
            directory: None,
            watch: Watch::none(),
            options: *options,
            ids: KeyIds::default(),
            tally: Tally::default(),
        })
    }

    /// A ring of the keys in a directory.
    pub(crate) fn open(directory: &CStr, options: &Options) -> Result<Self> {
        let mut ring = Self::new(options)?;
        ring.directory = Some(copy_of(directory.to_bytes_with_nul())?);
        ring.reload()?;
        Ok(ring)
    }

    /// Adds a copy of a key for an issuer.
    pub(crate) fn add(&self, issuer: &[u8], key: &VerifyingKey) -> Result<()> {
        check_issuer(issuer)?;
        let group = Group::of_one(Origin::Added, issuer, key.copy()?, &self.ids)?;
        // Some keys of each issuer are left to its files: NAME.pem, NAME.pub
        // and perhaps NAME.key.pub.
        let for_files = match self.directory {
            Some(_) => 2 + usize::from(self.options.key_pub_names),
            None => 0,
        };
        self.change(&mut |contents| {
            let mut added = 0;
            contents.for_each_added(issuer, &mut |group| {
                added += usize::from(group.origin == Origin::Added);
            });
            let is_full = contents.table.len() >= EDGEJWT_KEYRING_KEYS_MAX
                || added >= EDGEJWT_ISSUER_KEYS_MAX - for_files;
            if is_full {
                return Err(Error::KeyLimit);
            }
            let mut changes = Changes::default();
            changes.add(&group, NEVER)?;
            contents.with(changes, contents.sets.clone()).map(Some)
        })
    }

    /// Gives an issuer a set of keys, in place of the one it had.
    pub(crate) fn add_set(&self, issuer: &[u8], json: &[u8]) -> Result<()> {
        check_issuer(issuer)?;
        let group = sets::group(issuer, c"", json, &self.ids)?;
        self.replace(issuer, Some(&group), None)
    }

    /// Gives an issuer the set in a file, and follows the file.
    pub(crate) fn add_set_file(&self, issuer: &[u8], path: &CStr) -> Result<()> {
        check_issuer(issuer)?;
        let set = sets::open(issuer, path, &self.ids)?;
        self.replace(issuer, set.group(), Some(&set))
    }

    /// Removes the added keys and the set of an issuer.
    pub(crate) fn remove(&self, issuer: &[u8]) -> Result<()> {
        check_issuer(issuer)?;
        self.replace(issuer, None, None)
    }

    /// Replaces the set of an issuer; without a new one, its added keys go
    /// too. `file` is the file to follow.
    fn replace(
        &self,
        issuer: &[u8],
        set: Option<&Ref<Group>>,
        file: Option<&Ref<Source>>,
    ) -> Result<()> {
        self.change(&mut |contents| {
            let mut changes = Changes::default();
            let mut len = contents.table.len();
            let mut result = Ok(());
            contents.for_each_added(issuer, &mut |old| {
                if set.is_none() || old.origin == Origin::Set {
                    len -= old.keys.len();
                    result = changes.remove(old).and(result);
                }
            });
            result?;
            if let Some(set) = set {
                changes.add(set, NEVER)?;
                if len + set.keys.len() > EDGEJWT_KEYRING_KEYS_MAX {
                    return Err(Error::KeyLimit);
                }
            }
            let mut sets = reserved(contents.sets.len() + 1)?;
            let others = contents.sets.iter().filter(|old| old.issuer() != issuer);
            for other in others.chain(file) {
                push(&mut sets, other.clone())?;
            }
            if changes.is_empty() && sets.len() == contents.sets.len() {
                return Ok(None);
            }
            contents.with(changes, Ref::new(sets)?).map(Some)
        })
    }

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

    /// What the ring holds now for a verification of this token. Scans first if
    /// it is time to and nobody else does.
    pub(crate) fn view(&self, token: &Compact) -> View {
        let now = self.options.look_every_ms.map(|_| monotonic_ms());
        let ring = self.enter();
        let mut locked = ring.lock();
        if let (Some(every), Some(now)) = (self.options.look_every_ms, now)
            && now >= locked.scanned_at + every
            && locked.scans == 0
            && self.has_files(locked.value())
        {
            locked.begin_scan(now);
            drop(locked);
            // A failure is reported by `info`; the old keys go on.
            let _ = self.scan(&ring, false);
            locked = ring.lock();
        }
        View {
            contents: locked.share(),
            known: locked.remembered.find(token),
        }
    }

    /// Remembers that a token's signature is good by this key.
    #[inline(never)]
    pub(crate) fn remember(&self, token: &Compact, key: KeyId) {
        if self.options.remember == 0 {
            return;
        }
        let digest = digest_of_long(token);
        let ring = self.enter();
        ring.lock().remembered.insert(token, digest.as_ref(), key);
    }

    pub(crate) fn contents(&self) -> Ref<Contents> {
        self.enter().lock().share()
    }

    pub(crate) fn info(&self) -> Info {
        let locked = self.enter().lock();
        let contents = locked.share();
        let (last_error, completed_at) = (locked.last_error, locked.completed_at);
        drop(locked);
        let now = monotonic_ms();
        Info {
            count: contents.count(),
            generation: contents.generation,
            last_error,
            scan_age_ms: completed_at.map(|time| now.saturating_sub(time)),
        }
    }

    /// In a child of `fork()` nothing is remembered, and a scan is due.
    fn enter(&self) -> Entered<'_, Contents, Notes, Locks> {
        self.shared.enter(&|notes: &mut Notes| {
            self.watch.leave();
            notes.remembered.clear();
            notes.scanned_at = 0;
            notes.completed_at = None;
            notes.scans = 0;
            notes.last_error = None;
            locks()
        })
    }

    fn has_files(&self, contents: &Contents) -> bool {
        self.directory.is_some() || !contents.sets.is_empty()
    }

    /// Scans, which [`Notes::begin_scan`] has announced.
    fn scan(&self, ring: &Entered<Contents, Notes, Locks>, all: bool) -> Result<()> {
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
        if is_quiet && !all && now < progress.quiet_until {
            // Nothing has happened: only the sets are scanned.
            path = None;
            turn = Turn::none();
        } else {
            if progress.is_at_rest && !is_quiet && every < QUIET_MS {
                path.inspect(|path| self.watch.start(path));
            }
            progress.is_at_rest = false;
            progress.quiet_until = 0;
        }
        let is_partial = path.is_none() && self.directory.is_some();
        let found = Scan::new(&contents, &self.ids, &self.options, now, all, turn).run(path)?;
        // Its last reader would keep the former contents in memory.
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
            progress.is_at_rest = true;
            progress.quiet_until = now + QUIET_MS;
        }
        failure.map_or(Ok(()), Err)
    }

    /// Replaces the contents by what `change` makes of them, if anything.
    fn change(&self, change: &mut dyn FnMut(&Contents) -> Result<Option<Contents>>) -> Result<()> {
        let ring = self.enter();
        let mut former = ring.locks().change.lock();
        let contents = ring.lock().share();
        let Some(changed) = change(&contents)? else {
            return Ok(());
        };
        drop(contents);
        let changed = Ref::new(changed)?;
        let contents = ring.lock().replace(changed);
        former.retain(|contents| !contents.is_last());
        if !contents.is_last() {
            let _ = former.push(contents);
        }
        Ok(())
    }
}

impl Notes {
    fn begin_scan(&mut self, now: u64) {
        self.scanned_at = now;
        self.scans += 1;
    }
}

impl View {
    /// The keys of an issuer that fit a token with this header.
    pub(crate) fn keys_of(&self, issuer: &[u8], header: &ProtectedHeader) -> Candidates<'_> {
        self.contents.keys_of(issuer, header)
    }

    /// The key by which this token's signature is known to be good, if it is
    /// one of these.
    pub(crate) fn known<'v>(
        &self,
        token: &Compact,
        keys: &[Candidate<'v>],
    ) -> Option<Candidate<'v>> {
        let known = self.known?;
        let key = keys.iter().find(|key| key.id == known.key())?;
        known.is(token).then_some(*key)
    }
}

fn locks() -> Locks {
    Locks {
        scan: Mutex::new(Progress {
            compared_until: monotonic_ms() + REST_MS,
            is_at_rest: false,
            quiet_until: 0,
        }),
        change: Mutex::new(Former::new()),
    }
}

/// The name of an issuer, decoded once for all the keys it may have; None if
/// it is longer than the name of any issuer or file.
pub(crate) fn name_of(issuer: Text) -> Option<heapless::Vec<u8, EDGEJWT_ISSUER_MAX>> {
    let mut name = heapless::Vec::new();
    for byte in issuer.decoded() {
        name.push(byte).ok()?;
    }
    Some(name)
}

fn check_issuer(issuer: &[u8]) -> Result<()> {
    if (1..=EDGEJWT_ISSUER_MAX).contains(&issuer.len()) {
        Ok(())
    } else {
        Err(Error::Argument)
    }
}
