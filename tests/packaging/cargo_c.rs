// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `cargo cinstall`, and with it Yocto's class cargo_c, installs the same as
//! `make install`.

use crate::support::harness::{Missing, Outcome, need, test};
use crate::support::{BUILDS, Build, ROOT, cc, exists, fresh, run, scratch};
use crate::tree::{check_quickstart, installed};
use libtest_mimic::Trial;
use std::path::Path;
use std::process::Command;

pub fn tests() -> Vec<Trial> {
    BUILDS
        .map(|build| {
            let name = format!("cargo_c::{}", build.name());
            test(name, move || installs_the_same(build))
        })
        .into()
}

fn soname(prefix: &Path) -> String {
    let section = run(Command::new("readelf")
        .arg("-dW")
        .arg(prefix.join("lib/libedgejwt.so")));
    let line = section.lines().find(|line| line.contains("(SONAME)"));
    line.unwrap().split(['[', ']']).nth(1).unwrap().into()
}

/// What pkg-config answers, without the prefix.
fn pkg_config(prefix: &Path, question: &[&str]) -> Vec<String> {
    let said = run(Command::new("pkg-config")
        .env("PKG_CONFIG_PATH", prefix.join("lib/pkgconfig"))
        .arg(format!("--define-variable=prefix={}", prefix.display()))
        .args(question)
        .arg("edgejwt"));
    let words = said.split_whitespace();
    words
        .map(|word| word.replace(&prefix.display().to_string(), ""))
        .collect()
}

fn installs_the_same(build: Build) -> Outcome {
    // Debian's version is too old for edition 2024, and compiling one takes long.
    if !exists("cargo-cinstall") {
        return Err(Missing::condition("cargo-c", "cargo install cargo-c"));
    }
    need("pkg-config", "pkg-config")?;
    let ours = installed(build);
    let staging = fresh(&format!("cargo-c-{}", build.name()));
    let mut cinstall = Command::new(env!("CARGO"));
    if build == Build::Embedded {
        cinstall.args(["cinstall", "--profile", "embedded", "--no-default-features"]);
    } else {
        cinstall.args(["cinstall", "--release"]);
    }
    run(cinstall
        .current_dir(ROOT)
        .args(["--locked", "--library-type", "cdylib"])
        .args(["--prefix", "/usr", "--libdir", "/usr/lib", "--destdir"])
        .arg(&staging)
        .env("CARGO_TARGET_DIR", scratch("cargo-c-target")));
    let theirs = staging.join("usr");

    for file in [
        "include/edgejwt.h".to_string(),
        format!("lib/{}", soname(ours)),
        format!("lib/libedgejwt.so.{}", env!("CARGO_PKG_VERSION")),
    ] {
        assert!(theirs.join(&file).exists(), "{file}");
    }
    let header = |prefix: &Path| std::fs::read(prefix.join("include/edgejwt.h")).unwrap();
    assert!(header(ours) == header(&theirs));
    assert_eq!(soname(ours), soname(&theirs));
    for question in [&["--modversion"], &["--cflags"], &["--libs"]] {
        assert_eq!(pkg_config(ours, question), pkg_config(&theirs, question));
    }

    let program = theirs.join("quickstart");
    run(Command::new(cc())
        .arg(format!("-I{}/include", theirs.display()))
        .arg(Path::new(ROOT).join("examples/quickstart.c"))
        .arg(format!("-L{}/lib", theirs.display()))
        .arg("-ledgejwt")
        .arg("-o")
        .arg(&program));
    check_quickstart(&program, &theirs.join("lib"));
    Ok(())
}
