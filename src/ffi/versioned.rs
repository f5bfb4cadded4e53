// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Public structs that start with their `size` and only grow at the end.
//!
//! A program and the library may be of different versions. The size rule is:
//! `min(size, sizeof)` bytes are copied. What an older struct lacks is zero,
//! which is its default; what a newer one adds must be zero.

use super::overlap::{Extent, Inputs};
use crate::error::{Error, Result};
use core::mem::MaybeUninit;
use core::ops::RangeInclusive;

/// Valid values of `size`. A larger value means an uninitialized struct.
const SIZES: RangeInclusive<usize> = size_of::<usize>()..=65536;

/// A struct that C fills in, or that the library fills in for C.
///
/// # Safety
/// It is `#[repr(C)]`, its first field is `size: usize`, and all zero is
/// valid for every field.
pub(super) unsafe trait Versioned: Copy {}

/// Checks that a struct consists of these fields and has no padding, so that it
/// has one layout with every compiler, and every size is that of some version.
macro_rules! no_padding {
    ($struct:ident { $($field:ident),+ }) => {
        const _: () = {
            const fn len<T, F>(_: fn(&T) -> &F) -> usize {
                size_of::<F>()
            }
            assert!(size_of::<$struct>() == 0 $(+ len(|given: &$struct| &given.$field))+);
        };
    };
}
pub(super) use no_padding;

/// All zero: the default of every field.
pub(super) fn zeroed<T: Versioned>() -> T {
    // SAFETY: the trait promises that all zero is valid.
    unsafe { MaybeUninit::zeroed().assume_init() }
}

/// Reads a struct of the caller.
///
/// # Safety
/// `size` is from [`size_at`], and so many bytes can be read at `from`.
pub(super) unsafe fn read<T: Versioned>(from: *const T, size: usize) -> Result<T> {
    // SAFETY: the struct is `size` bytes long.
    let given = unsafe { core::slice::from_raw_parts(from.cast::<u8>(), size) };
    let unknown = given.get(size_of::<T>()..).unwrap_or_default();
    if unknown.iter().any(|byte| *byte != 0) {
        return Err(Error::Argument);
    }
    // No sizeof cuts a field in two, but a wrong `size` may: half a pointer
    // must not be used.
    let known = size.min(size_of::<T>()) / align_of::<T>() * align_of::<T>();
    let mut value = zeroed::<T>();
    let to = (&raw mut value).cast::<u8>();
    // SAFETY: `known` bytes lie within both structs.
    unsafe { to.copy_from_nonoverlapping(from.cast(), known) };
    Ok(value)
}

/// Initializes a struct of `size` bytes. NULL and an invalid size do nothing.
///
/// # Safety
/// `to` is NULL, or `size` bytes can be written there.
pub(super) unsafe fn init<T: Versioned>(to: *mut T, size: usize, value: T) {
    if !to.is_null() && SIZES.contains(&size) {
        // SAFETY: not NULL; the caller promises the rest.
        unsafe { write(to, size, value) };
    }
}

/// A struct of the caller that the library fills in. All its fields but
/// `size` are zero until [`set`](Self::set).
pub(super) struct StructOutput<T> {
    to: *mut T,
    size: usize,
}

impl<T: Versioned> StructOutput<T> {
    /// Nothing is written before [`clear`](Self::clear).
    ///
    /// # Safety
    /// `to` is NULL, or as many bytes as its `size` says can be read and
    /// written there while the value lives.
    pub(super) unsafe fn new(to: *mut T) -> Result<Self> {
        // SAFETY: the caller's promise covers the first field.
        let size = unsafe { size_at(to) }?;
        Ok(Self { to, size })
    }

    /// Reads the inputs of a call whose only output this is.
    pub(super) fn inputs(&self) -> Inputs {
        Inputs::new([self.extent(), Extent::NONE, Extent::NONE])
    }

    pub(super) fn extent(&self) -> Extent {
        Extent::new(self.to, self.size)
    }

    /// Clears the struct. If it overlaps one of `inputs`, nothing is written.
    pub(super) fn clear(&self, inputs: &Inputs) -> Result<()> {
        inputs.check()?;
        self.set(zeroed());
        Ok(())
    }

    pub(super) fn set(&self, value: T) {
        // SAFETY: `new` was promised `size` writable bytes.
        unsafe { write(self.to, self.size, value) };
    }
}

/// The `size` that C has set.
///
/// # Safety
/// `from` is NULL, or a `usize` can be read there.
pub(super) unsafe fn size_at<T: Versioned>(from: *const T) -> Result<usize> {
    if from.is_null() {
        return Err(Error::Argument);
    }
    // SAFETY: not NULL, and every such struct starts with its size.
    let size = unsafe { from.cast::<usize>().read() };
    let is_valid = SIZES.contains(&size);
    is_valid.then_some(size).ok_or(Error::Argument)
}

/// Writes as much of `value` as fits in `size` bytes, and zeros behind it.
///
/// # Safety
/// `size` bytes can be written at `to`, at least those of a `usize`.
unsafe fn write<T: Versioned>(to: *mut T, size: usize, value: T) {
    let (to, from) = (to.cast::<u8>(), (&raw const value).cast::<u8>());
    let known = size.min(size_of::<T>());
    // SAFETY: the caller's promise.
    unsafe { to.write_bytes(0, size) };
    // SAFETY: `known` bytes lie within both structs.
    unsafe { to.copy_from_nonoverlapping(from, known) };
    // SAFETY: every such struct starts with its size.
    unsafe { to.cast::<usize>().write(size) };
}
