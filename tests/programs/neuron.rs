// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Neuron's JWT functions, as integrations/neuron/neuron_shim.c offers them.

use crate::support::{Build, Link, ROOT, cc, compile, exists, fresh, key, keys, run, skip};
use std::path::{Path, PathBuf};
use std::process::Command;

const SOURCE: &str = "integrations/neuron/neuron_shim.c";

/// The test program with the example in it.
fn program(build: Build, link: Link) -> PathBuf {
    let example = format!("{ROOT}/{SOURCE}");
    compile(
        "tests/programs/neuron/shim.c",
        build,
        link,
        &["-g", &example],
    )
}

/// A product's folder: the built-in key, and that of another issuer.
fn folder(name: &str) -> PathBuf {
    let dir = fresh(name);
    for (from, to) in [
        ("rsa2048.key", "neuron.key"),
        ("rsa2048.pem", "neuron.pem"),
        ("other.pem", "partner.pem"),
    ] {
        std::fs::copy(key(from), dir.join(to)).unwrap();
    }
    dir
}

#[test]
fn every_value_is_judged_right_while_keys_come_and_go() {
    for (build, link) in [
        (Build::Standard, Link::Shared),
        (Build::Embedded, Link::Static),
    ] {
        run(Command::new(program(build, link))
            .arg(keys())
            .arg(folder("shim"))
            .args(["60", "2"]));
    }
}

#[test]
fn no_error_and_no_leak_under_valgrind() {
    if !exists("valgrind") {
        return skip("valgrind is not installed");
    }
    run(Command::new("valgrind")
        .args(["--quiet", "--error-exitcode=99", "--leak-check=full"])
        .args(["--show-leak-kinds=all", "--errors-for-leak-kinds=all"])
        .args(["--fair-sched=yes"])
        .arg(program(Build::Embedded, Link::Shared))
        .arg(keys())
        .arg(folder("shim-valgrind"))
        .args(["10", "60"]));
}

#[test]
fn the_example_is_short_and_plain_c99() {
    let path = Path::new(ROOT).join(SOURCE);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.lines().count() <= 120);
    run(Command::new(cc())
        .args(crate::support::WARNINGS)
        .args(["-std=c99", "-Wmissing-prototypes", "-fsyntax-only"])
        .arg(format!("-I{ROOT}/include"))
        .arg(path));
}
