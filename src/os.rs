// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The few calls to libc.
//!
//! None binds a symbol newer than glibc 2.17.

use crate::error::{Error, Result};
use crate::memory::reserved;
use alloc::vec::Vec;
use core::ffi::{CStr, c_int};
use core::mem::MaybeUninit;
use zeroize::Zeroizing;

/// A file descriptor, closed when dropped.
struct Descriptor(c_int);

impl Drop for Descriptor {
    fn drop(&mut self) {
        // SAFETY: the descriptor is ours alone.
        unsafe { libc::close(self.0) };
    }
}

/// Reads a regular file of at most `max` bytes. Wiped when dropped.
pub fn read_file(path: &CStr, max: usize) -> Result<Zeroizing<Vec<u8>>> {
    let file = open(path)?;
    let status = status(&file)?;
    // A FIFO or a terminal would block or never end.
    if status.st_mode & libc::S_IFMT != libc::S_IFREG {
        return Err(Error::KeyFile);
    }
    let len = usize::try_from(status.st_size).map_err(|_| Error::KeyFile)?;
    if len > max {
        return Err(Error::KeyFile);
    }
    // One byte more shows that the file has grown since.
    let mut content = Zeroizing::new(reserved(len + 1)?);
    content.resize(len + 1, 0);
    let read = read_all(&file, &mut content)?;
    if read > len {
        return Err(Error::KeyFile);
    }
    content.truncate(read);
    Ok(content)
}

fn open(path: &CStr) -> Result<Descriptor> {
    // Without O_NONBLOCK, opening a FIFO would wait for its writer.
    let flags = libc::O_RDONLY | libc::O_CLOEXEC | libc::O_NONBLOCK;
    loop {
        // SAFETY: the path ends with a NUL.
        let descriptor = unsafe { libc::open(path.as_ptr(), flags) };
        if descriptor >= 0 {
            return Ok(Descriptor(descriptor));
        }
        if errno() != libc::EINTR {
            return Err(Error::KeyFile);
        }
    }
}

/// Fills `space` as far as the file goes.
fn read_all(file: &Descriptor, space: &mut [u8]) -> Result<usize> {
    let mut filled = 0;
    while let Some(free) = space.get_mut(filled..).filter(|free| !free.is_empty()) {
        // SAFETY: `free` is ours to write, as long as it says.
        let read = unsafe { libc::read(file.0, free.as_mut_ptr().cast(), free.len()) };
        match usize::try_from(read) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(_) if errno() == libc::EINTR => {}
            Err(_) => return Err(Error::KeyFile),
        }
    }
    Ok(filled)
}

fn errno() -> c_int {
    // SAFETY: always a valid pointer, to this thread's own.
    unsafe { *libc::__errno_location() }
}

fn status(file: &Descriptor) -> Result<Status> {
    let mut status = MaybeUninit::<Status>::uninit();
    if fstat(file, status.as_mut_ptr()) != 0 {
        return Err(Error::KeyFile);
    }
    // SAFETY: the call has filled it in.
    Ok(unsafe { status.assume_init() })
}

#[cfg(target_env = "gnu")]
use libc::stat64 as Status;

#[cfg(not(target_env = "gnu"))]
use libc::stat as Status;

/// glibc's own `fstat` is version 2.33; the kernel's fills the same struct.
#[cfg(all(
    target_env = "gnu",
    any(
        target_arch = "x86_64",
        target_arch = "aarch64",
        target_arch = "riscv64"
    )
))]
fn fstat(file: &Descriptor, status: *mut Status) -> i64 {
    // SAFETY: the kernel writes the struct that libc declares for it.
    unsafe { libc::syscall(libc::SYS_fstat, file.0, status) }
}

#[cfg(all(target_env = "gnu", any(target_arch = "arm", target_arch = "x86")))]
fn fstat(file: &Descriptor, status: *mut Status) -> i32 {
    // SAFETY: the kernel writes the struct that libc declares for it.
    unsafe { libc::syscall(libc::SYS_fstat64, file.0, status) }
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
fn fstat(file: &Descriptor, status: *mut Status) -> c_int {
    #[cfg(target_env = "gnu")]
    use libc::fstat64 as call;

    #[cfg(not(target_env = "gnu"))]
    use libc::fstat as call;

    // SAFETY: the struct is the one that the call fills.
    unsafe { call(file.0, status) }
}
