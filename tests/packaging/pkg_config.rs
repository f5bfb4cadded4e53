// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The installed library, as pkg-config finds it.

use crate::support::harness::{Outcome, need, test};
use crate::support::{BUILDS, Build, ROOT, cc, fresh, run};
use crate::tree::{PREFIX, Tree, check_quickstart, installed, needs_the_shared_library};
use libtest_mimic::Trial;
use std::path::{Path, PathBuf};
use std::process::Command;

pub fn tests() -> Vec<Trial> {
    let mut all = Vec::new();
    for build in BUILDS {
        let name = |what: &str| format!("pkg_config::{what}::{}", build.name());
        all.push(test(name("version"), move || version(build)));
        all.push(test(name("folders"), move || folders(build)));
        for (what, link) in [
            ("shared", shared as fn(Build) -> (Vec<String>, Vec<String>)),
            ("static_program", static_program),
            ("static_library", static_library),
        ] {
            let (user, name) = (format!("pkg-config-{what}-{}", build.name()), name(what));
            all.push(test(name, move || {
                links(build, what == "shared", link, &user)
            }));
        }
    }
    all
}

/// What pkg-config answers, word by word.
fn ask(prefix: &Path, libdir: &str, question: &[&str]) -> Vec<String> {
    let said = run(Command::new("pkg-config")
        .env("PKG_CONFIG_PATH", prefix.join(libdir).join("pkgconfig"))
        .args(question)
        .arg("edgejwt"));
    said.split_whitespace().map(String::from).collect()
}

fn need_pkg_config() -> Outcome {
    need("pkg-config", "pkg-config")
}

fn version(build: Build) -> Outcome {
    need_pkg_config()?;
    let said = ask(installed(build), "lib", &["--modversion"]);
    assert_eq!(said, [env!("CARGO_PKG_VERSION")]);
    Ok(())
}

/// The folders are right with a library folder below lib, and after a move.
fn folders(build: Build) -> Outcome {
    need_pkg_config()?;
    let name = format!("pkg-config-folders-{}", build.name());
    let libdir = format!("LIBDIR={PREFIX}/lib/arm");
    let prefix = Tree::new(&name).install(build, &fresh(&name), &[&libdir]);
    let flags = ask(&prefix, "lib/arm", &["--cflags-only-I", "--libs-only-L"]);
    for (flag, folder) in flags.iter().zip(["include", "lib/arm"]) {
        let flag = Path::new(&flag[2..]).canonicalize().unwrap();
        assert_eq!(flag, prefix.join(folder).canonicalize().unwrap());
    }
    assert_eq!(flags.len(), 2);
    Ok(())
}

/// The compiler's own flags, and what pkg-config adds.
fn shared(build: Build) -> (Vec<String>, Vec<String>) {
    let found = ask(installed(build), "lib", &["--cflags", "--libs"]);
    (Vec::new(), found)
}

fn static_program(build: Build) -> (Vec<String>, Vec<String>) {
    let question = ["--static", "--cflags", "--libs"];
    let found = ask(installed(build), "lib", &question);
    (vec!["-static".into()], found)
}

/// Our library from the archive, and a shared libc.
fn static_library(build: Build) -> (Vec<String>, Vec<String>) {
    let (_, mut found) = static_program(build);
    for word in &mut found {
        if word == "-ledgejwt" {
            *word = "-l:libedgejwt.a".into();
        }
    }
    (Vec::new(), found)
}

fn links(
    build: Build,
    is_shared: bool,
    flags: fn(Build) -> (Vec<String>, Vec<String>),
    user: &str,
) -> Outcome {
    need_pkg_config()?;
    let (own, found) = flags(build);
    let program: PathBuf = fresh(user).join("quickstart");
    run(Command::new(cc())
        .args(["-Wall", "-Wextra", "-Werror", "-std=c11"])
        .args(own)
        .arg("-o")
        .arg(&program)
        .arg(Path::new(ROOT).join("examples/quickstart.c"))
        .args(found));
    assert_eq!(needs_the_shared_library(&program), is_shared);
    check_quickstart(&program, &installed(build).join("lib"));
    Ok(())
}
