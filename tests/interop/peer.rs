// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Other JWT libraries. Each is called through a small program that reads one
//! task per line and writes one answer per line.

use crate::support::harness::{Missing, need};
use crate::support::{ROOT, WARNINGS, cc, output, run, scratch};
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{LazyLock, Mutex, PoisonError};

pub struct Peer {
    pub name: &'static str,
    /// The prefixes of the algorithms that it has.
    pub families: &'static [&'static str],
    /// A `typ` that it writes and accepts.
    pub typ: &'static str,
    command: LazyLock<Result<Vec<String>, Missing>>,
    process: Mutex<Option<Process>>,
}

const EVERYTHING: &[&str] = &["RS", "PS", "ES", "Ed", "HS"];

pub static PYJWT: Peer = Peer {
    name: "pyjwt",
    families: EVERYTHING,
    typ: "at+jwt",
    command: LazyLock::new(|| python("jwt, cryptography", "pyjwt cryptography", "pyjwt_peer.py")),
    process: Mutex::new(None),
};

pub static JOSERFC: Peer = Peer {
    name: "joserfc",
    families: EVERYTHING,
    typ: "at+jwt",
    command: LazyLock::new(|| python("joserfc", "joserfc", "joserfc_peer.py")),
    process: Mutex::new(None),
};

pub static JOSE: Peer = Peer {
    name: "jose",
    families: EVERYTHING,
    typ: "at+jwt",
    command: LazyLock::new(jose),
    process: Mutex::new(None),
};

/// libjwt 1 has neither PS256 nor EdDSA, and accepts one `typ` only.
pub static LIBJWT: Peer = Peer {
    name: "libjwt",
    families: &["RS", "ES", "HS"],
    typ: "JWT",
    command: LazyLock::new(libjwt),
    process: Mutex::new(None),
};

fn script(name: &str) -> String {
    format!("{ROOT}/tests/interop/{name}")
}

fn python(modules: &str, packages: &str, file: &str) -> Result<Vec<String>, Missing> {
    need("python3", "python3")?;
    let import = format!("import {modules}");
    let found = output(Command::new("python3").args(["-c", &import]));
    if !found.status.success() {
        let what = format!("the Python modules {modules}");
        return Err(Missing::remedy(&what, &format!("pip install {packages}")));
    }
    // -B: no cache files beside the sources.
    Ok(vec!["python3".into(), "-B".into(), script(file)])
}

fn jose() -> Result<Vec<String>, Missing> {
    need("node", "nodejs")?;
    need("npm", "npm")?;
    let dir = scratch("node");
    if !dir.join("node_modules/jose").exists() {
        // jose 5 is the last version for the Node.js of Debian 12.
        let npm = output(Command::new("npm").current_dir(&dir).args([
            "install",
            "--no-audit",
            "--no-fund",
            "jose@5",
        ]));
        if !npm.status.success() {
            let remedy = "give npm access to its registry";
            return Err(Missing::remedy("the npm package jose", remedy));
        }
    }
    // Node.js searches for node_modules beside the program.
    let program = dir.join("jose_peer.mjs");
    std::fs::copy(script("jose_peer.mjs"), &program).unwrap();
    Ok(vec!["node".into(), program.display().to_string()])
}

fn libjwt() -> Result<Vec<String>, Missing> {
    let include = "echo '#include <jwt.h>' | \"$0\" -E -x c -";
    let found = output(Command::new("sh").args(["-c", include, &cc()]));
    // libjwt 3 has another interface.
    if !String::from_utf8_lossy(&found.stdout).contains("jwt_add_grants_json") {
        return Err(Missing::package("libjwt 1", "libjwt-dev"));
    }
    let program = scratch("libjwt").join("libjwt_peer");
    run(Command::new(cc())
        .args(WARNINGS)
        .args(["-std=c11", "-o"])
        .arg(&program)
        .arg(script("libjwt_peer.c"))
        .arg("-ljwt"));
    Ok(vec![program.display().to_string()])
}

/// The running program. It ends when its standard input is closed.
struct Process {
    child: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
}

impl Peer {
    pub fn has(&self, alg: &str) -> bool {
        self.families.contains(&&alg[..2])
    }

    /// The answer to one task.
    pub fn ask(&self, task: &[&str]) -> Result<String, Missing> {
        let command = self.command.as_ref().map_err(Clone::clone)?;
        // A failure poisons the mutex and ends the process; a new one starts.
        let mut process = self.process.lock().unwrap_or_else(PoisonError::into_inner);
        let mut running = process.take().unwrap_or_else(|| self.start(command));
        let task = task.join("\t");
        let mut answer = String::new();
        let is_sent = writeln!(running.stdin, "{task}").is_ok();
        if !is_sent || !matches!(running.stdout.read_line(&mut answer), Ok(1..)) {
            running.child.wait().unwrap();
            let errors = std::fs::read_to_string(self.errors()).unwrap();
            panic!("{command:?} ended at {task}\n{errors}");
        }
        *process = Some(running);
        Ok(answer.trim_end_matches('\n').into())
    }

    fn start(&self, command: &[String]) -> Process {
        let mut child = Command::new(&command[0])
            .args(&command[1..])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(File::create(self.errors()).unwrap())
            .spawn()
            .unwrap();
        Process {
            stdin: child.stdin.take().unwrap(),
            stdout: BufReader::new(child.stdout.take().unwrap()),
            child,
        }
    }

    /// The file with the standard error of the program.
    fn errors(&self) -> PathBuf {
        scratch("peers").join(self.name)
    }
}
