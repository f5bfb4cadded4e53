// SPDX-License-Identifier: Apache-2.0 OR MIT
//! RSA signatures that are forged, or written as another number.

use super::numbers::{cube, cube_root, difference, sum};
use super::{HEADER, modulus, payload, public_key, with};
use crate::keys::{Form, VerifyingKey, from_base64url, from_hex};
use crate::support::harness::tests;
use crate::support::jwt::{NOW, base64url, forge};
use crate::support::{fresh, key, run};
use edgejwt::ffi::status::edgejwt_status::*;
use libtest_mimic::Trial;
use ring::digest::{SHA256, digest};
use std::process::Command;

pub fn tests() -> Vec<Trial> {
    tests!["attacks":
        malleable_rsa_signatures_are_refused,
        small_rsa_exponents_allow_no_forgery,
    ]
}

/// s + n, n - s, n - 1, n, and s with a leading zero.
fn malleable_rsa_signatures_are_refused() {
    let (key, modulus) = (public_key("rsa2048.pem"), modulus("rsa2048.pem"));
    // s + n must fit into 256 bytes, which holds for few signatures.
    let room = difference(&[0xFF; 256], &modulus);
    let (input, signature) = (0..5000)
        .map(|i| forge(HEADER, format!("{{\"exp\":{},\"i\":{i}}}", NOW + 1)))
        .find_map(|token| {
            let (input, signature) = token.rsplit_once('.')?;
            let signature = from_base64url(signature);
            (signature <= room).then(|| (input.to_string(), signature))
        })
        .unwrap();
    assert!(key.verify(&with(&input, &signature)).is_ok());
    let one = [vec![0; 255], vec![1]].concat();
    for other in [
        sum(&signature, &modulus),
        difference(&modulus, &signature),
        difference(&modulus, &one),
        [&[0], &signature[..]].concat(),
        modulus,
    ] {
        let token = with(&input, &other);
        assert_eq!(key.verify(&token), Err(EDGEJWT_ERR_SIGNATURE), "{token}");
    }
}

/// The padding of RSASSA-PKCS1-v1_5 with `len` bytes (RFC 8017 section 9.2).
fn padded(input: &str, len: usize) -> Vec<u8> {
    let info = from_hex("3031300d060960864801650304020105000420");
    let info = [&info, digest(&SHA256, input.as_bytes()).as_ref()].concat();
    [&[0, 1], &vec![0xFF; len - info.len() - 3][..], &[0], &info].concat()
}

/// Bleichenbacher 2006. With the exponent 3, a cube root is a signature for a
/// verifier that ignores the bytes after the hash. With the exponent 1, the
/// padded hash itself is a signature.
fn small_rsa_exponents_allow_no_forgery() {
    let public = public_key("e3.pem");
    let input = format!("{}.{}", base64url(HEADER), base64url(payload()));
    let start = padded(&input, 62);
    let forged = cube_root(&[&start[..], &[0xFF; 256 - 62]].concat());
    assert_eq!(cube(&forged)[..62], start, "the forgery starts correctly");
    assert_eq!(
        public.verify(&with(&input, &forged)),
        Err(EDGEJWT_ERR_SIGNATURE)
    );
    let block = padded(&input, 256);
    assert_eq!(
        public.verify(&with(&input, &block)),
        Err(EDGEJWT_ERR_SIGNATURE)
    );

    // A genuine signature of the key with the exponent 3 is accepted.
    let dir = fresh("attacks");
    std::fs::write(dir.join("input"), &input).unwrap();
    run(Command::new("openssl").current_dir(&dir).args([
        "dgst",
        "-sha256",
        "-sign",
        &key("e3.key"),
        "-out",
        "signature",
        "input",
    ]));
    let honest = std::fs::read(dir.join("signature")).unwrap();
    assert_eq!(public.verify(&with(&input, &honest)), Ok(payload()));

    let modulus = base64url(modulus("e3.pem"));
    for (exponent, want) in [("Aw", None), ("AQ", Some(EDGEJWT_ERR_KEY_FORMAT))] {
        let jwk = format!(r#"{{"kty":"RSA","n":"{modulus}","e":"{exponent}"}}"#);
        assert_eq!(VerifyingKey::load("RS256", Form::Jwk, jwk).err(), want);
    }
}
