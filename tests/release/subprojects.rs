// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The tarball as a part of another project: CMake's FetchContent, and Meson's
//! wraps. The project's own compiler and build type decide.

use crate::dist::{VERSION, tarball};
use crate::support::harness::{Missing, Outcome, need, tests};
use crate::support::{fresh, output, run, scratch};
use libtest_mimic::Trial;
use std::path::{Path, PathBuf};
use std::process::Command;

const PROGRAM: &str = "\
#include <edgejwt.h>
#include <stdio.h>
int main(void) { return puts(edgejwt_version()) == EOF; }
";

pub fn tests() -> Vec<Trial> {
    let mut all = tests!["cmake": fetch_content];
    all.extend(tests!["cmake::slow": debug_information, cross_compiler]);
    all.extend(tests!["meson": wrap]);
    all.extend(tests!["meson::slow": cross_file]);
    all.extend(tests!["subprojects": blank_in_a_folder_is_said]);
    all
}

/// A project with the program, and files.
fn project(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let dir = fresh(&format!("release-{name}"));
    std::fs::write(dir.join("main.c"), PROGRAM).unwrap();
    for (file, text) in files {
        std::fs::create_dir_all(dir.join(file).parent().unwrap()).unwrap();
        std::fs::write(dir.join(file), text).unwrap();
    }
    dir
}

/// A command in a project. All projects share the compiled crates.
fn at(dir: &Path, program: &str, words: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(words).current_dir(dir);
    command.env("CARGO_TARGET_DIR", scratch("release-subprojects-cargo"));
    command.env_remove("MAKEFLAGS");
    command
}

fn check(command: &mut Command) {
    assert_eq!(run(command).trim(), VERSION);
}

fn sha256(file: &Path) -> String {
    let sum = run(Command::new("sha256sum").arg(file));
    sum.split(' ').next().unwrap().into()
}

/// Whether a program holds line numbers of Rust files.
fn has_lines(program: &Path) -> bool {
    let lines = run(Command::new("readelf")
        .arg("--debug-dump=decodedline")
        .arg(program));
    lines.contains("keyring/mod.rs") || lines.contains("mod.rs")
}

fn cmake_project(name: &str) -> Result<PathBuf, Missing> {
    need("cmake", "cmake")?;
    need("ninja", "ninja-build")?;
    let tarball = tarball()?;
    let text = format!(
        "cmake_minimum_required(VERSION 3.16)
project(program C)
include(FetchContent)
set(EDGEJWT_BUILD ${{BUILD}})
FetchContent_Declare(edgejwt URL {} URL_HASH SHA256={})
FetchContent_MakeAvailable(edgejwt)
add_executable(shared main.c)
target_link_libraries(shared PRIVATE edgejwt::edgejwt)
install(TARGETS shared)
add_executable(static main.c)
target_link_libraries(static PRIVATE edgejwt::static)
",
        tarball.display(),
        sha256(&tarball)
    );
    let toolchain = "set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_C_COMPILER aarch64-linux-gnu-gcc)
";
    Ok(project(
        name,
        &[("CMakeLists.txt", &text), ("arm.cmake", toolchain)],
    ))
}

fn fetch_content() -> Outcome {
    let dir = cmake_project("cmake")?;
    let settings = [
        "-DCMAKE_BUILD_TYPE=Release",
        "-DBUILD=embedded",
        "-DEDGEJWT_INSTALL=ON",
    ];
    let configure = ["-S", ".", "-B", "out", "-G", "Ninja"];
    run(at(&dir, "cmake", &configure).args(settings));
    run(&mut at(&dir, "cmake", &["--build", "out"]));
    for program in ["shared", "static"] {
        check(&mut Command::new(dir.join("out").join(program)));
        assert!(!has_lines(&dir.join("out").join(program)));
    }
    assert!(dir.join("out/_deps/edgejwt-build/embedded").exists());
    // Nothing has changed: nothing is linked again.
    let again = run(&mut at(&dir, "cmake", &["--build", "out"]));
    assert!(!again.contains("Linking"), "{again}");

    run(&mut at(
        &dir,
        "cmake",
        &["--install", "out", "--prefix", "installed"],
    ));
    let lib = dir.join("installed/lib");
    check(Command::new(dir.join("installed/bin/shared")).env("LD_LIBRARY_PATH", &lib));
    Ok(())
}

