// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Public structs that begin with their `size` and only grow at the end.

use crate::error::{Error, Result};
use core::mem::MaybeUninit;

/// No struct will ever be larger: what says so was never set up.
const SIZE_MAX: usize = 65536;

/// A struct that C fills in.
///
/// # Safety
/// `#[repr(C)]`, the first field is `size: usize`, and every field may be
/// all zero, which is its default.
pub unsafe trait Growing: Copy {
    /// Where each field starts, in order.
    const FIELDS: &'static [usize];

    fn set_size(&mut self, size: usize);
}

/// Reads a struct that may be older or newer than ours. What an older one
/// lacks is zero; what a newer one adds must be zero.
///
/// # Safety
/// `from` is NULL, or as many bytes as its `size` says can be read there.
pub unsafe fn read<T: Growing>(from: *const T) -> Result<T> {
    if from.is_null() {
        return Err(Error::Argument);
    }
    // SAFETY: every such struct starts with its size.
    let size = unsafe { from.cast::<usize>().read() };
    if !(size_of::<usize>()..=SIZE_MAX).contains(&size) {
        return Err(Error::Argument);
    }
    // A field that is cut in two does not count.
    let known = match T::FIELDS.iter().rfind(|start| **start <= size) {
        _ if size >= size_of::<T>() => size_of::<T>(),
        Some(&end) => end,
        None => return Err(Error::Argument),
    };
    if size > size_of::<T>() {
        // SAFETY: the struct is as long as it says.
        let all = unsafe { core::slice::from_raw_parts(from.cast::<u8>(), size) };
        let unknown = all.get(size_of::<T>()..).unwrap_or_default();
        if unknown.iter().any(|byte| *byte != 0) {
            return Err(Error::Argument);
        }
    }
    let mut ours = MaybeUninit::<T>::zeroed();
    // SAFETY: `known` bytes lie within both.
    unsafe {
        ours.as_mut_ptr()
            .cast::<u8>()
            .copy_from_nonoverlapping(from.cast(), known)
    };
    // SAFETY: zero is valid for every field, and so is what C set.
    Ok(unsafe { ours.assume_init() })
}

/// Clears a struct that is to be filled in, and gives the size that C set.
///
/// # Safety
/// `to` is NULL, or as many bytes as its `size` says can be written there.
pub unsafe fn cleared<T: Growing>(to: *mut T) -> Result<usize> {
    if to.is_null() {
        return Err(Error::Argument);
    }
    // SAFETY: every such struct starts with its size.
    let size = unsafe { to.cast::<usize>().read() };
    if !(size_of::<usize>()..=SIZE_MAX).contains(&size) {
        return Err(Error::Argument);
    }
    // SAFETY: the struct is as long as it says.
    unsafe { write(to, size, zeroed()) };
    Ok(size)
}

/// Writes `value` to a struct of `size` bytes: the part that C knows.
///
/// # Safety
/// `to` is NULL, or `size` bytes can be written there.
pub unsafe fn write<T: Growing>(to: *mut T, size: usize, mut value: T) {
    if to.is_null() || !(size_of::<usize>()..=SIZE_MAX).contains(&size) {
        return;
    }
    value.set_size(size);
    let known = size.min(size_of::<T>());
    // SAFETY: the caller's promise.
    unsafe { to.cast::<u8>().write_bytes(0, size) };
    // SAFETY: `known` bytes lie within both.
    unsafe {
        to.cast::<u8>()
            .copy_from_nonoverlapping((&raw const value).cast(), known)
    };
}

/// All zero: the default of each field.
pub fn zeroed<T: Growing>() -> T {
    // SAFETY: the trait's promise.
    unsafe { MaybeUninit::zeroed().assume_init() }
}
