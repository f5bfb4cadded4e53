// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Typed access to the values of a parsed text.

use super::Text;

/// One value of a parsed text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Value<'a> {
    json: &'a [u8],
}

impl<'a> Value<'a> {
    pub(super) fn new(json: &'a [u8]) -> Self {
        Self { json }
    }

    /// The value as it is written in the text.
    pub(crate) fn json(self) -> &'a [u8] {
        self.json
    }

    pub(crate) fn text(self) -> Option<Text<'a>> {
        match self.json {
            [b'"', content @ .., b'"'] => Some(Text::from_json(content)),
            _ => None,
        }
    }

    pub(crate) fn boolean(self) -> Option<bool> {
        match self.json {
            b"true" => Some(true),
            b"false" => Some(false),
            _ => None,
        }
    }

    pub(crate) fn is_null(self) -> bool {
        self.json == b"null"
    }

    /// An integer without fraction or exponent, if it fits.
    pub(crate) fn integer(self) -> Option<i64> {
        let (integer, used) = serde_json_core::from_slice(self.json).ok()?;
        (used == self.json.len()).then_some(integer)
    }

    /// Splits a member of an object, which [`Items`] has found, into name and
    /// value.
    pub(super) fn member(self) -> Option<(Text<'a>, Self)> {
        let name_len = split_at(self.json, b':');
        let (name, rest) = self.json.split_at_checked(name_len)?;
        let name = Value::new(name.trim_ascii_end()).text()?;
        let value = rest.strip_prefix(b":")?.trim_ascii_start();
        Some((name, Value::new(value)))
    }

    pub(crate) fn items(self) -> Option<Items<'a>> {
        match self.json {
            [b'[', content @ .., b']'] => Some(Items::of(content)),
            _ => None,
        }
    }
}

/// The items of an array, or the members of an object. The text is valid, so
/// that only the commas between them must be found.
#[derive(Clone, Debug)]
pub(crate) struct Items<'a> {
    rest: &'a [u8],
}

impl<'a> Items<'a> {
    /// `content` is what is between the brackets.
    pub(super) fn of(content: &'a [u8]) -> Self {
        Self { rest: content }
    }
}

impl<'a> Iterator for Items<'a> {
    type Item = Value<'a>;

    fn next(&mut self) -> Option<Value<'a>> {
        let start = self.rest.trim_ascii_start();
        if start.is_empty() {
            return None;
        }
        let end = split_at(start, b',');
        let (item, rest) = start.split_at_checked(end)?;
        self.rest = rest.get(1..).unwrap_or_default();
        Some(Value::new(item.trim_ascii_end()))
    }
}

/// The offset of the first `separator` outside strings and brackets, or the
/// length of the text.
fn split_at(text: &[u8], separator: u8) -> usize {
    let mut depth = 0_usize;
    let mut in_string = false;
    let mut bytes = text.iter().enumerate();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'\\' => {
                bytes.next();
            }
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ if *byte == separator && depth == 0 => return at,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec::Vec;

    fn items(json: &str) -> Option<Vec<&str>> {
        let items = Value::new(json.as_bytes()).items()?;
        Some(
            items
                .map(|item| core::str::from_utf8(item.json()).unwrap())
                .collect(),
        )
    }

    #[test]
    fn arrays_split_only_at_their_own_commas() {
        assert_eq!(items("[]"), Some(Vec::new()));
        assert_eq!(items("[ ]"), Some(Vec::new()));
        assert_eq!(items("[1]"), Some(std::vec!["1"]));
        assert_eq!(
            items(r#"[ "a,]\",", [1,[2]] ,{"b":[3,4],"c":"}"} , null ]"#),
            Some(std::vec![
                r#""a,]\",""#,
                "[1,[2]]",
                r#"{"b":[3,4],"c":"}"}"#,
                "null"
            ])
        );
        assert_eq!(items(r#"["\\","x"]"#), Some(std::vec![r#""\\""#, r#""x""#]));
        assert_eq!(items("{}"), None);
        assert_eq!(items("\"[]\""), None);
    }

    #[test]
    fn integers_keep_all_their_bits() {
        let integer = |json: &str| Value::new(json.as_bytes()).integer();
        assert_eq!(integer("9223372036854775807"), Some(i64::MAX));
        assert_eq!(integer("-9223372036854775808"), Some(i64::MIN));
        assert_eq!(integer("-0"), Some(0));
        for other in [
            "9223372036854775808",
            "1.0",
            "1e3",
            "\"1\"",
            "true",
            "null",
            "[1]",
        ] {
            assert_eq!(integer(other), None, "{other}");
        }
    }

    #[test]
    fn no_type_is_taken_for_another() {
        let value = |json: &'static str| Value::new(json.as_bytes());
        assert_eq!(value("true").boolean(), Some(true));
        assert_eq!(value("false").boolean(), Some(false));
        assert_eq!(value("\"true\"").boolean(), None);
        assert_eq!(value("1").boolean(), None);
        assert!(value("null").is_null());
        assert!(!value("\"null\"").is_null());
        assert!(value("\"a\"").text().unwrap().is(b"a"));
        assert!(value("1").text().is_none());
    }
}
