// SPDX-License-Identifier: Apache-2.0 OR MIT
//! JWK Sets, each of one issuer (RFC 8725 section 3.8).

use super::table::{Entry, KeyId, Origin};
use super::watched::{State, Watched};
use crate::error::{Error, Result};
use crate::key::{JwkSet, NamedKey};
use crate::limits::{EDGEJWT_ISSUER_MAX, EDGEJWT_KEY_TEXT_MAX};
use crate::memory::{copy_of, push};
use crate::os;
use alloc::vec::Vec;
use core::ffi::CStr;

/// A file with a set, looked at like the directory.
pub(crate) struct SetFile {
    pub(crate) issuer: Vec<u8>,
    /// With its NUL.
    path: Vec<u8>,
    pub(crate) watched: Watched,
}

impl SetFile {
    /// Reads a file for the first time; its content must be a set. `add`
    /// makes entries of its keys.
    pub(crate) fn open(
        issuer: &[u8],
        path: &CStr,
        now: u64,
        add: &mut dyn FnMut(Vec<NamedKey>) -> Result<KeyId>,
    ) -> Result<Self> {
        let file = os::read(path, EDGEJWT_KEY_TEXT_MAX)?;
        let mut failure = Error::KeyFormat;
        let watched = Watched::read(None, file.identity, Ok(file), now, &mut |content| {
            let id = JwkSet::parse(content)
                .and_then(JwkSet::keys)
                .and_then(&mut *add);
            failure = id.err().unwrap_or(failure);
            id.map(Some)
        })?;
        match watched.state {
            State::Key(_) => Ok(Self {
                issuer: copy_of(issuer)?,
                path: copy_of(path.to_bytes_with_nul())?,
                watched,
            }),
            _ => Err(failure),
        }
    }

    fn path(&self) -> &CStr {
        CStr::from_bytes_with_nul(&self.path).unwrap_or_default()
    }

    pub(crate) fn file_name(&self) -> &[u8] {
        Self::name_of(self.path())
    }

    /// The last part of a path, for reports.
    pub(crate) fn name_of(path: &CStr) -> &[u8] {
        let path = path.to_bytes();
        let name = path.rsplit(|byte| *byte == b'/').next();
        let name = name.unwrap_or_default();
        name.get(..EDGEJWT_ISSUER_MAX).unwrap_or(name)
    }

    pub(crate) fn stands(&self, now: u64) -> bool {
        let identity = os::identity(self.path());
        identity.is_some_and(|identity| self.watched.stands(identity, now))
    }

    /// The file as it is now. `add` makes entries of its keys if they are
    /// other ones.
    pub(crate) fn look(
        &self,
        all: bool,
        now: u64,
        add: &mut dyn FnMut(Vec<NamedKey>) -> Result<KeyId>,
    ) -> Result<Watched> {
        let Some(identity) = os::identity(self.path()) else {
            return Ok(self.watched.gone(now));
        };
        if !all && self.watched.stands(identity, now) {
            return Ok(self.watched);
        }
        let read = os::read(self.path(), EDGEJWT_KEY_TEXT_MAX);
        Watched::read(Some(&self.watched), identity, read, now, &mut |content| {
            let keys = JwkSet::parse(content)?.keys()?;
            add(keys).map(Some)
        })
    }
}

/// Makes entries of a set's keys, and gives the id of the set.
pub(crate) fn set_entries(
    issuer: &[u8],
    file_name: Option<&[u8]>,
    keys: Vec<NamedKey>,
    last_id: &mut KeyId,
    entries: &mut Vec<Entry>,
) -> Result<KeyId> {
    *last_id += 1;
    let set = *last_id;
    let count = keys.len();
    for NamedKey { kid, key } in keys {
        *last_id += 1;
        let entry = Entry {
            id: *last_id,
            name: copy_of(issuer)?,
            origin: Origin::Set {
                set,
                kid,
                is_alone: count == 1,
                file_name: file_name.map(copy_of).transpose()?,
            },
            key,
        };
        push(entries, entry)?;
    }
    Ok(set)
}
