// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Signing a payload as it stands.

use crate::base64url::{encode, encoded_len};
use crate::error::{Error, Result};
use crate::json::Object;
use crate::key::{SIGNATURE_MAX, SigningKey};
use crate::limits::EDGEJWT_TOKEN_MAX;

/// A payload that can be signed, and how long its parts become.
pub struct Unsigned<'a> {
    key: &'a SigningKey,
    payload: &'a [u8],
    header: &'static [u8],
    signing_input_len: usize,
    token_len: usize,
}

impl<'a> Unsigned<'a> {
    pub fn new(key: &'a SigningKey, payload: &'a [u8]) -> Result<Self> {
        if payload.len() > EDGEJWT_TOKEN_MAX {
            return Err(Error::TokenTooLong);
        }
        Object::parse(payload).map_err(|_| Error::Payload)?;
        let header = key.algorithm().header();
        let signing_input_len = encoded_len(header.len()) + 1 + encoded_len(payload.len());
        let token_len = signing_input_len + 1 + encoded_len(key.signature_len());
        if token_len > EDGEJWT_TOKEN_MAX {
            return Err(Error::TokenTooLong);
        }
        Ok(Self {
            key,
            payload,
            header,
            signing_input_len,
            token_len,
        })
    }

    pub fn token_len(&self) -> usize {
        self.token_len
    }

    /// Writes the token to `space`, [`Self::token_len`] long.
    pub fn sign(&self, space: &mut [u8]) -> Result<()> {
        let (signing_input, rest) = space
            .split_at_mut_checked(self.signing_input_len)
            .ok_or(Error::Internal)?;
        let (header, payload) = signing_input
            .split_at_mut_checked(encoded_len(self.header.len()))
            .ok_or(Error::Internal)?;
        encode(self.header, header).ok_or(Error::Internal)?;
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
