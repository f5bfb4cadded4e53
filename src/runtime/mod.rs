// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What the embedded build has in place of the standard library: an allocator
//! on top of libc's, fixed memory for ring, and `abort` for a panic.
//!
//! Unit tests run with this allocator too.

#[cfg(any(not(feature = "std"), test))]
mod allocator;
#[cfg(any(not(feature = "std"), test))]
mod arena;
#[cfg(not(any(feature = "std", test)))]
mod personality;

#[cfg(any(not(feature = "std"), test))]
pub(crate) use arena::{has_spilled, serve};

/// Whether [`serve`] can serve allocations from its space.
pub(crate) const SERVES: bool = cfg!(any(not(feature = "std"), test));

/// Which allocations of the work came from the space that [`serve`] was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(all(feature = "std", not(test)), allow(dead_code))]
pub(crate) enum Served {
    /// All of them.
    Fully,
    /// Not all of them: the space was too small, or an alignment too strict.
    Partly,
    /// None: [`serve`] had no slot for this thread, or this is the standard
    /// build.
    NotAtAll,
}

/// In the standard build, ring allocates from the standard allocator.
#[cfg(all(feature = "std", not(test)))]
pub(crate) fn serve<R>(
    _: &mut [core::mem::MaybeUninit<u8>],
    work: impl FnOnce() -> R,
) -> (R, Served) {
    (work(), Served::NotAtAll)
}

/// In the standard build, there is no space from which to spill.
#[cfg(all(feature = "std", not(test)))]
pub(crate) fn has_spilled() -> bool {
    false
}

/// The slots as a test finds them.
#[cfg(test)]
pub(crate) mod testing {
    use super::arena::THREADS_MAX;
    use super::{Served, serve};
    use core::mem::MaybeUninit;
    use std::sync::{Barrier, Mutex, MutexGuard, PoisonError};

    /// Held by tests that take all slots, and by those that need one.
    pub(crate) fn slots() -> MutexGuard<'static, ()> {
        static SLOTS: Mutex<()> = Mutex::new(());
        SLOTS.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs `work` while every slot belongs to another thread.
    pub(crate) fn without_a_slot<R>(work: impl FnOnce() -> R) -> R {
        let taken = Barrier::new(THREADS_MAX + 1);
        let done = Barrier::new(THREADS_MAX + 1);
        let hold = || {
            let mut space = [MaybeUninit::uninit(); 64];
            let wait = || {
                taken.wait();
                done.wait();
            };
            assert_eq!(serve(&mut space, wait).1, Served::Fully);
        };
        std::thread::scope(|scope| {
            for _ in 0..THREADS_MAX {
                scope.spawn(hold);
            }
            taken.wait();
            let result = work();
            done.wait();
            result
        })
    }
}
