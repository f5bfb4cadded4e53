// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The C programs under clang's sanitizers.
//!
//! `sanitizers/shipped/PROGRAM/BUILD`: the program is checked, the library is
//! the one that is shipped. `sanitizers/address/PROGRAM/BUILD-checked` and
//! `sanitizers/thread/PROGRAM/standard-checked`: the Rust code of the library
//! and ring's C code are checked too, which needs a nightly toolchain. The
//! programs in tests/c/sanitizers break the rules, to show that this is seen.

use crate::support::harness::{Missing, Outcome, need, need_patience, test};
use crate::support::run_program;
use crate::support::{
    BUILDS, Build, Link, ROOT, can_be_watched, compile_into, exists, keys, link_flags, output,
    programs, quick_clock, run, scratch,
};
use libtest_mimic::Trial;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

const ADDRESS: [&str; 3] = [
    "-g",
    "-fsanitize=address,undefined",
    "-fno-sanitize-recover=all",
];
const THREAD: [&str; 2] = ["-g", "-fsanitize=thread"];

pub fn tests() -> Vec<Trial> {
    let mut tests = Vec::new();
    let (mut shipped, mut checked) = (Vec::new(), Vec::new());
    for file in programs() {
        let name = file.trim_end_matches(".c").to_string();
        for build in BUILDS.into_iter().filter(|_| can_be_watched(&file)) {
            let program = name.clone();
            let title = format!("sanitizers/shipped/{name}/{}", build.name());
            let its_checked = format!("sanitizers/address/{name}/{}-checked", build.name());
            checked.push(test(its_checked, {
                let program = program.clone();
                move || checked_address(&program, build)
            }));
            shipped.push(test(title, move || shipped_address(&program, build)));
        }
        if name.contains("threads") {
            let title = format!("sanitizers/thread/{name}/standard-checked");
            checked.push(test(title, move || checked_threads(&name)));
        }
    }
    for build in BUILDS {
        let title = format!("sanitizers/address/overread/{}-checked", build.name());
        tests.push(test(title, move || an_overread_is_seen(build)));
    }
    let title = "sanitizers/thread/race/standard-checked";
    tests.push(test(title, a_race_is_seen));
    tests.into_iter().chain(shipped).chain(checked).collect()
}

/// A program with every check that is off by default.
fn watched(program: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .arg(keys())
        .env(
            "ASAN_OPTIONS",
            "detect_leaks=1:detect_stack_use_after_return=1:strict_string_checks=1",
        )
        .env("UBSAN_OPTIONS", "print_stacktrace=1");
    command
}

/// What a program in tests/c/sanitizers prints before it is stopped.
fn report(program: &Path) -> String {
    let output = output(&mut watched(program));
    assert!(!output.status.success(), "{program:?}");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn need_clang() -> Outcome {
    static FOUND: OnceLock<Outcome> = OnceLock::new();
    let find = || {
        need("clang", "clang libclang-rt-dev")?;
        let program = scratch("sanitizers").join("empty");
        let source = program.with_extension("c");
        std::fs::write(&source, "int main(void) { return 0; }\n").unwrap();
        let mut compile = Command::new("clang");
        compile.args(ADDRESS).arg("-o").args([program, source]);
        match output(&mut compile).status.success() {
            true => Ok(()),
            false => Err(Missing::package("clang's sanitizers", "libclang-rt-dev")),
        }
    };
    FOUND.get_or_init(find).clone()
}

fn nightly(program: &str) -> Command {
    let mut command = Command::new("rustup");
    command.args(["run", "nightly", program]);
    command
}

fn need_nightly() -> Outcome {
    static FOUND: OnceLock<bool> = OnceLock::new();
    let find = || exists("rustup") && output(nightly("rustc").arg("-V")).status.success();
    match FOUND.get_or_init(find) {
        true => Ok(()),
        false => Err(Missing::remedy(
            "a nightly Rust toolchain",
            "rustup toolchain install nightly",
        )),
    }
}

/// The program runs without an error, a leak or undefined behaviour.
fn runs_clean(name: &str, folder: &str, link: &[String]) -> Outcome {
    let dir = scratch(&format!("sanitizers/{folder}"));
    let program = compile_into(&dir, "clang", &format!("tests/c/{name}.c"), &ADDRESS, link);
    run_program(watched(&program).env("LD_PRELOAD", quick_clock()))
}

fn shipped_address(name: &str, build: Build) -> Outcome {
    need_clang()?;
    // valgrind watches the shipped library as well.
    need_patience()?;
    runs_clean(name, build.name(), &link_flags(build, Link::Shared))
}

/// A static library whose Rust code and C code are checked; ring's assembly
/// cannot be. Debug assertions and overflow checks are on.
fn checked_library(build: Build, name: &str, c_flags: &[&str], rust_flags: &str) -> PathBuf {
    let about = run(nightly("rustc").arg("-vV"));
    let host = about
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .unwrap();
    let target = scratch(&format!("sanitizers/{name}"));
    let (profile, features): (_, &[&str]) = match build {
        Build::Standard => ("release", &[]),
        Build::Embedded => ("embedded", &["--no-default-features"]),
    };
    let mut cargo = nightly("cargo");
    for setting in ["LTO=off", "STRIP=none", "DEBUG=1", "DEBUG_ASSERTIONS=true"] {
        let (name, value) = setting.split_once('=').unwrap();
        // Without LTO the embedded library would need parts of std.
        if (build, name) != (Build::Embedded, "LTO") {
            let profile = profile.to_uppercase();
            cargo.env(format!("CARGO_PROFILE_{profile}_{name}"), value);
        }
    }
    // `--target` keeps these flags away from build scripts.
    run(cargo
        .current_dir(ROOT)
        .args(["rustc", "--lib", "--locked", "--quiet"])
        .args(["--crate-type", "staticlib", "--profile", profile])
        .args(features)
        .args(["--target", host, "--target-dir"])
        .arg(&target)
        .env("CC", "clang")
        .env("CFLAGS", c_flags.join(" "))
        .env("RUSTFLAGS", rust_flags)
        .env_remove("CARGO_ENCODED_RUSTFLAGS"));
    target.join(host).join(profile).join("libedgejwt.a")
}

/// How to link to a library that is checked by AddressSanitizer.
fn address_link(build: Build) -> &'static [String] {
    static LINKS: [OnceLock<[String; 3]>; 2] = [OnceLock::new(), OnceLock::new()];
    LINKS[build as usize].get_or_init(|| {
        // clang's run-time library serves both languages.
        let rust_flags = "-Zsanitizer=address -Zexternal-clangrt";
        let library = checked_library(build, "address", &ADDRESS, rust_flags);
        [library.display().to_string(), "-lm".into(), "-ldl".into()]
    })
}

