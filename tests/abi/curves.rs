// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The libraries with all algorithms, as `make standard` and `make embedded
//! CURVES=1` build them, but with symbols and line tables.

use crate::support::{ROOT, run, scratch};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

const EMBEDDED: [&str; 5] = [
    "--profile",
    "embedded",
    "--no-default-features",
    "--features",
    "ecdsa,eddsa",
];

/// The standard library. It is built on first use.
pub fn standard() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| build("release", &["--profile", "release"]))
}

/// The embedded library. It is built on first use.
pub fn library() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        // The same options as in the Makefile.
        let commands = run(Command::new("make").args(["-C", ROOT, "-n", "embedded", "CURVES=1"]));
        for option in [
            "--profile embedded",
            "--no-default-features",
            "ecdsa",
            "eddsa",
        ] {
            assert!(commands.contains(option), "{commands}");
        }
        build("embedded", &EMBEDDED)
    })
}

fn build(profile: &str, flags: &[&str]) -> PathBuf {
    let target = scratch("panics");
    let variable = |setting| format!("CARGO_PROFILE_{}_{setting}", profile.to_uppercase());
    run(Command::new(env!("CARGO"))
        .current_dir(ROOT)
        .args(["rustc", "--lib", "--locked", "--quiet"])
        .args(flags)
        .args(["--crate-type", "cdylib"])
        .env(variable("STRIP"), "none")
        .env(variable("DEBUG"), "line-tables-only")
        .env("CARGO_TARGET_DIR", &target));
    target.join(profile).join("libedgejwt.so")
}
