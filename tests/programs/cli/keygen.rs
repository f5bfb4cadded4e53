// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `edgejwt keygen`.

use super::command::{NOW, edgejwt, json, signed, text};
use crate::support::harness::{Outcome, need, tests};
use crate::support::{fresh, run};
use libtest_mimic::Trial;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

pub fn tests() -> Vec<Trial> {
    tests!["cli::keygen":
        keys_sign_and_openssl_reads_them, file_is_private_and_never_overwritten,
        other_algorithms_have_their_command, standard_output
    ]
}

fn keys_sign_and_openssl_reads_them() -> Outcome {
    need("openssl", "openssl")?;
    let dir = fresh("cli-keygen");
    for alg in ["ES256", "ES384", "EdDSA"] {
        let path = text(&dir.join(alg));
        let said = edgejwt(&["keygen", "--alg", alg, "--out", &path]).accepted();
        run(Command::new("openssl").args(["pkey", "-in", &path, "-noout", "-check"]));
        let object = json(&edgejwt(&["pubkey", "--json", &path]).accepted());
        let thumbprint = object["thumbprint"].as_str().unwrap();
        assert_eq!(said, format!("{path}: {alg}, thumbprint {thumbprint}\n"));
        let token = signed(&["--key", &path]);
        let public = text(&dir.join("public.pem"));
        std::fs::write(&public, object["pem"].as_str().unwrap()).unwrap();
        edgejwt(&["verify", "--key", &public, "--now", NOW, &token]).accepted();
        // An argument names the file as --out does.
        let other = format!("{path}-2");
        let said = edgejwt(&["keygen", "--json", "--alg", alg, &other]).accepted();
        let object = json(&said);
        assert_eq!(object["file"], other.as_str());
        assert_eq!(object["alg"], alg);
        assert_ne!(object["thumbprint"], thumbprint);
        let public = json(&edgejwt(&["pubkey", "--jwk", &other]).accepted());
        assert_eq!(object["jwk"]["x"], public["x"]);
        assert!(object["jwk"].get("d").is_none());
    }
    Ok(())
}

fn file_is_private_and_never_overwritten() {
    let dir = fresh("cli-keygen-file");
    let path = dir.join("private.key");
    let make = |force: &[&str]| {
        edgejwt(&[&["keygen", "--alg=ES256", "--out", &text(&path)], force].concat())
    };
    std::fs::write(&path, "precious").unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    make(&[]).fails(2, "exists; --force replaces it");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "precious");
    make(&["--force"]).accepted();
    let mode = std::fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert!(
        std::fs::read_to_string(&path)
            .unwrap()
            .starts_with("-----BEGIN PRIVATE KEY")
    );
    std::fs::remove_file(&path).unwrap();
    make(&[]).accepted();
    let mode = std::fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    // A link to an existing file is not followed. No temporary file is left.
    let link = dir.join("link");
    std::os::unix::fs::symlink("private.key", &link).unwrap();
    edgejwt(&["keygen", "--alg=ES256", &text(&link)]).fails(2, "exists; --force replaces it");
    let said = edgejwt(&["keygen", "--alg=ES256", "--force", &text(&link)]);
    said.fails(2, "is not a regular file; only such a file is replaced");
    assert_eq!(std::fs::read_dir(&dir).unwrap().count(), 2);
    let fifo = dir.join("fifo");
    run(Command::new("mkfifo").arg(&fifo));
    let said = edgejwt(&["keygen", "--alg=ES256", "--force", &text(&fifo)]);
    said.fails(2, "is not a regular file");
    edgejwt(&["keygen", "--alg=ES256", "/nonexistent/key"]).fails(4, "No such file or directory");
    edgejwt(&["keygen", "--alg=ES256", "/dev/full"]).fails(2, "exists");
    edgejwt(&["keygen", "--alg=ES256", "--out=a", "b"]).fails(2, "given twice");
}

fn other_algorithms_have_their_command() {
    edgejwt(&["keygen"]).fails(2, "openssl genrsa -out private.key 2048");
    edgejwt(&["keygen", "--alg=ES256"]).fails(2, "--out FILE is needed");
    for alg in ["RS256", "RS512", "PS256"] {
        let said = edgejwt(&["keygen", "--alg", alg, "--out", "my.key"]);
        said.fails(2, "(umask 077; openssl genrsa -out my.key 2048)");
    }
    let said = edgejwt(&["keygen", "--alg=HS256", "--out", "my.secret"]);
    said.fails(2, "(umask 077; openssl rand -out my.secret 64)");
    edgejwt(&["keygen", "--alg", "ES512"]).fails(2, "--alg ES512 is not supported");
}

fn standard_output() {
    let said = edgejwt(&["keygen", "--alg=EdDSA", "--out", "-"]).accepted();
    assert!(said.starts_with("-----BEGIN PRIVATE KEY-----\n"));
    assert!(said.ends_with("-----END PRIVATE KEY-----\n"));
    edgejwt(&["keygen", "--alg=EdDSA", "--out=-", "--json"]).code_is(2, "--json needs --out FILE");
}
