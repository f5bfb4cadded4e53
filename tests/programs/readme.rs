// SPDX-License-Identifier: Apache-2.0 OR MIT
//! README.md: its programs compile, run and report errors as they stand, and
//! its commands compile programs that start.
//!
//! A C block with a `main` is a whole program. It is run in a folder that holds
//! `private.key` and `neuron.pem`; absolute paths in it are replaced by this
//! folder. If it reads `argv[1]` it gets a token there, or an `Authorization`
//! value if it calls `edgejwt_keyring_authorize`. Any other C block is compiled:
//! as a file if it defines a function, else as the body of one.

use super::guides::{blocks, check_names, compile_block};
use crate::hosts::now;
use crate::support::harness::{Outcome, need, test};
use crate::support::jwt::PrivateKey;
use crate::support::{Build, Link, ROOT, WARNINGS, cc, fresh, key, link_flags, output, run};
use libtest_mimic::Trial;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

pub fn tests() -> Vec<Trial> {
    let text = std::fs::read_to_string(Path::new(ROOT).join("README.md")).unwrap();
    let mut all = Vec::new();
    let (programs, fragments): (Vec<_>, Vec<_>) = blocks(&text, "c")
        .into_iter()
        .partition(|block| block.contains("int main("));
    for (at, fragment) in fragments.into_iter().enumerate() {
        all.push(test(format!("readme::c_block_{at}"), move || {
            compile_block(&format!("readme-{at}"), &as_file(&fragment))
        }));
    }
    let programs: Vec<Program> = programs.into_iter().map(Program::new).collect();
    for program in &programs {
        let name = program.name.clone();
        for (what, check) in [
            ("runs", Program::runs as fn(&Program) -> Outcome),
            ("reports_a_bad_token", Program::reports_a_bad_token),
            ("reports_missing_keys", Program::reports_missing_keys),
            ("under_valgrind", Program::under_valgrind),
        ] {
            if what == "reports_a_bad_token" && program.argument("x").is_empty() {
                continue;
            }
            let program = program.clone();
            all.push(test(format!("readme::{name}::{what}"), move || {
                check(&program)
            }));
        }
    }
    for (at, block) in blocks(&text, "sh").into_iter().enumerate() {
        if block.lines().any(|line| line.starts_with("cc ")) {
            let programs = programs.clone();
            all.push(test(format!("readme::commands_{at}"), move || {
                check_commands(at, &block, &programs)
            }));
        }
    }
    all.push(test("readme::names", move || check_names(&text)));
    all
}

/// A block as a file that compiles: includes first, the rest in a function
/// unless it has its own.
fn as_file(block: &str) -> String {
    if block.lines().any(|line| {
        line.starts_with('{') || (!line.starts_with([' ', '/']) && line.ends_with(") {"))
    }) {
        return block.into();
    }
    let (includes, body): (Vec<_>, Vec<_>) =
        block.lines().partition(|line| line.starts_with("#include"));
    format!(
        "{}\nvoid fragment(void);\nvoid fragment(void)\n{{\n{}\n}}\n",
        includes.join("\n"),
        body.join("\n")
    )
}

/// A whole program of the README.
#[derive(Clone)]
struct Program {
    /// Of its file, without `.c`: the first comment starts with it.
    name: String,
    source: String,
}

impl Program {
    fn new(source: String) -> Self {
        let name = source
            .strip_prefix("/* ")
            .and_then(|rest| rest.split_once(".c "))
            .expect("a program starts with /* NAME.c */");
        Self {
            name: name.0.into(),
            source,
        }
    }

    /// Compiles it, with the folder for its absolute paths; `user` keeps the
    /// programs of different tests apart.
    fn compile(&self, user: &str) -> (PathBuf, PathBuf) {
        let dir = fresh(&format!("readme-{}-{user}", self.name));
        let keys = dir.join("keys");
        std::fs::create_dir(&keys).unwrap();
        let parts: Vec<&str> = self.source.split("\"/").collect();
        let mut source = parts[0].to_string();
        for part in &parts[1..] {
            let end = part.find(['"', ':']).unwrap();
            source += &format!("\"{}{}", keys.display(), &part[end..]);
        }
        let file = dir.join(format!("{}.c", self.name));
        std::fs::write(&file, source).unwrap();
        let program = dir.join(&self.name);
        run(Command::new(cc())
            .args(WARNINGS)
            .args(["-std=c99", "-g"])
            .arg(format!("-I{ROOT}/include"))
            .arg("-o")
            .arg(&program)
            .arg(file)
            .args(link_flags(Build::Embedded, Link::Static)));
        (program, keys)
    }

    /// Its argument for a token, if it takes one.
    fn argument(&self, token: &str) -> Vec<String> {
        if !self.source.contains("argv[1]") {
            return Vec::new();
        }
        let scheme = match self.source.contains("_authorize(") {
            true => "Bearer ",
            false => "",
        };
        vec![format!("{scheme}{token}")]
    }

