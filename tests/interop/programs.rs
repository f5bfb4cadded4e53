// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Other people's libraries, each behind a program that takes tasks.

use crate::support::{ROOT, WARNINGS, cc, exists, run, scratch, skip};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

pub struct Peer {
    program: Vec<String>,
    /// The starts of the names of its algorithms.
    pub families: &'static [&'static str],
    /// A `typ` that it writes and takes.
    pub typ: &'static str,
}

const EVERYTHING: &[&str] = &["RS", "PS", "ES", "Ed", "HS"];

fn script(name: &str) -> String {
    format!("{ROOT}/tests/interop/{name}")
}

fn python(modules: &str, file: &str) -> Option<Peer> {
    let import = format!("import {modules}");
    let found = Command::new("python3").args(["-c", &import]).output();
    if !found.is_ok_and(|output| output.status.success()) {
        skip(&format!("python3 with {modules} is not installed"));
        return None;
    }
    Some(Peer {
        // -B: no cache beside the sources.
        program: vec!["python3".into(), "-B".into(), script(file)],
        families: EVERYTHING,
        typ: "at+jwt",
    })
}

pub fn pyjwt() -> Option<Peer> {
    python("jwt, cryptography", "pyjwt_peer.py")
}

pub fn joserfc() -> Option<Peer> {
    python("joserfc", "joserfc_peer.py")
}

pub fn jose() -> Option<Peer> {
    if !exists("node") || !exists("npm") {
        skip("node and npm are not installed");
        return None;
    }
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    let program = PROGRAM.get_or_init(|| {
        let dir = scratch("node");
        if !dir.join("node_modules/jose").exists() {
            // The last version that runs on Debian 12's Node.
            run(Command::new("npm").current_dir(&dir).args([
                "install",
                "--no-audit",
                "--no-fund",
                "jose@5",
            ]));
        }
        // It must stand beside what it imports.
        let program = dir.join("jose_peer.mjs");
        std::fs::copy(script("jose_peer.mjs"), &program).unwrap();
        program
    });
    Some(Peer {
        program: vec!["node".into(), program.display().to_string()],
        families: EVERYTHING,
        typ: "at+jwt",
    })
}

pub fn libjwt() -> Option<Peer> {
    if !Path::new("/usr/include/jwt.h").exists() {
        skip("libjwt is not installed");
        return None;
    }
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    let program = PROGRAM.get_or_init(|| {
        let program = scratch("libjwt").join("libjwt_peer");
        run(Command::new(cc())
            .args(WARNINGS)
            .args(["-std=c11", "-o"])
            .arg(&program)
            .arg(script("libjwt_peer.c"))
            .arg("-ljwt"));
        program
    });
    Some(Peer {
        program: vec![program.display().to_string()],
        // libjwt 1 has no PS and no EdDSA, and knows one `typ`.
        families: &["RS", "ES", "HS"],
        typ: "JWT",
    })
}

impl Peer {
    /// The answer to each task, whose words are apart by tabs.
    pub fn ask(&self, tasks: &[String]) -> Vec<String> {
        let mut child = Command::new(&self.program[0])
            .args(&self.program[1..])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = tasks.join("\n") + "\n";
        let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
        let output = child.wait_with_output().unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{:?}: {error}", self.program);
        writer.join().unwrap().unwrap();
        let answers = String::from_utf8(output.stdout).unwrap();
        let answers: Vec<String> = answers.lines().map(String::from).collect();
        assert_eq!(answers.len(), tasks.len(), "{error}");
        answers
    }
}
