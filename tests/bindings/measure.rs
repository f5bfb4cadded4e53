// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What a call through each wrapper costs, compared with C. Nothing is judged:
//! `cargo test --test bindings measure -- --ignored` prints it.

use crate::support::harness::{Outcome, need, test};
use crate::support::{Build, Link, ROOT, compile, fresh, key, run};
use crate::{cpp, go, java, luajit, node, python, with_library};
use libtest_mimic::Trial;
use std::process::Command;

pub fn tests() -> Vec<Trial> {
    vec![
        test("measure::verify_processor_time", verify_processor_time).with_ignored_flag(true),
        test("measure::verify_and_authorize", verify_and_authorize).with_ignored_flag(true),
    ]
}

/// The last number before `unit` in a text, or the last number at all.
fn number(text: &str, unit: &str) -> f64 {
    let before = text.split(unit).next().unwrap();
    before.split_whitespace().last().unwrap().parse().unwrap()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Microseconds of processor time for one verification in C, Python, Go and
/// C++: the median of rounds in which all take turns.
fn verify_processor_time() -> Outcome {
    need("python3", "python3")?;
    go::need_go()?;
    let public = key("rsa2048.pem");
    let issue = r#"import edgejwt as e; print(e.SigningKey("RS256", file="KEY").issue(iss="neuron", iat=1800000000, exp=1800003600, extra={"bodyEncode": 0}))"#;
    let issue = issue.replace("KEY", &key("rsa2048.key"));
    let token = run(python::python(Build::Standard).args(["-c", &issue]));
    let token = token.trim();

    let source = "tests/bindings/verify.c";
    let c = compile(source, Build::Standard, Link::Shared, &["-O2"]);
    let mut c = Command::new(c);
    c.args([&public, token]);
    let mut python = python::python(Build::Standard);
    python.args(["test_edgejwt.py", "bench", &public, token]);
    let mut go = with_library(go::test_program().to_str().unwrap(), Build::Standard);
    go.args(["-test.run=^$", "-test.bench=Verify"])
        .arg("-test.benchtime=2000x")
        .env("EDGEJWT_BENCH_KEY", &public)
        .env("EDGEJWT_BENCH_TOKEN", token);
    let mut cpp = with_library(cpp::test_program().to_str().unwrap(), Build::Standard);
    cpp.args(["bench", &public, token]);
    let mut programs = [
        ("C", c, ""),
        ("Python", python, ""),
        ("Go", go, "cpu-us/op"),
        ("C++", cpp, ""),
    ];
    let mut times = vec![Vec::new(); programs.len()];
    for _ in 0..9 {
        for ((_, program, unit), times) in programs.iter_mut().zip(&mut times) {
            let said = run(program);
            times.push(match *unit {
                "" => number(&said, "\n\n"),
                unit => number(&said, unit),
            });
        }
    }
    let medians: Vec<f64> = times.into_iter().map(median).collect();
    for ((name, _, _), time) in programs.iter().zip(&medians) {
        println!(
            "{name:8} verify {time:6.2} us, {:.2} times C",
            time / medians[0]
        );
    }
    Ok(())
}

/// Microseconds for one verification, and for one authorization of a cached
/// token, in C, Node.js, Java and LuaJIT: the best of rounds in which all take
/// turns.
fn verify_and_authorize() -> Outcome {
    let keys = fresh("measure-keys");
    let private = key("rsa2048.key");
    std::fs::copy(key("rsa2048.pem"), keys.join("neuron.pem")).unwrap();
    let source = "tests/bindings/cost.c";
    let c = compile(source, Build::Standard, Link::Shared, &["-O2"]);
    let mut c = Command::new(c);
    c.args([&private, &key("rsa2048.pem")]);
    let mut node = with_library("node", Build::Standard);
    node.arg(format!("{ROOT}/tests/bindings/cost.mjs"))
        .arg(&private)
        .args([&keys, node::folder()?]);
    let mut java = java::java(Build::Standard)?;
    java.args(["edgejwt.Cost", &private]).arg(&keys);
    let mut luajit = luajit::luajit(Build::Standard)?;
    luajit
        .arg(format!("{ROOT}/tests/bindings/cost.lua"))
        .arg(&private)
        .arg(&keys);
    let mut programs = [
        ("C", c),
        ("Node.js", node),
        ("Java", java),
        ("LuaJIT", luajit),
    ];
    let mut best = vec![[f64::MAX; 2]; programs.len()];
    for _ in 0..7 {
        for ((_, command), best) in programs.iter_mut().zip(&mut best) {
            for (word, best) in run(command).split_whitespace().zip(best) {
                *best = best.min(word.parse().unwrap());
            }
        }
    }
    let [verify_c, cached_c] = best[0];
    for ((name, _), [verify, cached]) in programs.iter().zip(&best) {
        println!(
            "{name:8} verify {verify:6.2} us, {:.2} times C; cached {cached:6.2} us, {:.2} times C",
            verify / verify_c,
            cached / cached_c
        );
    }
    Ok(())
}
