// SPDX-License-Identifier: Apache-2.0 OR MIT
//! integrations/neuron: Neuron's JWT functions, on top of the library. The tests
//! have small headers in place of Neuron's, and a small REST server.

mod calls;
mod link;
mod rest;

use crate::hosts::need_headers;
use crate::support::harness::Outcome;
use crate::support::{Build, Link, ROOT, cc, compile_into, link_flags, run, scratch};
use libtest_mimic::Trial;
use std::path::{Path, PathBuf};
use std::process::Command;

pub fn tests() -> Vec<Trial> {
    [calls::tests(), rest::tests(), link::tests()]
        .into_iter()
        .flatten()
        .collect()
}

fn need_openssl_headers() -> Outcome {
    need_headers(&["openssl/evp.h"], "libssl-dev")
}

/// Neuron's functions, compiled as Neuron compiles them.
fn functions(name: &str, options: &[&str]) -> PathBuf {
    let object = scratch("neuron-functions").join(name);
    run(Command::new(cc())
        .args(["-std=gnu99", "-Wall", "-Wextra", "-Werror", "-O2", "-g"])
        .args(["-fPIC", "-c"])
        .arg(format!("-I{ROOT}/tests/programs/neuron/include"))
        .arg(format!("-I{ROOT}/include"))
        .args(options)
        .arg(Path::new(ROOT).join("integrations/neuron/neu_jwt.c"))
        .arg("-o")
        .arg(&object));
    object
}

/// A test program with Neuron's functions in it.
fn program(name: &str, build: Build, link: Link, libraries: &[&str]) -> PathBuf {
    let dir = scratch(&format!("neuron-{name}-{}-{}", build.name(), link.name()));
    let functions = functions(&format!("{name}-{}.o", build.name()), &[]);
    let flags = [
        "-g",
        &format!("-I{ROOT}/tests/programs/neuron/include"),
        &format!("-I{ROOT}/integrations/neuron/compat"),
        functions.to_str().unwrap(),
    ];
    let source = format!("tests/programs/neuron/{name}.c");
    let mut link = link_flags(build, link);
    link.extend(libraries.iter().map(|library| library.to_string()));
    compile_into(&dir, &cc(), &source, &flags, &link)
}
