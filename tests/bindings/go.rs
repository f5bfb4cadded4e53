// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The Go wrapper.

use crate::support::harness::{Outcome, need, test, tests};
use crate::support::{BUILDS, Build, ROOT, run, scratch};
use crate::with_library;
use libtest_mimic::Trial;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

pub fn tests() -> Vec<Trial> {
    let mut all = tests!["go": vet, format];
    for build in BUILDS {
        // cgocheck=2 checks every pointer that Go passes to C.
        for (suffix, debug) in [("", ""), ("_cgocheck", "cgocheck=2")] {
            let name = format!("go::{}{suffix}", build.name());
            all.push(test(name, move || wrapper(build, debug)));
        }
    }
    all
}

pub fn need_go() -> Outcome {
    need("go", "golang-go")
}

/// `go` in the folder of the wrapper.
fn go() -> Command {
    let mut go = Command::new("go");
    go.current_dir(format!("{ROOT}/bindings/go"))
        .env("GOPROXY", "off")
        .env("CGO_CFLAGS", format!("-O2 -I{ROOT}/include"))
        .env(
            "CGO_LDFLAGS",
            format!("-L{}", Build::Standard.dir().display()),
        );
    go
}

/// The wrapper's tests as one program, which runs with either build.
pub fn test_program() -> &'static Path {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    MADE.get_or_init(|| {
        let program = scratch("go").join("edgejwt.test");
        run(go().args(["test", "-c", "-o"]).arg(&program));
        program
    })
}

fn wrapper(build: Build, debug: &str) -> Outcome {
    need_go()?;
    let program = test_program().to_str().unwrap();
    run(with_library(program, build).env("GODEBUG", debug));
    Ok(())
}

fn vet() -> Outcome {
    need_go()?;
    run(go().arg("vet"));
    Ok(())
}

fn format() -> Outcome {
    need("gofmt", "golang-go")?;
    let unformatted = run(Command::new("gofmt")
        .arg("-l")
        .arg(format!("{ROOT}/bindings/go")));
    assert_eq!(unformatted, "");
    Ok(())
}
