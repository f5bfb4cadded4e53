// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The guides in docs: every command is run, every C block is compiled, and
//! every name with the prefix `edgejwt_` exists in the header.

use crate::support::harness::test;
use crate::support::{ROOT, WARNINGS, cc, run, scratch};
use libtest_mimic::Trial;
use std::path::Path;
use std::process::Command;
use std::sync::{Mutex, PoisonError};

pub fn tests() -> Vec<Trial> {
    let guides = std::fs::read_dir(Path::new(ROOT).join("docs")).unwrap();
    let mut paths: Vec<_> = guides.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    paths.sort();
    assert!(paths.len() >= 7);

    let mut all = Vec::new();
    for path in paths {
        let name = path.file_stem().unwrap().to_str().unwrap().to_string();
        let guide = std::fs::read_to_string(&path).unwrap();
        let commands = blocks(&guide, "sh").join("\n");
        if !commands.is_empty() {
            all.push(test(format!("guides::{name}::commands"), move || {
                run_commands(&commands)
            }));
        }
        for (at, block) in blocks(&guide, "c").into_iter().enumerate() {
            let object = format!("{name}-{at}");
            all.push(test(format!("guides::{name}::c_block_{at}"), move || {
                compile_block(&object, &block)
            }));
        }
        all.push(test(format!("guides::{name}::names"), move || {
            check_names(&guide)
        }));
    }
    all
}

/// The blocks of one language in a Markdown text.
pub fn blocks(text: &str, language: &str) -> Vec<String> {
    let fence = format!("```{language}\n");
    let starts = text.split(fence.as_str()).skip(1);
    starts
        .map(|rest| rest.split("\n```").next().unwrap().to_string() + "\n")
        .collect()
}

/// Runs shell commands in the root folder.
fn run_commands(commands: &str) {
    // One guide at a time: several build the library.
    static ONE: Mutex<()> = Mutex::new(());
    let _one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    let mut shell = Command::new("sh");
    for (variable, _) in std::env::vars().filter(|(name, _)| name.starts_with("CARGO_PKG_")) {
        shell.env_remove(variable);
    }
    run(shell
        .current_dir(ROOT)
        .args(["-c", &format!("set -eu\n{commands}")]));
}

/// Compiles a block of C as a file of its own.
pub fn compile_block(name: &str, block: &str) {
    let source = scratch("guides").join(format!("{name}.c"));
    std::fs::write(&source, block).unwrap();
    run(Command::new(cc())
        .args(WARNINGS)
        .args(["-std=c99", "-c"])
        .arg(format!("-I{ROOT}/include"))
        .arg("-o")
        .arg(source.with_extension("o"))
        .arg(&source));
}

/// Environment variables, which are not in the header.
const VARIABLES: [&str; 4] = [
    "EDGEJWT_BUILDS",
    "EDGEJWT_REQUIRE_PEERS",
    "EDGEJWT_TOKEN",
    "EDGEJWT_VECTORS",
];

pub fn check_names(text: &str) {
    let header = std::fs::read_to_string(format!("{ROOT}/include/edgejwt.h")).unwrap();
    let is_part_of_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let words = text.split(|c| !is_part_of_name(c));
    for word in words.filter(|word| word.to_lowercase().starts_with("edgejwt_")) {
        let exists = header.contains(word) || VARIABLES.contains(&word);
        assert!(exists, "{word} is not in the header");
    }
}
