// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Adding, replacing and removing keys.

use super::group::{Group, Origin};
use super::source::Source;
use super::table::{Changes, NEVER};
use super::{Contents, Keyring, sets};
use crate::error::{Error, Result};
use crate::key::VerifyingKey;
use crate::limits::{EDGEJWT_ISSUER_KEYS_MAX, EDGEJWT_ISSUER_MAX, EDGEJWT_KEYRING_KEYS_MAX};
use crate::memory::{push, reserved};
use crate::os::Ref;
use core::ffi::CStr;

impl Keyring {
    /// Adds a copy of a key for an issuer.
    pub(crate) fn add(&self, issuer: &[u8], key: &VerifyingKey) -> Result<()> {
        check_issuer(issuer)?;
        let group = Group::of_one(Origin::Added, issuer, key.copy()?, &self.ids)?;
        // Some keys of each issuer are left to its files: NAME.pem, NAME.pub
        // and perhaps NAME.key.pub.
        let for_files = match self.directory {
            Some(_) => 2 + usize::from(self.options.key_pub_names),
            None => 0,
        };
        self.change(&mut |contents| {
            let mut added = 0;
            contents.for_each_added(issuer, &mut |group| {
                added += usize::from(group.origin == Origin::Added);
            });
            let is_full = contents.table.len() >= EDGEJWT_KEYRING_KEYS_MAX
                || added >= EDGEJWT_ISSUER_KEYS_MAX - for_files;
            if is_full {
                return Err(Error::KeyLimit);
            }
            let mut changes = Changes::default();
            changes.add(&group, NEVER)?;
            contents.with(changes, contents.sets.clone()).map(Some)
        })
    }

    /// Gives an issuer a set of keys, in place of the one it had.
    pub(crate) fn add_set(&self, issuer: &[u8], json: &[u8]) -> Result<()> {
        check_issuer(issuer)?;
        let group = sets::group(issuer, c"", json, &self.ids)?;
        self.replace(issuer, Some(&group), None)
    }

    /// Gives an issuer the set in a file, and follows the file.
    pub(crate) fn add_set_file(&self, issuer: &[u8], path: &CStr) -> Result<()> {
        check_issuer(issuer)?;
        let set = sets::open(issuer, path, &self.ids)?;
        self.replace(issuer, set.group(), Some(&set))
    }

    /// Removes the added keys and the set of an issuer.
    pub(crate) fn remove(&self, issuer: &[u8]) -> Result<()> {
        check_issuer(issuer)?;
        self.replace(issuer, None, None)
    }

    /// Replaces the set of an issuer; without a new one, its added keys go
    /// too. `file` is the file to follow.
    fn replace(
        &self,
        issuer: &[u8],
        set: Option<&Ref<Group>>,
        file: Option<&Ref<Source>>,
    ) -> Result<()> {
        self.change(&mut |contents| {
            let mut changes = Changes::default();
            let mut len = contents.table.len();
            let mut result = Ok(());
            contents.for_each_added(issuer, &mut |old| {
                if set.is_none() || old.origin == Origin::Set {
                    len -= old.keys.len();
                    result = changes.remove(old).and(result);
                }
            });
            result?;
            if let Some(set) = set {
                changes.add(set, NEVER)?;
                if len + set.keys.len() > EDGEJWT_KEYRING_KEYS_MAX {
                    return Err(Error::KeyLimit);
                }
            }
            let mut sets = reserved(contents.sets.len() + 1)?;
            let others = contents.sets.iter().filter(|old| old.issuer() != issuer);
            for other in others.chain(file) {
                push(&mut sets, other.clone())?;
            }
            if changes.is_empty() && sets.len() == contents.sets.len() {
                return Ok(None);
            }
            contents.with(changes, Ref::new(sets)?).map(Some)
        })
    }

    /// Replaces the contents by what `change` makes of them, if anything.
    pub(super) fn change(
        &self,
        change: &mut dyn FnMut(&Contents) -> Result<Option<Contents>>,
    ) -> Result<()> {
        let ring = self.enter();
        let mut former = ring.locks().change.lock();
        let contents = ring.lock().share();
        let Some(changed) = change(&contents)? else {
            return Ok(());
        };
        drop(contents);
        let changed = Ref::new(changed)?;
        let contents = ring.lock().replace(changed);
        former.retain(|contents| !contents.is_last());
        if !contents.is_last() {
            let _ = former.push(contents);
        }
        Ok(())
    }
}

fn check_issuer(issuer: &[u8]) -> Result<()> {
    if (1..=EDGEJWT_ISSUER_MAX).contains(&issuer.len()) {
        Ok(())
    } else {
        Err(Error::Argument)
    }
}
