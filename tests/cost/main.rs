// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The cost of the library: instructions, stack and memory. Never time.
#[path = "../support/mod.rs"]
mod support;

mod counting;
mod expensive;
mod footprint;
mod growth;
mod instructions;
mod refusals;

use std::process::ExitCode;

fn main() -> ExitCode {
    // The slowest first.
    let tests = [
        refusals::tests(),
        instructions::tests(),
        growth::tests(),
        footprint::tests(),
    ];
    support::harness::run("cost", tests.into_iter().flatten().collect())
}
