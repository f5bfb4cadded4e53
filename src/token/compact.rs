// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The compact serialization: header, payload and signature in base64url,
//! with dots between them.

use crate::base64url;
use crate::error::{Error, Result};
use crate::limits::EDGEJWT_TOKEN_MAX;
use heapless::Vec;
use ring::digest::{SHA256, digest};

/// The most bytes to which header and payload can decode together.
const DECODED_MAX: usize = EDGEJWT_TOKEN_MAX / 4 * 3;

/// The buffer into which header and payload are decoded.
pub(crate) type Scratch = Vec<u8, DECODED_MAX>;

/// A token with three segments whose lengths are possible in base64url. No
/// segment has been decoded.
#[derive(Clone, Copy)]
pub(crate) struct Compact<'t> {
    token: &'t [u8],
    /// What the signature covers: header, dot and payload, not decoded.
    pub(crate) signing_input: &'t [u8],
    header: &'t [u8],
    payload: &'t [u8],
    signature: &'t [u8],
    // Decoded lengths.
    header_len: usize,
    payload_len: usize,
    signature_len: usize,
}

impl<'t> Compact<'t> {
    pub(crate) fn parse(token: &'t [u8]) -> Result<Self> {
        if token.is_empty() {
            return Err(Error::NoToken);
        }
        if token.len() > EDGEJWT_TOKEN_MAX {
            return Err(Error::TokenTooLong);
        }
        let (header, rest) = split_at_dot(token).ok_or(Error::Token)?;
        let (payload, signature) = split_at_dot(rest).ok_or(Error::Token)?;
        if split_at_dot(signature).is_some() {
            return Err(Error::Token);
        }
        let signing_input_len = token.len() - signature.len() - 1;
        let decoded_len = |segment: &[u8]| base64url::decoded_len(segment.len());
        Ok(Self {
            token,
            signing_input: token.get(..signing_input_len).ok_or(Error::Token)?,
            header,
            payload,
            signature,
            header_len: decoded_len(header).ok_or(Error::Token)?,
            payload_len: decoded_len(payload).ok_or(Error::Token)?,
            signature_len: decoded_len(signature).ok_or(Error::Token)?,
        })
    }

    pub(crate) fn text(&self) -> &'t [u8] {
        self.token
    }

    /// The length of the decoded payload.
    pub(crate) fn payload_len(&self) -> usize {
        self.payload_len
    }

    /// The length of the decoded signature.
    pub(crate) fn signature_len(&self) -> usize {
        self.signature_len
    }

    /// The last eight characters of the signature; 0 for a shorter signature.
    pub(crate) fn tail(&self) -> u64 {
        let tail = self.signature.last_chunk();
        tail.map_or(0, |bytes| u64::from_ne_bytes(*bytes))
    }

    /// SHA-256 of the whole token.
    pub(crate) fn digest(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        let digest = digest(&SHA256, self.token);
        bytes.copy_from_slice(digest.as_ref());
        bytes
    }

    /// Decodes header and payload.
    pub(crate) fn decode<'s>(&self, scratch: &'s mut Scratch) -> Result<Decoded<'s>> {
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

    /// Decodes the signature to the front of `buffer`.
    pub(crate) fn decode_signature<'b>(&self, buffer: &'b mut [u8]) -> Result<&'b [u8]> {
        base64url::decode(self.signature, buffer).ok_or(Error::Token)
    }

    /// The error for a signature of the wrong length. `Token` if it is not
    /// base64url, for example because a newline follows the token.
    pub(crate) fn wrong_signature_len(&self) -> Error {
        if base64url::is_alphabet(self.signature) {
            Error::Signature
        } else {
            Error::Token
        }
    }
}

/// Header and payload as JSON text that has not been parsed.
pub(crate) struct Decoded<'s> {
    pub(crate) header: &'s [u8],
    pub(crate) payload: &'s [u8],
}

/// Returns what precedes and what follows the first dot. Looks at whole words
/// at a time.
fn split_at_dot(text: &[u8]) -> Option<(&[u8], &[u8])> {
    const WORD: usize = size_of::<usize>();
    const DOTS: usize = usize::from_ne_bytes([b'.'; WORD]);
    const LOWEST: usize = usize::from_ne_bytes([0x01; WORD]);
    const HIGHEST: usize = usize::from_ne_bytes([0x80; WORD]);
    // A byte that is zero borrows, which sets its highest bit.
    let has_zero = |word: usize| word.wrapping_sub(LOWEST) & !word & HIGHEST != 0;
    let (words, _) = text.as_chunks::<WORD>();
    let has_dot = |word: &[u8; WORD]| has_zero(usize::from_ne_bytes(*word) ^ DOTS);
    let from = WORD * words.iter().position(has_dot).unwrap_or(words.len());
    let rest = text.get(from..)?;
    let at = from + rest.iter().position(|byte| *byte == b'.')?;
    Some((text.get(..at)?, text.get(at + 1..)?))
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
    fn the_first_dot_is_found_wherever_it_is() {
        for len in 0..40 {
            // Bytes that differ from a dot in one bit each.
            let text: std::vec::Vec<u8> = (0..len).map(|at| b'.' ^ 1 << (at % 8)).collect();
            assert!(split_at_dot(&text).is_none());
            for first in 0..text.len() {
                for second in first..text.len() {
                    let mut text = text.clone();
                    text[first] = b'.';
                    text[second] = b'.';
                    let (before, after) = split_at_dot(&text).unwrap();
                    assert_eq!((before, after), (&text[..first], &text[first + 1..]));
                }
            }
        }
    }
}
