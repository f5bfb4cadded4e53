// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The registered claims of a payload (RFC 7519 section 4.1).

use crate::date::{self, DateFormat};
use crate::error::Error;
use crate::json::{Object, SHORT_NAME_MAX, Text, Value};
use crate::refusal::Refusal;

/// Registered claims, each of the type that the RFC gives it. A claim of
/// another type refuses the token; it never counts as absent.
pub(crate) struct RegisteredClaims<'a> {
    pub(crate) iss: Option<Text<'a>>,
    pub(crate) sub: Option<Text<'a>>,
    pub(crate) aud: Option<Audience<'a>>,
    pub(crate) exp: Option<i64>,
    pub(crate) nbf: Option<i64>,
    pub(crate) iat: Option<i64>,
}

impl<'a> RegisteredClaims<'a> {
    pub(crate) fn read(
        payload: &Object<'a, '_>,
        format: DateFormat,
    ) -> Result<Self, Refusal<'static>> {
        let mut claims = Self {
            iss: None,
            sub: None,
            aud: None,
            exp: None,
            nbf: None,
            iat: None,
        };
        for (name, value) in payload.members() {
            let date = || date::read(value, format);
            let (name, is_valid) = match name.short_name(&mut [0; SHORT_NAME_MAX]) {
                b"iss" => ("iss", set(&mut claims.iss, value.text())),
                b"sub" => ("sub", set(&mut claims.sub, value.text())),
                b"aud" => ("aud", set(&mut claims.aud, Audience::read(value))),
                b"exp" => ("exp", set(&mut claims.exp, date())),
                b"nbf" => ("nbf", set(&mut claims.nbf, date())),
                b"iat" => ("iat", set(&mut claims.iat, date())),
                b"jti" => ("jti", value.text().is_some()),
                _ => continue,
            };
            if !is_valid {
                return Err(Refusal::of(Error::ClaimType, name));
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

    #[test]
    fn a_claim_of_the_wrong_type_refuses_the_token() {
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
            r#"{"exp":"1795310588"}"#,
            r#"{"nbf":"x"}"#,
            r#"{"iat":false}"#,
        ] {
            let mut members = Members::new();
            let object = Object::parse(payload.as_bytes(), &mut members).unwrap();
            let refusal = RegisteredClaims::read(&object, DateFormat::Number).err();
            let refusal = refusal.unwrap();
            assert_eq!(refusal.error, Error::ClaimType, "{payload}");
            assert_eq!(refusal.claim, &payload.as_bytes()[2..5], "{payload}");
        }
    }

    #[test]
    fn an_audience_is_one_string_or_an_array_of_strings() {
        let contains = |json: &str, audience: &str| {
            let payload = format!("{{\"aud\":{json}}}");
            let mut members = Members::new();
            let object = Object::parse(payload.as_bytes(), &mut members).unwrap();
            let claims = RegisteredClaims::read(&object, DateFormat::Number).unwrap();
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
