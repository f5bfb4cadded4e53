// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Each target: the properties of its shared libraries, and every C program
//! and example in both builds, linked both ways.

use crate::binary::{needed, newest_glibc, unversioned, weaknesses};
use crate::counting::instructions;
use crate::support::fixtures::neuron_folder;
use crate::support::harness::{Missing, Outcome, test};
use crate::support::run_program;
use crate::support::{BUILDS, Build, LINKS, Link, ROOT, key, keys, output, programs, run};
use crate::target::Target;
use libtest_mimic::Trial;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Once;

pub fn tests() -> Vec<Trial> {
    let targets = std::env::var("EDGEJWT_TARGETS").unwrap_or_default();
    let mut all = Vec::new();
    for name in targets.split_whitespace() {
        all.extend(tests_of(name));
    }
    if all.is_empty() {
        all.push(test("targets", || -> Outcome {
            let remedy = "run make cross TARGET=aarch64-unknown-linux-gnu";
            Err(Missing::condition("a target in EDGEJWT_TARGETS", remedy))
        }));
    }
    all
}

fn tests_of(target: &str) -> Vec<Trial> {
    let mut all = Vec::new();
    for build in BUILDS {
        if device().is_none() {
            let name = target.to_string();
            let title = format!("{target}::shared_library::{}", build.name());
            all.push(test(title, move || shared_library(&name, build)));
        }
        for link in LINKS {
            let way = format!("{}_{}", build.name(), link.name());
            let mut add = |program: &str, source: &str, run: fn(&Way) -> Outcome| {
                let title = format!("{target}::{way}::{program}");
                let way = Way {
                    target: target.into(),
                    build,
                    link,
                    way: way.clone(),
                    source: source.into(),
                };
                all.push(test(title, move || way.run(run)));
            };
            for program in programs() {
                let name = program.strip_suffix(".c").unwrap();
                add(name, &format!("tests/c/{program}"), run_c_test);
            }
            if device().is_some() {
                continue;
            }
            add("quickstart", "examples/quickstart.c", run_quickstart);
            let source = "examples/happypathology.c";
            add("happypathology", source, run_happypathology);
            add("neuron", "tests/programs/neuron/calls.c", run_neuron);
        }
    }
    all
}

/// The folder for the programs if they are only built, to be run on a device by
/// `device.sh`.
fn device() -> Option<PathBuf> {
    std::env::var_os("EDGEJWT_DEVICE").map(PathBuf::from)
}

/// A program, and how it is built.
struct Way {
    target: String,
    build: Build,
    link: Link,
    /// Such as `embedded_static`.
    way: String,
    source: String,
}

impl Way {
    /// Builds the target's libraries if necessary, and runs the program.
    fn run(&self, run: fn(&Way) -> Outcome) -> Outcome {
        let target = Target::built(&self.target)?;
        if let Some(why) = target.leaves_out(&self.source, self.build, self.link) {
            return Err(Missing::condition("another target or linking", why));
        }
        match device() {
            Some(folder) => {
                self.collect(&folder);
                Ok(())
            }
            None => run(self),
        }
    }

    /// Compiles the program into a folder for the device.
    fn collect(&self, folder: &Path) {
        let program = self
            .target()
            .compile(&self.source, self.build, self.link, &[]);
        static KEYS: Once = Once::new();
        KEYS.call_once(|| {
            run(Command::new("cp")
                .arg("-r")
                .arg(keys())
                .arg(folder.join("keys")));
        });
        let folder = folder.join("tests").join(&self.way);
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::copy(&program, folder.join(program.file_name().unwrap())).unwrap();
    }

    fn target(&self) -> Target {
        Target::built(&self.target).unwrap()
    }

    /// Compiles the program; gives a command that runs it.
    fn command(&self, flags: &[&str]) -> impl Fn() -> Command + use<> {
        let target = self.target();
        target.step(&format!("compiling {} ({})", self.source, self.way));
        let program = target.compile(&self.source, self.build, self.link, flags);
        target.step(&format!("running {} ({})", self.source, self.way));
        move || target.command(&program)
    }
}

fn run_c_test(way: &Way) -> Outcome {
    run_program(way.command(&[])().arg(keys()))
}

fn run_quickstart(way: &Way) -> Outcome {
    let command = way.command(&[]);
    let [private, public] = [key("rsa2048.key"), key("rsa2048.pem")];
    let said = run(command().args([&private, &public]));
    assert!(
        said.contains("issuer: neuron\ntampered: the signature is wrong\n"),
        "{said}"
    );
    let swapped = output(command().args([&public, &private]));
    assert_eq!(swapped.status.code(), Some(1));
    Ok(())
}

fn run_happypathology(way: &Way) -> Outcome {
    let private = key("rsa2048.pkcs1.key");
    let token = run(way.command(&[])().args([&private, "org", "key-1", "user \"1\""]));
    assert_eq!(token.split('.').count(), 3, "{token}");
    Ok(())
}

fn run_neuron(way: &Way) -> Outcome {
    let folder = neuron_folder(&format!("neuron-{}-{}", way.target, way.way));
    let command = way.command(&[
        "-D_GNU_SOURCE",
        "-DNEU_JWT_PAIR_IS_INSTALLED",
        // Neuron's header declares a function without parameters as `()`.
        "-Wno-strict-prototypes",
        &format!("-I{ROOT}/tests/programs/neuron/include"),
        &format!("{ROOT}/integrations/neuron/neu_jwt.c"),
    ]);
    run(command().arg(keys()).args(["5", "4"]).current_dir(folder));
    Ok(())
}

/// Processors that glibc supported before 2.17.
const OLD: [&str; 3] = ["x86_64-", "aarch64-", "armv7-"];

/// Prints the properties of a shared library, and checks its protection; and
/// that the embedded library needs glibc 2.17 alone.
fn shared_library(name: &str, build: Build) -> Outcome {
    let target = Target::built(name)?;
    let library = target.library(build);
    let glibc = newest_glibc(&library);
    let newest = glibc.map_or("none".into(), |(major, minor)| format!("{major}.{minor}"));
    target.step(&format!("counting instructions ({})", build.name()));
    let keys = [&*key("rsa2048.key"), &*key("rsa2048.pem")];
    let instructions = match instructions(&target, build, keys) {
        Some([sign, verify]) => format!("{sign} instructions to sign, {verify} to verify"),
        None => "instructions not counted: it runs without qemu".into(),
    };
    target.step(&format!(
        "{}: {}; text and data {} bytes; newest glibc symbol {newest}; needs {:?}; {instructions}",
        build.name(),
        target.how(),
        weight(&library),
        needed(&library)
    ));
    assert_eq!(weaknesses(&library), [""; 0]);
    let is_old = OLD.iter().any(|start| name.starts_with(start)) && glibc.is_some();
    if build == Build::Embedded && is_old {
        assert!(glibc <= Some((2, 17)), "{glibc:?}");
        assert_eq!(unversioned(&library), [""; 0]);
        let mut needed = needed(&library);
        needed.retain(|name| !name.starts_with("libc.so") && !name.starts_with("ld-linux"));
        assert_eq!(needed, [""; 0]);
    }
    Ok(())
}

/// Bytes of text and data.
fn weight(library: &Path) -> u64 {
    let sizes = run(Command::new("size").arg(library));
    let columns = sizes.lines().nth(1).unwrap().split_whitespace();
    columns
        .take(2)
        .map(|word| word.parse::<u64>().unwrap())
        .sum()
}
