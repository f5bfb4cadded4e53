// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The committed key files are what tests/fixtures/make.sh makes.

use crate::support::fixtures::{committed, committed_names};
use crate::support::harness::tests;
use crate::support::{ROOT, fresh, output, run};
use base64::engine::{Engine, general_purpose::STANDARD, general_purpose::URL_SAFE_NO_PAD};
use libtest_mimic::Trial;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The files that are random: private keys, files with a random number in
/// them, and public keys whose private half was not kept. All others follow
/// from these. With the words that `openssl` finds in each.
const RANDOM: [(&str, &str, &[&str]); 29] = [
    ("rsa1024.key", "pkey", &["(1024 bit, 2 primes)", "65537"]),
    ("rsa2048.key", "pkey", &["(2048 bit, 2 primes)", "65537"]),
    ("other.key", "pkey", &["(2048 bit, 2 primes)", "65537"]),
    ("rsa2560.key", "pkey", &["(2560 bit, 2 primes)", "65537"]),
    ("rsa3072.key", "pkey", &["(3072 bit, 2 primes)", "65537"]),
    ("rsa4096.key", "pkey", &["(4096 bit, 2 primes)", "65537"]),
    (
        "e3.key",
        "pkey",
        &["(2048 bit, 2 primes)", "publicExponent: 3 "],
    ),
    (
        "rsa8192.pem",
        "pkey -pubin",
        &["(8192 bit)", "Exponent: 65537"],
    ),
    (
        "rsa8200.pem",
        "pkey -pubin",
        &["(8200 bit)", "Exponent: 65537"],
    ),
    (
        "encrypted.key",
        "pkey -passin pass:secret",
        &["(2048 bit, 2 primes)"],
    ),
    (
        "encrypted.pkcs1.key",
        "pkey -passin pass:secret",
        &["(2048 bit, 2 primes)"],
    ),
    ("pss.key", "pkey", &["(2048 bit, 2 primes)"]),
    (
        "pss256.key",
        "pkey",
        &["Hash Algorithm: SHA2-256", "Salt Length: 32"],
    ),
    (
        "pss384.key",
        "pkey",
        &["Hash Algorithm: SHA2-384", "Salt Length: 0"],
    ),
    (
        "pss512.key",
        "pkey",
        &["Hash Algorithm: SHA2-512", "Salt Length: 64"],
    ),
    (
        "pss-salt.key",
        "pkey",
        &["Hash Algorithm: SHA2-256", "Salt Length: 33"],
    ),
    (
        "pss-mask.key",
        "pkey",
        &["Hash Algorithm: SHA2-256", "MGF1 with SHA2-384"],
    ),
    (
        "pss-sha1.key",
        "pkey",
        &["Hash Algorithm: SHA1", "Mask Algorithm: MGF1 with SHA1"],
    ),
    (
        "pss.certificate.pem",
        "x509",
        &["CN = gateway", "rsassaPss"],
    ),
    (
        "pss256.certificate.pem",
        "x509",
        &["CN = gateway", "rsassaPss"],
    ),
    ("p521.key", "pkey", &["(521 bit)", "secp521r1"]),
    ("secp256k1.key", "pkey", &["(256 bit)", "secp256k1"]),
    ("ed448.key", "pkey", &["ED448"]),
    ("dsa.key", "pkey", &["(1024 bit)", "priv:"]),
    ("ec.sec1.key", "pkey", &["(256 bit)", "prime256v1"]),
    ("ed25519.key", "pkey", &["ED25519"]),
    ("certificate.pem", "x509", &["CN = gateway", "2048 bit"]),
    ("openssh.key", "", &[]),
    ("rfc7515-a2.jwk", "", &[]),
];

pub fn tests() -> Vec<Trial> {
    tests!["fixtures":
        derived_files_follow_from_their_keys,
        random_files_are_of_their_kind_and_size,
        encrypted_files_hold_their_key,
        the_certificate_is_of_its_key,
        the_openssh_key_holds_its_key,
        the_rfc_key_has_the_modulus_of_the_rfc,
    ]
}

fn is_random(name: &str) -> bool {
    RANDOM.iter().any(|(file, ..)| *file == name)
}

fn openssl(words: &str, name: &str) -> Command {
    let mut command = Command::new("openssl");
    command
        .current_dir(committed())
        .args(words.split(' '))
        .args(["-in", name]);
    command
}

