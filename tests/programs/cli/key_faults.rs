// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Key files that cannot be used: the cause, and what to do about it.

use super::command::{edgejwt, edgejwt_reading, field, text};
use crate::support::harness::{Outcome, need, tests};
use crate::support::{fresh, key, output, run};
use libtest_mimic::Trial;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

pub fn tests() -> Vec<Trial> {
    tests!["cli::key_faults":
        signing_says_the_cause, verifying_says_the_cause, texts_that_are_no_key_are_recognized,
        unsupported_types_are_named, folders_and_files_are_told_apart,
        unreadable_files_and_folders, missing_algorithms_are_named, sets_say_the_cause
    ]
}

fn write(dir: &Path, name: &str, content: impl AsRef<[u8]>) -> String {
    let path = dir.join(name);
    std::fs::write(&path, content).unwrap();
    run(Command::new("chmod").arg("600").arg(&path));
    text(&path)
}

fn signing_says_the_cause() {
    let dir = fresh("cli-key-faults-sign");
    let empty = write(&dir, "empty", "");
    let secret = write(&dir, "secret", "short");
    let large = write(&dir, "large", vec![b'\n'; 65537]);
    for (path, alg, message) in [
        ("/nonexistent", "RS256", "No such file or directory"),
        (&text(&dir), "RS256", "is a folder; a key file is needed"),
        (&large, "RS256", "has more than 65536 bytes"),
        (&empty, "RS256", "there is nothing in it"),
        (
            &secret,
            "HS256",
            "the secret has 5 bytes; HS256 takes 32 to 1024",
        ),
        (&secret, "HS384", "takes 48 to"),
        (&secret, "HS512", "takes 64 to"),
        (&key("rsa2048.pem"), "RS256", "a public key; signing needs"),
        (&key("rsa2048.pem"), "HS256", "no secret for HS256"),
        (&key("rsa2048.key"), "HS256", "no secret for HS256"),
        (&key("rsa2048.key"), "ES256", "for RS256 and not for ES256"),
        (&key("ec.key"), "PS512", "for ES256 and not for PS512"),
        (&key("rsa1024.key"), "RS256", "has 1024 bits; keys of 2048"),
        (
            &key("e3.key"),
            "RS256",
            "has the public exponent 3; signing",
        ),
        (&key("encrypted.key"), "RS256", "asks for the passphrase"),
        (&key("openssh.key"), "RS256", "ssh-keygen -p -m PEM"),
        (&key("garbage.pem"), "RS256", "broken or truncated"),
        (&key("pss.key"), "RS256", "PS256"),
        (
            &key("rfc7515-a2.public.jwk"),
            "RS256",
            "this is a public key; signing needs the private one",
        ),
        (&field("19-ec-half-java.pem"), "ES256", "openssl ec -in"),
    ] {
        edgejwt(&["sign", "--key", path, "--alg", alg]).fails(3, message);
    }
    edgejwt_reading(&["sign", "--key", "-"], b"").fails(3, "standard input: there is nothing");
}

fn verifying_says_the_cause() {
    for (path, message) in [
        ("/nonexistent", "No such file or directory"),
        (
            &key("rsa2048.key"),
            "this is a private key, which only its owner should have; verifying needs the public one: 'edgejwt pubkey ",
        ),
        (&key("ec.sec1.key"), "this is a private key"),
        (&key("rfc7515-a2.jwk"), "this is a private key"),
        (&key("rsa1024.pem"), "has 1024 bits"),
        (&key("ssh.pem"), "ssh-keygen -e -m PKCS8"),
    ] {
        edgejwt(&["verify", "--key", path, "a.b.c"]).fails(3, message);
    }
    let half = &key("rsa2048.pem");
    let cut = std::fs::read_to_string(half).unwrap();
    let path = write(&fresh("cli-key-faults-cut"), "cut.pem", &cut[..200]);
    edgejwt(&["verify", "--key", &path, "a.b.c"]).fails(3, "its END line is missing");
}

