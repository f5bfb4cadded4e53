// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What a wrapper declares of the library, compared with the header.

use crate::support::ROOT;
use std::io::Write;
use std::process::{Command, Stdio};

/// Compiles the statements that a wrapper printed about the header: constants,
/// sizes and offsets of structs, types of functions.
pub fn must_hold(compiler: &str, language: &[&str], statements: &str) {
    // Every status and every algorithm must be among them.
    let header = std::fs::read_to_string(format!("{ROOT}/include/edgejwt.h")).unwrap();
    let members = header.lines().filter_map(|line| line.strip_suffix(','));
    let members: Vec<&str> = members
        .map(str::trim)
        .filter(|line| line.starts_with("EDGEJWT_") && *line != "EDGEJWT_OK = 0")
        .collect();
    assert!(members.len() >= 45);
    for member in members {
        let equation = member.replace(" = ", " == ");
        assert!(statements.contains(&equation), "{member}");
    }
    let mut child = Command::new(compiler)
        .args(["-Wall", "-Wextra", "-Werror", "-fsyntax-only"])
        .args(language)
        .args([
            format!("-I{ROOT}/include"),
            format!("-I{ROOT}/tests/bindings"),
        ])
        .arg("-")
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let text = format!("#include <edgejwt.h>\n{statements}");
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(text.as_bytes()).unwrap();
    drop(stdin);
    assert!(child.wait().unwrap().success(), "{text}");
}
