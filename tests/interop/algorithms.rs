// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Every algorithm both ways with other people's programs, and their keys in
//! every form.

use crate::keys::{Form, Keyring, NAMES, SigningKey, VerifyingKey, generate};
use crate::openssl::{file, key_name, openssl, private, public};
use crate::programs::{Peer, jose, joserfc, libjwt, pyjwt};
use crate::support::jwt::base64url;
use base64::engine::{Engine, general_purpose::URL_SAFE_NO_PAD};
use edgejwt::ffi::status::edgejwt_status::{
    EDGEJWT_ERR_KEY_HALF, EDGEJWT_ERR_KEY_TYPE, EDGEJWT_ERR_NOT_GENERATED, EDGEJWT_ERR_SIGNATURE,
    EDGEJWT_ERR_TYP, EDGEJWT_ERR_UNKNOWN_KEY,
};
use std::time::{SystemTime, UNIX_EPOCH};

const KID: &str = "key-1";
const TYP: &str = "at+jwt";
const AUDIENCE: &str = "neuron";
const ISSUER: &str = "neuron";
const GENERATED: [&str; 3] = ["ES256", "ES384", "EdDSA"];

fn now() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    now.as_secs().try_into().unwrap()
}

/// Claims as NeuronEX has them.
fn payload() -> String {
    let (iat, exp) = (now(), now() + 3600);
    format!(r#"{{"aud":"{AUDIENCE}","exp":{exp},"iat":{iat},"iss":"{ISSUER}"}}"#)
}

fn of_peer(peer: &Peer) -> impl Iterator<Item = &'static str> {
    let families = peer.families;
    let names = NAMES.into_iter();
    names.filter(move |alg| families.contains(&&alg[..2]))
}

/// The form of the key files that openssl made.
fn file_form(alg: &str) -> Form {
    if alg.starts_with("HS") {
        Form::Secret
    } else {
        Form::Pem
    }
}

fn signing_key(alg: &str) -> SigningKey {
    let bytes = std::fs::read(private(alg)).unwrap();
    let key = SigningKey::load(alg, file_form(alg), bytes);
    key.unwrap_or_else(|status| panic!("{alg}: {status:?}"))
}

fn verifying_key(alg: &str) -> VerifyingKey {
    let bytes = std::fs::read(public(alg)).unwrap();
    let key = VerifyingKey::load(alg, file_form(alg), bytes);
    key.unwrap_or_else(|status| panic!("{alg}: {status:?}"))
}

/// The token with one bit of its payload flipped, and of its signature.
fn flipped(token: &str) -> [String; 2] {
    [1, 2].map(|at| {
        let mut segments: Vec<String> = token.split('.').map(String::from).collect();
        let mut bytes = URL_SAFE_NO_PAD.decode(&segments[at]).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        segments[at] = base64url(bytes);
        segments.join(".")
    })
}

