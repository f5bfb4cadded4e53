// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The manual page of the library, which is made from the header.

use crate::install::functions;
use crate::support::harness::{Missing, Outcome, need, tests};
use crate::support::{ROOT, fresh, run};
use libtest_mimic::Trial;
use std::path::Path;
use std::process::Command;

pub fn tests() -> Vec<Trial> {
    tests!["manual": describes_every_function, is_current]
}

fn page() -> String {
    std::fs::read_to_string(Path::new(ROOT).join("packaging/edgejwt.3")).unwrap()
}

fn describes_every_function() {
    let page = page();
    let functions = functions();
    assert!(functions.len() >= 50);
    for function in functions {
        assert!(page.contains(&format!("{function} (")), "{function}");
    }
}

/// Compared only with the same version of Doxygen: others have another layout.
fn is_current() -> Outcome {
    need("doxygen", "doxygen")?;
    let page = page();
    let said = run(Command::new("doxygen").arg("--version"));
    let version = said.split_whitespace().next().unwrap();
    let start = ".\\\" Doxygen ";
    let made_by = page.lines().find_map(|line| line.strip_prefix(start));
    let made_by = made_by.expect("the page gives its Doxygen");
    if made_by != version {
        let what = format!("Doxygen {made_by} (found {version})");
        return Err(Missing::remedy(&what, "install that version"));
    }
    let made = fresh("man").join("edgejwt.3");
    run(Command::new("sh")
        .arg(Path::new(ROOT).join("packaging/man.sh"))
        .arg(&made));
    assert!(
        page == std::fs::read_to_string(made).unwrap(),
        "packaging/edgejwt.3 differs from the header: run `make man` and commit it"
    );
    Ok(())
}
