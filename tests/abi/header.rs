// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The C header is generated from the sources and committed.

use crate::generate;
use crate::support::harness::{Missing, Outcome, need, test, tests};
use crate::support::{ROOT, cc, output, run, scratch};
use libtest_mimic::Trial;
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

const COMMITTED: &str = include_str!("../../include/edgejwt.h");

/// Languages and standards in which the header compiles without warnings.
const STANDARDS: [(&str, &str); 6] = [
    ("c", "c99"),
    ("c", "c11"),
    ("c", "c2x"),
    ("c", "gnu99"),
    ("c++", "c++11"),
    ("c++", "c++20"),
];

pub fn tests() -> Vec<Trial> {
    let mut tests = tests!["header":
        committed_header_is_current,
        comments_have_at_most_80_columns,
        misuse_programs_call_every_function,
    ];
    let compilers = [("cc", cc(), "gcc"), ("clang", "clang".into(), "clang")];
    for (name, compiler, package) in compilers {
        for (language, standard) in STANDARDS {
            let compiler = compiler.clone();
            let name = format!("header::compiles::{name}::{standard}");
            tests.push(test(name, move || {
                need(&compiler, package)?;
                compiles(&compiler, language, standard)
            }));
        }
    }
    tests
}

fn committed_header_is_current() {
    let committed = Path::new(ROOT).join("include/edgejwt.h");
    let made = generate::header(Path::new(ROOT));
    if std::env::var_os("EDGEJWT_WRITE_HEADER").is_some() {
        std::fs::write(&committed, &made).unwrap();
    }
    let have = std::fs::read_to_string(&committed).unwrap_or_default();
    assert!(
        have == made,
        "include/edgejwt.h differs from the sources: run `make header` and commit it"
    );
}

/// The width of prototypes depends on their names.
fn comments_have_at_most_80_columns() {
    let is_comment = |line: &&str| line.trim_start().starts_with("///") || line.starts_with(" *");
    for line in COMMITTED.lines().filter(is_comment) {
        assert!(line.len() <= 80, "{line}");
    }
}

fn compiles(compiler: &str, language: &str, standard: &str) -> Outcome {
    let compile = |file: &Path| {
        let mut command = Command::new(compiler);
        command
            .args(["-Wall", "-Wextra", "-Wpedantic", "-Werror"])
            .args(["-x", language])
            .arg(format!("-std={standard}"))
            .args(["-fsyntax-only"])
            .arg(file);
        command
    };
    // gcc is often installed without C++.
    let empty = scratch("header").join("empty");
    std::fs::write(&empty, "").unwrap();
    if language == "c++" && !output(&mut compile(&empty)).status.success() {
        return Err(Missing::package("a compiler for C++", "g++"));
    }
    run(&mut compile(&Path::new(ROOT).join("include/edgejwt.h")));
    Ok(())
}

/// The functions that the header declares.
pub fn functions() -> BTreeSet<&'static str> {
    let starts = COMMITTED
        .lines()
        .filter(|line| !line.starts_with(['/', '#', ' ']));
    let names = starts.filter_map(|line| line.split_once('(')?.0.rsplit([' ', '*']).next());
    let names: BTreeSet<_> = names.collect();
    assert!(names.len() >= 45, "{names:?}");
    names
}

/// The programs tests/c/misuse_*.c contain the name of every function.
fn misuse_programs_call_every_function() {
    let dir = Path::new(ROOT).join("tests/c");
    let files = std::fs::read_dir(dir).unwrap().map(|file| file.unwrap());
    let programs = files.filter(|file| file.file_name().to_string_lossy().starts_with("misuse"));
    let texts: String = programs
        .map(|file| std::fs::read_to_string(file.path()).unwrap())
        .collect();
    let words: BTreeSet<&str> = texts
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .collect();
    for function in functions() {
        assert!(words.contains(function), "{function}");
    }
}
