// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Overlap of the memory that a call writes with the memory that it reads.

use crate::error::{Error, Result};

/// A range of the caller's memory, known by its addresses only. Nothing is
/// read or written through it.
#[derive(Clone, Copy)]
pub(super) struct Extent {
    start: usize,
    len: usize,
}

impl Extent {
    pub(super) const NONE: Self = Self { start: 0, len: 0 };

    /// An input of `len` bytes. NULL and an impossible length are empty,
    /// because such an input is refused and never read.
    pub(super) fn input<T>(start: *const T, len: usize) -> Self {
        Self::bounded(start, len, 0)
    }

    /// A text output. With an impossible capacity only its first byte is
    /// written.
    pub(super) fn text<T>(start: *const T, capacity: usize) -> Self {
        Self::bounded(start, capacity, 1)
    }

    /// A value of fixed size.
    pub(super) fn value<T>(at: *const T) -> Self {
        Self::bounded(at, size_of::<T>(), 0)
    }

    /// A range of `impossible` bytes if `len` is longer than memory can be.
    fn bounded<T>(start: *const T, len: usize, impossible: usize) -> Self {
        let len = match len {
            _ if start.is_null() => 0,
            len if len > isize::MAX as usize => impossible,
            len => len,
        };
        let start = start.addr();
        Self { start, len }
    }

    fn is_apart(self, other: Self) -> bool {
        self.start.saturating_add(self.len) <= other.start
            || other.start.saturating_add(other.len) <= self.start
            || self.len == 0
            || other.len == 0
    }
}

/// Refuses an output that overlaps the input. To be called before the first
/// output is written, so that nothing is written in that case.
pub(super) fn check(output: Extent, input: Extent) -> Result<()> {
    let is_apart = output.is_apart(input);
    is_apart.then_some(()).ok_or(Error::Argument)
}

/// Refuses two outputs that overlap the input or each other.
pub(super) fn check_two(outputs: [Extent; 2], input: Extent) -> Result<()> {
    let [first, second] = outputs;
    check(first, second)?;
    check(first, input)?;
    check(second, input)
}
