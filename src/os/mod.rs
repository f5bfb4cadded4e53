// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The few calls to libc: files, a directory, locks, one clock, and what to
//! do about `fork()` and thread cancellation.
//!
//! Nothing here binds a symbol newer than glibc 2.17.

mod cancel;
mod clock;
mod directory;
mod epoch;
mod file;
mod lock;
mod process;
mod reference;
mod shared;
mod status;
mod watch;

pub(crate) use cancel::Uncancelled;
pub(crate) use clock::monotonic_ms;
pub(crate) use directory::{Directory, Entry, Kind};
#[cfg(any(not(feature = "std"), test))]
pub(crate) use epoch::Epoch;
pub(crate) use file::{Absent, Base, File, read_file};
pub(crate) use lock::Mutex;
pub(crate) use reference::Ref;
pub(crate) use shared::{Entered, Shared};
pub(crate) use status::{Identity, Status};
pub(crate) use watch::Watch;

/// The atomic types of the counted and shared values; tests/interleavings
/// replaces them.
mod sync {
    pub(crate) use core::sync::atomic::{AtomicPtr, AtomicUsize};
}

use core::ffi::c_int;

fn errno() -> c_int {
    // SAFETY: always a valid pointer, to this thread's own number.
    unsafe { *libc::__errno_location() }
}
