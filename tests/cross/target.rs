// SPDX-License-Identifier: Apache-2.0 OR MIT
//! A target's libraries, its C compiler, and what runs its programs.

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

/// What build.sh exits with where a tool is missing.
const MISSING: i32 = 3;

/// The targets that were built, and of the others what is missing.
static MADE: Mutex<BTreeMap<String, Result<Target, String>>> = Mutex::new(BTreeMap::new());

impl Target {
    /// Builds both libraries, or says in a sentence what is missing.
    pub fn built(name: &str) -> Result<Self, String> {
        let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(target) = made.get(name) {
            return target.clone();
        }
        let dir = Path::new(ROOT).join("build/cross").join(name);
        let said = output(
            Command::new("sh")
                .arg(format!("{ROOT}/tests/cross/build.sh"))
                .arg(name)
                .arg(&dir),
        );
        let errors = String::from_utf8_lossy(&said.stderr);
        let missing = said.status.code() == Some(MISSING);
        assert!(said.status.success() || missing, "{errors}");
        let target = if missing {
            Err(errors.trim_end().to_string())
        } else {
            let name = name.to_string();
            Ok(Self { name, dir })
        };
        made.insert(name.to_string(), target.clone());
        target
    }

    pub fn library(&self, build: Build) -> PathBuf {
        self.dir.join(build.name()).join("libedgejwt.so")
    }

    /// Where the std is from.
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

    /// Runs a program, in qemu where the processor is another one.
    pub fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(self.dir.join("run"));
        command.arg(program);
        command
    }

    /// Why a program cannot be there, if it cannot.
    pub fn leaves_out(&self, source: &str, build: Build, link: Link) -> Option<&'static str> {
        if self.name.starts_with("s390x")
            && build == Build::Standard
            && source.ends_with("/wiping.c")
        {
            return Some("ring's own numbers, not wiped, are there as they stand in a key file");
        }
        if !self.is_musl() {
            return None;
        }
        if link == Link::Shared && !self.dir.join("loader").exists() {
            return Some("Debian's musl for the target, with its loader, is not installed");
        }
        let text = std::fs::read_to_string(Path::new(ROOT).join(source)).unwrap();
        let stands_in_front = ["counting.h", "wiping.h", "next.h"]
            .iter()
            .any(|sign| text.contains(sign));
        (link == Link::Static && stands_in_front)
            .then_some("a static program cannot stand in front of musl's functions")
    }

    fn is_musl(&self) -> bool {
        self.name.contains("musl")
    }
}

/// Instructions of one signature and one verification, where qemu runs the
/// programs and takes the plugin.
pub fn instructions(target: &Target, build: Build, keys: [&str; 2]) -> Option<[u64; 2]> {
    let plugin = scratch("count").join(format!("{}.so", target.name));
    let made = Command::new("cc")
        .args(["-O2", "-std=c11", "-shared", "-fPIC", "-o"])
        .arg(&plugin)
        .arg(format!("{ROOT}/tests/cross/count.c"))
        .status();
    if !made.is_ok_and(|status| status.success()) {
        return None;
    }
    let program = target.compile("tests/cross/operations.c", build, Link::Static, &[]);
    let count = |signatures: &str, verifications: &str| {
        let said = output(
            target
                .command(&program)
                .args(keys)
                .args([signatures, verifications])
                .env("QEMU_PLUGIN", &plugin),
        );
        let count = String::from_utf8(said.stderr).unwrap();
        count.trim().parse::<u64>().ok()
    };
    let none = count("0", "0")?;
    Some([count("10", "0")?, count("0", "10")?].map(|some| (some - none) / 10))
}
