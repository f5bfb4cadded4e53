// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Memory of ours for what ring allocates. Left to itself, ring ends the
//! process where memory is out, and frees private numbers unwiped.

use core::alloc::Layout;
use core::mem::MaybeUninit;
use core::ptr::null_mut;
use core::sync::atomic::AtomicPtr;
use core::sync::atomic::AtomicUsize;
use core::sync::atomic::Ordering::{Acquire, Relaxed, Release};

/// So many threads at once are served; one more allocates from libc.
const THREADS_MAX: usize = 64;

/// The strictest alignment that is served.
const ALIGN: usize = 16;

/// What one thread is served from. Only that thread looks at the space.
struct Slot {
    /// Zero while it is nobody's.
    thread: AtomicUsize,
    start: AtomicPtr<u8>,
    len: AtomicUsize,
    used: AtomicUsize,
}

static SLOTS: [Slot; THREADS_MAX] = [const {
    Slot {
        thread: AtomicUsize::new(0),
        start: AtomicPtr::new(null_mut()),
        len: AtomicUsize::new(0),
        used: AtomicUsize::new(0),
    }
}; THREADS_MAX];

/// Does `work`, whose allocations come out of `space`, and go back nowhere:
/// what outlives the work lives as long as the space. Says whether that was
/// so; otherwise they are libc's.
pub fn serve<R>(space: &mut [MaybeUninit<u8>], work: impl FnOnce() -> R) -> (R, bool) {
    let slot = open(space);
    let result = work();
    (result, slot.map(close).is_some())
}

#[inline(never)]
fn open(space: &mut [MaybeUninit<u8>]) -> Option<&'static Slot> {
    let thread = this_thread();
    let slot = slots(thread).find(|slot| {
        let taken = slot.thread.compare_exchange(0, thread, Acquire, Relaxed);
        taken.is_ok()
    })?;
    slot.start.store(space.as_mut_ptr().cast(), Relaxed);
    slot.len.store(space.len(), Relaxed);
    slot.used.store(0, Relaxed);
    Some(slot)
}

#[inline(never)]
fn close(slot: &Slot) {
    slot.thread.store(0, Release);
}

/// Memory for this thread; NULL where it is not served, or the space is used
/// up.
#[inline(never)]
pub fn take(layout: Layout) -> *mut u8 {
    let Some(slot) = mine().filter(|_| layout.align() <= ALIGN) else {
        return null_mut();
    };
    let start = slot.start.load(Relaxed);
    let used = slot.used.load(Relaxed);
    let at = (start.addr() + used).next_multiple_of(ALIGN) - start.addr();
    match at.checked_add(layout.size()) {
        Some(end) if end <= slot.len.load(Relaxed) => {
            slot.used.store(end, Relaxed);
            start.wrapping_add(at)
        }
        _ => null_mut(),
    }
}

/// Whether a block came from [`take`] in the work at hand.
#[inline(never)]
pub fn holds(block: *mut u8) -> bool {
    mine().is_some_and(|slot| {
        let offset = block.addr().wrapping_sub(slot.start.load(Relaxed).addr());
        offset < slot.len.load(Relaxed)
    })
}

fn mine() -> Option<&'static Slot> {
    let thread = this_thread();
    slots(thread).find(|slot| slot.thread.load(Relaxed) == thread)
}

/// All slots, each thread's likeliest first.
fn slots(thread: usize) -> impl Iterator<Item = &'static Slot> {
    // Threads' numbers are addresses, stacks apart.
    let first = (thread >> 12) % THREADS_MAX;
    let (before, after) = SLOTS.split_at(first);
    after.iter().chain(before)
}

fn this_thread() -> usize {
    // SAFETY: has no conditions.
    unsafe { libc::pthread_self() as usize }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec::Vec;

    fn layout(size: usize) -> Layout {
        Layout::from_size_align(size, 8).unwrap()
    }

    #[test]
    fn work_is_served_until_the_space_is_used_up() {
        let mut space = [const { MaybeUninit::uninit() }; 256];
        let bounds = space.as_ptr_range();
        let (blocks, served) = serve(&mut space, || {
            [take(layout(1)), take(layout(100)), take(layout(200))]
        });
        assert!(served);
        assert!(bounds.contains(&blocks[0].cast_const().cast()));
        assert!(bounds.contains(&blocks[1].cast_const().cast()));
        assert!(blocks[1].addr() > blocks[0].addr());
        assert_eq!(blocks[1].addr() % ALIGN, 0);
        assert!(blocks[2].is_null());
        assert!(take(layout(1)).is_null());
    }

    #[test]
    fn only_what_was_taken_is_held() {
        let mut space = [const { MaybeUninit::uninit() }; 64];
        let end = space.as_mut_ptr_range().end.cast();
        let mut other = 0;
        serve(&mut space, || {
            let block = take(layout(48));
            assert!(holds(block));
            assert!(!holds(block.wrapping_sub(16)));
            assert!(!holds(end));
            assert!(!holds(&mut other));
        });
        assert!(!holds(end.wrapping_sub(8)));
    }

    #[test]
    fn stricter_alignment_and_huge_sizes_are_not_served() {
        let mut space = [const { MaybeUninit::uninit() }; 256];
        serve(&mut space, || {
            assert!(take(Layout::from_size_align(8, 32).unwrap()).is_null());
            assert!(take(layout(isize::MAX as usize - 7)).is_null());
        });
    }

    #[test]
    fn more_threads_than_slots_go_on_without() {
        let all = std::sync::Barrier::new(THREADS_MAX + 8);
        let served = std::thread::scope(|scope| {
            let work = || {
                let mut space = [const { MaybeUninit::uninit() }; 64];
                serve(&mut space, || all.wait()).1
            };
            let threads: Vec<_> = (0..THREADS_MAX + 8).map(|_| scope.spawn(work)).collect();
            threads
                .into_iter()
                .map(|thread| thread.join().unwrap())
                .filter(|served| *served)
                .count()
        });
        assert_eq!(served, THREADS_MAX);
    }
}
