// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The C programs in this folder, in both builds, linked both ways, and under
//! valgrind and helgrind. Each run is a test: `keyring/embedded/static`,
//! `keyring/embedded/valgrind`, `threads/embedded/helgrind`.

use crate::support::harness::{Outcome, need, need_patience, test};
use crate::support::run_program;
use crate::support::{
    BUILDS, Build, LINKS, Link, ROOT, can_be_watched, compile, keys, programs, quick_clock,
};
use libtest_mimic::Trial;
use std::path::PathBuf;
use std::process::Command;

/// Programs that take longest. They start first, so that no processor waits
/// for them at the end.
const SLOW: [&str; 3] = ["no_memory", "keyring_latency", "keyring_size"];

pub fn tests() -> Vec<Trial> {
    let mut tests = Vec::new();
    for file in programs() {
        let name = file.trim_end_matches(".c");
        for build in BUILDS {
            for link in LINKS {
                tests.push(trial(name, build, link.name(), move |name| {
                    passes(name, build, link)
                }));
            }
            if can_be_watched(&file) {
                tests.push(trial(name, build, "valgrind", move |name| {
                    has_no_memory_error(name, build)
                }));
            }
            if name.contains("threads") {
                tests.push(trial(name, build, "helgrind", move |name| {
                    has_no_data_race(name, build)
                }));
            }
        }
    }
    tests.sort_by_key(|test| {
        let program = test.name().split('/').next().unwrap();
        (test.name().ends_with("grind"), !SLOW.contains(&program))
    });
    tests
}

fn trial<R: crate::support::harness::IntoOutcome>(
    name: &str,
    build: Build,
    how: &str,
    run: impl FnOnce(&str) -> R + Send + 'static,
) -> Trial {
    let name = name.to_string();
    test(format!("{name}/{}/{how}", build.name()), move || run(&name))
}

/// With debug information, so that valgrind can run the same file.
fn program(name: &str, build: Build, link: Link) -> PathBuf {
    compile(&format!("tests/c/{name}.c"), build, link, &["-g"])
}

fn passes(name: &str, build: Build, link: Link) -> Outcome {
    let program = program(name, build, link);
    run_program(
        Command::new(program)
            .arg(keys())
            .env("LD_PRELOAD", quick_clock())
            // no_memory ends many processes by abort(), each with a backtrace.
            .env_remove("RUST_BACKTRACE"),
    )
}

/// No invalid access, no use of uninitialised memory, no leak.
fn has_no_memory_error(name: &str, build: Build) -> Outcome {
    need("valgrind", "valgrind")?;
    // The embedded build has all code of the standard one, and its own allocator.
    if build == Build::Standard {
        need_patience()?;
    }
    run_program(
        Command::new("valgrind")
            .args(["--quiet", "--error-exitcode=99", "--leak-check=full"])
            .args(["--show-leak-kinds=all", "--errors-for-leak-kinds=all"])
            .arg(program(name, build, Link::Shared))
            .arg(keys())
            .env("LD_PRELOAD", quick_clock()),
    )
}

fn has_no_data_race(name: &str, build: Build) -> Outcome {
    need("valgrind", "valgrind")?;
    run_program(
        Command::new("valgrind")
            .args(["--tool=helgrind", "--quiet", "--error-exitcode=99"])
            .arg(format!("--suppressions={ROOT}/tests/c/helgrind.supp"))
            .arg(program(name, build, Link::Static))
            .arg(keys()),
    )
}
