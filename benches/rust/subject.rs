// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `benches/subject.h` in Rust.

use std::ffi::{CStr, c_char, c_int, c_void};

#[repr(C)]
pub struct Token {
    text: *const c_char,
    len: usize,
    signed_len: usize,
    signature: *const u8,
    signature_len: usize,
}

#[allow(dead_code)] // Each library uses some of it.
impl Token {
    pub fn text(&self) -> &[u8] {
        // SAFETY: the benchmark sets pointer and length.
        unsafe { std::slice::from_raw_parts(self.text.cast(), self.len) }
    }

    pub fn signed(&self) -> &[u8] {
        &self.text()[..self.signed_len]
    }

    pub fn signature(&self) -> &[u8] {
        // SAFETY: as above.
        unsafe { std::slice::from_raw_parts(self.signature, self.signature_len) }
    }
}

#[repr(C)]
pub struct Subject {
    pub load_public: unsafe extern "C" fn(*const c_char) -> c_int,
    pub load_private: unsafe extern "C" fn(*const c_char) -> c_int,
    pub sign: unsafe extern "C" fn(*const c_char, *mut c_char, usize) -> usize,
    pub verify: unsafe extern "C" fn(&Token) -> c_int,
    pub verify_pem: Option<unsafe extern "C" fn(&Token, *const c_char) -> c_int>,
    pub remember: Option<unsafe extern "C" fn(&Token) -> c_int>,
    pub again: Option<unsafe extern "C" fn(&Token) -> c_int>,
    pub probes: *const c_void,
}

// SAFETY: it is never changed.
unsafe impl Sync for Subject {}

pub fn text<'a>(text: *const c_char) -> &'a [u8] {
    // SAFETY: the texts of the benchmark end with NUL and outlive the call.
    unsafe { CStr::from_ptr(text) }.to_bytes()
}

/// Copies bytes to `out` and returns their number, or 0 if they do not fit.
pub fn fill(out: *mut c_char, out_cap: usize, bytes: &[u8]) -> usize {
    if bytes.len() >= out_cap {
        return 0;
    }
    // SAFETY: the length was checked above.
    unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), out.cast(), bytes.len()) };
    bytes.len()
}
