// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Signing a payload as it stands.

use crate::algorithm::Algorithm;
use crate::base64url::{encode, encoded_len};
use crate::error::{Error, Result};
use crate::json::{Members, Object, Text, Writer};
use crate::key::{SIGNATURE_MAX, SigningKey};
use crate::limits::{EDGEJWT_HEADER_TEXT_MAX, EDGEJWT_TOKEN_MAX};

/// What the header of a token says besides its algorithm.
#[derive(Clone, Copy, Default)]
pub struct Header<'a> {
    pub kid: Option<&'a [u8]>,
    /// None: `JWT`.
    pub typ: Option<&'a [u8]>,
}

/// Two texts, each byte of them perhaps six in JSON, and what is around them.
type HeaderSpace = [u8; 2 * 6 * EDGEJWT_HEADER_TEXT_MAX + 64];

impl Header<'_> {
    /// Members are sorted by name, and `typ` is last.
    fn write<'s>(&self, algorithm: Algorithm, space: &'s mut HeaderSpace) -> Result<&'s [u8]> {
        let mut writer = Writer::new(space);
        let kid = self.kid.map(checked).transpose()?;
        let typ = self.typ.map(checked).transpose()?.unwrap_or("JWT");
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

/// A payload that can be signed, and how long its parts become.
pub struct Unsigned<'a> {
    key: &'a SigningKey,
    payload: &'a [u8],
    header: HeaderSpace,
    header_len: usize,
    token_len: usize,
}

impl<'a> Unsigned<'a> {
    pub fn new(key: &'a SigningKey, header: &Header, payload: &'a [u8]) -> Result<Self> {
        if payload.len() > EDGEJWT_TOKEN_MAX {
            return Err(Error::TokenTooLong);
        }
        Object::parse(payload, &mut Members::new()).map_err(|_| Error::Payload)?;
        let mut unsigned = Self {
            key,
            payload,
            header: [0; size_of::<HeaderSpace>()],
            header_len: 0,
            token_len: 0,
        };
        unsigned.header_len = header.write(key.algorithm(), &mut unsigned.header)?.len();
        unsigned.token_len = unsigned.signing_input_len() + 1 + encoded_len(key.signature_len());
        if unsigned.token_len > EDGEJWT_TOKEN_MAX {
            return Err(Error::TokenTooLong);
        }
        Ok(unsigned)
    }

    pub fn token_len(&self) -> usize {
        self.token_len
    }

    fn signing_input_len(&self) -> usize {
        encoded_len(self.header_len) + 1 + encoded_len(self.payload.len())
    }

    /// Writes the token to `space`, [`Self::token_len`] long.
    pub fn sign(&self, space: &mut [u8]) -> Result<()> {
        let (signing_input, rest) = space
            .split_at_mut_checked(self.signing_input_len())
            .ok_or(Error::Internal)?;
        let (header, payload) = signing_input
            .split_at_mut_checked(encoded_len(self.header_len))
            .ok_or(Error::Internal)?;
        let header_json = self.header.get(..self.header_len).ok_or(Error::Internal)?;
        encode(header_json, header).ok_or(Error::Internal)?;
        behind_dot(payload, self.payload)?;

        let mut signature = [0; SIGNATURE_MAX];
        let signature = signature
            .get_mut(..self.key.signature_len())
            .ok_or(Error::Internal)?;
        self.key.sign(signing_input, signature)?;
        behind_dot(rest, signature)
    }
}

fn behind_dot(space: &mut [u8], bytes: &[u8]) -> Result<()> {
    let (dot, segment) = space.split_first_mut().ok_or(Error::Internal)?;
    *dot = b'.';
    encode(bytes, segment).ok_or(Error::Internal)
}
