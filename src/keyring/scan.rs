// SPDX-License-Identifier: Apache-2.0 OR MIT
//! One scan: finds what has changed in the directory and in the files with sets.
//! It holds no lock that a verification or an addition waits for.

use super::Options;
use super::contents::{Contents, Files};
use super::found::{Found, Scanned};
use super::group::KeyIds;
use super::index::{Index, fingerprint_of};
use super::key_file::{is_key_name, load, stem_len};
use super::sets;
use super::source::{GRACE_MS, Source};
use super::turn::Turn;
use crate::error::{self, Error};
use crate::limits::EDGEJWT_KEYRING_KEYS_MAX;
use crate::memory::{copy_of, push, push_reserved, reserved, zeros};
use crate::os::{Absent, Base, Directory, Kind, Ref, Status};
use alloc::vec::Vec;
use core::ffi::CStr;

/// At most this many times one scan reads the directory, if it is replaced
/// meanwhile.
const ROUNDS: usize = 4;

pub(crate) struct Scan<'c> {
    contents: &'c Contents,
    ids: &'c KeyIds,
    options: &'c Options,
    now: u64,
    /// Read every file.
    all: bool,
    turn: Turn,
    /// Number of key files so far.
    keys: usize,
    found: Found,
}

/// The names of key files in a directory.
struct Listed {
    /// Each of the files is at rest.
    is_at_rest: bool,
    /// For each file that was known before, whether it is there.
    is_there: Vec<u8>,
    /// The others, with their NULs.
    new: Vec<Vec<u8>>,
}

impl<'c> Scan<'c> {
    pub(crate) fn new(
        contents: &'c Contents,
        ids: &'c KeyIds,
        options: &'c Options,
        now: u64,
        all: bool,
        turn: Turn,
    ) -> Self {
        Self {
            contents,
            ids,
            options,
            now,
            all,
            turn,
            keys: 0,
            found: Found::default(),
        }
    }

    #[inline(never)]
    pub(crate) fn run(mut self, directory: Option<&CStr>) -> error::Result<Found> {
        if let Some(path) = directory {
            self.directory(path)?;
        }
        let (contents, ids) = (self.contents, self.ids);
        for set in contents.sets.iter() {
            let (issuer, path) = (set.issuer(), set.path());
            let load = &mut |json: &[u8]| sets::group(issuer, path, json, ids).map(Some);
            let must_read = self.must_read(path);
            let after = Source::check(set, Base::CURRENT, must_read, self.now, load)?;
            let after = after.map_or_else(|| Source::gone(set), Ok)?;
            self.found.failure = after.failure().or(self.found.failure);
            if !after.is(set) {
                push(&mut self.found.sets, [set.clone(), after])?;
            }
        }
        Ok(self.found)
    }

    /// Scans the directory, and again if the path leads to another one
    /// afterwards.
    #[inline(never)]
    fn directory(&mut self, path: &CStr) -> error::Result<()> {
        let mut result = Ok(());
        for _ in 0..ROUNDS {
            result = Ok(());
            self.found = Found::default();
            let mut directory = match Directory::open(path) {
                Ok(directory) => directory,
                Err(absent) => {
                    result = Err(absent);
                    break;
                }
            };
            let status = directory.base().status(c".").ok();
            match self.list(&mut directory, status.as_ref()) {
                Ok(listed) => self.compare(directory.base(), status.as_ref(), listed)?,
                Err(absent) => result = Err(absent),
            }
            if directory.is_at(path) {
                break;
            }
            self.found.is_at_rest = false;
        }
        match result {
            Ok(()) => Ok(()),
            Err(Absent::NoMemory) => Err(Error::NoMemory),
            Err(absent) => self.without_directory(absent),
        }
    }

    /// The directory cannot be scanned. Its keys stay; if it is gone, for the
    /// grace period.
    #[inline(never)]
    fn without_directory(&mut self, absent: Absent) -> error::Result<()> {
        self.found = Found::default();
        let contents = self.contents;
        let has_files = !contents.files.all.is_empty();
        if absent == Absent::Gone && self.options.directory_may_appear && !has_files {
            return Ok(());
        }
        self.found.failure = Some(absent.error());
        self.found.is_partial = true;
        let is_gone = (absent == Absent::Gone).then_some(self.now);
        let Some(gone_at) = contents.gone_at.or(is_gone) else {
            return Ok(());
        };
        let is_over = self.now >= gone_at + GRACE_MS && has_files;
        if is_over {
            for file in &contents.files.all {
                self.found.change(Some(file), None)?;
            }
        }
        if is_over || contents.gone_at.is_none() {
            let files = is_over.then(|| Ref::new(Files::default()));
            self.found.directory = Some(Scanned {
                files: files.transpose()?,
                gone_at: Some(gone_at),
                is_world_writable: contents.is_world_writable,
            });
        }
        Ok(())
    }

    fn must_read(&self, path: &CStr) -> bool {
        self.all || self.turn.includes(fingerprint_of(path.to_bytes()))
    }

