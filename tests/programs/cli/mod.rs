// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The command `edgejwt`, as people and scripts run it.

mod command;
mod hostile;
mod inspect;
mod keys;
mod peers;
mod refusals;
mod sign;
mod verify;

use self::command::{SOURCES, compiled, edgejwt};
use crate::support::{BUILDS, Link, ROOT, exists, output, run, skip};
use std::path::Path;
use std::process::Command;

/// Of options, as the sources name them.
const KINDS: [&str; 6] = ["FLAG", "TEXT", "LIST", "SPAN", "TIME", "ALGORITHM"];
const COMMANDS: [&str; 4] = ["sign", "verify", "inspect", "keys"];

#[test]
fn both_compilers_take_it_without_a_warning_for_both_builds() {
    for cc in ["gcc", "clang"] {
        if !exists(cc) {
            skip(&format!("{cc} is not installed"));
            continue;
        }
        for build in BUILDS {
            let program = compiled(cc, build, Link::Shared, &[]);
            let said = run(Command::new(program).arg("--version"));
            assert_eq!(said, format!("edgejwt {}\n", env!("CARGO_PKG_VERSION")));
        }
    }
}

#[test]
fn make_builds_it() {
    let out = crate::support::fresh("cli-make");
    let mut make = Command::new("make");
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("CARGO_PKG_")) {
        make.env_remove(name);
    }
    run(make
        .args(["-C", ROOT, "-s", "cli"])
        .arg(format!("OUT={}", out.display())));
    let said = run(Command::new(out.join("cli/edgejwt")).arg("--version"));
    assert!(said.starts_with("edgejwt "));
}

#[test]
fn help_fits_one_screen_and_the_manual_has_every_option() {
    let manual = std::fs::read_to_string(Path::new(ROOT).join(SOURCES).join("edgejwt.1")).unwrap();
    let whole = edgejwt(&["--help"]).accepted();
    let screens = COMMANDS.map(|name| edgejwt(&[name, "--help"]).accepted());
    for screen in screens.iter().chain([&whole]) {
        assert!(screen.lines().count() <= 24, "{screen}");
        assert!(screen.lines().all(|line| line.len() <= 80), "{screen}");
    }
    // Every option that is read is in the help, in the command's, and in the
    // manual.
    for (name, screen) in COMMANDS.iter().zip(&screens) {
        let source = Path::new(ROOT).join(SOURCES).join(format!("{name}.c"));
        let source = std::fs::read_to_string(source).unwrap();
        let mut options = 0;
        for line in source.lines() {
            let entries = line.split("{\"").skip(1);
            for (option, kind) in entries.filter_map(|entry| entry.split_once("\", ")) {
                if KINDS.iter().any(|name| kind.starts_with(name)) {
                    assert!(screen.contains(&format!("--{option}")), "{name} {option}");
                    assert!(whole.contains(&format!("--{option}")), "{name} {option}");
                    assert!(manual.contains(&format!("Fl -{option}")), "{name} {option}");
                    options += 1;
                }
            }
        }
        assert!(options >= 1, "{name}");
    }
    for way in [&["-h"][..], &["help"]] {
        assert_eq!(edgejwt(way).accepted(), whole);
    }
}

#[test]
fn the_manual_is_well_formed() {
    if !exists("mandoc") {
        return skip("mandoc is not installed");
    }
    let said = output(
        Command::new("mandoc")
            .args(["-T", "lint", "-W", "warning"])
            .arg(Path::new(ROOT).join(SOURCES).join("edgejwt.1")),
    );
    assert!(said.status.success() && said.stdout.is_empty(), "{said:?}");
}

#[test]
fn a_wrong_command_line_is_told_and_nothing_else_happens() {
    let none = edgejwt(&[]);
    assert_eq!((none.code, none.out.as_str()), (2, ""));
    assert!(none.err.starts_with("usage: edgejwt "));
    for (args, message) in [
        (&["nonsense"][..], "there is no command \"nonsense\""),
        (&["verify", "--nonsense"], "there is no option --nonsense"),
        (&["verify", "-k", "x"], "there is no option -k"),
        (&["verify", "a", "b"], "an argument too many"),
        (&["sign", "a"], "an argument too many"),
        (&["verify", "--key"], "--key needs a value"),
        (&["sign", "--iss", "--sub", "x"], "--iss needs a value"),
        (&["sign", "--json=yes"], "--json takes no value"),
        (&["sign", "--iss=a", "--iss", "b"], "--iss is given twice"),
        (&["sign", "--alg", "none"], "no such algorithm"),
        (&["sign", "--alg", "rs256"], "no such algorithm"),
        (&["sign", "--lifetime", "0s"], "a time is a number and"),
        (&["sign", "--lifetime", "3600"], "a time is a number and"),
        (&["sign", "--lifetime", "-1h"], "a time is a number and"),
        (&["sign", "--lifetime=99999999d"], "a time is a number and"),
        (&["sign", "--lifetime="], "a time is a number and"),
        (
            &["inspect", "--now", "today", "a.b.c"],
            "seconds since 1970",
        ),
        (
            &["inspect", "--now", "9007199254740993", "a"],
            "seconds since",
        ),
        (&["keys"], "which folder?"),
    ] {
        edgejwt(args).fails(2, message);
    }
}

#[test]
fn its_files_are_short() {
    for entry in std::fs::read_dir(Path::new(ROOT).join(SOURCES)).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.lines().count() < 300, "{}", path.display());
    }
}
