// SPDX-License-Identifier: Apache-2.0 OR MIT
//! C programs: compiled when their sources, headers, options or libraries have
//! changed, and kept in the scratch folder.

use super::{Build, Link, ROOT, fingerprint, link_flags, run, scratch};
use std::collections::HashMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::SystemTime;

pub const WARNINGS: [&str; 5] = ["-O1", "-Wall", "-Wextra", "-Wpedantic", "-Werror"];

/// The C compiler.
pub fn cc() -> String {
    std::env::var("CC").unwrap_or_else(|_| "cc".into())
}

/// Compiles one C program against the library and gives its path.
pub fn compile(source: &str, build: Build, link: Link, flags: &[&str]) -> PathBuf {
    let mut variant = build.name().to_string();
    if !flags.is_empty() {
        variant += &format!("-{:08x}", fingerprint(flags) >> 32);
    }
    let path = Path::new(source);
    let name = path.file_stem().unwrap();
    let folder = path.parent().unwrap().display().to_string();
    let folder = folder.trim_start_matches('/').replace('/', "-");

    // The object file is the same however the program is linked.
    let object = scratch(&format!("objects/{variant}/{folder}")).join(name);
    let object = with_end(&object, ".o");
    let is_for_linker = |flag: &&str| {
        ["-l", "-L", "-Wl,"]
            .iter()
            .any(|start| flag.starts_with(start))
    };
    let mut args = options();
    args.push(format!(
        "-DEMBEDDED={}",
        i32::from(build == Build::Embedded)
    ));
    args.extend(
        flags
            .iter()
            .filter(|flag| !is_for_linker(flag))
            .map(|flag| flag.to_string()),
    );
    args.extend(["-c".into(), absolute(source)]);
    make(&object, &cc(), &args);

    let variant = format!("{variant}-{}", link.name());
    let program = scratch(&format!("programs/{variant}/{folder}")).join(name);
    let mut args = vec!["-pthread".to_string()];
    args.extend(flags.iter().map(|flag| flag.to_string()));
    args.push(object.display().to_string());
    args.extend(link_flags(build, link));
    make(&program, &cc(), &args);
    program
}

/// Compiles one C program into a folder, with the compiler and the library
/// that the caller gives.
pub fn compile_into(
    dir: &Path,
    cc: &str,
    source: &str,
    flags: &[&str],
    link: &[String],
) -> PathBuf {
    let program = dir.join(Path::new(source).file_stem().unwrap());
    let mut args = options();
    args.extend(flags.iter().map(|flag| flag.to_string()));
    args.push(absolute(source));
    args.extend(link.iter().cloned());
    make(&program, cc, &args);
    program
}

fn options() -> Vec<String> {
    let mut options: Vec<String> = WARNINGS.map(String::from).into();
    options.extend(["-std=c11", "-pthread"].map(String::from));
    options.push(format!("-I{ROOT}/include"));
    options
}

fn absolute(source: &str) -> String {
    Path::new(ROOT).join(source).display().to_string()
}

fn with_end(path: &Path, end: &str) -> PathBuf {
    let mut path = OsString::from(path);
    path.push(end);
    path.into()
}

/// Runs the compiler so that it makes `out`, unless `out` was made by the same
/// command from files with the same content. Tests in this process and in
/// others may want the same file at once.
fn make(out: &Path, cc: &str, args: &[String]) {
    static LOCKS: Mutex<Option<HashMap<PathBuf, Arc<Mutex<()>>>>> = Mutex::new(None);
    let lock = {
        let mut locks = LOCKS.lock().unwrap();
        let locks = locks.get_or_insert_default();
        locks.entry(out.into()).or_default().clone()
    };
    // A test that failed to compile its program poisons the lock.
    let _only = lock.lock().unwrap_or_else(|poisoned| poisoned.into_inner());

    let record = with_end(out, ".made");
    let known = std::fs::read_to_string(&record).unwrap_or_default();
    if let Some((state, inputs)) = known.split_once('\n')
        && out.exists()
        && state == state_of(cc, args, inputs.lines())
    {
        return;
    }
    let id = std::process::id();
    let (new, headers) = (
        with_end(out, &format!(".{id}")),
        with_end(out, &format!(".{id}.d")),
    );
    run(Command::new(cc)
        .args(["-MMD", "-MF"])
        .args([&headers, Path::new("-o"), &new])
        .args(args));
    let mut inputs = libraries(args);
    // Nothing is compiled when object files are linked.
    if let Ok(text) = std::fs::read_to_string(&headers) {
        inputs.extend(prerequisites(&text));
        std::fs::remove_file(headers).unwrap();
    }
    let _ = std::fs::remove_file(&record);
    std::fs::rename(new, out).unwrap();
    let state = state_of(cc, args, inputs.iter().map(String::as_str));
    std::fs::write(record, format!("{state}\n{}\n", inputs.join("\n"))).unwrap();
}

