// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Shared by the test targets: building the libraries, compiling and running
//! programs, scratch folders.
#![allow(dead_code, unused_imports)] // Each target uses a part.

pub mod fixtures;
pub mod harness;
pub mod jwt;
pub mod library;
pub mod npm;
pub mod programs;

pub use fixtures::{key, keys};
pub use library::{BUILDS, Build, LINKS, Link, link_flags, link_flags_in};
pub use programs::{WARNINGS, can_be_watched, cc, compile, compile_into, programs, quick_clock};

use ring::digest;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

pub const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// A folder for files that tests make. It keeps its content from run to run.
pub fn scratch(name: &str) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&dir).unwrap();
    dir
}

/// The same, emptied.
pub fn fresh(name: &str) -> PathBuf {
    let dir = scratch(name);
    std::fs::remove_dir_all(&dir).unwrap();
    scratch(name)
}

/// The start of the SHA-256 of several byte strings and their lengths.
pub fn fingerprint<T: AsRef<[u8]>>(parts: &[T]) -> u64 {
    let mut hash = digest::Context::new(&digest::SHA256);
    for part in parts {
        hash.update(&part.as_ref().len().to_le_bytes());
        hash.update(part.as_ref());
    }
    let hash = hash.finish();
    u64::from_be_bytes(*hash.as_ref().first_chunk().unwrap())
}

/// Runs a command that must succeed and gives its standard output.
pub fn run(command: &mut Command) -> String {
    let shown = format!("{command:?}");
    let output = output(command);
    assert!(
        output.status.success(),
        "{shown}: {}\n{}{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

/// Runs a test program. Status 77 means that it cannot test anything here; its
/// standard error says why.
pub fn run_program(command: &mut Command) -> harness::Outcome {
    let shown = format!("{command:?}");
    let output = output(command);
    let error = String::from_utf8_lossy(&output.stderr);
    if output.status.code() == Some(77) {
        return Err(harness::Missing::condition("another machine", error.trim()));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{shown}: {}\n{text}{error}",
        output.status
    );
    harness::say(text);
    Ok(())
}

/// Runs a command and gives its exit status and output.
pub fn output(command: &mut Command) -> Output {
    let shown = format!("{command:?}");
    // Cargo sets these for this test process. Cargo inside a test would run
    // ring's build script again because of them, and build everything twice.
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        if ["CARGO_PKG_", "CARGO_MANIFEST_"]
            .iter()
            .any(|start| name.starts_with(start))
        {
            command.env_remove(name.as_ref());
        }
    }
    command
        .output()
        .unwrap_or_else(|error| panic!("{shown}: {error}"))
}

/// Whether a program is installed.
pub fn exists(program: &str) -> bool {
    let found = Command::new("sh")
        .args(["-c", "command -v \"$0\"", program])
        .output();
    found.unwrap().status.success()
}
