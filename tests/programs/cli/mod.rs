// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The command `edgejwt`, as users and scripts run it.

pub mod command;
mod completions;
mod convert;
mod explain;
mod field;
mod help;
mod hostile;
mod inspect;
mod key_faults;
mod keygen;
mod keys;
mod pasted;
mod peers;
mod refusals;
mod sign;
mod terminal;
mod usage;
mod verify;

use self::command::{SOURCES, compiled};
use crate::support::harness::{Outcome, need, test, tests};
use crate::support::{BUILDS, Build, Link, ROOT, run};
use libtest_mimic::Trial;
use std::path::Path;
use std::process::Command;

pub fn tests() -> Vec<Trial> {
    let mut all = tests!["cli": files_are_short];
    for (cc, package) in [("gcc", "gcc"), ("clang", "clang")] {
        for build in BUILDS {
            let name = format!("cli::compiles::{cc}_{}", build.name());
            all.push(test(name, move || compiles(cc, package, build)));
        }
    }
    let commands = [
        usage::tests(),
        help::tests(),
        sign::tests(),
        verify::tests(),
        pasted::tests(),
        refusals::tests(),
        inspect::tests(),
        explain::tests(),
        keys::tests(),
        key_faults::tests(),
        keygen::tests(),
        convert::tests(),
        completions::tests(),
        terminal::tests(),
        hostile::tests(),
        peers::tests(),
        field::tests(),
    ];
    all.extend(commands.into_iter().flatten());
    all
}

/// The compiler has no warning.
fn compiles(cc: &str, package: &str, build: Build) -> Outcome {
    need(cc, package)?;
    let program = compiled(cc, build, Link::Shared, &[]);
    let said = run(Command::new(program).arg("--version"));
    assert_eq!(said, format!("edgejwt {}\n", env!("CARGO_PKG_VERSION")));
    Ok(())
}

fn files_are_short() {
    for entry in std::fs::read_dir(Path::new(ROOT).join(SOURCES)).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|it| it != "c" && it != "h") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.lines().count() < 300, "{}", path.display());
    }
}
