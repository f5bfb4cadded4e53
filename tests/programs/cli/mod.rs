// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The command `edgejwt`, as users and scripts run it.

mod command;
mod hostile;
mod inspect;
mod keys;
mod peers;
mod refusals;
mod sign;
mod verify;

use self::command::{SOURCES, compiled, edgejwt};
use crate::support::harness::{Outcome, need, test, tests};
use crate::support::{BUILDS, Build, Link, ROOT, output, run};
use libtest_mimic::Trial;
use std::path::Path;
use std::process::Command;

/// The kinds of options in the sources.
const KINDS: [&str; 6] = ["FLAG", "TEXT", "LIST", "SPAN", "TIME", "ALGORITHM"];
const COMMANDS: [&str; 4] = ["sign", "verify", "inspect", "keys"];

pub fn tests() -> Vec<Trial> {
    let mut all = tests!["cli":
        help_fits_one_screen_and_manual_has_every_option, manual_is_well_formed,
        wrong_command_line_is_explained, files_are_short
    ];
    for (cc, package) in [("gcc", "gcc"), ("clang", "clang")] {
        for build in BUILDS {
            let name = format!("cli::compiles::{cc}_{}", build.name());
            all.push(test(name, move || compiles(cc, package, build)));
        }
    }
    let commands = [
        sign::tests(),
        verify::tests(),
        refusals::tests(),
        inspect::tests(),
        keys::tests(),
        hostile::tests(),
        peers::tests(),
    ];
    all.extend(commands.into_iter().flatten());
    all
}

/// The compiler has no warning.
fn compiles(cc: &str, package: &str, build: Build) -> Outcome {
    need(cc, package)?;
    let program = compiled(cc, build, Link::Shared, &[]);
    let said = run(Command::new(program).arg("--version"));
    assert_eq!(said, format!("edgejwt {}\n", env!("CARGO_PKG_VERSION")));
    Ok(())
}

fn help_fits_one_screen_and_manual_has_every_option() {
    let manual = std::fs::read_to_string(Path::new(ROOT).join(SOURCES).join("edgejwt.1")).unwrap();
    let whole = edgejwt(&["--help"]).accepted();
    let screens = COMMANDS.map(|name| edgejwt(&[name, "--help"]).accepted());
    for screen in screens.iter().chain([&whole]) {
        assert!(screen.lines().count() <= 24, "{screen}");
        assert!(screen.lines().all(|line| line.len() <= 80), "{screen}");
    }
    // Every option in the sources is in both help texts and in the manual.
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

fn manual_is_well_formed() -> Outcome {
    need("mandoc", "mandoc")?;
    let said = output(
        Command::new("mandoc")
            .args(["-T", "lint", "-W", "warning"])
            .arg(Path::new(ROOT).join(SOURCES).join("edgejwt.1")),
    );
    assert!(said.status.success() && said.stdout.is_empty(), "{said:?}");
    Ok(())
}

fn wrong_command_line_is_explained() {
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

fn files_are_short() {
    for entry in std::fs::read_dir(Path::new(ROOT).join(SOURCES)).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.lines().count() < 300, "{}", path.display());
    }
}
