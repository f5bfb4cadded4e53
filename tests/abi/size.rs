// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Upper bounds for the sizes of the shared libraries: text and data, as the
//! command `size` counts them. Debug information does not count.

use crate::curves;
use crate::support::harness::{Outcome, need, tests};
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

/// The goal of 144 KB is missed. Most of the difference is code that formats
/// debug output, which the vtables in ring keep in the library.
fn embedded() -> Outcome {
    need("size", "binutils")?;
    let library = Build::Embedded.shared();
    check(&library, 157 * 1024);
    // On other processors the linker may pad the file to pages of 64 KB.
    if cfg!(target_arch = "x86_64") {
        let len = std::fs::metadata(library).unwrap().len();
        assert!(len <= 160 * 1024, "the file has {len} bytes");
    }
    Ok(())
}

fn embedded_with_curves() -> Outcome {
    need("size", "binutils")?;
    check(curves::library(), 500 * 1024);
    Ok(())
}
