// SPDX-License-Identifier: Apache-2.0 OR MIT
//! integrations/nanomq: the check of NanoMQ's HTTP interface.

use crate::support::harness::test;
use crate::support::{BUILDS, Link, compile, keys, run};
use libtest_mimic::Trial;
use std::process::Command;

pub fn tests() -> Vec<Trial> {
    let test_of = |build: crate::support::Build| {
        test(format!("nanomq::authorize::{}", build.name()), move || {
            let source = "tests/programs/nanomq/authorize.c";
            let flags = ["-g", "-D_DEFAULT_SOURCE"];
            let program = compile(source, build, Link::Shared, &flags);
            run(Command::new(program).arg(keys()));
        })
    };
    BUILDS.into_iter().map(test_of).collect()
}
