// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The C programs under clang's sanitizers: against the libraries as they are
//! delivered, and, with a nightly toolchain, against libraries in which every
//! line of Rust and of ring's C is watched too.

use crate::support::{
    Build, Link, ROOT, can_be_watched, compile_into, exists, keys, link_flags, output, programs,
    quick_clock, run, scratch, skip,
};
use std::path::{Path, PathBuf};
use std::process::Command;

const ADDRESS: [&str; 3] = [
    "-g",
    "-fsanitize=address,undefined",
    "-fno-sanitize-recover=all",
];
const THREAD: [&str; 2] = ["-g", "-fsanitize=thread"];

/// Runs a program with every check on that is not on by itself.
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

fn has_clang(flags: &[&str]) -> bool {
    if !exists("clang") {
        skip("clang is not installed");
        return false;
    }
    let program = scratch("sanitizers").join("empty");
    let source = program.with_extension("c");
    std::fs::write(&source, "int main(void) { return 0; }\n").unwrap();
    let mut compile = Command::new("clang");
    let linked = output(compile.args(flags).arg("-o").arg(program).arg(source));
    if !linked.status.success() {
        skip("clang's sanitizers are not installed (libclang-rt-dev)");
    }
    linked.status.success()
}

fn run_all(dir: &str, link: &[String]) {
    let dir = scratch(&format!("sanitizers/{dir}"));
    for name in programs().iter().filter(|name| can_be_watched(name)) {
        let source = format!("tests/c/{name}");
        let program = compile_into(&dir, "clang", &source, &ADDRESS, link);
        run(watched(&program).env("LD_PRELOAD", quick_clock()));
    }
}

/// What one of the programs in tests/c/sanitizers was ended with.
fn report(program: &Path) -> String {
    let output = output(&mut watched(program));
    assert!(!output.status.success(), "{program:?}");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn programs_keep_to_their_memory_with_the_standard_library() {
    if has_clang(&ADDRESS) {
        run_all("standard", &link_flags(Build::Standard, Link::Shared));
    }
}

#[test]
fn programs_keep_to_their_memory_with_the_embedded_library() {
    if has_clang(&ADDRESS) {
        run_all("embedded", &link_flags(Build::Embedded, Link::Shared));
    }
}

fn nightly(program: &str) -> Command {
    let mut command = Command::new("rustup");
    command.args(["run", "nightly", program]);
    command
}

fn has_nightly() -> bool {
    let found = exists("rustup") && output(nightly("rustc").arg("-V")).status.success();
    if !found {
        skip("no nightly Rust toolchain is installed");
    }
    found
}

/// A static library in which Rust and ring's C are watched; ring's assembly
/// cannot be. Debug assertions and overflow checks are on.
fn watched_library(build: Build, name: &str, c_flags: &[&str], rust_flags: &str) -> PathBuf {
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
    // With a target named, build scripts are not watched.
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

fn watch_addresses(build: Build) {
    if !has_clang(&ADDRESS) || !has_nightly() {
        return;
    }
    // The run time comes from clang, which has the one for both languages.
    let rust_flags = "-Zsanitizer=address -Zexternal-clangrt";
    let library = watched_library(build, "address", &ADDRESS, rust_flags);
    let link = [library.display().to_string(), "-lm".into(), "-ldl".into()];
    let name = format!("watched-{}", build.name());

    let dir = scratch(&format!("sanitizers/{name}"));
    let overread = compile_into(
        &dir,
        "clang",
        "tests/c/sanitizers/overread.c",
        &ADDRESS,
        &link,
    );
    let report = report(&overread);
    assert!(report.starts_with("within its bounds\n"), "{report}");
    assert!(report.contains("heap-buffer-overflow"), "{report}");
    assert!(report.contains("src/json/"), "{report}");

    run_all(&name, &link);
}

#[test]
fn the_standard_library_keeps_to_its_memory() {
    watch_addresses(Build::Standard);
}

#[test]
fn the_embedded_library_keeps_to_its_memory() {
    watch_addresses(Build::Embedded);
}

#[test]
fn threads_do_not_race_in_the_library() {
    if !has_clang(&THREAD) || !has_nightly() {
        return;
    }
    // The toolchain's core and alloc are not watched; nothing of the library
    // is shared between threads by them.
    let rust_flags = "-Zsanitizer=thread -Cunsafe-allow-abi-mismatch=sanitizer";
    let library = watched_library(Build::Standard, "thread", &THREAD, rust_flags);
    // The run time comes from Rust: clang's is older than what Rust calls.
    let libraries = run(nightly("rustc").args(["--print", "target-libdir"]));
    let link = [
        "-fno-sanitize-link-runtime".into(),
        "-Wl,--whole-archive".into(),
        format!("{}/librustc-nightly_rt.tsan.a", libraries.trim()),
        "-Wl,--no-whole-archive".into(),
        library.display().to_string(),
        "-lgcc_s".into(),
        "-lm".into(),
        "-ldl".into(),
        "-lrt".into(),
    ];
    let dir = scratch("sanitizers/watched-threads");
    let compile = |source: &str| compile_into(&dir, "clang", source, &THREAD, &link);

    let report = report(&compile("tests/c/sanitizers/race.c"));
    assert!(report.contains("data race"), "{report}");
    assert!(report.contains("src/ffi/output.rs"), "{report}");

    for name in programs().iter().filter(|name| name.contains("threads")) {
        let program = compile(&format!("tests/c/{name}"));
        run(&mut watched(&program));
    }
}
