// SPDX-License-Identifier: Apache-2.0 OR MIT
//! One key pair or secret for each kind of algorithm, in every encoding that
//! the library reads.

use crate::keys::{Form, NAMES, generate, number};
use crate::support::jwt::base64url;
use crate::support::key;
use ring::hmac;
use ring::rand::SystemRandom;
use ring::rsa::KeyPair;
use ring::signature::{self, EcdsaKeyPair, Ed25519KeyPair, RsaEncoding};
use serde_json::{Value, json};
use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::LazyLock;

pub type Key = (Form, Vec<u8>);

pub struct Pair {
    pub algorithms: &'static [&'static str],
    pub public: Vec<Key>,
    pub private: Vec<Key>,
}

impl Pair {
    pub fn public_jwk(&self) -> Value {
        jwk_of(&self.public)
    }

    pub fn private_jwk(&self) -> Value {
        jwk_of(&self.private)
    }
}

fn jwk_of(keys: &[Key]) -> Value {
    let mut jwks = keys.iter().filter(|(form, _)| matches!(form, Form::Jwk));
    serde_json::from_slice(&jwks.next().unwrap().1).unwrap()
}

/// The keys of the gateway.
pub static OURS: LazyLock<[Pair; 5]> = LazyLock::new(|| {
    [
        rsa("rsa2048", &["certificate.pem"]),
        curve(&["ES256"], &read("ec.key"), &[read("ec.sec1.key")]),
        curve(&["ES384"], &generate("ES384").unwrap(), &[]),
        curve(&["EdDSA"], &read("ed25519.key"), &[]),
        secret(b"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"),
    ]
});

/// The keys of an attacker.
pub static THEIRS: LazyLock<[Pair; 5]> = LazyLock::new(|| {
    [
        rsa("other", &[]),
        curve(&["ES256"], &generate("ES256").unwrap(), &[]),
        curve(&["ES384"], &generate("ES384").unwrap(), &[]),
        curve(&["EdDSA"], &generate("EdDSA").unwrap(), &[]),
        secret(&[b'x'; 64]),
    ]
});

/// The pair that this algorithm uses.
pub fn pair_for<'a>(pairs: &'a [Pair], name: &str) -> &'a Pair {
    let mut found = pairs.iter().filter(|pair| pair.algorithms.contains(&name));
    found.next().unwrap()
}

/// Signs any input with ring, by the algorithm `name`.
pub fn sign(pairs: &[Pair], name: &str, input: &str) -> Vec<u8> {
    let private = &pair_for(pairs, name).private;
    let is_der = |key: &&Key| matches!(key.0, Form::Der | Form::Secret);
    let (_, der) = private.iter().find(is_der).unwrap();
    let (input, random) = (input.as_bytes(), SystemRandom::new());
    let rsa = |encoding: &'static dyn RsaEncoding| {
        let key = KeyPair::from_pkcs8(der).unwrap();
        let mut signature = vec![0; key.public().modulus_len()];
        key.sign(encoding, &random, input, &mut signature).unwrap();
        signature
    };
    let ecdsa = |algorithm| {
        let key = EcdsaKeyPair::from_pkcs8(algorithm, der, &random).unwrap();
        key.sign(&random, input).unwrap().as_ref().to_vec()
    };
    match name {
        "RS256" => rsa(&signature::RSA_PKCS1_SHA256),
        "RS384" => rsa(&signature::RSA_PKCS1_SHA384),
        "RS512" => rsa(&signature::RSA_PKCS1_SHA512),
        "PS256" => rsa(&signature::RSA_PSS_SHA256),
        "PS384" => rsa(&signature::RSA_PSS_SHA384),
        "PS512" => rsa(&signature::RSA_PSS_SHA512),
        "ES256" => ecdsa(&signature::ECDSA_P256_SHA256_FIXED_SIGNING),
        "ES384" => ecdsa(&signature::ECDSA_P384_SHA384_FIXED_SIGNING),
        "EdDSA" => {
            let key = Ed25519KeyPair::from_pkcs8_maybe_unchecked(der).unwrap();
            key.sign(input).as_ref().to_vec()
        }
        _ => mac(name, der, input),
    }
}

pub fn mac(name: &str, secret: &[u8], input: impl AsRef<[u8]>) -> Vec<u8> {
    let algorithm = match name {
        "HS256" => hmac::HMAC_SHA256,
        "HS384" => hmac::HMAC_SHA384,
        "HS512" => hmac::HMAC_SHA512,
        _ => panic!("{name}"),
    };
    let tag = hmac::sign(&hmac::Key::new(algorithm, secret), input.as_ref());
    tag.as_ref().to_vec()
}

fn read(name: &str) -> String {
    std::fs::read_to_string(key(name)).unwrap()
}

/// The key as PEM and as DER.
fn both(pem: &str) -> [Key; 2] {
    [(Form::Pem, pem.into()), (Form::Der, der(pem))]
}

