// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The libraries on other processors and other C libraries: what a device
//! loads, and every C program run there, under qemu.

use crate::binary::{needed, newest_glibc, unversioned, weaknesses, weight};
use crate::support::{BUILDS, Build, Link, ROOT, fresh, key, keys, output, programs, run, skip};
use crate::target::{Target, instructions};
use std::path::{Path, PathBuf};
use std::process::Command;

const AARCH64: &str = "aarch64-unknown-linux-gnu";
const ARMV7: &str = "armv7-unknown-linux-gnueabihf";

/// On every run, each build and each way of linking once: qemu is slow.
const ONCE: [(Build, Link); 2] = [
    (Build::Standard, Link::Shared),
    (Build::Embedded, Link::Static),
];

const EACH: [(Build, Link); 4] = [
    (Build::Standard, Link::Shared),
    (Build::Standard, Link::Static),
    (Build::Embedded, Link::Shared),
    (Build::Embedded, Link::Static),
];

#[test]
fn everything_runs_on_aarch64() {
    everything_runs(AARCH64, &ONCE);
}

#[test]
fn everything_runs_on_armv7() {
    everything_runs(ARMV7, &ONCE);
}

/// For `make cross`, which names the targets in `EDGEJWT_TARGETS`.
#[test]
#[ignore = "make cross runs it"]
fn everything_runs_on_the_targets_named() {
    for name in std::env::var("EDGEJWT_TARGETS").unwrap().split_whitespace() {
        everything_runs(name, &EACH);
    }
}

fn everything_runs(name: &str, ways: &[(Build, Link)]) {
    let target = match Target::built(name) {
        Ok(target) => target,
        Err(missing) => return skip(&missing),
    };
    println!("{name}: {}", target.how());
    BUILDS.iter().for_each(|build| facts(&target, *build));
    for (build, link) in ways {
        let mut ran = 0;
        for program in programs() {
            let source = format!("tests/c/{program}");
            match target.leaves_out(&source, *build, *link) {
                None => {
                    let program = target.compile(&source, *build, *link, &[]);
                    print!("{}", run(target.command(&program).arg(keys())));
                    ran += 1;
                }
                Some(why) => println!("{name}: {program} ({link:?}) is left out: {why}"),
            }
        }
        if target
            .leaves_out("examples/quickstart.c", *build, *link)
            .is_none()
        {
            examples(&target, *build, *link);
        }
        println!("{name}: {build:?}, {link:?}: {ran} programs passed");
    }
}

/// Says what the shared library is like.
fn facts(target: &Target, build: Build) {
    let library = target.library(build);
    let glibc = newest_glibc(&library);
    let glibc = glibc.map_or("none".into(), |(major, minor)| format!("{major}.{minor}"));
    let keys = [&*key("rsa2048.key"), &*key("rsa2048.pem")];
    let instructions = match instructions(target, build, keys) {
        Some([sign, verify]) => format!("{sign} instructions to sign and {verify} to verify"),
        None => "instructions not counted, for it runs without qemu".into(),
    };
    println!(
        "{}: {build:?}: text and data {}, newest glibc symbol {glibc}, needs {:?}, {instructions}",
        target.name,
        weight(&library),
        needed(&library)
    );
    assert_eq!(weaknesses(&library), [""; 0], "{}", target.name);
}

/// Those that need no network.
fn examples(target: &Target, build: Build, link: Link) {
    let program = target.compile("examples/quickstart.c", build, link, &[]);
    let args = [key("rsa2048.key"), key("rsa2048.pem")];
    let said = run(target.command(&program).args(&args));
    assert!(
        said.contains("issuer: neuron\ntampered: the signature is wrong\n"),
        "{said}"
    );
    let wrong = output(target.command(&program).args([&args[1], &args[0]]));
    assert_eq!(wrong.status.code(), Some(1));

    let program = target.compile("examples/happypathology.c", build, link, &[]);
    let words = ["org", "key-1", "user \"1\""];
    let token = run(target
        .command(&program)
        .arg(key("rsa2048.pkcs1.key"))
        .args(words));
    assert_eq!(token.split('.').count(), 3, "{token}");

    let shim = format!("{ROOT}/integrations/neuron/neuron_shim.c");
    let program = target.compile("tests/programs/neuron/shim.c", build, link, &[&shim]);
    let folder = fresh(&format!("shim-{}-{}-{link:?}", target.name, build.name()));
    for (from, to) in [
        ("rsa2048.key", "neuron.key"),
        ("rsa2048.pem", "neuron.pem"),
        ("other.pem", "partner.pem"),
    ] {
        std::fs::copy(key(from), folder.join(to)).unwrap();
    }
    run(target
        .command(&program)
        .arg(keys())
        .arg(folder)
        .args(["5", "60"]));
}

/// Both libraries for x86-64, as they are built here, and for the others.
fn shared_libraries(build: Build) -> Vec<PathBuf> {
    let mut libraries = Vec::new();
    if cfg!(all(target_arch = "x86_64", target_env = "gnu")) {
        libraries.push(build.shared());
    }
    for name in [AARCH64, ARMV7] {
        match Target::built(name) {
            Ok(target) => libraries.push(target.library(build)),
            Err(missing) => skip(&missing),
        }
    }
    libraries
}

#[test]
fn the_embedded_build_needs_no_more_than_glibc_2_17() {
    for library in shared_libraries(Build::Embedded) {
        let newest = newest_glibc(&library).expect("a version table");
        assert!(newest <= (2, 17), "{}: {newest:?}", library.display());
        assert_eq!(unversioned(&library), [""; 0], "{}", library.display());
        let mut needed = needed(&library);
        needed.retain(|name| !name.starts_with("libc.so") && !name.starts_with("ld-linux"));
        assert_eq!(needed, [""; 0], "{}", library.display());
    }
}

#[test]
fn nothing_can_be_changed_or_run_that_should_not() {
    for build in BUILDS {
        for library in shared_libraries(build) {
            assert_eq!(weaknesses(&library), [""; 0], "{}", library.display());
        }
    }
}

/// What the library is made of.
const SOURCES: [&str; 8] = [
    "include",
    "packaging",
    "src",
    "build.rs",
    "cbindgen.toml",
    "Cargo.toml",
    "Cargo.lock",
    "Makefile",
];

#[test]
fn the_same_bits_come_from_two_directories() {
    let folders = ["bits", "bits-in-another-place"].map(fresh);
    for folder in &folders {
        run(Command::new("cp")
            .arg("-R")
            .args(SOURCES.map(|name| Path::new(ROOT).join(name)))
            .arg(Path::new(ROOT).join("benches"))
            .arg(folder));
        run(Command::new("make")
            .args(["-s", "embedded"])
            .current_dir(folder)
            .env_remove("CARGO_TARGET_DIR"));
    }
    for name in ["libedgejwt.so", "libedgejwt.a"] {
        let [one, other] = folders
            .each_ref()
            .map(|folder| std::fs::read(folder.join("build/embedded").join(name)).unwrap());
        assert!(one == other, "{name} differs");
    }
}
