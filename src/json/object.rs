// SPDX-License-Identifier: Apache-2.0 OR MIT
//! A parsed object and its members.

use super::parser::{Member, Members, parse};
use super::{Malformed, Text, Value};

/// A valid JSON object. Names are unique in it and in each object inside it.
pub(crate) struct Object<'a, 'm> {
    text: &'a [u8],
    members: &'m [Member],
}

impl<'a, 'm> Object<'a, 'm> {
    /// The caller provides the buffer `members`, because it is too large to
    /// be returned by value.
    pub(crate) fn parse(text: &'a [u8], members: &'m mut Members) -> Result<Self, Malformed> {
        members.clear();
        parse(text, members)?;
        Ok(Self { text, members })
    }

    pub(crate) fn get(&self, name: &[u8]) -> Option<Value<'a>> {
        self.members()
            .find(|(other, _)| other.is(name))
            .map(|(_, value)| value)
    }

    /// Names and values, in the order of the text.
    pub(crate) fn members(&self) -> impl Iterator<Item = (Text<'a>, Value<'a>)> {
        self.members.iter().map(|member| {
            (
                Text::from_json(member.name.of(self.text)),
                Value::new(member.value.of(self.text)),
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::{EDGEJWT_JSON_DEPTH_MAX, EDGEJWT_JSON_MEMBERS_MAX};
    use std::{format, string::String, vec::Vec};

    fn accepts(text: impl AsRef<[u8]>) -> bool {
        Object::parse(text.as_ref(), &mut Members::new()).is_ok()
    }

    #[test]
    fn members_are_found_by_their_decoded_names() {
        let mut members = Members::new();
        let object = Object::parse(
            br#" {"a" : 1 ,"\u0062":[ {} , "x" ] , "c":{"a":2}} "#,
            &mut members,
        )
        .unwrap();
        assert_eq!(object.get(b"a").unwrap().json(), b"1");
        assert_eq!(object.get(b"b").unwrap().json(), br#"[ {} , "x" ]"#);
        assert_eq!(object.get(b"c").unwrap().json(), br#"{"a":2}"#);
        assert!(object.get(b"d").is_none());
        assert_eq!(object.members().count(), 3);
    }

    #[test]
    fn values_of_every_kind_are_accepted() {
        for value in [
            "0",
            "-0",
            "12",
            "-1.50",
            "1e9",
            "1E-9",
            "0.1e+2",
            "true",
            "false",
            "null",
            "\"\"",
            "[]",
            "{}",
            "[[],[{}]]",
            "[ 1 , 2 ]",
            "\"\u{7f}\u{80}\"",
        ] {
            assert!(accepts(format!("{{\"m\":{value}}}")), "{value}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for value in [
            "",
            "01",
            "-",
            "+1",
            ".5",
            "1.",
            "1e",
            "1e+",
            "0x1",
            "NaN",
            "tru",
            "True",
            "nulll",
            "\"",
            "\"\n\"",
            "\"\t\"",
            "\"\\u12\"",
            "'a'",
            "[1,]",
            "[,1]",
            "[1 2]",
            "[",
            "{\"a\"}",
            "{\"a\":}",
            "{a:1}",
            "{\"a\":1,}",
            "{,}",
            "1,",
            "[}",
            "/**/1",
        ] {
            assert!(!accepts(format!("{{\"m\":{value}}}")), "{value}");
        }
        for text in [
            "",
            " ",
            "[]",
            "1",
            "null",
            "{",
            "{}{}",
            "{}x",
            "}",
            "\u{feff}{}",
            "{\"a\":1 \"b\":2}",
            "{\"a\" 1}",
            "{\"a\":1,,\"b\":2}",
            "{\"a\":1]",
            "\0{}",
            "{}\0",
        ] {
            assert!(!accepts(text), "{text}");
        }
        assert!(!accepts(b"{\"m\":\"\xff\"}"));
        assert!(!accepts(b"{\"m\":\"\xed\xa0\x80\"}"));
    }

    #[test]
    fn a_name_given_twice_is_refused_at_every_depth() {
        assert!(!accepts(r#"{"a":1,"a":1}"#));
        assert!(!accepts(r#"{"alg":1,"\u0061lg":1}"#));
        assert!(!accepts(r#"{"x":[{"a":1,"b":2,"a":3}]}"#));
        assert!(!accepts(r#"{"a":{"b":{}},"a":1}"#));
        assert!(accepts(
            r#"{"a":{"a":{"a":1}},"b":{"a":1},"c":[{"a":1},{"a":1}]}"#
        ));
        // Two names that were constructed to have one fingerprint.
        assert_eq!(
            Text::plain("8yn0iYCKYHlIj4-BwPqk").fingerprint(),
            Text::plain("GReLUrM4wMqfg9yzV3KQ").fingerprint()
        );
        assert!(!accepts(
            r#"{"8yn0iYCKYHlIj4-BwPqk":1,"GReLUrM4wMqfg9yzV3KQ":2}"#
        ));
        // In any order.
        for names in ["abca", "cbac", "bacb", "acba"] {
            let members: Vec<String> = names.chars().map(|c| format!("\"{c}\":1")).collect();
            assert!(!accepts(format!("{{{}}}", members.join(","))), "{names}");
        }
    }

    #[test]
    fn depth_is_bounded() {
        let nested = |depth: usize| format!("{{\"m\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
        assert!(accepts(nested(EDGEJWT_JSON_DEPTH_MAX - 1)));
        assert!(!accepts(nested(EDGEJWT_JSON_DEPTH_MAX)));
        assert!(!accepts("[".repeat(6000)));
    }

    #[test]
    fn member_count_is_bounded_in_each_object() {
        let object = |count: usize| {
            let members: Vec<String> = (0..count).map(|i| format!("\"{i}\":0")).collect();
            format!("{{{}}}", members.join(","))
        };
        assert!(accepts(object(EDGEJWT_JSON_MEMBERS_MAX)));
        assert!(!accepts(object(EDGEJWT_JSON_MEMBERS_MAX + 1)));
        let nested = |count| format!("{{\"a\":{0},\"b\":[{0},{0}]}}", object(count));
        assert!(accepts(nested(EDGEJWT_JSON_MEMBERS_MAX)));
        assert!(!accepts(nested(EDGEJWT_JSON_MEMBERS_MAX + 1)));
    }

    #[test]
    fn a_text_that_spans_cannot_hold_is_refused() {
        let text = |len: usize| format!("{{\"m\":\"{}\"}}", "x".repeat(len - 8));
        assert!(accepts(text(65535)));
        assert!(!accepts(text(65540)));
    }
}
