// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Signatures that have been found good: which token, by which key.
//!
//! Nothing else of a token is remembered, so that dates and policy are
//! judged anew each time.

use super::table::KeyId;
use crate::error::Result;
use crate::memory::{push, reserved};
use crate::token::Compact;
use alloc::vec::Vec;

/// What tells a token from all others.
pub(crate) struct Identity {
    /// The end of the signature: tells most tokens apart at once.
    tail: u64,
    /// SHA-256 of the whole token.
    digest: [u8; 32],
}

impl Identity {
    pub(crate) fn of(token: &Compact) -> Self {
        Self {
            tail: token.tail(),
            digest: token.digest(),
        }
    }
}

struct Slot {
    digest: [u8; 32],
    key: KeyId,
    /// When the token expires, in seconds since 1970; 0: never.
    exp: i64,
    last_use: u64,
}

/// A table of fixed size, reserved once.
pub(crate) struct Remembered {
    slots: Vec<Slot>,
    /// Apart, because they compare many at once.
    tails: Vec<u64>,
    capacity: usize,
    uses: u64,
}

impl Remembered {
    pub(crate) fn new(capacity: usize) -> Result<Self> {
        Ok(Self {
            slots: reserved(capacity)?,
            tails: reserved(capacity)?,
            capacity,
            uses: 0,
        })
    }

    /// Whether a token with this tail is remembered.
    pub(crate) fn has(&self, tail: u64) -> bool {
        self.place_of(tail).is_some()
    }

    /// The key by which this token's signature is known to be good, if it
    /// still counts.
    pub(crate) fn find(
        &mut self,
        identity: &Identity,
        counts: impl Fn(KeyId) -> bool,
    ) -> Option<KeyId> {
        let at = self.place_of(identity.tail)?;
        let slot = self.slots.get_mut(at)?;
        if slot.digest != identity.digest || !counts(slot.key) {
            return None;
        }
        self.uses += 1;
        slot.last_use = self.uses;
        Some(slot.key)
    }

    /// Takes a signature in: in place of the same token's, of one that has
    /// expired, or of the one longest unused.
    pub(crate) fn insert(&mut self, identity: Identity, key: KeyId, exp: i64, now: i64) {
        self.uses += 1;
        let Identity { tail, digest } = identity;
        let slot = Slot {
            digest,
            key,
            exp,
            last_use: self.uses,
        };
        let same = self.place_of(tail);
        if same.is_none() && self.slots.len() < self.capacity {
            // Both were reserved: neither fails.
            let _ = push(&mut self.slots, slot).and_then(|()| push(&mut self.tails, tail));
            return;
        }
        let age = |slot: &Slot| (slot.exp == 0 || slot.exp > now, slot.last_use);
        let oldest = || {
            let slots = self.slots.iter().enumerate();
            slots.min_by_key(|(_, slot)| age(slot)).map(|(at, _)| at)
        };
        let Some(at) = same.or_else(oldest) else {
            return;
        };
        if let (Some(old), Some(old_tail)) = (self.slots.get_mut(at), self.tails.get_mut(at)) {
            *old = slot;
            *old_tail = tail;
        }
    }

    fn place_of(&self, tail: u64) -> Option<usize> {
        self.tails.iter().position(|other| *other == tail)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1000;

    fn token(number: u8) -> Identity {
        Identity {
            tail: number.into(),
            digest: [number; 32],
        }
    }

    fn knows(table: &mut Remembered, number: u8) -> bool {
        table.find(&token(number), |key| key == 7).is_some()
    }

    fn filled(capacity: usize, exps: &[i64]) -> Remembered {
        let mut table = Remembered::new(capacity).unwrap();
        for (number, exp) in exps.iter().enumerate() {
            table.insert(token(number as u8), 7, *exp, NOW);
        }
        table
    }

    #[test]
    fn a_signature_is_known_by_token_and_key() {
        let mut table = filled(4, &[NOW + 1]);
        assert_eq!(table.find(&token(0), |key| [3, 7].contains(&key)), Some(7));
        assert_eq!(table.find(&token(0), |key| key == 3), None);
        assert_eq!(table.find(&token(1), |key| key == 7), None);
        let mut almost = token(0);
        almost.digest[31] ^= 1;
        assert_eq!(table.find(&almost, |key| key == 7), None);
    }

    #[test]
    fn the_longest_unused_goes_first() {
        let mut table = filled(3, &[NOW + 9; 3]);
        assert!(knows(&mut table, 0));
        table.insert(token(3), 7, NOW + 9, NOW);
        assert!(!knows(&mut table, 1));
        assert!(knows(&mut table, 0) && knows(&mut table, 2) && knows(&mut table, 3));
    }

    #[test]
    fn an_expired_one_goes_before_that() {
        let mut table = filled(3, &[NOW + 9, 0, NOW + 1]);
        table.insert(token(3), 7, NOW + 9, NOW + 1);
        assert!(!knows(&mut table, 2));
        assert!(knows(&mut table, 0) && knows(&mut table, 1) && knows(&mut table, 3));
    }

    #[test]
    fn a_token_has_one_slot() {
        let mut table = filled(2, &[NOW + 9, NOW + 9]);
        table.insert(token(1), 8, NOW + 9, NOW);
        assert!(knows(&mut table, 0));
        assert_eq!(table.find(&token(1), |key| key == 7), None);
        assert_eq!(table.find(&token(1), |key| key == 8), Some(8));
    }

    #[test]
    fn a_table_of_nothing_remembers_nothing() {
        let mut table = filled(0, &[NOW + 9]);
        assert!(!knows(&mut table, 0));
    }
}
