// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Programs for Node.js with the packages that they need.

use crate::support::harness::{Missing, need};
use crate::support::{ROOT, output, scratch};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A copy of the files of a folder in tests/programs, with the packages of its
/// lock file.
pub fn installed(folder: &str, script: &str, package: &str) -> Result<PathBuf, Missing> {
    need("node", "nodejs")?;
    need("npm", "npm")?;
    let dir = scratch(&format!("npm-{folder}"));
    for name in ["package.json", "package-lock.json", script] {
        let from = Path::new(ROOT).join("tests/programs").join(folder);
        std::fs::copy(from.join(name), dir.join(name)).unwrap();
    }
    // Installed once, and again when the lock file has changed.
    let lock = std::fs::read(dir.join("package-lock.json")).unwrap();
    let mark = dir.join("installed");
    if std::fs::read(&mark).ok().as_ref() != Some(&lock) {
        let npm = output(
            Command::new("npm")
                .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
                .current_dir(&dir),
        );
        if !npm.status.success() {
            let what = format!("the npm package {package}");
            let remedy = "a package registry, from which npm ci takes it";
            return Err(Missing::remedy(&what, remedy));
        }
        std::fs::write(&mark, lock).unwrap();
    }
    Ok(dir)
}
