// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Loading a key of either role, for the makers of both key handles.

use super::algorithm::algorithm;
use super::output::ValueOutput;
use super::status::edgejwt_status;
use super::{guard::guard, pointer};
use crate::algorithm::Algorithm;
use crate::error::Result;
use crate::limits::EDGEJWT_KEY_TEXT_MAX;
use crate::os;
use core::ffi::c_char;
use core::ptr::null_mut;

/// Parses a key for an algorithm.
type Parse<K> = fn(Algorithm, &[u8]) -> Result<K>;

/// Makes the handle `H` of a key in memory.
///
/// # Safety
/// `input_len` bytes can be read at `input`, and `key_out` is NULL or can be
/// written.
pub(super) unsafe fn from_bytes<K, H: From<K>>(
    alg: i32,
    input: *const c_char,
    input_len: usize,
    key_out: *mut *mut H,
    parse: Parse<K>,
) -> edgejwt_status {
    guard(|| {
        let mut inputs = ValueOutput::inputs(key_out);
        // SAFETY: the caller lends `input_len` bytes.
        let input = unsafe { inputs.bytes(input, input_len) };
        // SAFETY: NULL or writable, as the caller promises.
        let key_out = unsafe { ValueOutput::new(key_out, null_mut(), &inputs) }?;
        let input = input?;
        let key = parse(algorithm(alg)?, input)?;
        key_out.set(pointer::boxed(H::from(key))?);
        Ok(())
    })
}

/// Makes the handle `H` of a key in a file.
///
/// # Safety
/// `path` is NULL or a string, and `key_out` is NULL or can be written.
pub(super) unsafe fn from_file<K, H: From<K>>(
    alg: i32,
    path: *const c_char,
    key_out: *mut *mut H,
    parse: Parse<K>,
) -> edgejwt_status {
    guard(|| {
        let mut inputs = ValueOutput::inputs(key_out);
        // SAFETY: NULL or a string, as the caller promises.
        let path = unsafe { inputs.string(path) };
        // SAFETY: NULL or writable, as the caller promises.
        let key_out = unsafe { ValueOutput::new(key_out, null_mut(), &inputs) }?;
        let path = path?;
        let algorithm = algorithm(alg)?;
        let text = os::read_file(path, EDGEJWT_KEY_TEXT_MAX)?;
        let key = parse(algorithm, &text)?;
        key_out.set(pointer::boxed(H::from(key))?);
        Ok(())
    })
}
