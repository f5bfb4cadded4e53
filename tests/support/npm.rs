// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Programs for Node.js with the packages that they need.

use super::harness::{Missing, need};
use super::{ROOT, output, scratch};
use std::fs::File;
use std::os::fd::AsRawFd;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A copy of the files of a folder of the project, with the packages of its
/// lock file. `package` is the one to name if they cannot be had.
pub fn installed(folder: &str, package: &str) -> Result<PathBuf, Missing> {
    need("node", "nodejs")?;
    need("npm", "npm")?;
    let dir = scratch(&format!("npm-{package}"));
    // Two test programs may want the same packages at the same time.
    let _one = locked(&dir.with_extension("lock"));
    for entry in std::fs::read_dir(Path::new(ROOT).join(folder)).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_file() {
            std::fs::copy(entry.path(), dir.join(entry.file_name())).unwrap();
        }
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
            let remedy = format!("run npm ci in {folder}, which needs a package registry");
            return Err(Missing::remedy(&what, &remedy));
        }
        std::fs::write(&mark, lock).unwrap();
    }
    Ok(dir)
}

/// A file that no other process has locked; unlocked when it is dropped.
fn locked(path: &Path) -> File {
    let file = File::create(path).unwrap();
    // SAFETY: the descriptor is open as long as the file is.
    let locked = unsafe { libc::flock(file.as_raw_fd(), libc::LOCK_EX) };
    assert_eq!(locked, 0, "{}", std::io::Error::last_os_error());
    file
}
