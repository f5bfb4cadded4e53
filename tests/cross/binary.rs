// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Properties of a shared library for any processor, by readelf and size.

use crate::support::run;
use std::path::Path;
use std::process::Command;

fn readelf(options: &[&str], library: &Path) -> String {
    run(Command::new("readelf").args(options).arg(library))
}

/// The libraries that it needs.
pub fn needed(library: &Path) -> Vec<String> {
    readelf(&["-dW"], library)
        .lines()
        .filter(|line| line.contains("(NEEDED)"))
        .map(|line| line.split(['[', ']']).nth(1).unwrap().to_string())
        .collect()
}

/// The newest glibc version among its symbols, if it has any.
pub fn newest_glibc(library: &Path) -> Option<(u32, u32)> {
    readelf(&["-VW"], library)
        .split_whitespace()
        .filter_map(|word| word.strip_prefix("GLIBC_"))
        .map(|version| {
            let mut parts = version.split('.').map(|part| part.parse().unwrap());
            (parts.next().unwrap(), parts.next().unwrap())
        })
        .max()
}

/// Undefined symbols without a version. Symbols of glibc and libgcc have one.
pub fn unversioned(library: &Path) -> Vec<String> {
    let symbols = readelf(&["--dyn-syms", "-W"], library);
    let undefined = symbols
        .lines()
        .filter(|line| line.contains(" GLOBAL ") && line.contains(" UND "));
    let names = undefined.map(|line| line.split(" UND ").nth(1).unwrap().trim());
    names
        .filter(|name| !name.contains('@'))
        .map(String::from)
        .collect()
}

/// Protections against attackers that it lacks.
pub fn weaknesses(library: &Path) -> Vec<&'static str> {
    let segments = readelf(&["-lW"], library);
    let dynamic = readelf(&["-dW"], library);
    let segment = |name: &str| segments.lines().find(|line| line.trim().starts_with(name));
    // After the addresses come the sizes, and then the flags.
    let may_run = |line: &str| {
        line.split_whitespace()
            .skip(6)
            .any(|word| word.contains('E'))
    };
    let mut found = Vec::new();
    if dynamic.contains("TEXTREL") {
        found.push("text relocations");
    }
    if segment("GNU_STACK").is_none_or(may_run) {
        found.push("an executable stack");
    }
    if segment("GNU_RELRO").is_none() {
        found.push("no RELRO");
    }
    if !dynamic.contains("NOW") {
        found.push("no BIND_NOW");
    }
    if segments
        .lines()
        .any(|line| line.trim().starts_with("LOAD") && line.contains(" RWE "))
    {
        found.push("a segment that is writable and executable");
    }
    found
}
