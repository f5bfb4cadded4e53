// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The Python wrapper.

use crate::support::harness::{Outcome, need, test};
use crate::support::{BUILDS, Build, ROOT, output};
use crate::with_library;
use libtest_mimic::Trial;
use std::process::Command;

pub fn tests() -> Vec<Trial> {
    BUILDS
        .map(|build| {
            let name = format!("python::{}", build.name());
            test(name, move || wrapper(build))
        })
        .into()
}

/// Python in the folder of the wrapper, which loads the library by its path.
pub fn python(build: Build) -> Command {
    let mut python = with_library("python3", build);
    python
        .arg("-B")
        .current_dir(format!("{ROOT}/bindings/python"))
        .env("EDGEJWT_LIBRARY", build.shared());
    python
}

fn wrapper(build: Build) -> Outcome {
    need("python3", "python3")?;
    let said = output(python(build).args(["-m", "unittest", "test_edgejwt"]));
    let said = String::from_utf8_lossy(&said.stderr);
    assert!(said.ends_with("OK\n"), "{said}");
    Ok(())
}
