// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The shared library as the linker and the loader see it.

use crate::support::{BUILDS, Build, ROOT, run, scratch};
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

/// The functions that the header declares.
fn declared() -> BTreeSet<String> {
    let header = std::fs::read_to_string(Path::new(ROOT).join("include/edgejwt.h")).unwrap();
    let mut names = BTreeSet::new();
    for line in header
        .lines()
        .filter(|line| !line.starts_with(['/', '#', ' ']))
    {
        if let Some((before, _)) = line.split_once('(') {
            let name = before.rsplit([' ', '*']).next().unwrap();
            names.insert(name.to_string());
        }
    }
    assert!(names.len() >= 20, "{names:?}");
    names
}

#[test]
fn exports_are_exactly_the_header_s_functions() {
    for build in BUILDS {
        let symbols = run(Command::new("nm")
            .args(["--dynamic", "--defined-only", "--format=posix"])
            .arg(build.shared()));
        let exported: BTreeSet<String> = symbols
            .lines()
            .map(|line| line.split(' ').next().unwrap().to_string())
            .collect();
        assert_eq!(exported, declared(), "{build:?}");
    }
}

/// The values of one kind of entry in the dynamic section.
fn dynamic(build: Build, kind: &str) -> Vec<String> {
    let section = run(Command::new("readelf").arg("-dW").arg(build.shared()));
    section
        .lines()
        .filter(|line| line.contains(kind))
        .map(|line| line.split(['[', ']']).nth(1).unwrap().to_string())
        .collect()
}

#[test]
fn the_soname_moves_with_the_minor_version() {
    let minor = env!("CARGO_PKG_VERSION_MINOR");
    for build in BUILDS {
        assert_eq!(
            dynamic(build, "(SONAME)"),
            [format!("libedgejwt.so.0.{minor}")]
        );
    }
}

#[test]
fn nothing_but_libc_is_needed() {
    let is_libc = |name: &String| {
        ["libc.", "ld-linux", "ld-musl"]
            .iter()
            .any(|start| name.starts_with(start))
    };
    for build in BUILDS {
        let mut needed = dynamic(build, "(NEEDED)");
        if build == Build::Standard {
            needed.retain(|name| name != "libgcc_s.so.1");
        }
        assert!(
            needed.iter().any(|name| name.starts_with("libc.")),
            "{needed:?}"
        );
        assert!(needed.iter().all(is_libc), "{build:?}: {needed:?}");
    }
}

#[test]
fn the_embedded_build_runs_on_glibc_2_17() {
    let symbols = run(Command::new("readelf")
        .args(["--version-info", "--wide"])
        .arg(Build::Embedded.shared()));
    for word in symbols.split_whitespace() {
        let Some(version) = word.strip_prefix("GLIBC_") else {
            continue;
        };
        let mut parts = version.split('.').map(|part| part.parse::<u32>().unwrap());
        let version = (parts.next().unwrap(), parts.next().unwrap());
        assert!(version <= (2, 17), "{word}");
    }
}

/// Text and data, as `size` counts them.
fn weight(library: &Path) -> u64 {
    let sizes = run(Command::new("size").arg(library));
    let line = sizes.lines().nth(1).unwrap();
    let mut columns = line.split_whitespace().map(|word| word.parse::<u64>());
    let text = columns.next().unwrap().unwrap();
    let data = columns.next().unwrap().unwrap();
    println!("{}: text and data {}", library.display(), text + data);
    text + data
}

#[test]
fn the_standard_build_is_within_its_budget() {
    assert!(weight(&Build::Standard.shared()) <= 880 * 1024);
}

/// The budget is 144 KB, and missed: ring's tables of virtual functions keep
/// the formatting of debug output alive, which is most of the difference.
/// Until it is met, this is a line that must not be crossed.
#[test]
fn the_embedded_build_does_not_grow() {
    let library = Build::Embedded.shared();
    assert!(weight(&library) <= 151 * 1024);
    // Elsewhere a linker may pad the file to pages of 64 KB.
    if cfg!(target_arch = "x86_64") {
        assert!(std::fs::metadata(library).unwrap().len() <= 154 * 1024);
    }
}

#[test]
fn the_embedded_build_with_curves_is_within_its_budget() {
    let out = scratch("curves");
    run(Command::new("make")
        .args(["-C", ROOT, "-s", "embedded", "CURVES=1"])
        .arg(format!("OUT={}", out.display()))
        .arg(format!("CARGO_TARGET_DIR={}/target", out.display())));
    assert!(weight(&out.join("embedded/libedgejwt.so")) <= 500 * 1024);
}
