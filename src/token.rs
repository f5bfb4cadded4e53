// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Compact serialization (RFC 7515 section 7.1) and the protected header.

use crate::algorithm::Algorithm;
use crate::base64url;
use crate::error::{Error, Result};
use crate::json::{Members, Object, SHORT, Text};
use crate::limits::EDGEJWT_TOKEN_MAX;
use heapless::Vec;
use ring::digest::{SHA256, digest};

/// The most bytes that header and payload of one token decode to together.
const DECODED_MAX: usize = EDGEJWT_TOKEN_MAX / 4 * 3;

/// Where header and payload are decoded.
pub type Scratch = Vec<u8, DECODED_MAX>;

/// A token's shape: three segments of possible lengths, nothing decoded.
#[derive(Clone, Copy)]
pub struct Compact<'t> {
    text: &'t [u8],
    pub signing_input: &'t [u8],
    header: &'t [u8],
    payload: &'t [u8],
    signature: &'t [u8],
    header_len: usize,
    payload_len: usize,
    signature_len: usize,
}

impl<'t> Compact<'t> {
    pub fn parse(token: &'t [u8]) -> Result<Self> {
        if token.is_empty() {
            return Err(Error::NoToken);
        }
        if token.len() > EDGEJWT_TOKEN_MAX {
            return Err(Error::TokenTooLong);
        }
        let (header, rest) = split(token).ok_or(Error::Token)?;
        let (payload, signature) = split(rest).ok_or(Error::Token)?;
        if signature.contains(&b'.') {
            return Err(Error::Token);
        }
        let signed = token.len() - signature.len() - 1;
        let decoded_len = |segment: &[u8]| base64url::decoded_len(segment.len());
        Ok(Self {
            text: token,
            signing_input: token.get(..signed).ok_or(Error::Token)?,
            header,
            payload,
            signature,
            header_len: decoded_len(header).ok_or(Error::Token)?,
            payload_len: decoded_len(payload).ok_or(Error::Token)?,
            signature_len: decoded_len(signature).ok_or(Error::Token)?,
        })
    }

    pub fn payload_len(&self) -> usize {
        self.payload_len
    }

    pub fn signature_len(&self) -> usize {
        self.signature_len
    }

    /// The last eight characters of the signature, or zero for a shorter one.
    pub fn tail(&self) -> u64 {
        let tail = self.signature.last_chunk();
        tail.map_or(0, |bytes| u64::from_ne_bytes(*bytes))
    }

    /// SHA-256 of the whole token.
    pub fn digest(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        let digest = digest(&SHA256, self.text);
        bytes.copy_from_slice(digest.as_ref());
        bytes
    }

    /// Decodes header and payload.
    pub fn decode<'s>(&self, scratch: &'s mut Scratch) -> Result<Decoded<'s>> {
        scratch
            .resize_default(self.header_len + self.payload_len)
            .map_err(|_| Error::TokenTooLong)?;
        let (header, payload) = scratch
            .split_at_mut_checked(self.header_len)
            .ok_or(Error::Internal)?;
        Ok(Decoded {
            header: base64url::decode(self.header, header).ok_or(Error::Token)?,
            payload: base64url::decode(self.payload, payload).ok_or(Error::Token)?,
        })
    }

    /// What a signature of the wrong length is: perhaps not even one, such
    /// as a token with a newline behind it.
    pub fn wrong_signature_len(&self) -> Error {
        if base64url::is_alphabet(self.signature) {
            Error::Signature
        } else {
            Error::Token
        }
    }

    /// Decodes the signature to the front of `space`.
    pub fn decode_signature<'s>(&self, space: &'s mut [u8]) -> Result<&'s [u8]> {
        base64url::decode(self.signature, space).ok_or(Error::Token)
    }
}

