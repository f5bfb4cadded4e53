// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Writes a copy of src/runtime/arena.rs that loom can run: with its own
//! atomics and threads, and fewer slots.

use std::path::Path;
use std::{env, fs};

fn main() {
    let source = "../../src/runtime/arena.rs";
    println!("cargo:rerun-if-changed={source}");
    println!("cargo:rerun-if-changed=build.rs");
    let text = fs::read_to_string(source).unwrap();
    let (mut text, _) = text
        .split_once("#[cfg(test)]")
        .map(|(a, b)| (a.to_string(), b))
        .unwrap();
    for (from, to) in [
        ("//! ", "// "),
        ("//!\n", "//\n"),
        (
            "use super::Served;",
            "use super::Served;\nuse crate::threads as libc;",
        ),
        (
            "use core::sync::atomic::{AtomicBool, AtomicPtr, AtomicUsize};",
            "use crate::statics::{AtomicBool, AtomicPtr, AtomicUsize};",
        ),
        ("THREADS_MAX: usize = 64", "THREADS_MAX: usize = 2"),
        ("pub(super) ", "pub(crate) "),
    ] {
        assert!(text.contains(from), "{source} lacks {from}");
        text = text.replace(from, to);
    }
    let out = env::var("OUT_DIR").unwrap();
    fs::write(Path::new(&out).join("arena.rs"), text).unwrap();
}
