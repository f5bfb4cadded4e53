// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Signatures that were found good: of which token, by which key.
//!
//! Nothing else of a token is remembered, so that dates and policy are judged
//! each time. Every operation takes the same few steps however many tokens are
//! remembered: threads wait for each other meanwhile.

use super::group::KeyId;
use crate::error::Result;
use crate::limits::EDGEJWT_REMEMBER_MAX;
use crate::memory::{push_reserved, reserved};
use alloc::vec::Vec;

/// A token whose signature is good.
#[derive(Clone, Copy)]
pub(crate) struct Known {
    /// SHA-256 of the whole token.
    pub(crate) digest: [u8; 32],
    pub(crate) key: KeyId,
}

/// The place of a slot, or [`NONE`].
type Place = u16;
const NONE: Place = Place::MAX;
const _: () = assert!(EDGEJWT_REMEMBER_MAX < NONE as usize);

struct Slot {
    /// The end of the token's signature, by which slots are found.
    tail: u64,
    known: Known,
    /// The next slot in the same bucket.
    next: Place,
    /// The slots used just before and just after this one.
    older: Place,
    newer: Place,
}

/// A cache of fixed size, allocated once. The token that was not used for the
/// longest time makes room for a new one.
pub(crate) struct Remembered {
    slots: Vec<Slot>,
    capacity: usize,
    /// The first slot of each bucket. Their number is a power of two.
    buckets: Vec<Place>,
    oldest: Place,
    newest: Place,
}

impl Remembered {
    pub(crate) fn new(capacity: usize) -> Result<Self> {
        let count = capacity.next_power_of_two();
        let mut buckets = reserved(count)?;
        for _ in 0..count {
            push_reserved(&mut buckets, NONE);
        }
        Ok(Self {
            slots: reserved(capacity)?,
            capacity,
            buckets,
            oldest: NONE,
            newest: NONE,
        })
    }

    /// Forgets all tokens, in whatever state the cache was left.
    pub(crate) fn clear(&mut self) {
        self.slots.clear();
        self.buckets.fill(NONE);
        self.oldest = NONE;
        self.newest = NONE;
    }

    /// What is remembered of a token with this tail. The caller compares the
    /// digest.
    pub(crate) fn find(&mut self, tail: u64) -> Option<Known> {
        let place = self.place_of(tail)?;
        self.unlink(place);
        self.link(place);
        self.slot(place).map(|slot| slot.known)
    }

    /// Remembers a token, in place of another one with the same tail, or of
    /// the one that was not used for the longest time.
    pub(crate) fn insert(&mut self, tail: u64, known: Known) {
        if let Some(place) = self.place_of(tail) {
            if let Some(slot) = self.slot(place) {
                slot.known = known;
            }
            self.unlink(place);
            self.link(place);
            return;
        }
        let slot = Slot {
            tail,
            known,
            next: NONE,
            older: NONE,
            newer: NONE,
        };
        let place = if self.slots.len() < self.capacity {
            push_reserved(&mut self.slots, slot);
            (self.slots.len() - 1) as Place
        } else {
            let place = self.oldest;
            self.unlink(place);
            self.leave_bucket(place);
            if let Some(oldest) = self.slot(place) {
                *oldest = slot;
            }
            place
        };
        self.link(place);
        let bucket = self.bucket_of(tail);
        if let Some(first) = self.buckets.get_mut(bucket) {
            let next = core::mem::replace(first, place);
            if let Some(slot) = self.slot(place) {
                slot.next = next;
            }
        }
    }

    fn slot(&mut self, place: Place) -> Option<&mut Slot> {
        self.slots.get_mut(usize::from(place))
    }

    fn bucket_of(&self, tail: u64) -> usize {
        // An odd number that spreads all bits of the tail over the upper half.
        let hash = tail.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
        hash as usize & self.buckets.len().wrapping_sub(1)
    }