fn texts_that_are_no_key_are_recognized() {
    let dir = fresh("cli-key-faults-text");
    let pem = std::fs::read_to_string(key("rsa2048.pem")).unwrap();
    let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let utf16: Vec<u8> = pem.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big_endian: Vec<u8> = pem.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let map = r#"{"k1":"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"}"#;
    for (name, content, message) in [
        (
            "escaped",
            pem.replace('\n', "\\n").into_bytes(),
            "the two characters \\n",
        ),
        (
            "joined",
            pem.replace('\n', "").into_bytes(),
            "this PEM text is on one line",
        ),
        (
            "bare",
            body.clone().into_bytes(),
            "base64 without the BEGIN and END lines",
        ),
        ("utf16", utf16.clone(), "UTF-16"),
        ("utf16-mark", [&[0xff, 0xfe][..], &utf16].concat(), "UTF-16"),
        ("utf16-be", big_endian, "UTF-16"),
        ("map", map.into(), "a map of certificates by kid"),
        ("no-kty", br#"{"n":"AQAB"}"#.to_vec(), "without \"kty\""),
        (
            "cut-json",
            br#"{"kty":"RSA","n":"#.to_vec(),
            "this is no JWK: its JSON ends too early",
        ),
        (
            "twice",
            br#"{"kty":"RSA","kty":"EC"}"#.to_vec(),
            "\"kty\" is given twice",
        ),
        (
            "secret",
            b"0123456789abcdef0123456789abcdef".to_vec(),
            "if it is a secret, add --alg HS256",
        ),
        (
            "page",
            b"<!DOCTYPE html><html></html>".to_vec(),
            "a web page",
        ),
        (
            "request",
            b"-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n-----END CERTIFICATE REQUEST-----\n"
                .to_vec(),
            "its first PEM block is \"CERTIFICATE REQUEST\", which is no key",
        ),
    ] {
        let path = write(&dir, name, content);
        edgejwt(&["verify", "--key", &path, "a.b.c"]).fails(3, message);
        edgejwt(&["pubkey", &path]).fails(3, message);
    }
}

fn unsupported_types_are_named() -> Outcome {
    need("openssl", "openssl")?;
    let dir = fresh("cli-key-faults-types");
    let make = |name: &str, args: &[&str]| {
        let path = text(&dir.join(name));
        run(Command::new("openssl").args(args).args(["-out", &path]));
        run(Command::new("chmod").args(["600", &path]));
        path
    };
    let curve = |name: &str| {
        let parameter = format!("ec_paramgen_curve:{name}");
        make(
            name,
            &["genpkey", "-algorithm", "EC", "-pkeyopt", &parameter],
        )
    };
    for (path, message) in [
        (curve("P-521"), "an EC key on the curve P-521"),
        (curve("secp256k1"), "an EC key on the curve secp256k1"),
        (
            make("ed448", &["genpkey", "-algorithm", "ED448"]),
            "an Ed448 key",
        ),
        (
            make("x25519", &["genpkey", "-algorithm", "X25519"]),
            "an X25519 key, which cannot sign",
        ),
    ] {
        edgejwt(&["sign", &path]).fails(3, message);
        let public = format!("{path}.pub");
        run(Command::new("openssl").args(["pkey", "-in", &path, "-pubout", "-out", &public]));
        edgejwt(&["verify", "--key", &public, "a.b.c"]).fails(3, message);
        edgejwt(&["jwk", &path]).fails(3, message);
    }
    for (json, message) in [
        (
            r#"{"kty":"EC","crv":"P-521","x":"AA","y":"AA"}"#,
            "a key on the curve P-521",
        ),
        (
            r#"{"kty":"RSA","alg":"RSA-OAEP","n":"AQAB","e":"AQAB"}"#,
            "for the algorithm \"RSA-OAEP\", which is not supported",
        ),
        (
            r#"{"kty":"RSA","use":"enc","n":"AQAB","e":"AQAB"}"#,
            "this key is for encryption",
        ),
        (r#"{"kty":"AKP","pub":"AA"}"#, "a key of type \"AKP\""),
    ] {
        let path = write(&dir, "jwk", json);
        edgejwt(&["verify", "--key", &path, "a.b.c"]).fails(3, message);
    }
    Ok(())
}

fn folders_and_files_are_told_apart() {
    let dir = text(&fresh("cli-key-faults-folder"));
    let pem = key("rsa2048.pem");
    for (args, message) in [
        (["--keys", "/nonexistent"], "No such file or directory"),
        (["--keys", &pem], "is not a folder; --key takes a key file"),
        (["--keys", &dir], "there is no key in this folder"),
        (["--key", &dir], "is a folder; a key file is needed here"),
        (["--jwks", &dir], "is a folder; --keys takes a folder"),
    ] {
        edgejwt(&[&["verify"], &args[..], &["a.b.c"]].concat()).fails(3, message);
    }
    edgejwt(&["keys", &pem]).fails(3, "is not a folder");
    edgejwt(&["keys", "/nonexistent"]).fails(3, "No such file or directory");
    edgejwt(&["sign", &dir]).fails(3, "is a folder; a key file is needed here");
    edgejwt(&["keygen", "--alg=ES256", "--out", &dir]).fails(2, "is a folder");
}

/// Run as another user, since root may read everything.
fn unreadable_files_and_folders() {
    const NOBODY: u32 = 65534;
    let is_root =
        std::fs::metadata("/proc/self").map(|it| std::os::unix::fs::MetadataExt::uid(&it));
    let is_root = is_root.unwrap() == 0;
    let dir = std::env::temp_dir().join(format!("edgejwt-cli-{}", std::process::id()));
    let program = dir.join("edgejwt");
    std::fs::create_dir_all(dir.join("closed")).unwrap();
    std::fs::create_dir_all(dir.join("open")).unwrap();
    // Copied to a folder that the other user can enter.
    let linked = super::command::compiled(
        &crate::support::cc(),
        crate::support::Build::Standard,
        crate::support::Link::Static,
        &["-g0"],
    );
    std::fs::copy(linked, &program).unwrap();
    for (path, mode) in [
        ("closed", "700"),
        ("open/neuron.pem", "000"),
        ("open", "755"),
        (".", "755"),
    ] {
        if path.ends_with("pem") {
            std::fs::copy(key("rsa2048.pem"), dir.join(path)).unwrap();
            std::fs::copy(key("rsa2048.pem"), dir.join("open/other.pem")).unwrap();
            run(Command::new("chmod")
                .arg("644")
                .arg(dir.join("open/other.pem")));
        }
        let mode = if is_root || mode != "700" {
            mode
        } else {
            "000"
        };
        run(Command::new("chmod").arg(mode).arg(dir.join(path)));
    }
    let run_as_nobody = |args: &[&str]| {
        let mut command = Command::new(&program);
        if is_root {
            command.uid(NOBODY).gid(NOBODY);
        }
        command.args(args).current_dir(&dir);
        super::command::Said::of(command.output().unwrap())
    };
    run_as_nobody(&["keys", "closed"]).fails(3, "closed: Permission denied");
    run_as_nobody(&["verify", "--keys", "closed", "a.b.c"]).fails(3, "closed: Permission denied");
    run_as_nobody(&["verify", "--key", "open/neuron.pem", "a.b.c"]).fails(3, "Permission denied");
    let said = run_as_nobody(&["keys", "open"]);
    assert!(
        said.out.contains("neuron.pem: permission denied"),
        "{said:?}"
    );
    run(Command::new("chmod").arg("-R").arg("u+rwX").arg(&dir));
    std::fs::remove_dir_all(&dir).unwrap();
}

/// The embedded build has no curves.
fn missing_algorithms_are_named() {
    use crate::support::{Build, Link, cc};
    let program = super::command::compiled(&cc(), Build::Embedded, Link::Static, &["-g0"]);
    let dir = fresh("cli-key-faults-embedded");
    let jwk = edgejwt(&["pubkey", "--jwk", &key("ec.pem")]).accepted();
    let set = write(&dir, "set", format!("{{\"keys\":[{jwk}]}}"));
    let (ec, ed) = (key("ec.pem"), key("ed25519.key"));
    for (args, code, message) in [
        (
            &["verify", "--key", &ec, "a.b.c"][..],
            3,
            "this key is for ES256, which this build",
        ),
        (
            &["sign", &ed],
            3,
            "this key is for EdDSA, which this build of edgejwt was made without",
        ),
        (
            &["verify", "--jwks", &set, "a.b.c"],
            3,
            "without the algorithms of these keys",
        ),
        (
            &["keygen", "--alg=ES256", "--out=-"],
            2,
            "no ES256 key can be made",
        ),
    ] {
        let said = output(
            Command::new(&program)
                .args(args)
                .env_remove("EDGEJWT_TOKEN"),
        );
        super::command::Said::of(said).fails(code, message);
    }
}

fn sets_say_the_cause() {
    let dir = fresh("cli-key-faults-set");
    let map = r#"{"k1":"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"}"#;
    for (name, content, message) in [
        ("empty", "", "there is nothing in it"),
        ("array", "[]", "is not a JWK Set"),
        (
            "cut",
            "{\"keys\":[",
            "this is no JWK: its JSON ends too early",
        ),
        ("map", map, "a map of certificates by kid"),
        ("other", "{\"issuer\":\"x\"}", "without \"kty\""),
    ] {
        let path = write(&dir, name, content);
        edgejwt(&["verify", "--jwks", &path, "a.b.c"]).fails(3, message);
    }
    for (path, message) in [
        (
            key("rsa2048.pem"),
            "is not a JWK Set; --key takes a key file",
        ),
        (
            key("rfc7515-a2.public.jwk"),
            "is a single JWK and not a JWK Set; --key takes it",
        ),
        (field("25-oct-set.json"), "holds secrets (kty \"oct\")"),
    ] {
        edgejwt(&["verify", "--jwks", &path, "a.b.c"]).fails(3, message);
    }
    let set = field("03-jwks-two-keys.json");
    edgejwt(&["verify", "--key", &set, "a.b.c"]).fails(3, "give it with --jwks");
    edgejwt(&["pubkey", &set]).fails(3, "is a JWK Set; 'edgejwt jwk --set'");
    edgejwt(&["sign", &set]).fails(3, "a JWK Set without a private key");
}
