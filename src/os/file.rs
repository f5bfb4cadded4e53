// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Reading a whole file of bounded size.

use super::errno;
use super::status::{Identity, Status};
use crate::error::{Error, Result};
use crate::memory::Wiped;
use core::ffi::{CStr, c_int};

/// A file descriptor, closed when dropped.
struct Descriptor(c_int);

impl Drop for Descriptor {
    fn drop(&mut self) {
        // SAFETY: the descriptor is ours alone.
        unsafe { libc::close(self.0) };
    }
}

/// The content of a file, wiped when dropped, and what it was read from.
pub(crate) struct File {
    pub(crate) content: Wiped,
    pub(crate) identity: Identity,
    pub(crate) is_world_writable: bool,
}

/// Reads a regular file of at most `max` bytes.
pub(crate) fn read_file(path: &CStr, max: usize) -> Result<Wiped> {
    read(path, max).map(|file| file.content)
}

/// Reads a file as [`read_file`] does, and tells what it was.
pub(crate) fn read(path: &CStr, max: usize) -> Result<File> {
    read_at(libc::AT_FDCWD, path, max)
}

/// Reads a file as [`read_file`] does, by its name in a directory.
pub(super) fn read_at(directory: c_int, name: &CStr, max: usize) -> Result<File> {
    let file = open_at(directory, name)?;
    let status = Status::of_descriptor(file.0).ok_or_else(failure)?;
    // A FIFO or a terminal would block or never end.
    if !status.is_regular() {
        return Err(Error::KeyFile);
    }
    let len = usize::try_from(status.size()).map_err(|_| Error::KeyFile)?;
    if len > max {
        return Err(Error::KeyFile);
    }
    // One byte more shows that the file has grown since.
    let mut content = Wiped::zeros(len + 1)?;
    let read = read_all(&file, &mut content)?;
    if read > len {
        return Err(Error::KeyFile);
    }
    content.truncate(read);
    Ok(File {
        content,
        identity: status.identity(),
        is_world_writable: status.is_world_writable(),
    })
}

fn open_at(directory: c_int, name: &CStr) -> Result<Descriptor> {
    // Without O_NONBLOCK, opening a FIFO would wait for its writer.
    let flags = libc::O_RDONLY | libc::O_CLOEXEC | libc::O_NONBLOCK | libc::O_NOCTTY;
    loop {
        // SAFETY: the name ends with a NUL.
        let descriptor = unsafe { libc::openat(directory, name.as_ptr(), flags) };
        if descriptor >= 0 {
            return Ok(Descriptor(descriptor));
        }
        if errno() != libc::EINTR {
            return Err(failure());
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
            Err(_) => return Err(failure()),
        }
    }
    Ok(filled)
}

/// Whether the file is at fault, or the system.
pub(super) fn failure() -> Error {
    match errno() {
        libc::ENOMEM => Error::NoMemory,
        libc::EIO | libc::EMFILE | libc::ENFILE => Error::System,
        _ => Error::KeyFile,
    }
}
