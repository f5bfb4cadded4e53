// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The cost of each operation in instructions, which no other load changes.
//!
//! The files `instructions-BUILD.txt` record the counts. They depend on the
//! compiler and on the processor that callgrind presents, which is the same on
//! every x86-64 machine with AVX2; the first line of each file says which they
//! were. Counts under other circumstances are not compared with the recorded
//! ones. `EDGEJWT_WRITE_COUNTS=1` records the present counts.

use crate::counting::{Counts, counts};
use crate::support::harness::{Missing, Outcome, need, say, test, tests};
use crate::support::{BUILDS, Build, ROOT, run};
use libtest_mimic::Trial;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// A count may rise by so much.
const PERCENT: u64 = 3;

/// The status with which each operation must end, to be that operation.
const STATUSES: [(&str, i32); 14] = [
    ("sign", 0),
    ("verify", 0),
    ("verify, 8 KB", 0),
    ("verify, 16 KB", 0),
    ("authorize, first time", 0),
    ("authorize, cached", 0),
    ("refuse, wrong signature", 51),
    ("refuse, garbage", 31),
    ("refuse, wrong shape", 31),
    ("refuse, wrong header", 33),
    ("refuse, wrong algorithm", 50),
    ("refuse, wrong signature length", 51),
    ("refuse, unknown issuer", 52),
    ("refuse, unknown issuer in 8 KB", 52),
];

/// The most that an operation may cost, in percent of one verification.
const RATIOS: [(&str, u64); 9] = [
    ("authorize, first time", 120),
    ("authorize, cached", 15),
    ("refuse, garbage", 1),
    ("refuse, wrong shape", 1),
    ("refuse, wrong header", 5),
    ("refuse, wrong algorithm", 5),
    ("refuse, wrong signature length", 20),
    ("refuse, unknown issuer", 15),
    ("refuse, unknown issuer in 8 KB", 100),
];

pub fn tests() -> Vec<Trial> {
    let mut tests = tests!["instructions": a_rise_is_reported];
    for build in BUILDS {
        let name = |what| format!("instructions/{}/{what}", build.name());
        tests.push(test(name("ratios"), move || ratios_hold(build)));
        tests.push(test(name("recorded"), move || counts_do_not_rise(build)));
    }
    tests
}

/// Both tests of a build read the same counts.
fn counts_of(build: Build) -> Result<&'static Counts, Missing> {
    static COUNTS: [OnceLock<Counts>; 2] = [OnceLock::new(), OnceLock::new()];
    need("valgrind", "valgrind")?;
    Ok(COUNTS[build as usize].get_or_init(|| counts(build, &[])))
}

fn ratios_hold(build: Build) -> Outcome {
    let counts = counts_of(build)?;
    let operations = counts.operations.iter();
    let ends: Vec<_> = operations.map(|c| (&*c.operation, c.status)).collect();
    assert_eq!(ends, STATUSES);
    for (operation, most) in RATIOS {
        let percent = counts.of(operation) * 100 / counts.of("verify");
        assert!(
            percent <= most,
            "{operation} costs {percent} % of a verification; the limit is {most} %"
        );
    }
    Ok(())
}

fn counts_do_not_rise(build: Build) -> Outcome {
    let counts = counts_of(build)?;
    let mut now = circumstances(counts) + "\n";
    for count in &counts.operations {
        writeln!(now, "{} {}", count.instructions, count.operation).unwrap();
    }
    say(format!("{}: {now}", build.name()));
    let path = file(build);
    if std::env::var_os("EDGEJWT_WRITE_COUNTS").is_some() {
        std::fs::write(&path, &now).unwrap();
    }
    // The counts of libraries that were built in another way are not recorded.
    if std::env::var_os("EDGEJWT_BUILDS").is_some() {
        return Err(Missing::condition(
            "the library as it is shipped",
            "unset EDGEJWT_BUILDS",
        ));
    }
    let risen = compare(&std::fs::read_to_string(path).unwrap(), &now)?;
    assert_eq!(risen, None);
    Ok(())
}

fn file(build: Build) -> PathBuf {
    Path::new(ROOT).join(format!("tests/cost/instructions-{}.txt", build.name()))
}

/// Such as "rustc 1.95; x86_64 ssse3 avx avx2 bmi2".
fn circumstances(counts: &Counts) -> String {
    let rustc = run(Command::new("rustc").arg("--version"));
    let version = rustc.split(' ').nth(1).unwrap();
    let minor = version.rsplit_once('.').unwrap().0;
    format!("rustc {minor}; {}", counts.processor)
}

/// What rose too far, if anything did; or why the counts cannot be compared.
fn compare(known: &str, now: &str) -> Result<Option<String>, Missing> {
    let first = |text: &str| text.lines().next().unwrap_or_default().to_string();
    if first(known) != first(now) {
        let what = format!("instruction counts recorded with {}", first(now));
        let remedy = format!(
            "EDGEJWT_WRITE_COUNTS=1 records them; the present ones are of {}",
            first(known)
        );
        return Err(Missing::condition(&what, &remedy));
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
            return Ok(Some(format!(
                "{what}: {now} instructions, {before} before; EDGEJWT_WRITE_COUNTS=1 accepts it"
            )));
        }
    }
    Ok(None)
}

fn a_rise_is_reported() {
    let known = "x\n1000 sign\n";
    assert!(compare(known, "x\n1030 sign\n").unwrap().is_none());
    assert!(compare(known, "x\n1031 sign\n").unwrap().is_some());
    assert!(compare(known, "another compiler\n2000 sign\n").is_err());
}
