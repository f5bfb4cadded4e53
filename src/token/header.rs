// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The protected header of a token.

use crate::algorithm::Algorithm;
use crate::error::{Error, Result};
use crate::json::{Members, Object, SHORT_NAME_MAX, Text};

/// The header of a token that may be accepted.
pub(crate) struct ProtectedHeader<'a> {
    pub(crate) algorithm: Algorithm,
    pub(crate) kid: Option<Text<'a>>,
    pub(crate) typ: Option<Text<'a>>,
}

impl<'a> ProtectedHeader<'a> {
    pub(crate) fn parse(json: &'a [u8]) -> Result<Self> {
        let mut members = Members::new();
        let object = Object::parse(json, &mut members).map_err(|error| error.or(Error::Header))?;
        let (mut alg, mut kid, mut typ, mut cty) = (None, None, None, None);
        for (name, value) in object.members() {
            let parameter = match name.short_name(&mut [0; SHORT_NAME_MAX]) {
                b"alg" => &mut alg,
                b"kid" => &mut kid,
                b"typ" => &mut typ,
                b"cty" => &mut cty,
                // It lists extensions that must be supported. None is.
                b"crit" => return Err(Error::Header),
                // RFC 7797: false means that the payload is not encoded.
                b"b64" if value.boolean() != Some(true) => return Err(Error::Header),
                _ => continue,
            };
            *parameter = Some(value.text().ok_or(Error::Header)?);
        }
        let algorithm = Algorithm::from_name(alg.ok_or(Error::Header)?)?;
        // A status that means HTTP 500 would let a stranger cause one.
        algorithm.family().map_err(|_| Error::Algorithm)?;
        Ok(Self {
            algorithm,
            kid,
            typ,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_judged() {
        let check = |header: &str| {
            let header = ProtectedHeader::parse(header.as_bytes());
            header.map(|header| header.algorithm)
        };
        for good in [
            r#"{"alg":"RS256","typ":"JWT"}"#,
            r#"{"typ":"at+jwt","alg":"RS256"}"#,
            r#" { "\u0061lg" : "RS\u0032\u0035\u0036" , "kid":"x","x5c":["y"],"zip":1 } "#,
            r#"{"alg":"RS256","b64":true}"#,
        ] {
            assert_eq!(check(good), Ok(Algorithm::Rs256), "{good}");
        }
        for (header, error) in [
            (r#"{"alg":"none"}"#, Error::Algorithm),
            (r#"{"alg":"rs256"}"#, Error::Algorithm),
            (r#"{"alg":"RS256 "}"#, Error::Algorithm),
            (r#"{"alg":""}"#, Error::Algorithm),
            (r#"{"alg":["RS256"]}"#, Error::Header),
            (r#"{"alg":null}"#, Error::Header),
            (r#"{"Alg":"RS256"}"#, Error::Header),
            (r#"{}"#, Error::Header),
            (r#"[]"#, Error::Header),
            ("", Error::Header),
            (r#"{"alg":"RS256","alg":"RS256"}"#, Error::Header),
            (r#"{"alg":"RS256","crit":[]}"#, Error::Header),
            (r#"{"alg":"RS256","crit":["exp"],"exp":1}"#, Error::Header),
            (r#"{"alg":"RS256","b64":false}"#, Error::Header),
            (r#"{"alg":"RS256","b64":0}"#, Error::Header),
            (r#"{"alg":"RS256","typ":1}"#, Error::Header),
            (r#"{"alg":"RS256","kid":null}"#, Error::Header),
            (r#"{"alg":"RS256","cty":[]}"#, Error::Header),
        ] {
            assert_eq!(check(header), Err(error), "{header}");
        }
    }
}