fn verifies_ours(peer: Option<Peer>) {
    let Some(peer) = peer else { return };
    let payload = payload();
    let mut tasks = Vec::new();
    let mut want = Vec::new();
    for alg in of_peer(&peer) {
        let token = signing_key(alg).sign_with(KID, peer.typ, &payload).unwrap();
        let [broken, forged] = flipped(&token);
        for token in [token, broken, forged] {
            tasks.push(format!("verify\t{alg}\t{}\t{token}", public(alg)));
        }
        let header = format!(r#"{{"alg":"{alg}","kid":"{KID}","typ":"{}"}}"#, peer.typ);
        let refused = || format!("{alg}: refused");
        want.extend([format!("{alg}: {header}\t{payload}"), refused(), refused()]);
    }
    let algorithms = of_peer(&peer).flat_map(|alg| [alg; 3]);
    let answers = peer.ask(&tasks);
    let answers = algorithms
        .zip(answers)
        .map(|(alg, answer)| format!("{alg}: {answer}"));
    assert_eq!(answers.collect::<Vec<_>>(), want);
}

fn ours_verifies(peer: Option<Peer>) {
    let Some(peer) = peer else { return };
    let payload = payload();
    let typ = peer.typ;
    let sign = |alg| format!("sign\t{alg}\t{}\t{KID}\t{typ}\t{payload}", private(alg));
    let tokens = peer.ask(&of_peer(&peer).map(sign).collect::<Vec<_>>());
    for (alg, token) in of_peer(&peer).zip(tokens) {
        check(&verifying_key(alg), alg, typ, &token, &payload);
    }
}

/// The key accepts this token, and nothing like it.
fn check(key: &VerifyingKey, alg: &str, typ: &str, token: &str, payload: &str) {
    assert_eq!(
        key.verify_with(typ, AUDIENCE, now(), token).as_deref(),
        Ok(payload),
        "{alg}: {token}"
    );
    let other = key.verify_with("dpop+jwt", AUDIENCE, now(), token);
    assert_eq!(other, Err(EDGEJWT_ERR_TYP), "{alg}");
    for token in flipped(token) {
        let verdict = key.verify_with(typ, AUDIENCE, now(), &token);
        assert_eq!(verdict, Err(EDGEJWT_ERR_SIGNATURE), "{alg}: {token}");
    }
}

#[test]
fn pyjwt_verifies_ours() {
    verifies_ours(pyjwt());
}

#[test]
fn ours_verifies_pyjwt_s() {
    ours_verifies(pyjwt());
}

#[test]
fn joserfc_verifies_ours() {
    verifies_ours(joserfc());
}

#[test]
fn ours_verifies_joserfc_s() {
    ours_verifies(joserfc());
}

#[test]
fn jose_verifies_ours() {
    verifies_ours(jose());
}

#[test]
fn ours_verifies_jose_s() {
    ours_verifies(jose());
}

#[test]
fn libjwt_verifies_ours() {
    verifies_ours(libjwt());
}

#[test]
fn ours_verifies_libjwt_s() {
    ours_verifies(libjwt());
}

#[test]
fn openssl_verifies_ours() {
    for alg in NAMES {
        let token = signing_key(alg).sign_with(KID, TYP, &payload()).unwrap();
        let verifies = |token: &str| {
            let (input, signature) = token.rsplit_once('.').unwrap();
            crate::openssl::verifies(alg, input, &URL_SAFE_NO_PAD.decode(signature).unwrap())
        };
        assert!(verifies(&token), "{alg}: {token}");
        for token in flipped(&token) {
            assert!(!verifies(&token), "{alg}: {token}");
        }
    }
}

#[test]
fn ours_verifies_openssl_s() {
    for alg in NAMES {
        let header = format!(r#"{{"alg":"{alg}","typ":"{TYP}"}}"#);
        let payload = payload();
        let input = format!("{}.{}", base64url(header), base64url(&payload));
        let token = format!("{input}.{}", base64url(crate::openssl::sign(alg, &input)));
        check(&verifying_key(alg), alg, TYP, &token, &payload);
    }
}

/// Loads the JWKs that a peer makes of private and public keys.
fn ours_loads_jwks(peer: Option<Peer>) {
    let Some(peer) = peer else { return };
    let payload = payload();
    for alg in NAMES {
        let jwks = peer.ask(&[
            format!("jwk\t{alg}\t{}", private(alg)),
            format!("jwk\t{alg}\t{}", public(alg)),
        ]);
        let load = |jwk| SigningKey::load(alg, Form::Jwk, jwk);
        let private = load(&jwks[0]).unwrap_or_else(|status| panic!("{alg}: {status:?}"));
        let token = private.sign_with(KID, TYP, &payload).unwrap();
        let public = VerifyingKey::load(alg, Form::Jwk, &jwks[1]);
        let public = public.unwrap_or_else(|status| panic!("{alg}: {status:?}"));
        for key in [public, private.verifying_key(), verifying_key(alg)] {
            check(&key, alg, TYP, &token, &payload);
        }
        // A secret has one form for both.
        if !alg.starts_with("HS") {
            assert_eq!(load(&jwks[1]).err(), Some(EDGEJWT_ERR_KEY_TYPE), "{alg}");
            let swapped = VerifyingKey::load(alg, Form::Jwk, &jwks[0]);
            assert_eq!(swapped.err(), Some(EDGEJWT_ERR_KEY_TYPE), "{alg}");
        }
    }
}

#[test]
fn ours_loads_joserfc_s_jwks() {
    ours_loads_jwks(joserfc());
}

#[test]
fn ours_loads_jose_s_jwks() {
    ours_loads_jwks(jose());
}

/// Finds the keys of a set that a peer makes, by `kid`.
fn ours_loads_sets(peer: Option<Peer>) {
    let Some(peer) = peer else { return };
    let payload = payload();
    // One algorithm of each key.
    let in_set = ["PS256", "ES256", "ES384", "EdDSA"];
    let words = in_set.map(|alg| format!("{alg}\t{}\tkid-{alg}", public(alg)));
    let set = peer.ask(&[format!("set\t{}", words.join("\t"))]).remove(0);
    let ring = Keyring::new();
    assert_eq!(ring.add_jwks(ISSUER, &set), Ok(()), "{set}");
    for alg in in_set {
        let sign = |kid: &str| signing_key(alg).sign_with(kid, TYP, &payload).unwrap();
        let verify = |kid: &str| ring.verify_with(TYP, AUDIENCE, now(), &sign(kid));
        assert_eq!(
            verify(&format!("kid-{alg}")).as_ref(),
            Ok(&payload),
            "{alg}: {set}"
        );
        assert_eq!(verify("kid"), Err(EDGEJWT_ERR_UNKNOWN_KEY), "{alg}: {set}");
    }
}

#[test]
fn ours_loads_joserfc_s_sets() {
    ours_loads_sets(joserfc());
}

#[test]
fn ours_loads_jose_s_sets() {
    ours_loads_sets(jose());
}

fn agrees_on_thumbprints(peer: Option<Peer>) {
    let Some(peer) = peer else { return };
    let tasks = NAMES.map(|alg| format!("thumbprint\t{alg}\t{}", public(alg)));
    let thumbprints = peer.ask(&tasks);
    for (alg, thumbprint) in NAMES.into_iter().zip(thumbprints) {
        let want = match file_form(alg) {
            Form::Secret => Err(EDGEJWT_ERR_KEY_TYPE),
            _ => Ok(thumbprint),
        };
        for key in [verifying_key(alg), signing_key(alg).verifying_key()] {
            assert_eq!(key.thumbprint(), want, "{alg}");
        }
    }
}

#[test]
fn joserfc_agrees_on_thumbprints() {
    agrees_on_thumbprints(joserfc());
}

#[test]
fn jose_agrees_on_thumbprints() {
    agrees_on_thumbprints(jose());
}

/// openssl's commands for each form of a key, PRIVATE being its file.
fn forms(alg: &str) -> (Vec<&'static str>, Vec<&'static str>) {
    let mut private = vec!["pkey -in PRIVATE", "pkey -in PRIVATE -outform DER"];
    let mut public = vec![
        "pkey -in PRIVATE -pubout",
        "pkey -in PRIVATE -pubout -outform DER",
        "req -x509 -subj /CN=gateway -key PRIVATE",
        "req -x509 -subj /CN=gateway -key PRIVATE -outform DER",
    ];
    match key_name(alg) {
        "rsa" => {
            private.extend([
                "rsa -in PRIVATE -traditional",
                "rsa -in PRIVATE -traditional -outform DER",
            ]);
            public.extend([
                "rsa -in PRIVATE -RSAPublicKey_out",
                "rsa -in PRIVATE -RSAPublicKey_out -outform DER",
            ]);
        }
        "p256" | "p384" => private.extend(["ec -in PRIVATE", "ec -in PRIVATE -outform DER"]),
        _ => {}
    }
    (private, public)
}

/// What the command prints, and its form.
fn made(words: &str, private: &str) -> (Form, Vec<u8>) {
    let form = if words.contains("DER") {
        Form::Der
    } else {
        Form::Pem
    };
    (form, openssl(&words.replace("PRIVATE", private)))
}

#[test]
fn every_form_that_openssl_writes_is_taken() {
    let payload = payload();
    for alg in NAMES.into_iter().filter(|alg| !alg.starts_with("HS")) {
        let (private_forms, public_forms) = forms(alg);
        let thumbprint = verifying_key(alg).thumbprint();
        let mut tokens = Vec::new();
        for words in private_forms {
            let (form, bytes) = made(words, &private(alg));
            let key = SigningKey::load(alg, form, &bytes);
            let key = key.unwrap_or_else(|status| panic!("{alg}: {words}: {status:?}"));
            assert_eq!(
                key.verifying_key().thumbprint(),
                thumbprint,
                "{alg}: {words}"
            );
            tokens.push(key.sign_with(KID, TYP, &payload).unwrap());
            let public = VerifyingKey::load(alg, form, &bytes);
            assert_eq!(public.err(), Some(EDGEJWT_ERR_KEY_TYPE), "{alg}: {words}");
        }
        for words in public_forms {
            let (form, bytes) = made(words, &private(alg));
            let key = VerifyingKey::load(alg, form, &bytes);
            let key = key.unwrap_or_else(|status| panic!("{alg}: {words}: {status:?}"));
            assert_eq!(key.thumbprint(), thumbprint, "{alg}: {words}");
            for token in &tokens {
                let verdict = key.verify_with(TYP, AUDIENCE, now(), token);
                assert_eq!(verdict.as_ref(), Ok(&payload), "{alg}: {words}");
            }
            let private = SigningKey::load(alg, form, &bytes);
            assert_eq!(private.err(), Some(EDGEJWT_ERR_KEY_TYPE), "{alg}: {words}");
        }
    }
}

#[test]
fn half_a_key_is_named_and_openssl_completes_it() {
    for alg in NAMES.into_iter().filter(|alg| alg.starts_with("ES")) {
        let half = file(alg, "half");
        for words in [
            "pkey -in PRIVATE",
            "pkey -in PRIVATE -outform DER",
            "pkcs8 -topk8 -nocrypt -in PRIVATE",
            "ec -in PRIVATE -no_public",
            "ec -in PRIVATE -no_public -outform DER",
        ] {
            let (form, bytes) = made(words, &half);
            let key = SigningKey::load(alg, form, bytes);
            assert_eq!(key.err(), Some(EDGEJWT_ERR_KEY_HALF), "{alg}: {words}");
        }
        // As the status's text says.
        let whole = SigningKey::load(alg, Form::Pem, openssl(&format!("ec -in {half}")));
        let whole = whole.unwrap_or_else(|status| panic!("{alg}: {status:?}"));
        let thumbprint = verifying_key(alg).thumbprint();
        assert_eq!(whole.verifying_key().thumbprint(), thumbprint, "{alg}");
    }
}

#[test]
fn others_take_the_keys_that_ours_generates() {
    let payload = payload();
    let dir = crate::support::scratch("generated");
    for alg in NAMES {
        let pem = match generate(alg) {
            Ok(pem) => pem,
            Err(status) => {
                assert_eq!(status, EDGEJWT_ERR_NOT_GENERATED, "{alg}");
                assert!(!GENERATED.contains(&alg), "{alg}");
                continue;
            }
        };
        assert_ne!(generate(alg).as_ref(), Ok(&pem), "{alg}");
        let path = dir.join(alg).display().to_string();
        std::fs::write(&path, &pem).unwrap();
        let text = String::from_utf8(openssl(&format!("pkey -in {path} -check -noout -text")));
        assert!(text.unwrap().contains("Private-Key"), "{alg}");
        let public = openssl(&format!("pkey -in {path} -pubout"));
        let public = VerifyingKey::load(alg, Form::Pem, public).unwrap();
        let ours = SigningKey::load(alg, Form::Pem, &pem).unwrap();
        let mut tokens = vec![ours.sign_with(KID, TYP, &payload).unwrap()];
        for peer in [pyjwt(), joserfc(), jose()].into_iter().flatten() {
            tokens.extend(peer.ask(&[format!("sign\t{alg}\t{path}\t{KID}\t{TYP}\t{payload}")]));
        }
        for token in tokens {
            check(&public, alg, TYP, &token, &payload);
            check(&ours.verifying_key(), alg, TYP, &token, &payload);
        }
    }
}
