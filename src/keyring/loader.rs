// SPDX-License-Identifier: Apache-2.0 OR MIT
//! A directory of key files, and what has become of each.

use super::index::Index;
use super::table::{Entry, KeyId, Origin, Skipped, Table};
use crate::algorithm::Algorithm;
use crate::error::{Error, Result};
use crate::json::Text;
use crate::key::VerifyingKey;
use crate::limits::{EDGEJWT_KEY_GRACE, EDGEJWT_KEY_TEXT_MAX, EDGEJWT_KEYRING_KEYS_MAX};
use crate::memory::{copy_of, push, reserved, sorted};
use crate::os::{Directory, Identity, monotonic_ms};
use alloc::vec::Vec;
use core::ffi::CStr;
use ring::digest::{SHA256, digest};

const GRACE_MS: u64 = EDGEJWT_KEY_GRACE * 1000;

/// How long a change may hide behind a coarse time stamp: so long a file
/// that has changed is read again at each look.
const SETTLES_AFTER_MS: u64 = 3000;

/// What a file is to the ring.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Key(KeyId),
    /// No key any more, but its last one still counts; what it is otherwise,
    /// and since when, in milliseconds.
    Failing(KeyId, Other, u64),
    Other(Other),
}

/// What a file is that is no key.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Other {
    Skipped(Error),
    /// A certificate: no mistake, and not reported.
    PassedOver,
}

impl State {
    fn key(self) -> Option<KeyId> {
        match self {
            Self::Key(id) | Self::Failing(id, ..) => Some(id),
            Self::Other(_) => None,
        }
    }

    fn deadline(self) -> Option<u64> {
        match self {
            Self::Failing(_, _, since) => Some(since + GRACE_MS),
            Self::Key(_) | Self::Other(_) => None,
        }
    }

    /// The state at `now` of a file whose content has not changed.
    fn unchanged(self, now: u64) -> Self {
        match self {
            Self::Failing(_, other, since) if now >= since + GRACE_MS => Self::Other(other),
            state => state,
        }
    }

    /// The state of a file that is no key now.
    fn without_key(old: Option<Self>, other: Other, now: u64) -> Self {
        match old.and_then(Self::key) {
            Some(id) => Self::Failing(id, other, now),
            None => Self::Other(other),
        }
    }
}

struct File {
    name: Vec<u8>,
    identity: Identity,
    /// SHA-256 of the content; zeros where it could not be read.
    content: [u8; 32],
    changed_at: u64,
    is_world_writable: bool,
    state: State,
}

impl File {
    /// Whether there is no need to read the file again.
    fn stands(&self, identity: Identity, now: u64) -> bool {
        self.identity == identity
            && now >= self.changed_at + SETTLES_AFTER_MS
            && self.state.deadline().is_none_or(|deadline| now < deadline)
    }

    fn copy(&self) -> Result<Self> {
        Ok(Self {
            name: copy_of(&self.name)?,
            ..*self
        })
    }
}

pub struct Loader {
    /// With its NUL.
    path: Option<Vec<u8>>,
    files: Vec<File>,
    /// By the fingerprints of names.
    index: Index,
    is_world_writable: bool,
    last_id: KeyId,
}

/// The directory as it is found by one look.
pub struct Found {
    is_world_writable: bool,
    files: Vec<File>,
    index: Index,
    /// Keys that the table does not hold yet.
    fresh: Vec<Entry>,
    last_id: KeyId,
    /// Ids of all keys that count, sorted.
    kept: Vec<KeyId>,
    skipped: Vec<Skipped>,
}

impl Loader {
    pub fn new(directory: Option<&CStr>) -> Result<Self> {
        let path = directory.map(|path| copy_of(path.to_bytes_with_nul()));
        Ok(Self {
            path: path.transpose()?,
            files: Vec::new(),
            index: Index::default(),
            is_world_writable: false,
            last_id: 0,
        })
    }

    pub fn has_directory(&self) -> bool {
        self.path.is_some()
    }

    pub fn next_id(&mut self) -> KeyId {
        self.last_id += 1;
        self.last_id
    }

    /// Looks at the directory, and gives what has changed, if anything;
    /// with `all`, every file is read again.
    pub fn look(&self, all: bool) -> Result<Option<Found>> {
        let Some(path) = &self.path else {
            return Ok(None);
        };
        let path = CStr::from_bytes_with_nul(path).map_err(|_| Error::Internal)?;
        let now = monotonic_ms();
        let mut directory = Directory::open(path)?;
        let is_world_writable = directory
            .status(c".")
            .is_some_and(|status| status.is_world_writable());
        let is_same = is_world_writable == self.is_world_writable;
        if !all && is_same && self.is_current(&mut directory, now)? {
            return Ok(None);
        }
        let mut found = Found {
            is_world_writable,
            files: Vec::new(),
            index: Index::default(),
            fresh: Vec::new(),
            last_id: self.last_id,
            kept: Vec::new(),
            skipped: Vec::new(),
        };
        directory.for_each(|directory, name| {
            if is_key_name(name.to_bytes()) {
                found.take(directory, name, self.file(name), all, now)?;
            }
            Ok(())
        })?;
        found.sum_up()?;
        Ok(Some(found))
    }

    /// Takes what was found for what is known, once the table has it.
    pub fn accept(&mut self, found: Found) {
        self.files = found.files;
        self.index = found.index;
        self.is_world_writable = found.is_world_writable;
        self.last_id = found.last_id;
    }

