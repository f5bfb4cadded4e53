// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The C programs in tests/c, as fast as they go, against the library that
//! Cargo has just built for this test: what `make mutants` runs for every
//! change that it makes to a line.

use crate::support::{compile_into, keys, programs, quick_clock, run, scratch};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Not of use here: they need the optimised library, or more than seconds,
/// or look at sizes alone.
const LEFT_OUT: [&str; 4] = [
    "stack.c",
    "keyring_size.c",
    "keyring_threads.c",
    "threads.c",
];

/// Run last, because they take longest.
const SLOW: [&str; 1] = ["fresh.c"];

/// A folder in which the library of this very run has its name.
fn library() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let library = test.parent().unwrap().join("libedgejwt.so");
    let dir = scratch("mutants");
    for name in ["libedgejwt.so", "libedgejwt.so.0.1"] {
        let link = dir.join(name);
        if std::fs::read_link(&link).ok().as_ref() != Some(&library) {
            let _ = std::fs::remove_file(&link);
            std::os::unix::fs::symlink(&library, &link).unwrap();
        }
    }
    dir
}

/// Compiles a program unless it is there: the library changes, it does not.
fn program(dir: &Path, name: &str) -> PathBuf {
    let program = dir.join(name.trim_end_matches(".c"));
    if !program.exists() {
        let dir_name = dir.display();
        let link = [
            format!("-L{dir_name}"),
            "-ledgejwt".into(),
            format!("-Wl,-rpath,{dir_name}"),
        ];
        compile_into(
            dir,
            "cc",
            &format!("tests/c/{name}"),
            &["-DEMBEDDED=0"],
            &link,
        );
    }
    program
}

#[test]
#[ignore = "for `make mutants`; tests/c/programs.rs runs the same programs"]
fn programs_see_the_change() {
    let dir = library();
    let mut names = programs();
    names.retain(|name| !LEFT_OUT.contains(&name.as_str()));
    names.sort_by_key(|name| SLOW.contains(&name.as_str()));
    for name in names {
        // A change can make a loop endless.
        run(Command::new("timeout")
            .args(["--foreground", "20"])
            .arg(program(&dir, &name))
            .arg(keys())
            .env("LD_PRELOAD", quick_clock()));
    }
}
