// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Signing: the token of a signing input and a key.

use crate::error::{Error, Result};
use crate::key::{SIGNATURE_MAX, SigningKey};
use crate::signing_input::{SigningInput, write_dot_and_segment};

/// Signs, and writes the token to `out`, which has its length.
pub(crate) fn sign(key: &SigningKey, input: &SigningInput, out: &mut [u8]) -> Result<()> {
    let (signing_input, rest) = out
        .split_at_mut_checked(input.len())
        .ok_or(Error::Internal)?;
    input.write(signing_input)?;

    let mut signature = [0; SIGNATURE_MAX];
    let signature = signature
        .get_mut(..key.signature_len())
        .ok_or(Error::Internal)?;
    key.sign(signing_input, signature)?;
    write_dot_and_segment(rest, signature)
}
