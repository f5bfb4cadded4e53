// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What the installed shared library needs, and how it is protected.

use crate::binary::{needed, newest_glibc, unversioned, weaknesses};
use crate::support::harness::{test, tests};
use crate::support::{BUILDS, Build, ROOT, run};
use crate::tree::installed;
use libtest_mimic::Trial;
use std::path::PathBuf;
use std::process::Command;

pub fn tests() -> Vec<Trial> {
    let mut all =
        tests!["shared_library": embedded_needs_only_glibc_2_17, soname_changes_with_the_interface];
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

/// A minor version before 1.0, and a major version from then on.
fn soname_changes_with_the_interface() {
    for (version, soname) in [
        ("0.1.0", "libedgejwt.so.0.1"),
        ("0.1.9", "libedgejwt.so.0.1"),
        ("0.2.0", "libedgejwt.so.0.2"),
        ("0.10.3", "libedgejwt.so.0.10"),
        ("1.0.0", "libedgejwt.so.1"),
        ("1.0.0-rc.1", "libedgejwt.so.1"),
        ("1.3.2", "libedgejwt.so.1"),
        ("2.0.0", "libedgejwt.so.2"),
        ("10.3.0", "libedgejwt.so.10"),
        (env!("CARGO_PKG_VERSION"), &own_soname()),
    ] {
        let script = format!("{ROOT}/packaging/soname.sh");
        let printed = run(Command::new("sh").args([&script, version]));
        assert_eq!(printed.trim_end(), soname, "{version}");
    }
}

/// The SONAME of this version, from the library itself.
fn own_soname() -> String {
    let target = std::fs::read_link(library(Build::Embedded)).expect("a symbolic link");
    target.to_str().expect("ASCII").to_string()
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
