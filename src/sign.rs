// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Signing a payload: check it, compute the token's length, write the token.

use crate::base64url::{encode, encoded_len};
use crate::error::{Error, Result};
use crate::json::{Members, Object};
use crate::key::{SIGNATURE_MAX, SigningKey};
use crate::limits::EDGEJWT_TOKEN_MAX;
use crate::token::{HEADER_LEN_MAX, HeaderParameters};

/// A header and a payload that can be signed, and the length of the token.
pub(crate) struct UnsignedToken<'a> {
    key: &'a SigningKey,
    header: [u8; HEADER_LEN_MAX],
    header_len: usize,
    payload: &'a [u8],
    len: usize,
}

impl<'a> UnsignedToken<'a> {
    /// Checks that the payload is a JSON object and that the token is not too
    /// long. The payload is signed as it is.
    pub(crate) fn new(
        key: &'a SigningKey,
        parameters: &HeaderParameters,
        payload: &'a [u8],
    ) -> Result<Self> {
        if payload.len() > EDGEJWT_TOKEN_MAX {
            return Err(Error::TokenTooLong);
        }
        Object::parse(payload, &mut Members::new()).map_err(|error| error.or(Error::Payload))?;
        let mut token = Self {
            key,
            header: [0; HEADER_LEN_MAX],
            header_len: 0,
            payload,
            len: 0,
        };
        let header = parameters.write(key.algorithm(), &mut token.header)?;
        token.header_len = header.len();
        token.len = token.signing_input_len() + 1 + encoded_len(key.signature_len());
        if token.len > EDGEJWT_TOKEN_MAX {
            return Err(Error::TokenTooLong);
        }
        Ok(token)
    }

    /// The length of the signed token.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    fn signing_input_len(&self) -> usize {
        encoded_len(self.header_len) + 1 + encoded_len(self.payload.len())
    }

    /// Signs, and writes the token to `out`, which is [`Self::len`] long.
    pub(crate) fn sign(&self, out: &mut [u8]) -> Result<()> {
        let (signing_input, rest) = out
            .split_at_mut_checked(self.signing_input_len())
            .ok_or(Error::Internal)?;
        self.write_signing_input(signing_input)?;

        let mut signature = [0; SIGNATURE_MAX];
        let signature = signature
            .get_mut(..self.key.signature_len())
            .ok_or(Error::Internal)?;
        self.key.sign(signing_input, signature)?;
        write_dot_and_segment(rest, signature)
    }

    fn write_signing_input(&self, out: &mut [u8]) -> Result<()> {
        let (header, rest) = out
            .split_at_mut_checked(encoded_len(self.header_len))
            .ok_or(Error::Internal)?;
        let json = self.header.get(..self.header_len).ok_or(Error::Internal)?;
        encode(json, header).ok_or(Error::Internal)?;
        write_dot_and_segment(rest, self.payload)
    }
}

/// Writes a dot, then `bytes` in base64url, to the whole of `out`.
fn write_dot_and_segment(out: &mut [u8], bytes: &[u8]) -> Result<()> {
    let (dot, segment) = out.split_first_mut().ok_or(Error::Internal)?;
    *dot = b'.';
    encode(bytes, segment).ok_or(Error::Internal)
}
