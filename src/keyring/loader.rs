// SPDX-License-Identifier: Apache-2.0 OR MIT
//! A directory of key files, and files with sets of keys.

use super::index::Index;
use super::sets::{SetFile, set_entries};
use super::table::{Entry, KeyId, Origin, Skipped, Table};
use super::watched::{Other, State, Watched};
use crate::algorithm::Algorithm;
use crate::error::{Error, Result};
use crate::json::Text;
use crate::key::VerifyingKey;
use crate::limits::{EDGEJWT_KEY_TEXT_MAX, EDGEJWT_KEYRING_KEYS_MAX};
use crate::memory::{copy_of, push, reserved, sorted};
use crate::os::{Directory, monotonic_ms};
use alloc::vec::Vec;
use core::ffi::CStr;

/// A file of the directory.
struct File {
    name: Vec<u8>,
    watched: Watched,
}

pub(crate) struct Loader {
    /// With its NUL.
    path: Option<Vec<u8>>,
    files: Vec<File>,
    /// By the fingerprints of names.
    index: Index,
    is_world_writable: bool,
    sets: Vec<SetFile>,
    last_id: KeyId,
}

/// What one look has found.
pub(crate) struct Found {
    is_world_writable: bool,
    files: Vec<File>,
    /// Key files: those known before, and the new ones so far.
    keys: usize,
    index: Index,
    sets: Vec<Watched>,
    /// Keys that the table does not hold yet.
    fresh: Vec<Entry>,
    last_id: KeyId,
    /// Ids of all keys and sets that count, sorted.
    kept: Vec<KeyId>,
    /// How many counted before.
    had: usize,
    skipped: Vec<Skipped>,
}

impl Loader {
    pub(crate) fn new(directory: Option<&CStr>) -> Result<Self> {
        let path = directory.map(|path| copy_of(path.to_bytes_with_nul()));
        Ok(Self {
            path: path.transpose()?,
            files: Vec::new(),
            index: Index::default(),
            is_world_writable: false,
            sets: Vec::new(),
            last_id: 0,
        })
    }

    pub(crate) fn has_directory(&self) -> bool {
        self.path.is_some()
    }

    pub(crate) fn next_id(&mut self) -> KeyId {
        self.last_id += 1;
        self.last_id
    }

    /// Makes room for one more set, so that taking it cannot fail.
    pub(crate) fn reserve_set(&mut self) -> Result<()> {
        self.sets.try_reserve(1).map_err(|_| Error::NoMemory)
    }

    pub(crate) fn take_set(&mut self, set: SetFile) -> Result<()> {
        push(&mut self.sets, set)
    }

    /// Watches no longer over the set that an issuer had.
    pub(crate) fn forget_set(&mut self, issuer: &[u8], last_id: KeyId) {
        self.last_id = last_id;
        self.sets.retain(|set| set.issuer != issuer);
    }

    /// Looks at everything, and gives what has changed, if anything; with
    /// `all`, every file is read again.
    pub(crate) fn look(&self, all: bool) -> Result<Option<Found>> {
        let now = monotonic_ms();
        let path = self.path.as_deref().map(CStr::from_bytes_with_nul);
        let path = path.transpose().map_err(|_| Error::Internal)?;
        let mut directory = path.map(Directory::open).transpose()?;
        let is_world_writable = directory
            .as_ref()
            .and_then(|directory| directory.status(c"."))
            .is_some_and(|status| status.is_world_writable());
        let is_same = is_world_writable == self.is_world_writable
            && self.sets.iter().all(|set| set.stands(now));
        if !all && is_same && self.is_current(directory.as_mut(), now)? {
            return Ok(None);
        }
        let keys = self.files.iter().map(|file| &file.watched);
        let keys = keys.chain(self.sets.iter().map(|set| &set.watched));
        let mut found = Found {
            is_world_writable,
            files: Vec::new(),
            keys: self
                .files
                .iter()
                .filter(|file| file.watched.state.key().is_some())
                .count(),
            index: Index::default(),
            sets: Vec::new(),
            fresh: Vec::new(),
            last_id: self.last_id,
            kept: Vec::new(),
            had: keys.filter_map(|watched| watched.state.key()).count(),
            skipped: Vec::new(),
        };
        if let Some(directory) = &mut directory {
            directory.for_each(&mut |directory, name| {
                if is_key_name(name.to_bytes()) {
                    found.take(directory, name, self.file(name), all, now)?;
                }
                Ok(())
            })?;
        }
        for set in &self.sets {
            let watched = set.look(all, now, &mut |keys| {
                set_entries(
                    &set.issuer,
                    Some(set.file_name()),
                    keys,
                    &mut found.last_id,
                    &mut found.fresh,
                )
            })?;
            push(&mut found.sets, watched)?;
        }
        found.sum_up(&self.sets)?;
        Ok(Some(found))
    }

