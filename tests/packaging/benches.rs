// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The benchmarks compile. `make bench` runs them.

use crate::support::harness::tests;
use crate::support::{Build, Link, ROOT, cc, link_flags, run, scratch};
use libtest_mimic::Trial;
use std::path::Path;
use std::process::Command;

pub fn tests() -> Vec<Trial> {
    tests!["benches": compile_without_a_warning]
}

fn compile(source: &str, flags: &[&str], link: &[String]) {
    let program = scratch("benches").join(Path::new(source).file_stem().unwrap());
    run(Command::new(cc())
        .args(["-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror"])
        .args(flags)
        .arg(format!("-I{ROOT}/include"))
        .arg("-o")
        .arg(program)
        .arg(Path::new(ROOT).join("benches").join(source))
        .args(link)
        .arg("-ldl"));
}

fn compile_without_a_warning() {
    compile("bench.c", &["-rdynamic"], &[]);
    let library = link_flags(Build::Standard, Link::Shared);
    compile("growth.c", &["-pthread"], &library);
    let path = Build::Embedded.shared().display().to_string();
    let library = format!("-DLIBRARY=\"{path}\"");
    compile("subjects/edgejwt.c", &["-shared", "-fPIC", &library], &[]);
}
