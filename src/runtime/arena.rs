// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Fixed memory for what ring allocates.
//!
//! ring allocates its numbers with `Box` and `Vec`. When memory is out, that
//! aborts the process, and ring frees private numbers without wiping them. So
//! every call of ring that allocates is wrapped in [`serve`], which gives it a
//! space: an array on the stack, or the block in which a key pair will stay.
//! The global allocator asks this module first, for every allocation of the
//! library, and goes to libc only if the answer is no.
//!
//! # What `serve` promises
//!
//! - While the work runs, allocations of its thread come from the space, one
//!   after another, until the space is used up. Allocations of other threads
//!   never do.
//! - Nothing is freed one by one: freeing a block of the space does nothing,
//!   and the owner of the space wipes and frees all of it at once. So the space
//!   cannot fragment, the bytes that a call of ring needs are the sum of its
//!   allocations, and there is no list of free blocks to keep.
//! - The result may therefore hold blocks of the space, and must not outlive
//!   it. After `serve`, such a result must never be dropped: its blocks would
//!   be passed to `free`.
//! - An allocation that the space cannot hold spills: it comes from libc, and
//!   the slot records it. The caller learns it from [`Served::Partly`], and
//!   the work from [`has_spilled`], while it can still drop what it made. The
//!   sizes of the spaces are chosen so that this does not happen with the
//!   version of ring in use: tests/c/allocations.c fails if it does.
//! - At most [`THREADS_MAX`] threads are served at once. For further threads
//!   the work runs all the same, and its allocations come from libc.
//!
//! # Slots
//!
//! A slot is what the allocator needs to know about one `serve` call. Slots
//! are in a static table, because the allocator gets no argument in which they
//! could be passed, and `no_std` Rust has no thread-local variables.
//!
//! - A slot is free (`thread` is 0) or belongs to the thread whose
//!   `pthread_self` is in `thread`. This is the address of the thread's
//!   descriptor in every libc for Linux: not 0, and unique among the threads
//!   that are running. A thread has left `serve` before it ends.
//! - A thread takes a free slot with a compare-and-exchange from 0 to its own
//!   number. From then on it alone writes to the slot. It writes 0 to
//!   `thread`, last, when the work has ended.
//! - Other threads read `thread` alone, to compare it with their own number.
//!   Whatever value they see, old or new, it is not their own, so these reads
//!   may be `Relaxed`. A thread that has a slot sees it, because a thread
//!   always sees its own writes.
//! - `start`, `len`, `used` and `spilled` are read and written by the owner
//!   alone. They are atomic because a static must be `Sync`; `Relaxed` makes
//!   them as cheap as plain fields.
//! - A child of `fork()` inherits the slots of threads that it does not have,
//!   and a new thread of the child may get the number of one of them. So all
//!   slots are made free when a child looks at them for the first time. A
//!   handler that interrupts a call must therefore not call `fork`.
//! - The slot's next owner must not see its fields change afterwards: taking
//!   it is an `Acquire` that pairs with the `Release` of the former owner.
//! - Work must not call `serve`: a thread has one slot at most.
//! - The search for a slot starts where the thread's number points to, so it
//!   usually ends at the first one.

use super::Served;
use crate::os::Epoch;
use core::alloc::Layout;
use core::mem::MaybeUninit;
use core::ptr::null_mut;
use core::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use core::sync::atomic::{AtomicBool, AtomicPtr, AtomicUsize};

/// At most this many threads are served at once; further threads allocate
/// with malloc.
pub(super) const THREADS_MAX: usize = 64;

/// Every block has this alignment; stricter ones spill.
const ALIGN: usize = 16;

struct Slot {
    /// The owner's `pthread_self`; 0 while the slot is free.
    thread: AtomicUsize,
    start: AtomicPtr<u8>,
    len: AtomicUsize,
    /// The bytes of the space that are in use, from its start.
    used: AtomicUsize,
    /// Whether an allocation of the owner was refused.
    spilled: AtomicBool,
}

