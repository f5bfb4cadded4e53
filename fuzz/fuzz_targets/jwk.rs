// SPDX-License-Identifier: Apache-2.0 OR MIT
//! JSON Web Keys. A key that loads must permit its use, and have the thumbprint
//! that RFC 7638 defines. An equal key as a different text must give the same
//! result.
#![no_main]

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use edgejwt::ffi::signing_key::*;
use edgejwt::ffi::status::edgejwt_status::*;
use edgejwt::ffi::verifying_key::*;
use edgejwt_fuzz::json::{self, Json, Members, member};
use edgejwt_fuzz::keys::thumbprint_of;
use edgejwt_fuzz::loaded::{HMAC, Outcome, RSA, algorithm, name, outcome, private, public};
use libfuzzer_sys::fuzz_target;

fn load(alg: i32, json: &[u8]) -> Outcome {
    let (text, len) = (json.as_ptr().cast(), json.len());
    // SAFETY, both: the text comes with its length; the result is writable.
    outcome(
        private(alg, |to| unsafe {
            edgejwt_signing_key_from_jwk(alg, text, len, to)
        }),
        public(alg, |to| unsafe {
            edgejwt_verifying_key_from_jwk(alg, text, len, to)
        }),
    )
}

fn text<'j>(members: &'j Members, name: &str) -> Option<&'j str> {
    member(members, name.as_bytes()).and_then(Json::text)
}

/// A member. Null counts as absent.
fn given<'j, 'a>(members: &'j Members<'a>, name: &str) -> Option<&'j Json<'a>> {
    member(members, name.as_bytes()).filter(|value| **value != Json::Null)
}

/// A number in base64url as a thumbprint has it: without leading zero bytes, or
/// with as many as a coordinate of `len` bytes needs.
fn canonical(text: &str, len: Option<usize>) -> String {
    let bytes = URL_SAFE_NO_PAD.decode(text).expect("it loaded");
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    let number = &bytes[zeros..];
    let missing = len.map_or(0, |len| len - number.len());
    URL_SAFE_NO_PAD.encode([&vec![0; missing], number].concat())
}

/// Whether a key permits its use with an algorithm and for an operation.
fn may(members: &Members, alg: i32, operation: &str) -> bool {
    let kty = match alg {
        7 | 8 => "EC",
        9 | 13 => "OKP",
        _ if RSA.contains(&alg) => "RSA",
        _ => "oct",
    };
    let crv = match alg {
        7 => Some("P-256"),
        8 => Some("P-384"),
        9 | 13 => Some("Ed25519"),
        _ => None,
    };
    let is_absent_or = |member_name: &str, wanted: &str| {
        let value = given(members, member_name);
        value.is_none_or(|value| value.text() == Some(wanted))
    };
    let is_ed25519 = || is_absent_or("alg", "EdDSA") || is_absent_or("alg", "Ed25519");
    let operation = Json::Text(operation.into());
    let has_operation = match given(members, "key_ops") {
        None => true,
        Some(Json::Array(operations)) => operations.contains(&operation),
        Some(_) => false,
    };
    text(members, "kty") == Some(kty)
        && (crv.is_none() || text(members, "crv") == crv)
        && (is_absent_or("alg", name(alg)) || (crv == Some("Ed25519") && is_ed25519()))
        && is_absent_or("use", "sig")
        && has_operation
}

fn thumbprint(members: &Members, alg: i32) -> Option<String> {
    let text = |name| text(members, name).expect("it loaded");
    let coordinate = |name| canonical(text(name), Some(if alg == 7 { 32 } else { 48 }));
    Some(thumbprint_of(&match alg {
        7 | 8 => format!(
            r#"{{"crv":"{}","kty":"EC","x":"{}","y":"{}"}}"#,
            text("crv"),
            coordinate("x"),
            coordinate("y")
        ),
        9 | 13 => format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#, text("x")),
        _ if HMAC.contains(&alg) => return None,
        _ => format!(
            r#"{{"e":"{}","kty":"RSA","n":"{}"}}"#,
            canonical(text("e"), None),
            canonical(text("n"), None)
        ),
    }))
}

fuzz_target!(|data: &[u8]| {
    let Some((&first, json)) = data.split_first() else {
        return;
    };
    let alg = algorithm(first);
    let found = load(alg, json);
    let (private, public, print) = &found;
    let Some(members) = json::object(json.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(json)) else {
        let want = match (1..=13).contains(&alg) {
            true => EDGEJWT_ERR_KEY_FORMAT,
            false => EDGEJWT_ERR_ARGUMENT,
        };
        return assert_eq!(found, (want, want, None));
    };
    let is_private = ["d", "k"].iter().any(|name| text(&members, name).is_some());
    if *private == EDGEJWT_OK {
        assert!(is_private && may(&members, alg, "sign"));
        assert_eq!(*print, thumbprint(&members, alg));
    }
    if *public == EDGEJWT_OK {
        assert!(may(&members, alg, "verify"));
        assert_eq!(*print, thumbprint(&members, alg));
        // Only a secret is both private and public.
        assert!(HMAC.contains(&alg) || *private != EDGEJWT_OK);
    }
    let mut other = String::new();
    Json::Object(members).write_backwards(&mut other);
    assert_eq!(load(alg, other.as_bytes()), found);
});
