// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `make install`, and the ways in which a C project finds what it installed.

use crate::prefix::{PREFIX, check_quickstart, installed, make};
use crate::support::{BUILDS, Build, ROOT, cc, exists, fresh, output, run, skip};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

const VERSION: &str = env!("CARGO_PKG_VERSION");
const QUICKSTART: &str = "examples/quickstart.c";

/// Every file and link below a folder.
fn files(dir: &Path) -> BTreeSet<String> {
    let found = run(Command::new("find").arg(dir).args(["!", "-type", "d"]));
    let start = format!("{}/", dir.display());
    let names = found
        .lines()
        .map(|path| path.strip_prefix(&start).unwrap().into());
    names.collect()
}

/// The names of the functions that a header declares.
fn functions(header: &str) -> impl Iterator<Item = &str> {
    let declarations = header
        .lines()
        .filter(|line| line.starts_with(|first: char| first.is_ascii_lowercase()));
    declarations.filter_map(|line| {
        let (before, _) = line.split_once('(')?;
        let name = before.rsplit([' ', '*']).next()?;
        name.starts_with("edgejwt_").then_some(name)
    })
}

#[test]
fn what_is_installed_is_removed_and_nothing_else() {
    let minor = env!("CARGO_PKG_VERSION_MINOR");
    // `man edgejwt_verify` shows the page of the library.
    let header = std::fs::read_to_string(Path::new(ROOT).join("include/edgejwt.h")).unwrap();
    let manual = functions(&header)
        .map(|name| format!("share/man/man3/{name}.3"))
        .collect::<Vec<_>>();
    let names = [
        "bin/edgejwt".to_string(),
        "include/edgejwt.h".into(),
        "lib/arm/cmake/edgejwt/edgejwt-config-version.cmake".into(),
        "lib/arm/cmake/edgejwt/edgejwt-config.cmake".into(),
        "lib/arm/libedgejwt.a".into(),
        "lib/arm/libedgejwt.so".into(),
        format!("lib/arm/libedgejwt.so.0.{minor}"),
        format!("lib/arm/libedgejwt.so.{VERSION}"),
        "lib/arm/pkgconfig/edgejwt.pc".into(),
        "share/man/man1/edgejwt.1".into(),
        "share/man/man3/edgejwt.3".into(),
    ];
    for build in BUILDS {
        let staging = fresh(&format!("removed-{}", build.name()));
        let libdir = format!("LIBDIR={PREFIX}/lib/arm");
        make("install", build, &staging, &[&libdir]);
        let prefix = staging.join(&PREFIX[1..]);
        assert_eq!(
            files(&prefix),
            names.iter().chain(&manual).cloned().collect()
        );
        let link = std::fs::read_link(prefix.join("lib/arm/libedgejwt.so")).unwrap();
        assert_eq!(link, PathBuf::from(format!("libedgejwt.so.0.{minor}")));
        let said = run(Command::new(prefix.join("bin/edgejwt")).arg("--version"));
        assert!(said.contains(VERSION), "{said}");

        // The files that say where things are know of the folder between.
        if exists("pkg-config") {
            let folders = pkg_config(&prefix, "lib/arm", &["--cflags-only-I", "--libs-only-L"]);
            for (flag, folder) in folders.iter().zip(["include", "lib/arm"]) {
                let flag = Path::new(&flag[2..]).canonicalize().unwrap();
                assert_eq!(flag, prefix.join(folder).canonicalize().unwrap());
            }
        }

        std::fs::write(prefix.join("lib/arm/libother.so"), "another's").unwrap();
        make("uninstall", build, &staging, &[&libdir]);
        assert_eq!(files(&prefix), ["lib/arm/libother.so".to_string()].into());
        assert!(!prefix.join("lib/arm/cmake/edgejwt").exists());
    }
}

/// What pkg-config answers, word by word.
fn pkg_config(prefix: &Path, libdir: &str, question: &[&str]) -> Vec<String> {
    let said = run(Command::new("pkg-config")
        .env("PKG_CONFIG_PATH", prefix.join(libdir).join("pkgconfig"))
        .args(question)
        .arg("edgejwt"));
    said.split_whitespace().map(String::from).collect()
}

/// Compiles the quickstart as a project elsewhere would.
fn build_quickstart(prefix: &Path, name: &str, flags: &[&str], found: &[String]) -> PathBuf {
    let program = prefix.join(name);
    run(Command::new(cc())
        .args(["-Wall", "-Wextra", "-Werror"])
        .args(flags)
        .arg("-o")
        .arg(&program)
        .arg(Path::new(ROOT).join(QUICKSTART))
        .args(found));
    program
}

/// Whether a program asks for our shared library when it starts.
fn needs_the_shared_library(program: &Path) -> bool {
    run(Command::new("readelf").arg("-dW").arg(program)).contains("libedgejwt")
}

