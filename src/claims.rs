// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Registered claims (RFC 7519 section 4.1). One that is present with the
//! wrong type refuses the token; it is never taken for absent.

use crate::error::Error;
use crate::json::{Object, SHORT, Text, Value};
use crate::limits::EDGEJWT_DATE_MAX;

/// Why a token is refused, and the claim or header member at fault, or "".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal<'p> {
    pub error: Error,
    pub claim: &'p [u8],
}

impl Refusal<'_> {
    pub fn of<'p>(error: Error, claim: &'p str) -> Refusal<'p> {
        Refusal {
            error,
            claim: claim.as_bytes(),
        }
    }
}

impl From<Error> for Refusal<'_> {
    fn from(error: Error) -> Self {
        let claim: &[u8] = match error {
            Error::Algorithm => b"alg",
            Error::UnknownKey => b"iss",
            _ => b"",
        };
        Self { error, claim }
    }
}

/// How a NumericDate may be written (RFC 7519 section 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dates {
    Numbers,
    /// Also as a string of decimal digits.
    NumbersAndStrings,
}

/// The registered claims of a token, each of its type.
pub struct Claims<'a> {
    pub iss: Option<Text<'a>>,
    pub sub: Option<Text<'a>>,
    pub aud: Option<Audience<'a>>,
    pub exp: Option<i64>,
    pub nbf: Option<i64>,
    pub iat: Option<i64>,
}

impl<'a> Claims<'a> {
    pub fn read(payload: &Object<'a, '_>, dates: Dates) -> Result<Self, Refusal<'static>> {
        let mut claims = Self {
            iss: None,
            sub: None,
            aud: None,
            exp: None,
            nbf: None,
            iat: None,
        };
        for (name, value) in payload.members() {
            let string = |name| value.text().ok_or(Refusal::of(Error::ClaimType, name));
            let date = |name| date(value, dates).ok_or(Refusal::of(Error::ClaimType, name));
            match name.short(&mut [0; SHORT]) {
                b"iss" => claims.iss = Some(string("iss")?),
                b"sub" => claims.sub = Some(string("sub")?),
                b"aud" => {
                    let audience = Audience::read(value);
                    claims.aud = Some(audience.ok_or(Refusal::of(Error::ClaimType, "aud"))?);
                }
                b"exp" => claims.exp = Some(date("exp")?),
                b"nbf" => claims.nbf = Some(date("nbf")?),
                b"iat" => claims.iat = Some(date("iat")?),
                b"jti" => drop(string("jti")?),
                _ => {}
            }
        }
        Ok(claims)
    }
}

/// `iss`, before anything else is known of the token.
pub fn issuer<'a>(payload: &Object<'a, '_>) -> Result<Text<'a>, Refusal<'static>> {
    let iss = payload.get(b"iss");
    let iss = iss.ok_or(Refusal::of(Error::ClaimMissing, "iss"))?;
    iss.text().ok_or(Refusal::of(Error::ClaimType, "iss"))
}

/// `aud`: one string, or an array of strings.
#[derive(Clone, Copy, Debug)]
pub struct Audience<'a> {
    value: Value<'a>,
}

impl<'a> Audience<'a> {
    fn read(value: Value<'a>) -> Option<Self> {
        let is_strings = |mut items: crate::json::Items| items.all(|item| item.text().is_some());
        let valid = value.text().is_some() || value.items().is_some_and(is_strings);
        valid.then_some(Self { value })
    }

    pub fn names(self, audience: &[u8]) -> bool {
        holds_text(self.value, audience)
    }
}

/// A string that equals `text`, or an array with such a string in it.
pub fn holds_text(value: Value, text: &[u8]) -> bool {
    let equals = |value: Value| value.text().is_some_and(|other| other.is(text));
    equals(value) || value.items().is_some_and(|mut items| items.any(equals))
}

/// Of the latest date: what is longer is later.
const DATE_DIGITS_MAX: usize = 16;

/// A NumericDate in whole seconds: a number from 0 to 2^53, a fraction
/// dropped, without exponent.
fn date(value: Value, dates: Dates) -> Option<i64> {
    let digits = match value.text() {
        None => {
            let mut parts = value.json().splitn(2, |&byte| byte == b'.');
            let whole = parts.next()?;
            parts.all(is_digits).then_some(whole)?
        }
        Some(_) if dates == Dates::Numbers => return None,
        Some(text) if text.decoded_len() > DATE_DIGITS_MAX => return None,
        Some(text) => {
            let mut space = [0; DATE_DIGITS_MAX];
            let len = text.decoded_len();
            let mut decoded = text.decoded();
            space.fill_with(|| decoded.next().unwrap_or_default());
            return seconds(space.get(..len)?);
        }
    };
    seconds(digits)
}

