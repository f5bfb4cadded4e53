// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `make install` and `make uninstall`.

use crate::support::harness::test;
use crate::support::{BUILDS, Build, ROOT, cc, fresh, run};
use crate::tree::{Tree, check_quickstart, installed, needs_the_shared_library};
use libtest_mimic::Trial;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

const VERSION: &str = env!("CARGO_PKG_VERSION");

pub fn tests() -> Vec<Trial> {
    let mut all = Vec::new();
    for build in BUILDS {
        let name = |what: &str| format!("install::{what}::{}", build.name());
        all.push(test(name("files"), move || files_come_and_go(build)));
        all.push(test(name("command"), move || command_starts(build)));
        all.push(test(name("archive_by_its_name"), move || {
            archive_by_its_name(build)
        }));
    }
    all
}

/// Every file and link below a folder.
fn files(dir: &Path) -> BTreeSet<String> {
    let found = run(Command::new("find").arg(dir).args(["!", "-type", "d"]));
    let start = format!("{}/", dir.display());
    let names = found
        .lines()
        .map(|path| path.strip_prefix(&start).unwrap().into());
    names.collect()
}

/// The functions that the header declares.
pub fn functions() -> Vec<String> {
    let header = std::fs::read_to_string(Path::new(ROOT).join("include/edgejwt.h")).unwrap();
    let declarations = header
        .lines()
        .filter(|line| line.starts_with(|first: char| first.is_ascii_lowercase()));
    let names = declarations.filter_map(|line| {
        let (before, _) = line.split_once('(')?;
        before.rsplit([' ', '*']).next()
    });
    let names = names.filter(|name| name.starts_with("edgejwt_"));
    names.map(String::from).collect()
}

/// Uninstalling removes what was installed and nothing else.
fn files_come_and_go(build: Build) {
    let minor = env!("CARGO_PKG_VERSION_MINOR");
    let mut names: BTreeSet<String> = [
        "bin/edgejwt",
        "include/edgejwt.h",
        "lib/arm/cmake/edgejwt/edgejwt-config-version.cmake",
        "lib/arm/cmake/edgejwt/edgejwt-config.cmake",
        "lib/arm/libedgejwt.a",
        "lib/arm/libedgejwt.so",
        &format!("lib/arm/libedgejwt.so.0.{minor}"),
        &format!("lib/arm/libedgejwt.so.{VERSION}"),
        "lib/arm/pkgconfig/edgejwt.pc",
        "share/bash-completion/completions/edgejwt",
        "share/fish/vendor_completions.d/edgejwt.fish",
        "share/man/man1/edgejwt.1",
        "share/man/man3/edgejwt.3",
        "share/zsh/site-functions/_edgejwt",
    ]
    .map(String::from)
    .into();
    // `man edgejwt_verify` shows the manual page of the library.
    let pages = functions().into_iter();
    names.extend(pages.map(|name| format!("share/man/man3/{name}.3")));

    let name = format!("install-{}", build.name());
    let (tree, staging) = (Tree::new(&name), fresh(&name));
    let libdir = format!("LIBDIR={}/lib/arm", crate::tree::PREFIX);
    let prefix = tree.install(build, &staging, &[&libdir]);
    assert_eq!(files(&prefix), names);
    let link = std::fs::read_link(prefix.join("lib/arm/libedgejwt.so")).unwrap();
    assert_eq!(link, PathBuf::from(format!("libedgejwt.so.0.{minor}")));

    std::fs::write(prefix.join("lib/arm/libother.so"), "another library").unwrap();
    tree.uninstall(build, &staging, &[&libdir]);
    assert_eq!(files(&prefix), ["lib/arm/libother.so".to_string()].into());
    assert!(!prefix.join("lib/arm/cmake/edgejwt").exists());
}

fn command_starts(build: Build) {
    let command = installed(build).join("bin/edgejwt");
    let said = run(Command::new(command).arg("--version"));
    assert!(said.contains(VERSION), "{said}");
}

/// Links the archive by its file name, as projects without a build system do:
/// the compiler adds libgcc and libc itself.
fn archive_by_its_name(build: Build) {
    let prefix = installed(build);
    let program = fresh(&format!("archive-{}", build.name())).join("quickstart");
    run(Command::new(cc())
        .args(["-Wall", "-Wextra", "-Werror", "-std=gnu99", "-fPIE", "-pie"])
        .arg(format!("-I{}/include", prefix.display()))
        .arg("-o")
        .arg(&program)
        .arg(Path::new(ROOT).join("examples/quickstart.c"))
        .arg(prefix.join("lib/libedgejwt.a")));
    assert!(!needs_the_shared_library(&program));
    check_quickstart(&program, &prefix.join("lib"));
}
