// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The `openssl` command, and the key files that it shares with this library.

use crate::support::{fresh, key, output, run, scratch};
use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

/// The name of an algorithm's key file, without its ending.
fn key_name(alg: &str) -> &'static str {
    match &alg[..2] {
        "RS" | "PS" => "rsa2048",
        "Ed" => "ed25519",
        "HS" => "secret",
        _ => match alg {
            "ES256" => "ec",
            _ => "p384",
        },
    }
}

/// The path of a private key in PKCS#8 and PEM, or of a secret.
pub fn private(alg: &str) -> String {
    file(alg, "key")
}

/// The path of a public key in SPKI and PEM, or of the same secret.
pub fn public(alg: &str) -> String {
    match alg.starts_with("HS") {
        true => private(alg),
        false => file(alg, "pem"),
    }
}

/// The path of an EC private key without its public key.
pub fn half(alg: &str) -> String {
    made_file(&format!("{}.half", key_name(alg)))
}

fn file(alg: &str, ending: &str) -> String {
    match key_name(alg) {
        name @ ("p384" | "secret") => made_file(&format!("{name}.{ending}")),
        name => key(&format!("{name}.{ending}")),
    }
}

/// A key that is not among the fixtures. All of them are made on first use.
fn made_file(name: &str) -> String {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    let dir = MADE.get_or_init(|| {
        let dir = fresh("peer-keys");
        let make = |words: &str| {
            run(Command::new("openssl")
                .current_dir(&dir)
                .args(words.split(' ')))
        };
        make("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out p384.key");
        make("pkey -in p384.key -pubout -out p384.pem");
        let p256 = key("ec.key");
        make(&format!("ec -in {p256} -no_public -out ec.half"));
        make("ec -in p384.key -no_public -out p384.half");
        make("rand -out secret.key 64");
        dir
    });
    dir.join(name).display().to_string()
}

/// The output of a command that must succeed.
pub fn openssl(words: &str) -> Vec<u8> {
    let output = output(Command::new("openssl").args(words.split(' ')));
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{words}: {error}");
    output.stdout
}

/// The signature of `input`, in the form of a JWS.
pub fn sign(alg: &str, input: &str) -> Vec<u8> {
    sign_by(&private(alg), alg, input)
}

/// The same with the private key of a file.
pub fn sign_by(key: &str, alg: &str, input: &str) -> Vec<u8> {
    let dir = fresh(&format!("openssl-signs-{alg}-{}", file_name(key)));
    let input_file = dir.join("input");
    std::fs::write(&input_file, input).unwrap();
    let input_file = input_file.display();
    match &alg[..2] {
        "Ed" => openssl(&format!(
            "pkeyutl -sign -rawin -inkey {key} -in {input_file}"
        )),
        "HS" => openssl(&format!("dgst {} -binary {input_file}", hmac(alg))),
        "ES" => {
            let der = openssl(&format!("dgst {} -sign {key} {input_file}", digest(alg)));
            fixed(&der, if alg == "ES256" { 32 } else { 48 })
        }
        _ => openssl(&format!("dgst {} -sign {key} {input_file}", digest(alg))),
    }
}

/// The last part of a path.
fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

pub fn verifies(alg: &str, input: &str, signature: &[u8]) -> bool {
    verifies_by(&public(alg), alg, input, signature)
}

/// The same with the public key of a file.
pub fn verifies_by(key: &str, alg: &str, input: &str, signature: &[u8]) -> bool {
    let dir = scratch(&format!("openssl-verifies-{alg}-{}", file_name(key)));
    let (input_file, signature_file) = (dir.join("input"), dir.join("signature"));
    std::fs::write(&input_file, input).unwrap();
    std::fs::write(
        &signature_file,
        match &alg[..2] {
            "ES" => der(signature),
            _ => signature.to_vec(),
        },
    )
    .unwrap();
    let (input_file, signature_file) = (input_file.display(), signature_file.display());
    let words = match &alg[..2] {
        "HS" => return openssl(&format!("dgst {} -binary {input_file}", hmac(alg))) == signature,
        "Ed" => format!(
            "pkeyutl -verify -rawin -pubin -inkey {key} -sigfile {signature_file} -in {input_file}"
        ),
        _ => format!(
            "dgst {} -verify {key} -signature {signature_file} {input_file}",
            digest(alg)
        ),
    };
    let answer = output(Command::new("openssl").args(words.split(' ')));
    answer.status.success()
}

fn digest(alg: &str) -> String {
    let padding = match &alg[..2] {
        "PS" => " -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:digest",
        _ => "",
    };
    format!("-sha{}{padding}", &alg[2..])
}

fn hmac(alg: &str) -> String {
    let secret = std::fs::read(private(alg)).unwrap();
    let hex: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{} -mac HMAC -macopt hexkey:{hex}", digest(alg))
}

/// An ECDSA signature as DER, from its fixed-length form.
fn der(fixed: &[u8]) -> Vec<u8> {
    let mut numbers = Vec::new();
    for half in fixed.chunks(fixed.len() / 2) {
        let zeros = half.iter().take_while(|byte| **byte == 0).count();
        let number = &half[zeros..];
        // Without a leading zero, a high first bit would mean a negative number.
        let sign = usize::from(number[0] >= 0x80);
        numbers.extend([2, (sign + number.len()) as u8]);
        numbers.extend(vec![0; sign]);
        numbers.extend(number);
    }
    [&[0x30, numbers.len() as u8][..], &numbers].concat()
}

/// The fixed-length form of an ECDSA signature in DER.
fn fixed(der: &[u8], half_len: usize) -> Vec<u8> {
    let mut fixed = vec![0; 2 * half_len];
    let mut numbers = &der[2..];
    for half in fixed.chunks_mut(half_len) {
        let (number, rest) = numbers[2..].split_at(numbers[1].into());
        let number = number.strip_prefix(&[0]).unwrap_or(number);
        half[half_len - number.len()..].copy_from_slice(number);
        numbers = rest;
    }
    fixed
}
