// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Reading a whole file of bounded size.

use super::errno;
use super::status::{Identity, Status};
use crate::error::{self, Error};
use crate::memory::Wiped;
use core::ffi::{CStr, c_int};

/// Why a file was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Absent {
    /// There is no such file.
    Gone,
    /// It is no regular file, or too large.
    Unfit,
    /// The system could not say or read it now: it may be there.
    Failed(Error),
    /// This process has no memory for it.
    NoMemory,
}

impl Absent {
    pub(crate) fn error(self) -> Error {
        match self {
            Self::Gone | Self::Unfit => Error::KeyFile,
            Self::Failed(error) => error,
            Self::NoMemory => Error::NoMemory,
        }
    }
}

impl From<Error> for Absent {
    fn from(error: Error) -> Self {
        match error {
            Error::NoMemory => Self::NoMemory,
            error => Self::Failed(error),
        }
    }
}

/// The call that failed, by errno.
pub(super) fn absent() -> Absent {
    match errno() {
        libc::ENOENT | libc::ENOTDIR | libc::ELOOP => Absent::Gone,
        libc::ENOMEM => Absent::Failed(Error::NoMemory),
        libc::EMFILE | libc::ENFILE => Absent::Failed(Error::System),
        _ => Absent::Failed(Error::KeyFile),
    }
}

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
    pub(crate) has_links: bool,
}

/// Reads a regular file of at most `max` bytes.
pub(crate) fn read_file(path: &CStr, max: usize) -> error::Result<Wiped> {
    let file = Base::CURRENT.read(path, max).map_err(Absent::error)?;
    Ok(file.content)
}

/// Where relative names start: an open directory, or the process's own.
#[derive(Clone, Copy)]
pub(crate) struct Base(c_int);

impl Base {
    /// The process's current directory; absolute paths need no other.
    pub(crate) const CURRENT: Self = Self(libc::AT_FDCWD);

    pub(super) fn of(descriptor: c_int) -> Self {
        Self(descriptor)
    }

    pub(super) fn descriptor(self) -> c_int {
        self.0
    }

    /// The status of a file, or of what a symbolic link leads to.
    pub(crate) fn status(self, name: &CStr) -> Result<Status, Absent> {
        Status::of_name(self.0, name).ok_or_else(absent)
    }

    /// Reads a regular file of at most `max` bytes; symbolic links are
    /// followed.
    pub(crate) fn read(self, name: &CStr, max: usize) -> Result<File, Absent> {
        let file = self.open(name)?;
        let status = Status::of_descriptor(file.0).ok_or_else(absent)?;
        // A FIFO or a terminal would block or never end.
        if !status.is_regular() {
            return Err(Absent::Unfit);
        }
        let len = usize::try_from(status.size()).ok();
        let len = len.filter(|len| *len <= max).ok_or(Absent::Unfit)?;
        // One byte more shows that the file has grown since.
        let mut content = Wiped::zeros(len + 1)?;
        let read = read_all(&file, &mut content)?;
        if read > len {
            return Err(Absent::Unfit);
        }
        content.truncate(read);
        Ok(File {
            content,
            identity: status.identity(),
            is_world_writable: status.is_world_writable(),
            has_links: status.has_links(),
        })
    }

    fn open(self, name: &CStr) -> Result<Descriptor, Absent> {
        // Without O_NONBLOCK, opening a FIFO would wait for its writer.
        let flags = libc::O_RDONLY | libc::O_CLOEXEC | libc::O_NONBLOCK | libc::O_NOCTTY;
        loop {
            // SAFETY: the name ends with a NUL.
            let descriptor = unsafe { libc::openat(self.0, name.as_ptr(), flags) };
            if descriptor >= 0 {
                return Ok(Descriptor(descriptor));
            }
            if errno() != libc::EINTR {
                return Err(absent());
            }
        }
    }
}

/// Fills `space` as far as the file goes.
fn read_all(file: &Descriptor, space: &mut [u8]) -> Result<usize, Absent> {
    let mut filled = 0;
    while let Some(free) = space.get_mut(filled..).filter(|free| !free.is_empty()) {
        // SAFETY: `free` is ours to write, as long as it says.
        let read = unsafe { libc::read(file.0, free.as_mut_ptr().cast(), free.len()) };
        match usize::try_from(read) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(_) if errno() == libc::EINTR => {}
            Err(_) => return Err(absent()),
        }
    }
    Ok(filled)
}
