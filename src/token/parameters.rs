// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The protected header of a token to be signed.

use super::header::ProtectedHeader;
use crate::algorithm::Algorithm;
use crate::error::{Error, Result};
use crate::json::{Members, Object, Text, Writer};
use crate::limits::{EDGEJWT_HEADER_EXTRA_MAX, EDGEJWT_HEADER_TEXT_MAX};

/// What the caller puts into the header of a token to be signed. The key
/// determines `alg`.
#[derive(Clone, Copy, Default)]
pub(crate) struct HeaderParameters<'a> {
    pub(crate) kid: Option<&'a [u8]>,
    /// None: `JWT`.
    pub(crate) typ: Option<&'a [u8]>,
    /// Further members: a JSON object.
    pub(crate) extra: Option<&'a [u8]>,
}

/// The longest header that is written, in bytes: each byte of `kid` and `typ`
/// becomes at most six in JSON.
pub(crate) const HEADER_LEN_MAX: usize =
    2 * 6 * EDGEJWT_HEADER_TEXT_MAX + EDGEJWT_HEADER_EXTRA_MAX + 64;

impl HeaderParameters<'_> {
    /// Writes the header as JSON: `alg`, `kid`, `extra`, `typ`, in this order.
    pub(crate) fn write<'b>(
        &self,
        algorithm: Algorithm,
        buffer: &'b mut [u8; HEADER_LEN_MAX],
    ) -> Result<&'b [u8]> {
        let kid = self.kid.map(checked).transpose()?;
        let typ = self.typ.map(checked).transpose()?.unwrap_or("JWT");
        let extra = self.extra.map_or(Ok(&[][..]), checked_members)?;
        let mut writer = Writer::new(buffer);
        let mut write = || {
            writer.raw(br#"{"alg":""#)?;
            writer.raw(algorithm.name().to_bytes())?;
            writer.raw(b"\"")?;
            if let Some(kid) = kid {
                writer.raw(br#","kid":"#)?;
                writer.text(Text::plain(kid))?;
            }
            if !extra.is_empty() {
                writer.raw(b",")?;
                writer.raw(extra)?;
            }
            writer.raw(br#","typ":"#)?;
            writer.text(Text::plain(typ))?;
            writer.raw(b"}")
        };
        write().ok_or(Error::Internal)?;
        let header = writer.finish();
        if !extra.is_empty() {
            // The types of known parameters, and the limits of the whole.
            ProtectedHeader::parse(header)?;
        }
        Ok(header)
    }
}

fn checked(text: &[u8]) -> Result<&str> {
    if text.len() > EDGEJWT_HEADER_TEXT_MAX {
        return Err(Error::Argument);
    }
    core::str::from_utf8(text).map_err(|_| Error::Header)
}

/// What is between the braces of `extra`; empty if it has no member. `Header`
/// if a member is refused.
#[inline(never)]
fn checked_members(extra: &[u8]) -> Result<&[u8]> {
    if extra.len() > EDGEJWT_HEADER_EXTRA_MAX {
        return Err(Error::Argument);
    }
    let mut members = Members::new();
    let object = object_without(b"alg kid typ crit b64", extra, &mut members)?;
    if let Some(jwk) = object.get(b"jwk") {
        // Members of private and symmetric keys (RFC 7518 sections 6.2.2,
        // 6.3.2 and 6.4).
        object_without(b"d p q dp dq qi oth k", jwk.json(), &mut Members::new())?;
    }
    match extra.trim_ascii() {
        [b'{', content @ .., b'}'] if !members.is_empty() => Ok(content),
        _ => Ok(&[]),
    }
}

/// Parses an object. `Header` if it has one of the members that `refused`
/// lists, with spaces between them.
#[inline(never)]
fn object_without<'a, 'm>(
    refused: &[u8],
    json: &'a [u8],
    members: &'m mut Members,
) -> Result<Object<'a, 'm>> {
    let object = Object::parse(json, members).map_err(|error| error.or(Error::Header))?;
    let mut names = refused.split(|byte| *byte == b' ');
    if names.any(|name| object.get(name).is_some()) {
        return Err(Error::Header);
    }
    Ok(object)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(parameters: &HeaderParameters) -> Result<std::string::String> {
        let mut buffer = [0; HEADER_LEN_MAX];
        let json = parameters.write(Algorithm::EdDsa, &mut buffer)?;
        Ok(std::string::String::from_utf8(json.to_vec()).unwrap())
    }

    #[test]
    fn the_longest_header_fits() {
        let longest = [1; EDGEJWT_HEADER_TEXT_MAX];
        let extra = std::format!("{{\"x\":\"{}\"}}", "y".repeat(EDGEJWT_HEADER_EXTRA_MAX - 8));
        let parameters = HeaderParameters {
            kid: Some(&longest),
            typ: Some(&longest),
            extra: Some(extra.as_bytes()),
        };
        let json = written(&parameters).unwrap();
        let header = ProtectedHeader::parse(json.as_bytes()).unwrap();
        assert_eq!(header.algorithm, Algorithm::EdDsa);
        assert!(header.kid.unwrap().is(&longest));
        assert!(header.typ.unwrap().is(&longest));
        assert!(json.contains(&extra[1..extra.len() - 1]));
    }

    #[test]
    fn further_members_are_written_as_given() {
        let with = |extra: &str| {
            written(&HeaderParameters {
                extra: Some(extra.as_bytes()),
                ..HeaderParameters::default()
            })
        };
        let header = |members: &str| Ok(std::format!(r#"{{"alg":"EdDSA"{members},"typ":"JWT"}}"#));
        assert_eq!(with("{}"), header(""));
        assert_eq!(with(" { } "), header(""));
        assert_eq!(
            with(r#"{"b":1,"a":"\u0061"}"#),
            header(r#","b":1,"a":"\u0061""#)
        );
        assert_eq!(with("\n{ \"b\" : 1 }\n"), header(", \"b\" : 1 "));
        for refused in [
            "",
            "[]",
            "1",
            "{",
            r#"{"a":1}x"#,
            r#"{"a":1,"a":2}"#,
            r#"{"a":1},"b":{}"#,
            "\u{c}{\"a\":1}",
            r#"{"cty":1}"#,
            r#"{"\u0061lg":"none"}"#,
            r#"{"jwk":{"\u0064":1}}"#,
            r#"{"jwk":1}"#,
        ] {
            assert_eq!(with(refused), Err(Error::Header), "{refused}");
        }
        assert!(with(r#"{"jwk":{"kty":"OKP","e":1},"d":2,"k":3}"#).is_ok());
    }
}
