// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The embedded library aborts where it panics, so nothing of ours may. Every
//! call to a panic function is attributed to the source that it came from,
//! through what was inlined.

use crate::support::{ROOT, run, scratch};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where the counts of other people's sites are kept, so that a rise is seen.
const COUNTS: &str = "tests/abi/panic-sites.txt";

/// The embedded library with all algorithms, symbols and line tables.
fn library() -> PathBuf {
    let target = scratch("panics");
    run(Command::new(env!("CARGO"))
        .current_dir(ROOT)
        .args([
            "rustc",
            "--lib",
            "--locked",
            "--quiet",
            "--profile",
            "embedded",
        ])
        .args([
            "--no-default-features",
            "--features",
            "ecdsa,eddsa",
            "--crate-type",
            "cdylib",
        ])
        .env("CARGO_PROFILE_EMBEDDED_STRIP", "none")
        .env("CARGO_PROFILE_EMBEDDED_DEBUG", "line-tables-only")
        .env("CARGO_TARGET_DIR", &target));
    target.join("embedded/libedgejwt.so")
}

/// Functions that a program calls only to panic.
fn is_panic(name: &str) -> bool {
    [
        "core::panicking::",
        "core::cell::panic",
        "alloc::alloc::handle_alloc_error",
        "alloc::raw_vec::handle_error",
        "alloc::raw_vec::capacity_overflow",
        "_fail",
        "unwrap_failed",
        "expect_failed",
        "mismatch_error",
        "rust_begin_unwind",
    ]
    .iter()
    .any(|part| name.contains(part))
}

/// Addresses of calls and jumps to panic functions from any other function.
fn sites(library: &Path) -> Vec<String> {
    let code = run(Command::new("objdump")
        .args(["--disassemble", "--no-show-raw-insn", "--demangle"])
        .arg(library));
    let mut inside_panic = false;
    let mut sites = Vec::new();
    for line in code.lines() {
        if let Some(name) = line.strip_suffix(">:") {
            inside_panic = is_panic(name);
        }
        let Some((address, instruction)) = line.split_once(":\t") else {
            continue;
        };
        let is_jump = instruction.starts_with("call") || instruction.starts_with('j');
        let target = instruction.split_once('<').map_or("", |(_, target)| target);
        if is_jump && is_panic(target) && !inside_panic {
            sites.push(format!("0x{}", address.trim()));
        }
    }
    sites
}

/// Who wrote the line that a site came from: the innermost frame that is not
/// the standard library's.
fn author(frames: &str) -> String {
    let places: Vec<&str> = frames.lines().skip(1).step_by(2).collect();
    let is_std = |place: &&&str| place.contains("/library/") || place.starts_with("??");
    let place = places.iter().find(|place| !is_std(place));
    let Some(place) = place.filter(|place| !place.ends_with('?')) else {
        return "core and alloc".into();
    };
    if place.starts_with(&format!("{ROOT}/src/")) {
        return format!("edgejwt {place}");
    }
    // .../ring-0.17.14/src/...
    let crate_dir = place.rsplit_once("/src/").map_or(*place, |(dir, _)| dir);
    let crate_dir = crate_dir.rsplit('/').next().unwrap_or_default();
    crate_dir
        .rsplit_once('-')
        .map_or(crate_dir, |(name, _)| name)
        .into()
}

#[test]
fn no_line_of_ours_can_panic() {
    let library = library();
    let sites = sites(&library);
    assert!(sites.len() > 20, "the method finds ring's sites");
    let frames = run(Command::new("addr2line")
        .args(["--inlines", "--functions", "--addresses", "--exe"])
        .arg(&library)
        .args(&sites));
    let mut counts = BTreeMap::new();
    for frames in frames
        .split("\n0x")
        .map(|frames| frames.split_once('\n').unwrap().1)
    {
        *counts.entry(author(frames)).or_insert(0) += 1;
    }
    let ours: Vec<_> = counts
        .keys()
        .filter(|author| author.starts_with("edgejwt "))
        .collect();
    assert!(ours.is_empty(), "{ours:#?}");

    let table: String = counts
        .iter()
        .map(|(author, count)| format!("{count} {author}\n"))
        .collect();
    let path = Path::new(ROOT).join(COUNTS);
    if std::env::var_os("EDGEJWT_WRITE_COUNTS").is_some() {
        std::fs::write(&path, &table).unwrap();
    }
    // Compilers differ in what they can prove; it is a rise that matters.
    let known = std::fs::read_to_string(path).unwrap();
    for line in known.lines() {
        let (count, author) = line.split_once(' ').unwrap();
        let (count, now) = (
            count.parse::<i32>().unwrap(),
            counts.get(author).copied().unwrap_or(0),
        );
        assert!(
            now <= count,
            "{author}: {now} panic sites, {count} before; EDGEJWT_WRITE_COUNTS=1 accepts it"
        );
    }
    let known_authors: Vec<&str> = known
        .lines()
        .filter_map(|line| Some(line.split_once(' ')?.1))
        .collect();
    assert!(
        counts
            .keys()
            .all(|author| known_authors.contains(&author.as_str())),
        "{table}"
    );
}
