// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The completion scripts: the committed ones are what the command prints, and
//! the shells understand them.

use super::command::{SOURCES, edgejwt, json, options_of, program};
use crate::support::harness::{Outcome, need, tests};
use crate::support::{ROOT, output, run};
use libtest_mimic::Trial;
use std::path::{Path, PathBuf};
use std::process::Command;

pub fn tests() -> Vec<Trial> {
    tests!["cli::completions":
        committed_scripts_are_current, json_holds_the_script, bash_completes, zsh_completes,
        fish_completes
    ]
}

const SCRIPTS: [(&str, &str); 3] = [
    ("bash", "edgejwt.bash"),
    ("zsh", "_edgejwt"),
    ("fish", "edgejwt.fish"),
];

fn script(name: &str) -> PathBuf {
    Path::new(ROOT).join(SOURCES).join("completions").join(name)
}

/// With `EDGEJWT_WRITE_COMPLETIONS` set, writes them instead.
fn committed_scripts_are_current() {
    for (shell, name) in SCRIPTS {
        let current = edgejwt(&["completions", shell]).accepted();
        if std::env::var_os("EDGEJWT_WRITE_COMPLETIONS").is_some() {
            std::fs::write(script(name), &current).unwrap();
        }
        let committed = std::fs::read_to_string(script(name)).unwrap();
        assert_eq!(
            committed, current,
            "{name}: EDGEJWT_WRITE_COMPLETIONS=1 cargo test --test programs cli::completions"
        );
    }
}

fn json_holds_the_script() {
    for (shell, _) in SCRIPTS {
        let object = json(&edgejwt(&["completions", "--json", shell]).accepted());
        assert_eq!(object["shell"], shell);
        assert_eq!(
            object["script"],
            edgejwt(&["completions", shell]).accepted()
        );
    }
}

/// What bash offers for the last of these words.
fn bash(words: &[&str]) -> Vec<String> {
    let quoted: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
    let line = format!(
        ". '{}'; COMP_WORDS=({}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); _edgejwt; \
         printf '%s\\n' \"${{COMPREPLY[@]}}\"",
        script("edgejwt.bash").display(),
        quoted.join(" ")
    );
    let said = run(Command::new("bash")
        .args(["--norc", "-c", &line])
        .current_dir(ROOT));
    said.lines()
        .filter(|line| !line.is_empty())
        .map(String::from)
        .collect()
}

fn bash_completes() -> Outcome {
    need("bash", "bash")?;
    assert!(bash(&["edgejwt", "ver"]).contains(&"verify".into()));
    assert_eq!(bash(&["edgejwt", "keyg"]), ["keygen"]);
    for name in ["sign", "verify", "jwk"] {
        let offered = bash(&["edgejwt", name, "--"]);
        for option in options_of(name) {
            assert!(
                offered.contains(&format!("--{option}")),
                "{name} --{option}"
            );
        }
    }
    assert_eq!(
        bash(&["edgejwt", "sign", "--alg", "ES"]),
        ["ES256", "ES384"]
    );
    assert_eq!(
        bash(&["edgejwt", "sign", "--alg", "=", "Ed"]),
        ["EdDSA", "Ed25519"]
    );
    assert_eq!(bash(&["edgejwt", "completions", "z"]), ["zsh"]);
    assert_eq!(bash(&["edgejwt", "help", "pub"]), ["pubkey"]);
    assert_eq!(bash(&["edgejwt", "keys", "cli/comp"]), ["cli/completions"]);
    assert_eq!(
        bash(&["edgejwt", "verify", "--keys", "cli/comp"]),
        ["cli/completions"]
    );
    // Files are left to bash itself.
    assert!(bash(&["edgejwt", "verify", "--key", "cli/"]).is_empty());
    Ok(())
}

/// zsh completes only on a terminal. A function in place of `_arguments` prints
/// the options that the script passes to it.
fn zsh_completes() -> Outcome {
    need("zsh", "zsh")?;
    run(Command::new("zsh").args(["-fn"]).arg(script("_edgejwt")));
    let line = format!(
        "_arguments() {{ printf '%s\\n' \"$@\"; state=argument }}; \
         words=(verify); source '{}'",
        script("_edgejwt").display()
    );
    let said = run(Command::new("zsh").args(["-fc", &line]));
    for option in options_of("verify") {
        let spec = format!("--{option}");
        assert!(
            said.contains(&format!("{spec}[")) || said.contains(&format!("{spec}=[")),
            "{spec}"
        );
    }
    assert!(!said.contains("--lifetime"));
    Ok(())
}

fn fish_completes() -> Outcome {
    need("fish", "fish")?;
    let path = program().parent().unwrap().display().to_string();
    let complete = |typed: &str| {
        let line = format!(
            "set -x PATH '{path}' $PATH; source '{}'; complete -C '{typed}'",
            script("edgejwt.fish").display()
        );
        let said = output(
            Command::new("fish")
                .args(["--no-config", "-c", &line])
                .current_dir(ROOT),
        );
        String::from_utf8(said.stdout).unwrap()
    };
    assert!(complete("edgejwt veri").starts_with("verify\t"));
    let offered = complete("edgejwt verify --");
    for option in options_of("verify") {
        assert!(
            offered.contains(&format!("--{option}\t")),
            "--{option}: {offered}"
        );
    }
    assert!(!offered.contains("--lifetime"));
    assert!(complete("edgejwt sign --alg ES").contains("ES256"));
    assert!(complete("edgejwt completions z").contains("zsh"));
    Ok(())
}
