// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Allocation that fails with a status instead of ending the process, and
//! sorting without any.

use crate::error::{Error, Result};
use alloc::collections::BinaryHeap;
use alloc::vec::Vec;
use core::ops::{Deref, DerefMut};
use zeroize::Zeroize;

/// An empty vector that takes `len` items without allocating again.
pub fn reserved<T>(len: usize) -> Result<Vec<T>> {
    let mut vec = Vec::new();
    vec.try_reserve_exact(len).map_err(|_| Error::NoMemory)?;
    Ok(vec)
}

pub fn copy_of(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut copy = reserved(bytes.len())?;
    append(&mut copy, bytes)?;
    Ok(copy)
}

pub fn zeros(len: usize) -> Result<Vec<u8>> {
    let mut zeros = reserved(len)?;
    // Always true, which the compiler does not know: without it, the code
    // would hold a way to grow that ends the process.
    if zeros.capacity() >= len {
        zeros.resize(len, 0);
    }
    Ok(zeros)
}

/// Bytes that are overwritten when they are dropped.
pub struct Wiped(Vec<u8>);

impl Wiped {
    pub fn reserved(len: usize) -> Result<Self> {
        reserved(len).map(Self)
    }

    pub fn zeros(len: usize) -> Result<Self> {
        zeros(len).map(Self)
    }

    pub fn copy_of(bytes: &[u8]) -> Result<Self> {
        copy_of(bytes).map(Self)
    }
}

impl Deref for Wiped {
    type Target = Vec<u8>;

    fn deref(&self) -> &Vec<u8> {
        &self.0
    }
}

impl DerefMut for Wiped {
    fn deref_mut(&mut self) -> &mut Vec<u8> {
        &mut self.0
    }
}

impl Drop for Wiped {
    // Once, not wherever something is dropped.
    #[inline(never)]
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

pub fn push<T>(vec: &mut Vec<T>, item: T) -> Result<()> {
    vec.try_reserve(1).map_err(|_| Error::NoMemory)?;
    // As above.
    if vec.len() < vec.capacity() {
        vec.push(item);
    }
    Ok(())
}

pub fn append(vec: &mut Vec<u8>, bytes: &[u8]) -> Result<()> {
    vec.try_reserve_exact(bytes.len())
        .map_err(|_| Error::NoMemory)?;
    // As above.
    if vec.capacity() - vec.len() >= bytes.len() {
        vec.extend_from_slice(bytes);
    }
    Ok(())
}

/// Sorts in place. A heap is slower than the standard sort, and by ten
/// kilobytes smaller.
#[inline(never)]
pub fn sorted(numbers: Vec<u64>) -> Vec<u64> {
    BinaryHeap::from(numbers).into_sorted_vec()
}
