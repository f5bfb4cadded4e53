// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Where a private key or a secret decides what is executed or which address is
//! read. secrets.c hides them from valgrind, which reports such places.
//!
//! The places that are known are in `secret-places-BUILD.txt`: the framing of PEM,
//! the verdict about a key, and a signature, which is public. Any other place
//! fails the test. `EDGEJWT_WRITE_COUNTS=1` records the present ones. The first
//! line says by which compilers: others inline other functions, so their places
//! are not compared.

use crate::curves;
use crate::support::harness::{Missing, Outcome, need, test};
use crate::support::{BUILDS, Build, ROOT, WARNINGS, cc, fresh, keys, run};
use libtest_mimic::Trial;
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

pub fn tests() -> Vec<Trial> {
    BUILDS
        .map(|build| test(format!("secrets/{}", build.name()), move || check(build)))
        .into()
}

fn check(build: Build) -> Outcome {
    need("valgrind", "valgrind")?;
    if !cfg!(target_arch = "x86_64") {
        // ring has other functions on other processors.
        return Err(Missing::remedy("x86-64", "run it on such a machine"));
    }
    let library = match build {
        Build::Standard => curves::standard(),
        Build::Embedded => curves::library(),
    };
    let found = places(&report(build, library));
    // The signature is encoded, or nothing was hidden.
    assert!(
        found.contains("edgejwt src/base64url.rs character"),
        "{found:#?}"
    );
    let path = Path::new(ROOT).join(format!("tests/abi/secret-places-{}.txt", build.name()));
    let compilers = compilers();
    if std::env::var_os("EDGEJWT_WRITE_COUNTS").is_some() {
        let lines: String = found.iter().map(|place| format!("{place}\n")).collect();
        std::fs::write(&path, format!("{compilers}\n{lines}")).unwrap();
    }
    let known = std::fs::read_to_string(path).unwrap();
    let (recorded, known) = known.split_once('\n').unwrap();
    if recorded != compilers {
        return Err(Missing::condition(
            recorded,
            &format!("this machine has {compilers}"),
        ));
    }
    let known: BTreeSet<&str> = known.lines().collect();
    let new: Vec<_> = found
        .iter()
        .filter(|place| !known.contains(place.as_str()))
        .collect();
    assert!(new.is_empty(), "a secret decides in new places: {new:#?}");
    Ok(())
}

/// Such as "rustc 1.95, gcc 12".
fn compilers() -> String {
    let rustc = run(Command::new("rustc").arg("--version"));
    let version = rustc.split(' ').nth(1).unwrap();
    let (minor, _) = version.rsplit_once('.').unwrap();
    let c = run(Command::new(cc()).arg("-dumpversion"));
    let major = c.trim().split('.').next().unwrap();
    format!("rustc {minor}, gcc {major}")
}

/// What valgrind says of the program.
fn report(build: Build, library: &Path) -> String {
    let dir = fresh(&format!("secrets-{}", build.name()));
    let (program, log) = (dir.join("secrets"), dir.join("log"));
    // The loader looks for the SONAME.
    let shipped = std::fs::canonicalize(build.shared()).unwrap();
    std::fs::copy(library, dir.join(shipped.file_name().unwrap())).unwrap();
    run(Command::new(cc())
        .args(WARNINGS)
        .args(["-std=gnu11", "-g", "-o"])
        .arg(&program)
        .arg(format!("-I{ROOT}/include"))
        .arg(format!("{ROOT}/tests/abi/secrets.c"))
        .arg(library)
        .arg(format!("-Wl,-rpath,{}", dir.display())));
    run(Command::new("valgrind")
        .args([
            "--quiet",
            "--error-limit=no",
            "--num-callers=40",
            "--fullpath-after=",
        ])
        .arg(format!("--log-file={}", log.display()))
        .arg(&program)
        .arg(keys()));
    std::fs::read_to_string(log).unwrap()
}

/// The innermost line of this crate or another one behind each error: its crate,
/// its file, and its function if it has a name.
fn places(report: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut is_open = false;
    for line in report.lines() {
        let line = line.split_once("== ").map_or("", |(_, text)| text).trim();
        if line.contains("uninitialised") {
            is_open = true;
        } else if is_open
            && (line.starts_with("at 0x") || line.starts_with("by 0x"))
            && let Some(place) = place(line)
        {
            found.insert(place);
            is_open = false;
        }
    }
    found
}

/// Such as "ring src/limb.rs limbs_are_zero", from a frame of valgrind.
fn place(frame: &str) -> Option<String> {
    let (call, position) = frame.rsplit_once(" (")?;
    let file = position.rsplit_once(':')?.0;
    if file.contains("/library/") || file.starts_with("library/") {
        return None;
    }
    let name = call.split_once(": ")?.1;
    // Without generic parameters, closures and the path of the module.
    let name = name.split(['<', '{']).next().unwrap_or_default();
    let name = name
        .rsplit("::")
        .find(|part| !part.is_empty())
        .unwrap_or_default();
    let name = if name == "UnknownInlinedFun" {
        ""
    } else {
        name
    };
    // .../ring-0.17.14/src/limb.rs, or in a release tarball vendor/ring/src/limb.rs.
    let ring = file
        .split_once("/ring-")
        .or(file.split_once("/vendor/ring"));
    let (folder, file) = match ring {
        Some((_, rest)) => ("ring", rest.split_once('/')?.1),
        None => match file.strip_prefix(ROOT) {
            Some(file) => ("edgejwt", file.trim_start_matches('/')),
            None => ("ring", file),
        },
    };
    Some(format!("{folder} {file} {name}").trim().to_string())
}
