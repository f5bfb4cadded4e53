// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `make dist`: what is in the tarball, that it is reproducible and signed, and
//! that it is built, tested and installed without a network.

use crate::other_user::OtherUser;
use crate::support::harness::{Missing, Outcome, need, say, tests};
use crate::support::{ROOT, exists, fresh, output, run, scratch};
use libtest_mimic::Trial;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

pub const VERSION: &str = env!("CARGO_PKG_VERSION");

pub fn tests() -> Vec<Trial> {
    let mut all = tests!["dist": holds_what_a_packager_needs, lists_what_is_in_it, is_signed];
    all.extend(tests!["dist::slow": same_bytes_elsewhere, builds_and_installs_offline, passes_its_tests_offline]);
    all
}

/// Requires what `make dist` requires.
fn tools() -> Outcome {
    need("jq", "jq")?;
    for tool in ["cargo-vendor-filterer", "cargo-cyclonedx"] {
        if !exists(tool) {
            return Err(Missing::remedy(tool, &format!("cargo install {tool}")));
        }
    }
    match Path::new(ROOT).join(".git").exists() {
        true => Ok(()),
        false => Err(Missing::condition("a git checkout", "clone the repository")),
    }
}

/// The tarball of the last commit, made on first use.
pub fn tarball() -> Result<PathBuf, Missing> {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    tools()?;
    let file = MADE.get_or_init(|| {
        let out = scratch("release-dist");
        let mut make = Command::new("make");
        make.args(["-s", "-C", ROOT, "dist"]);
        run(make
            .arg(format!("OUT={}", out.display()))
            .env_remove("MAKEFLAGS"));
        out.join(format!("dist/edgejwt-{VERSION}.tar.xz"))
    });
    Ok(file.clone())
}

/// Unpacks the tarball into a folder; gives the sources there.
pub fn unpack_into(dir: &Path) -> Result<PathBuf, Missing> {
    let tarball = tarball()?;
    run(Command::new("tar")
        .arg("-C")
        .arg(dir)
        .arg("-xf")
        .arg(tarball));
    Ok(dir.join(format!("edgejwt-{VERSION}")))
}

fn holds_what_a_packager_needs() -> Outcome {
    let sources = unpack_into(&fresh("release-content"))?;
    for file in [
        "include/edgejwt.h",
        "packaging/edgejwt.3",
        "cli/edgejwt.1",
        "CHANGELOG.md",
        "LICENSE-MIT",
        "edgejwt.cdx.json",
        "vendor/ring/Cargo.toml",
        ".cargo/config.toml",
    ] {
        assert!(sources.join(file).exists(), "{file}");
    }
    // Neither history nor anything that was built.
    for file in [".git", "build", "target"] {
        assert!(!sources.join(file).exists(), "{file}");
    }
    let tarball = tarball()?;
    run(Command::new("sha256sum")
        .args(["--check", "--strict", "SHA256SUMS"])
        .current_dir(tarball.parent().unwrap()));
    say(format!(
        "sources: {} bytes",
        tarball.metadata().unwrap().len()
    ));
    Ok(())
}

/// The list has each crate of the library and Rust's own library, and follows
/// the schema of CycloneDX.
fn lists_what_is_in_it() -> Outcome {
    let sources = unpack_into(&fresh("release-list"))?;
    let list = sources.join("edgejwt.cdx.json");
    check_list(&list)?;
    let names = run(Command::new("jq")
        .args(["-r", ".components[].name"])
        .arg(&list));
    for name in ["ring", "libc", "zeroize", "rust-std"] {
        assert!(names.lines().any(|line| line == name), "{name}");
    }
    Ok(())
}

/// A CycloneDX file is valid by the schema.
pub fn check_list(list: &Path) -> Outcome {
    const PROGRAM: &str = "\
import sys
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
fault = JsonStrictValidator(SchemaVersion.V1_5).validate_str(open(sys.argv[1]).read())
sys.exit(fault and str(fault))
";
    let import = "import cyclonedx.validation.json, jsonschema";
    let python = output(Command::new("python3").args(["-c", import]));
    if !python.status.success() {
        let remedy = "pip install 'cyclonedx-python-lib[json-validation]'";
        return Err(Missing::remedy("CycloneDX for Python", remedy));
    }
    run(Command::new("python3").args(["-c", PROGRAM]).arg(list));
    Ok(())
}

