// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Which keys of an issuer are tried for a token.
//!
//! At most four: whoever sends a token that nobody signed must not cause more
//! work than that.

use super::group::{Group, KeyId, Origin};
use crate::error::{Error, Result};
use crate::key::VerifyingKey;
use crate::limits::EDGEJWT_ISSUER_KEYS_MAX;
use crate::token::ProtectedHeader;

/// A key, and the group that it is in.
#[derive(Clone, Copy)]
pub(crate) struct Candidate<'c> {
    pub(crate) group: &'c Group,
    pub(crate) id: KeyId,
    pub(crate) key: &'c VerifyingKey,
}

/// The keys of an issuer that fit a token's `alg` and `kid`.
#[derive(Default)]
pub(crate) struct Candidates<'c> {
    /// The keys that have the token's `kid` come first.
    keys: heapless::Vec<Candidate<'c>, EDGEJWT_ISSUER_KEYS_MAX>,
    /// Number of keys that have the token's `kid`.
    named: usize,
    /// A key that fits except that it is for another algorithm.
    unfit: Option<Candidate<'c>>,
    /// A set of the issuer has keys, but not the token's `kid`.
    lacks_kid: bool,
    has_kid: bool,
    is_full: bool,
}

impl<'c> Candidates<'c> {
    /// Adds the keys of a group that fit.
    pub(crate) fn add(&mut self, group: &'c Group, header: &ProtectedHeader) {
        for (place, key) in group.keys.iter().enumerate() {
            let is_named = match (&key.kid, header.kid) {
                (Some(own), Some(kid)) if kid.is(own) => true,
                (Some(_), Some(_)) => {
                    self.lacks_kid = true;
                    continue;
                }
                _ => false,
            };
            self.lacks_kid |= group.origin == Origin::Set && !is_named;
            self.has_kid |= is_named;
            let candidate = Candidate {
                group,
                id: group.id + place as KeyId,
                key: &key.key,
            };
            if !key.key.view().algorithm().accepts(header.algorithm) {
                self.unfit.get_or_insert(candidate);
                continue;
            }
            if is_named && self.keys.is_full() && self.named < self.keys.len() {
                self.keys.pop();
                self.is_full = true;
            }
            let len = self.keys.len();
            let at = if is_named { self.named.min(len) } else { len };
            match self.keys.insert(at, candidate) {
                Ok(()) => self.named += usize::from(is_named),
                Err(_) => self.is_full = true,
            }
        }
    }

    /// The key to report before one has verified the signature.
    pub(crate) fn first(&self) -> Option<&Candidate<'c>> {
        self.keys.first().or(self.unfit.as_ref())
    }

    /// The keys to try; at least one.
    pub(crate) fn to_try(&self, header: &ProtectedHeader) -> Result<&[Candidate<'c>]> {
        match (self.keys.is_empty(), header.kid) {
            (false, None) if self.is_full => Err(Error::KidMissing),
            (false, _) => Ok(&self.keys),
            (true, Some(_)) if self.lacks_kid && !self.has_kid => Err(Error::UnknownKid),
            (true, _) if self.unfit.is_some() => Err(Error::Algorithm),
            (true, _) => Err(Error::UnknownKey),
        }
    }
}
