// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The Node.js wrapper.

use crate::declarations::must_hold;
use crate::support::harness::{Missing, Outcome, need, test, tests};
use crate::support::{BUILDS, Build, ROOT, cc, keys, output, run, scratch};
use crate::with_library;
use libtest_mimic::Trial;
use std::path::{Path, PathBuf};
use std::process::Command;
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
    let folder = FOLDER.get_or_init(|| {
        need("node", "nodejs")?;
        need("npm", "npm")?;
        let dir = scratch("node");
        for entry in std::fs::read_dir(format!("{ROOT}/bindings/node")).unwrap() {
            let entry = entry.unwrap();
            if entry.file_type().unwrap().is_file() {
                std::fs::copy(entry.path(), dir.join(entry.file_name())).unwrap();
            }
        }
        // Installed once, and again when the lock file has changed.
        let lock = std::fs::read(dir.join("package-lock.json")).unwrap();
        let installed = dir.join("installed");
        if std::fs::read(&installed).ok().as_ref() != Some(&lock) {
            let npm = output(
                Command::new("npm")
                    .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
                    .current_dir(&dir),
            );
            if !npm.status.success() {
                let remedy = "run npm ci in bindings/node, which needs a package registry";
                return Err(Missing::remedy("the npm package koffi", remedy));
            }
            std::fs::write(&installed, lock).unwrap();
        }
        Ok(dir)
    });
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
