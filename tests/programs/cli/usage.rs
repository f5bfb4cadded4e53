// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Wrong command lines.

use super::command::{Said, command, edgejwt, field, field_token, json, program};
use crate::support::harness::tests;
use crate::support::{key, output};
use libtest_mimic::Trial;
use std::process::Command;

pub fn tests() -> Vec<Trial> {
    tests!["cli::usage":
        wrong_command_line_is_explained, misspelt_names_are_suggested, token_is_never_echoed,
        errors_are_json_too, key_and_token_cannot_both_be_standard_input
    ]
}

fn wrong_command_line_is_explained() {
    let none = edgejwt(&[]);
    assert_eq!((none.code, none.out.as_str()), (2, ""));
    assert!(none.err.starts_with("usage: edgejwt "));
    for (args, message) in [
        (&["nonsense"][..], "there is no command \"nonsense\""),
        (&["--json", "verify"], "options follow it"),
        (&["verify", "--nonsense"], "verify has no option --nonsense"),
        (&["verify", "-k", "x"], "verify has no option -k"),
        (&["verify", "a", "b", "c", "d"], "too many arguments"),
        (&["verify", "--key", "k", "a", "b"], "too many arguments"),
        (&["sign", "a", "b"], "too many arguments"),
        (&["sign", "--key=a", "b"], "the key is given twice"),
        (&["verify", "--key"], "--key needs a value"),
        (&["sign", "--iss", "--sub", "x"], "--iss needs a value"),
        (&["sign", "--json=yes"], "--json takes no value"),
        (&["sign", "--iss=a", "--iss", "b"], "--iss is given twice"),
        (&["sign", "--lifetime=1", "--lifetime=2"], "given twice"),
        (&["sign", "--alg", "none"], "--alg none is not supported"),
        (&["sign", "--alg", "rs256"], "did you mean RS256?"),
        (&["sign", "--lifetime", "-1h"], "a duration is a number"),
        (&["sign", "--lifetime=99999999d"], "a duration is a number"),
        (&["sign", "--lifetime="], "a duration is a number"),
        (&["sign", "--lifetime=h"], "a duration is a number"),
        (&["sign", "--lifetime=1w"], "a duration is a number"),
        (&["sign", "--key=k", "--lifetime=0"], "at least 1 second"),
        (
            &["verify", "--key=k", "--max-lifetime=0", "a"],
            "at least 1 second",
        ),
        (&["inspect", "--now", "today", "a"], "seconds since 1970"),
        (&["inspect", "--now", "0", "a"], "at least 1"),
        (
            &["inspect", "--now", "9223372036854775808", "a"],
            "seconds since 1970",
        ),
        (&["keys"], "a folder is needed"),
        (&["pubkey"], "a key file is needed"),
        (&["jwk"], "a key file is needed"),
        (&["completions"], "a shell is needed"),
        (&["completions", "tcsh"], "a shell is needed"),
    ] {
        edgejwt(args).fails(2, message);
    }
}

fn misspelt_names_are_suggested() {
    for (args, message) in [
        (&["sing"][..], "did you mean \"sign\"?"),
        (&["Verify"], "did you mean \"verify\"?"),
        (&["inspct"], "did you mean \"inspect\"?"),
        (&["decode"], "did you mean \"inspect\"?"),
        (&["generate"], "did you mean \"keygen\"?"),
        (&["jwks"], "did you mean \"jwk\"?"),
        (&["verify", "--leway", "60"], "did you mean --leeway?"),
        (&["verify", "--leewya=60"], "did you mean --leeway?"),
        (&["verify", "-key", "k"], "did you mean --key?"),
        (&["sign", "--no_expiry"], "did you mean --no-expiry?"),
        (&["sign", "--leeway", "60"], "verify has it"),
    ] {
        edgejwt(args).fails(2, message);
    }
    let said = edgejwt(&["xyzzy"]);
    assert!(!said.err.contains("did you mean"), "{said:?}");
}

/// A token in the wrong place appears in no message.
fn token_is_never_echoed() {
    let token = field_token("token-kid-a.jwt");
    let spaced = format!("{{ \"alg\":\"RS256\"}}.{}", "x".repeat(40));
    let spaced = spaced.replace(
        "{ \"alg\":\"RS256\"}",
        &crate::support::jwt::base64url("{ \"alg\":\"RS256\"}"),
    );
    let quoted = format!("\"{token}\"");
    let bearer = format!("Bearer {token}");
    let option = format!("--{token}");
    let with_value = format!("--key={token}");
    let private = key("ec.key");
    for args in [
        &[&*token][..],
        &[&spaced],
        &[&quoted],
        &[&bearer],
        &["help", &token],
        &["verify", &option],
        &["verify", &with_value, "a.b.c"],
        &["verify", "--keys", &token, "a.b.c"],
        &["verify", "--jwks", &token, "a.b.c"],
        &["verify", "--alg", &token],
        &["verify", "--leeway", &token],
        &["verify", "--key", "k", &token, &token],
        &["inspect", "--now", &token],
        &["sign", &token],
        &["sign", "--key", &private, "--claim", &token],
        &["sign", "--key", &private, "--claim-json", &token],
        &["keys", &token],
        &["pubkey", &token],
        &["jwk", &token],
        &["keygen", "--alg", "ES256", "--out", &token],
        &["completions", &token],
    ] {
        let said = edgejwt(args);
        assert_ne!(said.code, 0, "{args:?}");
        for part in token.split('.').chain(spaced.split('.')) {
            assert!(!said.err.contains(&part[..12]), "{args:?} {said:?}");
            assert!(!said.out.contains(&part[..12]), "{args:?} {said:?}");
        }
    }
    edgejwt(&[&token]).fails(2, "the first argument is a token");
}

fn errors_are_json_too() {
    for (args, code, message) in [
        (
            &["verify", "--key", "/nonexistent", "--json", "a.b.c"][..],
            3,
            "No such file",
        ),
        (&["verify", "--json", "--nonsense"], 2, "no option"),
        (&["verify", "--nonsense", "--json"], 2, "no option"),
        (&["keygen", "--json"], 2, "--alg is needed"),
        (&["pubkey", "--json", "/"], 3, "is a folder"),
        (&["jwk", "--json"], 2, "a key file is needed"),
        (&["keys", "--json", "/nonexistent"], 3, "No such file"),
        (&["sign", "--json"], 2, "--key FILE is needed"),
    ] {
        let said = edgejwt(args);
        let object = json(&said.out);
        assert_eq!((said.code, &object["exit_status"]), (code, &code.into()));
        assert!(object["error"].as_str().unwrap().contains(message));
        assert!(said.err.contains(message), "{said:?}");
    }
    // A command that prints an object of its own prints no second one.
    let public = key("rsa2048.pem");
    let said = edgejwt(&["verify", "--key", &public, "--json", "a.b.c"]);
    assert_eq!(json(&said.out)["accepted"], false);
}

fn key_and_token_cannot_both_be_standard_input() {
    let public = field("rsa.pub.pem");
    let shell = |line: &str| {
        let mut shell = Command::new("sh");
        shell.args(["-c", line]).arg(program()).arg(&public);
        Said::of(output(shell.env_remove("EDGEJWT_TOKEN")))
    };
    shell("\"$0\" verify --key - <\"$1\"").fails(2, "but not both");
    let token = field_token("token-kid-a.jwt");
    let mut verify = command(&["verify", "--key", "-", "--now", "1790000000", &token]);
    verify.stdin(std::fs::File::open(&public).unwrap());
    let said = Said::of(verify.output().unwrap()).accepted();
    assert!(said.contains("\"iss\""));
}
