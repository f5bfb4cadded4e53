// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Tells a failure of the system's random numbers from other failures of ring.

use crate::error::Error;
use ring::rand::{SecureRandom, SystemRandom};

/// The error for an operation of ring that needs random numbers and failed:
/// ring does not say why, so a number is drawn to find out. `other` if the
/// system provides random numbers.
#[cold]
#[inline(never)]
pub(super) fn random_or(other: Error) -> Error {
    match SystemRandom::new().fill(&mut [0; 8]) {
        Ok(()) => other,
        Err(_) => Error::Random,
    }
}
