// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Shared by the test targets: building the libraries, compiling and running
//! programs, scratch folders.
#![allow(dead_code, unused_imports)] // Each target uses a part.

pub mod fixtures;
pub mod harness;
pub mod jwt;

pub use fixtures::{key, keys};

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

pub const ROOT: &str = env!("CARGO_MANIFEST_DIR");
pub const WARNINGS: [&str; 5] = ["-O1", "-Wall", "-Wextra", "-Wpedantic", "-Werror"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Build {
    Standard,
    Embedded,
}

pub const BUILDS: [Build; 2] = [Build::Standard, Build::Embedded];

impl Build {
    pub fn name(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Embedded => "embedded",
        }
    }

    /// The folder with the libraries: built on first use, or found under
    /// `EDGEJWT_BUILDS`, for libraries built in a way of their own.
    pub fn dir(self) -> PathBuf {
        if let Some(builds) = std::env::var_os("EDGEJWT_BUILDS") {
            return Path::new(&builds).join(self.name());
        }
        static MADE: OnceLock<()> = OnceLock::new();
        MADE.get_or_init(|| {
            // Cargo's settings for this very run are not for the library's.
            let mut make = Command::new("make");
            for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("CARGO_PKG_")) {
                make.env_remove(name);
            }
            run(make.args(["-C", ROOT, "-s", "standard", "embedded"]));
        });
        Path::new(ROOT).join("build").join(self.name())
    }

    pub fn shared(self) -> PathBuf {
        self.dir().join("libedgejwt.so")
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    Shared,
    Static,
}

/// The compiler's words that link a program to the library.
pub fn link_flags(build: Build, link: Link) -> Vec<String> {
    link_flags_in(&build.dir(), build, link)
}

/// The same, for a library that is elsewhere.
pub fn link_flags_in(dir: &Path, build: Build, link: Link) -> Vec<String> {
    let dir = dir.display().to_string();
    match link {
        Link::Shared => vec![
            format!("-L{dir}"),
            "-ledgejwt".into(),
            format!("-Wl,-rpath,{dir}"),
        ],
        Link::Static => {
            let mut flags = vec![format!("{dir}/libedgejwt.a")];
            if build == Build::Standard {
                // As in the README.
                flags.extend(["-lpthread", "-lm", "-ldl"].map(String::from));
            }
            flags
        }
    }
}

/// Compiles one C program and gives its path.
pub fn compile(source: &str, build: Build, link: Link, flags: &[&str]) -> PathBuf {
    // Flags of its own make a program of its own, which may run meanwhile.
    let dir = scratch(&format!("{}-{link:?}{}", build.name(), flags.concat()));
    let is_embedded = format!("-DEMBEDDED={}", i32::from(build == Build::Embedded));
    let flags = [&[is_embedded.as_str()], flags].concat();
    compile_into(&dir, &cc(), source, &flags, &link_flags(build, link))
}

/// Compiles one C program into a folder, by a compiler and against a library
/// that the caller names.
pub fn compile_into(
    dir: &Path,
    cc: &str,
    source: &str,
    flags: &[&str],
    link: &[String],
) -> PathBuf {
    let program = dir.join(Path::new(source).file_stem().unwrap());
    run(Command::new(cc)
        .args(WARNINGS)
        .args(["-std=c11", "-pthread"])
        .args(flags)
        .arg(format!("-I{ROOT}/include"))
        .arg("-o")
        .arg(&program)
        .arg(Path::new(ROOT).join(source))
        .args(link));
    program
}

/// Every program in tests/c.
pub fn programs() -> Vec<String> {
    let dir = Path::new(ROOT).join("tests/c");
    let names = std::fs::read_dir(dir).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| name.ends_with(".c")).collect();
    names.sort();
    assert!(names.len() >= 9);
    names
}

/// Whether valgrind and sanitizers can watch a program: not where it stands in
/// front of libc's allocator, as they do, or measures its stack, which they
/// enlarge.
pub fn can_be_watched(name: &str) -> bool {
    let source = std::fs::read_to_string(Path::new(ROOT).join("tests/c").join(name)).unwrap();
    let own_allocator = ["__libc_", "\"counting.h\"", "\"wiping.h\""]
        .iter()
        .any(|mark| source.contains(mark));
    !own_allocator && name != "stack.c"
}

pub fn cc() -> String {
    std::env::var("CC").unwrap_or_else(|_| "cc".into())
}

/// A folder for what tests make.
pub fn scratch(name: &str) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&dir).unwrap();
    dir
}

/// A folder that is empty.
pub fn fresh(name: &str) -> PathBuf {
    let dir = scratch(name);
    std::fs::remove_dir_all(&dir).unwrap();
    scratch(name)
}

/// FNV-1a over several byte strings and their lengths.
pub fn fingerprint<T: AsRef<[u8]>>(parts: &[T]) -> u64 {
    let bytes = parts.iter().flat_map(|part| {
        let part = part.as_ref();
        part.len().to_le_bytes().into_iter().chain(part.to_vec())
    });
    bytes.fold(0xCBF2_9CE4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
    })
}

/// A library to be preloaded into programs that wait for the clock.
pub fn quick_clock() -> &'static Path {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    MADE.get_or_init(|| {
        let source = Path::new(ROOT).join("tests/support/quick_clock.c");
        let library = scratch("quick_clock").join("quick_clock.so");
        if !library.exists() {
            run(Command::new(cc())
                .args(WARNINGS)
                .args(["-std=c11", "-shared", "-fPIC", "-o"])
                .args([&library, &source])
                .arg("-ldl"));
        }
        library
    })
}

/// Runs a command that must succeed, and gives what it printed.
pub fn run(command: &mut Command) -> String {
    let output = output(command);
    assert!(
        output.status.success(),
        "{command:?}: {}\n{}{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

pub fn output(command: &mut Command) -> Output {
    command
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"))
}

pub fn exists(program: &str) -> bool {
    let found = Command::new("sh")
        .args(["-c", "command -v \"$0\"", program])
        .output();
    found.unwrap().status.success()
}

/// Says that a test did not run; a failure where peers are required.
pub fn skip(why: &str) {
    assert!(
        std::env::var_os("EDGEJWT_REQUIRE_PEERS").is_none(),
        "required: {why}"
    );
    eprintln!("SKIPPED: {why}");
}
