// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The key files of a directory: their names, and the keys in them.

use super::group::{Group, KeyIds, Origin};
use crate::algorithm::Algorithm;
use crate::error::{self, Error};
use crate::key::VerifyingKey;
use crate::os::Ref;

/// `.pem` and `.pub`.
const ENDING_LEN: usize = 4;

/// NAME.pem or NAME.pub, not hidden.
pub(super) fn is_key_name(name: &[u8]) -> bool {
    let is_key = name.ends_with(b".pem") || name.ends_with(b".pub");
    is_key && name.len() > ENDING_LEN && !name.starts_with(b".")
}

/// Bytes of the issuer in the name of a key file; `key_pub_names` is the option.
pub(super) fn stem_len(name: &[u8], key_pub_names: bool) -> usize {
    const KEY_PUB: &[u8] = b".key.pub";
    let is_key_pub = name.ends_with(KEY_PUB) && name.len() > KEY_PUB.len();
    let ending_len = match key_pub_names && is_key_pub {
        true => KEY_PUB.len(),
        false => ENDING_LEN,
    };
    name.len().saturating_sub(ending_len)
}

/// Makes a key of a file's content.
pub(super) fn load(
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
