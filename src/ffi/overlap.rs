// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Inputs of a call that also has outputs. All of them are read before the
//! first output is written, so that an overlap changes nothing.

use super::pointer;
use super::versioned::{self, Versioned};
use crate::error::{Error, Result};
use core::ffi::{CStr, c_char};

/// A range of the caller's memory, known by its addresses only. Nothing is
/// read or written through it.
#[derive(Clone, Copy)]
pub(super) struct Extent {
    start: usize,
    end: usize,
}

impl Extent {
    /// An empty range: it overlaps none, and widens none.
    pub(super) const NONE: Self = Self {
        start: usize::MAX,
        end: 0,
    };

    /// `len` bytes. NULL and an impossible length are empty, because such an
    /// argument is refused without being used.
    pub(super) fn new<T>(start: *const T, len: usize) -> Self {
        if start.is_null() || len == 0 || len > isize::MAX as usize {
            return Self::NONE;
        }
        let start = start.addr();
        let end = start.saturating_add(len);
        Self { start, end }
    }

    /// A text output. With an impossible capacity only its first byte is
    /// written.
    pub(super) fn text<T>(start: *const T, capacity: usize) -> Self {
        let is_possible = capacity <= isize::MAX as usize;
        Self::new(start, if is_possible { capacity } else { 1 })
    }

    /// A value of fixed size.
    pub(super) fn value<T>(at: *const T) -> Self {
        Self::new(at, size_of::<T>())
    }

    fn is_apart(self, other: Self) -> bool {
        self.end <= other.start || other.end <= self.start
    }
}

/// Reads the inputs of a call, and compares where they are with where its
/// outputs are.
pub(super) struct Inputs {
    outputs: [Extent; 3],
    /// From the first output to the end of the last. Most inputs are outside.
    around: Extent,
    overlap: bool,
}

impl Inputs {
    /// For a call with three outputs, or fewer and [`Extent::NONE`].
    pub(super) fn new(outputs: [Extent; 3]) -> Self {
        let [first, second, third] = outputs;
        let around = Extent {
            start: first.start.min(second.start).min(third.start),
            end: first.end.max(second.end).max(third.end),
        };
        let are_apart = first.is_apart(second) && first.is_apart(third) && second.is_apart(third);
        Self {
            outputs,
            around,
            overlap: !are_apart,
        }
    }

    /// Refuses outputs that overlap an input or each other. To be called
    /// after all inputs are read and before the first output is written.
    pub(super) fn check(&self) -> Result<()> {
        (!self.overlap).then_some(()).ok_or(Error::Argument)
    }

    fn note(&mut self, input: Extent) {
        if !input.is_apart(self.around) {
            self.note_between(input);
        }
    }

    #[cold]
    #[inline(never)]
    fn note_between(&mut self, input: Extent) {
        self.overlap |= self.outputs.iter().any(|output| !output.is_apart(input));
    }

    /// A key or a keyring.
    pub(super) fn handle<'a, T>(&mut self, handle: Option<&'a T>) -> Result<&'a T> {
        let handle = handle.ok_or(Error::Argument)?;
        self.note(Extent::value(handle));
        Ok(handle)
    }

    /// The bytes at `start`.
    ///
    /// # Safety
    /// As for [`pointer::input`].
    pub(super) unsafe fn bytes<'a>(
        &mut self,
        start: *const c_char,
        len: usize,
    ) -> Result<&'a [u8]> {
        self.note(Extent::new(start, len));
        // SAFETY: the caller's promise is the same.
        unsafe { pointer::input(start, len) }
    }

    /// A string that ends with a NUL.
    ///
    /// # Safety
    /// As for [`pointer::string`].
    pub(super) unsafe fn string<'a>(&mut self, text: *const c_char) -> Result<&'a CStr> {
        // SAFETY: the caller's promise is the same.
        let string = unsafe { pointer::string(text) }?;
        self.note(Extent::new(text, string.count_bytes() + 1));
        Ok(string)
    }

    /// A string that ends with a NUL, or None for NULL.
    ///
    /// # Safety
    /// As for [`pointer::string`].
    pub(super) unsafe fn optional<'a>(&mut self, text: *const c_char) -> Option<&'a [u8]> {
        // SAFETY: the caller's promise is the same.
        unsafe { self.string(text) }.ok().map(CStr::to_bytes)
    }

    /// A list of pointers to strings. The strings themselves are not read.
    ///
    /// # Safety
    /// As for [`pointer::list`].
    pub(super) unsafe fn list<'a>(
        &mut self,
        start: *const *const c_char,
        len: usize,
    ) -> Result<&'a [*const c_char]> {
        // SAFETY: the caller's promise is the same.
        let list = unsafe { pointer::list(start, len) }?;
        self.note(Extent::new(list.as_ptr(), size_of_val(list)));
        Ok(list)
    }

    /// A struct.
    ///
    /// # Safety
    /// As for [`versioned::read`].
    pub(super) unsafe fn structure<T: Versioned>(&mut self, from: *const T) -> Result<T> {
        // SAFETY: the caller's promise is the same.
        let size = unsafe { versioned::size_at(from) };
        // Of a struct with an invalid size, only the size is read.
        self.note(Extent::new(from, size.unwrap_or(size_of::<usize>())));
        // SAFETY: the caller's promise is the same.
        unsafe { versioned::read(from, size?) }
    }
}
