// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The texts of the JSONTestSuite: each one is the payload, the header, and
//! the value of an unknown member of either.

use crate::support::harness::{Missing, Outcome, tests};
use crate::support::jwt::{NOW, PublicKey, forge};
use crate::vectors::vectors;
use edgejwt::ffi::flags::EDGEJWT_EXP_OPTIONAL;
use edgejwt::ffi::status::edgejwt_status::{self, *};
use libtest_mimic::Trial;

pub fn tests() -> Vec<Trial> {
    tests!["json_suite":
        y_texts_are_accepted,
        n_texts_are_refused,
        i_texts_are_accepted_or_refused,
    ]
}

const HEADER: &[u8] = br#"{"alg":"RS256"}"#;

/// Texts that the suite accepts and this library refuses: RFC 8259 leaves
/// duplicate names to the parser, RFC 7515 section 4 does not.
const STRICTER: [&str; 2] = [
    "y_object_duplicated_key.json",
    "y_object_duplicated_key_and_value.json",
];

/// The files of one kind: names and texts. There are at least `count`.
fn texts(kind: &str, count: usize) -> Result<Vec<(String, Vec<u8>)>, Missing> {
    let folder = vectors("JSONTestSuite/test_parsing")?;
    let files = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{folder:?}: {error}"));
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    let names = names.filter(|name| name.starts_with(kind) && name.ends_with(".json"));
    let texts = names.map(|name| (name.clone(), std::fs::read(folder.join(name)).unwrap()));
    let texts: Vec<_> = texts.collect();
    assert!(texts.len() >= count, "{} files {kind}", texts.len());
    Ok(texts)
}

type Verdict = Option<edgejwt_status>;

#[derive(Debug)]
struct Verdicts {
    payload: Verdict,
    in_payload: Verdict,
    header: Verdict,
    in_header: Verdict,
}

impl Verdicts {
    fn of(text: &[u8]) -> Self {
        let key = PublicKey::load("rsa2048.pem");
        let verify = |header: &[u8], payload: &[u8]| {
            let token = forge(header, payload);
            key.verify(&token, NOW, &[], EDGEJWT_EXP_OPTIONAL).err()
        };
        let member = |end: &str| [b"{\"unknown\":", text, end.as_bytes()].concat();
        Self {
            payload: verify(HEADER, text),
            in_payload: verify(HEADER, &member("}")),
            header: verify(text, b"{}"),
            in_header: verify(&member(r#","alg":"RS256"}"#), b"{}"),
        }
    }

    fn is_accepted(&self, text: &[u8]) -> bool {
        let is_object = text.trim_ascii_start().starts_with(b"{");
        self.in_payload.is_none()
            && self.in_header.is_none()
            && self.payload == (!is_object).then_some(EDGEJWT_ERR_PAYLOAD)
            // No object of the suite has an `alg`.
            && self.header == Some(EDGEJWT_ERR_HEADER)
    }

    fn is_refused(&self) -> bool {
        // The two longest texts exceed the length of a token.
        let payload = |verdict| {
            matches!(
                verdict,
                Some(EDGEJWT_ERR_PAYLOAD | EDGEJWT_ERR_TOO_COMPLEX | EDGEJWT_ERR_TOKEN_TOO_LONG)
            )
        };
        let header = |verdict| {
            matches!(
                verdict,
                Some(EDGEJWT_ERR_HEADER | EDGEJWT_ERR_TOO_COMPLEX | EDGEJWT_ERR_TOKEN_TOO_LONG)
            )
        };
        [self.payload, self.in_payload].into_iter().all(payload)
            && [self.header, self.in_header].into_iter().all(header)
    }
}

fn y_texts_are_accepted() -> Outcome {
    for (name, text) in texts("y_", 95)? {
        let verdicts = Verdicts::of(&text);
        let is_right = match STRICTER.contains(&name.as_str()) {
            true => verdicts.is_refused(),
            false => verdicts.is_accepted(&text),
        };
        assert!(is_right, "{name}: {verdicts:?}");
    }
    Ok(())
}

fn n_texts_are_refused() -> Outcome {
    for (name, text) in texts("n_", 188)? {
        let verdicts = Verdicts::of(&text);
        assert!(verdicts.is_refused(), "{name}: {verdicts:?}");
    }
    Ok(())
}

/// The suite allows either verdict. It must be the same in all places.
fn i_texts_are_accepted_or_refused() -> Outcome {
    for (name, text) in texts("i_", 35)? {
        let verdicts = Verdicts::of(&text);
        let is_right = verdicts.is_accepted(&text) || verdicts.is_refused();
        assert!(is_right, "{name}: {verdicts:?}");
    }
    Ok(())
}
