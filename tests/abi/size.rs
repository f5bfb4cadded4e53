// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Upper bounds for the sizes of the shared libraries: text and data, as the
//! command `size` counts them. Debug information does not count.

use crate::curves;
use crate::support::harness::{Outcome, need, say, tests};
use crate::support::{Build, run};
use libtest_mimic::Trial;
use std::path::Path;
use std::process::Command;

pub fn tests() -> Vec<Trial> {
    tests!["size": standard, embedded, embedded_with_curves]
}

fn check(library: &Path, most: u64) {
    let sizes = run(Command::new("size").arg(library));
    let line = sizes.lines().nth(1).unwrap();
    let mut columns = line.split_whitespace().map(|word| word.parse::<u64>());
    let text = columns.next().unwrap().unwrap();
    let data = columns.next().unwrap().unwrap();
    assert!(text + data <= most, "{} bytes, not {most}", text + data);
}

fn standard() -> Outcome {
    need("size", "binutils")?;
    check(&Build::Standard.shared(), 880 * 1024);
    Ok(())
}

/// The goal is 165 KB with RSA, HMAC and JWK on x86-64, and 135 KB on ARM. It is
/// missed since the interface has rules, explanations and keys in hardware: the
/// bounds are what was reached, so that the miss does not grow unseen.
fn embedded() -> Outcome {
    need("size", "binutils")?;
    let library = Build::Embedded.shared();
    let (goal, reached) = if cfg!(target_arch = "x86_64") {
        (165, 175)
    } else {
        (135, 147)
    };
    say(format!("the goal is {goal} KB, the bound {reached} KB"));
    check(&library, reached * 1024);
    Ok(())
}

fn embedded_with_curves() -> Outcome {
    need("size", "binutils")?;
    check(curves::library(), 500 * 1024);
    Ok(())
}
