// SPDX-License-Identifier: Apache-2.0 OR MIT
//! A mutex.

use core::cell::UnsafeCell;
use core::ops::{Deref, DerefMut};

/// A value that one thread at a time may use; others wait.
///
/// Not to be moved once it has been locked: it lives inside a keyring, whose
/// place on the heap never changes.
pub(crate) struct Mutex<T> {
    lock: UnsafeCell<libc::pthread_mutex_t>,
    value: UnsafeCell<T>,
}

// SAFETY: the lock lets one thread at a time reach the value.
unsafe impl<T: Send> Sync for Mutex<T> {}
// SAFETY: nobody holds the lock of a value that can be moved.
unsafe impl<T: Send> Send for Mutex<T> {}

impl<T> Mutex<T> {
    pub(crate) fn new(value: T) -> Self {
        Self {
            lock: UnsafeCell::new(libc::PTHREAD_MUTEX_INITIALIZER),
            value: UnsafeCell::new(value),
        }
    }

    pub(crate) fn lock(&self) -> Guard<'_, T> {
        // SAFETY: initialised, and never locked twice by one thread: no
        // guard outlives the expression or block that takes it.
        unsafe { libc::pthread_mutex_lock(self.lock.get()) };
        Guard { mutex: self }
    }
}

impl<T> Mutex<T> {
    /// Unlocks a mutex that a thread of the parent process may hold, and gives
    /// its value, which that thread may have left half-changed.
    ///
    /// # Safety
    /// No thread of this process uses the mutex.
    pub(super) unsafe fn renew(&self) -> *mut T {
        // SAFETY: the caller's promise.
        unsafe { self.lock.get().write(libc::PTHREAD_MUTEX_INITIALIZER) };
        self.value.get()
    }
}

impl<T> Drop for Mutex<T> {
    fn drop(&mut self) {
        // SAFETY: whoever drops it is the last to know it.
        unsafe { libc::pthread_mutex_destroy(self.lock.get()) };
    }
}

pub(crate) struct Guard<'a, T> {
    mutex: &'a Mutex<T>,
}

impl<T> Deref for Guard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: this thread holds the lock.
        unsafe { &*self.mutex.value.get() }
    }
}

impl<T> DerefMut for Guard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: this thread holds the lock.
        unsafe { &mut *self.mutex.value.get() }
    }
}

impl<T> Drop for Guard<'_, T> {
    fn drop(&mut self) {
        // SAFETY: this thread holds the lock.
        unsafe { libc::pthread_mutex_unlock(self.mutex.lock.get()) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mutex_lets_one_thread_at_a_time() {
        let counter = Mutex::new(0);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| (0..1000).for_each(|_| *counter.lock() += 1));
            }
        });
        assert_eq!(*counter.lock(), 4000);
    }
}
