// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The status of a file.
//!
//! glibc's own `fstat` and `fstatat` have version 2.33. The system calls fill
//! the same structs; they are called where older systems must be supported.

use core::ffi::{CStr, c_int, c_long};
use core::mem::MaybeUninit;

#[cfg(target_env = "gnu")]
use libc::stat64 as Stat;

#[cfg(not(target_env = "gnu"))]
use libc::stat as Stat;

/// What changes when a name leads to another file, or when the content of the
/// file changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Identity {
    device: u64,
    inode: u64,
    size: i64,
    modified: (i64, i64),
    changed: (i64, i64),
}

impl Identity {
    /// Whether it is the file with this number beside another file.
    pub(crate) fn is_beside(&self, other: &Self, inode: u64) -> bool {
        self.device == other.device && self.inode == inode
    }
}

/// The status of a file.
pub(crate) struct Status(Stat);

// Widths differ from one processor to the next.
#[allow(clippy::unnecessary_cast)]
impl Status {
    pub(crate) fn of_descriptor(descriptor: c_int) -> Option<Self> {
        filled(|stat| fstat(descriptor, stat))
    }

    /// Follows symbolic links.
    pub(crate) fn of_name(directory: c_int, name: &CStr) -> Option<Self> {
        filled(|stat| fstatat(directory, name, stat))
    }

    pub(crate) fn is_regular(&self) -> bool {
        self.0.st_mode & libc::S_IFMT == libc::S_IFREG
    }

    pub(crate) fn is_directory(&self) -> bool {
        self.0.st_mode & libc::S_IFMT == libc::S_IFDIR
    }

    pub(crate) fn is_world_writable(&self) -> bool {
        self.0.st_mode & libc::S_IWOTH != 0
    }

    /// Whether the file has other names too, elsewhere perhaps.
    pub(crate) fn has_links(&self) -> bool {
        self.0.st_nlink > 1
    }

    pub(crate) fn size(&self) -> i64 {
        self.0.st_size as i64
    }

    pub(crate) fn is_same_file(&self, other: &Self) -> bool {
        self.0.st_dev == other.0.st_dev && self.0.st_ino == other.0.st_ino
    }

    #[inline(never)]
    pub(crate) fn identity(&self) -> Identity {
        Identity {
            device: self.0.st_dev as u64,
            inode: self.0.st_ino as u64,
            size: self.size(),
            modified: (self.0.st_mtime as i64, self.0.st_mtime_nsec as i64),
            changed: (self.0.st_ctime as i64, self.0.st_ctime_nsec as i64),
        }
    }
}

fn filled(call: impl FnOnce(*mut Stat) -> c_long) -> Option<Status> {
    let mut stat = MaybeUninit::uninit();
    if call(stat.as_mut_ptr()) != 0 {
        return None;
    }
    // SAFETY: the call has filled it in.
    Some(Status(unsafe { stat.assume_init() }))
}

#[cfg(all(
    target_env = "gnu",
    any(
        target_arch = "x86_64",
        target_arch = "aarch64",
        target_arch = "riscv64"
    )
))]
use libc::{SYS_fstat, SYS_newfstatat as SYS_fstatat};

#[cfg(all(target_env = "gnu", any(target_arch = "arm", target_arch = "x86")))]
use libc::{SYS_fstat64 as SYS_fstat, SYS_fstatat64 as SYS_fstatat};

#[cfg(all(
    target_env = "gnu",
    any(
        target_arch = "x86_64",
        target_arch = "aarch64",
        target_arch = "riscv64",
        target_arch = "arm",
        target_arch = "x86"
    )
))]
mod call {
    use super::*;

    pub(crate) fn fstat(descriptor: c_int, stat: *mut Stat) -> c_long {
        // SAFETY: the kernel writes the struct that libc declares for it.
        unsafe { libc::syscall(SYS_fstat, descriptor, stat) }
    }

    pub(crate) fn fstatat(directory: c_int, name: &CStr, stat: *mut Stat) -> c_long {
        // SAFETY: as above; the name ends with a NUL.
        unsafe { libc::syscall(SYS_fstatat, directory, name.as_ptr(), stat, 0) }
    }
}

#[cfg(not(all(
    target_env = "gnu",
    any(
        target_arch = "x86_64",
        target_arch = "aarch64",
        target_arch = "riscv64",
        target_arch = "arm",
        target_arch = "x86"
    )
)))]
mod call {
    use super::*;

    #[cfg(target_env = "gnu")]
    use libc::{fstat64 as fstat_of, fstatat64 as fstatat_of};

    #[cfg(not(target_env = "gnu"))]
    use libc::{fstat as fstat_of, fstatat as fstatat_of};

    pub(crate) fn fstat(descriptor: c_int, stat: *mut Stat) -> c_long {
        // SAFETY: the struct is the one that the call fills.
        unsafe { fstat_of(descriptor, stat) }.into()
    }

    pub(crate) fn fstatat(directory: c_int, name: &CStr, stat: *mut Stat) -> c_long {
        // SAFETY: as above; the name ends with a NUL.
        unsafe { fstatat_of(directory, name.as_ptr(), stat, 0) }.into()
    }
}

use call::{fstat, fstatat};
