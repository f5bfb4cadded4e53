// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `edgejwt jwk` and `edgejwt pubkey`: each conversion is checked against
//! openssl or Python, both ways.

use super::command::{
    NOW, Said, edgejwt, edgejwt_reading, field, json, make_private, signed, text,
};
use crate::hosts::need_pyjwt;
use crate::support::harness::{Outcome, need, tests};
use crate::support::{fresh, key, output, run};
use libtest_mimic::Trial;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

pub fn tests() -> Vec<Trial> {
    tests!["cli::convert":
        private_keys_go_to_jwk_and_back, public_keys_go_to_jwk_and_back, python_reads_and_writes,
        short_numbers_are_padded, sets_hold_public_keys, members_of_a_jwk, pubkey_of_every_form,
        output_files, faults_are_explained, cut_and_changed_keys_do_no_harm
    ]
}

const PRIVATE: [&str; 8] = [
    "rsa2048.key",
    "rsa2048.pkcs1.key",
    "rsa3072.key",
    "rsa4096.pkcs1.key",
    "ec.key",
    "ec.sec1.key",
    "ed25519.key",
    "P-384",
];

/// The path of a private key, of openssl if it is not a fixture.
fn private(name: &str) -> String {
    static P384: OnceLock<String> = OnceLock::new();
    if name != "P-384" {
        return key(name);
    }
    let make = || {
        let path = text(&fresh("cli-convert-p384").join("p384.key"));
        let curve = "ec_paramgen_curve:P-384";
        let args = ["genpkey", "-algorithm", "EC", "-pkeyopt", curve];
        run(Command::new("openssl").args(args).args(["-out", &path]));
        make_private(&path);
        path
    };
    P384.get_or_init(make).clone()
}

/// openssl's DER of a key in PEM text.
fn der(pem: &str, args: &[&str]) -> Vec<u8> {
    let mut openssl = Command::new("openssl");
    openssl.args(["pkey", "-outform", "DER"]).args(args);
    let piped = openssl
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = piped.spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(pem.as_bytes()).unwrap();
    drop(input);
    let said = child.wait_with_output().unwrap();
    assert!(said.status.success(), "{said:?}");
    said.stdout
}

fn private_keys_go_to_jwk_and_back() -> Outcome {
    need("openssl", "openssl")?;
    let dir = fresh("cli-convert-private");
    for name in PRIVATE {
        let path = private(name);
        let jwk = text(&dir.join("jwk"));
        let text = edgejwt(&["jwk", &path]).accepted();
        std::fs::write(&jwk, &text).unwrap();
        run(Command::new("chmod").args(["600", &jwk]));
        assert!(json(&text).get("d").is_some());
        let back = edgejwt(&["jwk", &jwk]).accepted();
        assert!(back.starts_with("-----BEGIN PRIVATE KEY-----\n"));
        let original = std::fs::read_to_string(&path).unwrap();
        assert_eq!(der(&back, &[]), der(&original, &[]), "{name}");
        // The library signs with both.
        let token = signed(&["--key", &jwk]);
        let public = edgejwt(&["pubkey", &jwk]).accepted();
        assert_eq!(der(&public, &["-pubin"]), der(&original, &["-pubout"]));
        std::fs::write(&jwk, public).unwrap();
        edgejwt(&["verify", "--key", &jwk, "--now", NOW, &token]).accepted();
        std::fs::remove_file(&jwk).unwrap();
    }
    Ok(())
}

fn public_keys_go_to_jwk_and_back() -> Outcome {
    need("openssl", "openssl")?;
    let dir = fresh("cli-convert-public");
    for name in [
        "rsa2048.pem",
        "rsa2048.pkcs1.pem",
        "rsa8192.pem",
        "certificate.pem",
        "ec.pem",
        "ed25519.pem",
        "crlf.pem",
    ] {
        let jwk = edgejwt(&["jwk", &key(name)]).accepted();
        assert!(json(&jwk).get("d").is_none());
        let path = text(&dir.join(name));
        std::fs::write(&path, &jwk).unwrap();
        let back = edgejwt(&["jwk", &path]).accepted();
        assert_eq!(back, edgejwt(&["pubkey", &key(name)]).accepted());
        if name != "certificate.pem" && name != "rsa2048.pkcs1.pem" {
            let original = std::fs::read_to_string(key(name)).unwrap();
            assert_eq!(der(&back, &["-pubin"]), der(&original, &["-pubin"]));
        }
    }
    let plain = edgejwt(&["pubkey", &key("rsa2048.pem")]).accepted();
    for name in [
        "rsa2048.pkcs1.pem",
        "certificate.pem",
        "rsa2048.key",
        "crlf.pem",
    ] {
        assert_eq!(edgejwt(&["pubkey", &key(name)]).accepted(), plain, "{name}");
    }
    Ok(())
}

