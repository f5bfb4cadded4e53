// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The C functions, called from C.
#[path = "../support/mod.rs"]
mod support;

mod fixtures;
mod mutants;
mod programs;
mod sanitizers;
mod torture;

use std::process::ExitCode;

fn main() -> ExitCode {
    if mutants::are_wanted() {
        return support::harness::run("mutants", mutants::tests());
    }
    let tests = [
        programs::tests(),
        torture::tests(),
        fixtures::tests(),
        sanitizers::tests(),
    ];
    support::harness::run("c", tests.into_iter().flatten().collect())
}
