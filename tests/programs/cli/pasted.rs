// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What people paste instead of a token: understood, or called by its name.

use super::command::{NOW, Said, command, edgejwt, edgejwt_reading, signed, text};
use super::verify::{neuronex, of};
use crate::support::harness::tests;
use crate::support::jwt::{base64url, forge};
use crate::support::{fresh, key};
use libtest_mimic::Trial;

pub fn tests() -> Vec<Trial> {
    tests!["cli::pasted":
        surroundings_are_removed, other_things_are_called_by_their_names, files_and_folders,
        empty_signature_is_not_signed, repeated_claim_is_named, invalid_json_is_explained
    ]
}

fn surroundings_are_removed() {
    let (public, token) = (key("rsa2048.pem"), neuronex());
    let args = ["verify", "--key", &public, "--neuronex", "--now", NOW];
    let expected = edgejwt(&[&args[..], &[&token]].concat()).accepted();
    for text in [
        format!("\"{token}\""),
        format!("'{token}'"),
        format!("`{token}`"),
        format!("\"{token}\","),
        format!("Bearer {token}"),
        format!("bearer   {token}  "),
        format!("\"Bearer {token}\""),
        format!("Authorization: Bearer {token}"),
        format!("authorization:Bearer \"{token}\"\r\n"),
        format!("\"Authorization: Bearer {token}\""),
    ] {
        let said = edgejwt(&[&args[..], &[&text]].concat()).accepted();
        assert_eq!(said, expected, "{text}");
        let said = edgejwt_reading(&args, text.as_bytes()).accepted();
        assert_eq!(said, expected, "{text}");
        let said = command(&args).env("EDGEJWT_TOKEN", &text).output();
        assert_eq!(Said::of(said.unwrap()).accepted(), expected, "{text}");
    }
    for words in [
        &["Bearer", &token][..],
        &["bearer", &token],
        &["Authorization:", "Bearer", &token],
    ] {
        let said = edgejwt(&[&args[..], words].concat()).accepted();
        assert_eq!(said, expected);
    }
    let with_mark = format!("\u{feff}{token}\n");
    let said = edgejwt_reading(&args, with_mark.as_bytes()).accepted();
    assert_eq!(said, expected);
}

fn other_things_are_called_by_their_names() {
    let token = neuronex();
    let utf16: Vec<u8> = token.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let marked = [&[0xff, 0xfe][..], &utf16].concat();
    for (input, message) in [
        (utf16, "UTF-16"),
        (marked, "UTF-16"),
        (
            format!("{{\"access_token\":\"{token}\"}}").into(),
            "its member \"access_token\" is the token",
        ),
        (b"{\"iss\":\"x\"}".to_vec(), "a JSON object and not a token"),
        (b"Bearer".to_vec(), "there is no token"),
        (b"Bearer \n".to_vec(), "there is no token"),
        (b"\"\"".to_vec(), "there is no token"),
    ] {
        let said = edgejwt_reading(&["inspect"], &input);
        said.fails(1, message);
    }
    edgejwt_reading(&["inspect"], b"").fails(1, "standard input is empty");
    edgejwt_reading(&["inspect"], b" \r\n\n").fails(1, "standard input is empty");
    let public = key("rsa2048.pem");
    let empty = ["verify", "--key", &public];
    edgejwt_reading(&empty, b"").refused("standard input is empty");
}

fn files_and_folders() {
    let dir = fresh("cli-pasted");
    let file = text(&dir.join("token.jwt"));
    std::fs::write(&file, neuronex()).unwrap();
    let public = key("rsa2048.pem");
    for start in [&["inspect"][..], &["verify", "--key", &public]] {
        let run = |path: &str| edgejwt(&[start, &[path]].concat());
        run(&file).fails(2, &format!("is a file; put '- <{file}' here"));
        run(&text(&dir)).fails(2, "is a folder; a token is needed here");
        run("missing.jwt").fails(2, "missing.jwt: No such file or directory");
    }
}

