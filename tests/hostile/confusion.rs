// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Tokens and keys of one algorithm where another is wanted: only the
//! diagonal passes.

use crate::keys::{Form, ISSUER, Keyring, NAMES, Result, SigningKey, VerifyingKey};
use crate::keys::{generate, number};
use crate::support::jwt::{NOW, base64url};
use crate::support::{fresh, key, run};
use edgejwt::ffi::status::edgejwt_status::{self, *};
use ring::hmac;
use ring::rand::SystemRandom;
use ring::rsa::KeyPair;
use ring::signature::{self, EcdsaKeyPair, Ed25519KeyPair, RsaEncoding};
use serde_json::{Value, json};
use std::process::Command;
use std::sync::LazyLock;

type Key = (Form, Vec<u8>);

/// One key pair, or secret, in every form it has.
struct Pair {
    algorithms: &'static [&'static str],
    public: Vec<Key>,
    private: Vec<Key>,
}

static OURS: LazyLock<[Pair; 5]> = LazyLock::new(|| {
    [
        rsa("rsa2048", &["certificate.pem"]),
        pair(&["ES256"], &read("ec.key"), &[read("ec.sec1.key")]),
        pair(&["ES384"], &generate("ES384").unwrap(), &[]),
        pair(&["EdDSA"], &read("ed25519.key"), &[]),
        secret(b"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"),
    ]
});

static THEIRS: LazyLock<[Pair; 5]> = LazyLock::new(|| {
    // One after the other: both write to the same folder.
    LazyLock::force(&OURS);
    [
        rsa("other", &[]),
        pair(&["ES256"], &generate("ES256").unwrap(), &[]),
        pair(&["ES384"], &generate("ES384").unwrap(), &[]),
        pair(&["EdDSA"], &generate("EdDSA").unwrap(), &[]),
        secret(&[b'x'; 64]),
    ]
});

fn read(name: &str) -> String {
    std::fs::read_to_string(key(name)).unwrap()
}

/// A PEM text and the DER in its last block.
fn both(pem: &str) -> [Key; 2] {
    [(Form::Pem, pem.into()), (Form::Der, der(pem))]
}

fn der(pem: &str) -> Vec<u8> {
    use base64::engine::{Engine, general_purpose::STANDARD};
    let (block, _) = pem.rsplit_once("\n-----END ").unwrap();
    let (_, base64) = block.rsplit_once("-----\n").unwrap();
    STANDARD.decode(base64.replace('\n', "")).unwrap()
}

fn jwk(members: &Value) -> Key {
    (Form::Jwk, members.to_string().into())
}

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

/// A key on a curve, from PKCS#8 in PEM, and other forms of it.
fn pair(algorithms: &'static [&'static str], pkcs8: &str, others: &[String]) -> Pair {
    let dir = fresh("confusion");
    std::fs::write(dir.join("key"), pkcs8).unwrap();
    let public = run(Command::new("openssl")
        .current_dir(&dir)
        .args(["pkey", "-in", "key", "-pubout"]));
    let (public_der, private_der) = (der(&public), der(pkcs8));
    let last = |len: usize| &public_der[public_der.len() - len..];
    let (mut jwk_of, d) = match algorithms {
        ["EdDSA"] => {
            let jwk = json!({"kty": "OKP", "crv": "Ed25519", "x": base64url(last(32))});
            // The seed is an OCTET STRING in another.
            (jwk, behind(&private_der, &[4, 34, 4, 32], 32))
        }
        [name] => {
            let len = if *name == "ES256" { 32 } else { 48 };
            let (x, y) = last(2 * len).split_at(len);
            let crv = if *name == "ES256" { "P-256" } else { "P-384" };
            let jwk = json!({"kty": "EC", "crv": crv, "x": base64url(x), "y": base64url(y)});
            // Version 1, and the private key is an OCTET STRING.
            (jwk, behind(&private_der, &[2, 1, 1, 4, len as u8], len))
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

fn behind<'a>(der: &'a [u8], start: &[u8], len: usize) -> &'a [u8] {
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

fn pair_for<'a>(pairs: &'a [Pair], name: &str) -> &'a Pair {
    let mut found = pairs.iter().filter(|pair| pair.algorithms.contains(&name));
    found.next().unwrap()
}

