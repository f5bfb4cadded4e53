// SPDX-License-Identifier: Apache-2.0 OR MIT
//! An RSA key pair as ring holds it, and the memory that its numbers are in.

use super::random::random_or;
use crate::error::{Error, Result};
use crate::limits::EDGEJWT_RSA_SIGN_BITS_MAX;
use crate::memory::{Wiped, wipe};
use crate::runtime::{SERVES, Served, has_spilled, serve};
use core::mem::{ManuallyDrop, MaybeUninit};
use ring::rand::SystemRandom;
use ring::rsa::{KeyPair, KeyPairComponents};
use ring::signature::RsaEncoding;

/// Bytes for what ring allocates to sign: numbers as long as the modulus or
/// half of it, together eight times the modulus on x86-64, nine times on other
/// processors.
const SIGNING_SPACE: usize = 10 * EDGEJWT_RSA_SIGN_BITS_MAX / 8;

/// Bytes for what ring allocates to load a pair, temporary numbers included.
fn loading_space(modulus_len: usize) -> usize {
    if SERVES { 11 * modulus_len } else { 0 }
}

pub(super) enum RsaPair {
    /// Each number is in a heap block of its own. ring frees these unwiped;
    /// the embedded build's allocator wipes them.
    Scattered(KeyPair),
    /// All numbers are in one block, which is wiped when it is dropped. The
    /// pair itself is not dropped: nothing in the block may be freed.
    InBlock {
        pair: ManuallyDrop<KeyPair>,
        _block: Wiped,
    },
}

impl RsaPair {
    pub(super) fn new(numbers: &KeyPairComponents<&[u8]>) -> Result<Self> {
        let space = loading_space(numbers.public_key.n.len());
        Self::load(numbers, Wiped::reserved(space)?)
    }

    /// `Internal` if `block` is too small for everything that ring allocates:
    /// then no number is left, neither in the block nor on the heap.
    fn load(numbers: &KeyPairComponents<&[u8]>, mut block: Wiped) -> Result<Self> {
        let (pair, served) = serve(block.spare(), || {
            let pair = KeyPair::from_components(numbers).ok();
            // A pair that has spilled is dropped here, while the allocator can
            // still tell blocks of the space from those of the heap.
            pair.filter(|_| !has_spilled())
        });
        match (pair, served) {
            (Some(pair), Served::Fully) => Ok(Self::InBlock {
                pair: ManuallyDrop::new(pair),
                _block: block,
            }),
            (Some(pair), _) => Ok(Self::Scattered(pair)),
            (None, Served::Partly) => Err(Error::Internal),
            (None, _) => Err(Error::KeyFormat),
        }
    }

    fn pair(&self) -> &KeyPair {
        match self {
            Self::Scattered(pair) => pair,
            Self::InBlock { pair, .. } => pair,
        }
    }

    pub(super) fn modulus_len(&self) -> usize {
        self.pair().public().modulus_len()
    }

    /// The public key, as RSAPublicKey.
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
        if served != Served::NotAtAll {
            wipe(&mut space);
        }
        // PSS needs random numbers for its salt.
        signed.map_err(|_| random_or(Error::Internal))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Members;
    use crate::key::jwk::Jwk;
    use crate::runtime::testing::{slots, without_a_slot};
    use ring::rsa::PublicKeyComponents;
    use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, UnparsedPublicKey};
    use std::vec::Vec;

    const JWK: &[u8] = include_bytes!("../../tests/fixtures/keys/rfc7515-a2.jwk");

    /// The same key, loaded to a block of this many bytes; None for all that
    /// are needed.
    fn load(space: Option<usize>) -> Result<RsaPair> {
        let mut members = Members::new();
        let jwk = Jwk::parse(JWK, &mut members)?;
        let numbers: Result<Vec<Wiped>> = ["n", "e", "d", "p", "q", "dp", "dq", "qi"]
            .iter()
            .map(|name| jwk.number(name))
            .collect();
        let numbers = numbers?;
        let [n, e, d, p, q, dp, dq, qi]: [&[u8]; 8] = core::array::from_fn(|at| &*numbers[at]);
        let numbers = KeyPairComponents {
            public_key: PublicKeyComponents { n, e },
            d,
            p,
            q,
            dP: dp,
            dQ: dq,
            qInv: qi,
        };
        match space {
            Some(space) => RsaPair::load(&numbers, Wiped::reserved(space)?),
            None => RsaPair::new(&numbers),
        }
    }

    fn check(pair: &RsaPair) {
        let mut signature = std::vec![0; pair.modulus_len()];
        pair.sign(&RSA_PKCS1_SHA256, b"message", &mut signature)
            .unwrap();
        UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, pair.public())
            .verify(b"message", &signature)
            .unwrap();
    }

    #[test]
    fn a_pair_is_in_one_block() {
        let _slots = slots();
        let pair = load(None).unwrap();
        assert!(matches!(&pair, RsaPair::InBlock { .. }));
        check(&pair);
    }

    #[test]
    fn a_pair_that_does_not_fit_its_block_is_refused() {
        let _slots = slots();
        let fits: Vec<bool> = (0..=loading_space(256))
            .step_by(64)
            .map(|space| match load(Some(space)) {
                Ok(RsaPair::InBlock { .. }) => true,
                Ok(RsaPair::Scattered(_)) => panic!("{space}: some numbers are on the heap"),
                Err(error) => {
                    assert_eq!(error, Error::Internal, "{space}");
                    false
                }
            })
            .collect();
        assert!(!fits[0] && fits.is_sorted());
        assert_eq!(fits.last(), Some(&true));
    }

    #[test]
    fn a_pair_without_a_slot_is_on_the_heap() {
        let _slots = slots();
        let pair = without_a_slot(|| load(None)).unwrap();
        assert!(matches!(&pair, RsaPair::Scattered(_)));
        check(&pair);
        without_a_slot(|| check(&pair));
    }
}
