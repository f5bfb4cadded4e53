// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The same sources give the same libraries, in whatever folder they are built.

use crate::support::harness::test;
use crate::support::{ROOT, fresh, run};
use libtest_mimic::Trial;
use std::path::Path;
use std::process::Command;

/// All that the library is built from; Cargo also reads the manifests of the
/// benchmarks.
const SOURCES: [&str; 9] = [
    "benches",
    "build.rs",
    "Cargo.lock",
    "Cargo.toml",
    "cbindgen.toml",
    "include",
    "Makefile",
    "packaging",
    "src",
];

pub fn tests() -> Vec<Trial> {
    vec![test("same_bits_from_two_folders", same_bits)]
}

fn same_bits() {
    let folders = ["bits", "bits-in-another-place"].map(fresh);
    for folder in &folders {
        eprintln!("building the embedded library in {}", folder.display());
        run(Command::new("cp")
            .arg("-R")
            .args(SOURCES.map(|name| Path::new(ROOT).join(name)))
            .arg(folder));
        run(Command::new("make")
            .args(["-s", "embedded"])
            .current_dir(folder)
            .env_remove("CARGO_TARGET_DIR"));
    }
    for name in ["libedgejwt.so", "libedgejwt.a"] {
        let [one, other] = folders
            .each_ref()
            .map(|folder| std::fs::read(folder.join("build/embedded").join(name)).unwrap());
        assert!(one == other, "{name} differs");
    }
}
