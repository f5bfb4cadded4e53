// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What callgrind counts of operations.c.

use crate::support::{Build, Link, ROOT, compile, fresh, run};
use std::path::Path;
use std::process::Command;

/// One operation: its name, the status it ended with, its instructions.
pub struct Count {
    pub operation: String,
    pub status: i32,
    pub instructions: u64,
}

pub struct Counts {
    pub build: Build,
    /// What callgrind presents to the library, whatever it runs on.
    pub processor: String,
    pub operations: Vec<Count>,
}

impl Counts {
    pub fn of(&self, operation: &str) -> u64 {
        let found = self.operations.iter().find(|c| c.operation == operation);
        found.expect(operation).instructions
    }
}

/// Counts the named operations; or, with a file of tokens and one with a JWK
/// Set, what is done with these.
pub fn counts(build: Build, files: &[&Path]) -> Counts {
    // Everything is bound before it starts, and the keys never change.
    let source = "tests/cost/operations.c";
    let program = compile(source, build, Link::Static, &["-Wl,-z,now"]);
    let dir = fresh(&format!("callgrind-{}", build.name()));
    let dumps = dir.join("dump");
    let printed = run(Command::new("valgrind")
        .args(["--tool=callgrind", "--quiet"])
        .args(["--toggle-collect=counted", "--dump-after=counted"])
        .arg(format!("--callgrind-out-file={}", dumps.display()))
        .arg(program)
        .args(["key", "pem"].map(|end| format!("{ROOT}/tests/fixtures/keys/rfc7515-a2.{end}")))
        .args(files));
    let (processor, lines) = printed.split_once('\n').unwrap();
    let operations = lines.lines().enumerate().map(|(at, line)| {
        let (operation, status) = line.rsplit_once(": ").unwrap();
        Count {
            operation: operation.into(),
            status: status.parse().unwrap(),
            instructions: total(&dumps.with_extension((at + 1).to_string())),
        }
    });
    Counts {
        build,
        processor: processor.into(),
        operations: operations.collect(),
    }
}

fn total(dump: &Path) -> u64 {
    let dump = std::fs::read_to_string(dump).unwrap();
    let mut totals = dump
        .lines()
        .filter_map(|line| line.strip_prefix("totals: "));
    totals.next().unwrap().parse().unwrap()
}
