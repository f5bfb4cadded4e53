// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Reading a directory and the files in it.

use super::errno;
use super::file::{File, failure, read_at};
use super::status::Status;
use crate::error::Result;
use core::ffi::{CStr, c_int};
use core::ptr::NonNull;

// On 32-bit systems glibc's plain `readdir` ends early on large file systems.
#[cfg(not(target_env = "gnu"))]
use libc::readdir as readdir_call;
#[cfg(target_env = "gnu")]
use libc::readdir64 as readdir_call;

/// An open directory.
pub(crate) struct Directory {
    stream: NonNull<libc::DIR>,
}

impl Directory {
    pub(crate) fn open(path: &CStr) -> Result<Self> {
        // SAFETY: the path ends with a NUL.
        let stream = unsafe { libc::opendir(path.as_ptr()) };
        let stream = NonNull::new(stream).ok_or_else(failure)?;
        Ok(Self { stream })
    }

    /// Calls `each` with every name, from the first one on.
    pub(crate) fn for_each(
        &mut self,
        each: &mut dyn FnMut(&Self, &CStr) -> Result<()>,
    ) -> Result<()> {
        // SAFETY: the stream is open.
        unsafe { libc::rewinddir(self.stream.as_ptr()) };
        loop {
            // SAFETY: always a valid pointer. The end and an error look the
            // same but for this.
            unsafe { *libc::__errno_location() = 0 };
            // SAFETY: the stream is open.
            let entry = unsafe { readdir_call(self.stream.as_ptr()) };
            if entry.is_null() {
                return if errno() == 0 { Ok(()) } else { Err(failure()) };
            }
            // SAFETY: the entry and its name stay until the next call.
            let name = unsafe { CStr::from_ptr((&raw const (*entry).d_name).cast()) };
            each(self, name)?;
        }
    }

    /// The status of a file here, or of what a symbolic link leads to.
    pub(crate) fn status(&self, name: &CStr) -> Option<Status> {
        Status::of_name(self.descriptor(), name)
    }

    pub(crate) fn read(&self, name: &CStr, max: usize) -> Result<File> {
        read_at(self.descriptor(), name, max)
    }

    fn descriptor(&self) -> c_int {
        // SAFETY: the stream is open.
        unsafe { libc::dirfd(self.stream.as_ptr()) }
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        // SAFETY: the stream is ours alone.
        unsafe { libc::closedir(self.stream.as_ptr()) };
    }
}
