// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The wheel, installed in an empty environment.

use crate::languages::{at, made, make, need_module};
use crate::support::harness::{Missing, Outcome, need, say, tests};
use crate::support::{ROOT, fresh, keys, output, run};
use libtest_mimic::Trial;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

pub fn tests() -> Vec<Trial> {
    let mut all = tests!["python": wheel_passes_the_tests, wheel_is_typed];
    all.extend(tests!["python::slow": every_platform, oldest_and_newest_python]);
    all
}

/// An environment with nothing but the wheel of this machine's own library.
fn environment() -> Result<&'static Path, Missing> {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    need("python3", "python3")?;
    need("jq", "jq")?;
    need_module("hatchling", "hatchling")?;
    Ok(MADE.get_or_init(|| {
        make(&["wheel", "NATIVE=1"]);
        let wheel = made("wheels", "-manylinux");
        say(format!(
            "{wheel:?}: {} bytes",
            wheel.metadata().unwrap().len()
        ));
        let dir = fresh("release-python");
        run(&mut at(&dir, "python3", &["-m", "venv", "venv"]));
        let install = ["install", "--quiet", "--no-index", "--find-links"];
        run(at(&dir, dir.join("venv/bin/pip"), &install)
            .arg(wheel.parent().unwrap())
            .arg("edgejwt"));
        std::fs::create_dir_all(dir.join("a/b/tests")).unwrap();
        let tests = format!("{ROOT}/bindings/python/test_edgejwt.py");
        std::fs::copy(tests, dir.join("a/b/tests/test_edgejwt.py")).unwrap();
        // The tests find the header two folders above them.
        std::fs::create_dir_all(dir.join("a/include")).unwrap();
        std::fs::copy(
            format!("{ROOT}/include/edgejwt.h"),
            dir.join("a/include/edgejwt.h"),
        )
        .unwrap();
        dir
    }))
}

fn wheel_passes_the_tests() -> Outcome {
    let dir = environment()?;
    let unittest = ["-m", "unittest", "test_edgejwt"];
    let said = output(
        at(
            &dir.join("a/b/tests"),
            dir.join("venv/bin/python"),
            &unittest,
        )
        .env("EDGEJWT_TEST_KEYS", keys()),
    );
    let said = String::from_utf8_lossy(&said.stderr).into_owned();
    assert!(said.ends_with("OK\n"), "{said}");
    Ok(())
}

const TYPED: &str = "\
import edgejwt

key: edgejwt.SigningKey = edgejwt.SigningKey('RS256', file='private.key')
token: str = key.issue(iss='neuron', exp=2000000000)
claims = key.public().verify(token, edgejwt.Policy(issuer='neuron'), 1900000000)
status: edgejwt.Status = edgejwt.Status.EXPIRED
";

/// mypy takes the types from the installed wheel.
fn wheel_is_typed() -> Outcome {
    need("mypy", "mypy")?;
    let dir = environment()?;
    std::fs::write(dir.join("typed.py"), TYPED).unwrap();
    let python = dir.join("venv/bin/python");
    let strict = |program: &str| {
        let mut mypy = at(dir, "mypy", &["--strict", "--python-executable"]);
        mypy.arg(&python).arg(program);
        output(&mut mypy)
    };
    let said = strict("typed.py");
    assert!(
        said.status.success(),
        "{}",
        String::from_utf8_lossy(&said.stdout)
    );
    std::fs::write(
        dir.join("wrong.py"),
        format!("{TYPED}wrong: int = key.issue(iss=1)\n"),
    )
    .unwrap();
    assert!(!strict("wrong.py").status.success());
    run(&mut at(
        Path::new(ROOT),
        "mypy",
        &["--strict", "bindings/python/edgejwt"],
    ));
    Ok(())
}

/// auditwheel looks for musl's libc.so among the libraries of this machine, which
/// has glibc.
fn needs_libc_alone(wheel: &Path) {
    let dir = fresh("release-musl-wheel");
    run(Command::new("unzip")
        .args(["-q", "-j", "-d"])
        .arg(&dir)
        .arg(wheel)
        .arg("edgejwt/libedgejwt.so.*"));
    let library = std::fs::read_dir(&dir).unwrap().next().unwrap().unwrap();
    let said = run(Command::new("readelf").arg("-d").arg(library.path()));
    let needed: Vec<_> = said
        .lines()
        .filter(|line| line.contains("NEEDED"))
        .collect();
    assert!(
        needed.len() == 1 && needed[0].ends_with("[libc.so]"),
        "{said}"
    );
}

/// The wheels that are given away: auditwheel agrees with their platforms.
fn every_platform() -> Outcome {
    need("auditwheel", "auditwheel")?;
    need_module("hatchling", "hatchling")?;
    need_module("ziglang", "ziglang")?;
    let targets = [
        ("x86_64-unknown-linux-gnu", "manylinux_2_17_x86_64"),
        ("aarch64-unknown-linux-gnu", "manylinux_2_17_aarch64"),
        ("x86_64-unknown-linux-musl", "musllinux_1_2_x86_64"),
        ("aarch64-unknown-linux-musl", "musllinux_1_2_aarch64"),
    ];
    for (target, platform) in targets {
        make(&["wheel", &format!("TARGET={target}")]);
        let wheel = made("wheels", platform);
        if platform.starts_with("musl") {
            needs_libc_alone(&wheel);
        } else {
            let said = run(Command::new("auditwheel").arg("show").arg(&wheel));
            let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
            let verdict = format!("is consistent with the following platform tag: \"{platform}\"");
            assert!(said.contains(&verdict), "{said}");
        }
        say(format!(
            "{platform}: {} bytes",
            wheel.metadata().unwrap().len()
        ));
    }
    Ok(())
}

/// Debian 11 has the oldest Python that the wheel promises, 3.9, and glibc 2.31;
/// Debian's newest has the newest.
fn oldest_and_newest_python() -> Outcome {
    need("mmdebstrap", "mmdebstrap")?;
    need_module("ziglang", "ziglang")?;
    make(&["wheel", "TARGET=x86_64-unknown-linux-gnu"]);
    let wheel = made("wheels", "manylinux_2_17_x86_64");
    for suite in ["bullseye", "sid"] {
        let said = output(
            Command::new("sh")
                .arg(format!("{ROOT}/tests/release/other-python.sh"))
                .arg(suite)
                .arg(&wheel)
                .arg(keys()),
        );
        let text = [said.stdout, said.stderr]
            .map(|text| String::from_utf8_lossy(&text).into_owned())
            .concat();
        assert!(
            said.status.success() && text.contains("\nOK"),
            "{suite}: {text}"
        );
        say(text
            .lines()
            .find(|line| line.starts_with("Python "))
            .unwrap_or_default());
    }
    Ok(())
}
