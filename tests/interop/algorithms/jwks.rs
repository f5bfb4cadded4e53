// SPDX-License-Identifier: Apache-2.0 OR MIT
//! JSON Web Keys, sets of them, and thumbprints of other libraries.

use super::{AUDIENCE, ISSUER, KID, TYP, check, payload, signing_key, verifying_key};
use super::{load_signing_key, load_verifying_key};
use crate::keys::{Form, Keyring, NAMES, SigningKey, VerifyingKey};
use crate::now;
use crate::openssl::{private, public};
use crate::peer::{JOSE, JOSERFC, Peer};
use crate::support::harness::{Outcome, test};
use edgejwt::ffi::status::edgejwt_status::{EDGEJWT_ERR_KEY_TYPE, EDGEJWT_ERR_UNKNOWN_KID};
use libtest_mimic::Trial;

pub fn tests() -> Vec<Trial> {
    let mut tests = Vec::new();
    for peer in [&JOSERFC, &JOSE] {
        let name = peer.name;
        for alg in NAMES {
            tests.push(test(format!("{name}::jwk::{alg}"), move || jwk(peer, alg)));
            tests.push(test(format!("{name}::thumbprint::{alg}"), move || {
                thumbprint(peer, alg)
            }));
        }
        tests.push(test(format!("{name}::jwk_set"), move || jwk_set(peer)));
    }
    tests
}

/// The library loads the JWKs that a peer makes of a key pair.
fn jwk(peer: &Peer, alg: &str) -> Outcome {
    let payload = payload();
    let private_jwk = peer.ask(&["jwk", alg, &private(alg)])?;
    let public_jwk = peer.ask(&["jwk", alg, &public(alg)])?;
    let private = load_signing_key(alg, Form::Jwk, private_jwk.as_bytes());
    let public = load_verifying_key(alg, Form::Jwk, public_jwk.as_bytes());
    let token = private.sign_with(KID, TYP, &payload).unwrap();
    for key in [public, private.verifying_key(), verifying_key(alg)] {
        check(&key, TYP, &token, &payload);
    }
    // A secret has the same JWK for both purposes.
    if !alg.starts_with("HS") {
        let swapped = SigningKey::load(alg, Form::Jwk, public_jwk);
        assert_eq!(swapped.err(), Some(EDGEJWT_ERR_KEY_TYPE));
        let swapped = VerifyingKey::load(alg, Form::Jwk, private_jwk);
        assert_eq!(swapped.err(), Some(EDGEJWT_ERR_KEY_TYPE));
    }
    Ok(())
}

/// A keyring finds the keys of a peer's set by their key ID.
fn jwk_set(peer: &Peer) -> Outcome {
    let payload = payload();
    // One algorithm for each kind of key.
    let in_set = ["PS256", "ES256", "ES384", "EdDSA"];
    let words = in_set.map(|alg| [alg.into(), public(alg), format!("kid-{alg}")]);
    let mut task = vec!["set"];
    task.extend(words.as_flattened().iter().map(String::as_str));
    let set = peer.ask(&task)?;
    let ring = Keyring::new();
    assert_eq!(ring.add_jwks(ISSUER, &set), Ok(()), "{set}");
    for alg in in_set {
        let sign = |kid: &str| signing_key(alg).sign_with(kid, TYP, &payload).unwrap();
        let verify = |kid: &str| ring.verify_with(TYP, AUDIENCE, now(), &sign(kid));
        let verdict = verify(&format!("kid-{alg}"));
        assert_eq!(verdict.as_ref(), Ok(&payload), "{alg}: {set}");
        assert_eq!(verify("kid"), Err(EDGEJWT_ERR_UNKNOWN_KID), "{alg}: {set}");
    }
    Ok(())
}

fn thumbprint(peer: &Peer, alg: &str) -> Outcome {
    let theirs = peer.ask(&["thumbprint", alg, &public(alg)])?;
    let want = match alg.starts_with("HS") {
        true => Err(EDGEJWT_ERR_KEY_TYPE),
        false => Ok(theirs),
    };
    for key in [verifying_key(alg), signing_key(alg).verifying_key()] {
        assert_eq!(key.thumbprint(), want);
    }
    Ok(())
}
