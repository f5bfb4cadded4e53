// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Names of claims: plain, or JSON Pointers (RFC 6901), which begin with `/`.

use super::{Items, Object, Text, Value};
use crate::error::{Error, Result};

/// Checks that in a pointer 0 or 1 follows each `~`. `Argument` if not.
pub(crate) fn check_name(name: &[u8]) -> Result<()> {
    let mut escapes = name.split(|byte| *byte == b'~').skip(1);
    if name.starts_with(b"/") && !escapes.all(|rest| matches!(rest, [b'0' | b'1', ..])) {
        return Err(Error::Argument);
    }
    Ok(())
}

impl<'a> Object<'a, '_> {
    /// The value that a plain name or a pointer leads to.
    pub(crate) fn find(&self, name: &[u8]) -> Option<Value<'a>> {
        let Some(path) = name.strip_prefix(b"/") else {
            return self.get(name);
        };
        let mut tokens = path.split(|byte| *byte == b'/');
        let first = tokens.next()?;
        let (_, value) = self.members().find(|(name, _)| is_token(*name, first))?;
        tokens.try_fold(value, step)
    }
}

/// The member or item of a value that a token of a pointer names.
fn step<'a>(value: Value<'a>, token: &[u8]) -> Option<Value<'a>> {
    if let Some(mut items) = value.items() {
        return items.nth(index(token)?);
    }
    let [b'{', content @ .., b'}'] = value.json() else {
        return None;
    };
    let member = |item: Value<'a>| {
        let (name, value) = item.member()?;
        is_token(name, token).then_some(value)
    };
    Items::of(content).find_map(member)
}

/// Whether a name is the token of a pointer.
fn is_token(name: Text, token: &[u8]) -> bool {
    let mut bytes = token.iter();
    let unescaped = core::iter::from_fn(|| match bytes.next()? {
        b'~' if bytes.next()? == &b'0' => Some(b'~'),
        b'~' => Some(b'/'),
        byte => Some(*byte),
    });
    name.decoded().eq(unescaped)
}

/// The index of an array's item. None if it has leading zeros, or more digits
/// than the number of items of any array.
fn index(token: &[u8]) -> Option<usize> {
    let is_padded = token.starts_with(b"0") && token.len() > 1;
    if is_padded || !(1..=5).contains(&token.len()) {
        return None;
    }
    token.iter().try_fold(0, |index, digit| {
        let digit = digit.is_ascii_digit().then_some(digit & 0x0F)?;
        Some(index * 10 + usize::from(digit))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Members;

    fn find<'a>(json: &'a str, name: &str) -> Option<&'a str> {
        let mut members = Members::new();
        let object = Object::parse(json.as_bytes(), &mut members).unwrap();
        let found = object.find(name.as_bytes())?;
        Some(core::str::from_utf8(found.json()).unwrap())
    }

    /// The document and the pointers of RFC 6901 section 5.
    #[test]
    fn pointers_of_the_rfc() {
        let json = r#"{ "foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3,
            "g|h": 4, "i\\j": 5, "k\"l": 6, " ": 7, "m~n": 8 }"#;
        for (pointer, want) in [
            ("/foo", r#"["bar", "baz"]"#),
            ("/foo/0", r#""bar""#),
            ("/", "0"),
            ("/a~1b", "1"),
            ("/c%d", "2"),
            ("/e^f", "3"),
            ("/g|h", "4"),
            ("/i\\j", "5"),
            ("/k\"l", "6"),
            ("/ ", "7"),
            ("/m~0n", "8"),
            // Plain names.
            ("", "0"),
            ("a/b", "1"),
            ("m~n", "8"),
        ] {
            assert_eq!(find(json, pointer), Some(want), "{pointer}");
        }
    }

    #[test]
    fn values_inside_values_are_found() {
        let json = r#"{"realm_access" : { "x" : {"roles":1} , "ro\u006ces" : [ "a" , {"b,c":"d}"} ] },
            "https://example.com/tenant": {"7": "t", "": {"": 9}}, "/x": 1}"#;
        for (pointer, want) in [
            ("/realm_access/roles", r#"[ "a" , {"b,c":"d}"} ]"#),
            ("/realm_access/roles/0", r#""a""#),
            ("/realm_access/roles/1/b,c", r#""d}""#),
            ("/realm_access/x/roles", "1"),
            ("/https:~1~1example.com~1tenant/7", r#""t""#),
            ("/https:~1~1example.com~1tenant//", "9"),
            ("/~1x", "1"),
        ] {
            assert_eq!(find(json, pointer), Some(want), "{pointer}");
        }
        for pointer in [
            "/x",
            "//x",
            "/realm_access/roles/2",
            "/realm_access/roles/-",
            "/realm_access/roles/01",
            "/realm_access/roles/00",
            "/realm_access/roles/",
            "/realm_access/roles/+1",
            "/realm_access/roles/18446744073709551616",
            "/realm_access/roles/99999",
            "/realm_access/roles/0/0",
            "/realm_access/x/roles/0",
            "/realm_access/Roles",
            "/realm_access/role",
            "/realm_access/roles~1",
            "realm_access/roles",
        ] {
            assert_eq!(find(json, pointer), None, "{pointer}");
        }
    }

    #[test]
    fn escapes_of_pointers_are_checked() {
        for good in ["", "~", "a~2", "/", "/a", "/~0", "/~1~0", "/~01", "//"] {
            assert_eq!(check_name(good.as_bytes()), Ok(()), "{good}");
        }
        for bad in ["/~", "/a~", "/~2", "/a~/b", "/~~0", "/~0~"] {
            assert_eq!(check_name(bad.as_bytes()), Err(Error::Argument), "{bad}");
        }
    }
}
