// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Pointers from C, each checked for what can be checked.

use crate::error::{Error, Result};
use alloc::boxed::Box;
use core::alloc::Layout;
use core::ffi::{CStr, c_char};
use core::mem::MaybeUninit;
use zeroize::Zeroize;

/// The bytes at `start`.
///
/// # Safety
/// `len` bytes can be read there while `'a` lasts, unless `len` is 0.
pub unsafe fn input<'a>(start: *const c_char, len: usize) -> Result<&'a [u8]> {
    if len == 0 {
        return Ok(&[]);
    }
    if start.is_null() || len > isize::MAX as usize {
        return Err(Error::Argument);
    }
    // SAFETY: not NULL and not too long; the rest is the caller's promise.
    Ok(unsafe { core::slice::from_raw_parts(start.cast(), len) })
}

/// The bytes at `start`, as [`input`] gives them, where `out` is not written
/// over them.
///
/// # Safety
/// As for [`input`].
pub unsafe fn input_apart_from<'a, T>(
    out: &T,
    start: *const c_char,
    len: usize,
) -> Result<&'a [u8]> {
    if !apart(out, size_of::<T>(), start, len) {
        return Err(Error::Argument);
    }
    // SAFETY: the caller's promise.
    unsafe { input(start, len) }
}

/// Whether no byte lies in both of these.
pub fn apart<T, U>(start: *const T, len: usize, other: *const U, other_len: usize) -> bool {
    let (start, other) = (start.addr(), other.addr());
    let is_before = |a: usize, a_len, b| a.saturating_add(a_len) <= b;
    len == 0 || other_len == 0 || is_before(start, len, other) || is_before(other, other_len, start)
}

/// A string that ends with a NUL.
///
/// # Safety
/// `text` is NULL or such a string, and stays while `'a` lasts.
pub unsafe fn string<'a>(text: *const c_char) -> Result<&'a CStr> {
    if text.is_null() {
        return Err(Error::Argument);
    }
    // SAFETY: not NULL; the rest is the caller's promise.
    Ok(unsafe { CStr::from_ptr(text) })
}

/// A string that ends with a NUL, or None for NULL.
///
/// # Safety
/// As for [`string`].
pub unsafe fn optional<'a>(text: *const c_char) -> Option<&'a [u8]> {
    // SAFETY: the caller's promise.
    unsafe { string(text) }.ok().map(CStr::to_bytes)
}

/// A list of pointers to strings, each still to be looked at.
///
/// # Safety
/// `len` pointers can be read at `start` while `'a` lasts, unless `len` is 0.
pub unsafe fn list<'a>(start: *const *const c_char, len: usize) -> Result<&'a [*const c_char]> {
    if len == 0 {
        return Ok(&[]);
    }
    if start.is_null() || len > isize::MAX as usize / size_of::<*const c_char>() {
        return Err(Error::Argument);
    }
    // SAFETY: not NULL and not too long; the rest is the caller's promise.
    Ok(unsafe { core::slice::from_raw_parts(start, len) })
}

/// What a pointer that C passes in points to.
///
/// # Safety
/// `pointer` is NULL, or valid and not written to while `'a` lasts.
pub unsafe fn handle<'a, T>(pointer: *const T) -> Result<&'a T> {
    // SAFETY: the caller's promise.
    unsafe { pointer.as_ref() }.ok_or(Error::Argument)
}

/// Where a result goes, cleared at once.
///
/// # Safety
/// `out` is NULL or can be written while `'a` lasts.
pub unsafe fn result<'a, T>(out: *mut T, cleared: T) -> Result<&'a mut T> {
    if out.is_null() {
        return Err(Error::Argument);
    }
    // SAFETY: not NULL; the rest is the caller's promise. What was there is
    // not looked at: it may never have been written.
    unsafe { out.write(cleared) };
    // SAFETY: just written.
    Ok(unsafe { &mut *out })
}

/// Moves `value` to memory of its own, for C to hold.
pub fn boxed<T>(value: T) -> Result<*mut T> {
    const { assert!(size_of::<T>() != 0) };
    // SAFETY: the layout has a size.
    let block = unsafe { alloc::alloc::alloc(Layout::new::<T>()) }.cast::<T>();
    if block.is_null() {
        return Err(Error::NoMemory);
    }
    // SAFETY: allocated for a T.
    unsafe { block.write(value) };
    Ok(block)
}

/// Ends what [`boxed`] made; NULL is nothing.
///
/// # Safety
/// `pointer` is NULL or from [`boxed`], and not used afterwards.
pub unsafe fn free<T>(pointer: *mut T) {
    if !pointer.is_null() {
        // SAFETY: allocated as a Box would be.
        drop(unsafe { Box::from_raw(pointer) });
    }
}

/// Ends what [`boxed`] made, as [`free`] does, and wipes the memory it was in.
///
/// # Safety
/// As for [`free`].
pub unsafe fn free_wiped<T>(pointer: *mut T) {
    if pointer.is_null() {
        return;
    }
    // SAFETY: allocated as a Box would be.
    let mut block = unsafe { Box::from_raw(pointer.cast::<MaybeUninit<T>>()) };
    // SAFETY: it holds a value, which is not used afterwards.
    unsafe { block.assume_init_drop() };
    core::slice::from_mut(&mut *block).zeroize();
}
