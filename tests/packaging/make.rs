// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The rules of the Makefile: what each builds, where, and when it is rebuilt.

use crate::support::harness::tests;
use crate::support::{Build, ROOT, fresh, key, output, run};
use crate::tree::Tree;
use libtest_mimic::Trial;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

pub fn tests() -> Vec<Trial> {
    tests!["make":
        plain_make_builds_both_libraries_and_the_command, cargo_decides_what_is_stale,
        install_is_never_stale, install_takes_the_command_of_its_build,
        curves_have_their_own_folder, cross_build_has_its_own_folder, unknown_target_is_refused,
        unknown_build_is_refused, run_makes_keys_and_runs_the_quickstart, help_lists_every_target
    ]
}

const SHARED: &str = concat!("libedgejwt.so.0.", env!("CARGO_PKG_VERSION_MINOR"));

/// Whether a file is the shared library of this build.
fn is_library(file: &Path, build: Build) -> bool {
    std::fs::read(file).unwrap() == std::fs::read(build.shared()).unwrap()
}

/// Whether a command was linked to the standard library, which alone signs
/// with curves.
fn has_curves(command: &Path) -> bool {
    let said = output(Command::new(command).args(["sign", "--key", &key("ec.key")]));
    match said.status.code() {
        Some(0) => true,
        Some(3) => false,
        _ => panic!("{said:?}"),
    }
}

fn plain_make_builds_both_libraries_and_the_command() {
    let tree = Tree::new("plain");
    run(&mut tree.make(&[]));
    let build = tree.dir.join("build");
    for name in ["standard", "embedded"] {
        for file in ["libedgejwt.a", "libedgejwt.so", SHARED] {
            assert!(build.join(name).join(file).exists(), "{name}/{file}");
        }
    }
    assert!(is_library(
        &build.join("standard").join(SHARED),
        Build::Standard
    ));
    assert!(is_library(
        &build.join("embedded").join(SHARED),
        Build::Embedded
    ));
    let said = run(Command::new(build.join("cli/edgejwt")).arg("--version"));
    assert!(said.starts_with("edgejwt "), "{said}");
}

/// Every run asks Cargo, and takes what Cargo built.
fn cargo_decides_what_is_stale() {
    let tree = Tree::new("stale");
    run(&mut tree.make(&[]));
    let calls = tree.cargo_calls().len();
    assert!(calls >= 4, "{calls}");
    let library = tree.dir.join("build/embedded").join(SHARED);
    let written = || std::fs::metadata(&library).unwrap().modified().unwrap();
    let before = written();
    run(&mut tree.make(&[]));
    assert!(tree.cargo_calls().len() >= calls + 4);
    assert_eq!(
        written(),
        before,
        "the library was written without a change"
    );

    tree.set_library(Build::Embedded, Build::Standard);
    run(&mut tree.make(&[]));
    assert!(is_library(&library, Build::Standard));
}

fn install(tree: &Tree, name: &str, build: &str) -> PathBuf {
    let staging = fresh(&format!("make-{name}"));
    let destdir = format!("DESTDIR={}", staging.display());
    let build = format!("BUILD={build}");
    run(&mut tree.make(&["install", "PREFIX=/usr", &build, &destdir]));
    staging.join("usr")
}

fn install_is_never_stale() {
    let tree = Tree::new("install-stale");
    tree.set_library(Build::Standard, Build::Embedded);
    tree.set_library(Build::Embedded, Build::Embedded);
    run(&mut tree.make(&[]));
    tree.set_library(Build::Standard, Build::Standard);
    let prefix = install(&tree, "stale", "standard");
    assert!(is_library(
        &prefix.join("lib").join(SHARED),
        Build::Standard
    ));
    assert!(has_curves(&prefix.join("bin/edgejwt")));
}

fn install_takes_the_command_of_its_build() {
    let tree = Tree::new("install-builds");
    run(&mut tree.make(&["standard", "cli"]));
    let embedded = install(&tree, "embedded", "embedded");
    assert!(is_library(
        &embedded.join("lib").join(SHARED),
        Build::Embedded
    ));
    assert!(!has_curves(&embedded.join("bin/edgejwt")));
    let standard = install(&tree, "standard", "standard");
    assert!(is_library(
        &standard.join("lib").join(SHARED),
        Build::Standard
    ));
    assert!(has_curves(&standard.join("bin/edgejwt")));
}

fn curves_have_their_own_folder() {
    let tree = Tree::new("curves");
    run(&mut tree.make(&["embedded", "CURVES=1"]));
    run(&mut tree.make(&["embedded"]));
    let build = tree.dir.join("build");
    // The stub gives the standard library if the curves are asked for.
    assert!(is_library(
        &build.join("embedded-curves").join(SHARED),
        Build::Standard
    ));
    assert!(is_library(
        &build.join("embedded").join(SHARED),
        Build::Embedded
    ));
    run(&mut tree.make(&["embedded", "CURVES=1"]));
    assert!(is_library(
        &build.join("embedded").join(SHARED),
        Build::Embedded
    ));
}

const AARCH64: &str = "aarch64-unknown-linux-gnu";

