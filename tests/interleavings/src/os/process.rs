// SPDX-License-Identifier: Apache-2.0 OR MIT
//! src/os/process.rs: a number that the models change while one thread runs.

use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

static GENERATION: AtomicUsize = AtomicUsize::new(1);

pub(crate) fn generation() -> usize {
    GENERATION.load(SeqCst)
}

pub(crate) fn set_generation(generation: usize) {
    GENERATION.store(generation, SeqCst);
}

pub(crate) fn yield_now() {
    loom::thread::yield_now();
}