/// The object files and libraries in a command, as far as they are given by
/// their paths or found by `-L`.
fn libraries(args: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    for arg in args {
        if !arg.starts_with('-') && Path::new(arg).exists() {
            found.push(arg.clone());
        }
        let Some(name) = arg.strip_prefix("-l") else {
            continue;
        };
        for dir in args.iter().filter_map(|arg| arg.strip_prefix("-L")) {
            let files = ["so", "a"].map(|end| format!("{dir}/lib{name}.{end}"));
            found.extend(files.into_iter().filter(|file| Path::new(file).exists()));
        }
    }
    found
}

/// The files in a rule that a compiler wrote for make: "OUT: FILE FILE \".
fn prerequisites(rule: &str) -> Vec<String> {
    let (_, files) = rule.split_once(": ").unwrap();
    let files = files.replace("\\\n", " ").replace("\\ ", "\0");
    let files = files.split_whitespace();
    files.map(|file| file.replace('\0', " ")).collect()
}

/// A fingerprint of a command and of its inputs.
fn state_of<'a>(cc: &str, args: &[String], inputs: impl Iterator<Item = &'a str>) -> String {
    let mut parts = vec![version_of(cc)];
    parts.extend(args.iter().cloned());
    parts.extend(inputs.map(content_of));
    format!("{:016x}", fingerprint(&parts))
}

/// What a compiler says about itself.
fn version_of(cc: &str) -> String {
    static KNOWN: Mutex<Option<HashMap<String, String>>> = Mutex::new(None);
    let mut known = KNOWN.lock().unwrap();
    let known = known.get_or_insert_default();
    let version = || run(Command::new(cc).arg("--version"));
    known.entry(cc.into()).or_insert_with(version).clone()
}

/// A fingerprint of a file. Each version of a file is read once per process.
fn content_of(file: &str) -> String {
    type Version = (PathBuf, u64, SystemTime);
    static KNOWN: Mutex<Option<HashMap<Version, String>>> = Mutex::new(None);
    let Ok(about) = std::fs::metadata(file) else {
        return "missing".into();
    };
    let version = (file.into(), about.len(), about.modified().unwrap());
    let mut known = KNOWN.lock().unwrap();
    let known = known.get_or_insert_default();
    let content = || format!("{:016x}", fingerprint(&[std::fs::read(file).unwrap()]));
    known.entry(version).or_insert_with(content).clone()
}

/// The file name of every program in tests/c, sorted.
pub fn programs() -> Vec<String> {
    let dir = Path::new(ROOT).join("tests/c");
    let names = std::fs::read_dir(dir).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| name.ends_with(".c")).collect();
    names.sort();
    assert!(names.len() >= 30);
    names
}

/// Whether valgrind and the sanitizers can check a program. They cannot if it
/// replaces libc's allocator, as they do, or measures its stack, which they
/// enlarge, or forks or cancels threads, which ThreadSanitizer does not support,
/// or makes system calls fail that they need, or reads all of the memory.
pub fn can_be_watched(name: &str) -> bool {
    let source = std::fs::read_to_string(Path::new(ROOT).join("tests/c").join(name)).unwrap();
    let own_allocator = ["__libc_", "\"counting.h\"", "\"wiping.h\""]
        .iter()
        .any(|mark| source.contains(mark));
    let own_ways = ["stack.c", "fork.c", "cancel.c", "random.c", "damaged_key.c"];
    !own_allocator && !own_ways.contains(&name)
}

/// A library to preload into programs that wait: their clock jumps instead.
pub fn quick_clock() -> &'static Path {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    MADE.get_or_init(|| {
        let library = scratch("quick_clock").join("quick_clock.so");
        let mut args = options();
        args.extend(["-shared", "-fPIC"].map(String::from));
        args.extend([absolute("tests/support/quick_clock.c"), "-ldl".into()]);
        make(&library, &cc(), &args);
        library
    })
}
