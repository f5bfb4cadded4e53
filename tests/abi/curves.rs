// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The embedded library with all algorithms, as `make embedded CURVES=1`
//! builds it, but with symbols and line tables.

use crate::support::{ROOT, run, scratch};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

const FLAGS: [&str; 5] = [
    "--profile",
    "embedded",
    "--no-default-features",
    "--features",
    "ecdsa,eddsa",
];

/// The library. It is built on first use.
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
        let target = scratch("panics");
        run(Command::new(env!("CARGO"))
            .current_dir(ROOT)
            .args(["rustc", "--lib", "--locked", "--quiet"])
            .args(FLAGS)
            .args(["--crate-type", "cdylib"])
            .env("CARGO_PROFILE_EMBEDDED_STRIP", "none")
            .env("CARGO_PROFILE_EMBEDDED_DEBUG", "line-tables-only")
            .env("CARGO_TARGET_DIR", &target));
        target.join("embedded/libedgejwt.so")
    })
}
