// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The library as a C project gets it: by `make` and `make install`, through
//! pkg-config and CMake, by cargo-c.
#[path = "../cross/binary.rs"]
mod binary;
#[path = "../support/mod.rs"]
mod support;

mod archive;
mod benches;
mod cargo_c;
mod cmake;
mod install;
mod make;
mod manual;
mod missing_tools;
mod pkg_config;
mod plugin;
mod shared_library;
mod tree;

use std::process::ExitCode;

fn main() -> ExitCode {
    let tests = [
        make::tests(),
        missing_tools::tests(),
        install::tests(),
        pkg_config::tests(),
        cmake::tests(),
        cargo_c::tests(),
        manual::tests(),
        archive::tests(),
        plugin::tests(),
        shared_library::tests(),
        benches::tests(),
    ];
    support::harness::run("packaging", tests.into_iter().flatten().collect())
}