const LOAD: &str = "import json,sys\n\
    from jwt.algorithms import RSAAlgorithm as R, ECAlgorithm as E, OKPAlgorithm as O\n\
    from cryptography.hazmat.primitives import serialization as s\n\
    jwk=open(sys.argv[1]).read()\n\
    kind={'RSA':R,'EC':E,'OKP':O}[json.loads(jwk)['kty']]\n\
    key=kind.from_jwk(jwk)\n\
    pem=key.private_bytes(s.Encoding.PEM,s.PrivateFormat.PKCS8,s.NoEncryption())\n\
    print(pem.decode(),end='')\n";
const STORE: &str = "import json,sys\n\
    from jwt.algorithms import RSAAlgorithm as R, ECAlgorithm as E, OKPAlgorithm as O\n\
    from cryptography.hazmat.primitives import serialization as s\n\
    key=s.load_pem_private_key(open(sys.argv[1],'rb').read(),None)\n\
    name=type(key).__name__\n\
    kind=R if 'RSA' in name else O if 'Ed' in name else E\n\
    print(kind.to_jwk(key))";

fn python_reads_and_writes() -> Outcome {
    need_pyjwt()?;
    need("openssl", "openssl")?;
    let dir = fresh("cli-convert-python");
    for name in PRIVATE {
        let (path, jwk) = (private(name), text(&dir.join("jwk")));
        let original = std::fs::read_to_string(&path).unwrap();
        let ours = edgejwt(&["jwk", "--out", &jwk, &path]).accepted();
        assert_eq!(ours, "");
        let theirs = run(Command::new("python3").args(["-c", LOAD, &jwk]));
        assert_eq!(der(&theirs, &[]), der(&original, &[]), "{name}");
        let theirs = run(Command::new("python3").args(["-c", STORE, &path]));
        std::fs::write(&jwk, theirs).unwrap();
        let back = edgejwt(&["jwk", &jwk]).accepted();
        assert_eq!(der(&back, &[]), der(&original, &[]), "{name}");
        std::fs::remove_file(&jwk).unwrap();
    }
    Ok(())
}

/// The private number of an EC key that begins with zero bytes is written in its
/// full length, and is read if it is shorter.
fn short_numbers_are_padded() -> Outcome {
    need("openssl", "openssl")?;
    let dir = fresh("cli-convert-short");
    // The public key of the private number 1 is the generator of P-256.
    let generator = "04\
        6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296\
        4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5";
    let point: Vec<u8> = (0..65)
        .map(|i| u8::from_str_radix(&generator[2 * i..2 * i + 2], 16).unwrap())
        .collect();
    let number = [&[0; 31][..], &[1]].concat();
    for private in [&number[..], &number[31..]] {
        let mut sec1 = vec![0x02, 1, 1, 0x04, private.len() as u8];
        sec1.extend(private);
        sec1.extend(b"\xA0\x0A\x06\x08\x2A\x86\x48\xCE\x3D\x03\x01\x07");
        sec1.extend(b"\xA1\x44\x03\x42\x00");
        sec1.extend(&point);
        let mut der = vec![0x30, sec1.len() as u8];
        der.extend(sec1);
        let path = text(&dir.join("short.der"));
        std::fs::write(&path, der).unwrap();
        run(Command::new("chmod").args(["600", &path]));
        let said = edgejwt(&["jwk", &path]);
        if private.len() < 32 && said.code != 0 {
            // The library may refuse a number that is too short.
            continue;
        }
        let jwk = json(&said.accepted());
        assert_eq!(jwk["d"], format!("{}E", "A".repeat(42)));
        let pem = edgejwt(&["jwk", "--pem", &path]).accepted();
        let file = text(&dir.join("short.pem"));
        std::fs::write(&file, pem).unwrap();
        run(Command::new("openssl").args(["pkey", "-in", &file, "-noout", "-check"]));
    }
    Ok(())
}

