// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The help texts and the manual.

use super::command::{SOURCES, edgejwt, options_of};
use crate::support::harness::{Outcome, need, tests};
use crate::support::{ROOT, output};
use libtest_mimic::Trial;
use std::path::Path;
use std::process::Command;

const COMMANDS: [&str; 9] = [
    "sign",
    "verify",
    "inspect",
    "explain",
    "keys",
    "keygen",
    "pubkey",
    "jwk",
    "completions",
];

pub fn tests() -> Vec<Trial> {
    tests!["cli::help":
        help_fits_one_screen, every_option_is_in_help_and_manual, help_has_several_names,
        version_has_several_names, manual_is_well_formed
    ]
}

fn manual() -> String {
    std::fs::read_to_string(Path::new(ROOT).join(SOURCES).join("edgejwt.1")).unwrap()
}

fn help_fits_one_screen() {
    let commands = COMMANDS.map(|name| edgejwt(&["help", name]).accepted());
    let all = edgejwt(&["help"]).accepted();
    for screen in commands.iter().chain([&all]) {
        assert!(screen.lines().count() <= 24, "{screen}");
        assert!(screen.lines().all(|line| line.len() <= 80), "{screen}");
    }
}

fn every_option_is_in_help_and_manual() {
    let (manual, all) = (manual(), edgejwt(&["--help"]).accepted());
    for name in COMMANDS {
        let help = edgejwt(&[name, "--help"]).accepted();
        let options = options_of(name);
        assert!(options.contains(&"json".into()), "{name} has no --json");
        for option in options {
            assert!(help.contains(&format!("--{option}")), "{name} --{option}");
            assert!(manual.contains(&format!("Fl -{option}")), "--{option}");
        }
        assert!(all.contains(&format!("  {name} ")), "{name}");
        assert!(manual.contains(&format!(".Cm {name}\n")), "{name}");
    }
}

fn help_has_several_names() {
    let all = edgejwt(&["help"]).accepted();
    let sign = edgejwt(&["help", "sign"]).accepted();
    assert!(sign.starts_with("usage: edgejwt sign "));
    for args in [&["-h"][..], &["--help"]] {
        assert_eq!(edgejwt(args).accepted(), all);
    }
    for args in [["sign", "-h"], ["sign", "--help"], ["--help", "sign"]] {
        assert_eq!(edgejwt(&args).accepted(), sign);
    }
    edgejwt(&["help", "sing"]).fails(2, "did you mean \"sign\"?");
}

fn version_has_several_names() {
    let version = format!("edgejwt {}\n", env!("CARGO_PKG_VERSION"));
    for name in ["-V", "--version", "version"] {
        assert_eq!(edgejwt(&[name]).accepted(), version);
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
