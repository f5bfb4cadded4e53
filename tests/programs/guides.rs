// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The guides in docs: every command is run, every C block compiled, and
//! every name of ours in them is one that the header has.

use crate::support::{ROOT, WARNINGS, cc, run, scratch};
use std::path::PathBuf;
use std::process::Command;

fn guides() -> Vec<(String, String)> {
    let dir = PathBuf::from(ROOT).join("docs");
    let mut guides: Vec<_> = std::fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .map(|path| {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, std::fs::read_to_string(path).unwrap())
        })
        .collect();
    guides.sort();
    assert!(guides.len() >= 7);
    guides
}

/// The blocks of one language.
fn blocks<'g>(guide: &'g str, language: &str) -> Vec<&'g str> {
    let fence = format!("```{language}\n");
    let starts = guide.split(fence.as_str()).skip(1);
    starts
        .map(|rest| rest.split("\n```").next().unwrap())
        .collect()
}

#[test]
fn commands_run() {
    for (name, guide) in guides() {
        let commands = blocks(&guide, "sh");
        if commands.is_empty() {
            continue;
        }
        println!("{name}");
        let script = format!("set -eu\n{}\n", commands.join("\n"));
        let mut shell = Command::new("sh");
        for (variable, _) in std::env::vars().filter(|(name, _)| name.starts_with("CARGO_PKG_")) {
            shell.env_remove(variable);
        }
        run(shell.current_dir(ROOT).args(["-c", &script]));
    }
}

#[test]
fn c_blocks_compile() {
    let dir = scratch("guides");
    for (name, guide) in guides() {
        for (at, block) in blocks(&guide, "c").iter().enumerate() {
            let source = dir.join(format!("{name}-{at}.c"));
            std::fs::write(&source, format!("{block}\n")).unwrap();
            run(Command::new(cc())
                .args(WARNINGS)
                .args(["-std=c99", "-c"])
                .arg(format!("-I{ROOT}/include"))
                .arg("-o")
                .arg(source.with_extension("o"))
                .arg(&source));
        }
    }
}

#[test]
fn names_are_the_header_s() {
    let header = std::fs::read_to_string(format!("{ROOT}/include/edgejwt.h")).unwrap();
    for (name, guide) in guides() {
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let words = guide.split(|c| !is_name(c));
        for word in words.filter(|word| word.to_lowercase().starts_with("edgejwt_")) {
            assert!(header.contains(word), "{name}: {word}");
        }
    }
}
