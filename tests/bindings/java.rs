// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The Java wrapper.

use crate::declarations::must_hold;
use crate::support::harness::{Missing, Outcome, need, test, tests};
use crate::support::{BUILDS, Build, ROOT, fresh, keys, run};
use crate::with_library;
use libtest_mimic::Trial;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The library by which Java calls C, as Debian installs it.
const JNA: &str = "/usr/share/java/jna.jar";

pub fn tests() -> Vec<Trial> {
    let mut all = tests!["java": declarations];
    for build in BUILDS {
        let name = format!("java::{}", build.name());
        all.push(test(name, move || wrapper(build)));
    }
    all
}

/// Java with the wrapper and the classes of its tests.
pub fn java(build: Build) -> Result<Command, Missing> {
    need("javac", "openjdk-17-jdk-headless")?;
    if !Path::new(JNA).exists() {
        return Err(Missing::package("JNA", "libjna-java and libjna-jni"));
    }
    static CLASSES: OnceLock<PathBuf> = OnceLock::new();
    let classes = CLASSES.get_or_init(|| {
        let dir = fresh("java");
        let sources = ["bindings/java/edgejwt", "tests/bindings"].map(|folder| {
            let files = std::fs::read_dir(Path::new(ROOT).join(folder)).unwrap();
            let files = files.map(|file| file.unwrap().path());
            files.filter(|file| file.extension().is_some_and(|ending| ending == "java"))
        });
        run(Command::new("javac")
            // Exceptions that nobody serializes need no version.
            .args(["-Xlint:all,-serial", "-Werror", "--release", "17"])
            .args(["-encoding", "UTF-8", "-cp", JNA, "-d"])
            .arg(&dir)
            .args(sources.into_iter().flatten()));
        dir
    });
    let path = format!("{JNA}:{}", classes.display());
    let mut java = with_library("java", build);
    java.args(["-Xmx512m", "-cp", &path]);
    Ok(java)
}

fn wrapper(build: Build) -> Outcome {
    let said = run(java(build)?.arg("edgejwt.EdgejwtTest").arg(keys()));
    assert_eq!(said, "ok\n");
    Ok(())
}

fn declarations() -> Outcome {
    let said = run(java(Build::Standard)?.arg("edgejwt.Abi"));
    must_hold("c++", &["-std=c++17", "-x", "c++"], &said);
    Ok(())
}
