// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The committed header: current, and without a warning wherever it is read.

use crate::support::{ROOT, cc, exists, run, scratch, skip};
use std::path::Path;
use std::process::Command;

const MADE: &str = env!("EDGEJWT_HEADER");
const MADE_TEXT: &str = include_str!(env!("EDGEJWT_HEADER"));

#[test]
fn committed_header_is_current() {
    let committed = Path::new(ROOT).join("include/edgejwt.h");
    let made = std::fs::read_to_string(MADE).unwrap();
    if std::env::var_os("EDGEJWT_WRITE_HEADER").is_some() {
        std::fs::write(&committed, &made).unwrap();
    }
    let have = std::fs::read_to_string(&committed).unwrap_or_default();
    assert!(
        have == made,
        "include/edgejwt.h is not what the sources make: run `make header` and commit it"
    );
}

#[test]
fn lines_fit_the_page() {
    let made = std::fs::read_to_string(MADE).unwrap();
    // Prototypes are as wide as their names; prose is ours to wrap.
    for line in made
        .lines()
        .filter(|line| line.trim_start().starts_with("///"))
    {
        assert!(line.len() <= 80, "{line}");
    }
}

#[test]
fn it_compiles_alone_in_every_language() {
    let dir = scratch("header");
    let header = Path::new(ROOT).join("include/edgejwt.h");
    let mut compilers = vec![cc()];
    match exists("clang") {
        true => compilers.push("clang".into()),
        false => skip("clang is not installed"),
    }
    for compiler in compilers {
        for (language, standard) in [
            ("c", "c99"),
            ("c", "c11"),
            ("c", "c2x"),
            ("c", "gnu99"),
            ("c++", "c++11"),
            ("c++", "c++20"),
        ] {
            let object = dir.join(format!("{standard}.o"));
            run(Command::new(&compiler)
                .args(["-Wall", "-Wextra", "-Wpedantic", "-Werror"])
                .args(["-x", language])
                .arg(format!("-std={standard}"))
                .arg("-c")
                .arg(&header)
                .arg("-o")
                .arg(object));
        }
    }
}

/// The functions that the header declares.
fn functions() -> Vec<&'static str> {
    let starts = MADE_TEXT
        .lines()
        .filter(|line| !line.starts_with(['/', '#', ' ']));
    let names = starts.filter_map(|line| line.split_once('(')?.0.rsplit([' ', '*']).next());
    names.collect()
}

/// Every function is called as nobody should call it.
#[test]
fn every_function_is_misused() {
    let dir = Path::new(ROOT).join("tests/c");
    let files = std::fs::read_dir(dir).unwrap().map(|file| file.unwrap());
    let programs = files.filter(|file| file.file_name().to_string_lossy().starts_with("misuse"));
    let texts: String = programs
        .map(|file| std::fs::read_to_string(file.path()).unwrap())
        .collect();
    let words: std::collections::BTreeSet<&str> = texts
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .collect();
    assert!(functions().len() >= 45);
    for function in functions() {
        assert!(words.contains(function), "{function}");
    }
}