    /// Reads the names in the directory.
    #[inline(never)]
    fn list(&self, directory: &mut Directory, status: Option<&Status>) -> Result<Listed, Absent> {
        let old = &self.contents.files;
        let identity = status.map(Status::identity);
        let mut at_rest = 0;
        let mut listed = Listed {
            is_at_rest: false,
            is_there: zeros(old.all.len())?,
            new: Vec::new(),
        };
        directory.for_each(&mut |entry| {
            let name = entry.name;
            // The name decides before any system call.
            if !is_key_name(name.to_bytes()) || entry.kind == Kind::Directory {
                return Ok(());
            }
            let place = old.place_of(name.to_bytes());
            let file = place.and_then(|place| old.all.get(place));
            let is_at_rest = |file: &Ref<Source>| {
                identity.is_some_and(|directory| file.is_at_rest(&directory, entry, self.now))
            };
            at_rest += usize::from(file.is_some_and(is_at_rest));
            match place.and_then(|place| listed.is_there.get_mut(place)) {
                Some(is_there) => *is_there = 1,
                None => push(&mut listed.new, copy_of(name.to_bytes_with_nul())?)?,
            }
            Ok(())
        })?;
        listed.is_at_rest = at_rest == old.all.len() && listed.new.is_empty();
        Ok(listed)
    }

    /// Compares the directory with what is known of it.
    #[inline(never)]
    fn compare(
        &mut self,
        base: Base,
        status: Option<&Status>,
        listed: Listed,
    ) -> error::Result<()> {
        let contents = self.contents;
        let old = &contents.files;
        let is_open = status.map_or(contents.is_world_writable, |it| it.is_world_writable());

        let mut files = reserved(old.all.len() + listed.new.len())?;
        let has_key = |file: &&Ref<Source>| file.group().is_some();
        self.keys = old.all.iter().filter(has_key).count();
        let mut is_same = true;
        for (file, is_there) in old.all.iter().zip(listed.is_there) {
            // One that is not listed is checked too, because some file systems
            // miss what is replaced meanwhile; but not one that is never read.
            let after = match file.waits_for_room() {
                true if is_there == 0 => None,
                true if !self.has_room(files.len()) => Some(file.clone()),
                is_new => self.check(base, file, is_new || self.must_read(file.path()))?,
            };
            is_same &= after.as_ref().is_some_and(|after| after.is(file));
            self.found.change(Some(file), after.as_ref())?;
            if let Some(file) = after {
                push_reserved(&mut files, file);
            }
        }
        let known = files.len();
        self.add_new(base, &listed.new, &mut files)?;
        is_same &= files.len() == known;
        if !is_same || is_open != contents.is_world_writable || contents.gone_at.is_some() {
            let files = (!is_same).then(|| Files::new(files).and_then(Ref::new));
            self.found.directory = Some(Scanned {
                files: files.transpose()?,
                gone_at: None,
                is_world_writable: is_open,
            });
        } else {
            self.found.is_at_rest = listed.is_at_rest && self.found.failure.is_none();
        }
        Ok(())
    }

    /// Adds the files that were not known before. Files beyond the limits are
    /// not opened.
    #[inline(never)]
    fn add_new(
        &mut self,
        base: Base,
        names: &[Vec<u8>],
        files: &mut Vec<Ref<Source>>,
    ) -> error::Result<()> {
        let mut index = Index::reserved(names.len())?;
        for (place, name) in names.iter().enumerate() {
            index.push(name, place);
        }
        let index = index.sorted();
        for (at, name) in names.iter().enumerate() {
            // A directory that changes may list a name twice.
            let mut is_second = false;
            index.for_each(fingerprint_of(name), &mut |place| {
                is_second |= place < at && names.get(place) == Some(name);
            });
            if is_second {
                continue;
            }
            let name = CStr::from_bytes_with_nul(name).unwrap_or_default();
            if !self.has_room(files.len()) {
                push_reserved(files, Source::new(name, b"", Error::KeyLimit)?);
                continue;
            }
            let unknown = Source::new(name, b"", Error::KeyFile)?;
            if let Some(file) = self.check(base, &unknown, true)? {
                self.found.change(None, Some(&file))?;
                push_reserved(files, file);
            }
        }
        Ok(())
    }

    /// Whether one more file may be read, after so many.
    fn has_room(&self, files: usize) -> bool {
        let others = files.saturating_sub(self.keys);
        self.keys < EDGEJWT_KEYRING_KEYS_MAX && others < EDGEJWT_KEYRING_KEYS_MAX
    }

    /// Checks a file of the directory.
    fn check(
        &mut self,
        base: Base,
        file: &Ref<Source>,
        must_read: bool,
    ) -> error::Result<Option<Ref<Source>>> {
        let had_key = file.group().is_some();
        let has_room = had_key || self.has_room(0);
        let (name, ids) = (file.path().to_bytes(), self.ids);
        let stem_len = stem_len(name, self.options.key_pub_names);
        let load = &mut |content: &[u8]| load(name, stem_len, content, has_room, ids);
        let after = Source::check(file, base, must_read, self.now, load)?;
        let has_key = after.as_ref().is_some_and(|after| after.group().is_some());
        self.keys = self.keys + usize::from(has_key) - usize::from(had_key);
        let failure = after.as_ref().and_then(|after| after.failure());
        self.found.failure = failure.or(self.found.failure);
        Ok(after)
    }
}
