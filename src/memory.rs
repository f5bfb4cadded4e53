// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Fallible allocation, buffers that are wiped, and sorting in place.

use crate::error::{Error, Result};
use alloc::collections::BinaryHeap;
use alloc::vec::Vec;
use core::mem::MaybeUninit;
use core::ops::{Deref, DerefMut};

/// An empty vector with room for `len` items.
pub(crate) fn reserved<T>(len: usize) -> Result<Vec<T>> {
    let mut vec = Vec::new();
    vec.try_reserve_exact(len).map_err(|_| Error::NoMemory)?;
    Ok(vec)
}

pub(crate) fn copy_of(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut copy = reserved(bytes.len())?;
    append(&mut copy, bytes)?;
    Ok(copy)
}

pub(crate) fn zeros(len: usize) -> Result<Vec<u8>> {
    let mut zeros = reserved(len)?;
    // Always true. The test lets the compiler drop the code that would grow
    // the vector, which aborts when memory is out.
    if zeros.capacity() >= len {
        zeros.resize(len, 0);
    }
    Ok(zeros)
}

pub(crate) fn push<T>(vec: &mut Vec<T>, item: T) -> Result<()> {
    vec.try_reserve(1).map_err(|_| Error::NoMemory)?;
    push_reserved(vec, item);
    Ok(())
}

/// Pushes an item for which room was reserved.
// Not inlined: being the only caller of `Vec::push`, it gets that inlined, and
// the code that grows is gone.
#[inline(never)]
pub(crate) fn push_reserved<T>(vec: &mut Vec<T>, item: T) {
    debug_assert!(vec.len() < vec.capacity());
    // Always true, as in `zeros`.
    if vec.len() < vec.capacity() {
        vec.push(item);
    }
}

/// Appends to a vector with enough room; `Internal` without it.
fn append(vec: &mut Vec<u8>, bytes: &[u8]) -> Result<()> {
    if vec.capacity() - vec.len() < bytes.len() {
        return Err(Error::Internal);
    }
    vec.extend_from_slice(bytes);
    Ok(())
}

/// Bytes for keys and secrets: overwritten when they are dropped. They never
/// move to another block, which would leave a copy behind: the capacity is
/// fixed when the buffer is made.
pub(crate) struct Wiped(Vec<u8>);

impl Wiped {
    /// An empty buffer with room for `len` bytes.
    pub(crate) fn reserved(len: usize) -> Result<Self> {
        reserved(len).map(Self)
    }

    pub(crate) fn zeros(len: usize) -> Result<Self> {
        zeros(len).map(Self)
    }

    pub(crate) fn copy_of(bytes: &[u8]) -> Result<Self> {
        copy_of(bytes).map(Self)
    }

    /// Appends within the capacity; beyond it, fails with `Internal` and
    /// changes nothing.
    pub(crate) fn append(&mut self, bytes: &[u8]) -> Result<()> {
        append(&mut self.0, bytes)
    }

    /// Shortens the buffer. What is cut off is wiped with the rest.
    pub(crate) fn truncate(&mut self, len: usize) {
        self.0.truncate(len);
    }

    /// The unused capacity, for others to write to.
    pub(crate) fn spare(&mut self) -> &mut [MaybeUninit<u8>] {
        self.0.spare_capacity_mut()
    }
}

impl Deref for Wiped {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl DerefMut for Wiped {
    fn deref_mut(&mut self) -> &mut [u8] {
        &mut self.0
    }
}

impl Drop for Wiped {
    // One copy of this code, not one wherever a buffer is dropped.
    #[inline(never)]
    fn drop(&mut self) {
        self.0.clear();
        wipe(self.spare());
    }
}

/// Overwrites with zeros, and keeps the compiler from leaving that out where
/// nothing reads the bytes afterwards.
pub(crate) fn wipe(bytes: &mut [MaybeUninit<u8>]) {
    bytes.fill(MaybeUninit::new(0));
    zeroize::optimization_barrier(bytes);
}

/// Sorts in place. A heap sort is slower than the standard library's sort and
/// ten kilobytes smaller.
#[inline(never)]
pub(crate) fn sorted(numbers: Vec<u64>) -> Vec<u64> {
    BinaryHeap::from(numbers).into_sorted_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wiped_buffer_never_moves() {
        let mut buffer = Wiped::reserved(4).unwrap();
        let capacity = buffer.0.capacity();
        let block = buffer.as_ptr();
        assert_eq!(buffer.append(b"abc"), Ok(()));
        let rest = std::vec![b'd'; capacity - 3];
        assert_eq!(buffer.append(&rest), Ok(()));
        assert_eq!(buffer.append(b"e"), Err(Error::Internal));
        assert_eq!(buffer.len(), capacity);
        assert_eq!(buffer[..4], *b"abcd");
        buffer.truncate(2);
        assert_eq!(*buffer, *b"ab");
        assert_eq!(buffer.append(&rest), Ok(()));
        assert_eq!(buffer.as_ptr(), block);
    }
}
