// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What each operation costs, in instructions: a figure that no noise moves.
//!
//! tests/cost/instruction-counts.txt says what they were. Its first line names
//! what they depend on: the compiler, and the processor that callgrind
//! presents, which is the same on every x86-64 host with AVX2, whatever else
//! the host has. Under another one the counts are shown, and only the ratios
//! are judged.

use crate::counting::{Counts, counts};
use crate::support::{BUILDS, ROOT, exists, run, skip};
use std::fmt::Write;
use std::path::Path;
use std::process::Command;

const COUNTS: &str = "tests/cost/instruction-counts.txt";

/// What a count may rise by.
const PERCENT: u64 = 3;

/// How each operation must end, so that it is that operation.
const STATUSES: [(&str, i32); 13] = [
    ("sign", 0),
    ("verify", 0),
    ("verify, 8 KB", 0),
    ("authorize, first sight", 0),
    ("authorize, seen again", 0),
    ("refuse, wrong signature", 51),
    ("refuse, garbage", 31),
    ("refuse, wrong shape", 31),
    ("refuse, wrong header", 33),
    ("refuse, wrong algorithm", 50),
    ("refuse, wrong signature length", 51),
    ("refuse, unknown issuer", 52),
    ("refuse, unknown issuer in 8 KB", 52),
];

/// "rustc 1.95; x86_64 ssse3 avx avx2 bmi2".
fn circumstances(counts: &Counts) -> String {
    let rustc = run(Command::new("rustc").arg("--version"));
    let version = rustc.split(' ').nth(1).unwrap();
    let minor = version.rsplit_once('.').unwrap().0;
    format!("rustc {minor}; {}", counts.processor)
}

fn check_ratios(counts: &Counts) {
    let verify = counts.of("verify");
    for (operation, most_percent) in [
        ("authorize, first sight", 120),
        ("authorize, seen again", 15),
        ("refuse, garbage", 1),
        ("refuse, wrong shape", 1),
        ("refuse, wrong header", 5),
        ("refuse, wrong algorithm", 5),
        ("refuse, wrong signature length", 20),
        ("refuse, unknown issuer", 15),
        ("refuse, unknown issuer in 8 KB", 100),
    ] {
        let percent = counts.of(operation) * 100 / verify;
        assert!(
            percent <= most_percent,
            "{:?}: {operation} costs {percent} % of a verification, not {most_percent} %",
            counts.build
        );
    }
}

#[test]
fn no_operation_costs_more_than_it_did() {
    if !exists("valgrind") {
        return skip("valgrind is not installed");
    }
    let mut now = String::new();
    for build in BUILDS {
        let counts = counts(build, &[]);
        let ends: Vec<_> = counts
            .operations
            .iter()
            .map(|c| (&*c.operation, c.status))
            .collect();
        assert_eq!(ends, STATUSES);
        check_ratios(&counts);
        if now.is_empty() {
            writeln!(now, "{}", circumstances(&counts)).unwrap();
        }
        for count in counts.operations {
            writeln!(
                now,
                "{} {} {}",
                count.instructions,
                build.name(),
                count.operation
            )
            .unwrap();
        }
    }
    println!("{now}");
    let path = Path::new(ROOT).join(COUNTS);
    if std::env::var_os("EDGEJWT_WRITE_COUNTS").is_some() {
        std::fs::write(&path, &now).unwrap();
    }
    // Libraries built in a way of their own have counts of their own.
    if std::env::var_os("EDGEJWT_BUILDS").is_none() {
        let risen = compare(&std::fs::read_to_string(path).unwrap(), &now);
        assert_eq!(risen, Ok(()));
    }
}

/// What rose too far, if these counts can be compared.
fn compare(known: &str, now: &str) -> Result<(), String> {
    let first = |text: &str| text.lines().next().unwrap_or_default().to_string();
    if first(known) != first(now) {
        eprintln!("not compared: {COUNTS} is of {}", first(known));
        eprintln!("EDGEJWT_WRITE_COUNTS=1 records those of {}", first(now));
        return Ok(());
    }
    let rows = |text: &str| -> Vec<(u64, String)> {
        let rows = text.lines().skip(1).map(|row| row.split_once(' ').unwrap());
        rows.map(|(count, what)| (count.parse().unwrap(), what.into()))
            .collect()
    };
    let (known, now) = (rows(known), rows(now));
    assert_eq!(known.len(), now.len());
    for ((before, what), (now, same)) in known.iter().zip(&now) {
        assert_eq!(what, same);
        if now * 100 > before * (100 + PERCENT) {
            return Err(format!(
                "{what}: {now} instructions, {before} before; EDGEJWT_WRITE_COUNTS=1 accepts it"
            ));
        }
    }
    Ok(())
}

#[test]
fn a_rise_is_seen() {
    let known = "x\n1000 standard sign\n";
    assert!(compare(known, "x\n1030 standard sign\n").is_ok());
    assert!(compare(known, "x\n1031 standard sign\n").is_err());
    assert!(compare(known, "another compiler\n2000 standard sign\n").is_ok());
}
