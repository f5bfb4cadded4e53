// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Outputs of a call: size, NUL and overlap are handled here, once.
//!
//! An output is a raw pointer that is only written through, so that no two
//! `&mut` can refer to the same memory, whatever the caller passes.

use super::guard::guard;
use super::overlap::{Extent, Inputs};
use super::status::edgejwt_status;
use crate::error::{Error, Result};
use core::ffi::c_char;

/// A buffer of the caller that receives a text, or bytes without a NUL. It is
/// empty afterwards unless the call succeeds.
pub(super) struct TextOutput {
    start: *mut u8,
    capacity: usize,
    len: *mut usize,
    /// Bytes behind the output: 1 for the NUL of a text.
    nul_len: usize,
    /// Dropping the output leaves the buffer as it is.
    is_settled: bool,
}

impl TextOutput {
    /// A buffer of `capacity` bytes, or none if `start` is NULL and `capacity`
    /// is 0. Nothing is written before [`clear`](Self::clear).
    ///
    /// # Safety
    /// `capacity` bytes can be written at `start` while the value lives, and
    /// so can `*len` unless `len` is NULL.
    pub(super) unsafe fn new(start: *mut c_char, capacity: usize, len: *mut usize) -> Self {
        Self {
            start: start.cast(),
            capacity,
            len,
            nul_len: 1,
            is_settled: true,
        }
    }

    /// No NUL follows the output.
    pub(super) fn omit_nul(&mut self) {
        self.nul_len = 0;
    }

    /// Reads the inputs of a call whose only output this is.
    pub(super) fn inputs(&self) -> Inputs {
        self.inputs_beside(Extent::NONE)
    }

    /// Reads the inputs of a call with one more output.
    pub(super) fn inputs_beside(&self, other: Extent) -> Inputs {
        let text = Extent::text(self.start, self.capacity);
        Inputs::new([text, Extent::value(self.len), other])
    }

    /// Clears the output, now and again at the end of a call that fails. If an
    /// output overlaps one of `inputs`, nothing is written.
    pub(super) fn clear(&mut self, inputs: &Inputs) -> Result<()> {
        inputs.check()?;
        self.set_len(0);
        if self.start.is_null() && self.capacity > 0 {
            return Err(Error::Argument);
        }
        self.is_settled = false;
        if self.capacity > isize::MAX as usize {
            return Err(Error::Argument);
        }
        Ok(())
    }

    /// Whether the caller wants the verdict without a text.
    pub(super) fn is_absent(&self) -> bool {
        self.start.is_null()
    }

    /// Checks that a text of `len` bytes and its NUL fit. If they do not, the
    /// caller gets the length, and nothing else is written.
    #[inline(never)]
    pub(super) fn reserve(&mut self, len: usize) -> Result<()> {
        if len.checked_add(self.nul_len).ok_or(Error::Internal)? <= self.capacity {
            return Ok(());
        }
        self.is_settled = true;
        self.set_len(len);
        Err(Error::Space)
    }

    /// Lets `write` fill in a text of `len` bytes, and adds the NUL. If
    /// `write` fails, its bytes are wiped.
    pub(super) fn fill(
        &mut self,
        len: usize,
        write: impl FnOnce(&mut [u8]) -> Result<()>,
    ) -> Result<()> {
        self.reserve(len)?;
        // SAFETY: the buffer has room for so many bytes. Zeroing initializes
        // bytes that C may never have written.
        unsafe { self.start.write_bytes(0, len + self.nul_len) };
        // SAFETY: these bytes were just written, and overlap no input.
        let space = unsafe { core::slice::from_raw_parts_mut(self.start, len) };
        let result = write(space);
        if result.is_err() {
            space.fill(0);
            return result;
        }
        self.is_settled = true;
        self.set_len(len);
        Ok(())
    }

    /// Writes `text`, or only its length if there is no buffer.
    #[inline(never)]
    pub(super) fn put(&mut self, text: &[u8]) -> Result<()> {
        if self.is_absent() {
            self.set_len(text.len());
            return Ok(());
        }
        self.copy(text)
    }

    /// Writes `text`.
    #[inline(never)]
    pub(super) fn copy(&mut self, text: &[u8]) -> Result<()> {
        self.fill(text.len(), |space| {
            space.copy_from_slice(text);
            Ok(())
        })
    }

    fn set_len(&self, len: usize) {
        if !self.len.is_null() {
            // SAFETY: not NULL, and `new` was promised that it is writable.
            unsafe { self.len.write(len) };
        }
    }
}

impl Drop for TextOutput {
    fn drop(&mut self) {
        if !self.is_settled && self.capacity > 0 {
            // SAFETY: the buffer has room for at least one byte.
            unsafe { self.start.write(0) };
        }
    }
}

/// Runs a call whose only output is a text. `call` reads the inputs, clears the
/// output and fills it.
///
/// # Safety
/// As for [`TextOutput::new`].
// One copy of the code around each call.
#[inline(never)]
pub(super) unsafe fn text_call(
    out: *mut c_char,
    out_cap: usize,
    out_len: *mut usize,
    call: &mut dyn FnMut(&mut TextOutput, &mut Inputs) -> Result<()>,
) -> edgejwt_status {
    guard(|| {
        // SAFETY: the caller's promise is the same.
        let mut out = unsafe { TextOutput::new(out, out_cap, out_len) };
        let mut inputs = out.inputs();
        call(&mut out, &mut inputs)
    })
}

/// A place of the caller that receives one value. It holds the value for
/// failure until [`set`](Self::set).
pub(super) struct ValueOutput<T>(*mut T);

impl<T> ValueOutput<T> {
    /// Reads the inputs of a call whose only output is at `at`.
    pub(super) fn inputs(at: *const T) -> Inputs {
        Inputs::new([Extent::value(at), Extent::NONE, Extent::NONE])
    }

    /// Writes `on_failure`. If an output overlaps one of `inputs`, nothing is
    /// written.
    ///
    /// # Safety
    /// `at` is NULL, or can be written while the value lives.
    pub(super) unsafe fn new(at: *mut T, on_failure: T, inputs: &Inputs) -> Result<Self> {
        inputs.check()?;
        if at.is_null() {
            return Err(Error::Argument);
        }
        // SAFETY: not NULL, and the caller promises that it is writable.
        unsafe { at.write(on_failure) };
        Ok(Self(at))
    }

    pub(super) fn set(self, value: T) {
        // SAFETY: not NULL, and `new` was promised that it is writable.
        unsafe { self.0.write(value) };
    }
}
