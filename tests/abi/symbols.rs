// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The shared libraries as the linker and the loader read them.

use crate::header;
use crate::support::harness::{Outcome, need, test};
use crate::support::{BUILDS, Build, run};
use libtest_mimic::Trial;
use std::collections::BTreeSet;
use std::process::Command;

type Check = fn(Build) -> Outcome;

pub fn tests() -> Vec<Trial> {
    let mut tests = Vec::new();
    let checks: [(&str, Check); 3] = [
        ("exports_are_the_functions_of_the_header", exports),
        ("soname_has_the_minor_version", soname),
        ("only_libc_is_needed", needed),
    ];
    for build in BUILDS {
        for (name, check) in checks {
            let name = format!("symbols::{name}::{}", build.name());
            tests.push(test(name, move || check(build)));
        }
    }
    tests.push(test("symbols::runs_on_glibc_2_17::embedded", || {
        runs_on_glibc_2_17(Build::Embedded)
    }));
    tests
}

fn exports(build: Build) -> Outcome {
    need("nm", "binutils")?;
    let symbols = run(Command::new("nm")
        .args(["--dynamic", "--defined-only", "--format=posix"])
        .arg(build.shared()));
    let names = symbols.lines().map(|line| line.split(' ').next().unwrap());
    let exported: BTreeSet<&str> = names.collect();
    assert_eq!(exported, header::functions());
    Ok(())
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

fn soname(build: Build) -> Outcome {
    need("readelf", "binutils")?;
    let minor = env!("CARGO_PKG_VERSION_MINOR");
    let want = [format!("libedgejwt.so.0.{minor}")];
    assert_eq!(dynamic(build, "(SONAME)"), want);
    Ok(())
}

/// The standard build may need libgcc_s too, which unwinds.
fn needed(build: Build) -> Outcome {
    need("readelf", "binutils")?;
    let mut needed = dynamic(build, "(NEEDED)");
    if build == Build::Standard {
        needed.retain(|name| name != "libgcc_s.so.1");
    }
    let is_libc = |name: &String| {
        ["libc.", "ld-linux", "ld-musl"]
            .iter()
            .any(|start| name.starts_with(start))
    };
    let has_libc = needed.iter().any(|name| name.starts_with("libc."));
    assert!(has_libc && needed.iter().all(is_libc), "{needed:?}");
    Ok(())
}

fn runs_on_glibc_2_17(build: Build) -> Outcome {
    need("readelf", "binutils")?;
    let symbols = run(Command::new("readelf")
        .args(["--version-info", "--wide"])
        .arg(build.shared()));
    for word in symbols.split_whitespace() {
        let Some(version) = word.strip_prefix("GLIBC_") else {
            continue;
        };
        let mut parts = version.split('.').map(|part| part.parse::<u32>().unwrap());
        let version = (parts.next().unwrap(), parts.next().unwrap());
        assert!(version <= (2, 17), "{word}");
    }
    Ok(())
}
