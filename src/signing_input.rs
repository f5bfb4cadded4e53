// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What a signature covers: header, dot and payload in base64url.

use crate::algorithm::Algorithm;
use crate::base64url::{encode, encoded_len};
use crate::error::{Error, Result};
use crate::json::{Members, Object};
use crate::limits::EDGEJWT_TOKEN_MAX;
use crate::token::{HEADER_LEN_MAX, HeaderParameters};

/// A header and a payload that can be signed.
pub(crate) struct SigningInput<'a> {
    header: &'a [u8],
    payload: &'a [u8],
}

impl<'a> SigningInput<'a> {
    /// Checks that the payload is a JSON object and that a token with a
    /// signature of `signature_len` bytes is not too long. The payload is
    /// signed as it is. The header is written to `buffer`.
    #[inline(never)]
    pub(crate) fn new(
        algorithm: Algorithm,
        signature_len: usize,
        parameters: &HeaderParameters,
        payload: &'a [u8],
        buffer: &'a mut [u8; HEADER_LEN_MAX],
    ) -> Result<Self> {
        if payload.len() > EDGEJWT_TOKEN_MAX {
            return Err(Error::TokenTooLong);
        }
        Object::parse(payload, &mut Members::new()).map_err(|error| error.or(Error::Payload))?;
        let header = parameters.write(algorithm, buffer)?;
        let input = Self { header, payload };
        if token_len(input.len(), signature_len) > EDGEJWT_TOKEN_MAX {
            return Err(Error::TokenTooLong);
        }
        Ok(input)
    }

    pub(crate) fn len(&self) -> usize {
        encoded_len(self.header.len()) + 1 + encoded_len(self.payload.len())
    }

    /// Writes the input to `out`, which is [`Self::len`] long.
    #[inline(never)]
    pub(crate) fn write(&self, out: &mut [u8]) -> Result<()> {
        let (header, rest) = out
            .split_at_mut_checked(encoded_len(self.header.len()))
            .ok_or(Error::Internal)?;
        encode(self.header, header).ok_or(Error::Internal)?;
        write_dot_and_segment(rest, self.payload)
    }
}

/// The length of a token of an input and a signature of these lengths.
pub(crate) fn token_len(input_len: usize, signature_len: usize) -> usize {
    input_len + 1 + encoded_len(signature_len)
}

/// Writes a dot, then `bytes` in base64url, to the whole of `out`.
#[inline(never)]
pub(crate) fn write_dot_and_segment(out: &mut [u8], bytes: &[u8]) -> Result<()> {
    let (dot, segment) = out.split_first_mut().ok_or(Error::Internal)?;
    *dot = b'.';
    encode(bytes, segment).ok_or(Error::Internal)
}