/// Signs by ring alone, whatever the input says.
fn sign(pairs: &[Pair], name: &str, input: &str) -> Vec<u8> {
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

fn mac(name: &str, secret: &[u8], input: impl AsRef<[u8]>) -> Vec<u8> {
    let algorithm = match name {
        "HS256" => hmac::HMAC_SHA256,
        "HS384" => hmac::HMAC_SHA384,
        "HS512" => hmac::HMAC_SHA512,
        _ => panic!("{name}"),
    };
    let tag = hmac::sign(&hmac::Key::new(algorithm, secret), input.as_ref());
    tag.as_ref().to_vec()
}

fn payload() -> String {
    format!("{{\"exp\":{},\"iss\":\"{ISSUER}\"}}", NOW + 1)
}

fn token(header: &Value, sign: impl FnOnce(&str) -> Vec<u8>) -> String {
    let input = format!("{}.{}", base64url(header.to_string()), base64url(payload()));
    let signature = base64url(sign(&input));
    format!("{input}.{signature}")
}

/// Both ways to verify by one of our keys.
struct Verifier {
    name: &'static str,
    key: VerifyingKey,
    ring: Keyring,
}

impl Verifier {
    fn all() -> Vec<Self> {
        let make = |name| {
            let (form, bytes) = &pair_for(&*OURS, name).public[0];
            let (key, ring) = (
                VerifyingKey::load(name, *form, bytes).unwrap(),
                Keyring::new(),
            );
            ring.add(&key).unwrap();
            Self { name, key, ring }
        };
        NAMES.into_iter().map(make).collect()
    }

    fn check(&self, token: &str, want: edgejwt_status) {
        let want = match want {
            EDGEJWT_OK => Ok(payload()),
            status => Err(status),
        };
        assert_eq!(self.key.verify(token), want, "{} {token}", self.name);
        assert_eq!(self.ring.verify(token), want, "{} {token}", self.name);
    }
}

#[test]
fn only_the_diagonal_passes() {
    let verifiers = Verifier::all();
    let (mut passed, mut count) = (0, 0);
    for says in NAMES {
        for signed in NAMES {
            let token = token(&json!({"alg": says}), |input| sign(&*OURS, signed, input));
            for verifier in &verifiers {
                let want = match (verifier.name == says, verifier.name == signed) {
                    (true, true) => EDGEJWT_OK,
                    (true, false) => EDGEJWT_ERR_SIGNATURE,
                    (false, _) => EDGEJWT_ERR_ALGORITHM,
                };
                verifier.check(&token, want);
                passed += usize::from(want == EDGEJWT_OK);
                count += 1;
            }
        }
    }
    println!("{count} of header, signature and key: {passed} passed");
    assert_eq!((count, passed), (12 * 12 * 12, 12));
}

#[test]
fn what_the_library_signs_verifies_by_its_algorithm_alone() {
    let verifiers = Verifier::all();
    for name in NAMES {
        for (form, bytes) in &pair_for(&*OURS, name).private {
            let token = SigningKey::load(name, *form, bytes)
                .unwrap()
                .sign(&payload())
                .unwrap();
            for verifier in &verifiers {
                let is_same = verifier.name == name;
                verifier.check(
                    &token,
                    if is_same {
                        EDGEJWT_OK
                    } else {
                        EDGEJWT_ERR_ALGORITHM
                    },
                );
            }
        }
    }
}

#[test]
fn other_names_are_no_algorithms() {
    let verifiers = Verifier::all();
    for says in [
        "none",
        "None",
        "NONE",
        "nOnE",
        "",
        " ",
        "none ",
        "rs256",
        "Rs256",
        "RS256 ",
        "RS256\0",
        "RS256,HS256",
        "hs256",
        "HS1",
        "RS1",
        "ES512",
        "ES256K",
        "EDDSA",
        "Ed25519",
        "Ed448",
        "RSA-OAEP",
        "dir",
        "*",
    ] {
        let header = json!({"alg": says});
        let unsigned = token(&header, |_| Vec::new());
        let signed = NAMES.map(|name| token(&header, |input| sign(&*OURS, name, input)));
        for verifier in &verifiers {
            for token in signed.iter().chain([&unsigned]) {
                verifier.check(token, EDGEJWT_ERR_ALGORITHM);
            }
        }
    }
}

#[test]
fn an_unsigned_token_is_refused_whatever_it_says() {
    let verifiers = Verifier::all();
    for says in NAMES {
        let token = token(&json!({"alg": says}), |_| Vec::new());
        for verifier in &verifiers {
            let is_same = verifier.name == says;
            let want = if is_same {
                EDGEJWT_ERR_SIGNATURE
            } else {
                EDGEJWT_ERR_ALGORITHM
            };
            verifier.check(&token, want);
        }
    }
}

#[test]
fn a_public_key_is_no_secret_for_a_forger() {
    let verifiers = Verifier::all();
    for verifier in &verifiers[..9] {
        for (_, public) in &pair_for(&*OURS, verifier.name).public {
            for secret in [public, public.trim_ascii_end()] {
                for name in &NAMES[9..] {
                    let sign = |input: &str| mac(name, secret, input);
                    verifier.check(&token(&json!({"alg": name}), sign), EDGEJWT_ERR_ALGORITHM);
                    let header = json!({"alg": verifier.name});
                    verifier.check(&token(&header, sign), EDGEJWT_ERR_SIGNATURE);
                }
            }
        }
    }
}

#[test]
fn a_pem_text_is_no_secret_for_its_owner() {
    for pair in &OURS[..4] {
        let keys = pair.public.iter().chain(&pair.private);
        let pems = keys.filter(|(form, _)| matches!(form, Form::Pem));
        for (_, pem) in pems {
            let jwk = json!({"kty": "oct", "k": base64url(pem)}).to_string();
            for name in &NAMES[9..] {
                // A private RSA key is more than a JWK's secret may be.
                let in_jwk = match pem.len() {
                    ..=1024 => EDGEJWT_ERR_KEY_TYPE,
                    _ => EDGEJWT_ERR_KEY_SIZE,
                };
                for (form, bytes, refused) in [
                    (Form::Secret, pem, EDGEJWT_ERR_KEY_TYPE),
                    (Form::Jwk, &jwk.clone().into(), in_jwk),
                ] {
                    let got = loaded(name, form, bytes);
                    assert_eq!(got, (refused, refused), "{name} {form:?}");
                }
            }
        }
    }
}

/// Keys that a token brings along, or points at, are never used.
#[test]
fn a_token_cannot_choose_its_key() {
    let verifiers = Verifier::all();
    for verifier in &verifiers {
        let theirs = pair_for(&*THEIRS, verifier.name);
        let (_, jwk) = theirs
            .public
            .iter()
            .find(|(form, _)| matches!(form, Form::Jwk))
            .unwrap();
        let jwk: Value = serde_json::from_slice(jwk).unwrap();
        let (_, der) = &theirs.public[1];
        let members = [
            json!({"jwk": jwk}),
            json!({"jwk": jwk, "kid": "theirs"}),
            json!({"jku": "https://attacker.example/keys.json"}),
            json!({"x5u": "https://attacker.example/certificate.pem"}),
            json!({"x5c": [base64url(der)], "x5t": "AAAA"}),
            json!({"kid": "../../other.pem"}),
            json!({"kid": key("other.pem")}),
            json!({"kid": "/dev/null"}),
            json!({"kid": "x' UNION SELECT 'secret"}),
            json!({"kid": "|/bin/true"}),
            json!({"kid": ""}),
            json!({"kid": "\0"}),
        ];
        for member in members {
            let mut header = member;
            header["alg"] = verifier.name.into();
            let forged = token(&header, |input| sign(&*THEIRS, verifier.name, input));
            verifier.check(&forged, EDGEJWT_ERR_SIGNATURE);
            // Our own signature is as good as under any header.
            let ours = token(&header, |input| sign(&*OURS, verifier.name, input));
            verifier.check(&ours, EDGEJWT_OK);
        }
        if verifier.name.starts_with("HS") {
            let header = json!({"alg": verifier.name, "kid": "/dev/null"});
            for known in ["", "\0", "secret", "null", "/dev/null"] {
                let forged = token(&header, |input| mac(verifier.name, known.as_bytes(), input));
                verifier.check(&forged, EDGEJWT_ERR_SIGNATURE);
            }
        }
    }
}

/// How a key loads for signing and for verifying.
fn loaded(name: &str, form: Form, key: &[u8]) -> (edgejwt_status, edgejwt_status) {
    fn status<T>(result: Result<T>) -> edgejwt_status {
        result.err().unwrap_or(EDGEJWT_OK)
    }
    (
        status(SigningKey::load(name, form, key)),
        status(VerifyingKey::load(name, form, key)),
    )
}

#[test]
fn each_key_form_loads_for_its_algorithms_alone() {
    let (ok, refused) = (EDGEJWT_OK, EDGEJWT_ERR_KEY_TYPE);
    let (mut forms, mut passed) = (0, 0);
    for pair in &*OURS {
        let is_secret = pair.algorithms.contains(&"HS256");
        for name in NAMES {
            let fits = pair.algorithms.contains(&name);
            let [private, public, secret] = match fits {
                true => [(ok, refused), (refused, ok), (ok, ok)],
                false => [(refused, refused); 3],
            };
            for (keys, want) in [(&pair.private, private), (&pair.public, public)] {
                let want = if is_secret { secret } else { want };
                for (form, bytes) in keys {
                    let shown = String::from_utf8_lossy(bytes);
                    assert_eq!(loaded(name, *form, bytes), want, "{name} {form:?} {shown}");
                    forms += 1;
                    passed += usize::from(fits);
                }
            }
        }
    }
    println!("{forms} of key form and algorithm: {passed} loaded");
}

#[test]
fn a_jwk_loads_for_what_it_says_alone() {
    for says in NAMES {
        let pair = pair_for(&*OURS, says);
        for (keys, operation) in [(&pair.private, "sign"), (&pair.public, "verify")] {
            let (_, jwk) = keys
                .iter()
                .find(|(form, _)| matches!(form, Form::Jwk))
                .unwrap();
            let jwk: Value = serde_json::from_slice(jwk).unwrap();
            let load = |name: &str, member: &str, value: Value| {
                let mut jwk = jwk.clone();
                jwk[member] = value;
                let (signing, verifying) = loaded(name, Form::Jwk, jwk.to_string().as_bytes());
                if operation == "sign" {
                    signing
                } else {
                    verifying
                }
            };
            for name in NAMES {
                let is_same = name == says;
                let want = if is_same {
                    EDGEJWT_OK
                } else {
                    EDGEJWT_ERR_KEY_TYPE
                };
                assert_eq!(load(name, "alg", says.into()), want, "{says} {name}");
            }
            for alg in [
                "none",
                "",
                "RSA-OAEP",
                "dir",
                "ES512",
                &says.to_ascii_lowercase(),
            ] {
                assert_eq!(
                    load(says, "alg", alg.into()),
                    EDGEJWT_ERR_KEY_TYPE,
                    "{says} {alg}"
                );
            }
            assert_eq!(load(says, "use", "sig".into()), EDGEJWT_OK);
            assert_eq!(load(says, "use", "enc".into()), EDGEJWT_ERR_KEY_TYPE);
            assert_eq!(load(says, "key_ops", json!([operation])), EDGEJWT_OK);
            assert_eq!(
                load(says, "key_ops", json!(["wrapKey", operation])),
                EDGEJWT_OK
            );
            for operations in [json!([]), json!(["encrypt"]), json!(["sign, verify"])] {
                let status = load(says, "key_ops", operations);
                assert_eq!(status, EDGEJWT_ERR_KEY_TYPE, "{says}");
            }
            for (member, value) in [
                ("alg", json!(1)),
                ("use", json!(["sig"])),
                ("key_ops", json!(operation)),
            ] {
                assert_eq!(
                    load(says, member, value),
                    EDGEJWT_ERR_KEY_FORMAT,
                    "{says} {member}"
                );
            }
        }
    }
}

#[test]
fn a_key_s_numbers_say_nothing_of_its_algorithm() {
    // The same RSA key six times, the same secret three times.
    for pair in &*OURS {
        let (form, bytes) = &pair.public[0];
        let thumbprints = pair
            .algorithms
            .iter()
            .map(|name| VerifyingKey::load(name, *form, bytes).unwrap().thumbprint());
        let mut thumbprints: Vec<_> = thumbprints.collect();
        thumbprints.dedup();
        let want = if pair.algorithms.contains(&"HS256") {
            Err(EDGEJWT_ERR_KEY_TYPE)
        } else {
            let (_, jwk) = pair.public.last().unwrap();
            Ok(crate::keys::thumbprint_of(
                &serde_json::from_slice(jwk).unwrap(),
            ))
        };
        assert_eq!(thumbprints, [want]);
    }
}
