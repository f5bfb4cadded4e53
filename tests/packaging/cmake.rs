// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The installed library, as CMake finds it.

use crate::support::harness::{Outcome, need, test};
use crate::support::{BUILDS, Build, ROOT, fresh, output, run};
use crate::tree::{check_quickstart, installed, needs_the_shared_library};
use libtest_mimic::Trial;
use std::path::{Path, PathBuf};
use std::process::Command;

pub fn tests() -> Vec<Trial> {
    let mut all = Vec::new();
    for build in BUILDS {
        let name = |what: &str| format!("cmake::{what}::{}", build.name());
        all.push(test(name("both_libraries"), move || both_libraries(build)));
        all.push(test(name("versions"), move || versions(build)));
    }
    all
}

/// Configures the test project, which asks for a version of the library.
fn configure(build: Build, wanted: &str) -> (PathBuf, Command) {
    let dir = fresh(&format!("cmake-{}-{wanted}", build.name()));
    let mut cmake = Command::new("cmake");
    cmake
        .arg("-S")
        .arg(Path::new(ROOT).join("tests/packaging/cmake"))
        .arg("-B")
        .arg(&dir)
        .arg(format!(
            "-DCMAKE_PREFIX_PATH={}",
            installed(build).display()
        ))
        .arg(format!("-DSOURCE={ROOT}/examples/quickstart.c"))
        .arg(format!("-DWANTED={wanted}"));
    (dir, cmake)
}

fn both_libraries(build: Build) -> Outcome {
    need("cmake", "cmake")?;
    let lib = installed(build).join("lib");
    let (dir, mut cmake) = configure(build, "");
    run(&mut cmake);
    run(Command::new("cmake").arg("--build").arg(&dir));
    for (name, is_shared) in [("shared", true), ("static", false)] {
        let program = dir.join(name);
        assert_eq!(needs_the_shared_library(&program), is_shared);
        check_quickstart(&program, &lib);
    }
    Ok(())
}

/// Accepted are this version and its binary interface; refused are others, and
/// a later patch.
fn versions(build: Build) -> Outcome {
    need("cmake", "cmake")?;
    let minor: u32 = env!("CARGO_PKG_VERSION_MINOR").parse().unwrap();
    for wanted in [env!("CARGO_PKG_VERSION"), &format!("0.{minor}")] {
        run(&mut configure(build, wanted).1);
    }
    for wanted in [
        format!("0.{}", minor + 1),
        format!("0.{minor}.99"),
        "1.0".into(),
    ] {
        let said = output(&mut configure(build, &wanted).1);
        assert!(!said.status.success(), "{wanted}");
        let complaint = String::from_utf8_lossy(&said.stderr).into_owned();
        assert!(complaint.contains("compatible"), "{complaint}");
    }
    Ok(())
}