fn checked_folder(build: Build) -> String {
    format!("{}-checked", build.name())
}

fn checked_address(name: &str, build: Build) -> Outcome {
    need_clang()?;
    need_nightly()?;
    runs_clean(name, &checked_folder(build), address_link(build))
}

fn an_overread_is_seen(build: Build) -> Outcome {
    need_clang()?;
    need_nightly()?;
    let dir = scratch(&format!("sanitizers/{}", checked_folder(build)));
    let source = "tests/c/sanitizers/overread.c";
    let program = compile_into(&dir, "clang", source, &ADDRESS, address_link(build));
    let report = report(&program);
    assert!(report.starts_with("within its bounds\n"), "{report}");
    assert!(report.contains("heap-buffer-overflow"), "{report}");
    assert!(report.contains("src/json/"), "{report}");
    Ok(())
}

/// How to link to a library that is checked by ThreadSanitizer.
fn thread_link() -> &'static [String] {
    static LINK: OnceLock<[String; 9]> = OnceLock::new();
    LINK.get_or_init(|| {
        // The toolchain's core and alloc are not checked; the library shares
        // nothing between threads by means of them.
        let rust_flags = "-Zsanitizer=thread -Cunsafe-allow-abi-mismatch=sanitizer";
        let library = checked_library(Build::Standard, "thread", &THREAD, rust_flags);
        // Rust's run-time library: clang's is older than what Rust calls.
        let libraries = run(nightly("rustc").args(["--print", "target-libdir"]));
        [
            "-fno-sanitize-link-runtime".into(),
            "-Wl,--whole-archive".into(),
            format!("{}/librustc-nightly_rt.tsan.a", libraries.trim()),
            "-Wl,--no-whole-archive".into(),
            library.display().to_string(),
            "-lgcc_s".into(),
            "-lm".into(),
            "-ldl".into(),
            "-lrt".into(),
        ]
    })
}

fn with_thread_checks(source: &str) -> PathBuf {
    let dir = scratch("sanitizers/threads-checked");
    compile_into(&dir, "clang", source, &THREAD, thread_link())
}

fn checked_threads(name: &str) -> Outcome {
    need_clang()?;
    need_nightly()?;
    let program = with_thread_checks(&format!("tests/c/{name}.c"));
    run_program(&mut watched(&program))
}

fn a_race_is_seen() -> Outcome {
    need_clang()?;
    need_nightly()?;
    let report = report(&with_thread_checks("tests/c/sanitizers/race.c"));
    assert!(report.contains("data race"), "{report}");
    assert!(report.contains("src/ffi/output.rs"), "{report}");
    Ok(())
}
