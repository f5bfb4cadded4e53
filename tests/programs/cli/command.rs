// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Running the command.

use crate::support::{Build, Link, ROOT, WARNINGS, cc, link_flags, run, scratch};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

pub const SOURCES: &str = "cli";
/// A moment behind the library's earliest one: 2027-01-15 08:00:00 UTC.
pub const NOW: &str = "1800000000";

pub fn compiled(cc: &str, build: Build, link: Link, flags: &[&str]) -> PathBuf {
    let dir = scratch(&format!("cli-{cc}-{}{}", build.name(), flags.concat()));
    let program = dir.join("edgejwt");
    let sources = std::fs::read_dir(Path::new(ROOT).join(SOURCES)).unwrap();
    let sources = sources.map(|entry| entry.unwrap().path());
    run(Command::new(cc)
        .args(WARNINGS)
        .args(["-std=c11"])
        .args(flags)
        .arg(format!("-I{ROOT}/include"))
        .arg("-o")
        .arg(&program)
        .args(sources.filter(|path| path.extension().is_some_and(|ending| ending == "c")))
        .args(link_flags(build, link)));
    program
}

pub fn program() -> &'static Path {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    MADE.get_or_init(|| compiled(&cc(), Build::Standard, Link::Shared, &["-g"]))
}

/// How a run ended.
#[derive(Debug)]
pub struct Said {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Said {
    pub fn of(output: Output) -> Self {
        Self {
            code: output.status.code().expect("ended by a signal"),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// What it printed, where nothing was wrong.
    pub fn accepted(self) -> String {
        assert!(self.code == 0 && self.err.is_empty(), "{self:?}");
        self.out
    }

    /// It printed nothing, said one line with `message` in it, and ended with
    /// `code`.
    pub fn fails(self, code: i32, message: &str) {
        let is_one_line = self.err.starts_with("edgejwt: ") && self.err.lines().count() == 1;
        assert!(
            self.code == code && self.out.is_empty() && is_one_line && self.err.contains(message),
            "{code} {message}: {self:?}"
        );
    }

    pub fn refused(self, message: &str) {
        assert!(self.err.starts_with("edgejwt: refused: "), "{self:?}");
        self.fails(1, message);
    }
}

/// The command, with nothing on stdin and no token in the environment.
pub fn command(args: &[&str]) -> Command {
    let mut command = Command::new(program());
    command
        .args(args)
        .env_remove("EDGEJWT_TOKEN")
        .stdin(Stdio::null());
    command
}

pub fn edgejwt(args: &[&str]) -> Said {
    Said::of(command(args).output().unwrap())
}

pub fn edgejwt_reading(args: &[&str], input: &[u8]) -> Said {
    let mut command = command(args);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // Whoever reads no more than it needs leaves the rest.
    let _ = child.stdin.take().unwrap().write_all(input);
    Said::of(child.wait_with_output().unwrap())
}

/// A token, signed at [`NOW`].
pub fn signed(args: &[&str]) -> String {
    let out = edgejwt(&[&["sign", "--now", NOW], args].concat()).accepted();
    let token = out.strip_suffix('\n').unwrap();
    assert!(!token.contains(char::is_whitespace));
    token.into()
}

/// The header and the claims of a token, read by somebody else.
pub fn parts(token: &str) -> [serde_json::Value; 2] {
    use base64::engine::{Engine, general_purpose::URL_SAFE_NO_PAD};
    let mut segments = token.split('.');
    [(); 2].map(|()| {
        let segment = segments.next().unwrap();
        let mut space = vec![0; segment.len()];
        let len = URL_SAFE_NO_PAD.decode_slice(segment, &mut space).unwrap();
        serde_json::from_slice(&space[..len]).unwrap()
    })
}

pub fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

pub fn text(path: &Path) -> String {
    path.display().to_string()
}
