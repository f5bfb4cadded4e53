// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Why a token was refused.

use crate::error::Error;

/// An error, and the claim or header parameter that caused it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Refusal<'p> {
    pub(crate) error: Error,
    /// Empty if no single claim caused the error. `'p` is the lifetime of the
    /// policy: the name is static or the policy's, never the token's.
    pub(crate) claim: &'p [u8],
}

impl<'p> Refusal<'p> {
    pub(crate) fn of(error: Error, claim: &'p str) -> Self {
        Self {
            error,
            claim: claim.as_bytes(),
        }
    }
}

impl From<Error> for Refusal<'_> {
    fn from(error: Error) -> Self {
        let claim: &[u8] = match error {
            Error::Algorithm => b"alg",
            Error::UnknownKey => b"iss",
            Error::UnknownKid | Error::KidMissing => b"kid",
            _ => b"",
        };
        Self { error, claim }
    }
}
