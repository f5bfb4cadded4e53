// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The C programs for `make mutants`, which sets `EDGEJWT_MUTANTS` and runs
//! this target once for each change that it makes to the library. They are
//! linked to the library that Cargo has just built for this test.

use crate::support::harness::test;
use crate::support::{compile_into, keys, programs, quick_clock, run_program, scratch};
use libtest_mimic::Trial;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Programs that need the optimised library, take longer than the others
/// together, or only measure sizes.
const LEFT_OUT: [&str; 5] = [
    "stack.c",
    "keyring_latency.c",
    "keyring_size.c",
    "keyring_threads.c",
    "threads.c",
];

/// Run last, because they take longest.
const SLOW: [&str; 2] = ["no_memory.c", "fresh.c"];

/// CPU seconds of one program. A change can make a loop endless.
const LIMIT: u32 = 20;

pub fn are_wanted() -> bool {
    std::env::var_os("EDGEJWT_MUTANTS").is_some()
}

pub fn tests() -> Vec<Trial> {
    vec![test("mutants", programs_see_the_change)]
}

/// A folder in which the library of this very run has its names.
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

/// Compiles a program unless it exists. The library changes, but not its
/// symbols, so a program is compiled once for all changes.
fn program(dir: &Path, name: &str) -> PathBuf {
    let program = dir.join(name.trim_end_matches(".c"));
    if !program.exists() {
        let dir_name = dir.display();
        let link = [
            format!("-L{dir_name}"),
            "-ledgejwt".into(),
            format!("-Wl,-rpath,{dir_name}"),
        ];
        let source = format!("tests/c/{name}");
        compile_into(dir, "cc", &source, &["-DEMBEDDED=0"], &link);
    }
    program
}

/// Stops at the first program that fails.
fn programs_see_the_change() {
    let dir = library();
    let mut names = programs();
    names.retain(|name| !LEFT_OUT.contains(&name.as_str()));
    names.sort_by_key(|name| SLOW.contains(&name.as_str()));
    for name in names {
        let outcome = run_program(
            Command::new("sh")
                .args(["-c", "ulimit -t $0; exec \"$@\"", &LIMIT.to_string()])
                .arg(program(&dir, &name))
                .arg(keys())
                .env("LD_PRELOAD", quick_clock())
                .env_remove("RUST_BACKTRACE"),
        );
        if let Err(missing) = outcome {
            eprintln!("{name} was not run: it {missing}");
        }
    }
}
