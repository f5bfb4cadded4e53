// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What the documents refer to exists: files that they link to, and the tests
//! that SECURITY.md cites as *TARGET FILTER*.

use crate::support::harness::test;
use crate::support::{ROOT, run};
use libtest_mimic::Trial;
use std::path::{Path, PathBuf};
use std::process::Command;

pub fn tests() -> Vec<Trial> {
    vec![
        test("documents::links", links_lead_to_files),
        test("documents::security", cited_tests_exist),
    ]
}

fn links_lead_to_files() {
    // The folders of builds and of other people's crates are no documents.
    let files = run(Command::new("find").current_dir(ROOT).args([
        ".",
        "-name",
        "node_modules",
        "-prune",
        "-o",
        "(",
        "-path",
        "./build",
        "-o",
        "-path",
        "./target",
        "-o",
        "-path",
        "./vendor",
        "-o",
        "-path",
        "./fuzz/target",
        "-o",
        "-path",
        "./tests/interleavings/target",
        "-o",
        "-path",
        "./.git",
        ")",
        "-prune",
        "-o",
        "-name",
        "*.md",
        "-print",
    ]));
    assert!(files.lines().count() > 20);
    for file in files.lines() {
        let text = std::fs::read_to_string(Path::new(ROOT).join(file)).unwrap();
        for rest in text.split("](").skip(1) {
            let link = rest.split([')', '#']).next().unwrap();
            if link.is_empty() || link.contains("://") {
                continue;
            }
            let target = Path::new(ROOT).join(file).with_file_name(link);
            assert!(target.exists(), "{file}: {link}");
        }
    }
}

fn cited_tests_exist() {
    let text = std::fs::read_to_string(Path::new(ROOT).join("SECURITY.md")).unwrap();
    let targets = ["abi", "c", "cost", "hostile", "interop", "programs", "unit"];
    let mut count = 0;
    for citation in text.split('*').skip(1).step_by(2) {
        let citation = citation.split_whitespace().collect::<Vec<_>>().join(" ");
        let Some((target, filter)) = citation.split_once(' ') else {
            continue;
        };
        if !targets.contains(&target) {
            continue;
        }
        let folder = match target {
            "unit" => PathBuf::from(ROOT).join("src"),
            _ => PathBuf::from(ROOT).join("tests").join(target),
        };
        let word = filter.rsplit("::").next().unwrap();
        let is_named = |path: &Path| {
            path.file_stem()
                .is_some_and(|stem| stem.to_string_lossy().contains(word))
        };
        let found = sources(&folder)
            .iter()
            .any(|path| is_named(path) || std::fs::read_to_string(path).unwrap().contains(word));
        assert!(found, "{citation}");
        count += 1;
    }
    assert!(count > 50, "{count}");
}

/// The Rust and C files below a folder.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let is_source = path.extension().is_some_and(|e| e == "rs" || e == "c");
            if path.is_dir() {
                folders.push(path);
            } else if is_source {
                found.push(path);
            }
        }
    }
    found
}
