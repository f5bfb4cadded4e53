// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `edgejwt keys`.

use super::command::{edgejwt, json, text};
use crate::openssl::rsa_modulus;
use crate::support::harness::tests;
use crate::support::jwt::base64url;
use crate::support::{fresh, key, run};
use libtest_mimic::Trial;
use ring::digest::{SHA256, digest};
use std::path::PathBuf;
use std::process::Command;

pub fn tests() -> Vec<Trial> {
    tests!["cli::keys": keys_and_other_files_are_listed, writable_files_and_folders_are_warned_of, folder_without_keys_fails, control_characters_of_file_names_are_escaped]
}

fn folder(name: &str) -> PathBuf {
    let dir = fresh(name);
    for (from, to) in [
        ("rsa2048.pem", "neuron.pem"),
        ("rsa3072.pkcs1.pem", "neuron.pub"),
        ("rsa8192.pem", "a long issuer.pem"),
        ("crlf.pem", "zed.pem"),
        ("certificate.pem", "ca.pem"),
        ("rsa2048.key", "careless.pem"),
        ("ec.pem", "curve.pem"),
        ("garbage.pem", "garbage.pub"),
        ("rsa1024.pem", "small.pem"),
        ("rsa2048.key", "private.key"),
    ] {
        std::fs::copy(key(from), dir.join(to)).unwrap();
    }
    std::fs::create_dir(dir.join("folder.pem")).unwrap();
    std::os::unix::fs::symlink("nowhere", dir.join("link.pem")).unwrap();
    std::fs::write(dir.join("gateway.yaml"), "a: 1").unwrap();
    run(Command::new("mkfifo").arg(dir.join("fifo.pem")));
    run(Command::new("sh")
        .args([
            "-c",
            "chmod 755 \"$0\"; chmod 644 \"$0\"/*.p*; chmod 755 \"$0\"/folder.pem",
        ])
        .arg(&dir));
    dir
}

/// The thumbprint of a public key (RFC 7638), from openssl's numbers.
fn thumbprint(file: &str) -> String {
    let n = base64url(rsa_modulus(file));
    let jwk = format!(r#"{{"e":"AQAB","kty":"RSA","n":"{n}"}}"#);
    base64url(digest(&SHA256, jwk.as_bytes()))
}

fn keys_and_other_files_are_listed() {
    let dir = text(&folder("cli-keys"));
    let said = edgejwt(&["keys", &dir]).accepted();
    let print = thumbprint(&key("rsa2048.pem"));
    let mut lines = said.lines();
    let mut next = || lines.next().unwrap().to_string();
    assert!(next().starts_with("ISSUER         ALG    BITS  THUMBPRINT "));
    let row = next();
    assert!(
        row.starts_with("a long issuer  RS256  8192  ") && row.ends_with("  a long issuer.pem")
    );
    assert_eq!(
        next(),
        format!("neuron         RS256  2048  {print}  neuron.pem")
    );
    let row = next();
    assert!(row.starts_with("neuron         RS256  3072  ") && row.ends_with("  neuron.pub"));
    assert_eq!(
        next(),
        format!("zed            RS256  2048  {print}  zed.pem")
    );
    let rest: Vec<&str> = lines.collect();
    assert_eq!(
        rest,
        [
            "",
            "not used",
            "  ca.pem: a certificate or a list of them, which TLS keeps in such folders",
            "  careless.pem: a private key, which only its owner should have; put its public key here",
            "  curve.pem: not an RSA key; a folder holds RSA keys only",
            "  fifo.pem: not a regular file",
            "  folder.pem: this is a folder",
            "  garbage.pub: this is not a key, or one that is broken or truncated; 'openssl pkey -in FILE -noout' checks a private key, with -pubin a public one",
            "  link.pem: the link leads nowhere",
            "  small.pem: this key is too small or too large",
            "  2 files whose name does not end in .pem or .pub",
        ]
    );
    let said = json(&edgejwt(&["keys", "--json", &dir]).accepted());
    assert_eq!(said["directory"], dir.as_str());
    assert_eq!(said["world_writable"], false);
    assert_eq!(said["other_files"], 2);
    assert_eq!(said["keys"].as_array().unwrap().len(), 4);
    let neuron = &said["keys"][1];
    assert_eq!(neuron["issuer"], "neuron");
    assert_eq!(neuron["file"], "neuron.pem");
    assert_eq!(
        (&neuron["alg"], &neuron["bits"]),
        (&"RS256".into(), &2048.into())
    );
    assert_eq!(neuron["thumbprint"], print.as_str());
    assert_eq!(neuron["world_writable"], false);
    let passed_over = said["passed_over"].as_array().unwrap();
    assert_eq!(passed_over.len(), 8);
    assert_eq!(passed_over[4]["file"], "folder.pem");
}

fn writable_files_and_folders_are_warned_of() {
    let dir = folder("cli-keys-open");
    run(Command::new("chmod").arg("777").arg(&dir));
    run(Command::new("chmod").arg("666").arg(dir.join("neuron.pem")));
    let said = edgejwt(&["keys", &text(&dir)]);
    assert_eq!((said.code, said.err.lines().count()), (0, 2));
    assert!(said.err.contains("can add keys to"));
    assert!(said.err.contains("neuron.pem; 'chmod o-w'"));
    let said = json(&edgejwt(&["keys", "--json", &text(&dir)]).out);
    assert_eq!(said["world_writable"], true);
    assert_eq!(said["keys"][1]["world_writable"], true);
    assert_eq!(said["keys"][2]["world_writable"], false);
}

fn folder_without_keys_fails() {
    let dir = fresh("cli-keys-none");
    edgejwt(&["keys", &text(&dir)]).fails(3, "there is no key in this folder");
    std::fs::write(dir.join("x.pem"), "x").unwrap();
    let said = edgejwt(&["keys", &text(&dir)]);
    assert_eq!(said.code, 3);
    assert!(said.out.starts_with("not used\n  x.pem: "));
    edgejwt(&["keys", "/nonexistent"]).fails(3, "No such file or directory");
    edgejwt(&["keys", &key("rsa2048.pem")]).fails(3, "is not a folder");
    edgejwt(&["keys", ""]).fails(3, "No such file or directory");
}

fn control_characters_of_file_names_are_escaped() {
    use std::os::unix::ffi::OsStrExt;
    let dir = fresh("cli-keys-names");
    for name in [&b"\x1b[2J\xc2\x9b.pem"[..], b"\xff.pem", b"new\nline.pub"] {
        let path = dir.join(std::ffi::OsStr::from_bytes(name));
        std::fs::copy(key("rsa2048.pem"), path).unwrap();
    }
    let said = edgejwt(&["keys", &text(&dir)]).accepted();
    for shown in [
        r"\u001b[2J\u009b",
        r"new\u000aline",
        r"\xff.pem: its name is not UTF-8",
    ] {
        assert!(said.contains(shown), "{said}");
    }
    assert!(!said.contains('\x1b'));
    let said = json(&edgejwt(&["keys", "--json", &text(&dir)]).accepted());
    assert_eq!(said["keys"][0]["issuer"], "\u{1b}[2J\u{9b}");
}