/// What stands before and behind the first dot. Whole chunks are passed over
/// at once where they hold none.
fn split(text: &[u8]) -> Option<(&[u8], &[u8])> {
    const CHUNK: usize = 32;
    let is_first = |chunk: &[u8]| chunk.contains(&b'.');
    let from = CHUNK * text.chunks(CHUNK).position(is_first)?;
    let chunk = text.get(from..)?;
    let at = from + chunk.iter().position(|byte| *byte == b'.')?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// Header and payload as JSON text, not looked at yet.
pub struct Decoded<'s> {
    pub header: &'s [u8],
    pub payload: &'s [u8],
}

/// A protected header without anything that must be refused.
pub struct Header<'a> {
    pub algorithm: Algorithm,
    pub kid: Option<Text<'a>>,
    pub typ: Option<Text<'a>>,
}

impl<'a> Header<'a> {
    pub fn read(header: &'a [u8]) -> Result<Self> {
        let mut members = Members::new();
        let object = Object::parse(header, &mut members).map_err(|_| Error::Header)?;
        let (mut alg, mut kid, mut typ) = (None, None, None);
        for (name, value) in object.members() {
            let text = || value.text().ok_or(Error::Header);
            match name.short(&mut [0; SHORT]) {
                b"alg" => alg = value.text(),
                b"kid" => kid = Some(text()?),
                b"typ" => typ = Some(text()?),
                b"cty" => drop(text()?),
                // Extensions that must be understood: none is.
                b"crit" => return Err(Error::Header),
                // RFC 7797: an unencoded payload. Only the default is possible.
                b"b64" if value.boolean() != Some(true) => return Err(Error::Header),
                _ => {}
            }
        }
        Ok(Self {
            algorithm: Algorithm::from_name(alg.ok_or(Error::Header)?)?,
            kid,
            typ,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::format;

    fn shape(token: &str) -> Result<(usize, usize)> {
        let token = Compact::parse(token.as_bytes())?;
        Ok((token.payload_len(), token.signature_len()))
    }

    #[test]
    fn a_token_is_three_segments() {
        assert_eq!(shape("AA.AAA.AAAA"), Ok((2, 3)));
        assert_eq!(shape("AA.AAA."), Ok((2, 0)));
        assert_eq!(shape(".."), Ok((0, 0)));
        assert_eq!(shape(""), Err(Error::NoToken));
        for bad in [
            "A",
            "AA.AA",
            "AA.AA.AA.AA",
            "AA.AA.AA.",
            "A.AA.AA",
            "AA.A.AA",
            "AA.AA.A",
        ] {
            assert_eq!(shape(bad), Err(Error::Token), "{bad}");
        }
    }

    #[test]
    fn length_is_bounded() {
        let token = |len: usize| format!("AA.{}.AA", "A".repeat(len - 6));
        assert!(shape(&token(EDGEJWT_TOKEN_MAX)).is_ok());
        assert_eq!(
            shape(&token(EDGEJWT_TOKEN_MAX + 1)),
            Err(Error::TokenTooLong)
        );
    }

    #[test]
    fn segments_decode_side_by_side() {
        let mut scratch = Scratch::new();
        let token = Compact::parse(b"aGVhZA.cGF5bG9hZA.c2ln").unwrap();
        let decoded = token.decode(&mut scratch).unwrap();
        assert_eq!(
            (decoded.header, decoded.payload),
            (&b"head"[..], &b"payload"[..])
        );
        assert_eq!(token.decode_signature(&mut [0; 8]), Ok(&b"sig"[..]));
        assert_eq!(token.signing_input, b"aGVhZA.cGF5bG9hZA");
        for bad in ["aGV+ZA.cGF5.c2ln", "aGVhZA.cG/5.c2ln", "aGVhZB.cGF5.c2ln"] {
            let token = Compact::parse(bad.as_bytes()).unwrap();
            assert_eq!(
                token.decode(&mut scratch).err(),
                Some(Error::Token),
                "{bad}"
            );
        }
    }

    #[test]
    fn headers_are_judged() {
        let check = |header: &str| Header::read(header.as_bytes()).map(|header| header.algorithm);
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