    fn place_of(&self, tail: u64) -> Option<Place> {
        let mut place = *self.buckets.get(self.bucket_of(tail))?;
        loop {
            let slot = self.slots.get(usize::from(place))?;
            if slot.tail == tail {
                return Some(place);
            }
            place = slot.next;
        }
    }

    /// Takes a slot out of its bucket.
    fn leave_bucket(&mut self, place: Place) {
        let Some((tail, next)) = self.slot(place).map(|slot| (slot.tail, slot.next)) else {
            return;
        };
        let bucket = self.bucket_of(tail);
        let Some(first) = self.buckets.get_mut(bucket) else {
            return;
        };
        if *first == place {
            *first = next;
            return;
        }
        let mut before = *first;
        while let Some(slot) = self.slot(before) {
            if slot.next == place {
                slot.next = next;
                return;
            }
            before = slot.next;
        }
    }

    /// Takes a slot out of the order of use.
    fn unlink(&mut self, place: Place) {
        let Some((older, newer)) = self.slot(place).map(|slot| (slot.older, slot.newer)) else {
            return;
        };
        match self.slot(older) {
            Some(slot) => slot.newer = newer,
            None => self.oldest = newer,
        }
        match self.slot(newer) {
            Some(slot) => slot.older = older,
            None => self.newest = older,
        }
    }

    /// Makes a slot the one used last.
    fn link(&mut self, place: Place) {
        let older = core::mem::replace(&mut self.newest, place);
        match self.slot(older) {
            Some(slot) => slot.newer = place,
            None => self.oldest = place,
        }
        if let Some(slot) = self.slot(place) {
            slot.older = older;
            slot.newer = NONE;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::VecDeque;

    fn token(number: u64) -> (u64, Known) {
        let digest = [number as u8; 32];
        (number, Known { digest, key: 7 })
    }

    fn insert(table: &mut Remembered, number: u64) {
        let (tail, known) = token(number);
        table.insert(tail, known);
    }

    fn knows(table: &mut Remembered, number: u64) -> bool {
        let known = table.find(number);
        known.is_some_and(|known| known.digest == [number as u8; 32])
    }

    fn filled(capacity: usize) -> Remembered {
        let mut table = Remembered::new(capacity).unwrap();
        (0..capacity as u64).for_each(|number| insert(&mut table, number));
        table
    }

    #[test]
    fn the_longest_unused_goes_first() {
        let mut table = filled(3);
        assert!(knows(&mut table, 0));
        insert(&mut table, 3);
        assert!(!knows(&mut table, 1));
        assert!(knows(&mut table, 0) && knows(&mut table, 2) && knows(&mut table, 3));
    }

    #[test]
    fn a_token_has_one_slot() {
        let mut table = filled(2);
        table.insert(
            1,
            Known {
                digest: [9; 32],
                key: 8,
            },
        );
        assert!(knows(&mut table, 0));
        let known = table.find(1).unwrap();
        assert_eq!((known.key, known.digest), (8, [9; 32]));
    }

    #[test]
    fn a_table_of_nothing_remembers_nothing() {
        let mut table = filled(0);
        insert(&mut table, 1);
        assert!(!knows(&mut table, 1));
    }

    /// Against a list in the order of use, with tails that share buckets.
    #[test]
    fn it_is_a_list_in_the_order_of_use() {
        for capacity in [1, 2, 3, 8, 13] {
            let mut table = Remembered::new(capacity).unwrap();
            let mut list = VecDeque::new();
            let mut random = 1_u64;
            for _ in 0..20_000 {
                random = random
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1);
                let number = random >> 60;
                let at = list.iter().position(|other| *other == number);
                if random & 1 << 59 != 0 {
                    assert_eq!(knows(&mut table, number), at.is_some());
                    if let Some(at) = at {
                        list.remove(at);
                        list.push_back(number);
                    }
                } else {
                    insert(&mut table, number);
                    if let Some(at) = at {
                        list.remove(at);
                    } else if list.len() == capacity {
                        list.pop_front();
                    }
                    list.push_back(number);
                }
            }
        }
    }
}
