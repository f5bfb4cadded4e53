// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Names of claims: plain, or JSON Pointers (RFC 6901).

use crate::json::{Json, Members, member};
use std::borrow::Cow;

/// The value that a plain name or a JSON Pointer (RFC 6901) leads to.
pub fn find<'j, 'a>(members: &'j Members<'a>, name: &[u8]) -> Option<&'j Json<'a>> {
    let Some(path) = name.strip_prefix(b"/") else {
        return member(members, name);
    };
    let unescaped = |token: &[u8]| {
        let token = String::from_utf8_lossy(token).into_owned();
        token.replace("~1", "/").replace("~0", "~")
    };
    // A name of C that is not UTF-8 is no member's.
    std::str::from_utf8(path).ok()?;
    let mut tokens = path.split(|byte| *byte == b'/').map(unescaped);
    let first = tokens.next()?;
    let value = member(members, first.as_bytes())?;
    tokens.try_fold(value, |value, token| match value {
        Json::Object(members) => member(members, token.as_bytes()),
        Json::Array(items) => {
            let index: usize = token.parse().ok()?;
            items.get(index).filter(|_| token == index.to_string())
        }
        _ => None,
    })
}

/// A JSON Pointer to a member (RFC 6901 section 3).
pub fn pointer_to(name: &str) -> String {
    format!("/{}", name.replace('~', "~0").replace('/', "~1"))
}

/// The name of a member as the claim readers take it: a name that begins with
/// `/` can be given as a pointer only.
pub fn reader_name(name: &str) -> Cow<'_, str> {
    match name.starts_with('/') {
        true => pointer_to(name).into(),
        false => name.into(),
    }
}
