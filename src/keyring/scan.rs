// SPDX-License-Identifier: Apache-2.0 OR MIT
//! One scan: what has become of the directory and of the files with sets.
//!
//! It runs without any lock that a verification or an addition waits for, and
//! changes nothing itself.

use super::Options;
use super::contents::{Contents, Files};
use super::group::{Group, KeyIds, Origin};
use super::index::{Index, fingerprint_of};
use super::sets;
use super::source::{GRACE_MS, Source};
use super::table::{Changes, NEVER};
use crate::algorithm::Algorithm;
use crate::error::{self, Error};
use crate::key::VerifyingKey;
use crate::limits::EDGEJWT_KEYRING_KEYS_MAX;
use crate::memory::{copy_of, push, push_reserved, reserved, zeros};
use crate::os::{Absent, Base, Directory, Kind, Ref, Status};
use alloc::vec::Vec;
use core::ffi::CStr;

/// How often a directory is scanned at most in one scan, because it was
/// exchanged meanwhile.
const ROUNDS: usize = 4;

/// A settled file is read again once in this time, because its identity does
/// not tell everything: an image that was built reproducibly has the same
/// inodes, sizes and times. The files take turns by their names.
const COMPARED_EVERY_MS: u64 = 30_000;

/// After everything has been read, the turns begin this much later.
pub(crate) const REST_MS: u64 = 10_000;

/// The settled files to be read again in one scan.
pub(crate) struct Turn {
    from: u64,
    until: u64,
}

impl Turn {
    /// The turn after one that ended at `from`. If there are more than a few
    /// files, a scan reads half of them at most, so that no request pays for
    /// all after a pause; `every` is the time between scans.
    pub(crate) fn new(from: u64, now: u64, every: u64, files: usize) -> Self {
        const FEW: usize = 16;
        let longest = match files > FEW {
            true => every.max(COMPARED_EVERY_MS / 2),
            false => COMPARED_EVERY_MS,
        };
        let until = now.min(from.saturating_add(longest)).max(from);
        Self { from, until }
    }

    /// No turn for any file.
    pub(crate) fn none() -> Self {
        Self { from: 0, until: 0 }
    }

    pub(crate) fn until(&self) -> u64 {
        self.until
    }

    fn includes(&self, fingerprint: u32) -> bool {
        let offset = (COMPARED_EVERY_MS * u64::from(fingerprint)) >> 32;
        let lap = |time: u64| (time + offset) / COMPARED_EVERY_MS;
        lap(self.from) != lap(self.until)
    }
}

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

/// What a scan has found.
#[derive(Default)]
pub(crate) struct Found {
    directory: Option<Scanned>,
    changes: Changes,
    /// Keys have come or gone.
    is_other: bool,
    /// Sets that have changed, each before and after.
    sets: Vec<[Ref<Source>; 2]>,
    /// Why something with keys could not be scanned.
    pub(crate) failure: Option<Error>,
    /// The directory could not be scanned, so that files had no turn.
    pub(crate) is_partial: bool,
    /// Nothing will be new until something happens in the directory.
    pub(crate) is_at_rest: bool,
}

/// A directory in which something is new.
struct Scanned {
    /// None: the same as before.
    files: Option<Ref<Files>>,
    gone_at: Option<u64>,
    is_world_writable: bool,
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
            let directory = Directory::open(path);
            let mut directory = match directory {
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

    /// The directory cannot be scanned. Its keys stay, but not for ever if it
    /// is gone.
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

    /// Adds the files that were not known before. What is beyond the limits is
    /// not even opened.
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

    /// Bytes of the issuer in the name of a key file.
    fn stem_len(&self, name: &[u8]) -> usize {
        const KEY_PUB: &[u8] = b".key.pub";
        let is_key_pub = name.ends_with(KEY_PUB) && name.len() > KEY_PUB.len();
        let ending_len = match self.options.key_pub_names && is_key_pub {
            true => KEY_PUB.len(),
            false => ENDING_LEN,
        };
        name.len().saturating_sub(ending_len)
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
        let stem_len = self.stem_len(name);
        let load = &mut |content: &[u8]| load(name, stem_len, content, has_room, ids);
        let after = Source::check(file, base, must_read, self.now, load)?;
        let has_key = after.as_ref().is_some_and(|after| after.group().is_some());
        self.keys = self.keys + usize::from(has_key) - usize::from(had_key);
        let failure = after.as_ref().and_then(|after| after.failure());
        self.found.failure = failure.or(self.found.failure);
        Ok(after)
    }
}

impl Found {
    /// Notes what the change of a source changes in the table.
    fn change(
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

    /// The contents with what was found, if that changes anything. They may
    /// have got and lost added keys and sets since the scan began.
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

/// `.pem` and `.pub`.
const ENDING_LEN: usize = 4;

/// NAME.pem or NAME.pub, not hidden.
fn is_key_name(name: &[u8]) -> bool {
    let is_key = name.ends_with(b".pem") || name.ends_with(b".pub");
    is_key && name.len() > ENDING_LEN && !name.starts_with(b".")
}

/// Makes a key of a file's content.
fn load(
    name: &[u8],
    stem_len: usize,
    content: &[u8],
    has_room: bool,
    ids: &KeyIds,
) -> error::Result<Option<Ref<Group>>> {
    let Some(key) = VerifyingKey::beside_certificates(Algorithm::Rs256, content)? else {
        return Ok(None);
    };
    if !has_room {
        return Err(Error::KeyLimit);
    }
    Group::of_one(Origin::File { stem_len }, name, key, ids).map(Some)
}
