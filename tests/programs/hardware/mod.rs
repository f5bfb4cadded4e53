// SPDX-License-Identifier: Apache-2.0 OR MIT
//! examples/hardware: tokens that are signed by a PKCS#11 device (SoftHSM 2)
//! and by a TPM 2.0 (swtpm), whose keys never leave them.

mod pkcs11;
mod tpm;

use crate::hosts::need_pyjwt;
use crate::support::harness::{Outcome, tests};
use crate::support::{Build, Link, ROOT, cc, compile_into, link_flags, output, run, scratch};
use libtest_mimic::Trial;
use std::path::{Path, PathBuf};
use std::process::Command;

pub fn tests() -> Vec<Trial> {
    let mut all = tests!["hardware": examples_are_short];
    all.extend(pkcs11::tests());
    all.extend(tpm::tests());
    all
}

/// A program that makes a key, or an example.
fn compiled(source: &str, flags: &[&str], libraries: &[&str]) -> PathBuf {
    let mut link = link_flags(Build::Standard, Link::Shared);
    link.extend(libraries.iter().map(|library| library.to_string()));
    compile_into(&scratch("hardware"), &cc(), source, flags, &link)
}

/// Writes the JWK that a program prints to a file.
fn public_key(maker: &mut Command, file: PathBuf) -> PathBuf {
    std::fs::write(&file, run(maker)).unwrap();
    file
}

/// Both PyJWT and edgejwt_verify() accept the token.
fn is_accepted(token: &str, jwk: &Path, alg: &str, issuer: &str) {
    let said = run(Command::new("python3")
        .arg("-B")
        .arg(Path::new(ROOT).join("tests/programs/hardware/verify.py"))
        .arg(jwk)
        .args([alg, token.trim_end()])
        .env("PYTHONPATH", Path::new(ROOT).join("bindings/python"))
        .env("EDGEJWT_LIBRARY", Build::Standard.shared()));
    assert_eq!(said.trim_end(), issuer);
}

/// The program fails with a message, and prints no token.
fn is_refused(command: &mut Command, message: &str) {
    let said = output(command);
    assert_eq!(said.status.code(), Some(1), "{said:?}");
    assert!(said.stdout.is_empty(), "{said:?}");
    let errors = String::from_utf8_lossy(&said.stderr);
    assert!(errors.contains(message), "{errors}");
}

fn examples_are_short() {
    for name in ["pkcs11.c", "tpm.c"] {
        let path = Path::new(ROOT).join("examples/hardware").join(name);
        let text = std::fs::read_to_string(path).unwrap();
        assert!(text.lines().count() < 130, "{name}");
    }
}

fn need_peer() -> Outcome {
    need_pyjwt()
}
