// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The wrappers for other languages: each one's own tests, with both builds of
//! the library, and what each one declares compared with the header.
#[path = "../support/mod.rs"]
mod support;

mod cpp;
mod declarations;
mod go;
mod java;
mod luajit;
mod measure;
mod node;
mod python;

use std::process::{Command, ExitCode};
use support::Build;

fn main() -> ExitCode {
    let tests = [
        python::tests(),
        go::tests(),
        cpp::tests(),
        node::tests(),
        java::tests(),
        luajit::tests(),
        measure::tests(),
    ];
    support::harness::run("bindings", tests.into_iter().flatten().collect())
}

/// A program that finds the library of a build by its SONAME, as an installed
/// one, and is told whether that build has curves.
fn with_library(program: &str, build: Build) -> Command {
    let mut command = Command::new(program);
    command
        .env("LD_LIBRARY_PATH", build.dir())
        .env("EDGEJWT_TEST_KEYS", support::keys())
        .env("CURVES", if build == Build::Standard { "1" } else { "0" });
    command
}