static SLOTS: [Slot; THREADS_MAX] = [const {
    Slot {
        thread: AtomicUsize::new(0),
        start: AtomicPtr::new(null_mut()),
        len: AtomicUsize::new(0),
        used: AtomicUsize::new(0),
        spilled: AtomicBool::new(false),
    }
}; THREADS_MAX];

/// The process whose threads own the slots.
static EPOCH: Epoch = Epoch::never();

/// A slot of this thread. Dropping it makes the slot free, also when the work
/// panics in a unit test.
struct Open(&'static Slot);

impl Drop for Open {
    // Not inlined, so that tests/c/helgrind.supp can name it.
    #[inline(never)]
    fn drop(&mut self) {
        self.0.thread.store(0, Release);
    }
}

/// Runs `work` with this thread's allocations served from `space`. The module
/// says what that means for its result.
pub(crate) fn serve<R>(space: &mut [MaybeUninit<u8>], work: impl FnOnce() -> R) -> (R, Served) {
    let open = open(space);
    let result = work();
    let served = match open {
        None => Served::NotAtAll,
        Some(open) if open.0.spilled.load(Relaxed) => Served::Partly,
        Some(_) => Served::Fully,
    };
    (result, served)
}

#[inline(never)]
fn open(space: &mut [MaybeUninit<u8>]) -> Option<Open> {
    let thread = this_thread();
    let slot = slots(thread).find(|slot| {
        let taken = slot.thread.compare_exchange(0, thread, Acquire, Relaxed);
        taken.is_ok()
    })?;
    slot.start.store(space.as_mut_ptr().cast(), Relaxed);
    slot.len.store(space.len(), Relaxed);
    slot.used.store(0, Relaxed);
    slot.spilled.store(false, Relaxed);
    Some(Open(slot))
}

/// Whether an allocation of the current work did not fit its space.
pub(crate) fn has_spilled() -> bool {
    mine().is_some_and(|slot| slot.spilled.load(Relaxed))
}

/// Takes a block of this thread's space. NULL if this thread is not served, or
/// the space cannot hold the block.
#[inline(never)]
pub(super) fn take(layout: Layout) -> *mut u8 {
    let Some(slot) = mine() else {
        return null_mut();
    };
    let start = slot.start.load(Relaxed);
    let used = slot.used.load(Relaxed);
    let at = (start.addr() + used).next_multiple_of(ALIGN) - start.addr();
    match at.checked_add(layout.size()) {
        Some(end) if end <= slot.len.load(Relaxed) && layout.align() <= ALIGN => {
            slot.used.store(end, Relaxed);
            start.wrapping_add(at)
        }
        _ => {
            slot.spilled.store(true, Relaxed);
            null_mut()
        }
    }
}

/// Whether a block is in the space of this thread's current work.
#[inline(never)]
pub(super) fn holds(block: *mut u8) -> bool {
    mine().is_some_and(|slot| {
        let offset = block.addr().wrapping_sub(slot.start.load(Relaxed).addr());
        offset < slot.len.load(Relaxed)
    })
}

/// The slot of this thread.
fn mine() -> Option<&'static Slot> {
    let thread = this_thread();
    slots(thread).find(|slot| slot.thread.load(Relaxed) == thread)
}

/// All slots, starting with the one at which `thread` looks first.
fn slots(thread: usize) -> impl Iterator<Item = &'static Slot> {
    EPOCH.enter(&mut || SLOTS.iter().for_each(|slot| slot.thread.store(0, Release)));
    // Descriptors are a whole stack apart, so their lowest bits are the same.
    let first = (thread >> 12) % THREADS_MAX;
    let (before, after) = SLOTS.split_at(first);
    after.iter().chain(before)
}

