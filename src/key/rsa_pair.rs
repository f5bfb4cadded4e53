// SPDX-License-Identifier: Apache-2.0 OR MIT
//! An RSA key pair of ring's, and the memory that its numbers lie in.

use crate::error::{Error, Result};
use crate::limits::EDGEJWT_RSA_SIGN_BITS_MAX;
use crate::memory::{Wiped, wipe};
use crate::runtime::{SERVES, serve};
use core::mem::{ManuallyDrop, MaybeUninit};
use ring::rand::SystemRandom;
use ring::rsa::{KeyPair, KeyPairComponents};
use ring::signature::RsaEncoding;

/// What ring allocates to sign: numbers as long as the modulus or half of it,
/// eight times the modulus together on x86-64 and nine elsewhere.
const SIGNING_SPACE: usize = 10 * EDGEJWT_RSA_SIGN_BITS_MAX / 8;

/// What ring allocates for a pair, with what it frees again.
fn house_len(modulus_len: usize) -> usize {
    if SERVES { 11 * modulus_len } else { 0 }
}

pub(super) enum RsaPair {
    /// On the heap, number by number: ring wipes none of them.
    Scattered(KeyPair),
    /// Everything in one block, which is wiped. Nothing else is there to be
    /// dropped.
    Housed {
        pair: ManuallyDrop<KeyPair>,
        _house: Wiped,
    },
}

impl RsaPair {
    pub(super) fn new(numbers: &KeyPairComponents<&[u8]>) -> Result<Self> {
        let mut house = Wiped::reserved(house_len(numbers.public_key.n.len()))?;
        let load = || KeyPair::from_components(numbers);
        let (pair, served) = serve(house.spare(), load);
        let pair = pair.map_err(|_| Error::KeyFormat)?;
        Ok(if served {
            let pair = ManuallyDrop::new(pair);
            Self::Housed {
                pair,
                _house: house,
            }
        } else {
            Self::Scattered(pair)
        })
    }

    fn pair(&self) -> &KeyPair {
        match self {
            Self::Scattered(pair) => pair,
            Self::Housed { pair, .. } => pair,
        }
    }

    pub(super) fn modulus_len(&self) -> usize {
        self.pair().public().modulus_len()
    }

    /// RSAPublicKey, as ring keeps it.
    pub(super) fn public(&self) -> &[u8] {
        self.pair().public().as_ref()
    }

    pub(super) fn sign(
        &self,
        encoding: &'static dyn RsaEncoding,
        message: &[u8],
        signature: &mut [u8],
    ) -> Result<()> {
        let mut space = [const { MaybeUninit::<u8>::uninit() }; SIGNING_SPACE];
        let random = SystemRandom::new();
        let work = || self.pair().sign(encoding, &random, message, signature);
        let (signed, served) = serve(&mut space, work);
        if served {
            wipe(&mut space);
        }
        signed.map_err(|_| Error::Internal)
    }
}
