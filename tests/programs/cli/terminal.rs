// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Output on a terminal: dates in words, and colors.

use super::command::{NOW, edgejwt, json, on_terminal, text};
use super::verify::{folder, neuronex, of};
use crate::support::harness::{Missing, Outcome, need, tests};
use crate::support::{key, output};
use libtest_mimic::Trial;
use std::path::Path;
use std::process::Command;

pub fn tests() -> Vec<Trial> {
    tests!["cli::terminal":
        dates_are_in_words_on_a_terminal_only, colors_are_for_terminals_that_want_them,
        missing_token_is_not_waited_for
    ]
}

/// Requires a pseudo-terminal. A chroot without /dev/pts has none.
fn need_terminal() -> Outcome {
    need("script", "bsdutils")?;
    let has_one = output(Command::new("script").args(["-qec", "true", "/dev/null"]));
    match has_one.status.success() && Path::new("/dev/pts/ptmx").exists() {
        true => Ok(()),
        false => Err(Missing::condition("a terminal", "mount /dev/pts")),
    }
}

fn dates_are_in_words_on_a_terminal_only() -> Outcome {
    need_terminal()?;
    let dir = text(&folder("cli-terminal-words"));
    let token = neuronex();
    let args = [
        "verify",
        "--keys",
        &dir,
        "--neuronex",
        "--now",
        "1800000060",
        &token,
    ];
    let expected = r#"{
  "aud": "neuron",
  "bodyEncode": "0",
  "exp": 1800003600,  (2027-01-15 09:00:00 UTC, in 59 minutes)
  "iat": 1800000000,  (2027-01-15 08:00:00 UTC, 1 minute ago)
  "iss": "neuron"
}
"#;
    assert_eq!(on_terminal(&args, &[("NO_COLOR", "1")]), expected);
    let piped = edgejwt(&args).accepted();
    assert_eq!(json(&piped)["exp"], 1_800_003_600);
    assert!(piped.starts_with("{\n  \"aud\": \"neuron\",\n"));
    let odd = of(
        r#" {"e\u0078p":"1800090061" ,"a":{},"b":[ ],"c":[{"exp":1},-1.5e3,"\"],"], "nbf":1.79999999975e9 }"#,
    );
    let args = ["inspect", "--now", NOW, &odd];
    let expected = r#"{
  "e\u0078p": "1800090061",  (2027-01-16 09:01:01 UTC, in 1 day 1 hour)
  "a": {},
  "b": [],
  "c": [
    {
      "exp": 1
    },
    -1.5e3,
    "\"],"
  ],
  "nbf": 1.79999999975e9   (2027-01-15 07:59:59 UTC, 1 second ago)
}
"#;
    let said = edgejwt(&args);
    assert!(said.out.contains(expected), "{}", said.out);
    Ok(())
}

fn colors_are_for_terminals_that_want_them() -> Outcome {
    need_terminal()?;
    let public = key("rsa2048.pem");
    let refused = ["verify", "--key", &public, "a.b.c"];
    let accepted = of(r#"{"exp":1800003600}"#);
    let accepted = ["verify", "--key", &public, "--now", NOW, &accepted];
    for args in [
        &refused[..],
        &accepted,
        &["inspect", "a.b.c"],
        &["explain", "x"],
    ] {
        let colored = on_terminal(args, &[]);
        assert!(colored.contains('\u{1b}'), "{args:?} {colored}");
        for variables in [("NO_COLOR", "1"), ("TERM", "dumb")] {
            let plain = on_terminal(args, &[variables]);
            assert!(!plain.contains('\u{1b}'), "{args:?} {plain}");
        }
        // An empty NO_COLOR does not count.
        assert_eq!(on_terminal(args, &[("NO_COLOR", "")]), colored);
        let said = edgejwt(args);
        assert!(!said.out.contains('\u{1b}') && !said.err.contains('\u{1b}'));
    }
    Ok(())
}

fn missing_token_is_not_waited_for() -> Outcome {
    need_terminal()?;
    let public = key("rsa2048.pem");
    for args in [&["inspect"][..], &["verify", "--key", &public]] {
        let said = on_terminal(args, &[("NO_COLOR", "1")]);
        assert!(
            said.contains("edgejwt: a token is needed: as an argument"),
            "{said}"
        );
    }
    Ok(())
}
