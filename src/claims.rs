// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The registered claims of a payload (RFC 7519 section 4.1).

use crate::date::{self, DateFormat};
use crate::error::Error;
use crate::json::{Object, SHORT_NAME_MAX, Text, Value};
use crate::refusal::Refusal;

/// Registered claims. A claim of another type than the RFC gives it is absent
/// here, and refuses the token if it is [asked for](Asked).
pub(crate) struct RegisteredClaims<'a> {
    pub(crate) iss: Option<Text<'a>>,
    pub(crate) sub: Option<Text<'a>>,
    pub(crate) aud: Option<Audience<'a>>,
    pub(crate) exp: Option<i64>,
    pub(crate) nbf: Option<i64>,
    pub(crate) iat: Option<i64>,
}

/// What a policy asks for. The dates are always judged; other claims decide
/// only if they are asked for.
#[derive(Clone, Copy)]
pub(crate) struct Asked {
    pub(crate) dates: DateFormat,
    pub(crate) iss: bool,
    pub(crate) sub: bool,
    pub(crate) aud: bool,
    pub(crate) jti: bool,
}

impl<'a> RegisteredClaims<'a> {
    pub(crate) fn read(payload: &Object<'a, '_>, asked: Asked) -> Result<Self, Refusal<'static>> {
        let mut claims = Self {
            iss: None,
            sub: None,
            aud: None,
            exp: None,
            nbf: None,
            iat: None,
        };
        for (name, value) in payload.members() {
            let (name, date) = match name.short_name(&mut [0; SHORT_NAME_MAX]) {
                b"exp" => ("exp", &mut claims.exp),
                b"nbf" => ("nbf", &mut claims.nbf),
                b"iat" => ("iat", &mut claims.iat),
                other => {
                    let (name, is_good) = match other {
                        b"iss" => ("iss", set(&mut claims.iss, value.text()) || !asked.iss),
                        b"sub" => ("sub", set(&mut claims.sub, value.text()) || !asked.sub),
                        b"jti" => ("jti", value.text().is_some() || !asked.jti),
                        b"aud" if asked.aud => ("aud", set(&mut claims.aud, Audience::read(value))),
                        _ => continue,
                    };
                    if is_good {
                        continue;
                    }
                    return Err(Refusal::of(Error::ClaimType, name));
                }
            };
            match date::read(value, asked.dates) {
                Ok(seconds) => *date = Some(seconds),
                Err(error) => return Err(Refusal::of(error, name)),
            }
        }
        Ok(claims)
    }
}

/// Returns whether there is a value.
fn set<T>(claim: &mut Option<T>, value: Option<T>) -> bool {
    *claim = value;
    claim.is_some()
}

/// Reads `iss` alone, to find the key. The signature is not verified yet.
pub(crate) fn issuer<'a>(payload: &Object<'a, '_>) -> Result<Text<'a>, Refusal<'static>> {
    let iss = payload.get(b"iss");
    let iss = iss.ok_or(Refusal::of(Error::ClaimMissing, "iss"))?;
    iss.text().ok_or(Refusal::of(Error::ClaimType, "iss"))
}

/// The value of `aud`: a string, or an array of strings.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Audience<'a> {
    value: Value<'a>,
}

impl<'a> Audience<'a> {
    fn read(value: Value<'a>) -> Option<Self> {
        let is_strings = |mut items: crate::json::Items| items.all(|item| item.text().is_some());
        let is_valid = value.text().is_some() || value.items().is_some_and(is_strings);
        is_valid.then_some(Self { value })
    }

    pub(crate) fn contains(self, audience: &[u8]) -> bool {
        holds_text(self.value, audience)
    }
}

/// Whether a value is the string `text`, or an array that contains it.
pub(crate) fn holds_text(value: Value, text: &[u8]) -> bool {
    let equals = |value: Value| value.text().is_some_and(|other| other.is(text));
    equals(value) || value.items().is_some_and(|mut items| items.any(equals))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Members;
    use std::format;

    const ALL: Asked = Asked {
        dates: DateFormat::Number,
        iss: true,
        sub: true,
        aud: true,
        jti: true,
    };

    fn error_of(payload: &str, asked: Asked) -> Option<Refusal<'static>> {
        let mut members = Members::new();
        let object = Object::parse(payload.as_bytes(), &mut members).unwrap();
        RegisteredClaims::read(&object, asked).err()
    }

    #[test]
    fn a_claim_of_the_wrong_type_refuses_the_token_if_it_is_asked_for() {
        let none = Asked {
            iss: false,
            sub: false,
            aud: false,
            jti: false,
            ..ALL
        };
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
        ] {
            let refusal = error_of(payload, ALL).unwrap();
            assert_eq!(refusal.error, Error::ClaimType, "{payload}");
            assert_eq!(refusal.claim, &payload.as_bytes()[2..5], "{payload}");
            assert_eq!(error_of(payload, none), None, "{payload}");
        }
        for (payload, error) in [
            (r#"{"exp":"1795310588"}"#, Error::ClaimType),
            (r#"{"exp":null}"#, Error::ClaimType),
            (r#"{"nbf":"x"}"#, Error::ClaimType),
            (r#"{"iat":false}"#, Error::ClaimType),
            (r#"{"exp":1e20}"#, Error::ClaimRange),
            (r#"{"iat":9223372036854775808}"#, Error::ClaimRange),
        ] {
            let refusal = error_of(payload, none).unwrap();
            assert_eq!(refusal.error, error, "{payload}");
            assert_eq!(refusal.claim, &payload.as_bytes()[2..5], "{payload}");
        }
    }

    #[test]
    fn an_audience_is_one_string_or_an_array_of_strings() {
        let contains = |json: &str, audience: &str| {
            let payload = format!("{{\"aud\":{json}}}");
            let mut members = Members::new();
            let object = Object::parse(payload.as_bytes(), &mut members).unwrap();
            let claims = RegisteredClaims::read(&object, ALL).unwrap();
            claims.aud.unwrap().contains(audience.as_bytes())
        };
        assert!(contains("\"neuron\"", "neuron"));
        assert!(contains(r#"["x","\u006eeuron"]"#, "neuron"));
        assert!(!contains("\"neuronex\"", "neuron"));
        assert!(!contains("\"neuro\"", "neuron"));
        assert!(!contains("[]", ""));
        assert!(contains("\"\"", ""));
    }
}