/// By minisign and by signify, with keys made for this test.
fn is_signed() -> Outcome {
    need("minisign", "minisign")?;
    need("signify-openbsd", "signify-openbsd")?;
    let dir = fresh("release-signed");
    let file = tarball()?;
    let file = file.to_str().unwrap();
    let copy = dir.join("edgejwt.tar.xz");
    std::fs::copy(file, &copy).unwrap();
    let at = |program: &str, words: &[&str]| {
        let mut command = Command::new(program);
        command.args(words).current_dir(&dir);
        command
    };
    run(&mut at(
        "minisign",
        &["-G", "-W", "-p", "m.pub", "-s", "m.key"],
    ));
    run(&mut at(
        "signify-openbsd",
        &["-G", "-n", "-p", "s.pub", "-s", "s.sec"],
    ));
    let sign = format!("{ROOT}/packaging/sign.sh");
    for key in ["m.key", "s.sec"] {
        run(at("sh", &[&sign, "edgejwt.tar.xz", "edgejwt"]).env("SIGN_KEY", key));
    }
    let verify = [
        ("minisign", ["-V", "-p", "m.pub", "-m", "edgejwt.tar.xz"]),
        (
            "signify-openbsd",
            ["-V", "-p", "s.pub", "-m", "edgejwt.tar.xz"],
        ),
    ];
    for (program, words) in &verify {
        run(&mut at(program, words));
    }
    // A changed file is refused by both.
    let mut bytes = std::fs::read(&copy).unwrap();
    bytes[100] ^= 1;
    std::fs::write(&copy, bytes).unwrap();
    for (program, words) in &verify {
        assert!(
            !output(&mut at(program, words)).status.success(),
            "{program}"
        );
    }
    // Nothing but a secret key signs.
    for key in ["m.pub", "edgejwt.tar.xz"] {
        let mut refused = at("sh", &[&sign, "edgejwt.tar.xz", "edgejwt"]);
        assert!(
            !output(refused.env("SIGN_KEY", key)).status.success(),
            "{key}"
        );
    }
    Ok(())
}

/// Another folder, another user, another umask and time zone: the same bytes.
fn same_bytes_elsewhere() -> Outcome {
    let ours = tarball()?;
    let user = OtherUser::new("same-bytes")?;
    let folder = user.dir.join("elsewhere");
    run(Command::new("git")
        .args(["clone", "--quiet", ROOT])
        .arg(&folder));
    run(&mut user.command(
        &folder,
        "umask 077 && TZ=Asia/Tokyo make -s dist OUT=out",
        true,
    ));
    let theirs = folder.join("out/dist").join(ours.file_name().unwrap());
    let is_same = std::fs::read(&ours).unwrap() == std::fs::read(theirs).unwrap();
    assert!(is_same, "the tarballs differ");
    Ok(())
}

/// Without a network and with an empty CARGO_HOME, as another user.
fn builds_and_installs_offline() -> Outcome {
    let user = OtherUser::new("offline")?;
    let sources = unpack_into(&user.dir)?;
    run(&mut user.command(&sources, "make run && make embedded cli", false));
    for build in ["standard", "embedded"] {
        let install = format!("make install BUILD={build} DESTDIR=$PWD/{build} PREFIX=/usr");
        run(&mut user.command(&sources, &install, false));
        for file in [
            "lib/libedgejwt.so",
            "bin/edgejwt",
            "share/man/man3/edgejwt.3",
        ] {
            assert!(
                sources.join(build).join("usr").join(file).exists(),
                "{build}: {file}"
            );
        }
    }
    Ok(())
}

fn passes_its_tests_offline() -> Outcome {
    let user = OtherUser::new("offline-tests")?;
    let sources = unpack_into(&user.dir)?;
    let said = run(&mut user.command(&sources, "cargo test 2>&1", false));
    let count = said.matches("test result: ok").count();
    assert!(count > 8, "{said}");
    say(said
        .lines()
        .filter(|line| line.starts_with("test result"))
        .collect::<Vec<_>>()
        .join("\n"));
    Ok(())
}
