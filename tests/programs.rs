// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The C programs in tests/c, in both builds, linked both ways.

mod support;

use std::path::Path;
use std::process::Command;
use support::{BUILDS, Build, Link, ROOT, compile, exists, keys, run, skip};

/// Every program in tests/c.
fn programs() -> Vec<String> {
    let dir = Path::new(ROOT).join("tests/c");
    let names = std::fs::read_dir(dir).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| name.ends_with(".c")).collect();
    names.sort();
    assert!(names.len() >= 9);
    names
}

/// Whether valgrind can watch a program: not where it stands in front of
/// libc's allocator, or measures its stack.
fn suits_valgrind(name: &str) -> bool {
    ![
        "allocations.c",
        "no_memory.c",
        "remembered.c",
        "stack.c",
        "wiping.c",
    ]
    .contains(&name)
}

fn run_all(build: Build, link: Link) {
    for name in programs() {
        let program = compile(&format!("tests/c/{name}"), build, link, &[]);
        print!("{}", run(Command::new(program).arg(keys())));
    }
}

#[test]
fn standard_shared() {
    run_all(Build::Standard, Link::Shared);
}

#[test]
fn standard_static() {
    run_all(Build::Standard, Link::Static);
}

#[test]
fn embedded_shared() {
    run_all(Build::Embedded, Link::Shared);
}

#[test]
fn embedded_static() {
    run_all(Build::Embedded, Link::Static);
}

fn run_under_valgrind(build: Build) {
    if !exists("valgrind") {
        return skip("valgrind is not installed");
    }
    for name in programs().iter().filter(|name| suits_valgrind(name)) {
        let program = compile(&format!("tests/c/{name}"), build, Link::Shared, &["-g"]);
        run(Command::new("valgrind")
            .args(["--quiet", "--error-exitcode=99", "--leak-check=full"])
            .args(["--show-leak-kinds=all", "--errors-for-leak-kinds=all"])
            .arg(program)
            .arg(keys()));
    }
}

#[test]
fn standard_has_no_error_and_no_leak_under_valgrind() {
    run_under_valgrind(Build::Standard);
}

#[test]
fn embedded_has_no_error_and_no_leak_under_valgrind() {
    run_under_valgrind(Build::Embedded);
}

#[test]
fn threads_do_not_race_under_helgrind() {
    if !exists("valgrind") {
        return skip("valgrind is not installed");
    }
    for build in BUILDS {
        for name in programs().iter().filter(|name| name.contains("threads")) {
            let program = compile(&format!("tests/c/{name}"), build, Link::Static, &["-g"]);
            run(Command::new("valgrind")
                .args(["--tool=helgrind", "--quiet", "--error-exitcode=99"])
                .arg(format!("--suppressions={ROOT}/tests/helgrind.supp"))
                .arg(program)
                .arg(keys()));
        }
    }
}
