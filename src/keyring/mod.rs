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
mod changing;
mod contents;
mod counter;
mod found;
mod group;
mod index;
mod key_file;
mod recent;
mod remembered;
mod report_name;
mod scan;
mod scanning;
mod sets;
mod source;
mod table;
mod tally;
mod turn;

pub(crate) use candidates::{Candidate, Candidates};
pub(crate) use contents::{Contents, Count};

use crate::error::{Error, Result};
use crate::json::Text;
use crate::key::{SigningKey, VerifyingKey};
use crate::limits::{EDGEJWT_ISSUER_MAX, EDGEJWT_REMEMBER_DEFAULT};
use crate::memory::copy_of;
use crate::os::{Entered, Mutex, Ref, Shared, Watch, monotonic_ms};
use crate::token::{Compact, ProtectedHeader};
use alloc::vec::Vec;
use core::ffi::CStr;
use group::{KeyId, KeyIds};
use remembered::{Known, Remembered, digest_of_long};
use scanning::Progress;
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
    /// Tells whether anything in the directory has changed.
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

    /// In a child of `fork()` the cache is empty and a scan is due.
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
        scan: Mutex::new(Progress::new()),
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
