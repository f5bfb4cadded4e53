// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The last target of `cargo test`. It lists the tests that were ignored, and
//! what to install to run them. The other targets leave their lists in
//! `target/tmp/not-run`.

use std::collections::BTreeMap;
use std::path::Path;

fn main() {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("not-run");
    let mut reasons = BTreeMap::<String, usize>::new();
    let mut targets = 0;
    for list in std::fs::read_dir(dir).into_iter().flatten() {
        targets += 1;
        let list = std::fs::read_to_string(list.unwrap().path()).unwrap();
        for line in list.lines() {
            let (count, reason) = line.split_once('\t').unwrap();
            *reasons.entry(reason.into()).or_default() += count.parse::<usize>().unwrap();
        }
    }
    if targets == 0 {
        println!("\nNo target has been run yet.\n");
        return;
    }
    if reasons.is_empty() {
        println!("\nEvery test was run.\n");
        return;
    }
    let total: usize = reasons.values().sum();
    println!("\n{total} tests were not run on this machine:\n");
    for (reason, count) in &reasons {
        println!("  {count:>4}  {reason}");
    }
    let packages = packages(reasons.keys());
    if !packages.is_empty() {
        println!("\nTo run more of them: apt-get install {packages}");
    }
    println!("\nAll other tests were run.\n");
}

/// The packages in "needs TOOL: install PACKAGE...", each once.
fn packages<'a>(reasons: impl Iterator<Item = &'a String>) -> String {
    let remedies = reasons.filter_map(|reason| reason.rsplit_once(": install "));
    let mut packages: Vec<&str> = remedies.flat_map(|(_, names)| names.split(' ')).collect();
    packages.sort();
    packages.dedup();
    packages.join(" ")
}
