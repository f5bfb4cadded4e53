// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What the `openssl` command says about a key.

use crate::support::run;
use std::process::Command;

/// The modulus of a public RSA key in a PEM file, without leading zeros.
pub fn rsa_modulus(file: &str) -> Vec<u8> {
    let said =
        run(Command::new("openssl").args(["rsa", "-pubin", "-noout", "-modulus", "-in", file]));
    let digits = said.trim().strip_prefix("Modulus=").unwrap();
    (0..digits.len() / 2)
        .map(|i| u8::from_str_radix(&digits[2 * i..2 * i + 2], 16).unwrap())
        .collect()
}
