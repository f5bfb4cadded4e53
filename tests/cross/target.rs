// SPDX-License-Identifier: Apache-2.0 OR MIT
//! A target's libraries, its C compiler, and the command that runs its programs.

use crate::support::harness::Missing;
use crate::support::{Build, Link, ROOT, compile_into, link_flags_in, output, scratch};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};

#[derive(Clone)]
pub struct Target {
    pub name: String,
    dir: PathBuf,
}

/// The exit code of build.sh if a tool is missing.
const MISSING: i32 = 3;

/// Why a target's libraries are not there.
#[derive(Clone)]
enum Failure {
    Missing(Missing),
    /// The build failed, with these messages.
    Broken(String),
}

/// The targets that were asked for, each built once.
static MADE: Mutex<BTreeMap<String, Result<Target, Failure>>> = Mutex::new(BTreeMap::new());

impl Target {
    /// Builds both libraries on the first call for a target.
    pub fn built(name: &str) -> Result<Self, Missing> {
        let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
        let built = made
            .entry(name.to_string())
            .or_insert_with(|| Self::build(name));
        match built.clone() {
            Ok(target) => Ok(target),
            Err(Failure::Missing(missing)) => Err(missing),
            Err(Failure::Broken(messages)) => panic!("{messages}"),
        }
    }

    fn build(name: &str) -> Result<Self, Failure> {
        let target = Self {
            name: name.into(),
            dir: Path::new(ROOT).join("build/cross").join(name),
        };
        target.step("building the standard and the embedded library");
        let said = output(
            Command::new("sh")
                .arg(format!("{ROOT}/tests/cross/build.sh"))
                .arg(name)
                .arg(&target.dir),
        );
        let messages = String::from_utf8_lossy(&said.stderr);
        match said.status.code() {
            Some(0) => Ok(target),
            Some(MISSING) => {
                let what = format!("a toolchain for {name}");
                Err(Failure::Missing(Missing::remedy(
                    &what,
                    messages.trim_end(),
                )))
            }
            _ => Err(Failure::Broken(messages.into())),
        }
    }

    /// Prints what is done next.
    pub fn step(&self, what: &str) {
        eprintln!("{}: {what}", self.name);
    }

    pub fn library(&self, build: Build) -> PathBuf {
        self.dir.join(build.name()).join("libedgejwt.so")
    }

    /// The Rust toolchain that the libraries were built with.
    pub fn how(&self) -> String {
        let how = std::fs::read_to_string(self.dir.join("how")).unwrap();
        how.trim_end().to_string()
    }

    /// Compiles one C program with the target's compiler.
    pub fn compile(&self, source: &str, build: Build, link: Link, flags: &[&str]) -> PathBuf {
        let dir = scratch(&format!("{}-{}-{link:?}", self.name, build.name()));
        let cc = self.dir.join("cc").display().to_string();
        let is_embedded = format!("-DEMBEDDED={}", i32::from(build == Build::Embedded));
        let mut flags = [&[is_embedded.as_str()], flags].concat();
        if self.is_musl() && link == Link::Static {
            flags.push("-static");
        } else if self.is_musl() {
            flags.push("-dynamic");
        }
        let link = link_flags_in(&self.dir.join(build.name()), build, link);
        compile_into(&dir, &cc, source, &flags, &link)
    }

    /// Runs a program, under qemu if the processor is another one.
    pub fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(self.dir.join("run"));
        command.arg(program);
        command
    }

    /// Why a program cannot be built or run in this way, if it cannot.
    pub fn leaves_out(&self, source: &str, build: Build, link: Link) -> Option<&'static str> {
        if self.name.starts_with("s390x")
            && build == Build::Standard
            && source.ends_with("/wiping.c")
        {
            return Some(
                "on big-endian processors ring's own copies have the bytes of the key file, and are not wiped",
            );
        }
        // "qemu_plugin_vcpu_init_hook: assertion failed", in qemu 7.2.
        if source.ends_with("/fork.c") && self.runs_in_qemu() {
            return Some(
                "in qemu, a child of fork() cannot start a thread if its parent had threads",
            );
        }
        if !self.is_musl() {
            return None;
        }
        if link == Link::Shared && !self.dir.join("loader").exists() {
            return Some("the target's musl loader is not installed (package musl)");
        }
        let text = std::fs::read_to_string(Path::new(ROOT).join(source)).unwrap();
        let replaces_functions = [
            "counting.h",
            "wiping.h",
            "next.h",
            "faults.h",
            "moved_clock.h",
            "RTLD_NEXT",
        ]
        .iter()
        .any(|sign| text.contains(sign));
        (link == Link::Static && replaces_functions)
            .then_some("a static program cannot replace functions of musl")
    }

    fn runs_in_qemu(&self) -> bool {
        let run = std::fs::read_to_string(self.dir.join("run"));
        run.is_ok_and(|run| run.contains("qemu"))
    }

    fn is_musl(&self) -> bool {
        self.name.contains("musl")
    }
}