fn sets_hold_public_keys() {
    let dir = fresh("cli-convert-sets");
    let names = ["rsa2048.key", "ec.pem", "ed25519.key"].map(key);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let set = edgejwt(&[&["jwk"], &names[..]].concat()).accepted();
    let keys = json(&set)["keys"].as_array().unwrap().clone();
    assert_eq!(keys.len(), 3);
    for key in &keys {
        assert!(key.get("d").is_none() && key["use"] == "sig");
        assert_eq!(key["kid"].as_str().unwrap().len(), 43);
    }
    let path = text(&dir.join("set.json"));
    std::fs::write(&path, &set).unwrap();
    for (name, key) in names
        .iter()
        .zip(&keys)
        .filter(|(name, _)| name.ends_with("key"))
    {
        let token = signed(&[
            "--key",
            name,
            "--kid",
            key["kid"].as_str().unwrap(),
            "--iss=i",
        ]);
        edgejwt(&["verify", "--jwks", &path, "--now", NOW, &token]).accepted();
    }
    // A set and a key beside it make one set, in which each keeps its kid.
    let more = edgejwt(&["jwk", &path, &key("other.pem")]).accepted();
    let more = json(&more)["keys"].as_array().unwrap().clone();
    assert_eq!((more.len(), &more[..3]), (4, &keys[..]));
    // One file, and private keys, only on demand.
    let one = edgejwt(&["jwk", "--set", names[0]]).accepted();
    assert_eq!(json(&one)["keys"][0], keys[0]);
    let private = edgejwt(&["jwk", "--set", "--private", names[0]]).accepted();
    assert!(json(&private)["keys"][0].get("d").is_some());
    let again = edgejwt(&["jwk", &path]).accepted();
    assert_eq!(json(&again), json(&set));
}

fn members_of_a_jwk() {
    let jwk = json(&edgejwt(&["jwk", &key("rsa2048.pem")]).accepted());
    let object = jwk.as_object().unwrap();
    assert_eq!(object.len(), 6);
    assert_eq!(
        (&jwk["kty"], &jwk["alg"], &jwk["use"]),
        (&"RSA".into(), &"RS256".into(), &"sig".into())
    );
    let thumbprint = json(&edgejwt(&["pubkey", "--json", &key("rsa2048.pem")]).accepted());
    assert_eq!(jwk["kid"], thumbprint["thumbprint"]);
    let args = [
        "jwk",
        "--alg=PS256",
        "--kid",
        "my \"key\" \u{202e}",
        &key("rsa2048.key"),
        "--public",
    ];
    let said = edgejwt(&args).accepted();
    assert!(said.contains("\\u202e"), "{said}");
    let jwk = json(&said);
    assert_eq!(
        (&jwk["alg"], &jwk["kid"]),
        (&"PS256".into(), &"my \"key\" \u{202e}".into())
    );
    assert!(jwk.get("d").is_none());
    // A JWK keeps its own alg and kid.
    let path = text(&fresh("cli-convert-members").join("jwk"));
    std::fs::write(&path, &said).unwrap();
    assert_eq!(edgejwt(&["jwk", "--jwk", &path]).accepted(), said);
    assert_eq!(edgejwt(&["pubkey", "--jwk", &path]).accepted(), said);
    let pem = json(&edgejwt(&["jwk", "--json", &path]).accepted());
    assert_eq!(pem["pem"], edgejwt(&["pubkey", &path]).accepted());
}

fn pubkey_of_every_form() {
    let expected = edgejwt(&["pubkey", &key("ec.pem")]).accepted();
    for name in ["ec.key", "ec.sec1.key"] {
        assert_eq!(edgejwt(&["pubkey", &key(name)]).accepted(), expected);
        let bytes = std::fs::read(key(name)).unwrap();
        assert_eq!(
            edgejwt_reading(&["pubkey", "-"], &bytes).accepted(),
            expected
        );
    }
    let rsa = edgejwt(&["pubkey", &key("rsa2048.pem")]).accepted();
    assert_eq!(edgejwt(&["pubkey", &key("rsa2048.der")]).accepted(), rsa);
    let object = json(&edgejwt(&["pubkey", "--json", &key("ec.key")]).accepted());
    assert_eq!(
        (&object["pem"], &object["alg"]),
        (&expected.into(), &"ES256".into())
    );
    assert_eq!(object["jwk"]["crv"], "P-256");
}

