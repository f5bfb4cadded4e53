// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Which process this is. After `fork()` the child has a copy of its parent's
//! memory but only one of its threads, so locks may stay locked and counters
//! too high for ever. Whoever keeps such state compares [`generation`].
//!
//! No `pthread_atfork` handler is needed: the kernel empties one page of ours
//! in the child (`MADV_WIPEONFORK`, Linux 4.14). Where it does not, the number
//! of the process is compared instead, at the price of a system call.

use core::sync::atomic::AtomicUsize;
use core::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed};

/// The page size for which a page is set aside. Systems with larger pages
/// compare process numbers.
const PAGE_LEN: usize = 4096;

/// Long enough to hold one whole page, wherever it lies.
static SPACE: [AtomicUsize; 2 * PAGE_LEN / size_of::<usize>() - 1] =
    [const { AtomicUsize::new(0) }; 2 * PAGE_LEN / size_of::<usize>() - 1];

/// How `fork()` is noticed: one of the constants below. Decided once.
static METHOD: AtomicUsize = AtomicUsize::new(UNDECIDED);
const UNDECIDED: usize = 0;
const WIPED_PAGE: usize = 1;
const PROCESS_NUMBER: usize = 2;

/// The number given to the last process. Children inherit it, so that a child
/// gets another number than its parent.
static LAST: AtomicUsize = AtomicUsize::new(0);

/// A number that is not 0, the same for all threads of a process, and another
/// one than in the process that it was forked from.
#[inline]
pub(crate) fn generation() -> usize {
    match wiped_word().load(Acquire) {
        0 => begin(),
        known => known,
    }
}

/// The first word of the page in `SPACE`. It is 0 until the process has a
/// number, and 0 again in a child.
fn wiped_word() -> &'static AtomicUsize {
    let before = SPACE.as_ptr().align_offset(PAGE_LEN);
    // Always found: the first page boundary is less than a page away.
    SPACE.get(before).unwrap_or(&SPACE[0])
}

/// Numbers this process.
#[cold]
fn begin() -> usize {
    let method = match METHOD.load(Acquire) {
        UNDECIDED => decide(),
        method => method,
    };
    if method == PROCESS_NUMBER {
        // SAFETY: has no conditions.
        return unsafe { libc::getpid() } as usize;
    }
    let next = LAST.fetch_add(1, Relaxed).wrapping_add(1);
    // Another thread may be quicker; its number counts.
    let set = wiped_word().compare_exchange(0, next, AcqRel, Acquire);
    set.err().unwrap_or(next)
}

/// Chooses how `fork()` is noticed. All threads get the same answer.
fn decide() -> usize {
    let page = wiped_word().as_ptr();
    // SAFETY: has no conditions.
    let page_len = unsafe { libc::sysconf(libc::_SC_PAGESIZE) };
    // SAFETY: the page is a whole one, and nothing but its first word is used.
    let advise = |advice| unsafe { libc::madvise(page.cast(), PAGE_LEN, advice) };
    // Emulators before qemu 7 report success for any advice, and do nothing.
    let is_wiped = page_len == PAGE_LEN as libc::c_long
        && advise(-1) != 0
        && advise(libc::MADV_WIPEONFORK) == 0;
    let method = if is_wiped { WIPED_PAGE } else { PROCESS_NUMBER };
    let decided = METHOD.compare_exchange(UNDECIDED, method, AcqRel, Acquire);
    decided.err().unwrap_or(method)
}

/// Lets other threads run.
pub(crate) fn yield_now() {
    // SAFETY: has no conditions.
    unsafe { libc::sched_yield() };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_child_has_another_number() {
        let ours = generation();
        assert_ne!(ours, 0);
        assert_eq!(generation(), ours);
        // SAFETY: the child calls nothing but what is safe after a fork.
        let child = unsafe { libc::fork() };
        if child == 0 {
            let is_new = generation() != ours && generation() == generation();
            // SAFETY: ends the child without running anything else.
            unsafe { libc::_exit(i32::from(!is_new)) };
        }
        let mut status = -1;
        // SAFETY: the status has a place.
        unsafe { libc::waitpid(child, &mut status, 0) };
        assert_eq!(status, 0);
        assert_eq!(generation(), ours);
    }
}
