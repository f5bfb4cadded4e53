// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Allocation that fails with a status instead of ending the process.

use crate::error::{Error, Result};
use alloc::vec::Vec;

/// An empty vector that takes `len` items without allocating again.
pub fn reserved<T>(len: usize) -> Result<Vec<T>> {
    let mut vec = Vec::new();
    vec.try_reserve_exact(len).map_err(|_| Error::NoMemory)?;
    Ok(vec)
}

pub fn copy_of(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut copy = reserved(bytes.len())?;
    copy.extend_from_slice(bytes);
    Ok(copy)
}
