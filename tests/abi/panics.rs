// SPDX-License-Identifier: Apache-2.0 OR MIT
//! A panic aborts in the embedded library, so this project's code contains no
//! call to a panic function. Each such call in the binary is attributed to the
//! source file that it comes from, by inlined frames.

use crate::curves;
use crate::support::harness::{Missing, Outcome, need, tests};
use crate::support::{ROOT, run};
use libtest_mimic::Trial;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

/// The numbers of calls in other crates. A rise fails the test.
const COUNTS: &str = "tests/abi/panic-sites.txt";

pub fn tests() -> Vec<Trial> {
    tests!["panics": no_line_of_ours_can_panic]
}

/// Whether a function is called only to panic.
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

/// The addresses of calls and jumps to panic functions from other functions.
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

/// The crate of the innermost frame outside the standard library; for this
/// crate with file and line.
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

fn no_line_of_ours_can_panic() -> Outcome {
    need("objdump", "binutils")?;
    need("addr2line", "binutils")?;
    if !cfg!(target_arch = "x86_64") {
        // Calls are found by their x86 mnemonics.
        return Err(Missing::remedy("x86-64", "run it on such a machine"));
    }
    let counts = counts(&sites(curves::library()));
    let ours: Vec<_> = counts
        .keys()
        .filter(|author| author.starts_with("edgejwt "))
        .collect();
    assert!(ours.is_empty(), "{ours:#?}");
    compare_with_file(&counts);
    Ok(())
}

/// The number of calls in each crate.
fn counts(sites: &[String]) -> BTreeMap<String, i32> {
    assert!(sites.len() > 20, "ring alone has more: {sites:?}");
    let frames = run(Command::new("addr2line")
        .args(["--inlines", "--functions", "--addresses", "--exe"])
        .arg(curves::library())
        .args(sites));
    let mut counts = BTreeMap::new();
    for frames in frames
        .split("\n0x")
        .map(|frames| frames.split_once('\n').unwrap().1)
    {
        *counts.entry(author(frames)).or_insert(0) += 1;
    }
    counts
}

fn compare_with_file(counts: &BTreeMap<String, i32>) {
    let table: String = counts
        .iter()
        .map(|(author, count)| format!("{count} {author}\n"))
        .collect();
    let path = Path::new(ROOT).join(COUNTS);
    if std::env::var_os("EDGEJWT_WRITE_COUNTS").is_some() {
        std::fs::write(&path, &table).unwrap();
    }
    // Another compiler may remove more calls, so fewer are accepted.
    let known = std::fs::read_to_string(path).unwrap();
    for line in known.lines() {
        let (count, author) = line.split_once(' ').unwrap();
        let (count, now) = (
            count.parse::<i32>().unwrap(),
            counts.get(author).copied().unwrap_or(0),
        );
        assert!(
            now <= count,
            "{author}: {now} panic sites, {count} before; EDGEJWT_WRITE_COUNTS=1 accepts them"
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