    /// Whether the directory holds just the files that it held, each as it
    /// was, and no deadline has passed. Reads none of them.
    fn is_current(&self, directory: &mut Directory, now: u64) -> Result<bool> {
        let mut same = 0;
        let mut others = 0;
        directory.for_each(|directory, name| {
            let status = directory.status(name);
            let Some(status) = status.filter(|status| !status.is_directory()) else {
                return Ok(());
            };
            match self.file(name) {
                Some(file) if file.stands(status.identity(), now) => same += 1,
                None if !is_key_name(name.to_bytes()) => {}
                _ => others += 1,
            }
            Ok(())
        })?;
        Ok(others == 0 && same == self.files.len())
    }

    fn file(&self, name: &CStr) -> Option<&File> {
        let name = name.to_bytes();
        self.index
            .places(Text::fingerprint_of(name))
            .filter_map(|at| self.files.get(at))
            .find(|file| file.name == name)
    }
}

impl Found {
    /// Brings the table up to date. Changes nothing where it fails.
    pub fn apply(&mut self, table: &mut Table) -> Result<()> {
        let is_kept = |entry: &Entry| self.kept.binary_search(&entry.id).is_ok();
        let had = table.files();
        if !self.fresh.is_empty() || had != self.kept.len() {
            let fresh = core::mem::take(&mut self.fresh);
            table.change(|entry| !entry.is_file() || is_kept(entry), fresh)?;
        }
        table.skipped = core::mem::take(&mut self.skipped);
        table.world_writable = self.world_writable();
        Ok(())
    }

    /// Takes one file in, reading it where it may have changed.
    fn take(
        &mut self,
        directory: &Directory,
        name: &CStr,
        old: Option<&File>,
        all: bool,
        now: u64,
    ) -> Result<()> {
        let status = directory.status(name);
        // Gone meanwhile, a link to nowhere, or a directory.
        let Some(status) = status.filter(|status| !status.is_directory()) else {
            return Ok(());
        };
        let identity = status.identity();
        let file = match old.filter(|old| !all && old.stands(identity, now)) {
            Some(old) => old.copy()?,
            None => self.read(directory, name, old, identity, now)?,
        };
        push(&mut self.files, file)
    }

    fn read(
        &mut self,
        directory: &Directory,
        name: &CStr,
        old: Option<&File>,
        seen: Identity,
        now: u64,
    ) -> Result<File> {
        let read = match directory.read(name, EDGEJWT_KEY_TEXT_MAX) {
            // Not the file's fault: no key is to be lost by it.
            Err(error @ (Error::NoMemory | Error::System)) => return Err(error),
            read => read,
        };
        let mut file = File {
            name: copy_of(name.to_bytes())?,
            identity: seen,
            content: [0; 32],
            changed_at: now,
            is_world_writable: false,
            state: State::Other(Other::PassedOver),
        };
        if let Ok(read) = &read {
            file.identity = read.identity;
            file.is_world_writable = read.is_world_writable;
            let hash = digest(&SHA256, &read.content);
            file.content = hash.as_ref().try_into().map_err(|_| Error::Internal)?;
        }
        if let Some(old) = old.filter(|old| old.content == file.content) {
            file.state = old.state.unchanged(now);
            if old.identity == file.identity {
                file.changed_at = old.changed_at;
            }
            return Ok(file);
        }
        let key = read
            .and_then(|read| VerifyingKey::beside_certificates(Algorithm::Rs256, &read.content));
        let other = match key {
            Ok(Some(key)) if self.fresh.len() < EDGEJWT_KEYRING_KEYS_MAX => {
                file.state = State::Key(self.add(&file.name, key)?);
                return Ok(file);
            }
            Ok(Some(_)) => Other::Skipped(Error::KeyLimit),
            Ok(None) => Other::PassedOver,
            Err(Error::NoMemory) => return Err(Error::NoMemory),
            Err(error) => Other::Skipped(error),
        };
        file.state = State::without_key(old.map(|old| old.state), other, now);
        Ok(file)
    }

    fn add(&mut self, name: &[u8], key: VerifyingKey) -> Result<KeyId> {
        self.last_id += 1;
        let entry = Entry {
            id: self.last_id,
            name: copy_of(name)?,
            origin: Origin::File {
                stem_len: name.len() - ENDING_LEN,
            },
            key,
        };
        push(&mut self.fresh, entry)?;
        Ok(self.last_id)
    }

    fn sum_up(&mut self) -> Result<()> {
        self.index = Index::reserved(self.files.len())?;
        self.kept = reserved(self.files.len())?;
        for (at, file) in self.files.iter().enumerate() {
            self.index.push(Text::fingerprint_of(&file.name), at)?;
            if let Some(id) = file.state.key() {
                push(&mut self.kept, id)?;
            }
            if let State::Other(Other::Skipped(why)) = file.state {
                let name = copy_of(&file.name)?;
                push(&mut self.skipped, Skipped { name, why })?;
            }
        }
        self.index = core::mem::take(&mut self.index).sorted();
        self.kept = sorted(core::mem::take(&mut self.kept));
        Ok(())
    }

    /// Key files, and the directory, that anyone may write to.
    fn world_writable(&self) -> usize {
        let is_open = |file: &&File| file.is_world_writable && file.state.key().is_some();
        self.files.iter().filter(is_open).count() + usize::from(self.is_world_writable)
    }
}

/// `.pem` and `.pub`.
const ENDING_LEN: usize = 4;

/// NAME.pem or NAME.pub, not hidden.
fn is_key_name(name: &[u8]) -> bool {
    let is_key = name.ends_with(b".pem") || name.ends_with(b".pub");
    is_key && name.len() > ENDING_LEN && !name.starts_with(b".")
}
