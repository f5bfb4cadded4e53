// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The C programs in tests/c, in both builds, linked both ways.

use crate::support::{
    BUILDS, Build, Link, ROOT, can_be_watched, compile, exists, keys, programs, run, skip,
};
use std::process::Command;

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
    for name in programs().iter().filter(|name| can_be_watched(name)) {
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
                .arg(format!("--suppressions={ROOT}/tests/c/helgrind.supp"))
                .arg(program)
                .arg(keys()));
        }
    }
}
