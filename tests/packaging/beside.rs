// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The installed archive in company: in a plugin that comes and goes, and in
//! one program with another Rust library and another ring.

use crate::prefix::{installed, key_pair};
use crate::support::{BUILDS, ROOT, WARNINGS, cc, exists, run, scratch, skip};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

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

#[test]
fn the_archive_defines_what_the_shared_library_exports() {
    for build in BUILDS {
        let prefix = installed("symbols", build);
        let archive = prefix.join("lib/libedgejwt.a");
        let exports = defined(&prefix.join("lib/libedgejwt.so"), "--dynamic");
        assert_eq!(defined(&archive, "--extern-only"), exports, "{build:?}");

        let sections = run(Command::new("readelf").arg("-SW").arg(&archive));
        assert!(!sections.contains(".llvm"), "{sections}");
        assert!(!sections.contains(".debug_"), "{sections}");
        // Without this note a linker makes the program's stack executable.
        let stack = sections.lines().find(|line| line.contains("GNU-stack"));
        assert!(!stack.unwrap().contains(" X "), "{sections}");
    }
}

/// The quickstart as a plugin, with the library in it or beside it.
fn plugin(prefix: &Path, name: &str, found: &[String]) -> PathBuf {
    let plugin = prefix.join(name);
    run(Command::new(cc())
        .args(WARNINGS)
        .args(["-std=c11", "-shared", "-fPIC", "-Dmain=plugin"])
        .arg(format!("-I{}/include", prefix.display()))
        .arg("-o")
        .arg(&plugin)
        .arg(Path::new(ROOT).join("examples/quickstart.c"))
        .args(found));
    plugin
}

#[test]
fn a_plugin_comes_and_goes() {
    let host = scratch("plugin").join("host");
    run(Command::new(cc())
        .args(WARNINGS)
        .args(["-std=gnu11", "-o"])
        .args([&host, &Path::new(ROOT).join("tests/packaging/host.c")])
        .arg("-ldl"));
    for build in BUILDS {
        let prefix = installed("plugin", build);
        let lib = prefix.join("lib").display().to_string();
        let within = plugin(&prefix, "within.so", &[format!("{lib}/libedgejwt.a")]);
        let beside = plugin(
            &prefix,
            "beside.so",
            &[
                format!("-L{lib}"),
                "-ledgejwt".into(),
                format!("-Wl,-rpath,{lib}"),
            ],
        );
        for plugin in [&within, &beside] {
            run(Command::new(&host).arg(plugin).arg("100").args(key_pair()));
        }
        if !exists("valgrind") {
            skip("valgrind is not installed");
            continue;
        }
        for plugin in [within, beside] {
            run(Command::new("valgrind")
                .args(["--quiet", "--error-exitcode=99", "--leak-check=full"])
                .args(["--show-leak-kinds=all", "--errors-for-leak-kinds=all"])
                .arg(&host)
                .arg(plugin)
                .arg("2")
                .args(key_pair()));
        }
    }
}

/// Another Rust library for C, with a ring of its own.
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

#[test]
fn it_shares_a_program_with_another_rust_library_and_another_ring() {
    for build in BUILDS {
        let prefix = installed("neighbour", build);
        let ours = prefix.join("lib/libedgejwt.a");
        for (order, libraries) in [[&*ours, other()], [other(), &*ours]].iter().enumerate() {
            let objects = [
                ("examples/quickstart.c", "-Dmain=quickstart"),
                ("tests/packaging/neighbour.c", "-O1"),
            ]
            .map(|(source, flag)| {
                let object = prefix.join(Path::new(source).file_stem().unwrap());
                run(Command::new(cc())
                    .args(WARNINGS)
                    .args(["-std=c11", flag, "-c", "-o"])
                    .args([&object, &Path::new(ROOT).join(source)])
                    .arg(format!("-I{}/include", prefix.display())));
                object
            });
            let program = prefix.join(format!("program-{order}"));
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
}