    fn run(&self, command: &mut Command, keys: &Path, token: &str) -> Output {
        output(command.args(self.argument(token)).current_dir(keys))
    }

    fn runs(&self) -> Outcome {
        let (program, keys) = self.compile("runs");
        add_keys(&keys);
        let said = self.run(&mut Command::new(program), &keys, &good_token());
        assert!(said.status.success() && said.stderr.is_empty(), "{said:?}");
        Ok(())
    }

    fn reports_a_bad_token(&self) -> Outcome {
        let (program, keys) = self.compile("bad-token");
        add_keys(&keys);
        let said = self.run(&mut Command::new(program), &keys, "x.y.z");
        let text = text_of(&said);
        assert_eq!(said.status.code(), Some(1), "{text}");
        assert!(text.contains("compact serialization"), "{text}");
        Ok(())
    }

    /// The message gives the file or folder, and the status that loading it
    /// returned.
    fn reports_missing_keys(&self) -> Outcome {
        let (program, keys) = self.compile("missing-keys");
        std::fs::remove_dir(&keys).unwrap();
        let folder = keys.with_extension("empty");
        std::fs::create_dir(&folder).unwrap();
        let said = self.run(&mut Command::new(program), &folder, &good_token());
        let text = text_of(&said);
        assert_eq!(said.status.code(), Some(1), "{text}");
        let is_named = [".key: ", ".pem: ", "keys: "]
            .iter()
            .any(|end| text.contains(end));
        assert!(is_named && text.contains("cannot be read"), "{text}");
        Ok(())
    }

    /// It frees all that it allocates, also if the token is refused.
    fn under_valgrind(&self) -> Outcome {
        need("valgrind", "valgrind")?;
        let (program, keys) = self.compile("valgrind");
        add_keys(&keys);
        for token in [&*good_token(), "x.y.z"] {
            let mut valgrind = Command::new("valgrind");
            valgrind
                .args(["--quiet", "--error-exitcode=99", "--leak-check=full"])
                .args(["--show-leak-kinds=all", "--errors-for-leak-kinds=all"])
                .arg(&program);
            let said = self.run(&mut valgrind, &keys, token);
            let text = text_of(&said);
            assert!(said.status.code().is_some_and(|code| code < 2), "{text}");
        }
        Ok(())
    }
}

fn add_keys(dir: &Path) {
    std::fs::copy(key("rsa2048.key"), dir.join("private.key")).unwrap();
    std::fs::copy(key("rsa2048.pem"), dir.join("neuron.pem")).unwrap();
}

/// A token that every policy in the README accepts.
fn good_token() -> String {
    let (iat, exp) = (now(), now() + 3600);
    let claims = r#""aud":"neuron","iss":"neuron","user":"operator""#;
    let payload = format!(r#"{{{claims},"iat":{iat},"exp":{exp}}}"#);
    PrivateKey::load("rsa2048.key").sign(&payload).unwrap()
}

fn text_of(said: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&said.stdout),
        String::from_utf8_lossy(&said.stderr)
    )
}

/// Runs the commands in a folder that resembles the root after `make run`, with
/// the README's programs in it. `make` does nothing there: both libraries are
/// built. Every program that a command compiles must then start from any
/// folder.
fn check_commands(at: usize, block: &str, programs: &[Program]) {
    let root = fresh(&format!("readme-commands-{at}"));
    for name in ["include", "examples", "cli", "bindings", "integrations"] {
        symlink(Path::new(ROOT).join(name), root.join(name)).unwrap();
    }
    std::fs::create_dir_all(root.join("build/demo")).unwrap();
    add_keys(&root.join("build/demo"));
    for build in [Build::Standard, Build::Embedded] {
        symlink(build.dir(), root.join("build").join(build.name())).unwrap();
    }
    for program in programs {
        std::fs::write(root.join(format!("{}.c", program.name)), &program.source).unwrap();
    }
    let script = format!("set -eu\nmake() {{ :; }}\n{block}");
    run(Command::new("sh").args(["-c", &script]).current_dir(&root));

    let commands = block.replace("\\\n", " ");
    let mut started = 0;
    for command in commands.lines().filter(|line| line.starts_with("cc ")) {
        let words: Vec<&str> = command.split_whitespace().collect();
        let at = words.iter().position(|word| *word == "-o");
        let program = root.join(at.map_or("a.out", |at| words[at + 1]));
        let said = output(Command::new(program).current_dir("/"));
        let code = said.status.code();
        // Without its key files or arguments it ends with 1 or 2; 127 means
        // that the shared library was not found.
        assert!(code.is_some_and(|code| code <= 2), "{command}: {said:?}");
        started += 1;
    }
    assert!(started >= 1);
}
