// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The keys of a ring, found by issuer.

use super::index::Index;
use crate::error::{Error, Result};
use crate::json::Text;
use crate::key::{DetachedKey, VerifyingKey};
use crate::limits::EDGEJWT_ISSUER_KEYS_MAX;
use crate::memory::push;
use alloc::vec::Vec;

/// Names a key for as long as the ring holds it; never used again.
pub(crate) type KeyId = u64;

pub(crate) enum Origin {
    /// A file; its name and how much of it is the stem.
    File { stem_len: usize },
    /// Added by the program, under the issuer's name.
    Added,
    /// In a JWK Set of the issuer.
    Set {
        set: KeyId,
        kid: Option<Vec<u8>>,
        /// The set's only key.
        is_alone: bool,
        /// The file that the set came from.
        file_name: Option<Vec<u8>>,
    },
}

pub(crate) struct Entry {
    pub(crate) id: KeyId,
    /// The file's name, or the issuer's.
    pub(crate) name: Vec<u8>,
    pub(crate) origin: Origin,
    pub(crate) key: VerifyingKey,
}

impl Entry {
    /// The issuer whose key this is: a file's name without its ending.
    pub(crate) fn principal(&self) -> &[u8] {
        match self.origin {
            Origin::File { stem_len } => self.name.get(..stem_len).unwrap_or_default(),
            Origin::Added | Origin::Set { .. } => &self.name,
        }
    }

    pub(crate) fn is_file(&self) -> bool {
        matches!(self.origin, Origin::File { .. })
    }

    pub(crate) fn is_set_of(&self, issuer: &[u8]) -> bool {
        matches!(self.origin, Origin::Set { .. }) && self.name == issuer
    }

    /// The file that the key came from.
    pub(crate) fn file_name(&self) -> &[u8] {
        match &self.origin {
            Origin::File { .. } => &self.name,
            Origin::Set { file_name, .. } => file_name.as_deref().unwrap_or_default(),
            Origin::Added => &[],
        }
    }

    /// The id by which the loader knows the key, or its set, if it watches
    /// over it.
    pub(crate) fn watched_id(&self) -> Option<KeyId> {
        match &self.origin {
            Origin::File { .. } => Some(self.id),
            Origin::Set { set, file_name, .. } => file_name.is_some().then_some(*set),
            Origin::Added => None,
        }
    }

    /// Whether a token with this `kid` may be by this key: in a set, names
    /// tell keys apart.
    fn has_kid(&self, kid: Option<Text>) -> bool {
        match (&self.origin, kid) {
            (Origin::Set { kid: Some(own), .. }, Some(kid)) => kid.is(own),
            (Origin::Set { kid: None, .. }, Some(_)) => false,
            (Origin::Set { is_alone, .. }, None) => *is_alone,
            _ => true,
        }
    }
}

/// A key to be tried, apart from the ring.
pub(crate) struct Candidate {
    pub(crate) id: KeyId,
    pub(crate) key: DetachedKey,
}

/// An issuer's own keys, and one of its set.
pub(crate) type Candidates = heapless::Vec<Candidate, { EDGEJWT_ISSUER_KEYS_MAX + 1 }>;

/// A file that looked like a key and is none.
pub(crate) struct Skipped {
    pub(crate) name: Vec<u8>,
    pub(crate) why: Error,
}

/// What every thread sees of a ring.
#[derive(Default)]
pub(crate) struct Table {
    /// Sorted by id: the newest is the last.
    entries: Vec<Entry>,
    /// By the fingerprints of issuers.
    index: Index,
    pub(crate) skipped: Vec<Skipped>,
    pub(crate) world_writable: usize,
    /// How often the keys have changed.
    pub(crate) generation: u64,
    /// Why the last look at the directory failed.
    pub(crate) last_error: Option<Error>,
}

impl Table {
    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(crate) fn entry(&self, id: KeyId) -> Option<&Entry> {
        let at = self.entries.binary_search_by_key(&id, |entry| entry.id);
        self.entries.get(at.ok()?)
    }

    /// Keys added for an issuer.
    pub(crate) fn added(&self, issuer: &[u8]) -> usize {
        let is_its = |entry: &&Entry| matches!(entry.origin, Origin::Added) && entry.name == issuer;
        self.entries.iter().filter(is_its).count()
    }

    /// The entries of an issuer: of the file that has exactly this name, else
    /// of the files whose stem it is, those added for it, and the one of its
    /// set that has the name `kid`.
    pub(crate) fn entries_of(
        &self,
        issuer: &[u8],
        kid: Option<Text>,
    ) -> impl Iterator<Item = &Entry> {
        let named_in_full = self
            .matching(issuer)
            .any(|entry| is_full_name(entry, issuer));
        self.matching(issuer)
            .filter(move |entry| entry.has_kid(kid))
            .filter(move |entry| !named_in_full || !entry.is_file() || is_full_name(entry, issuer))
    }

    /// The keys of an issuer, apart from the ring.
    pub(crate) fn candidates(&self, issuer: &[u8], kid: Option<Text>) -> Result<Candidates> {
        let mut candidates = Candidates::new();
        for entry in self.entries_of(issuer, kid) {
            let candidate = Candidate {
                id: entry.id,
                key: entry.key.detached()?,
            };
            candidates.push(candidate).map_err(|_| Error::Internal)?;
        }
        if candidates.is_empty() {
            return Err(Error::UnknownKey);
        }
        Ok(candidates)
    }

    /// Entries whose name, stem or issuer this is.
    fn matching(&self, issuer: &[u8]) -> impl Iterator<Item = &Entry> {
        self.index
            .places(Text::fingerprint_of(issuer))
            .filter_map(|at| self.entries.get(at))
            .filter(move |entry| issuer == entry.principal() || issuer == entry.name)
    }

    /// Keeps the entries that `keep` names, and takes `fresh` in. Changes
    /// nothing where it fails.
    pub(crate) fn change(
        &mut self,
        keep: &dyn Fn(&Entry) -> bool,
        fresh: Vec<Entry>,
    ) -> Result<()> {
        let most = self.entries.len() + fresh.len();
        let mut index = Index::reserved(2 * most)?;
        let more = self.entries.try_reserve_exact(fresh.len());
        more.map_err(|_| Error::NoMemory)?;
        // Both have their room: nothing fails from here on.
        self.entries.retain(keep);
        for entry in fresh {
            push(&mut self.entries, entry)?;
        }
        for (at, entry) in self.entries.iter().enumerate() {
            index.push(Text::fingerprint_of(entry.principal()), at)?;
            // Other keys have one name.
            if entry.is_file() {
                index.push(Text::fingerprint_of(&entry.name), at)?;
            }
        }
        self.index = index.sorted();
        self.generation += 1;
        Ok(())
    }
}

fn is_full_name(entry: &Entry, issuer: &[u8]) -> bool {
    entry.is_file() && issuer == entry.name
}
