// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The C functions, called from C.
#[path = "../support/mod.rs"]
mod support;

mod fixtures;
mod mutants;
mod programs;
mod sanitizers;

use std::process::ExitCode;

fn main() -> ExitCode {
    let tests = match mutants::are_wanted() {
        true => mutants::tests(),
        false => [programs::tests(), fixtures::tests(), sanitizers::tests()]
            .into_iter()
            .flatten()
            .collect(),
    };
    support::harness::run("c", tests)
}