fn seconds(digits: &[u8]) -> Option<i64> {
    let is_shortest = !digits.starts_with(b"0") || digits == b"0";
    if !is_digits(digits) || !is_shortest || digits.len() > DATE_DIGITS_MAX {
        return None;
    }
    let add = |seconds, digit: &u8| seconds * 10 + i64::from(digit & 0x0F);
    let seconds = digits.iter().fold(0, add);
    (seconds <= EDGEJWT_DATE_MAX).then_some(seconds)
}

fn is_digits(text: &[u8]) -> bool {
    !text.is_empty() && text.iter().all(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::format;

    fn read_date(json: &str, dates: Dates) -> Option<i64> {
        let payload = format!("{{\"exp\":{json}}}");
        let mut members = crate::json::Members::new();
        let object = Object::parse(payload.as_bytes(), &mut members).unwrap();
        match Claims::read(&object, dates) {
            Ok(claims) => claims.exp,
            Err(refusal) => {
                assert_eq!(refusal, Refusal::of(Error::ClaimType, "exp"));
                None
            }
        }
    }

    #[test]
    fn dates_are_whole_or_fractional_seconds() {
        for dates in [Dates::Numbers, Dates::NumbersAndStrings] {
            for (json, want) in [
                ("0", 0),
                ("1795310588", 1795310588),
                ("1795310588.5", 1795310588),
                ("1795310588.000", 1795310588),
                ("9007199254740992", EDGEJWT_DATE_MAX),
            ] {
                assert_eq!(read_date(json, dates), Some(want), "{json}");
            }
            for json in [
                "-1",
                "-0",
                "1e9",
                "1E9",
                "1.5e9",
                "9007199254740993",
                "17953105880000000000",
                "null",
                "true",
                "[]",
                "{}",
                "[1795310588]",
            ] {
                assert_eq!(read_date(json, dates), None, "{json}");
            }
        }
    }

    #[test]
    fn dates_as_strings_are_digits_alone() {
        let strings = Dates::NumbersAndStrings;
        assert_eq!(read_date("\"1679626398\"", strings), Some(1679626398));
        assert_eq!(read_date("\"0\"", strings), Some(0));
        assert_eq!(read_date(r#""\u0031""#, strings), Some(1));
        assert_eq!(
            read_date("\"9007199254740992\"", strings),
            Some(EDGEJWT_DATE_MAX)
        );
        assert_eq!(read_date("\"1679626398\"", Dates::Numbers), None);
        for json in [
            "\"\"",
            "\" 12\"",
            "\"12 \"",
            "\"+1\"",
            "\"-1\"",
            "\"1e9\"",
            "\"1.5\"",
            "\"01\"",
            "\"00\"",
            "\"9007199254740993\"",
            "\"12345678901234567890\"",
            r#""1\u0000""#,
            "\"\u{661}\"",
            "\"null\"",
        ] {
            assert_eq!(read_date(json, strings), None, "{json}");
        }
    }

    #[test]
    fn registered_claims_have_their_types() {
        for payload in [
            r#"{"iss":1}"#,
            r#"{"iss":null}"#,
            r#"{"sub":["x"]}"#,
            r#"{"jti":1679622798000000000}"#,
            r#"{"aud":1}"#,
            r#"{"aud":null}"#,
            r#"{"aud":{}}"#,
            r#"{"aud":["a",1]}"#,
            r#"{"aud":[["a"]]}"#,
            r#"{"nbf":"x"}"#,
            r#"{"iat":false}"#,
        ] {
            let mut members = crate::json::Members::new();
            let object = Object::parse(payload.as_bytes(), &mut members).unwrap();
            let refusal = Claims::read(&object, Dates::Numbers).err().unwrap();
            assert_eq!(refusal.error, Error::ClaimType, "{payload}");
            assert_eq!(refusal.claim, &payload.as_bytes()[2..5], "{payload}");
        }
    }

    #[test]
    fn an_audience_is_one_name_or_several() {
        let names = |json: &str, audience: &str| {
            let payload = format!("{{\"aud\":{json}}}");
            let mut members = crate::json::Members::new();
            let object = Object::parse(payload.as_bytes(), &mut members).unwrap();
            let claims = Claims::read(&object, Dates::Numbers).unwrap();
            claims.aud.unwrap().names(audience.as_bytes())
        };
        assert!(names("\"neuron\"", "neuron"));
        assert!(names(r#"["x","\u006eeuron"]"#, "neuron"));
        assert!(!names("\"neuronex\"", "neuron"));
        assert!(!names("\"neuro\"", "neuron"));
        assert!(!names("[]", ""));
        assert!(names("\"\"", ""));
    }
}
