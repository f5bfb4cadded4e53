// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Keys by issuer: from a directory that is looked at again and again, and
//! added by the program.
//!
//! Two locks. One guards what verifying threads see and is held for as long
//! as a look-up takes; the other belongs to whoever changes the ring, files and all. The
//! second may take the first, never the other way around.

mod index;
mod loader;
mod remembered;
mod sets;
mod table;
mod watched;

pub(crate) use table::{Candidates, KeyId, Table};

use crate::error::{Error, Result};
use crate::json::Text;
use crate::key::{JwkSet, VerifyingKey};
use crate::limits::{
    EDGEJWT_ISSUER_KEYS_MAX, EDGEJWT_ISSUER_MAX, EDGEJWT_KEYRING_KEYS_MAX, EDGEJWT_REMEMBER_DEFAULT,
};
use crate::memory::{copy_of, push, reserved};
use crate::os::{Mutex, monotonic_ms};
use crate::token::Compact;
use alloc::vec::Vec;
use core::ffi::CStr;
use loader::Loader;
use remembered::{Identity, Remembered};
use sets::{SetFile, set_entries};
use table::{Entry, Origin};

/// How a ring behaves.
pub(crate) struct Options {
    /// Signatures to remember.
    pub(crate) remember: usize,
    /// Milliseconds between looks at the directory; None: only when asked.
    pub(crate) look_every_ms: Option<u64>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            remember: EDGEJWT_REMEMBER_DEFAULT,
            look_every_ms: Some(1000),
        }
    }
}

pub(crate) struct Keyring {
    shared: Mutex<Shared>,
    loader: Mutex<Loader>,
    look_every_ms: Option<u64>,
    remembers: bool,
}

/// What every thread may see and change. No longer held than it takes to
/// look something up.
struct Shared {
    table: Table,
    remembered: Remembered,
    /// When the directory was looked at last, by the monotonic clock.
    looked_at_ms: u64,
    /// Somebody is changing the ring; requests do not wait for them.
    is_changing: bool,
    /// There are files to look at.
    is_watching: bool,
}

/// What a ring has for the issuer of a token.
#[allow(clippy::large_enum_variant)] // Of no allocation; lives for one call.
pub(crate) enum Keys {
    /// The token's signature is known to be good by this key.
    Known(KeyId),
    ToTry(Candidates),
}

impl Keyring {
    /// A ring of the keys in a directory, or of none yet. To be put in its
    /// place before it is used.
    pub(crate) fn new(directory: Option<&CStr>, options: &Options) -> Result<Self> {
        let shared = Shared {
            table: Table::default(),
            remembered: Remembered::new(options.remember)?,
            looked_at_ms: monotonic_ms(),
            is_changing: false,
            is_watching: directory.is_some(),
        };
        Ok(Self {
            shared: Mutex::new(shared),
            loader: Mutex::new(Loader::new(directory)?),
            look_every_ms: options.look_every_ms,
            remembers: options.remember > 0,
        })
    }

    /// Adds a copy of a key for an issuer. It stays whatever the directory
    /// holds.
    pub(crate) fn add(&self, issuer: &[u8], key: &VerifyingKey) -> Result<()> {
        check_issuer(issuer)?;
        let mut loader = self.loader.lock();
        let for_files = if loader.has_directory() { 2 } else { 0 };
        let mut fresh = reserved(1)?;
        let entry = Entry {
            id: loader.next_id(),
            name: copy_of(issuer)?,
            origin: Origin::Added,
            key: key.copy()?,
        };
        push(&mut fresh, entry)?;
        let mut shared = self.shared.lock();
        let table = &mut shared.table;
        let is_full = table.len() >= EDGEJWT_KEYRING_KEYS_MAX
            || table.added(issuer) >= EDGEJWT_ISSUER_KEYS_MAX - for_files;
        if is_full {
            return Err(Error::KeyLimit);
        }
        table.change(&|_| true, fresh)
    }

    /// Gives an issuer a set of keys, in place of the one it had.
    pub(crate) fn add_set(&self, issuer: &[u8], json: &[u8]) -> Result<()> {
        check_issuer(issuer)?;
        let keys = JwkSet::parse(json)?.keys()?;
        let mut loader = self.loader.lock();
        let mut last_id = loader.next_id();
        let mut fresh = Vec::new();
        set_entries(issuer, None, keys, &mut last_id, &mut fresh)?;
        self.replace_set(issuer, fresh, false)?;
        loader.forget_set(issuer, last_id);
        Ok(())
    }

