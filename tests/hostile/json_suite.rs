// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Every text of the JSONTestSuite as payload, as header, and as the value of
//! a member that nobody asks for.

use crate::support::jwt::{NOW, PublicKey, forge};
use crate::support::skip;
use base64::engine::{Engine, general_purpose::STANDARD};
use edgejwt::ffi::policy::EDGEJWT_EXP_OPTIONAL;
use edgejwt::ffi::status::edgejwt_status::*;
use std::collections::BTreeMap;
use std::path::PathBuf;

const HEADER: &str = r#"{"alg":"RS256"}"#;

/// Texts that the suite accepts and this library does not: RFC 8259 leaves
/// names that are given twice to the reader, RFC 7515 section 4 does not.
const STRICTER: [&str; 2] = [
    "y_object_duplicated_key.json",
    "y_object_duplicated_key_and_value.json",
];

fn texts() -> Option<BTreeMap<String, Vec<u8>>> {
    let Some(vectors) = std::env::var_os("EDGEJWT_VECTORS") else {
        skip("EDGEJWT_VECTORS is not set");
        return None;
    };
    let file = std::fs::read(PathBuf::from(vectors).join("jsontestsuite.json")).unwrap();
    let texts: BTreeMap<String, String> = serde_json::from_slice(&file).unwrap();
    let texts = texts.into_iter();
    Some(
        texts
            .map(|(name, text)| (name, STANDARD.decode(text).unwrap()))
            .collect(),
    )
}

fn wrapped(text: &[u8], more: &str) -> Vec<u8> {
    [b"{\"ignored\":", text, more.as_bytes(), b"}"].concat()
}

fn is_object(text: &[u8]) -> bool {
    text.trim_ascii_start().starts_with(b"{")
}

#[test]
fn every_text_in_every_place() {
    let Some(texts) = texts() else { return };
    assert_eq!(texts.len(), 318);
    let key = PublicKey::load("rsa2048.pem");
    let verify = |header: &[u8], payload: &[u8]| {
        key.verify(&forge(header, payload), NOW, &[], EDGEJWT_EXP_OPTIONAL)
    };
    let mut counts = BTreeMap::new();
    for (name, text) in &texts {
        // A payload may be as long as a token allows; the suite's two longest
        // are refused for that alone.
        let as_payload = verify(HEADER.as_bytes(), text).err();
        let in_payload = verify(HEADER.as_bytes(), &wrapped(text, "")).err();
        let as_header = verify(text, b"{}").err();
        let in_header = verify(&wrapped(text, r#","alg":"RS256""#), b"{}").err();
        let places = [as_payload, in_payload, as_header, in_header];
        *counts
            .entry(format!("{}{places:?}", &name[..2]))
            .or_insert(0) += 1;
        let refused_as_text = |error| {
            matches!(
                error,
                Some(EDGEJWT_ERR_PAYLOAD | EDGEJWT_ERR_HEADER | EDGEJWT_ERR_TOKEN_TOO_LONG)
            )
        };
        match &name[..2] {
            "y_" if STRICTER.contains(&name.as_str()) => {
                assert!(places.into_iter().all(refused_as_text), "{name} {places:?}");
            }
            "y_" => {
                assert_eq!((in_payload, in_header), (None, None), "{name}");
                let payload = (!is_object(text)).then_some(EDGEJWT_ERR_PAYLOAD);
                // None of the suite's objects has an `alg`.
                assert_eq!(
                    (as_payload, as_header),
                    (payload, Some(EDGEJWT_ERR_HEADER)),
                    "{name}"
                );
            }
            "n_" => assert!(places.into_iter().all(refused_as_text), "{name} {places:?}"),
            _ => {}
        }
    }
    for (places, count) in counts {
        println!("{count:4} {places}");
    }
}
