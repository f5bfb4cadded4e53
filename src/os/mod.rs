// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The few calls to libc: files, a directory, a lock, one clock.
//!
//! None binds a symbol newer than glibc 2.17.

mod clock;
mod directory;
mod file;
mod lock;
mod status;

pub(crate) use clock::monotonic_ms;
pub(crate) use directory::Directory;
pub(crate) use file::{File, read, read_file};
pub(crate) use lock::Mutex;
pub(crate) use status::{Identity, identity};

use core::ffi::c_int;

fn errno() -> c_int {
    // SAFETY: always a valid pointer, to this thread's own.
    unsafe { *libc::__errno_location() }
}
