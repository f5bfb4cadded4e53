// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The functions as threads call them.

use super::{need_openssl_headers, program};
use crate::support::fixtures::neuron_folder;
use crate::support::harness::{Outcome, need, test, tests};
use crate::support::{Build, Link, keys, run};
use libtest_mimic::Trial;
use std::path::Path;
use std::process::Command;

pub fn tests() -> Vec<Trial> {
    let mut all = tests!["neuron::calls": under_valgrind];
    for (build, link) in [
        (Build::Standard, Link::Shared),
        (Build::Embedded, Link::Static),
    ] {
        let name = format!("neuron::calls::while_keys_change::{}", build.name());
        all.push(test(name, move || {
            need_openssl_headers()?;
            let program = program("calls", build, link, &["-lcrypto"]);
            run(&mut calls(&program, build.name(), ["60", "16"]));
            Outcome::Ok(())
        }));
    }
    all
}

/// Runs the test program in a folder as Neuron's, with its own key and those
/// of other issuers. `work` is the number of changes of key files, and of
/// threads.
fn calls(program: &Path, folder: &str, work: [&str; 2]) -> Command {
    let dir = neuron_folder(&format!("neuron-calls-{folder}"));
    let mut command = Command::new(program);
    command.current_dir(dir).arg(keys()).args(work);
    command
}

fn under_valgrind() -> Outcome {
    need("valgrind", "valgrind")?;
    need_openssl_headers()?;
    let program = program("calls", Build::Embedded, Link::Shared, &["-lcrypto"]);
    let calls = calls(&program, "valgrind", ["10", "4"]);
    run(Command::new("valgrind")
        .args(["--quiet", "--error-exitcode=99", "--leak-check=full"])
        .args([
            "--show-leak-kinds=definite",
            "--errors-for-leak-kinds=definite",
        ])
        .args(["--fair-sched=yes"])
        .arg(calls.get_program())
        .args(calls.get_args())
        .current_dir(calls.get_current_dir().unwrap()));
    Ok(())
}
