// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Hostile tokens and keys, failing outputs, endless inputs.

use super::command::{NOW, Said, command, edgejwt, edgejwt_reading, json, program, signed, text};
use crate::support::harness::{Outcome, need, tests};
use crate::support::jwt::{base64url, forge};
use crate::support::{fresh, key, output};
use libtest_mimic::Trial;
use std::process::{Command, Stdio};

pub fn tests() -> Vec<Trial> {
    tests!["cli::hostile": control_characters_of_a_token_are_escaped, failed_output_is_reported, endless_input_is_cut_off, control_characters_of_keys_are_escaped, no_error_and_no_leak_under_valgrind]
}

/// Characters that move the cursor, change the direction of text or are invisible.
const HARM: &str = "\u{7f}\u{80}\u{9b}2J\u{9f}\u{ad}\u{61c}\u{200b}\u{200f}\u{2028}\u{202a}\u{202e}\
    \u{2066}\u{2069}\u{feff}\u{e0041}";

fn is_harmless(text: &str) -> bool {
    let is_bad = |c: char| (c.is_control() && c != '\n') || (HARM.contains(c) && !"2J".contains(c));
    !text.chars().any(is_bad)
}

fn control_characters_of_a_token_are_escaped() {
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
    // As JSON, it is the same text.
    let said = edgejwt(&[&accepted[..], &["--json"]].concat()).accepted();
    assert!(is_harmless(&said));
    assert_eq!(json(&said)["claims"], json(&claims));
    let inspected = ["inspect", "--now", NOW, &token];
    assert!(is_harmless(&edgejwt(&inspected).accepted()));
    let said = edgejwt(&[&inspected[..], &["--json"]].concat()).accepted();
    assert!(is_harmless(&said));
    assert_eq!(json(&said)["header"], json(&header));
    // Messages quote the token and the command line.
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
    // Neither JSON nor UTF-8.
    let bytes = b"\x1b]0;title\x07\xff\xc0\xafend\xed\xa0\x80";
    let token = format!("{}.{}.AA", base64url(bytes), base64url(bytes));
    let said = edgejwt(&["inspect", &token]);
    assert!(is_harmless(&said.out));
    let shown = r"\u001b]0;title\u0007\xff\xc0\xafend\xed\xa0\x80";
    assert_eq!(said.out.matches(shown).count(), 2, "{}", said.out);
}

fn failed_output_is_reported() {
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
        &["explain", "--json", "x"],
        &["pubkey", &public],
        &["pubkey", "--json", &public],
        &["jwk", &private],
        &["keygen", "--alg=ES256", "--out=-"],
        &["completions", "zsh"],
        &["keygen", "--json"],
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
        // A pipe whose reader has closed it.
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let child = command(args).stdout(writer).stderr(Stdio::piped()).spawn();
        let said = Said::of(child.unwrap().wait_with_output().unwrap());
        assert_eq!(said.code, 4, "{args:?}");
        assert!(said.err.ends_with("could not be written: Broken pipe\n"));
    }
}

fn endless_input_is_cut_off() {
    let public = key("rsa2048.pem");
    let verify = ["verify", "--key", &public, "-"];
    for byte in [b'a', b'.', 0, b'\xff'] {
        let many = vec![byte; 10_000_000];
        edgejwt_reading(&verify, &many).refused("longer than");
        edgejwt_reading(&["inspect"], &many).fails(1, "longer than");
    }
    edgejwt_reading(&verify, &vec![b' '; 10_000_000]).fails(1, "more white space than token");
    edgejwt_reading(&verify, b"a.b.c\0d").refused("one of its parts is not base64url");
    let closed = ["-c", "exec \"$0\" inspect - <&-"];
    let said = Said::of(output(Command::new("sh").args(closed).arg(program())));
    said.fails(4, "standard input: Bad file descriptor");
    let folder = ["-c", "exec \"$0\" inspect - </"];
    let said = Said::of(output(Command::new("sh").args(folder).arg(program())));
    said.fails(4, "standard input: Is a directory");
    // An endless key file.
    edgejwt(&["sign", "--key", "/dev/zero"]).fails(3, "more than 65536 bytes");
}

fn control_characters_of_keys_are_escaped() {
    let dir = fresh("cli-hostile-keys");
    let write = |name: &str, content: &str| {
        let path = text(&dir.join(name));
        std::fs::write(&path, content).unwrap();
        path
    };
    let jwk = json(&edgejwt(&["pubkey", "--jwk", &key("ec.pem")]).accepted());
    let with_kid = |kid: &str| {
        let mut jwk = jwk.clone();
        jwk["kid"] = kid.into();
        jwk.to_string()
    };
    let harmful = with_kid(HARM);
    let one = write("jwk", &harmful);
    let set = write(
        "set",
        &format!("{{\"keys\":[{harmful},{}]}}", with_kid("b")),
    );
    let label = write(
        "label",
        &format!("-----BEGIN {HARM}-----\nAAAA\n-----END {HARM}-----\n"),
    );
    let type_ = write("type", &format!("{{\"kty\":\"{HARM}\"}}"));
    let curve = write("curve", &format!("{{\"kty\":\"EC\",\"crv\":\"{HARM}\"}}"));
    let name = write(&format!("{HARM}.jwk"), &harmful);
    let token = signed(&["--key", &key("ec.key"), "--kid=x", "--iss=i"]);
    for args in [
        &["jwk", &set][..],
        &["jwk", "--jwk", &one],
        &["pubkey", "--jwk", &one],
        &["pubkey", "--json", &name],
        &["jwk", "--jwk", "--kid", HARM, &one],
        &["verify", "--jwks", &set, &token],
        &["sign", &set],
        &["sign", &name],
        &["pubkey", &label],
        &["pubkey", &type_],
        &["pubkey", &curve],
        &["keygen", "--alg=ES256", &name],
    ] {
        let said = edgejwt(args);
        assert!(is_harmless(&said.out) && is_harmless(&said.err), "{said:?}");
    }
    // Long and deep keys.
    let long = write("long", &with_kid(&"k".repeat(60_000)));
    let deep = write(
        "deep",
        &format!("{}1{}", "[".repeat(30_000), "]".repeat(30_000)),
    );
    for path in [&long, &deep] {
        assert_eq!(
            edgejwt(&["jwk", path]).code,
            if path == &long { 0 } else { 3 }
        );
        assert_eq!(edgejwt(&["verify", "--jwks", path, &token]).code, 3);
    }
}

fn no_error_and_no_leak_under_valgrind() -> Outcome {
    need("valgrind", "valgrind")?;
    let private = key("rsa2048.key");
    let public = key("rsa2048.pem");
    let token = signed(&["--key", &private, "--iss=x", "--aud=a"]);
    let dir = text(&fresh("cli-valgrind"));
    std::fs::copy(&public, format!("{dir}/x.pem")).unwrap();
    std::fs::copy(&private, format!("{dir}/y.pem")).unwrap();
    std::fs::write(format!("{dir}/broken"), "{\"keys\":[{\"kty\":\"EC\"}]}").unwrap();
    let ec = key("ec.key");
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
        (0, &["pubkey", "--json", &private]),
        (0, &["jwk", &private]),
        (0, &["jwk", "--set", "--private", &private, &ec]),
        (0, &["keygen", "--alg=ES384", "--out=-"]),
        (3, &["jwk", &format!("{dir}/broken")]),
        (
            0,
            &[
                "explain",
                "--key",
                &public,
                "--any-aud",
                "--now",
                NOW,
                "Bearer",
                &token,
            ],
        ),
        (1, &["explain", "Basic x"]),
        (0, &["completions", "--json", "bash"]),
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
