// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What the tests of the wheel, the npm package and the Go module share. Each is
//! installed in an empty place and used there, so nothing of the sources is on its
//! search path.

use crate::support::harness::{Missing, Outcome};
use crate::support::{ROOT, output, run};
use std::path::{Path, PathBuf};
use std::process::Command;

pub fn make(words: &[&str]) {
    let mut make = Command::new("make");
    run(make
        .args(["-s", "-C", ROOT])
        .args(words)
        .env_remove("MAKEFLAGS"));
}

pub fn at(dir: &Path, program: impl AsRef<std::ffi::OsStr>, words: &[&str]) -> Command {
    let mut command = Command::new(program);
    command
        .args(words)
        .current_dir(dir)
        .env_remove("EDGEJWT_LIBRARY");
    command
}

/// The newest file in a folder of `build` whose name holds a word.
pub fn made(folder: &str, word: &str) -> PathBuf {
    let entries = std::fs::read_dir(Path::new(ROOT).join("build").join(folder)).unwrap();
    let found = entries.map(|entry| entry.unwrap().path());
    let found = found.filter(|path| path.file_name().unwrap().to_string_lossy().contains(word));
    let newest = found.max_by_key(|path| path.metadata().unwrap().modified().unwrap());
    newest.unwrap()
}

pub fn need_module(module: &str, package: &str) -> Outcome {
    let import = format!("import {module}");
    match output(Command::new("python3").args(["-c", &import]))
        .status
        .success()
    {
        true => Ok(()),
        false => Err(Missing::remedy(package, &format!("pip install {package}"))),
    }
}
