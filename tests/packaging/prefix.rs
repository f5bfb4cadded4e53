// SPDX-License-Identifier: Apache-2.0 OR MIT
//! A folder that the library is installed in.
#![allow(dead_code)] // Each driver uses its part.

use crate::support::{Build, ROOT, fresh, key, run};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What the library is told; it then lies elsewhere, as if it had been moved.
pub const PREFIX: &str = "/opt/edgejwt";

/// `make install` or `uninstall` of one build, below `staging`.
pub fn make(target: &str, build: Build, staging: &Path, settings: &[&str]) {
    run(Command::new("make")
        .args(["-C", ROOT, "-s", target])
        .arg(format!("OUT={}", build.dir().parent().unwrap().display()))
        .arg(format!("BUILD={}", build.name()))
        .arg(format!("DESTDIR={}", staging.display()))
        .arg(format!("PREFIX={PREFIX}"))
        .args(settings));
}

/// One build, installed; `user` keeps tests apart.
pub fn installed(user: &str, build: Build) -> PathBuf {
    let staging = fresh(&format!("{user}-{}", build.name()));
    make("install", build, &staging, &[]);
    staging.join(&PREFIX[1..])
}

/// A key pair, as the quickstart's arguments.
pub fn key_pair() -> [String; 2] {
    [key("rsa2048.key"), key("rsa2048.pem")]
}

/// Runs the quickstart, wherever it was built, with the library in a folder.
pub fn check_quickstart(program: &Path, lib: &Path) {
    let said = run(Command::new(program)
        .args(key_pair())
        .env("LD_LIBRARY_PATH", lib));
    let end = "issuer: neuron\ntampered: the signature is wrong\n";
    assert!(said.ends_with(end), "{said}");
}
