// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Signatures that are made outside of this process, by a device that holds
//! the private key. The public key decides the algorithm.

use crate::algorithm::{Algorithm, Family};
use crate::error::{Error, Result};
use crate::json::{Members, Object};
use crate::key::{ECDSA_SIGNATURE_MAX, KeyView, fixed_ecdsa_signature};
use crate::limits::{EDGEJWT_RSA_VERIFY_BITS_MAX, EDGEJWT_TOKEN_MAX};
use crate::signing_input::{token_len, write_dot_and_segment};
use crate::token::{Compact, ProtectedHeader, Scratch};
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
        write_token(self.input, signature, out)
    }
}

#[inline(never)]
fn write_token(input: &[u8], signature: &[u8], out: &mut [u8]) -> Result<()> {
    let (start, rest) = out
        .split_at_mut_checked(input.len())
        .ok_or(Error::Internal)?;
    start.copy_from_slice(input);
    write_dot_and_segment(rest, signature)
}

/// Checks an input as a verifier checks the token that it becomes: its length,
/// its encoding, its header and that the payload is a JSON object.
#[inline(never)]
fn check_input(key: KeyView, input: &[u8]) -> Result<()> {
    // The input with a signature of zeros.
    let zeros = [0; EDGEJWT_RSA_VERIFY_BITS_MAX / 8];
    let zeros = zeros.get(..key.signature_len()).ok_or(Error::Internal)?;
    let mut token = [0; EDGEJWT_TOKEN_MAX];
    let len = token_len(input.len(), zeros.len());
    let token = token.get_mut(..len).ok_or(Error::TokenTooLong)?;
    write_token(input, zeros, token)?;
    let mut scratch = Scratch::new();
    let decoded = Compact::parse(token)?.decode(&mut scratch)?;
    let header = ProtectedHeader::parse(decoded.header)?;
    if !key.algorithm().accepts(header.algorithm) {
        return Err(Error::Algorithm);
    }
    Object::parse(decoded.payload, &mut Members::new())
        .map_err(|error| error.or(Error::Payload))?;
    Ok(())
}
