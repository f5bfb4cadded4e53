// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Claims into a payload: JSON without white space, members sorted by name.

use crate::error::{Error, Result};
use crate::json::{Members, Object, Text, Writer};
use crate::limits::{EDGEJWT_JSON_MEMBERS_MAX, EDGEJWT_PAYLOAD_MAX};
use heapless::Vec;

/// The buffer to which a payload is written.
pub(crate) type PayloadBuffer = [u8; EDGEJWT_PAYLOAD_MAX];

/// The claims of a token to be issued (RFC 7519 section 4), sorted by name.
#[derive(Default)]
pub(crate) struct ClaimsSet<'a> {
    claims: Vec<(Text<'a>, ClaimValue<'a>), EDGEJWT_JSON_MEMBERS_MAX>,
    /// Applies to the dates that are added after it is set.
    pub(crate) dates_as_strings: bool,
}

enum ClaimValue<'a> {
    String(Text<'a>),
    ArrayOfOne(Text<'a>),
    Date(u64),
    DateAsString(u64),
    Json(&'a [u8]),
}

impl<'a> ClaimsSet<'a> {
    pub(crate) fn string(&mut self, name: &'a [u8], value: &'a [u8]) -> Result<()> {
        self.text(name, value, ClaimValue::String)
    }

    pub(crate) fn array_of_one(&mut self, name: &'a [u8], value: &'a [u8]) -> Result<()> {
        self.text(name, value, ClaimValue::ArrayOfOne)
    }

    fn text(
        &mut self,
        name: &'a [u8],
        value: &'a [u8],
        kind: fn(Text<'a>) -> ClaimValue<'a>,
    ) -> Result<()> {
        let value = kind(text(value)?);
        self.add(text(name)?, value)
    }

    /// Adds a date, in seconds since 1970.
    pub(crate) fn date(&mut self, name: &'static str, date: i64) -> Result<()> {
        if date < 0 {
            return Err(Error::Argument);
        }
        let date = date.unsigned_abs();
        let value = match self.dates_as_strings {
            true => ClaimValue::DateAsString(date),
            false => ClaimValue::Date(date),
        };
        self.add(Text::plain(name), value)
    }

    /// Adds the members of a JSON object.
    pub(crate) fn extra(&mut self, json: &'a [u8]) -> Result<()> {
        let mut members = Members::new();
        let object = Object::parse(json, &mut members).map_err(|error| error.or(Error::Payload))?;
        object
            .members()
            .try_for_each(|(name, value)| self.add(name, ClaimValue::Json(value.json())))
    }

    /// Fails with `Payload` if there is a claim of this name, with `TooComplex`
    /// if there is no room.
    fn add(&mut self, name: Text<'a>, value: ClaimValue<'a>) -> Result<()> {
        match self.claims.binary_search_by(|(other, _)| other.order(name)) {
            Ok(_) => Err(Error::Payload),
            Err(at) => self
                .claims
                .insert(at, (name, value))
                .map_err(|_| Error::TooComplex),
        }
    }

    pub(crate) fn payload<'b>(&self, buffer: &'b mut PayloadBuffer) -> Result<&'b [u8]> {
        let mut writer = Writer::new(buffer);
        self.write(&mut writer).ok_or(Error::TokenTooLong)?;
        Ok(writer.finish())
    }

    fn write(&self, writer: &mut Writer) -> Option<()> {
        let mut separator: &[u8] = b"{";
        for (name, value) in &self.claims {
            writer.raw(separator)?;
            writer.text(*name)?;
            writer.raw(b":")?;
            value.write(writer)?;
            separator = b",";
        }
        if self.claims.is_empty() {
            writer.raw(separator)?;
        }
        writer.raw(b"}")
    }
}

impl ClaimValue<'_> {
    fn write(&self, writer: &mut Writer) -> Option<()> {
        let (before, after): (&[u8], &[u8]) = match self {
            Self::ArrayOfOne(_) => (b"[", b"]"),
            Self::DateAsString(_) => (b"\"", b"\""),
            Self::String(_) | Self::Date(_) | Self::Json(_) => (b"", b""),
        };
        writer.raw(before)?;
        match *self {
            Self::String(text) | Self::ArrayOfOne(text) => writer.text(text)?,
            Self::Date(date) | Self::DateAsString(date) => writer.integer(date)?,
            Self::Json(json) => writer.without_whitespace(json)?,
        }
        writer.raw(after)
    }
}

fn text(utf8: &[u8]) -> Result<Text<'_>> {
    let text = core::str::from_utf8(utf8).map_err(|_| Error::Payload)?;
    Ok(Text::plain(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::{String, ToString};

    fn payload<'a>(fill: impl FnOnce(&mut ClaimsSet<'a>) -> Result<()>) -> Result<String> {
        let mut claims = ClaimsSet::default();
        fill(&mut claims)?;
        let mut buffer = [0; EDGEJWT_PAYLOAD_MAX];
        let payload = claims.payload(&mut buffer)?;
        Ok(String::from_utf8(payload.to_vec()).unwrap())
    }

    #[test]
    fn members_are_sorted_and_without_whitespace() {
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
    fn a_duplicate_name_is_refused() {
        let with_extra = |json: &'static str| {
            payload(|claims| {
                claims.string(b"user", b"a")?;
                claims.extra(json.as_bytes())
            })
        };
        assert_eq!(with_extra(r#"{"user":1}"#), Err(Error::Payload));
        assert_eq!(with_extra(r#"{"\u0075ser":1}"#), Err(Error::Payload));
        assert!(with_extra(r#"{"usr":1}"#).is_ok());
    }

    #[test]
    fn invalid_utf8_json_and_dates_are_refused() {
        assert_eq!(payload(|c| c.string(b"a", b"\xFF")), Err(Error::Payload));
        assert_eq!(payload(|c| c.string(b"\xC0", b"a")), Err(Error::Payload));
        assert_eq!(
            payload(|c| c.array_of_one(b"aud", b"\xC0")),
            Err(Error::Payload)
        );
        assert_eq!(payload(|c| c.extra(b"[]")), Err(Error::Payload));
        assert_eq!(payload(|c| c.extra(b"")), Err(Error::Payload));
        assert_eq!(payload(|c| c.date("exp", -1)), Err(Error::Argument));
    }

    #[test]
    fn payload_and_member_count_are_bounded() {
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
        assert_eq!(add(EDGEJWT_JSON_MEMBERS_MAX + 1), Err(Error::TooComplex));
    }
}
