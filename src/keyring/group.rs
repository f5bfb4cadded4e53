// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Keys that come and go together: the key of a file, an added key, or all
//! keys of a JWK Set.

use crate::error::Result;
use crate::key::{JwkSet, NamedKey, SkippedKey, VerifyingKey};
use crate::memory::{copy_of, push_reserved, reserved};
use crate::os::Ref;
use alloc::vec::Vec;
use core::sync::atomic::AtomicUsize;
use core::sync::atomic::Ordering::Relaxed;

/// Identifies a key. A ring never uses a number twice, so that a remembered
/// signature counts for the key that made it and for no later one.
pub(crate) type KeyId = u64;

/// Gives out the numbers. Atomic, so that a child of `fork()` goes on where
/// its parent was.
#[derive(Default)]
pub(crate) struct KeyIds {
    next: AtomicUsize,
}

impl KeyIds {
    fn next(&self, count: usize) -> KeyId {
        self.next.fetch_add(count, Relaxed) as KeyId
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// A key file of the directory. Its stem is the name without the ending.
    File { stem_len: usize },
    /// Added by the program.
    Added,
    /// A JWK Set of the issuer.
    Set,
}

/// At least one key.
pub(crate) struct Group {
    pub(crate) origin: Origin,
    /// The number of its first key; the others follow.
    pub(crate) id: KeyId,
    /// The name of the file, or of the issuer.
    pub(crate) name: Vec<u8>,
    /// The file that a set came from, or "".
    set_file: Vec<u8>,
    pub(crate) keys: Vec<NamedKey>,
    /// The keys of a set that are not used.
    pub(crate) skipped: Vec<SkippedKey>,
}

impl Group {
    pub(crate) fn new(
        origin: Origin,
        name: &[u8],
        set_file: &[u8],
        set: JwkSet,
        ids: &KeyIds,
    ) -> Result<Ref<Self>> {
        Ref::new(Self {
            origin,
            id: ids.next(set.keys.len()),
            name: copy_of(name)?,
            set_file: copy_of(set_file)?,
            keys: set.keys,
            skipped: set.skipped,
        })
    }

    /// A group of one key.
    pub(crate) fn of_one(
        origin: Origin,
        name: &[u8],
        key: VerifyingKey,
        ids: &KeyIds,
    ) -> Result<Ref<Self>> {
        let mut set = JwkSet {
            keys: reserved(1)?,
            skipped: Vec::new(),
        };
        push_reserved(&mut set.keys, NamedKey { kid: None, key });
        Self::new(origin, name, &[], set, ids)
    }

    /// The issuer whose keys these are: for a file, its stem.
    pub(crate) fn issuer(&self) -> &[u8] {
        match self.origin {
            Origin::File { stem_len } => self.name.get(..stem_len).unwrap_or_default(),
            Origin::Added | Origin::Set => &self.name,
        }
    }

    /// The file that the keys came from, or "".
    pub(crate) fn file_name(&self) -> &[u8] {
        match self.origin {
            Origin::File { .. } => &self.name,
            Origin::Added | Origin::Set => &self.set_file,
        }
    }

    pub(crate) fn is_file(&self) -> bool {
        matches!(self.origin, Origin::File { .. })
    }
}
