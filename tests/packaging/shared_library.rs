// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What the installed shared library needs, and how it is protected.

use crate::binary::{needed, newest_glibc, unversioned, weaknesses};
use crate::support::harness::{test, tests};
use crate::support::{BUILDS, Build};
use crate::tree::installed;
use libtest_mimic::Trial;
use std::path::PathBuf;

pub fn tests() -> Vec<Trial> {
    let mut all = tests!["shared_library": embedded_needs_only_glibc_2_17];
    for build in BUILDS {
        let name = format!("shared_library::is_hardened::{}", build.name());
        all.push(test(name, move || {
            assert_eq!(weaknesses(&library(build)), [""; 0]);
        }));
    }
    all
}

fn library(build: Build) -> PathBuf {
    installed(build).join("lib/libedgejwt.so")
}

fn embedded_needs_only_glibc_2_17() {
    let library = library(Build::Embedded);
    let newest = newest_glibc(&library).expect("a version table");
    assert!(newest <= (2, 17), "{newest:?}");
    assert_eq!(unversioned(&library), [""; 0]);
    let mut needed = needed(&library);
    needed.retain(|name| !name.starts_with("libc.so") && !name.starts_with("ld-linux"));
    assert_eq!(needed, [""; 0]);
}
