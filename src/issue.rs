// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Claims into a payload: compact JSON, members sorted by name.

use crate::error::{Error, Result};
use crate::json::{Members, Object, Text, Writer};
use crate::limits::{EDGEJWT_DATE_MAX, EDGEJWT_JSON_MEMBERS_MAX, EDGEJWT_PAYLOAD_MAX};
use heapless::Vec;

/// Where a payload is written.
pub type Space = [u8; EDGEJWT_PAYLOAD_MAX];

enum Value<'a> {
    Text(Text<'a>),
    Number(u64),
    Json(&'a [u8]),
}

/// A value, and what goes around it.
struct Content<'a> {
    around: Around,
    value: Value<'a>,
}

#[derive(Clone, Copy)]
enum Around {
    Nothing,
    /// An array with one item.
    Brackets,
    /// A number as a string.
    Quotes,
}

/// The claims of a token to be, sorted by name.
#[derive(Default)]
pub struct Claims<'a> {
    members: Vec<(Text<'a>, Content<'a>), EDGEJWT_JSON_MEMBERS_MAX>,
    pub dates_as_strings: bool,
}

impl<'a> Claims<'a> {
    pub fn string(&mut self, name: &'a [u8], value: &'a [u8]) -> Result<()> {
        self.text(name, value, Around::Nothing)
    }

    pub fn array_of_one(&mut self, name: &'a [u8], value: &'a [u8]) -> Result<()> {
        self.text(name, value, Around::Brackets)
    }

    fn text(&mut self, name: &'a [u8], value: &'a [u8], around: Around) -> Result<()> {
        let value = Value::Text(Text::plain(utf8(value)?));
        self.add(Text::plain(utf8(name)?), Content { around, value })
    }

    /// A date in seconds since 1970.
    pub fn date(&mut self, name: &'static str, date: i64) -> Result<()> {
        if !(0..=EDGEJWT_DATE_MAX).contains(&date) {
            return Err(Error::Argument);
        }
        let around = match self.dates_as_strings {
            true => Around::Quotes,
            false => Around::Nothing,
        };
        let value = Value::Number(date.unsigned_abs());
        self.add(Text::plain(name), Content { around, value })
    }

    /// The members of a JSON object.
    pub fn extra(&mut self, json: &'a [u8]) -> Result<()> {
        let mut members = Members::new();
        let object = Object::parse(json, &mut members).map_err(|_| Error::Payload)?;
        object.members().try_for_each(|(name, value)| {
            let content = Content {
                around: Around::Nothing,
                value: Value::Json(value.json()),
            };
            self.add(name, content)
        })
    }

    /// Adds a member at its place; a name given twice is refused.
    fn add(&mut self, name: Text<'a>, content: Content<'a>) -> Result<()> {
        match self
            .members
            .binary_search_by(|(other, _)| other.order(name))
        {
            Ok(_) => Err(Error::Payload),
            Err(at) => self
                .members
                .insert(at, (name, content))
                .map_err(|_| Error::Payload),
        }
    }

    pub fn payload(self, space: &mut Space) -> Result<&[u8]> {
        let mut writer = Writer::new(space);
        self.write(&mut writer).ok_or(Error::TokenTooLong)?;
        Ok(writer.finish())
    }

    fn write(&self, writer: &mut Writer) -> Option<()> {
        let mut separator: &[u8] = b"{";
        for (name, content) in &self.members {
            let (before, behind): (&[u8], &[u8]) = match content.around {
                Around::Nothing => (b":", b""),
                Around::Brackets => (b":[", b"]"),
                Around::Quotes => (b":\"", b"\""),
            };
            writer.raw(separator)?;
            writer.text(*name)?;
            writer.raw(before)?;
            match content.value {
                Value::Text(text) => writer.text(text)?,
                Value::Number(number) => writer.integer(number)?,
                Value::Json(json) => writer.compact(json)?,
            }
            writer.raw(behind)?;
            separator = b",";
        }
        if self.members.is_empty() {
            writer.raw(separator)?;
        }
        writer.raw(b"}")
    }
}

fn utf8(bytes: &[u8]) -> Result<&str> {
    core::str::from_utf8(bytes).map_err(|_| Error::Payload)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::{String, ToString};

    fn payload<'a>(fill: impl FnOnce(&mut Claims<'a>) -> Result<()>) -> Result<String> {
        let mut claims = Claims::default();
        fill(&mut claims)?;
        let mut space = [0; EDGEJWT_PAYLOAD_MAX];
        let payload = claims.payload(&mut space)?;
        Ok(String::from_utf8(payload.to_vec()).unwrap())
    }

    #[test]
    fn members_are_sorted_and_compact() {
        let json = payload(|claims| {
            claims.string(b"sub", b"u\"1")?;
            claims.date("exp", 1679626398)?;
            claims.dates_as_strings = true;
            claims.date("iat", 0)?;
            claims.array_of_one(b"aud", b"x")?;
            claims.extra(br#"{ "n" : [ 1 , { } ] , "\u0061" : null }"#)
        });
        let want =
            r#"{"\u0061":null,"aud":["x"],"exp":1679626398,"iat":"0","n":[1,{}],"sub":"u\"1"}"#;
        assert_eq!(json, Ok(want.to_string()));
        assert_eq!(payload(|_| Ok(())), Ok("{}".to_string()));
    }

    #[test]
    fn a_name_given_twice_is_refused() {
        let twice = |json: &'static str| {
            payload(|claims| {
                claims.string(b"user", b"a")?;
                claims.extra(json.as_bytes())
            })
        };
        assert_eq!(twice(r#"{"user":1}"#), Err(Error::Payload));
        assert_eq!(twice(r#"{"\u0075ser":1}"#), Err(Error::Payload));
        assert!(twice(r#"{"usr":1}"#).is_ok());
    }

    #[test]
    fn what_is_not_text_or_json_is_refused() {
        assert_eq!(payload(|c| c.string(b"a", b"\xFF")), Err(Error::Payload));
        assert_eq!(payload(|c| c.string(b"\xC0", b"a")), Err(Error::Payload));
        assert_eq!(
            payload(|c| c.array_of_one(b"aud", b"\xC0")),
            Err(Error::Payload)
        );
        assert_eq!(payload(|c| c.extra(b"[]")), Err(Error::Payload));
        assert_eq!(payload(|c| c.extra(b"")), Err(Error::Payload));
        assert_eq!(payload(|c| c.date("exp", -1)), Err(Error::Argument));
        assert_eq!(
            payload(|c| c.date("exp", EDGEJWT_DATE_MAX + 1)),
            Err(Error::Argument)
        );
    }

    #[test]
    fn size_is_bounded() {
        let long = "x".repeat(EDGEJWT_PAYLOAD_MAX - 8);
        assert!(payload(|c| c.string(b"a", long.as_bytes())).is_ok());
        let longer = "x".repeat(EDGEJWT_PAYLOAD_MAX - 7);
        assert_eq!(
            payload(|c| c.string(b"a", longer.as_bytes())),
            Err(Error::TokenTooLong)
        );
        let names: std::vec::Vec<String> = (0..=EDGEJWT_JSON_MEMBERS_MAX)
            .map(|i| i.to_string())
            .collect();
        let add = |count| {
            payload(|c| {
                names
                    .iter()
                    .take(count)
                    .try_for_each(|n| c.string(n.as_bytes(), b""))
            })
        };
        assert!(add(EDGEJWT_JSON_MEMBERS_MAX).is_ok());
        assert_eq!(add(EDGEJWT_JSON_MEMBERS_MAX + 1), Err(Error::Payload));
    }
}
