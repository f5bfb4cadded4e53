// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Work that grows with the number of keys, and not with its square.

use crate::counting::total;
use crate::support::harness::{Outcome, need, say, test};
use crate::support::{BUILDS, Build, Link, compile, fixtures, fresh, run};
use libtest_mimic::Trial;
use std::process::Command;

pub fn tests() -> Vec<Trial> {
    let mut all = Vec::new();
    for build in BUILDS {
        for (work, file, number) in [
            ("set", "rfc7515-a2.public.jwk", 2000),
            ("add", "rfc7515-a2.pem", 8192),
        ] {
            let name = format!("growth/{work}/{}", build.name());
            all.push(test(name, move || check(build, work, file, number)));
        }
    }
    all
}

/// Twice as many keys cost at most 2.3 times as much.
fn check(build: Build, work: &str, file: &str, number: u32) -> Outcome {
    need("valgrind", "valgrind")?;
    let program = compile("tests/cost/growth.c", build, Link::Static, &["-Wl,-z,now"]);
    let count = |number: u32| {
        let dir = fresh(&format!("growth-{work}-{}", build.name()));
        let dump = dir.join("dump");
        run(Command::new("valgrind")
            .args(["--tool=callgrind", "--quiet", "--toggle-collect=counted"])
            .arg(format!("--callgrind-out-file={}", dump.display()))
            .arg(&program)
            .args([work, &number.to_string()])
            .arg(fixtures::committed().join(file)));
        total(&dump)
    };
    let (one, two) = (count(number), count(2 * number));
    let times = two as f64 / one as f64;
    say(format!("{build:?} {work}: {number}: {one}, twice: {two}"));
    assert!(times <= 2.3, "{times:.2}");
    Ok(())
}
