// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The installed archive: its symbols, and one program that also holds another
//! Rust library and another copy of ring.

use crate::support::harness::test;
use crate::support::{BUILDS, Build, ROOT, WARNINGS, cc, fresh, run, scratch};
use crate::tree::{installed, key_pair};
use libtest_mimic::Trial;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

pub fn tests() -> Vec<Trial> {
    let mut all = Vec::new();
    for build in BUILDS {
        let name = |what: &str| format!("archive::{what}::{}", build.name());
        all.push(test(name("symbols"), move || symbols(build)));
        all.push(test(name("sections"), move || sections(build)));
        all.push(test(name("beside_another_rust_library"), move || {
            beside_another_rust_library(build)
        }));
    }
    all
}

/// The symbols that a library defines for others, sorted.
fn defined(library: &Path, which: &str) -> Vec<String> {
    let symbols = run(Command::new("nm")
        .args(["--defined-only", "--format=posix", which])
        .arg(library));
    let lines = symbols.lines().filter(|line| line.contains(' '));
    let names = lines.map(|line| line.split(' ').next().unwrap().to_string());
    let mut names: Vec<String> = names.filter(|name| !name.contains('[')).collect();
    names.sort();
    names
}

/// The archive defines what the shared library exports, and no more.
fn symbols(build: Build) {
    let lib = installed(build).join("lib");
    let exports = defined(&lib.join("libedgejwt.so"), "--dynamic");
    assert_eq!(defined(&lib.join("libedgejwt.a"), "--extern-only"), exports);
}

fn sections(build: Build) {
    let archive = installed(build).join("lib/libedgejwt.a");
    let sections = run(Command::new("readelf").arg("-SW").arg(archive));
    assert!(!sections.contains(".llvm"), "{sections}");
    assert!(!sections.contains(".debug_"), "{sections}");
    // Without this note a linker makes the program's stack executable.
    let stack = sections.lines().find(|line| line.contains("GNU-stack"));
    assert!(!stack.unwrap().contains(" X "), "{sections}");
}

/// Another Rust library for C, with its own copy of ring.
fn other() -> &'static Path {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    MADE.get_or_init(|| {
        let target = scratch("other");
        run(Command::new(env!("CARGO"))
            .args(["build", "--quiet", "--locked", "--manifest-path"])
            .arg(Path::new(ROOT).join("tests/packaging/other/Cargo.toml"))
            .env("CARGO_PROFILE_DEV_DEBUG", "0")
            .env("CARGO_TARGET_DIR", &target));
        target.join("debug/libother.a")
    })
}

/// Both work in one program, in either order of linking.
fn beside_another_rust_library(build: Build) {
    let dir = fresh(&format!("beside-{}", build.name()));
    let prefix = installed(build);
    let ours = prefix.join("lib/libedgejwt.a");
    let objects = [
        ("examples/quickstart.c", "-Dmain=quickstart"),
        ("tests/packaging/neighbour.c", "-O1"),
    ]
    .map(|(source, flag)| {
        let object = dir.join(Path::new(source).file_stem().unwrap());
        run(Command::new(cc())
            .args(WARNINGS)
            .args(["-std=c11", flag, "-c", "-o"])
            .args([&object, &Path::new(ROOT).join(source)])
            .arg(format!("-I{}/include", prefix.display())));
        object
    });
    for (order, libraries) in [[&*ours, other()], [other(), &*ours]].iter().enumerate() {
        let program = dir.join(format!("program-{order}"));
        run(Command::new(cc())
            .arg("-o")
            .arg(&program)
            .args(&objects)
            .args(libraries)
            .args(["-lpthread", "-lm", "-ldl"]));
        let said = run(Command::new(program).args(key_pair()));
        assert!(said.ends_with("both work\n"), "{said}");
    }
}