/// With the generator for make, and the standard build.
fn debug_information() -> Outcome {
    let dir = cmake_project("cmake-debug")?;
    run(&mut at(
        &dir,
        "cmake",
        &["-S", ".", "-B", "out", "-DCMAKE_BUILD_TYPE=Debug"],
    ));
    run(&mut at(
        &dir,
        "cmake",
        &["--build", "out", "--parallel", "2"],
    ));
    for program in ["shared", "static"] {
        check(&mut Command::new(dir.join("out").join(program)));
    }
    assert!(has_lines(&dir.join("out/static")));
    Ok(())
}

fn qemu(program: &Path) -> Command {
    let mut command = Command::new("qemu-aarch64");
    command.args(["-L", "/usr/aarch64-linux-gnu"]).arg(program);
    command
}

fn cross_tools() -> Outcome {
    need("aarch64-linux-gnu-gcc", "gcc-aarch64-linux-gnu")?;
    need("qemu-aarch64", "qemu-user")
}

fn cross_compiler() -> Outcome {
    cross_tools()?;
    let dir = cmake_project("cmake-cross")?;
    let configure = [
        "-S",
        ".",
        "-B",
        "out",
        "-DCMAKE_TOOLCHAIN_FILE=arm.cmake",
        "-DBUILD=embedded",
    ];
    run(&mut at(&dir, "cmake", &configure));
    run(&mut at(&dir, "cmake", &["--build", "out"]));
    for program in ["shared", "static"] {
        check(&mut qemu(&dir.join("out").join(program)));
    }
    Ok(())
}

/// The tarball is found in Meson's cache of packages.
fn meson_project(name: &str) -> Result<PathBuf, Missing> {
    need("meson", "meson")?;
    need("ninja", "ninja-build")?;
    let tarball = tarball()?;
    let file = tarball.file_name().unwrap().to_str().unwrap();
    let wrap = format!(
        "[wrap-file]
directory = edgejwt-{VERSION}
source_url = https://example.org/{file}
source_filename = {file}
source_hash = {}

[provide]
edgejwt = edgejwt_dep
",
        sha256(&tarball)
    );
    let text = "project('program', 'c')
executable('program', 'main.c', dependencies: dependency('edgejwt'), install: true)
";
    let cross = "[binaries]
c = 'aarch64-linux-gnu-gcc'
strip = 'aarch64-linux-gnu-strip'
[host_machine]
system = 'linux'
cpu_family = 'aarch64'
cpu = 'aarch64'
endian = 'little'
";
    let files = [
        ("meson.build", text),
        ("subprojects/edgejwt.wrap", &wrap),
        ("arm.txt", cross),
    ];
    let dir = project(name, &files);
    std::fs::create_dir_all(dir.join("subprojects/packagecache")).unwrap();
    std::fs::copy(&tarball, dir.join("subprojects/packagecache").join(file)).unwrap();
    Ok(dir)
}

fn wrap() -> Outcome {
    let dir = meson_project("meson")?;
    for (out, library, is_shared) in [("shared", "shared", true), ("static", "static", false)] {
        let library = format!("--default-library={library}");
        let setup = [
            "setup",
            out,
            "--buildtype=release",
            &library,
            "-Dedgejwt:build=embedded",
        ];
        run(&mut at(&dir, "meson", &setup));
        run(&mut at(&dir, "meson", &["compile", "-C", out]));
        let program = dir.join(out).join("program");
        check(&mut Command::new(&program));
        let needed = run(Command::new("readelf").arg("-dW").arg(&program));
        assert_eq!(needed.contains("libedgejwt"), is_shared, "{needed}");
    }
    Ok(())
}

fn cross_file() -> Outcome {
    cross_tools()?;
    let dir = meson_project("meson-cross")?;
    let setup = [
        "setup",
        "out",
        "--cross-file=arm.txt",
        "-Dedgejwt:build=embedded",
    ];
    run(&mut at(&dir, "meson", &setup));
    run(&mut at(&dir, "meson", &["compile", "-C", "out"]));
    check(&mut qemu(&dir.join("out/program")));
    Ok(())
}

fn blank_in_a_folder_is_said() {
    let script = format!("{}/packaging/subproject.sh", crate::support::ROOT);
    let folder = fresh("release-blank").join("a folder");
    let said = output(
        Command::new("sh")
            .arg(script)
            .arg(folder)
            .args(["standard", "", "", "", "cc"]),
    );
    let complaint = String::from_utf8_lossy(&said.stderr);
    assert!(
        !said.status.success() && complaint.contains("blank in its name"),
        "{complaint}"
    );
}
