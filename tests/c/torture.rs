// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Short runs of tests/torture: `torture/standard/shared` and so on. The seeds
//! are fixed, so that a run is the same each time; `make torture` runs others.

use crate::support::harness::{say, test};
use crate::support::{BUILDS, LINKS, compile, keys, run};
use libtest_mimic::Trial;
use std::process::Command;

const STEPS: &str = "6000";

pub fn tests() -> Vec<Trial> {
    let mut tests = Vec::new();
    for build in BUILDS {
        for (seed, link) in ["1", "1000"].into_iter().zip(LINKS) {
            let name = format!("torture/{}/{}", build.name(), link.name());
            tests.push(test(name, move || {
                let program = compile("tests/torture/torture.c", build, link, &["-g"]);
                let mut command = Command::new(program);
                command.arg(keys()).args(["--seed", seed, "--steps", STEPS]);
                say(run(&mut command));
            }));
        }
    }
    tests
}
