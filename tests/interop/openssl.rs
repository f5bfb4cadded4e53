// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The `openssl` command: key files in every form, and signatures.

use crate::support::{fresh, output, run, scratch};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The name of an algorithm's key among the key files.
pub fn key_name(alg: &str) -> &'static str {
    match alg {
        "ES256" => "p256",
        "ES384" => "p384",
        "EdDSA" => "ed25519",
        _ if alg.starts_with("HS") => "secret",
        _ => "rsa",
    }
}

/// The folder with NAME.private and NAME.public, made on first use. Of the
/// secret both are the same.
pub fn files() -> &'static Path {
    static FILES: OnceLock<PathBuf> = OnceLock::new();
    FILES.get_or_init(|| {
        let dir = fresh("peer-keys");
        let make = |words: &str| {
            run(Command::new("openssl")
                .current_dir(&dir)
                .args(words.split(' ')))
        };
        for (name, kind) in [
            ("rsa", "RSA"),
            ("p256", "EC -pkeyopt ec_paramgen_curve:P-256"),
            ("p384", "EC -pkeyopt ec_paramgen_curve:P-384"),
            ("ed25519", "ED25519"),
        ] {
            make(&format!("genpkey -algorithm {kind} -out {name}.private"));
            make(&format!(
                "pkey -in {name}.private -pubout -out {name}.public"
            ));
        }
        for name in ["p256", "p384"] {
            make(&format!(
                "ec -in {name}.private -no_public -out {name}.half"
            ));
        }
        make("rand -out secret.private 64");
        std::fs::copy(dir.join("secret.private"), dir.join("secret.public")).unwrap();
        dir
    })
}

pub fn private(alg: &str) -> String {
    file(alg, "private")
}

pub fn public(alg: &str) -> String {
    file(alg, "public")
}

pub fn file(alg: &str, kind: &str) -> String {
    let name = format!("{}.{kind}", key_name(alg));
    files().join(name).display().to_string()
}

/// What the command prints, which must succeed.
pub fn openssl(words: &str) -> Vec<u8> {
    let output = output(Command::new("openssl").args(words.split(' ')));
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{words}: {error}");
    output.stdout
}

/// The signature of `input`, as JOSE wants it.
pub fn sign(alg: &str, input: &str) -> Vec<u8> {
    let dir = scratch(&format!("openssl-signs-{alg}"));
    let (input_file, key) = (dir.join("input"), private(alg));
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

pub fn verifies(alg: &str, input: &str, signature: &[u8]) -> bool {
    let dir = scratch(&format!("openssl-verifies-{alg}"));
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
    let key = public(alg);
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
        // A leading zero keeps the number positive.
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
