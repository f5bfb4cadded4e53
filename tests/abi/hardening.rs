// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What makes an attack on a process harder, and what a library tells about the
//! machine that built it.

use crate::support::harness::{Outcome, need, test};
use crate::support::{BUILDS, Build, ROOT, run};
use libtest_mimic::Trial;
use std::process::Command;

type Check = fn(Build) -> Outcome;

pub fn tests() -> Vec<Trial> {
    let checks: [(&str, Check); 3] = [
        ("the_loader_protects_memory", memory),
        ("hardening_check", hardening_check),
        ("no_path_of_this_machine", paths),
    ];
    let mut tests = Vec::new();
    for build in BUILDS {
        for (name, check) in checks {
            let name = format!("hardening::{name}::{}", build.name());
            tests.push(test(name, move || check(build)));
        }
    }
    tests
}

/// No memory is writable and executable, no code is changed while it is loaded,
/// and no library is searched for in a folder that is named here.
fn memory(build: Build) -> Outcome {
    need("readelf", "binutils")?;
    let readelf = |option| run(Command::new("readelf").arg(option).arg(build.shared()));
    let segments = readelf("-lW");
    assert!(!segments.contains(" RWE "), "{segments}");
    let stack = segments.lines().find(|line| line.contains("GNU_STACK"));
    assert!(
        stack.is_some_and(|line| line.contains(" RW ")),
        "{segments}"
    );
    let dynamic = readelf("-dW");
    for word in ["TEXTREL", "RPATH", "RUNPATH"] {
        assert!(!dynamic.contains(word), "{dynamic}");
    }
    Ok(())
}

/// Position independence, RELRO and BIND_NOW. Stable Rust has no option for
/// stack protectors and control flow protection (rustc 1.95), and only C
/// compilers call the fortified functions of libc.
fn hardening_check(build: Build) -> Outcome {
    need("hardening-check", "devscripts")?;
    run(Command::new("hardening-check")
        .args(["--nostackprotector", "--nofortify", "--nocfprotection"])
        .arg(build.shared()));
    Ok(())
}

fn paths(build: Build) -> Outcome {
    let home = std::env::var("HOME").unwrap_or_else(|_| "/root".into());
    let cargo = std::env::var("CARGO_HOME").unwrap_or_else(|_| format!("{home}/.cargo"));
    for name in ["libedgejwt.so", "libedgejwt.a"] {
        let library = std::fs::read(build.dir().join(name)).unwrap();
        for path in [
            format!("{ROOT}/src/"),
            format!("{ROOT}/vendor/"),
            format!("{cargo}/registry/"),
        ] {
            let found = library
                .windows(path.len())
                .position(|text| text == path.as_bytes());
            let shown = found.map(|at| String::from_utf8_lossy(&library[at..at + 100]));
            assert_eq!(shown, None, "{name}");
        }
    }
    Ok(())
}
