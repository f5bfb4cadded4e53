// SPDX-License-Identifier: Apache-2.0 OR MIT
//! src/os/lock.rs with loom's mutex.

use core::cell::UnsafeCell;
use core::ops::{Deref, DerefMut};

pub(crate) struct Mutex<T> {
    lock: UnsafeCell<loom::sync::Mutex<()>>,
    value: UnsafeCell<T>,
}

// SAFETY: the lock lets one thread at a time reach the value.
unsafe impl<T: Send> Sync for Mutex<T> {}
// SAFETY: as above.
unsafe impl<T: Send> Send for Mutex<T> {}

pub(crate) struct Guard<'a, T> {
    _guard: loom::sync::MutexGuard<'a, ()>,
    value: *mut T,
}

impl<T> Mutex<T> {
    pub(crate) fn new(value: T) -> Self {
        Self {
            lock: UnsafeCell::new(loom::sync::Mutex::new(())),
            value: UnsafeCell::new(value),
        }
    }

    pub(crate) fn lock(&self) -> Guard<'_, T> {
        Guard {
            // SAFETY: replaced by `renew` only.
            _guard: unsafe { &*self.lock.get() }.lock().unwrap(),
            value: self.value.get(),
        }
    }

    /// # Safety
    /// No thread of this process uses the mutex.
    pub(crate) unsafe fn renew(&self) -> *mut T {
        // SAFETY: the caller's promise. The old lock is held for ever.
        unsafe { self.lock.get().write(loom::sync::Mutex::new(())) };
        self.value.get()
    }
}

impl<T> Deref for Guard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: under the lock.
        unsafe { &*self.value }
    }
}

impl<T> DerefMut for Guard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: under the lock.
        unsafe { &mut *self.value }
    }
}
