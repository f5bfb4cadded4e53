// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Whether a directory has changed, by inotify(7).
//!
//! - Only local file systems are watched, whose changes all go through this
//!   kernel.
//! - A program may close descriptors that it did not open, for instance to
//!   become a daemon. Its own files then get the same numbers, and must not be
//!   read or closed here. So each descriptor also watches the root directory,
//!   for an event that never comes. A descriptor with this mark is ours.
//! - After `fork()` parent and child share the descriptor: an event that one
//!   reads is not seen by the other. So the child closes its copy and watches
//!   with a descriptor of its own.

use super::errno;
use core::ffi::{CStr, c_int};
use core::mem::MaybeUninit;
use core::sync::atomic::AtomicI32;
use core::sync::atomic::Ordering::Relaxed;

/// No descriptor, or no watch.
const NONE: c_int = -1;

/// The first watch of an inotify descriptor.
const MARK: c_int = 1;

/// The events that change a file, a name or the directory itself.
const EVENTS: u32 = libc::IN_MODIFY
    | libc::IN_ATTRIB
    | libc::IN_CREATE
    | libc::IN_DELETE
    | libc::IN_MOVED_FROM
    | libc::IN_MOVED_TO
    | libc::IN_DELETE_SELF
    | libc::IN_MOVE_SELF
    | libc::IN_ONLYDIR;

/// The file systems (statfs(2)) whose changes all go through this kernel.
/// Network file systems, FUSE and overlayfs are not among them.
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

/// A watch on at most one directory. Used by one thread at a time.
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

    /// Watches the directory at a path from now on, if its changes are
    /// reported. The root directory is not watched: it is the mark.
    pub(crate) fn start(&self, path: &CStr) {
        if !reports(path) {
            return;
        }
        if self.descriptor.load(Relaxed) == NONE {
            self.descriptor.store(marked(), Relaxed);
        }
        let descriptor = self.descriptor.load(Relaxed);
        let number = add(descriptor, path, EVENTS | libc::IN_MASK_CREATE);
        if number != MARK {
            self.number.store(number, Relaxed);
        }
    }

    /// Whether the path leads to the watched directory, and no change was
    /// reported. Otherwise the watch ends.
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
        // An event with the longest name takes 272 bytes.
        let mut space = [const { MaybeUninit::<u8>::uninit() }; 1024];
        // SAFETY: as above, and `space` is as long as it says. The descriptor
        // does not block.
        while unsafe { libc::read(descriptor, space.as_mut_ptr().cast(), space.len()) } > 0 {}
    }

    /// Closes the descriptor, if it is ours. The parent of a `fork()` keeps its
    /// watch when the child calls this.
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
    // Linux before 4.18 ignores IN_MASK_CREATE and returns the same watch.
    match add(descriptor, path, events | libc::IN_MASK_CREATE) {
        NONE => errno() == libc::EEXIST,
        same if same == number => true,
        other => {
            // SAFETY: the watch was added just now.
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
    // The width of `f_type` depends on the processor.
    REPORTING.contains(&(status.f_type as u32))
}
