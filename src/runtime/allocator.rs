// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The global allocator of the embedded build: libc's, with the arena in front
//! of it for ring.
//!
//! Every heap block is wiped before it is freed, because ring does not wipe
//! its private numbers. Blocks of the arena are wiped by the owner of the
//! space that they are in.

use super::arena;
use crate::memory::wipe;
use core::alloc::{GlobalAlloc, Layout};

struct Libc;

#[global_allocator]
static ALLOCATOR: Libc = Libc;

/// The alignment of malloc on every platform.
const MALLOC_ALIGN: usize = 2 * size_of::<usize>();

// SAFETY: `malloc`, `posix_memalign` and `free` do what the trait requires, and
// so do `take` and `holds` for blocks of the arena. Nothing here unwinds.
unsafe impl GlobalAlloc for Libc {
    // One copy of this code, not one wherever something is allocated.
    #[inline(never)]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let block = arena::take(layout);
        if !block.is_null() {
            return block;
        }
        if layout.align() <= MALLOC_ALIGN {
            // SAFETY: `malloc` accepts any size.
            return unsafe { libc::malloc(layout.size()) }.cast();
        }
        let mut block = core::ptr::null_mut();
        // SAFETY: `block` is valid for a write; the alignment is a power of two
        // and a multiple of a pointer's size, being larger than MALLOC_ALIGN.
        match unsafe { libc::posix_memalign(&mut block, layout.align(), layout.size()) } {
            0 => block.cast(),
            _ => core::ptr::null_mut(),
        }
    }

    #[inline(never)]
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        if arena::holds(block) {
            return;
        }
        let bytes = core::ptr::slice_from_raw_parts_mut(block.cast(), layout.size());
        // SAFETY: the caller owns the block, which has this size, and does not
        // use it any more. Its bytes may be uninitialised, as the type says.
        wipe(unsafe { &mut *bytes });
        // SAFETY: a block outside the arena is from `malloc` or
        // `posix_memalign`.
        unsafe { libc::free(block.cast()) };
    }
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    // SAFETY: `abort` has no conditions.
    unsafe { libc::abort() }
}