    /// Gives an issuer the set in a file, and keeps up with it.
    pub(crate) fn add_set_file(&self, issuer: &[u8], path: &CStr) -> Result<()> {
        check_issuer(issuer)?;
        let mut loader = self.loader.lock();
        let mut last_id = loader.next_id();
        let mut fresh = Vec::new();
        let name = SetFile::name_of(path);
        let set = SetFile::open(issuer, path, monotonic_ms(), &mut |keys| {
            set_entries(issuer, Some(name), keys, &mut last_id, &mut fresh)
        })?;
        loader.reserve_set()?;
        self.replace_set(issuer, fresh, true)?;
        loader.forget_set(issuer, last_id);
        loader.take_set(set)
    }

    fn replace_set(&self, issuer: &[u8], fresh: Vec<Entry>, is_watched: bool) -> Result<()> {
        let mut shared = self.shared.lock();
        if shared.table.len() + fresh.len() > EDGEJWT_KEYRING_KEYS_MAX {
            return Err(Error::KeyLimit);
        }
        shared
            .table
            .change(&|entry| !entry.is_set_of(issuer), fresh)?;
        shared.is_watching |= is_watched;
        Ok(())
    }

    /// Reads every file of the directory again.
    pub(crate) fn reload(&self) -> Result<()> {
        let mut loader = self.loader.lock();
        let mut shared = self.shared.lock();
        shared.looked_at_ms = monotonic_ms();
        shared.is_changing = true;
        drop(shared);
        self.look(&mut loader, true)
    }

    /// Looks at the directory if it is time to, and nobody else does.
    pub(crate) fn refresh(&self) {
        let Some(every) = self.look_every_ms else {
            return;
        };
        let now = monotonic_ms();
        let mut shared = self.shared.lock();
        let is_due = shared.is_watching && now >= shared.looked_at_ms + every;
        if shared.is_changing || !is_due {
            return;
        }
        shared.looked_at_ms = now;
        shared.is_changing = true;
        drop(shared);
        // A failed look is reported by the table; the old keys go on.
        let _ = self.look(&mut self.loader.lock(), false);
    }

    fn look(&self, loader: &mut Loader, all: bool) -> Result<()> {
        let result = self.update(loader, all);
        let mut shared = self.shared.lock();
        shared.table.last_error = result.err();
        shared.is_changing = false;
        result
    }

    fn update(&self, loader: &mut Loader, all: bool) -> Result<()> {
        let Some(mut found) = loader.look(all)? else {
            return Ok(());
        };
        found.apply(&mut self.shared.lock().table)?;
        loader.accept(found);
        Ok(())
    }

    /// What there is for the issuer of this token.
    pub(crate) fn keys_of(
        &self,
        issuer: Text,
        kid: Option<Text>,
        seen: Option<&Identity>,
    ) -> Result<Keys> {
        let issuer = &name_of(issuer).ok_or(Error::UnknownKey)?;
        let mut shared = self.shared.lock();
        let Shared {
            table, remembered, ..
        } = &mut *shared;
        let known = seen.and_then(|identity| {
            let is_issuer_s = |id| table.entries_of(issuer, kid).any(|entry| entry.id == id);
            remembered.find(identity, is_issuer_s)
        });
        match known {
            Some(id) => Ok(Keys::Known(id)),
            None => table.candidates(issuer, kid).map(Keys::ToTry),
        }
    }

    /// What this token is remembered by, if it may be remembered. A token
    /// that is not costs no digest before its signature is known to be good.
    pub(crate) fn recall(&self, token: &Compact) -> Option<Identity> {
        let may_be_known = self.remembers && self.shared.lock().remembered.has(token.tail());
        may_be_known.then(|| Identity::of(token))
    }

    /// Remembers that a token's signature is good by this key.
    pub(crate) fn remember(&self, token: &Compact, key: KeyId, exp: i64, now: i64) {
        if self.remembers {
            let identity = Identity::of(token);
            let mut shared = self.shared.lock();
            shared.remembered.insert(identity, key, exp, now);
        }
    }

    /// Runs `use_it` on the table, which nobody changes meanwhile.
    pub(crate) fn with_table<R>(&self, use_it: impl FnOnce(&Table) -> R) -> R {
        use_it(&self.shared.lock().table)
    }
}

/// An issuer's name, decoded once for all the keys it may have, or None where
/// it is longer than the name of any issuer or file.
fn name_of(issuer: Text) -> Option<heapless::Vec<u8, EDGEJWT_ISSUER_MAX>> {
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
