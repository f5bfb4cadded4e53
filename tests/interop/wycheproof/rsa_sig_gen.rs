// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Known answers of RSA signing. Their messages are not signing inputs of
//! tokens, and the library signs nothing else. Three things are compared:
//! each key loads from every encoding and has the file's numbers; what it
//! signs equals what openssl signs with the same key; and ring, which the
//! library calls, gives the known answers.

use super::{cases, read_groups, status};
use crate::keys::{Form, SigningKey, VerifyingKey, from_hex, number, thumbprint_of};
use crate::support::harness::{Outcome, tests};
use crate::support::jwt::base64url;
use crate::support::{run, scratch};
use edgejwt::ffi::status::edgejwt_status::EDGEJWT_ERR_KEY_SIZE;
use libtest_mimic::Trial;
use ring::rsa::{KeyPair, PublicKeyComponents};
use ring::signature::{self, RsaEncoding, RsaParameters};
use serde_json::{Value, json};
use std::process::Command;

pub fn tests() -> Vec<Trial> {
    tests!["wycheproof": rsa_pkcs1_2048_sig_gen]
}

/// A hash: the algorithm in JOSE, the option of openssl, and ring's names.
/// Keys for SHA-1 and SHA-224, which JOSE lacks, are loaded for RS256.
fn by_hash(sha: &str) -> (&str, &str, &'static dyn RsaEncoding, &'static RsaParameters) {
    use signature::*;
    match sha {
        "SHA-384" => (
            "RS384",
            "-sha384",
            &RSA_PKCS1_SHA384,
            &RSA_PKCS1_2048_8192_SHA384,
        ),
        "SHA-512" => (
            "RS512",
            "-sha512",
            &RSA_PKCS1_SHA512,
            &RSA_PKCS1_2048_8192_SHA512,
        ),
        _ => (
            "RS256",
            "-sha256",
            &RSA_PKCS1_SHA256,
            &RSA_PKCS1_2048_8192_SHA256,
        ),
    }
}

fn rsa_pkcs1_2048_sig_gen() -> Outcome {
    let (mut signed, mut verified_only) = (0, 0);
    for group in read_groups("rsa_pkcs1_2048_sig_gen")? {
        let text = |name: &str| group[name].as_str().unwrap_or_default();
        // ring signs with no exponent below 65537.
        let can_sign = numbers(&group)[1] != [3];
        load_keys(&group, can_sign);
        if matches!(text("sha"), "SHA-1" | "SHA-224") {
            continue;
        }
        for (id, _, test) in cases(&group) {
            let [message, answer] =
                ["msg", "sig"].map(|name| from_hex(test[name].as_str().unwrap()));
            verify_by_ring(&group, &message, &answer);
            if can_sign {
                let got = sign_by_ring(&group, &message);
                assert_eq!(got, answer, "{id}");
                signed += 1;
            } else {
                verified_only += 1;
            }
        }
    }
    assert!(
        signed >= 24 && verified_only >= 3,
        "{signed}, {verified_only}"
    );
    Ok(())
}

/// Modulus and public exponent.
fn numbers(group: &Value) -> [Vec<u8>; 2] {
    let numbers = &group["privateKey"];
    ["modulus", "publicExponent"].map(|name| from_hex(numbers[name].as_str().unwrap()))
}

fn verify_by_ring(group: &Value, message: &[u8], answer: &[u8]) {
    let (_, _, _, parameters) = by_hash(group["sha"].as_str().unwrap());
    let [n, e] = numbers(group);
    // ring refuses a leading zero.
    let n = n.strip_prefix(&[0]).unwrap_or(&n);
    let public = PublicKeyComponents { n, e: &e[..] };
    public.verify(parameters, message, answer).unwrap();
}

fn sign_by_ring(group: &Value, message: &[u8]) -> Vec<u8> {
    let (_, _, encoding, _) = by_hash(group["sha"].as_str().unwrap());
    let der = from_hex(group["privateKeyPkcs8"].as_str().unwrap());
    let pair = KeyPair::from_pkcs8(&der).unwrap();
    let mut signature = vec![0; pair.public().modulus_len()];
    let random = ring::rand::SystemRandom::new();
    pair.sign(encoding, &random, message, &mut signature)
        .unwrap();
    signature
}

/// Loads the keys of a group in every encoding that it has.
fn load_keys(group: &Value, can_sign: bool) {
    let text = |name: &str| group[name].as_str().unwrap_or_default();
    let jwk = |name: &str| group.get(name).map(Value::to_string).unwrap_or_default();
    let (name, dgst, _, _) = by_hash(text("sha"));
    let privates = [
        (Form::Pem, text("privateKeyPem").as_bytes().to_vec()),
        (Form::Der, from_hex(text("privateKeyPkcs8"))),
        (Form::Jwk, jwk("privateKeyJwk").into_bytes()),
    ];
    let publics = [
        (Form::Pem, text("keyPem").as_bytes().to_vec()),
        (Form::Der, from_hex(text("keyDer"))),
        (Form::Der, from_hex(text("keyAsn"))),
        (Form::Jwk, jwk("keyJwk").into_bytes()),
    ];
    let [n, e] = numbers(group).map(|bytes| number(&bytes));
    let thumbprint = thumbprint_of(&json!({"kty": "RSA", "n": n, "e": e}));
    for (form, key) in publics.iter().filter(|(_, key)| !key.is_empty()) {
        let key = VerifyingKey::load(name, *form, key).unwrap();
        assert_eq!(key.thumbprint().as_ref(), Ok(&thumbprint), "{form:?}");
    }
    for (form, key) in privates.iter().filter(|(_, key)| !key.is_empty()) {
        let key = SigningKey::load(name, *form, key);
        if !can_sign {
            assert_eq!(status(key), EDGEJWT_ERR_KEY_SIZE, "{form:?}");
            continue;
        }
        let key = key.unwrap();
        assert_eq!(key.verifying_key().thumbprint().as_ref(), Ok(&thumbprint));
        let token = key.sign("{}").unwrap();
        let (input, signature) = token.rsplit_once('.').unwrap();
        let theirs = openssl(dgst, text("privateKeyPem"), input);
        assert_eq!(signature, base64url(theirs), "{form:?}");
    }
}

fn openssl(dgst: &str, pem: &str, input: &str) -> Vec<u8> {
    let dir = scratch("vectors");
    std::fs::write(dir.join("key"), pem).unwrap();
    std::fs::write(dir.join("input"), input).unwrap();
    run(Command::new("openssl").current_dir(&dir).args([
        "dgst",
        dgst,
        "-sign",
        "key",
        "-out",
        "signature",
        "input",
    ]));
    std::fs::read(dir.join("signature")).unwrap()
}
