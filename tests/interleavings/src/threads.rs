// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The part of libc that the arena calls.

use std::cell::Cell;

loom::thread_local! {
    static NUMBER: Cell<usize> = Cell::new(0);
}

/// Gives the calling thread a number, as its stack would.
pub(crate) fn set_number(number: usize) {
    NUMBER.with(|own| own.set(number << 12));
}

pub(crate) unsafe fn pthread_self() -> usize {
    NUMBER.with(Cell::get)
}
