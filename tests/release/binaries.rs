// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `make dist-binaries` and `make cross-build`: what users and devices get
//! without a compiler for Rust.

use crate::dist::{VERSION, check_list};
use crate::languages::make;
use crate::support::harness::{Missing, Outcome, need, say, tests};
use crate::support::{BUILDS, ROOT, cc, exists, fresh, key, run, scratch};
use libtest_mimic::Trial;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, OnceLock, PoisonError};

pub fn tests() -> Vec<Trial> {
    let mut all = tests!["binaries": find_themselves_where_unpacked, have_every_licence];
    all.extend(tests!["binaries::slow": device_runs_its_tests]);
    all
}

/// Makes the tarball of a target. One at a time, because all use the same folder.
pub fn tarball(target: &str) -> Result<PathBuf, Missing> {
    static MAKING: Mutex<()> = Mutex::new(());
    need("jq", "jq")?;
    for tool in ["cargo-cyclonedx", "cargo-auditable"] {
        if !exists(tool) {
            return Err(Missing::remedy(tool, &format!("cargo install {tool}")));
        }
    }
    let _making = MAKING.lock().unwrap_or_else(PoisonError::into_inner);
    make(&["dist-binaries", &format!("TARGET={target}")]);
    let name = format!("edgejwt-{VERSION}-{target}.tar.xz");
    Ok(Path::new(ROOT).join("build/dist").join(name))
}

/// This machine's tarball, unpacked in a folder with a blank in its name.
fn unpacked() -> Result<&'static Path, Missing> {
    static MADE: OnceLock<Result<PathBuf, Missing>> = OnceLock::new();
    let made = MADE.get_or_init(|| {
        let host = run(Command::new("rustc").arg("-vV"));
        let host = host.lines().find_map(|line| line.strip_prefix("host: "));
        let host = host.unwrap();
        let tarball = tarball(host)?;
        let sum = format!("{}.sha256", tarball.display());
        run(Command::new("sha256sum")
            .args(["--check", "--strict", &sum])
            .current_dir(tarball.parent().unwrap()));
        say(format!(
            "{host}: {} bytes",
            tarball.metadata().unwrap().len()
        ));
        let dir = fresh("release binaries");
        run(Command::new("tar")
            .arg("-C")
            .arg(&dir)
            .arg("-xf")
            .arg(tarball));
        Ok(dir.join(format!("edgejwt-{VERSION}-{host}")))
    });
    made.as_deref().map_err(Missing::clone)
}

fn quickstart() -> String {
    format!("{ROOT}/examples/quickstart.c")
}

fn check_quickstart(program: &Path) {
    let said = run(Command::new(program).args([key("rsa2048.key"), key("rsa2048.pem")]));
    assert!(
        said.ends_with("issuer: neuron\ntampered: the signature is wrong\n"),
        "{said}"
    );
}

/// By pkg-config and by CMake, shared and static; and the command runs.
fn find_themselves_where_unpacked() -> Outcome {
    need("pkg-config", "pkg-config")?;
    need("cmake", "cmake")?;
    let dir = unpacked()?;
    for build in BUILDS {
        let prefix = dir.join(build.name());
        let out = scratch(&format!("release-binaries-{}", build.name()));
        for (words, linking) in [
            ("--cflags --libs", ""),
            ("--static --cflags --libs", "-static"),
        ] {
            let program = out.join(format!("pkg-config{linking}"));
            let script = format!(
                "eval {} '\"$QUICKSTART\"' {linking} -o '\"$PROGRAM\"' $(pkg-config {words} edgejwt)",
                cc()
            );
            run(Command::new("sh")
                .args(["-ec", &script])
                .env("PKG_CONFIG_PATH", prefix.join("lib/pkgconfig"))
                .env("QUICKSTART", quickstart())
                .env("PROGRAM", &program)
                .env("LD_RUN_PATH", prefix.join("lib")));
            check_quickstart(&program);
        }
        let cmake = out.join("cmake");
        run(Command::new("cmake")
            .args(["-S", &format!("{ROOT}/tests/packaging/cmake"), "-B"])
            .arg(&cmake)
            .arg(format!("-DCMAKE_PREFIX_PATH={}", prefix.display()))
            .args([&format!("-DSOURCE={}", quickstart()), "-DWANTED="]));
        run(Command::new("cmake").arg("--build").arg(&cmake));
        for program in ["shared", "static"] {
            check_quickstart(&cmake.join(program));
        }
    }
    let said = run(Command::new(dir.join("standard/bin/edgejwt")).arg("--version"));
    assert_eq!(said.trim(), format!("edgejwt {VERSION}"));
    Ok(())
}

/// The list names what is in the library, and there is a text for each of them.
fn have_every_licence() -> Outcome {
    let dir = unpacked()?;
    let list = dir.join("edgejwt.cdx.json");
    check_list(&list)?;
    let each = ".components[] | \"\\(.name)-\\(.version)\"";
    for component in run(Command::new("jq").args(["-r", each]).arg(&list)).lines() {
        let folder = match component.starts_with("rust-std-") {
            true => dir.join("licences/rust-std"),
            false => dir.join("licences").join(component),
        };
        // Macros run while the library is compiled; nothing of them is in it.
        if [
            "serde_derive",
            "proc-macro2",
            "quote",
            "syn",
            "unicode-ident",
        ]
        .iter()
        .any(|name| component.starts_with(name))
        {
            continue;
        }
        let count = std::fs::read_dir(&folder).map(Iterator::count);
        assert!(count.is_ok_and(|count| count > 0), "{folder:?}");
    }
    Ok(())
}

/// The folder for a device, for this kind of processor: it needs nothing of the
/// sources.
fn device_runs_its_tests() -> Outcome {
    need("x86_64-linux-gnu-gcc", "gcc")?;
    let target = "x86_64-unknown-linux-gnu";
    make(&["cross-build", &format!("TARGET={target}")]);
    let elsewhere = fresh("release-device");
    run(Command::new("cp")
        .arg("-r")
        .arg(format!("{ROOT}/build/cross/{target}/device/."))
        .arg(&elsewhere));
    let said = run(&mut Command::new(elsewhere.join("run-tests")));
    say(&said);
    assert!(said.contains(" passed, 0 failed, "), "{said}");
    Ok(())
}