    /// Takes what was found for what is known, once the table has it.
    pub(crate) fn accept(&mut self, found: Found) {
        self.files = found.files;
        self.index = found.index;
        self.is_world_writable = found.is_world_writable;
        self.last_id = found.last_id;
        for (set, watched) in self.sets.iter_mut().zip(found.sets) {
            set.watched = watched;
        }
    }

    /// Whether the directory holds just the files that it held, each as it
    /// was, and no deadline has passed. Reads none of them.
    fn is_current(&self, directory: Option<&mut Directory>, now: u64) -> Result<bool> {
        let Some(directory) = directory else {
            return Ok(true);
        };
        let mut same = 0;
        let mut others = 0;
        directory.for_each(&mut |directory, name| {
            let status = directory.status(name);
            let Some(status) = status.filter(|status| !status.is_directory()) else {
                return Ok(());
            };
            match self.file(name) {
                Some(file) if file.watched.stands(status.identity(), now) => same += 1,
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
    pub(crate) fn apply(&mut self, table: &mut Table) -> Result<()> {
        if !self.fresh.is_empty() || self.had != self.kept.len() {
            let fresh = core::mem::take(&mut self.fresh);
            let is_kept = |id: &KeyId| self.kept.binary_search(id).is_ok();
            table.change(
                &|entry| entry.watched_id().as_ref().is_none_or(is_kept),
                fresh,
            )?;
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
        let old = old.map(|file| &file.watched);
        let watched = match old.filter(|old| !all && old.stands(identity, now)) {
            Some(old) => *old,
            None => {
                let read = directory.read(name, EDGEJWT_KEY_TEXT_MAX);
                let is_new = old.is_none_or(|old| old.state.key().is_none());
                let load = &mut |content: &[u8]| self.load(name.to_bytes(), content, is_new);
                Watched::read(old, identity, read, now, load)?
            }
        };
        let name = copy_of(name.to_bytes())?;
        push(&mut self.files, File { name, watched })
    }

    fn load(&mut self, name: &[u8], content: &[u8], is_new: bool) -> Result<Option<KeyId>> {
        let Some(key) = VerifyingKey::beside_certificates(Algorithm::Rs256, content)? else {
            return Ok(None);
        };
        if is_new && self.keys >= EDGEJWT_KEYRING_KEYS_MAX {
            return Err(Error::KeyLimit);
        }
        self.keys += usize::from(is_new);
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
        Ok(Some(self.last_id))
    }

    fn sum_up(&mut self, sets: &[SetFile]) -> Result<()> {
        self.index = Index::reserved(self.files.len())?;
        self.kept = reserved(self.files.len() + sets.len())?;
        for (at, file) in self.files.iter().enumerate() {
            self.index.push(Text::fingerprint_of(&file.name), at)?;
        }
        self.index = core::mem::take(&mut self.index).sorted();

        let files = self
            .files
            .iter()
            .map(|file| (file.name.as_slice(), &file.watched));
        let sets = sets.iter().map(SetFile::file_name).zip(&self.sets);
        for (name, watched) in files.chain(sets) {
            if let Some(id) = watched.state.key() {
                push(&mut self.kept, id)?;
            }
            if let State::Other(Other::Skipped(why)) = watched.state {
                let name = copy_of(name)?;
                push(&mut self.skipped, Skipped { name, why })?;
            }
        }
        self.kept = sorted(core::mem::take(&mut self.kept));
        Ok(())
    }

    /// Key files, and the directory, that anyone may write to.
    fn world_writable(&self) -> usize {
        let files = self.files.iter().map(|file| &file.watched);
        let is_open =
            |watched: &&Watched| watched.is_world_writable && watched.state.key().is_some();
        let open = files.chain(&self.sets).filter(is_open).count();
        open + usize::from(self.is_world_writable)
    }
}

/// `.pem` and `.pub`.
const ENDING_LEN: usize = 4;

/// NAME.pem or NAME.pub, not hidden.
fn is_key_name(name: &[u8]) -> bool {
    let is_key = name.ends_with(b".pem") || name.ends_with(b".pub");
    is_key && name.len() > ENDING_LEN && !name.starts_with(b".")
}
