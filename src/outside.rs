// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Signatures that are made outside of this process, by a device that holds
//! the private key. The public key decides the algorithm.

use crate::algorithm::{Algorithm, Family};
use crate::base64url::encoded_len;
use crate::error::{Error, Result};
use crate::json::{Members, Object};
use crate::key::{ECDSA_SIGNATURE_MAX, KeyView, fixed_ecdsa_signature};
use crate::limits::EDGEJWT_TOKEN_MAX;
use crate::signing_input::{token_len, write_dot_and_segment};
use crate::token::{Compact, ProtectedHeader, Scratch};
use heapless::Vec;
use ring::digest::{Digest, SHA256, SHA384, SHA512, digest};

/// Fails with `KeyType` for a secret.
pub(crate) fn check_public(key: KeyView) -> Result<()> {
    match key.algorithm() {
        Algorithm::Hs256 | Algorithm::Hs384 | Algorithm::Hs512 => Err(Error::KeyType),
        _ => Ok(()),
    }
}

/// The digest that a device signs. `KeyType` if the algorithm signs no digest.
pub(crate) fn signing_digest(key: KeyView, input: &[u8]) -> Result<Digest> {
    use Algorithm::{Es256, Es384, Ps256, Ps384, Ps512, Rs256, Rs384, Rs512};
    let hash = match key.algorithm() {
        Rs256 | Ps256 | Es256 => &SHA256,
        Rs384 | Ps384 | Es384 => &SHA384,
        Rs512 | Ps512 => &SHA512,
        _ => return Err(Error::KeyType),
    };
    check_input(key, input)?;
    Ok(digest(hash, input))
}

/// A signing input that was checked, and its key.
pub(crate) struct CheckedInput<'a> {
    key: KeyView<'a>,
    input: &'a [u8],
}

impl<'a> CheckedInput<'a> {
    pub(crate) fn new(key: KeyView<'a>, input: &'a [u8]) -> Result<Self> {
        check_public(key)?;
        check_input(key, input)?;
        Ok(Self { key, input })
    }

    /// The length of the token.
    pub(crate) fn token_len(&self) -> usize {
        token_len(self.input.len(), self.key.signature_len())
    }

    /// Verifies the signature. Returns it as tokens have it; `buffer` is for
    /// one whose encoding changes.
    pub(crate) fn verified<'s>(
        &self,
        signature: &'s [u8],
        buffer: &'s mut [u8; ECDSA_SIGNATURE_MAX],
    ) -> Result<&'s [u8]> {
        let len = self.key.signature_len();
        let signature = match self.key.algorithm().family()? {
            Family::Ecdsa(_) if signature.len() != len => {
                let buffer = buffer.get_mut(..len).ok_or(Error::Internal)?;
                fixed_ecdsa_signature(signature, buffer)?
            }
            _ => signature,
        };
        if signature.len() != len {
            return Err(Error::Signature);
        }
        self.key.verify(self.input, signature)?;
        Ok(signature)
    }

    /// Writes the token to `out`, which is [`Self::token_len`] long.
    pub(crate) fn write(&self, signature: &[u8], out: &mut [u8]) -> Result<()> {
        let (input, rest) = out
            .split_at_mut_checked(self.input.len())
            .ok_or(Error::Internal)?;
        input.copy_from_slice(self.input);
        write_dot_and_segment(rest, signature)
    }
}

/// Checks an input as a verifier checks the token that it becomes: its length,
/// its encoding, its header and that the payload is a JSON object.
#[inline(never)]
fn check_input(key: KeyView, input: &[u8]) -> Result<()> {
    // The input with a signature of zeros.
    let mut token = Vec::<u8, EDGEJWT_TOKEN_MAX>::new();
    let too_long = Error::TokenTooLong;
    token.extend_from_slice(input).map_err(|_| too_long)?;
    token.push(b'.').map_err(|_| too_long)?;
    let len = token.len() + encoded_len(key.signature_len());
    token.resize(len, b'A').map_err(|_| too_long)?;
    let mut scratch = Scratch::new();
    let decoded = Compact::parse(&token)?.decode(&mut scratch)?;
    let header = ProtectedHeader::parse(decoded.header)?;
    if !key.algorithm().accepts(header.algorithm) {
        return Err(Error::Algorithm);
    }
    Object::parse(decoded.payload, &mut Members::new())
        .map_err(|error| error.or(Error::Payload))?;
    Ok(())
}
