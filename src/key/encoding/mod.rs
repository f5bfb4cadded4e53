// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The DER encodings of keys, read down to the numbers in them.

mod algorithm_identifier;
mod kind;
mod private;
mod public;
#[cfg(all(test, feature = "ecdsa", feature = "eddsa"))]
mod tests;

pub(super) use kind::Kind;
pub(super) use private::{EcPrivate, Ed25519Private, PrivateKey};
pub(super) use public::PublicKey;

use crate::algorithm::{Algorithm, Curve};
use crate::error::{Error, Result};

/// The length of an Ed25519 key: a seed, or a public key.
const ED25519_LEN: usize = Algorithm::EdDsa.key_len();

/// Accepts the uncompressed form alone: ring takes no other.
fn check_point(curve: Curve, point: &[u8]) -> Result<()> {
    check_len(point, 1 + 2 * curve.len())?;
    match point {
        [4, ..] => Ok(()),
        _ => Err(Error::KeyFormat),
    }
}

fn check_len(bytes: &[u8], len: usize) -> Result<()> {
    if bytes.len() == len {
        Ok(())
    } else {
        Err(Error::KeyFormat)
    }
}
