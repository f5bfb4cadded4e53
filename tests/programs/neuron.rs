// SPDX-License-Identifier: Apache-2.0 OR MIT
//! integrations/neuron: Neuron's JWT functions, on top of the library.

use crate::support::harness::{Outcome, need, test, tests};
use crate::support::{
    Build, Link, ROOT, WARNINGS, cc, compile_into, fresh, key, keys, link_flags, run, scratch,
};
use libtest_mimic::Trial;
use std::path::{Path, PathBuf};
use std::process::Command;

const SOURCE: &str = "integrations/neuron/neuron_shim.c";

pub fn tests() -> Vec<Trial> {
    let mut all = tests!["neuron": shim_is_short_and_plain_c99, shim_under_valgrind];
    for (build, link) in [
        (Build::Standard, Link::Shared),
        (Build::Embedded, Link::Static),
    ] {
        let name = format!("neuron::shim_while_keys_change::{}", build.name());
        all.push(test(name, move || {
            run(&mut shim(&program(build, link), build.name(), ["60", "16"]));
        }));
    }
    all
}

/// The test program with the shim in it.
fn program(build: Build, link: Link) -> PathBuf {
    let dir = scratch(&format!("shim-{}-{}", build.name(), link.name()));
    let flags = ["-g", &format!("{ROOT}/{SOURCE}")];
    let source = "tests/programs/neuron/shim.c";
    compile_into(&dir, &cc(), source, &flags, &link_flags(build, link))
}

/// Runs the test program with a folder that holds the keys of the product and
/// of another issuer. `work` is the number of changes of key files, and of
/// threads.
fn shim(program: &Path, folder: &str, work: [&str; 2]) -> Command {
    let dir = fresh(&format!("shim-keys-{folder}"));
    for (from, to) in [
        ("rsa2048.key", "neuron.key"),
        ("rsa2048.pem", "neuron.pem"),
        ("other.pem", "partner.pem"),
    ] {
        std::fs::copy(key(from), dir.join(to)).unwrap();
    }
    let mut command = Command::new(program);
    command.arg(keys()).arg(dir).args(work);
    command
}

fn shim_under_valgrind() -> Outcome {
    need("valgrind", "valgrind")?;
    let program = program(Build::Embedded, Link::Shared);
    let shim = shim(&program, "valgrind", ["10", "4"]);
    run(Command::new("valgrind")
        .args(["--quiet", "--error-exitcode=99", "--leak-check=full"])
        .args(["--show-leak-kinds=all", "--errors-for-leak-kinds=all"])
        .args(["--fair-sched=yes"])
        .arg(shim.get_program())
        .args(shim.get_args()));
    Ok(())
}

fn shim_is_short_and_plain_c99() {
    let path = Path::new(ROOT).join(SOURCE);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.lines().count() <= 120);
    run(Command::new(cc())
        .args(WARNINGS)
        .args(["-std=c99", "-Wmissing-prototypes", "-fsyntax-only"])
        .arg(format!("-I{ROOT}/include"))
        .arg(path));
}
