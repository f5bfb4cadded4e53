// SPDX-License-Identifier: Apache-2.0 OR MIT
//! A target whose tool is missing prints one line that says what to install.

use crate::make::complaint;
use crate::support::harness::test;
use crate::support::{ROOT, fresh, run};
use crate::tree::Tree;
use libtest_mimic::Trial;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A missing tool, the call of make that needs it, and a word of the message.
const CASES: [(&str, &[&str], &str); 14] = [
    ("cargo", &["standard"], "rustup"),
    ("cc", &["standard"], "build-essential"),
    ("ld", &["embedded"], "binutils"),
    ("openssl", &["run"], "package openssl"),
    ("nng", &["gateway", "CC=cc -nostdinc"], "libnng-dev"),
    ("doxygen", &["man"], "package doxygen"),
    ("abidw", &["abi"], "abigail-tools"),
    ("dpkg-buildpackage", &["deb", "DIST=x"], "package dpkg-dev"),
    ("jq", &["sbom"], "package jq"),
    ("nightly", &["fuzz"], "nightly"),
    ("cargo-fuzz", &["fuzz"], "cargo install cargo-fuzz"),
    ("cargo-mutants", &["mutants"], "cargo install cargo-mutants"),
    (
        "cargo-cyclonedx",
        &["sbom"],
        "cargo install cargo-cyclonedx",
    ),
    (
        "aarch64-linux-gnu-gcc",
        &["embedded", "TARGET=aarch64-unknown-linux-gnu"],
        "gcc-aarch64-linux-gnu",
    ),
];

pub fn tests() -> Vec<Trial> {
    let cases = CASES.into_iter();
    cases
        .map(|(tool, args, word)| {
            test(format!("missing_tools::{tool}"), move || {
                check(tool, args, word)
            })
        })
        .collect()
}

/// A folder with all programs of this machine but one, and the stub as cargo.
fn programs_without(missing: &str) -> PathBuf {
    let dir = fresh(&format!("without-{missing}"));
    let stub = Path::new(ROOT).join("tests/packaging/stub_cargo.sh");
    let script = format!("#!/bin/sh\nexec sh '{}' \"$@\"\n", stub.display());
    if missing != "cargo" {
        std::fs::write(dir.join("cargo"), script).unwrap();
        run(Command::new("chmod").arg("+x").arg(dir.join("cargo")));
    }
    let path = std::env::var_os("PATH").unwrap();
    for folder in std::env::split_paths(&path) {
        for program in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            if program.file_name() != missing && program.file_name() != "cargo" {
                // Fails for a name that an earlier folder has, too.
                let _ = symlink(program.path(), dir.join(program.file_name()));
            }
        }
    }
    dir
}

fn check(tool: &str, args: &[&str], word: &str) {
    let tree = Tree::new(&format!("without-{tool}"));
    let mut make = tree.make_with_cargo(args);
    make.env("PATH", programs_without(tool))
        .env("CARGO_HOME", &tree.dir);
    if tool != "nightly" {
        make.env("STUB_NIGHTLY", "1");
    }
    let lines = complaint(&mut make);
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(lines[0].contains(word), "{lines:?}");
}
