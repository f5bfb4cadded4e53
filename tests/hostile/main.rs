// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Hostile input: forged tokens, keys of the wrong kind, broken key files,
//! malformed JSON.
#[path = "../support/keys.rs"]
mod keys;
#[path = "../support/mod.rs"]
mod support;
#[path = "../support/vectors.rs"]
mod vectors;

mod attacks;
mod confusion;
mod json_names;
mod json_suite;
mod tokens;
mod truncation;

use std::process::ExitCode;

fn main() -> ExitCode {
    let tests = [
        attacks::tests(),
        confusion::tests(),
        json_names::tests(),
        json_suite::tests(),
        tokens::tests(),
        truncation::tests(),
    ];
    support::harness::run("hostile", tests.into_iter().flatten().collect())
}
