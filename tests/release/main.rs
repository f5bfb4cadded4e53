// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What a release consists of, made and used as its users will: `make
//! release-check` runs all of it, `.ci/run` the quick parts. `cargo test` alone
//! does not run this target.
#[allow(dead_code)] // The cross tests use the rest.
#[path = "../cross/binary.rs"]
mod binary;
#[path = "../support/mod.rs"]
mod support;

mod binaries;
mod debian;
mod dist;
mod docs;
mod go;
mod languages;
mod node;
mod other_user;
mod python;
mod recipes;
mod subprojects;
mod targets;
mod yocto;

use std::process::ExitCode;

fn main() -> ExitCode {
    let tests = [
        dist::tests(),
        debian::tests(),
        binaries::tests(),
        targets::tests(),
        subprojects::tests(),
        python::tests(),
        node::tests(),
        go::tests(),
        docs::tests(),
        recipes::tests(),
        yocto::tests(),
    ];
    support::harness::run("release", tests.into_iter().flatten().collect())
}