#[test]
fn pkg_config_finds_both_libraries() {
    if !exists("pkg-config") {
        return skip("pkg-config is not installed");
    }
    for build in BUILDS {
        let prefix = installed("pkg-config", build);
        assert_eq!(pkg_config(&prefix, "lib", &["--modversion"]), [VERSION]);

        let found = pkg_config(&prefix, "lib", &["--cflags", "--libs"]);
        let program = build_quickstart(&prefix, "shared", &["-std=c11"], &found);
        assert!(needs_the_shared_library(&program));
        check_quickstart(&program, &prefix.join("lib"));

        let found = pkg_config(&prefix, "lib", &["--static", "--cflags", "--libs"]);
        let program = build_quickstart(&prefix, "static", &["-std=c11", "-static"], &found);
        assert!(!needs_the_shared_library(&program));
        check_quickstart(&program, &prefix.join("lib"));

        // Our library from the archive, libc as everybody's.
        let words = found.iter().map(|word| match word.as_str() {
            "-ledgejwt" => "-l:libedgejwt.a".to_string(),
            _ => word.clone(),
        });
        let found: Vec<String> = words.collect();
        let program = build_quickstart(&prefix, "half", &["-std=c11"], &found);
        assert!(!needs_the_shared_library(&program));
        check_quickstart(&program, &prefix.join("lib"));
    }
}

/// The archive by its bare name, for projects without a build system to speak
/// of: compilers bring libgcc and libc themselves.
#[test]
fn the_archive_links_by_its_name_alone() {
    for build in BUILDS {
        let prefix = installed("bare", build);
        let found = [
            format!("-I{}/include", prefix.display()),
            format!("{}/lib/libedgejwt.a", prefix.display()),
        ];
        let flags = ["-std=gnu99", "-fPIE", "-pie"];
        let program = build_quickstart(&prefix, "bare", &flags, &found);
        assert!(!needs_the_shared_library(&program));
        check_quickstart(&program, &prefix.join("lib"));
    }
}

fn configure(prefix: &Path, wanted: &str) -> (PathBuf, Command) {
    let dir = prefix.join(format!("cmake-{wanted}"));
    let mut cmake = Command::new("cmake");
    cmake
        .arg("-S")
        .arg(Path::new(ROOT).join("tests/packaging/cmake"))
        .arg("-B")
        .arg(&dir)
        .arg(format!("-DCMAKE_PREFIX_PATH={}", prefix.display()))
        .arg(format!("-DSOURCE={ROOT}/{QUICKSTART}"))
        .arg(format!("-DWANTED={wanted}"));
    (dir, cmake)
}

#[test]
fn cmake_finds_both_libraries() {
    if !exists("cmake") {
        return skip("cmake is not installed");
    }
    let minor: u32 = env!("CARGO_PKG_VERSION_MINOR").parse().unwrap();
    for build in BUILDS {
        let prefix = installed("cmake", build);
        let interface = format!("0.{minor}");
        for wanted in ["", VERSION, &interface] {
            let (dir, mut cmake) = configure(&prefix, wanted);
            run(&mut cmake);
            if wanted.is_empty() {
                run(Command::new("cmake").arg("--build").arg(&dir));
                assert!(needs_the_shared_library(&dir.join("shared")));
                assert!(!needs_the_shared_library(&dir.join("static")));
                check_quickstart(&dir.join("shared"), &prefix.join("lib"));
                check_quickstart(&dir.join("static"), &prefix.join("lib"));
            }
        }
        // Another binary interface, and a later patch, are not this one.
        for wanted in [
            format!("0.{}", minor + 1),
            format!("{interface}.99"),
            "1.0".into(),
        ] {
            let (_, mut cmake) = configure(&prefix, &wanted);
            let said = output(&mut cmake);
            assert!(!said.status.success(), "{wanted}");
            let complaint = String::from_utf8_lossy(&said.stderr).into_owned();
            assert!(complaint.contains("compatible"), "{complaint}");
        }
    }
}

/// The page is the header's text. Doxygen's versions differ in its layout, so
/// that it is compared whole only with what the same one makes.
#[test]
fn the_manual_page_is_current() {
    let page = std::fs::read_to_string(Path::new(ROOT).join("packaging/edgejwt.3")).unwrap();
    let symbols = run(Command::new("nm")
        .args(["--dynamic", "--defined-only", "--format=posix"])
        .arg(Build::Standard.shared()));
    for line in symbols.lines() {
        let function = line.split(' ').next().unwrap();
        assert!(page.contains(&format!("{function} (")), "{function}");
    }
    if !exists("doxygen") {
        return skip("doxygen is not installed");
    }
    let doxygen = run(Command::new("doxygen").arg("--version"));
    let version = doxygen.split_whitespace().next().unwrap();
    if !page
        .lines()
        .any(|line| line == format!(".\\\" Doxygen {version}"))
    {
        eprintln!("not compared: the page was made by another Doxygen than {version}");
        return;
    }
    let made = fresh("man").join("edgejwt.3");
    run(Command::new("sh")
        .arg(Path::new(ROOT).join("packaging/man.sh"))
        .arg(&made));
    assert!(
        page == std::fs::read_to_string(made).unwrap(),
        "packaging/edgejwt.3 is not what the header makes: run `make man` and commit it"
    );
}
