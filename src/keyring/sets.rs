// SPDX-License-Identifier: Apache-2.0 OR MIT
//! JWK Sets, each of one issuer (RFC 8725 section 3.8).

use super::group::{Group, KeyIds, Origin};
use super::source::{Source, file_name};
use crate::error::{Error, Result};
use crate::key::JwkSet;
use crate::os::{Base, Ref, monotonic_ms};
use core::ffi::CStr;

/// Reads a file for the first time. Its content must be a set.
pub(crate) fn open(issuer: &[u8], path: &CStr, ids: &KeyIds) -> Result<Ref<Source>> {
    let mut failure = Error::KeyFile;
    let unknown = Source::new(path, issuer, failure)?;
    let load = &mut |json: &[u8]| {
        let group = group(issuer, path, json, ids);
        failure = group.as_ref().err().copied().unwrap_or(failure);
        group.map(Some)
    };
    let set = Source::check(&unknown, Base::CURRENT, true, monotonic_ms(), load)?;
    set.filter(|set| set.group().is_some()).ok_or(failure)
}

/// The keys of a set; `path` is its file, or "".
pub(crate) fn group(issuer: &[u8], path: &CStr, json: &[u8], ids: &KeyIds) -> Result<Ref<Group>> {
    let set = JwkSet::parse(json)?;
    Group::new(Origin::Set, issuer, file_name(path), set, ids)
}
