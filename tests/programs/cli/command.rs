// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Running the command.

use crate::support::{Build, Link, ROOT, WARNINGS, cc, fresh, link_flags, run, scratch};
use std::fs::Permissions;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

pub const SOURCES: &str = "cli";
/// A time after EDGEJWT_EARLIEST_NOW: 2027-01-15 08:00:00 UTC.
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

/// The result of a run.
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

    /// What it printed. It succeeded without a message.
    pub fn accepted(self) -> String {
        assert!(self.code == 0 && self.err.is_empty(), "{self:?}");
        self.out
    }

    /// It printed nothing but one line with `message` in it on standard error,
    /// and ended with `code`.
    pub fn fails(self, code: i32, message: &str) {
        let is_one_line = self.err.starts_with("edgejwt: ") && self.err.lines().count() == 1;
        assert!(
            self.code == code && self.out.is_empty() && is_one_line && self.err.contains(message),
            "{code} {message}: {self:?}"
        );
    }

    /// It ended with `code`, and `message` is in its message and, with
    /// `--json`, in its object.
    pub fn code_is(self, code: i32, message: &str) {
        assert!(
            self.code == code && self.err.contains(message) && self.out.contains(message),
            "{code} {message}: {self:?}"
        );
    }

    pub fn refused(self, message: &str) {
        assert!(self.err.starts_with("edgejwt: refused: "), "{self:?}");
        self.fails(1, message);
    }
}

/// The command with empty standard input and no token in the environment.
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
    // The command may stop reading early.
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

/// The header and the claims of a token, decoded by other libraries.
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

/// A file of tests/fixtures/field, readable by its owner alone, as a private
/// key should be.
pub fn field(name: &str) -> String {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    let dir = MADE.get_or_init(|| {
        let dir = fresh("cli-field");
        for file in std::fs::read_dir(Path::new(ROOT).join("tests/fixtures/field")).unwrap() {
            let file = file.unwrap();
            let copy = dir.join(file.file_name());
            std::fs::copy(file.path(), &copy).unwrap();
            make_private(&text(&copy));
        }
        dir
    });
    text(&dir.join(name))
}

/// Lets only its owner read a file.
pub fn make_private(path: &str) {
    std::fs::set_permissions(path, Permissions::from_mode(0o600)).unwrap();
}

/// A token of tests/fixtures/field.
pub fn field_token(name: &str) -> String {
    let token = std::fs::read_to_string(field(name)).unwrap();
    token.trim_end().into()
}

/// A limit of the library, from its header.
pub fn limit(name: &str) -> String {
    let header = std::fs::read_to_string(Path::new(ROOT).join("include/edgejwt.h")).unwrap();
    let line = header.lines().find_map(|line| {
        let (found, value) = line.strip_prefix("#define ")?.split_once(' ')?;
        (found == name).then(|| value.to_string())
    });
    line.unwrap_or_else(|| panic!("{name}"))
}

/// The options of a command, from the completion script.
pub fn options_of(name: &str) -> Vec<String> {
    let script = edgejwt(&["completions", "fish"]).accepted();
    let start = format!("complete -c edgejwt -n '__fish_seen_subcommand_from {name}' -l ");
    let options = script.lines().filter_map(|line| line.strip_prefix(&start));
    options
        .map(|rest| rest.split(' ').next().unwrap().to_string())
        .collect()
}

/// Runs the command on a terminal, and gives what appears on it.
pub fn on_terminal(args: &[&str], variables: &[(&str, &str)]) -> String {
    let quoted: Vec<String> = args.iter().map(|arg| format!("'{arg}'")).collect();
    let line = format!("'{}' {}", text(program()), quoted.join(" "));
    let mut script = Command::new("script");
    script
        .args(["-qec", &line, "/dev/null"])
        .env("TERM", "xterm")
        .env_remove("NO_COLOR")
        .env_remove("EDGEJWT_TOKEN")
        .envs(variables.iter().copied())
        .stdin(Stdio::null());
    let said = script.output().unwrap();
    String::from_utf8(said.stdout).unwrap().replace('\r', "")
}
