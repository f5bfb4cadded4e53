// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Pointers from C, checked as far as they can be checked.

use crate::error::{Error, Result};
use alloc::boxed::Box;
use core::alloc::Layout;
use core::ffi::{CStr, c_char};
use core::mem::MaybeUninit;
use zeroize::Zeroize;

/// The bytes at `start`.
///
/// # Safety
/// `len` bytes can be read at `start` while `'a` lasts, unless `len` is 0.
pub(super) unsafe fn input<'a>(start: *const c_char, len: usize) -> Result<&'a [u8]> {
    if len == 0 {
        return Ok(&[]);
    }
    if start.is_null() || len > isize::MAX as usize {
        return Err(Error::Argument);
    }
    // SAFETY: neither NULL nor too long; the caller promises the rest.
    Ok(unsafe { core::slice::from_raw_parts(start.cast(), len) })
}

/// A copy of an input in `space`, which stays the same even if the caller's
/// memory changes. None if it does not fit.
pub(super) fn copied<'s>(input: &[u8], space: &'s mut [MaybeUninit<u8>]) -> Option<&'s [u8]> {
    let space = space.get_mut(..input.len())?;
    let to = space.as_mut_ptr().cast();
    // SAFETY: both are that long, and `space` is no part of the input.
    unsafe { input.as_ptr().copy_to_nonoverlapping(to, input.len()) };
    // SAFETY: just written.
    Some(unsafe { core::slice::from_raw_parts(to, input.len()) })
}

/// A string that ends with a NUL.
///
/// # Safety
/// `text` is NULL, or such a string that stays unchanged while `'a` lasts.
pub(super) unsafe fn string<'a>(text: *const c_char) -> Result<&'a CStr> {
    if text.is_null() {
        return Err(Error::Argument);
    }
    // SAFETY: not NULL; the caller promises the rest.
    Ok(unsafe { CStr::from_ptr(text) })
}

/// A list of pointers to strings. The pointers themselves are not checked.
///
/// # Safety
/// `len` pointers can be read at `start` while `'a` lasts, unless `len` is 0.
pub(super) unsafe fn list<'a>(
    start: *const *const c_char,
    len: usize,
) -> Result<&'a [*const c_char]> {
    if len == 0 {
        return Ok(&[]);
    }
    if start.is_null() || len > isize::MAX as usize / size_of::<*const c_char>() {
        return Err(Error::Argument);
    }
    // SAFETY: neither NULL nor too long; the caller promises the rest.
    Ok(unsafe { core::slice::from_raw_parts(start, len) })
}

/// Moves `value` to the heap, for C to hold.
pub(super) fn boxed<T>(value: T) -> Result<*mut T> {
    const { assert!(size_of::<T>() != 0) };
    // SAFETY: the size of the layout is not 0.
    let block = unsafe { alloc::alloc::alloc(Layout::new::<T>()) }.cast::<T>();
    if block.is_null() {
        return Err(Error::NoMemory);
    }
    // SAFETY: the block was allocated for a T.
    unsafe { block.write(value) };
    Ok(block)
}

/// Drops and frees a value from [`boxed`]. NULL does nothing.
///
/// # Safety
/// `pointer` is NULL, or comes from [`boxed`] and is not used afterwards.
pub(super) unsafe fn free<T>(pointer: *mut T) {
    if !pointer.is_null() {
        // SAFETY: allocated with the layout that Box uses, and not freed yet.
        drop(unsafe { Box::from_raw(pointer) });
    }
}

/// Drops a value from [`boxed`], wipes its memory and frees it. NULL does
/// nothing.
///
/// # Safety
/// As for [`free`].
pub(super) unsafe fn free_wiped<T>(pointer: *mut T) {
    if pointer.is_null() {
        return;
    }
    // SAFETY: allocated with the layout that Box uses, and not freed yet.
    let mut block = unsafe { Box::from_raw(pointer.cast::<MaybeUninit<T>>()) };
    // SAFETY: it holds a value, which is not used afterwards.
    unsafe { block.assume_init_drop() };
    core::slice::from_mut(&mut *block).zeroize();
}
