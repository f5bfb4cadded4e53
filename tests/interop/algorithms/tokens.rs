// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Others verify tokens of this library, and this library verifies theirs.

use super::{KID, TYP, check, flipped, payload, signing_key, verifying_key};
use crate::keys::NAMES;
use crate::openssl::{self, private, public};
use crate::peer::{JOSE, JOSERFC, LIBJWT, PYJWT, Peer};
use crate::support::harness::{Outcome, test};
use crate::support::jwt::base64url;
use base64::engine::{Engine, general_purpose::URL_SAFE_NO_PAD};
use libtest_mimic::Trial;

pub fn tests() -> Vec<Trial> {
    let mut tests = Vec::new();
    for peer in [&PYJWT, &JOSERFC, &JOSE, &LIBJWT] {
        let name = peer.name;
        for alg in NAMES.into_iter().filter(|alg| peer.has(alg)) {
            tests.push(test(format!("{name}::verifies_ours::{alg}"), move || {
                verifies_ours(peer, alg)
            }));
            tests.push(test(format!("{name}::signs_for_us::{alg}"), move || {
                signs_for_us(peer, alg)
            }));
        }
    }
    for alg in NAMES {
        tests.push(test(format!("openssl::verifies_ours::{alg}"), move || {
            openssl_verifies_ours(alg)
        }));
        tests.push(test(format!("openssl::signs_for_us::{alg}"), move || {
            openssl_signs_for_us(alg)
        }));
    }
    tests
}

fn verifies_ours(peer: &Peer, alg: &str) -> Outcome {
    let payload = payload();
    let token = signing_key(alg).sign_with(KID, peer.typ, &payload).unwrap();
    let header = format!(r#"{{"alg":"{alg}","kid":"{KID}","typ":"{}"}}"#, peer.typ);
    let answer = peer.ask(&["verify", alg, &public(alg), &token])?;
    assert_eq!(answer, format!("{header}\t{payload}"));
    for token in flipped(&token) {
        let answer = peer.ask(&["verify", alg, &public(alg), &token])?;
        assert_eq!(answer, "refused", "{token}");
    }
    Ok(())
}

fn signs_for_us(peer: &Peer, alg: &str) -> Outcome {
    let payload = payload();
    let token = peer.ask(&["sign", alg, &private(alg), KID, peer.typ, &payload])?;
    check(&verifying_key(alg), peer.typ, &token, &payload);
    Ok(())
}

fn openssl_verifies_ours(alg: &str) {
    let token = signing_key(alg).sign_with(KID, TYP, &payload()).unwrap();
    let verifies = |token: &str| {
        let (input, signature) = token.rsplit_once('.').unwrap();
        openssl::verifies(alg, input, &URL_SAFE_NO_PAD.decode(signature).unwrap())
    };
    assert!(verifies(&token), "{token}");
    for token in flipped(&token) {
        assert!(!verifies(&token), "{token}");
    }
}

fn openssl_signs_for_us(alg: &str) {
    let header = format!(r#"{{"alg":"{alg}","typ":"{TYP}"}}"#);
    let payload = payload();
    let input = format!("{}.{}", base64url(header), base64url(&payload));
    let token = format!("{input}.{}", base64url(openssl::sign(alg, &input)));
    check(&verifying_key(alg), TYP, &token, &payload);
}
