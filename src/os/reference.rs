// SPDX-License-Identifier: Apache-2.0 OR MIT
//! A shared value on the heap, freed with its last holder. Unlike `Arc`, it
//! reports an allocation that fails.

use super::sync::AtomicUsize;
use crate::error::{Error, Result};
use alloc::boxed::Box;
use core::alloc::Layout;
use core::ops::Deref;
use core::ptr::NonNull;
use core::sync::atomic::Ordering::{Acquire, Relaxed, Release};

/// One holder's share of a value that never changes.
pub(crate) struct Ref<T> {
    block: NonNull<Block<T>>,
}

#[repr(C)]
pub(crate) struct Block<T> {
    holders: AtomicUsize,
    value: T,
}

// SAFETY: holders in other threads read the value, and the last one drops it.
unsafe impl<T: Send + Sync> Send for Ref<T> {}
// SAFETY: as above.
unsafe impl<T: Send + Sync> Sync for Ref<T> {}

impl<T> Ref<T> {
    pub(crate) fn new(value: T) -> Result<Self> {
        // SAFETY: the layout has a size: that of the counter at least.
        let block = unsafe { alloc::alloc::alloc(Layout::new::<Block<T>>()) };
        let block = NonNull::new(block.cast::<Block<T>>()).ok_or(Error::NoMemory)?;
        let holders = AtomicUsize::new(1);
        // SAFETY: allocated for such a block.
        unsafe { block.write(Block { holders, value }) };
        Ok(Self { block })
    }

    /// Whether both are of the same value.
    pub(crate) fn is(&self, other: &Self) -> bool {
        self.block == other.block
    }

    /// Whether there is no other holder. If nobody else can become one, it
    /// stays so.
    pub(crate) fn is_last(&self) -> bool {
        self.block().holders.load(Acquire) == 1
    }

    /// Gives the share up without dropping it.
    pub(super) fn into_raw(self) -> *mut Block<T> {
        let block = self.block.as_ptr();
        core::mem::forget(self);
        block
    }

    /// # Safety
    /// From [`Self::into_raw`], and used once.
    pub(super) unsafe fn from_raw(block: *mut Block<T>) -> Self {
        // SAFETY: blocks are never NULL.
        let block = unsafe { NonNull::new_unchecked(block) };
        Self { block }
    }

    fn block(&self) -> &Block<T> {
        // SAFETY: lives as long as its holders.
        unsafe { self.block.as_ref() }
    }
}

/// Makes the caller the only holder of a block.
///
/// # Safety
/// The block is alive, the caller has a share, and no other holder exists in
/// this process.
pub(super) unsafe fn hold_alone<T>(block: *const Block<T>) {
    // SAFETY: the caller's promise.
    unsafe { &*block }.holders.store(1, Relaxed);
}

/// The value of a block.
///
/// # Safety
/// The block stays alive while `'a` lasts.
pub(super) unsafe fn value_of<'a, T>(block: *const Block<T>) -> &'a T {
    // SAFETY: the caller's promise.
    unsafe { &(*block).value }
}

impl<T> Clone for Ref<T> {
    fn clone(&self) -> Self {
        // No order is needed: whoever clones a share keeps the value alive.
        self.block().holders.fetch_add(1, Relaxed);
        Self { block: self.block }
    }
}

impl<T> Deref for Ref<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.block().value
    }
}

impl<T> Drop for Ref<T> {
    // Compiled once for each type, not wherever a share is dropped.
    #[inline(never)]
    fn drop(&mut self) {
        if self.block().holders.fetch_sub(1, Release) != 1 {
            return;
        }
        // What other holders read was before they gave up their shares. A load
        // rather than a fence, because ThreadSanitizer knows no fences.
        self.block().holders.load(Acquire);
        // SAFETY: allocated as a Box would be, and this was the last holder.
        drop(unsafe { Box::from_raw(self.block.as_ptr()) });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::Ordering::SeqCst;

    #[test]
    fn a_value_is_dropped_with_its_last_holder() {
        struct Counted<'a>(&'a std::sync::atomic::AtomicUsize);
        impl Drop for Counted<'_> {
            fn drop(&mut self) {
                self.0.fetch_add(1, SeqCst);
            }
        }
        let dropped = std::sync::atomic::AtomicUsize::new(0);
        let first = Ref::new(Counted(&dropped)).unwrap();
        assert!(first.is_last());
        let second = first.clone();
        assert!(first.is(&second) && !first.is_last());
        drop(first);
        assert_eq!(dropped.load(SeqCst), 0);
        assert!(second.is_last());
        drop(second);
        assert_eq!(dropped.load(SeqCst), 1);
    }
}