fn this_thread() -> usize {
    // SAFETY: `pthread_self` has no conditions.
    unsafe { libc::pthread_self() as usize }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime::testing::{slots, without_a_slot};
    use std::vec::Vec;

    const FREE: MaybeUninit<u8> = MaybeUninit::uninit();

    fn layout(size: usize) -> Layout {
        Layout::from_size_align(size, 8).unwrap()
    }

    #[test]
    fn allocations_are_served_until_the_space_is_used_up() {
        let _slots = slots();
        let mut space = [FREE; 256];
        let bounds = space.as_ptr_range();
        let ((blocks, spilled), served) = serve(&mut space, || {
            let first = [take(layout(1)), take(layout(100))];
            let before = has_spilled();
            let third = take(layout(200));
            ((first, third), [before, has_spilled()])
        });
        let ([first, second], third) = blocks;
        assert!(bounds.contains(&first.cast_const().cast()));
        assert!(bounds.contains(&second.cast_const().cast()));
        assert!(second.addr() > first.addr());
        assert_eq!(second.addr() % ALIGN, 0);
        assert!(third.is_null());
        assert_eq!(spilled, [false, true]);
        assert_eq!(served, Served::Partly);
        assert!(take(layout(1)).is_null() && !has_spilled());
    }

    #[test]
    fn the_whole_space_can_be_used_without_a_spill() {
        let _slots = slots();
        let mut space = [FREE; 256];
        let skipped = space.as_ptr().align_offset(ALIGN);
        let (block, served) = serve(&mut space, || take(layout(256 - skipped)));
        assert!(!block.is_null());
        assert_eq!(served, Served::Fully);
        // The record of a spill does not pass to the slot's next owner.
        let (block, served) = serve(&mut space, || take(layout(257)));
        assert!(block.is_null());
        assert_eq!(served, Served::Partly);
        assert_eq!(serve(&mut space, || ()), ((), Served::Fully));
    }

    #[test]
    fn the_allocator_takes_from_the_space_what_fits() {
        let _slots = slots();
        let mut space = [FREE; 256];
        let bounds = space.as_ptr_range();
        let ((fits, spills), served) = serve(&mut space, || {
            let block = Vec::<u8>::with_capacity(100);
            let fits = bounds.contains(&block.as_ptr().cast());
            drop(block);
            // Freeing the first block made no room.
            let block = Vec::<u8>::with_capacity(200);
            (fits, !bounds.contains(&block.as_ptr().cast()))
        });
        assert!(fits && spills);
        assert_eq!(served, Served::Partly);
    }

    #[test]
    fn only_blocks_of_the_space_are_held() {
        let _slots = slots();
        let mut space = [FREE; 64];
        let end: *mut u8 = space.as_mut_ptr_range().end.cast();
        let mut other = 0;
        let held = serve(&mut space, || {
            let block = take(layout(48));
            let others = [block.wrapping_sub(16), end, &mut other];
            (holds(block), others.map(holds))
        });
        assert_eq!(held.0, (true, [false; 3]));
        assert!(!holds(end.wrapping_sub(8)));
    }

    #[test]
    fn strict_alignments_and_huge_sizes_spill() {
        let _slots = slots();
        let mut space = [FREE; 256];
        let strict = || take(Layout::from_size_align(8, 32).unwrap());
        let (block, served) = serve(&mut space, strict);
        assert!(block.is_null() && served == Served::Partly);
        let (block, served) = serve(&mut space, || take(layout(isize::MAX as usize - 7)));
        assert!(block.is_null() && served == Served::Partly);
    }

    #[test]
    fn a_thread_without_a_slot_is_not_served() {
        let _slots = slots();
        let mut space = [FREE; 64];
        let taken = without_a_slot(|| serve(&mut space, || (take(layout(1)), has_spilled())));
        assert_eq!(taken, ((null_mut(), false), Served::NotAtAll));
        let (block, served) = serve(&mut space, || take(layout(1)));
        assert!(!block.is_null());
        assert_eq!(served, Served::Fully);
    }
}
