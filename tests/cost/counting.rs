// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The instructions that callgrind counts in operations.c.

use crate::support::{Build, Link, compile, fixtures, fresh, run};
use std::path::Path;
use std::process::Command;

/// One operation.
pub struct Count {
    pub operation: String,
    pub status: i32,
    pub instructions: u64,
}

pub struct Counts {
    /// The processor that callgrind presents to the library.
    pub processor: String,
    pub operations: Vec<Count>,
}

impl Counts {
    pub fn of(&self, operation: &str) -> u64 {
        let found = self.operations.iter().find(|c| c.operation == operation);
        found.expect(operation).instructions
    }
}

/// Counts the operations that operations.c lists; or, with a file of tokens
/// and one with a JWK Set, what it does with these.
pub fn counts(build: Build, files: &[&Path]) -> Counts {
    // All symbols are bound at the start, and the key is always the same: the
    // counts do not vary.
    let source = "tests/cost/operations.c";
    let program = compile(source, build, Link::Static, &["-Wl,-z,now"]);
    let dir = fresh(&format!("callgrind-{}-{}", build.name(), files.len()));
    let dumps = dir.join("dump");
    let printed = run(Command::new("valgrind")
        .args(["--tool=callgrind", "--quiet"])
        .args(["--toggle-collect=counted", "--dump-after=counted"])
        .arg(format!("--callgrind-out-file={}", dumps.display()))
        .arg(program)
        .args(["rfc7515-a2.key", "rfc7515-a2.pem"].map(|name| fixtures::committed().join(name)))
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
        processor: processor.into(),
        operations: operations.collect(),
    }
}

/// The total in a file that callgrind wrote.
pub fn total(dump: &Path) -> u64 {
    let dump = std::fs::read_to_string(dump).unwrap();
    let mut totals = dump
        .lines()
        .filter_map(|line| line.strip_prefix("totals: "));
    totals.next().unwrap().parse().unwrap()
}
