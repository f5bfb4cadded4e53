// SPDX-License-Identifier: Apache-2.0 OR MIT
//! A value that many threads read and few replace, also across `fork()`.
//!
//! A reader takes a share of the current value under a lock that is held for
//! that long only, and reads it without any lock. A writer makes a new value,
//! then replaces the current one under the same lock; readers of the old one
//! keep it alive.
//!
//! A child made by `fork()` keeps the current value, which is complete at any
//! moment, and trusts nothing else of its parent: locks, notes and the count
//! of holders are set back in place. This takes no memory.

use super::epoch::Epoch;
use super::lock::{Guard, Mutex};
use super::reference::{Block, Ref, hold_alone, value_of};
use super::sync::AtomicPtr;
use crate::error::Result;
use core::cell::UnsafeCell;
use core::ops::{Deref, DerefMut};
use core::sync::atomic::Ordering::{Acquire, Release};

/// A value of type T; notes N, which threads change under its lock; and
/// further locks L.
pub(crate) struct Shared<T, N, L> {
    epoch: Epoch,
    /// Changed under the lock only. Atomic, so that a child finds either the
    /// old or the new one.
    current: AtomicPtr<Block<T>>,
    /// Apart, because a mutex must not be moved.
    own: *mut Block<Own<N, L>>,
}

/// What belongs to one process.
struct Own<N, L> {
    notes: Mutex<N>,
    /// Changed in a new process only, before anybody uses it.
    locks: UnsafeCell<L>,
}

// SAFETY: threads share T and L, and pass N on under its lock.
unsafe impl<T: Send + Sync, N: Send, L: Send + Sync> Sync for Shared<T, N, L> {}
// SAFETY: as above.
unsafe impl<T: Send + Sync, N: Send, L: Send + Sync> Send for Shared<T, N, L> {}

impl<T, N, L> Shared<T, N, L> {
    pub(crate) fn new(value: T, notes: N, locks: L) -> Result<Self> {
        let own = Ref::new(Own {
            notes: Mutex::new(notes),
            locks: UnsafeCell::new(locks),
        })?;
        Ok(Self {
            epoch: Epoch::new(),
            current: AtomicPtr::new(Ref::new(value)?.into_raw()),
            own: own.into_raw(),
        })
    }

    /// Access to the value. In a new process `renew` sets the notes back, of
    /// which it must trust nothing, and gives new locks; the old ones are not
    /// even dropped.
    pub(crate) fn enter(&self, renew: &dyn Fn(&mut N) -> L) -> Entered<'_, T, N, L> {
        // SAFETY: alive as long as `self`.
        let own: &Own<N, L> = unsafe { value_of(self.own) };
        self.epoch.enter(&mut || {
            // SAFETY: Epoch lets one thread of this process in before any other
            // gets further, and the parent's threads do not exist here.
            let notes = unsafe { own.notes.renew() };
            // SAFETY: as above.
            let locks = renew(unsafe { &mut *notes });
            // SAFETY: as above.
            unsafe { own.locks.get().write(locks) };
            // SAFETY: as above; the share is that of `self`.
            unsafe { hold_alone(self.current.load(Acquire)) };
        });
        Entered {
            current: &self.current,
            own,
        }
    }
}

impl<T, N, L> Drop for Shared<T, N, L> {
    fn drop(&mut self) {
        let current = self.current.load(Acquire);
        if self.epoch.is_now() {
            // SAFETY: made by `new`, and used no more.
            drop(unsafe { Ref::from_raw(self.own) });
        } else {
            // A child that has not used it. What the parent's threads may have
            // locked or half-changed is left alone.
            // SAFETY: this thread is the only one that knows it.
            unsafe { hold_alone(current) };
        }
        // SAFETY: the share of `self`.
        drop(unsafe { Ref::from_raw(current) });
    }
}

/// Access to a shared value in this process.
pub(crate) struct Entered<'a, T, N, L> {
    current: &'a AtomicPtr<Block<T>>,
    own: &'a Own<N, L>,
}

impl<'a, T, N, L> Entered<'a, T, N, L> {
    /// Locks the notes and the current value. To be held for a few steps, of
    /// which none waits.
    pub(crate) fn lock(&self) -> Locked<'a, T, N> {
        Locked {
            notes: self.own.notes.lock(),
            current: self.current,
        }
    }

    pub(crate) fn locks(&self) -> &'a L {
        // SAFETY: not changed any more in this process.
        unsafe { &*self.own.locks.get() }
    }
}

/// The notes, and the current value, which does not change meanwhile.
pub(crate) struct Locked<'a, T, N> {
    notes: Guard<'a, N>,
    current: &'a AtomicPtr<Block<T>>,
}

impl<T, N> Locked<'_, T, N> {
    pub(crate) fn value(&self) -> &T {
        // SAFETY: replaced under the lock only, and through `&mut self`.
        unsafe { value_of(self.current.load(Acquire)) }
    }

    /// A share of the current value.
    pub(crate) fn share(&self) -> Ref<T> {
        // SAFETY: the share of this process, which stays where it is.
        let current = unsafe { Ref::from_raw(self.current.load(Acquire)) };
        let share = current.clone();
        current.into_raw();
        share
    }

    /// Replaces the current value, and gives the old one.
    pub(crate) fn replace(&mut self, value: Ref<T>) -> Ref<T> {
        let old = self.current.load(Acquire);
        self.current.store(value.into_raw(), Release);
        // SAFETY: this process's share of it, which is passed on.
        unsafe { Ref::from_raw(old) }
    }
}

impl<T, N> Deref for Locked<'_, T, N> {
    type Target = N;

    fn deref(&self) -> &N {
        &self.notes
    }
}

impl<T, N> DerefMut for Locked<'_, T, N> {
    fn deref_mut(&mut self) -> &mut N {
        &mut self.notes
    }
}
