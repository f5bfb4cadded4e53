// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The Node.js wrapper.

use crate::declarations::must_hold;
use crate::support::harness::{Missing, Outcome, test, tests};
use crate::support::npm::installed;
use crate::support::{BUILDS, Build, ROOT, cc, keys, run};
use crate::with_library;
use libtest_mimic::Trial;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

pub fn tests() -> Vec<Trial> {
    let mut all = tests!["node": declarations, lock_file_has_no_address];
    for build in BUILDS {
        let name = format!("node::{}", build.name());
        all.push(test(name, move || wrapper(build)));
    }
    all
}

/// A copy of the wrapper, with the package koffi that it needs.
pub fn folder() -> Result<&'static Path, Missing> {
    static FOLDER: OnceLock<Result<PathBuf, Missing>> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| installed("bindings/node", "koffi"));
    folder.as_deref().map_err(Missing::clone)
}

fn wrapper(build: Build) -> Outcome {
    let folder = folder()?;
    run(with_library("node", build)
        .args(["--expose-gc", "--test", "edgejwt.test.mjs"])
        .env("KEYS", keys())
        .current_dir(folder));
    Ok(())
}

fn declarations() -> Outcome {
    let said = run(with_library("node", Build::Standard)
        .arg(format!("{ROOT}/tests/bindings/abi.mjs"))
        .arg(folder()?));
    must_hold(&cc(), &["-std=c11", "-x", "c"], &said);
    Ok(())
}

/// It has checksums, but no address of a registry.
fn lock_file_has_no_address() {
    let lock = std::fs::read_to_string(format!("{ROOT}/bindings/node/package-lock.json"));
    let lock = lock.unwrap();
    assert!(lock.contains("\"integrity\"") && !lock.contains("\"resolved\""));
}
