// SPDX-License-Identifier: Apache-2.0 OR MIT
//! A second JSON parser: serde_json, plus the rules in which the library is
//! stricter:
//!
//! - the text is one object;
//! - an object has no two members whose names are equal after decoding;
//! - objects and arrays are nested at most 32 deep;
//! - an object has at most 256 members, and the objects around a value have
//!   at most 1,024 names before it.
//!
//! Grammar, UTF-8, escapes and surrogates are checked by serde_json. Numbers
//! are kept as text, whatever their size and precision.

use edgejwt::ffi::status::edgejwt_status::{self, *};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;
use std::cell::Cell;
use std::fmt::{Formatter, Result as Written};

const DEPTH_MAX: usize = 32;
const MEMBERS_MAX: usize = 256;
const OPEN_NAMES_MAX: usize = 1024;

#[derive(Clone, Debug, PartialEq)]
pub enum Json<'a> {
    Null,
    Bool(bool),
    Number(String),
    Text(Cow<'a, str>),
    Array(Vec<Json<'a>>),
    Object(Members<'a>),
}

/// Names and values, in the order of the text.
pub type Members<'a> = Vec<(Cow<'a, str>, Json<'a>)>;

/// Reads an object. Returns None if the library must refuse the text.
pub fn object(text: &[u8]) -> Option<Members<'_>> {
    object_or(text, EDGEJWT_ERR_PAYLOAD).ok()
}

/// Reads an object. Returns the status with which the library must refuse the
/// text: `syntax`, or EDGEJWT_ERR_TOO_COMPLEX.
pub fn object_or(text: &[u8], syntax: edgejwt_status) -> Result<Members<'_>, edgejwt_status> {
    // An array is refused at its first character, whatever is in it.
    if text.trim_ascii_start().first() != Some(&b'{') {
        return Err(syntax);
    }
    let is_complex = Cell::new(false);
    match value_noting(text, &is_complex) {
        Some(Json::Object(members)) => Ok(members),
        // UTF-8 is checked first.
        _ if is_complex.get() && std::str::from_utf8(text).is_ok() => Err(EDGEJWT_ERR_TOO_COMPLEX),
        _ => Err(syntax),
    }
}

/// Reads any value.
pub fn value(text: &[u8]) -> Option<Json<'_>> {
    value_noting(text, &Cell::new(false))
}

/// `is_complex` is set if a limit is exceeded before another fault is found.
fn value_noting<'a>(text: &'a [u8], is_complex: &Cell<bool>) -> Option<Json<'a>> {
    let mut reader = serde_json::Deserializer::from_slice(text);
    let place = Place {
        depth: 0,
        open_names: &Cell::new(0),
        is_complex,
    };
    let value = place.deserialize(&mut reader).ok()?;
    reader.end().ok()?;
    Some(value)
}

pub fn member<'j, 'a>(members: &'j Members<'a>, name: &[u8]) -> Option<&'j Json<'a>> {
    let mut members = members.iter();
    members
        .find(|(other, _)| other.as_bytes() == name)
        .map(|(_, value)| value)
}

impl Json<'_> {
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Writes an equal value as a different text: without white space, and
    /// with the members of every object in reverse order.
    pub fn write_backwards(&self, out: &mut String) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Self::Number(number) => out.push_str(number),
            Self::Text(text) => out.push_str(&quoted(text)),
            Self::Array(items) => {
                out.push('[');
                for (at, item) in items.iter().enumerate() {
                    if at > 0 {
                        out.push(',');
                    }
                    item.write_backwards(out);
                }
                out.push(']');
            }
            Self::Object(members) => {
                out.push('{');
                for (at, (name, value)) in members.iter().rev().enumerate() {
                    if at > 0 {
                        out.push(',');
                    }
                    out.push_str(&quoted(name));
                    out.push(':');
                    value.write_backwards(out);
                }
                out.push('}');
            }
        }
    }
}

/// A JSON string, with its quotes and as few escapes as possible.
pub fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("text is JSON's")
}

/// The position at which a value is read.
#[derive(Clone, Copy)]
struct Place<'s> {
    depth: usize,
    open_names: &'s Cell<usize>,
    /// Set if a limit is exceeded.
    is_complex: &'s Cell<bool>,
}

impl Place<'_> {
    fn inside<E: Error>(self) -> Result<Self, E> {
        let depth = self.depth + 1;
        if depth > DEPTH_MAX {
            self.is_complex.set(true);
            return Err(E::custom("too deep"));
        }
        Ok(Self { depth, ..self })
    }
}

impl<'de> DeserializeSeed<'de> for Place<'_> {
    type Value = Json<'de>;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Json<'de>, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Place<'_> {
    type Value = Json<'de>;

    fn expecting(&self, to: &mut Formatter) -> Written {
        to.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json<'de>, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json<'de>, E> {
        Ok(Json::Bool(value))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Json<'de>, E> {
        Ok(Json::Number(number.to_string()))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Json<'de>, E> {
        Ok(Json::Number(number.to_string()))
    }

    fn visit_str<E>(self, text: &str) -> Result<Json<'de>, E> {
        Ok(Json::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Json<'de>, E> {
        Ok(Json::Text(Cow::Borrowed(text)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json<'de>, A::Error> {
        let place = self.inside()?;
        let mut array = Vec::new();
        while let Some(item) = items.next_element_seed(place)? {
            array.push(item);
        }
        Ok(Json::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json<'de>, A::Error> {
        let mut members = Members::new();
        // The brace that opens an object is too deep whatever follows it.
        let first = map.next_key_seed(Name);
        if first.is_err() {
            self.inside::<A::Error>()?;
        }
        let mut next = first?;
        if let Some(None) = next {
            return map.next_value().map(Json::Number);
        }
        let place = self.inside()?;
        let mut is_twice = false;
        while let Some(Some(name)) = next {
            let names = place.open_names.get();
            if members.len() == MEMBERS_MAX || names == OPEN_NAMES_MAX {
                place.is_complex.set(true);
                return Err(A::Error::custom("too many members"));
            }
            is_twice |= member(&members, name.as_bytes()).is_some();
            place.open_names.set(names + 1);
            members.push((name, map.next_value_seed(place)?));
            next = map.next_key_seed(Name)?;
        }
        if is_twice {
            return Err(A::Error::custom("named twice"));
        }
        let names = place.open_names.get();
        place.open_names.set(names - members.len());
        Ok(Json::Object(members))
    }
}

/// A member's name, or None if a number follows: serde_json presents a number
/// that is not a 64-bit integer as an object, to keep its text.
struct Name;

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Option<Cow<'de, str>>;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Self::Value, D::Error> {
        // serde_json answers this call with `visit_newtype_struct` for a real
        // name only. A real name may equal the one that it uses for numbers.
        reader.deserialize_newtype_struct("", self)
    }
}

impl<'de> Visitor<'de> for Name {
    type Value = Option<Cow<'de, str>>;

    fn expecting(&self, to: &mut Formatter) -> Written {
        to.write_str("a name")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, name: D) -> Result<Self::Value, D::Error> {
        let place = Place {
            depth: 0,
            open_names: &Cell::new(0),
            is_complex: &Cell::new(false),
        };
        match name.deserialize_str(place)? {
            Json::Text(name) => Ok(Some(name)),
            _ => Err(D::Error::custom("no string")),
        }
    }

    fn visit_borrowed_str<E>(self, _: &'de str) -> Result<Self::Value, E> {
        Ok(None)
    }
}