/// This machine's toolchain, under another name, stands in for the cross
/// toolchain.
fn cross_build_has_its_own_folder() {
    let tree = Tree::new("cross");
    let tools = fresh("make-cross-tools");
    for tool in ["gcc", "ar", "ld", "objcopy"] {
        let path = run(Command::new("sh").args(["-c", "command -v \"$0\"", tool]));
        symlink(path.trim(), tools.join(format!("other-{tool}"))).unwrap();
    }
    // A compiler that claims to have the target's std. The stub compiles nothing.
    let rustc = tools.join("rustc");
    let sysroot = tools.join("sysroot");
    std::fs::create_dir_all(sysroot.join("lib/rustlib").join(AARCH64).join("lib")).unwrap();
    let script = format!(
        "#!/bin/sh\ncase $* in\n*sysroot*) echo '{}' ;;\n*target-list*) echo {AARCH64} ;;\n*) echo 'rustc 1.999.0' ;;\nesac\n",
        sysroot.display()
    );
    std::fs::write(&rustc, script).unwrap();
    run(Command::new("chmod").arg("+x").arg(&rustc));
    let target = format!("TARGET={AARCH64}");
    run(tree
        .make(&["embedded", &target])
        .env("RUSTC", rustc)
        .env("CROSS_COMPILE", format!("{}/other-", tools.display())));
    let build = tree.dir.join("build");
    let library = build.join("cross").join(AARCH64).join("embedded");
    assert!(is_library(&library.join(SHARED), Build::Embedded));
    assert!(library.join("libedgejwt.a").exists());
    assert!(!build.join("embedded").exists());
    let calls = tree.cargo_calls();
    let asked = format!("--target {AARCH64}");
    assert!(calls.iter().all(|call| call.contains(&asked)), "{calls:?}");
}

/// Runs a command that must fail; gives the lines that it printed, without
/// those of make itself.
pub fn complaint(command: &mut Command) -> Vec<String> {
    let said = output(command);
    let text = String::from_utf8(said.stderr).unwrap();
    assert!(!said.status.success(), "{text}");
    let lines = text.lines().filter(|line| {
        let is_of_make = line.starts_with("make: ***") || line.starts_with("make[");
        !is_of_make
    });
    lines.map(String::from).collect()
}

fn unknown_target_is_refused() {
    let tree = Tree::new("unknown-target");
    let lines = complaint(&mut tree.make(&["embedded", "TARGET=pdp11-dec-unix"]));
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(lines[0].contains("pdp11-dec-unix"), "{lines:?}");
    assert!(!tree.dir.join("build/embedded").exists());
}

fn unknown_build_is_refused() {
    let tree = Tree::new("unknown-build");
    let said = output(&mut tree.make(&["install", "BUILD=small", "DESTDIR=/nonexistent"]));
    let text = String::from_utf8(said.stderr).unwrap();
    assert!(!said.status.success());
    assert_eq!(text.lines().count(), 1, "{text}");
    assert!(text.contains("standard or embedded"), "{text}");
}

fn run_makes_keys_and_runs_the_quickstart() {
    let tree = Tree::new("run");
    let said = run(&mut tree.make(&["run"]));
    let end = "issuer: neuron\ntampered: the signature is wrong\n";
    assert!(said.ends_with(end), "{said}");
    let demo = tree.dir.join("build/demo");
    let mode = run(Command::new("stat")
        .args(["-c", "%a"])
        .arg(demo.join("private.key")));
    assert_eq!(mode, "600\n");
    let key = std::fs::read(demo.join("private.key")).unwrap();
    // The second run takes the same keys.
    run(&mut tree.make(&["run"]));
    assert_eq!(std::fs::read(demo.join("private.key")).unwrap(), key);
}

/// The targets that users and contributors call.
const PUBLIC: [&str; 24] = [
    "all",
    "standard",
    "embedded",
    "cli",
    "clean",
    "help",
    "run",
    "gateway",
    "check",
    "test",
    "cross",
    "cross-all",
    "torture",
    "fuzz",
    "coverage",
    "mutants",
    "bench",
    "install",
    "uninstall",
    "deb",
    "sbom",
    "header",
    "man",
    "abi",
];

fn help_lists_every_target() {
    let tree = Tree::new("help");
    let said = run(&mut tree.make(&["help"]));
    for target in PUBLIC {
        let start = format!("make {target} ");
        let lines: Vec<&str> = said
            .lines()
            .filter(|line| (line.trim_start().to_string() + " ").starts_with(&start))
            .collect();
        assert_eq!(lines.len(), 1, "{target}: {said}");
        assert!(lines[0].len() <= 100, "{}", lines[0]);
    }
    // So is every `make TARGET` in the README.
    let readme = std::fs::read_to_string(Path::new(ROOT).join("README.md")).unwrap();
    for command in readme.split("`make ").skip(1) {
        let end = command.find(|c: char| c != '-' && !c.is_ascii_lowercase());
        let target = &command[..end.unwrap()];
        assert!(said.contains(&format!("make {target} ")), "{target}");
    }
}
