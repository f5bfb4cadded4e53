// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Something that is made anew in each process.

use super::process::{generation, yield_now};
use super::sync::AtomicUsize;
use core::sync::atomic::Ordering::{AcqRel, Acquire, Release};

/// Remembers for which process something was made.
pub(crate) struct Epoch {
    /// Twice the generation of the process; one more while a thread of it is
    /// making the thing anew.
    made_for: AtomicUsize,
}

impl Epoch {
    /// For something that no process has made yet.
    #[cfg(any(not(feature = "std"), test))]
    pub(crate) const fn never() -> Self {
        Self {
            made_for: AtomicUsize::new(0),
        }
    }

    /// For something that was made in this process.
    pub(crate) fn new() -> Self {
        Self {
            made_for: AtomicUsize::new(2 * generation()),
        }
    }

    /// Whether nothing is to be made anew.
    pub(crate) fn is_now(&self) -> bool {
        self.made_for.load(Acquire) == 2 * generation()
    }

    /// Runs `renew` if this process is another one than before. One thread
    /// runs it; others wait until it has.
    #[inline]
    pub(crate) fn enter(&self, renew: &mut dyn FnMut()) {
        let ours = 2 * generation();
        if self.made_for.load(Acquire) != ours {
            self.renew(ours, renew);
        }
    }

    #[cold]
    fn renew(&self, ours: usize, renew: &mut dyn FnMut()) {
        loop {
            let before = self.made_for.load(Acquire);
            if before == ours {
                return;
            }
            if before == ours + 1 {
                // Another thread of this process is at it, and soon done.
                yield_now();
                continue;
            }
            // A thread that was at it in the parent does not exist here.
            let claim = self
                .made_for
                .compare_exchange(before, ours + 1, AcqRel, Acquire);
            if claim.is_ok() {
                renew();
                self.made_for.store(ours, Release);
                return;
            }
        }
    }
}
