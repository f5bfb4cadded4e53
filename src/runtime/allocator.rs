// SPDX-License-Identifier: Apache-2.0 OR MIT
//! libc's allocator, with ring's memory in front of it.

use super::arena;
use core::alloc::{GlobalAlloc, Layout};
use core::panic::PanicInfo;

struct Libc;

#[global_allocator]
static ALLOCATOR: Libc = Libc;

/// What malloc aligns to on every platform.
const MALLOC_ALIGN: usize = 2 * size_of::<usize>();

// SAFETY: libc's functions keep the promises that the trait asks for.
unsafe impl GlobalAlloc for Libc {
    // Once, not wherever something is allocated.
    #[inline(never)]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let block = arena::take(layout);
        if !block.is_null() {
            return block;
        }
        if layout.align() <= MALLOC_ALIGN {
            // SAFETY: any size will do.
            return unsafe { libc::malloc(layout.size()) }.cast();
        }
        let mut block = core::ptr::null_mut();
        // SAFETY: the alignment is a power of two and at least a pointer's.
        match unsafe { libc::posix_memalign(&mut block, layout.align(), layout.size()) } {
            0 => block.cast(),
            _ => core::ptr::null_mut(),
        }
    }

    #[inline(never)]
    unsafe fn dealloc(&self, block: *mut u8, _: Layout) {
        if !arena::holds(block) {
            // SAFETY: the block came from libc.
            unsafe { libc::free(block.cast()) };
        }
    }
}

#[panic_handler]
fn panic(_: &PanicInfo) -> ! {
    // SAFETY: has no conditions.
    unsafe { libc::abort() }
}
