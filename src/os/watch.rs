// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Whether anything has happened in a directory, by inotify.
//!
//! - Only file systems of this machine that report every change are watched.
//! - A program may close descriptors that are not its own, for instance to
//!   become a daemon, and get the same numbers again for its files. Such a file
//!   must not be read or closed here. So the root directory is watched as a
//!   mark, for an event that never comes: a descriptor that knows the mark is
//!   ours.
//! - Parent and child share a descriptor after `fork()`, and what one of them
//!   reads the other one misses. A child leaves it alone.

use super::errno;
use core::ffi::{CStr, c_int};
use core::mem::MaybeUninit;
use core::sync::atomic::AtomicI32;
use core::sync::atomic::Ordering::Relaxed;

/// No descriptor, or no watch.
const NONE: c_int = -1;

/// The first watch of an inotify descriptor.
const MARK: c_int = 1;

/// What may change a file or a name, or make the directory another one.
const EVENTS: u32 = libc::IN_MODIFY
    | libc::IN_ATTRIB
    | libc::IN_CREATE
    | libc::IN_DELETE
    | libc::IN_MOVED_FROM
    | libc::IN_MOVED_TO
    | libc::IN_DELETE_SELF
    | libc::IN_MOVE_SELF
    | libc::IN_ONLYDIR;

/// The numbers of file systems (statfs(2)) on which nothing happens unseen by
/// this kernel. Not among them: network file systems, FUSE, overlayfs.
const REPORTING: [u32; 13] = [
    0xEF53,      // ext2, ext3, ext4
    0x5846_5342, // XFS
    0x9123_683E, // Btrfs
    0xF2F5_2010, // F2FS
    0x2405_1905, // UBIFS
    0x72B6,      // JFFS2
    0x0102_1994, // tmpfs
    0x8584_58F6, // ramfs
    0x7371_7368, // SquashFS
    0xE0F5_E1E2, // EROFS
    0x9660,      // ISO 9660
    0x4D44,      // FAT
    0x2011_BAB0, // exFAT
];

/// A directory that is watched, or none. Used by one thread at a time.
pub(crate) struct Watch {
    descriptor: AtomicI32,
    number: AtomicI32,
}

impl Watch {
    pub(crate) fn none() -> Self {
        Self {
            descriptor: AtomicI32::new(NONE),
            number: AtomicI32::new(NONE),
        }
    }

    /// Watches the directory at a path from now on, if the system can.
    pub(crate) fn start(&self, path: &CStr) {
        if !reports(path) {
            return;
        }
        if self.descriptor.load(Relaxed) == NONE {
            self.descriptor.store(marked(), Relaxed);
        }
        let descriptor = self.descriptor.load(Relaxed);
        let number = add(descriptor, path, EVENTS);
        if number != MARK {
            self.number.store(number, Relaxed);
        }
    }

    /// Whether the path leads to the watched directory, and nothing has
    /// happened there. Otherwise it is watched no longer.
    pub(crate) fn is_quiet(&self, path: &CStr) -> bool {
        let number = self.number.load(Relaxed);
        if number == NONE {
            return false;
        }
        let descriptor = self.descriptor.load(Relaxed);
        let is_quiet = is_watched(descriptor, path, EVENTS, number) && is_empty(descriptor);
        if !is_quiet {
            self.stop();
        }
        is_quiet
    }

    fn stop(&self) {
        let descriptor = self.descriptor.load(Relaxed);
        let number = self.number.swap(NONE, Relaxed);
        if !is_ours(descriptor) {
            self.descriptor.store(NONE, Relaxed);
            return;
        }
        // SAFETY: the descriptor is ours.
        unsafe { libc::inotify_rm_watch(descriptor, number) };
        // Room for an event with the longest name, at least.
        let mut space = [const { MaybeUninit::<u8>::uninit() }; 1024];
        // SAFETY: as above, and `space` is as long as it says. The descriptor
        // does not block.
        while unsafe { libc::read(descriptor, space.as_mut_ptr().cast(), space.len()) } > 0 {}
    }

    /// Closes the descriptor, if it is ours. In a child of `fork()` this does
    /// not end the parent's watch.
    pub(crate) fn leave(&self) {
        self.number.store(NONE, Relaxed);
        let descriptor = self.descriptor.swap(NONE, Relaxed);
        if is_ours(descriptor) {
            // SAFETY: the descriptor is ours.
            unsafe { libc::close(descriptor) };
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.leave();
    }
}

/// A new inotify descriptor with the mark; or NONE.
fn marked() -> c_int {
    // SAFETY: has no conditions.
    let descriptor = unsafe { libc::inotify_init1(libc::IN_CLOEXEC | libc::IN_NONBLOCK) };
    if descriptor != NONE && add(descriptor, c"/", libc::IN_DELETE_SELF) != MARK {
        // SAFETY: just opened.
        unsafe { libc::close(descriptor) };
        return NONE;
    }
    descriptor
}

fn is_ours(descriptor: c_int) -> bool {
    descriptor != NONE && is_watched(descriptor, c"/", libc::IN_DELETE_SELF, MARK)
}

/// Whether an inotify descriptor watches what the path leads to.
fn is_watched(descriptor: c_int, path: &CStr, events: u32, number: c_int) -> bool {
    // Before Linux 4.18 the same watch is given again.
    match add(descriptor, path, events | libc::IN_MASK_CREATE) {
        NONE => errno() == libc::EEXIST,
        same if same == number => true,
        other => {
            // SAFETY: a watch that was added just now.
            unsafe { libc::inotify_rm_watch(descriptor, other) };
            false
        }
    }
}

fn add(descriptor: c_int, path: &CStr, events: u32) -> c_int {
    // SAFETY: the path ends with a NUL. Other descriptors are refused.
    unsafe { libc::inotify_add_watch(descriptor, path.as_ptr(), events) }
}

fn is_empty(descriptor: c_int) -> bool {
    let mut bytes: c_int = 0;
    // SAFETY: the call writes one number.
    let result = unsafe { libc::ioctl(descriptor, libc::FIONREAD, &mut bytes) };
    result == 0 && bytes == 0
}

/// Whether the file system reports every change.
fn reports(path: &CStr) -> bool {
    let mut status = MaybeUninit::uninit();
    // SAFETY: the path ends with a NUL, and the call fills the struct.
    if unsafe { libc::statfs(path.as_ptr(), status.as_mut_ptr()) } != 0 {
        return false;
    }
    // SAFETY: the call has filled it in.
    let status: libc::statfs = unsafe { status.assume_init() };
    // Its width differs from one processor to the next.
    REPORTING.contains(&(status.f_type as u32))
}
