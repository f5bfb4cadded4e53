// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Copies of the source tree for `make` to run in, with a stub in the place of
//! Cargo: the libraries are already built, so that no test builds them again.

use crate::support::{Build, ROOT, fresh, key, run};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The prefix that is compiled into the installed files. They are then used in
/// another folder, as if the whole had been moved.
pub const PREFIX: &str = "/opt/edgejwt";

/// A folder that looks like the root of a clone: links to everything but what
/// Cargo and make write.
pub struct Tree {
    pub dir: PathBuf,
}

impl Tree {
    pub fn new(name: &str) -> Self {
        let dir = fresh(&format!("tree-{name}"));
        for entry in std::fs::read_dir(ROOT).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name();
            if !["build", "target", ".git"].iter().any(|not| name == *not) {
                symlink(entry.path(), dir.join(name)).unwrap();
            }
        }
        Self { dir }
    }

    /// Libraries in the place of those that `make` builds.
    fn libraries(&self) -> PathBuf {
        self.dir.join("libraries")
    }

    /// Lets the stub give this library for a build from now on.
    pub fn set_library(&self, build: Build, library: Build) {
        let dir = self.libraries();
        std::fs::create_dir_all(&dir).unwrap();
        let link = dir.join(build.name());
        if link.exists() {
            std::fs::remove_file(&link).unwrap();
        }
        symlink(library.dir(), link).unwrap();
    }

    /// `make` in this tree, with the stub.
    pub fn make(&self, args: &[&str]) -> Command {
        let stub = Path::new(ROOT).join("tests/packaging/stub_cargo.sh");
        let mut make = self.make_with_cargo(args);
        make.arg(format!("CARGO=sh {}", stub.display()));
        make
    }

    /// `make` in this tree, with the Cargo that it finds itself.
    pub fn make_with_cargo(&self, args: &[&str]) -> Command {
        if !self.libraries().exists() {
            self.set_library(Build::Standard, Build::Standard);
            self.set_library(Build::Embedded, Build::Embedded);
        }
        let mut make = Command::new("make");
        make.args(["-s", "-C"])
            .arg(&self.dir)
            .args(args)
            .env_remove("CARGO_TARGET_DIR")
            .env_remove("CARGO")
            .env_remove("MAKEFLAGS")
            .env("STUB_LIBRARIES", self.libraries())
            .env("STUB_LOG", self.dir.join("cargo-calls"));
        make
    }

    /// The arguments of every call of the stub.
    pub fn cargo_calls(&self) -> Vec<String> {
        let calls = std::fs::read_to_string(self.dir.join("cargo-calls")).unwrap_or_default();
        calls.lines().map(String::from).collect()
    }

    /// Installs one build below `staging`; gives the prefix there.
    pub fn install(&self, build: Build, staging: &Path, settings: &[&str]) -> PathBuf {
        self.make_for("install", build, staging, settings);
        staging.join(&PREFIX[1..])
    }

    pub fn uninstall(&self, build: Build, staging: &Path, settings: &[&str]) {
        self.make_for("uninstall", build, staging, settings);
    }

    fn make_for(&self, target: &str, build: Build, staging: &Path, settings: &[&str]) {
        run(self
            .make(&[target])
            .arg(format!("BUILD={}", build.name()))
            .arg(format!("DESTDIR={}", staging.display()))
            .arg(format!("PREFIX={PREFIX}"))
            .args(settings));
    }
}

/// The prefix of one build, installed on first use. Tests only read it.
pub fn installed(build: Build) -> &'static Path {
    static STANDARD: OnceLock<PathBuf> = OnceLock::new();
    static EMBEDDED: OnceLock<PathBuf> = OnceLock::new();
    let prefix = match build {
        Build::Standard => &STANDARD,
        Build::Embedded => &EMBEDDED,
    };
    prefix.get_or_init(|| {
        let name = format!("installed-{}", build.name());
        Tree::new(&name).install(build, &fresh(&name), &[])
    })
}

/// A key pair, as the quickstart's arguments.
pub fn key_pair() -> [String; 2] {
    [key("rsa2048.key"), key("rsa2048.pem")]
}

/// Runs the quickstart, wherever it was built, with the library in a folder.
pub fn check_quickstart(program: &Path, lib: &Path) {
    let said = run(Command::new(program)
        .args(key_pair())
        .env("LD_LIBRARY_PATH", lib));
    let end = "issuer: neuron\ntampered: the signature is wrong\n";
    assert!(said.ends_with(end), "{said}");
}

/// Whether a program loads our shared library when it starts.
pub fn needs_the_shared_library(program: &Path) -> bool {
    run(Command::new("readelf").arg("-dW").arg(program)).contains("libedgejwt")
}