fn read(dir: &Path, name: &str) -> Vec<u8> {
    std::fs::read(dir.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn text(name: &str) -> String {
    String::from_utf8(read(&committed(), name)).unwrap()
}

/// The bytes of a PEM block.
fn decode(pem: &str) -> Vec<u8> {
    let lines = pem.lines().filter(|line| !line.starts_with('-'));
    STANDARD.decode(lines.collect::<String>()).unwrap()
}

/// Runs make.sh in a folder that holds the random files alone: what it makes
/// there must be what is committed, byte for byte.
fn derived_files_follow_from_their_keys() {
    let dir: PathBuf = fresh("fixtures");
    let names = committed_names();
    for name in names.iter().filter(|name| is_random(name)) {
        std::fs::copy(committed().join(name), dir.join(name)).unwrap();
    }
    run(Command::new("sh")
        .arg(Path::new(ROOT).join("tests/fixtures/make.sh"))
        .arg(&dir));
    let made = std::fs::read_dir(&dir).unwrap();
    let mut made: Vec<_> = made
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    made.sort();
    assert_eq!(made, names);
    for name in names {
        assert!(read(&dir, &name) == read(&committed(), &name), "{name}");
    }
}

fn random_files_are_of_their_kind_and_size() {
    for (name, words, marks) in RANDOM.into_iter().filter(|(_, words, _)| !words.is_empty()) {
        let shown = run(openssl(words, name).args(["-noout", "-text"]));
        for mark in marks {
            assert!(shown.contains(mark), "{name} lacks {mark:?}: {shown}");
        }
    }
    // The text of an RSA-PSS key is that of an RSA key; its algorithm is not.
    assert!(run(&mut openssl("asn1parse", "pss.key")).contains(":rsassaPss"));
    assert!(run(&mut openssl("asn1parse", "rsa2048.key")).contains(":rsaEncryption"));
}

/// These hold rsa2048.key, and can be read with the password alone.
fn encrypted_files_hold_their_key() {
    for (name, label) in [
        ("encrypted.key", "-----BEGIN ENCRYPTED PRIVATE KEY-----"),
        ("encrypted.pkcs1.key", "-----BEGIN RSA PRIVATE KEY-----"),
    ] {
        let key = run(&mut openssl("pkey -passin pass:secret", name));
        assert_eq!(key, text("rsa2048.key"), "{name}");
        assert!(text(name).starts_with(label), "{name}");
        let wrong = output(&mut openssl("pkey -passin pass:wrong", name));
        assert!(!wrong.status.success(), "{name}");
    }
}

fn the_certificate_is_of_its_key() {
    let public = run(openssl("x509", "certificate.pem").args(["-pubkey", "-noout"]));
    assert_eq!(public, text("rsa2048.pem"));
    // Self-signed, and valid for the next 30 years.
    run(Command::new("openssl").current_dir(committed()).args([
        "verify",
        "-CAfile",
        "certificate.pem",
        "certificate.pem",
    ]));
    run(openssl("x509", "certificate.pem").args(["-noout", "-checkend", "1000000000"]));
}

/// openssl does not read this form: its start and its modulus are compared.
fn the_openssh_key_holds_its_key() {
    let pem = text("openssh.key");
    assert!(pem.starts_with("-----BEGIN OPENSSH PRIVATE KEY-----\n"));
    let blob = decode(&pem);
    assert!(blob.starts_with(b"openssh-key-v1\0\0\0\0\x04none\0\0\0\x04none"));
    let modulus = modulus("rsa2048.pem");
    assert!(blob.windows(modulus.len()).any(|part| part == modulus));
}

/// The modulus of a public RSA key of 2048 bits in SPKI form.
fn modulus(name: &str) -> Vec<u8> {
    // 33 bytes precede the modulus; the exponent follows.
    decode(&text(name))[33..33 + 256].to_vec()
}

fn the_rfc_key_has_the_modulus_of_the_rfc() {
    let jwk: serde_json::Value = serde_json::from_str(&text("rfc7515-a2.jwk")).unwrap();
    let n = jwk["n"].as_str().unwrap();
    assert!(n.starts_with("ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHm"));
    assert_eq!(URL_SAFE_NO_PAD.encode(modulus("rfc7515-a2.pem")), n);
    // The seven private members make a key that fits together.
    run(openssl("rsa", "rfc7515-a2.key").args(["-noout", "-check"]));
}
