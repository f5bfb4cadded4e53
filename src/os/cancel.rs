// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Thread cancellation (`pthread_cancel`).

use core::ffi::c_int;
use core::ptr::null_mut;

// Declared here because the libc crate lacks it for Linux.
unsafe extern "C" {
    fn pthread_setcancelstate(state: c_int, before: *mut c_int) -> c_int;
}

const PTHREAD_CANCEL_DISABLE: c_int = 1;

/// While this value exists, the calling thread is not cancelled: a request
/// stays pending. Otherwise `open` or `read` could end the thread inside a
/// call, which would leak locks, or unwind through Rust code and abort.
pub(crate) struct Uncancelled {
    before: c_int,
}

impl Uncancelled {
    #[inline(never)]
    pub(crate) fn new() -> Self {
        let mut before = 0;
        // SAFETY: `before` is ours to write.
        unsafe { pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &mut before) };
        Self { before }
    }
}

impl Drop for Uncancelled {
    #[inline(never)]
    fn drop(&mut self) {
        // SAFETY: the state was this thread's before; NULL is allowed on Linux.
        unsafe { pthread_setcancelstate(self.before, null_mut()) };
    }
}