fn empty_signature_is_not_signed() {
    let public = key("rsa2048.pem");
    for alg in ["none", "RS256", "ES256", "HS256", "XY1"] {
        let header = base64url(format!(r#"{{"alg":"{alg}"}}"#));
        let token = format!("{header}.{}.", base64url(r#"{"exp":1800003600}"#));
        let args = ["verify", "--key", &public, "--now", NOW, &token];
        edgejwt(&args).refused("the token is not signed: its third part, the signature, is empty");
        let said = edgejwt(&["inspect", &token]);
        assert_eq!(said.code, 1);
        assert!(said.out.contains("the token is not signed"), "{said:?}");
    }
}

fn repeated_claim_is_named() {
    let public = key("rsa2048.pem");
    for (claims, message) in [
        (
            r#"{"exp":1,"iss":"a","exp":2}"#,
            "the claim \"exp\" is given twice",
        ),
        (
            r#"{"exp":1,"a":[{"x":{}},{"r":1,"r":2}]}"#,
            "the member \"r\" is given twice inside \"a\"",
        ),
        (
            r#"{"a":{"b":1},"b":{"b":2,"a":{},"a":1}}"#,
            "\"a\" is given twice inside \"b\"",
        ),
    ] {
        let args = ["verify", "--key", &public, "--now", NOW];
        edgejwt(&[&args[..], &[&of(claims)]].concat()).refused(message);
        let said = edgejwt(&["inspect", &of(claims)]);
        assert!(said.out.contains(message), "{said:?}");
    }
    let header = forge(r#"{"alg":"RS256","kid":"a","kid":"b"}"#, "{}");
    let args = ["verify", "--key", &public, "--now", NOW, &header];
    edgejwt(&args).refused("the token's header is not valid: the member \"kid\" is given twice");
    let private = key("ec.key");
    let said = edgejwt(&["sign", &private, "--iss=a", "--claim=iss=b"]);
    said.fails(2, "the claim \"iss\" is given twice");
    assert!(signed(&["--key", &private, "--claim=iss=b"]).starts_with("ey"));
}

fn invalid_json_is_explained() {
    let deep = format!("{{\"a\":{}1{}}}", "[".repeat(40), "]".repeat(40));
    let many: Vec<String> = (0..300).map(|i| format!("\"m{i}\":1")).collect();
    let many = format!("{{{}}}", many.join(","));
    for (claims, message) in [
        (&b""[..], "it is empty"),
        (b"[]", "it is not a JSON object"),
        (b"7", "it is not a JSON object"),
        (b"{\"a\":", "its JSON ends too early"),
        (b"{\"a\":1", "its JSON ends too early"),
        (
            b"{\"a\":1,}",
            "at byte 8, where a name in quotes is expected",
        ),
        (b"{\"a\" 1}", "at byte 6, where ':' is expected"),
        (b"{\"a\":}", "at byte 6, where a value is expected"),
        (b"{\"a\":[1,]}", "at byte 9, where a value is expected"),
        (
            b"{\"a\":1 \"b\":2}",
            "at byte 8, where ',' or a bracket is expected",
        ),
        (b"{\"a\":1} x", "at byte 9, where the end is expected"),
        (
            b"{a:1}",
            "at byte 2, where a name in quotes or '}' is expected",
        ),
        (b"{\"a\":\"\xff\"}", "it is not UTF-8"),
        (b"{\"a\":01}", "not valid JSON"),
        (
            b"{\"a\":1,\"\\u0061\":2}",
            "given twice in different spellings",
        ),
        (deep.as_bytes(), "nested more than"),
        (many.as_bytes(), "an object has more than"),
    ] {
        let token = format!(
            "{}.{}.AA",
            base64url(r#"{"alg":"HS256"}"#),
            base64url(claims)
        );
        let said = edgejwt(&["inspect", "--json", &token]);
        let fault = super::command::json(&said.out)["malformed"].clone();
        let fault = fault.as_str().unwrap();
        assert!(fault.contains(message), "{message}: {fault}");
        assert!(fault.starts_with("the token's claims are not valid: "));
    }
}