fn output_files() {
    let dir = fresh("cli-convert-files");
    let mode = |path: &str| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let (private, public) = (
        text(&dir.join("private.jwk")),
        text(&dir.join("public.pem")),
    );
    edgejwt(&["jwk", &key("ec.key"), "--out", &private]).accepted();
    assert_eq!(mode(&private), 0o600);
    edgejwt(&["pubkey", &private, "--out", &public]).accepted();
    assert_eq!(mode(&public), 0o644);
    edgejwt(&["pubkey", &private, "--out", &public]).fails(2, "exists; --force replaces it");
    edgejwt(&["pubkey", &private, "--force", "--out", &public]).accepted();
    edgejwt(&["pubkey", &private, "--out", &text(&dir)]).fails(2, "is a folder");
    assert_eq!(std::fs::read_dir(&dir).unwrap().count(), 2);
    let full = ["-c", "exec \"$0\" pubkey \"$1\" >/dev/full"];
    let mut shell = Command::new("sh");
    shell
        .args(full)
        .arg(super::command::program())
        .arg(key("ec.pem"));
    Said::of(output(&mut shell)).fails(4, "could not be written: No space left");
}

fn faults_are_explained() {
    let secret = field("22-secret-with-newline");
    for (args, code, message) in [
        (
            &["jwk", &field("25-oct-set.json")][..],
            3,
            "this is a secret, which has no public half",
        ),
        (&["jwk", "--alg=HS256", &secret], 3, "this is a secret"),
        (
            &["jwk", &field("19-ec-half-java.pem")],
            3,
            "lacks its public half",
        ),
        (&["jwk", &key("e3.key")], 3, "the public exponent 3"),
        (&["jwk", &key("rsa1024.key")], 3, "has 1024 bits"),
        (
            &["jwk", "--alg=ES256", &key("rsa2048.key")],
            3,
            "for RS256 and not for ES256",
        ),
        (&["jwk", "--jwk", "--pem", "a"], 2, "cannot be combined"),
        (
            &["jwk", "--public", "--private", "a"],
            2,
            "cannot be combined",
        ),
        (&["jwk", "--pem", "a", "b"], 2, "a set has no PEM form"),
        (&["jwk", "--kid=k", "a", "b"], 2, "--kid is for one key"),
        (
            &["jwk", "--pem", &field("03-jwks-two-keys.json")],
            2,
            "which has no PEM form",
        ),
        (&["jwk", &key("ec.key"), "/nonexistent"], 3, "No such file"),
    ] {
        edgejwt(args).fails(code, message);
    }
}

/// A key file that is cut or changed at any place is refused or converted; the
/// command never crashes. Under AddressSanitizer where the compiler has it.
fn cut_and_changed_keys_do_no_harm() {
    let dir = fresh("cli-convert-harm");
    let path = text(&dir.join("key"));
    let program = super::command::compiled(
        &crate::support::cc(),
        crate::support::Build::Standard,
        crate::support::Link::Shared,
        &[
            "-g",
            "-fsanitize=address,undefined",
            "-fno-sanitize-recover",
        ],
    );
    let run = |content: &[u8]| {
        std::fs::write(&path, content).unwrap();
        for args in [["jwk", &path], ["pubkey", &path]] {
            let said = output(
                Command::new(&program)
                    .args(args)
                    .env("ASAN_OPTIONS", "detect_leaks=0"),
            );
            let said = Said::of(said);
            assert!([0, 3].contains(&said.code), "{said:?}");
        }
    };
    for name in [
        "rsa2048.der",
        "ec.sec1.key",
        "rfc7515-a2.jwk",
        "certificate.pem",
    ] {
        let whole = std::fs::read(key(name)).unwrap();
        let step = whole.len() / 40 + 1;
        for at in (0..whole.len()).step_by(step) {
            run(&whole[..at]);
            let mut changed = whole.clone();
            changed[at] ^= 0x81;
            run(&changed);
        }
    }
    for content in [
        &b"\x30\x84\xff\xff\xff\xff"[..],
        b"\x30\x80",
        b"\x30\x83\xff\xff\xff\x02",
        b"0",
    ] {
        run(content);
    }
}
