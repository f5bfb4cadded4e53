// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Reading a directory.

use super::errno;
use super::file::{Absent, Base, absent};
use super::status::Status;
use core::ffi::CStr;
use core::ptr::NonNull;

// On 32-bit systems glibc's plain `readdir` ends early on large file systems.
#[cfg(not(target_env = "gnu"))]
use libc::{dirent as DirectoryEntry, readdir as readdir_call};
#[cfg(target_env = "gnu")]
use libc::{dirent64 as DirectoryEntry, readdir64 as readdir_call};

/// What a directory says of a name.
pub(crate) struct Entry<'d> {
    pub(crate) name: &'d CStr,
    pub(crate) kind: Kind,
    /// Another one than the file's if something is mounted there.
    pub(crate) inode: u64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Regular,
    Directory,
    /// A symbolic link, for instance; or the file system does not say.
    Other,
}

/// An open directory.
pub(crate) struct Directory {
    stream: NonNull<libc::DIR>,
}

impl Directory {
    pub(crate) fn open(path: &CStr) -> Result<Self, Absent> {
        loop {
            // SAFETY: the path ends with a NUL.
            let stream = unsafe { libc::opendir(path.as_ptr()) };
            if let Some(stream) = NonNull::new(stream) {
                return Ok(Self { stream });
            }
            if errno() != libc::EINTR {
                return Err(absent());
            }
        }
    }

    /// Calls `each` with every entry, in no order.
    pub(crate) fn for_each(
        &mut self,
        each: &mut dyn FnMut(&Entry) -> Result<(), Absent>,
    ) -> Result<(), Absent> {
        loop {
            // The end and an error are told apart by errno alone.
            // SAFETY: always a valid pointer.
            unsafe { *libc::__errno_location() = 0 };
            // SAFETY: the stream is open.
            let entry = unsafe { readdir_call(self.stream.as_ptr()) };
            if !entry.is_null() {
                // SAFETY: the entry and its name stay until the next call.
                each(&unsafe { entry_of(entry) })?;
                continue;
            }
            match errno() {
                0 => return Ok(()),
                libc::EINTR => {}
                _ => return Err(absent()),
            }
        }
    }

    /// Where names in this directory are found, while it is open.
    pub(crate) fn base(&self) -> Base {
        // SAFETY: the stream is open.
        Base::of(unsafe { libc::dirfd(self.stream.as_ptr()) })
    }

    /// Whether this is the directory that the path leads to now.
    pub(crate) fn is_at(&self, path: &CStr) -> bool {
        let there = Base::CURRENT.status(path);
        let here = Status::of_descriptor(self.base().descriptor());
        match (there, here) {
            (Ok(there), Some(here)) => there.is_same_file(&here),
            // What cannot be told is no reason to scan again.
            (Err(Absent::Failed(_)), _) | (_, None) => true,
            (Err(_), _) => false,
        }
    }
}

/// # Safety
/// From `readdir`, and used before its next call.
// Widths differ from one processor to the next.
#[allow(clippy::unnecessary_cast)]
unsafe fn entry_of<'d>(entry: *const DirectoryEntry) -> Entry<'d> {
    // SAFETY: the fields that libc sets; the name ends with a NUL.
    unsafe {
        Entry {
            name: CStr::from_ptr((&raw const (*entry).d_name).cast()),
            kind: match (*entry).d_type {
                libc::DT_REG => Kind::Regular,
                libc::DT_DIR => Kind::Directory,
                _ => Kind::Other,
            },
            inode: (*entry).d_ino as u64,
        }
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        // SAFETY: the stream is ours alone.
        unsafe { libc::closedir(self.stream.as_ptr()) };
    }
}
