// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Keys by issuer: from a directory that is looked at again and again, and
//! added by the program.
//!
//! Two locks. One guards the table and is held for as long as a look-up
//! takes; the other belongs to whoever changes the ring, files and all. The
//! second may take the first, never the other way around.

mod loader;
mod remembered;
mod table;

pub use table::{Candidates, KeyId, Table};

use crate::error::{Error, Result};
use crate::json::Text;
use crate::key::VerifyingKey;
use crate::limits::{
    EDGEJWT_ISSUER_KEYS_MAX, EDGEJWT_ISSUER_MAX, EDGEJWT_KEYRING_KEYS_MAX, EDGEJWT_REMEMBER_DEFAULT,
};
use crate::memory::{copy_of, reserved};
use crate::os::{Mutex, TryLock, monotonic_ms};
use crate::token::Compact;
use core::ffi::CStr;
use core::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use loader::Loader;
use remembered::{Digest, Remembered};
use table::{Entry, Origin};

/// How a ring behaves.
pub struct Options {
    /// Signatures to remember.
    pub remember: usize,
    /// Milliseconds between looks at the directory; None: only when asked.
    pub look_every_ms: Option<u32>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            remember: EDGEJWT_REMEMBER_DEFAULT,
            look_every_ms: Some(1000),
        }
    }
}

pub struct Keyring {
    table: Mutex<Table>,
    loader: Mutex<Loader>,
    /// Somebody is changing the ring; requests do not wait for them.
    changing: AtomicBool,
    /// The low bits of the clock, which are enough to measure a second.
    looked_at: AtomicU32,
    look_every_ms: Option<u32>,
    remembered: TryLock<Remembered>,
    remembers: bool,
}

/// What is remembered of a token: perhaps by which key it is good.
pub struct Recalled {
    digest: Option<Digest>,
    pub known: Option<KeyId>,
}

impl Keyring {
    /// A ring of the keys in a directory, or of none yet. To be put in its
    /// place before it is used.
    pub fn new(directory: Option<&CStr>, options: &Options) -> Result<Self> {
        Ok(Self {
            table: Mutex::new(Table::default()),
            loader: Mutex::new(Loader::new(directory)?),
            changing: AtomicBool::new(false),
            looked_at: AtomicU32::new(now_ms()),
            look_every_ms: directory.and(options.look_every_ms),
            remembered: TryLock::new(Remembered::new(options.remember)?),
            remembers: options.remember > 0,
        })
    }

    /// Adds a copy of a key for an issuer. It stays whatever the directory
    /// holds.
    pub fn add(&self, issuer: &[u8], key: &VerifyingKey) -> Result<()> {
        if !(1..=EDGEJWT_ISSUER_MAX).contains(&issuer.len()) {
            return Err(Error::Argument);
        }
        let mut loader = self.loader.lock();
        let for_files = if loader.has_directory() { 2 } else { 0 };
        let mut entry = reserved(1)?;
        entry.push(Entry {
            id: loader.next_id(),
            name: copy_of(issuer)?,
            origin: Origin::Added,
            key: key.copy()?,
        });
        let mut table = self.table.lock();
        let is_full = table.len() >= EDGEJWT_KEYRING_KEYS_MAX
            || table.added(issuer) >= EDGEJWT_ISSUER_KEYS_MAX - for_files;
        if is_full {
            return Err(Error::KeyLimit);
        }
        table.change(|_| true, entry)
    }

    /// Reads every file of the directory again.
    pub fn reload(&self) -> Result<()> {
        let mut loader = self.loader.lock();
        self.changing.store(true, Ordering::Relaxed);
        self.looked_at.store(now_ms(), Ordering::Relaxed);
        let result = loader.look(&self.table, true);
        self.changing.store(false, Ordering::Relaxed);
        result
    }

    /// Looks at the directory if it is time to, and nobody else does.
    pub fn refresh(&self) {
        let Some(every) = self.look_every_ms else {
            return;
        };
        let now = now_ms();
        let last = self.looked_at.load(Ordering::Relaxed);
        if now.wrapping_sub(last) < every {
            return;
        }
        let is_ours =
            self.looked_at
                .compare_exchange(last, now, Ordering::Relaxed, Ordering::Relaxed);
        if is_ours.is_err() || self.changing.swap(true, Ordering::Relaxed) {
            return;
        }
        // A failed look is reported by the table; the old keys go on.
        let _ = self.loader.lock().look(&self.table, false);
        self.changing.store(false, Ordering::Relaxed);
    }

    /// The keys of an issuer, apart from the ring.
    pub fn candidates(&self, issuer: Text) -> Result<Candidates> {
        self.table.lock().candidates(issuer)
    }

    /// Looks a token up among those whose signature was good.
    pub fn recall(&self, token: &Compact, keys: &Candidates) -> Recalled {
        if !self.remembers {
            return Recalled {
                digest: None,
                known: None,
            };
        }
        let digest = token.digest();
        let ids = keys.iter().map(|candidate| candidate.id);
        let known = self.remembered.try_with(|table| table.find(&digest, ids));
        Recalled {
            digest: Some(digest),
            known: known.flatten(),
        }
    }

    /// Remembers that a token's signature is good by this key.
    pub fn remember(&self, recalled: &Recalled, key: KeyId, exp: i64, now: i64) {
        if let Some(digest) = &recalled.digest {
            self.remembered
                .try_with(|table| table.insert(digest, key, exp, now));
        }
    }

    /// Runs `use_it` on the table, which nobody changes meanwhile.
    pub fn with_table<R>(&self, use_it: impl FnOnce(&Table) -> R) -> R {
        use_it(&self.table.lock())
    }
}

fn now_ms() -> u32 {
    monotonic_ms() as u32
}
