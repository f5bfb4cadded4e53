// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The protected header: read from a token, or written into one.

use crate::algorithm::Algorithm;
use crate::error::{Error, Result};
use crate::json::{Members, Object, SHORT_NAME_MAX, Text, Writer};
use crate::limits::EDGEJWT_HEADER_TEXT_MAX;

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

/// What the caller puts into the header of a token to be signed. The key
/// determines `alg`.
#[derive(Clone, Copy, Default)]
pub(crate) struct HeaderParameters<'a> {
    pub(crate) kid: Option<&'a [u8]>,
    /// None: `JWT`.
    pub(crate) typ: Option<&'a [u8]>,
}

/// The longest header that is written, in bytes: each byte of `kid` and `typ`
/// becomes at most six in JSON.
pub(crate) const HEADER_LEN_MAX: usize = 2 * 6 * EDGEJWT_HEADER_TEXT_MAX + 64;

impl HeaderParameters<'_> {
    /// Writes the header as JSON: `alg`, `kid`, `typ`, in this order.
    pub(crate) fn write<'b>(
        &self,
        algorithm: Algorithm,
        buffer: &'b mut [u8; HEADER_LEN_MAX],
    ) -> Result<&'b [u8]> {
        let kid = self.kid.map(checked).transpose()?;
        let typ = self.typ.map(checked).transpose()?.unwrap_or("JWT");
        let mut writer = Writer::new(buffer);
        let mut write = || {
            writer.raw(br#"{"alg":""#)?;
            writer.raw(algorithm.name().to_bytes())?;
            writer.raw(b"\"")?;
            if let Some(kid) = kid {
                writer.raw(br#","kid":"#)?;
                writer.text(Text::plain(kid))?;
            }
            writer.raw(br#","typ":"#)?;
            writer.text(Text::plain(typ))?;
            writer.raw(b"}")
        };
        write().ok_or(Error::Internal)?;
        Ok(writer.finish())
    }
}

fn checked(text: &[u8]) -> Result<&str> {
    if text.len() > EDGEJWT_HEADER_TEXT_MAX {
        return Err(Error::Argument);
    }
    core::str::from_utf8(text).map_err(|_| Error::Header)
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

    #[test]
    fn the_longest_header_fits() {
        let longest = [1; EDGEJWT_HEADER_TEXT_MAX];
        let parameters = HeaderParameters {
            kid: Some(&longest),
            typ: Some(&longest),
        };
        let mut buffer = [0; HEADER_LEN_MAX];
        let json = parameters.write(Algorithm::EdDsa, &mut buffer).unwrap();
        let header = ProtectedHeader::parse(json).unwrap();
        assert_eq!(header.algorithm, Algorithm::EdDsa);
        assert!(header.kid.unwrap().is(&longest));
        assert!(header.typ.unwrap().is(&longest));
    }
}
