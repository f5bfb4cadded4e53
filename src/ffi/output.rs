// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Text outputs: sizing, NUL and overlap, written once.

use super::pointer::apart;
use crate::error::{Error, Result};
use core::ffi::c_char;

/// A caller's buffer. Empty afterwards unless the call ends well.
pub struct Output {
    start: *mut u8,
    capacity: usize,
    len: *mut usize,
    /// Leave the buffer alone when dropped.
    settled: bool,
}

impl Output {
    /// Clears `*len`. Without a buffer, both NULL and 0, nothing is written.
    ///
    /// # Safety
    /// `capacity` bytes can be written at `start`, and `len` is NULL or can
    /// be written, as long as the value lives.
    pub unsafe fn new(start: *mut c_char, capacity: usize, len: *mut usize) -> Result<Self> {
        if !len.is_null() {
            // SAFETY: not NULL; the rest is the caller's promise.
            unsafe { len.write(0) };
        }
        if start.is_null() && capacity > 0 {
            return Err(Error::Argument);
        }
        let output = Self {
            start: start.cast(),
            capacity,
            len,
            settled: false,
        };
        // The length itself would be overwritten by the text.
        let is_apart = apart(output.start, capacity, len, output.len_size());
        if capacity > isize::MAX as usize || !is_apart {
            return Err(Error::Argument);
        }
        Ok(output)
    }

    /// Checks that neither the text nor its length is written to `input`.
    pub fn apart_from(&self, input: &[u8]) -> Result<()> {
        let (start, len) = (input.as_ptr(), input.len());
        let is_apart = apart(self.start, self.capacity, start, len)
            && apart(self.len, self.len_size(), start, len);
        is_apart.then_some(()).ok_or(Error::Argument)
    }

    /// The bytes at `len`.
    fn len_size(&self) -> usize {
        if self.len.is_null() {
            0
        } else {
            size_of::<usize>()
        }
    }

    /// Whether the caller wants no text, only the verdict.
    pub fn is_absent(&self) -> bool {
        self.start.is_null()
    }

    /// Checks that a text of `len` bytes fits, with its NUL; otherwise the
    /// caller learns the length, and nothing else is written.
    pub fn reserve(&mut self, len: usize) -> Result<()> {
        if len < self.capacity {
            return Ok(());
        }
        self.settled = true;
        self.tell(len);
        Err(Error::Space)
    }

    /// Writes a text of `len` bytes by `write`.
    pub fn fill(mut self, len: usize, write: impl FnOnce(&mut [u8]) -> Result<()>) -> Result<()> {
        self.reserve(len)?;
        // SAFETY: the caller's buffer has room for `len` and one more; bytes
        // that C never wrote are zeroed before they are read.
        unsafe { self.start.write_bytes(0, len + 1) };
        // SAFETY: as above.
        let space = unsafe { core::slice::from_raw_parts_mut(self.start, len) };
        let result = write(space);
        if result.is_err() {
            space.fill(0);
            return result;
        }
        self.settled = true;
        self.tell(len);
        Ok(())
    }

    /// Writes `text`, or its length alone where there is no buffer.
    pub fn put(mut self, text: &[u8]) -> Result<()> {
        if self.is_absent() {
            self.tell(text.len());
            return Ok(());
        }
        self.fill(text.len(), |space| {
            space.copy_from_slice(text);
            Ok(())
        })
    }

    fn tell(&mut self, len: usize) {
        if !self.len.is_null() {
            // SAFETY: not NULL; the rest is the caller's promise.
            unsafe { self.len.write(len) };
        }
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        if !self.settled && self.capacity > 0 {
            // SAFETY: the buffer has room for one byte.
            unsafe { self.start.write(0) };
        }
    }
}
