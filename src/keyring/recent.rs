// SPDX-License-Identifier: Apache-2.0 OR MIT
//! A table of fixed size that evicts its least recently used entry.
//!
//! The time of an operation does not depend on the number of entries: it runs
//! under a lock.

use crate::error::Result;
use crate::limits::EDGEJWT_REMEMBER_MAX;
use crate::memory::{push_reserved, reserved};
use alloc::vec::Vec;

/// The index of a slot, or [`NONE`].
type Place = u16;
const NONE: Place = Place::MAX;
const _: () = assert!(EDGEJWT_REMEMBER_MAX < NONE as usize);

struct Slot<V> {
    tag: u64,
    value: V,
    /// The next slot in the same bucket.
    next: Place,
    /// The neighbours of this slot in the order of use.
    older: Place,
    newer: Place,
}

/// Values by their tags, allocated once.
pub(crate) struct Recent<V> {
    slots: Vec<Slot<V>>,
    capacity: usize,
    /// The first slot of each bucket. Their number is a power of two.
    buckets: Vec<Place>,
    oldest: Place,
    newest: Place,
}

impl<V: Default> Recent<V> {
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

    /// Drops all values. The table need not be in a consistent state.
    pub(crate) fn clear(&mut self) {
        self.slots.clear();
        self.buckets.fill(NONE);
        self.oldest = NONE;
        self.newest = NONE;
    }

    /// Returns the value with this tag if `is_right` accepts it, and makes it the
    /// most recently used one.
    pub(crate) fn find(&mut self, tag: u64, is_right: impl FnOnce(&V) -> bool) -> Option<&V> {
        let place = self.place_of(tag)?;
        if !is_right(&self.slot(place)?.value) {
            return None;
        }
        if place != self.newest {
            self.unlink(place);
            self.link(place);
        }
        self.slot(place).map(|slot| &slot.value)
    }

    /// Returns the value to overwrite for a tag, and makes it the most recently
    /// used one. It is the value with this tag, else a free one, else the least
    /// recently used one. None if the capacity is 0.
    pub(crate) fn entry(&mut self, tag: u64) -> Option<&mut V> {
        if let Some(place) = self.place_of(tag) {
            self.unlink(place);
            self.link(place);
            return self.slot(place).map(|slot| &mut slot.value);
        }
        let place = if self.slots.len() < self.capacity {
            let slot = Slot {
                tag,
                value: V::default(),
                next: NONE,
                older: NONE,
                newer: NONE,
            };
            push_reserved(&mut self.slots, slot);
            (self.slots.len() - 1) as Place
        } else {
            let place = self.oldest;
            self.unlink(place);
            self.leave_bucket(place);
            self.slot(place)?.tag = tag;
            place
        };
        self.link(place);
        let bucket = self.bucket_of(tag);
        let first = self.buckets.get_mut(bucket)?;
        let next = core::mem::replace(first, place);
        let slot = self.slot(place)?;
        slot.next = next;
        Some(&mut slot.value)
    }

    fn slot(&mut self, place: Place) -> Option<&mut Slot<V>> {
        self.slots.get_mut(usize::from(place))
    }

    fn bucket_of(&self, tag: u64) -> usize {
        // An odd number that spreads all bits of the tag over the upper half.
        let hash = tag.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
        hash as usize & self.buckets.len().wrapping_sub(1)
    }

    fn place_of(&self, tag: u64) -> Option<Place> {
        let mut place = *self.buckets.get(self.bucket_of(tag))?;
        loop {
            let slot = self.slots.get(usize::from(place))?;
            if slot.tag == tag {
                return Some(place);
            }
            place = slot.next;
        }
    }

    /// Takes a slot out of its bucket.
    fn leave_bucket(&mut self, place: Place) {
        let Some((tag, next)) = self.slot(place).map(|slot| (slot.tag, slot.next)) else {
            return;
        };
        let bucket = self.bucket_of(tag);
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

    /// Makes a slot the most recently used one.
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

    fn insert(table: &mut Recent<u64>, number: u64) {
        if let Some(value) = table.entry(number) {
            *value = 10 * number;
        }
    }

    fn knows(table: &mut Recent<u64>, number: u64) -> bool {
        let found = table.find(number, |_| true);
        found.is_some_and(|value| *value == 10 * number)
    }

    fn filled(capacity: usize) -> Recent<u64> {
        let mut table = Recent::new(capacity).unwrap();
        (0..capacity as u64).for_each(|number| insert(&mut table, number));
        table
    }

    #[test]
    fn the_least_recently_used_is_evicted() {
        let mut table = filled(3);
        assert!(knows(&mut table, 0));
        insert(&mut table, 3);
        assert!(!knows(&mut table, 1));
        assert!(knows(&mut table, 0) && knows(&mut table, 2) && knows(&mut table, 3));
    }

    #[test]
    fn a_wrong_value_is_not_used() {
        let mut table = filled(2);
        assert!(table.find(0, |_| false).is_none());
        insert(&mut table, 2);
        assert!(!knows(&mut table, 0) && knows(&mut table, 1));
    }

    #[test]
    fn a_tag_has_one_slot() {
        let mut table = filled(2);
        *table.entry(1).unwrap() = 9;
        assert!(knows(&mut table, 0));
        assert_eq!(table.find(1, |_| true), Some(&9));
    }

    #[test]
    fn a_table_without_room_holds_nothing() {
        let mut table = filled(0);
        assert!(table.entry(1).is_none());
        assert!(!knows(&mut table, 1));
    }

    #[test]
    fn a_cleared_table_holds_nothing() {
        let mut table = filled(3);
        table.clear();
        assert!((0..3).all(|number| !knows(&mut table, number)));
        insert(&mut table, 7);
        assert!(knows(&mut table, 7));
    }

    /// Against a list in the order of use, with tags that share buckets.
    #[test]
    fn it_is_a_list_in_the_order_of_use() {
        for capacity in [1, 2, 3, 8, 13] {
            let mut table = Recent::new(capacity).unwrap();
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
