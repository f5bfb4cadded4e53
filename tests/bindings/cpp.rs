// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The C++ wrapper.

use crate::support::harness::{Outcome, need, test, tests};
use crate::support::{BUILDS, Build, ROOT, WARNINGS, keys, run, scratch};
use crate::with_library;
use libtest_mimic::Trial;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

pub fn tests() -> Vec<Trial> {
    let mut all = tests!["cpp": under_valgrind];
    for compiler in [&GCC, &CLANG] {
        for build in BUILDS {
            let name = format!("cpp::{}::{}", compiler.program, build.name());
            all.push(test(name, move || wrapper(compiler, build)));
        }
    }
    all
}

struct Compiler {
    program: &'static str,
    package: &'static str,
    made: OnceLock<PathBuf>,
}

static GCC: Compiler = Compiler {
    program: "g++",
    package: "g++",
    made: OnceLock::new(),
};

static CLANG: Compiler = Compiler {
    program: "clang++",
    package: "clang",
    made: OnceLock::new(),
};

impl Compiler {
    /// The wrapper's test program, which runs with either build.
    fn test_program(&self) -> &Path {
        self.made.get_or_init(|| {
            let program = scratch(&format!("cpp-{}", self.program)).join("test_edgejwt");
            run(Command::new(self.program)
                .args(WARNINGS)
                .args(["-std=c++17", "-pthread", "-o"])
                .arg(&program)
                .arg(format!("-I{ROOT}/include"))
                .arg(format!("{ROOT}/bindings/cpp/test_edgejwt.cpp"))
                .arg(format!("-L{}", Build::Standard.dir().display()))
                .arg("-ledgejwt"));
            program
        })
    }
}

/// The test program by g++.
pub fn test_program() -> &'static Path {
    GCC.test_program()
}

fn wrapper(compiler: &Compiler, build: Build) -> Outcome {
    need(compiler.program, compiler.package)?;
    let program = compiler.test_program().to_str().unwrap();
    assert_eq!(run(with_library(program, build).arg(keys())), "ok\n");
    Ok(())
}

fn under_valgrind() -> Outcome {
    need("g++", "g++")?;
    need("valgrind", "valgrind")?;
    run(with_library("valgrind", Build::Standard)
        .args(["--quiet", "--error-exitcode=99", "--leak-check=full"])
        .args(["--errors-for-leak-kinds=all", "--show-leak-kinds=all"])
        .arg(test_program())
        .arg(keys()));
    Ok(())
}