/// The DER of the last block of a PEM text.
fn der(pem: &str) -> Vec<u8> {
    use base64::engine::{Engine, general_purpose::STANDARD};
    let (block, _) = pem.rsplit_once("\n-----END ").unwrap();
    let (_, base64) = block.rsplit_once("-----\n").unwrap();
    STANDARD.decode(base64.replace('\n', "")).unwrap()
}

fn jwk(members: &Value) -> Key {
    (Form::Jwk, members.to_string().into())
}

/// An RSA key pair, from the fixtures `NAME.key`, `NAME.pem` and their PKCS#1
/// forms, with its certificates.
fn rsa(name: &str, certificates: &[&str]) -> Pair {
    let [pkcs8, pkcs1] = ["key", "pkcs1.key"].map(|end| read(&format!("{name}.{end}")));
    let names = ["version", "n", "e", "d", "p", "q", "dp", "dq", "qi"];
    let numbers = integers(&der(&pkcs1)).into_iter().zip(names).skip(1);
    let numbers = numbers.map(|(integer, name)| (name.into(), number(&integer).into()));
    let mut private: Value = numbers.collect::<serde_json::Map<_, _>>().into();
    private["kty"] = "RSA".into();
    let public = json!({"kty": "RSA", "n": private["n"], "e": private["e"]});
    let public_files = ["pem", "pkcs1.pem"].map(|end| format!("{name}.{end}"));
    let public_files = public_files.iter().map(String::as_str);
    let publics = public_files.chain(certificates.iter().copied());
    Pair {
        algorithms: &NAMES[..6],
        public: publics
            .flat_map(|file| both(&read(file)))
            .chain([jwk(&public)])
            .collect(),
        private: [both(&pkcs8), both(&pkcs1)]
            .concat()
            .into_iter()
            .chain([jwk(&private)])
            .collect(),
    }
}

/// The integers in a DER sequence.
fn integers(der: &[u8]) -> Vec<Vec<u8>> {
    fn content(der: &[u8]) -> (&[u8], &[u8]) {
        let (len, rest) = match der {
            [_, 0x82, high, low, rest @ ..] => (usize::from(*high) << 8 | usize::from(*low), rest),
            [_, 0x81, len, rest @ ..] => ((*len).into(), rest),
            [_, len, rest @ ..] => ((*len).into(), rest),
            _ => panic!("{der:?}"),
        };
        rest.split_at(len)
    }
    let (mut rest, _) = content(der);
    let mut all = Vec::new();
    while !rest.is_empty() {
        let (integer, behind) = content(rest);
        all.push(integer.to_vec());
        rest = behind;
    }
    all
}

/// A key pair on a curve, from its private key in PKCS#8 and PEM. `others`
/// are further PEM forms of the private key.
fn curve(algorithms: &'static [&'static str], pkcs8: &str, others: &[String]) -> Pair {
    let public = public_pem(pkcs8);
    let (public_der, private_der) = (der(&public), der(pkcs8));
    let last = |len: usize| &public_der[public_der.len() - len..];
    let (mut jwk_of, d) = match algorithms {
        ["EdDSA"] => {
            let jwk = json!({"kty": "OKP", "crv": "Ed25519", "x": base64url(last(32))});
            // The private key is an OCTET STRING inside an OCTET STRING.
            (jwk, after(&private_der, &[4, 34, 4, 32], 32))
        }
        [name] => {
            let len = if *name == "ES256" { 32 } else { 48 };
            let (x, y) = last(2 * len).split_at(len);
            let crv = if *name == "ES256" { "P-256" } else { "P-384" };
            let jwk = json!({"kty": "EC", "crv": crv, "x": base64url(x), "y": base64url(y)});
            // The version is the INTEGER 1. The private key, an OCTET STRING,
            // follows it.
            (jwk, after(&private_der, &[2, 1, 1, 4, len as u8], len))
        }
        _ => panic!("{algorithms:?}"),
    };
    let public = both(&public).into_iter().chain([jwk(&jwk_of)]).collect();
    jwk_of["d"] = base64url(d).into();
    let privates = [pkcs8].into_iter().chain(others.iter().map(String::as_str));
    Pair {
        algorithms,
        public,
        private: privates.flat_map(both).chain([jwk(&jwk_of)]).collect(),
    }
}

fn public_pem(pkcs8: &str) -> String {
    let mut openssl = Command::new("openssl")
        .args(["pkey", "-pubout"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = openssl.stdin.take().unwrap();
    stdin.write_all(pkcs8.as_bytes()).unwrap();
    drop(stdin);
    let output = openssl.wait_with_output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

/// The `len` bytes that follow the first occurrence of `start`.
fn after<'a>(der: &'a [u8], start: &[u8], len: usize) -> &'a [u8] {
    let at = der
        .windows(start.len())
        .position(|window| window == start)
        .unwrap()
        + start.len();
    &der[at..at + len]
}

fn secret(bytes: &[u8]) -> Pair {
    let forms = vec![
        (Form::Secret, bytes.to_vec()),
        jwk(&json!({"kty": "oct", "k": base64url(bytes)})),
    ];
    Pair {
        algorithms: &NAMES[9..],
        public: forms.clone(),
        private: forms,
    }
}
