// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Tokens that mean harm, outputs that fail, inputs without an end.

use super::command::{NOW, Said, command, edgejwt, edgejwt_reading, json, program, signed, text};
use crate::support::harness::{Outcome, need, tests};
use crate::support::jwt::{base64url, forge};
use crate::support::{fresh, key, output};
use libtest_mimic::Trial;
use std::process::{Command, Stdio};

pub fn tests() -> Vec<Trial> {
    tests!["cli::hostile": nothing_in_a_token_reaches_the_terminal_as_a_control, an_output_that_fails_is_told, an_input_without_an_end_is_not_waited_for, no_error_and_no_leak_under_valgrind]
}

/// What moves a cursor, turns text around or hides it.
const HARM: &str = "\u{7f}\u{80}\u{9b}2J\u{9f}\u{ad}\u{61c}\u{200b}\u{200f}\u{2028}\u{202a}\u{202e}\
    \u{2066}\u{2069}\u{feff}\u{e0041}";

fn is_harmless(text: &str) -> bool {
    let is_bad = |c: char| (c.is_control() && c != '\n') || (HARM.contains(c) && !"2J".contains(c));
    !text.chars().any(is_bad)
}

fn nothing_in_a_token_reaches_the_terminal_as_a_control() {
    let claims = format!(
        r#"{{"iss":"{HARM}","exp":1800003600,"{HARM}":["{HARM}",{{"é 網":"\u0000\u001b"}}]}}"#
    );
    let header = format!(r#"{{"alg":"RS256","kid":"{HARM}"}}"#);
    let token = forge(&header, &claims);
    let public = key("rsa2048.pem");
    let dir = fresh("cli-hostile");
    std::fs::copy(&public, dir.join("x.pem")).unwrap();
    let accepted = ["verify", "--key", &public, "--now", NOW, &token];
    let said = edgejwt(&accepted).accepted();
    assert!(is_harmless(&said) && said.contains("é 網"), "{said}");
    assert!(said.contains(r"\u007f\u0080\u009b2J\u009f\u00ad\u061c\u200b\u200f\u2028\u202a\u202e"));
    assert!(said.contains(r"\u2066\u2069\ufeff\udb40\udc41"));
    // In JSON, the same text.
    let said = edgejwt(&[&accepted[..], &["--json"]].concat()).accepted();
    assert!(is_harmless(&said));
    assert_eq!(json(&said)["claims"], json(&claims));
    let inspected = ["inspect", "--now", NOW, &token];
    assert!(is_harmless(&edgejwt(&inspected).accepted()));
    let said = edgejwt(&[&inspected[..], &["--json"]].concat()).accepted();
    assert!(is_harmless(&said));
    assert_eq!(json(&said)["header"], json(&header));
    // In messages too: of a refusal, and of what was typed.
    let dir = text(&dir);
    for args in [
        &["verify", "--keys", &dir, "--now", NOW, &token][..],
        &[
            "verify", "--key", &public, "--now", NOW, "--iss", "x", &token,
        ],
        &["verify", "--key", HARM, &token],
        &["\u{1b}[2J"],
        &["inspect", "--\u{9b}2J\r\n"],
        &["sign", "--key", &public, "--claim", "\u{1b}\n"],
    ] {
        let said = edgejwt(args);
        assert_ne!(said.code, 0);
        assert!(is_harmless(&said.err) && said.err.lines().count() == 1);
    }
    // What is no JSON, and no text at all.
    let bytes = b"\x1b]0;title\x07\xff\xc0\xafend\xed\xa0\x80";
    let token = format!("{}.{}.AA", base64url(bytes), base64url(bytes));
    let said = edgejwt(&["inspect", &token]);
    assert!(is_harmless(&said.out));
    let shown = r"\u001b]0;title\u0007\xff\xc0\xafend\xed\xa0\x80";
    assert_eq!(said.out.matches(shown).count(), 2, "{}", said.out);
}

fn an_output_that_fails_is_told() {
    let private = key("rsa2048.key");
    let public = key("rsa2048.pem");
    let token = signed(&["--key", &private]);
    let dir = text(&fresh("cli-outputs"));
    std::fs::copy(&public, format!("{dir}/x.pem")).unwrap();
    let runs = [
        &["--help"][..],
        &["--version"],
        &["sign", "--help"],
        &["sign", "--key", &private],
        &["sign", "--key", &private, "--json"],
        &["verify", "--key", &public, "--now", NOW, &token],
        &["verify", "--key", &public, "--now", NOW, "--json", "x"],
        &["inspect", &token],
        &["keys", &dir],
    ];
    for args in runs {
        for (shell, why) in [
            ("exec \"$0\" \"$@\" >&-", "Bad file descriptor"),
            ("exec \"$0\" \"$@\" >/dev/full", "No space left on device"),
        ] {
            let mut shell_command = Command::new("sh");
            shell_command.args(["-c", shell]).arg(program()).args(args);
            let said = Said::of(output(&mut shell_command));
            assert_eq!(said.code, 4, "{args:?} {said:?}");
            let last = said.err.lines().last().unwrap();
            assert_eq!(
                last,
                format!("edgejwt: the output could not be written: {why}")
            );
        }
        // A reader that has gone.
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let child = command(args).stdout(writer).stderr(Stdio::piped()).spawn();
        let said = Said::of(child.unwrap().wait_with_output().unwrap());
        assert_eq!(said.code, 4, "{args:?}");
        assert!(said.err.ends_with("could not be written: Broken pipe\n"));
    }
}

fn an_input_without_an_end_is_not_waited_for() {
    let public = key("rsa2048.pem");
    let verify = ["verify", "--key", &public, "-"];
    for byte in [b'a', b'.', 0, b'\xff'] {
        let many = vec![byte; 10_000_000];
        edgejwt_reading(&verify, &many).refused("longer than 8192 bytes");
        edgejwt_reading(&["inspect"], &many).fails(1, "longer than 8192 bytes");
    }
    edgejwt_reading(&verify, &vec![b' '; 10_000_000]).fails(1, "more blanks than token");
    edgejwt_reading(&verify, b"a.b.c\0d").refused("compact serialization");
    let closed = ["-c", "exec \"$0\" inspect - <&-"];
    let said = Said::of(output(Command::new("sh").args(closed).arg(program())));
    said.fails(4, "stdin: Bad file descriptor");
    let folder = ["-c", "exec \"$0\" inspect - </"];
    let said = Said::of(output(Command::new("sh").args(folder).arg(program())));
    said.fails(4, "stdin: Is a directory");
    // A key that never ends.
    edgejwt(&["sign", "--key", "/dev/zero"]).fails(3, "more than 65536 bytes");
}

fn no_error_and_no_leak_under_valgrind() -> Outcome {
    need("valgrind", "valgrind")?;
    let private = key("rsa2048.key");
    let public = key("rsa2048.pem");
    let token = signed(&["--key", &private, "--iss=x", "--aud=a"]);
    let dir = text(&fresh("cli-valgrind"));
    std::fs::copy(&public, format!("{dir}/x.pem")).unwrap();
    std::fs::copy(&private, format!("{dir}/y.pem")).unwrap();
    let hostile = format!("{}.{}.", base64url(b"\xff{"), base64url([0xf0; 6000]));
    for (code, args) in [
        (
            0,
            &[
                "sign",
                "--key",
                &private,
                "--json",
                "--aud=a",
                "--aud=b",
                "--claim-json=x=[1]",
            ][..],
        ),
        (2, &["sign", "--key", &private, "--claim-json=x=1,2"]),
        (3, &["sign", "--key", &public]),
        (
            0,
            &["verify", "--keys", &dir, "--aud=a", "--now", NOW, &token],
        ),
        (
            0,
            &[
                "verify",
                "--key",
                &public,
                "--any-aud",
                "--now",
                NOW,
                "--json",
                &token,
            ],
        ),
        (
            1,
            &["verify", "--key", &public, "--now", NOW, "--json", &token],
        ),
        (1, &["verify", "--keys", &dir, "--now", NOW, &hostile]),
        (3, &["verify", "--key", &private, &token]),
        (3, &["verify", "--jwks", &public, &token]),
        (0, &["inspect", "--now", NOW, &token]),
        (0, &["inspect", "--json", &token]),
        (1, &["inspect", &hostile]),
        (0, &["keys", &dir]),
        (0, &["keys", "--json", &dir]),
        (3, &["keys", "/nonexistent"]),
    ] {
        let mut valgrind = Command::new("valgrind");
        valgrind
            .args(["--quiet", "--error-exitcode=99", "--leak-check=full"])
            .args(["--show-leak-kinds=all", "--errors-for-leak-kinds=all"])
            .arg(program())
            .args(args)
            .stdin(Stdio::null());
        let said = Said::of(output(&mut valgrind));
        assert_eq!(said.code, code, "{args:?} {said:?}");
        assert!(!said.err.contains("=="), "{said:?}");
    }
    Ok(())
}
