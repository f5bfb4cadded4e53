// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Member names in every spelling, in the header and in the payload. Each
//! verdict is compared with one that is computed from serde_json's reading.
//! Names are compared after escapes are decoded, and duplicates are refused.

mod reference;
mod spellings;

use self::reference::{judge_header, judge_payload};
use self::spellings::{invalid, similar, spellings};
use crate::support::harness::tests;
use crate::support::jwt::{NOW, PublicKey, forge};
use edgejwt::ffi::status::edgejwt_status::{self, *};
use libtest_mimic::Trial;

pub fn tests() -> Vec<Trial> {
    tests!["json_names": header, payload, nested_objects]
}

/// The text of a name, without its quotes, and the text of a value.
type Member = (String, &'static str);

fn member(name: &str, value: &'static str) -> Member {
    (name.into(), value)
}

fn object(members: &[Member]) -> String {
    let members: Vec<String> = members
        .iter()
        .map(|(name, value)| format!("\"{name}\":{value}"))
        .collect();
    format!("{{{}}}", members.join(","))
}

struct Verifier(PublicKey);

impl Verifier {
    fn load() -> Self {
        Self(PublicKey::load("rsa2048.pem"))
    }

    fn header(&self, members: &[Member]) -> edgejwt_status {
        let header = object(members);
        let want = judge_header(members);
        let token = forge(&header, r#"{"exp":1800000001}"#);
        let got = self.0.verify(&token, NOW, &[], 0).map(drop);
        assert_eq!(got, want, "{header}");
        got.err().unwrap_or(EDGEJWT_OK)
    }

    fn payload(&self, members: &[Member]) -> edgejwt_status {
        let payload = object(members);
        let want = judge_payload(members);
        let token = forge(r#"{"alg":"RS256"}"#, &payload);
        let got = self.0.verify(&token, NOW, &[], 0).map(drop);
        assert_eq!(got, want, "{payload}");
        got.err().unwrap_or(EDGEJWT_OK)
    }
}

/// A name, two values for it, and the verdict on a token with either value.
type Case = (&'static str, [&'static str; 2], [edgejwt_status; 2]);

const HEADER: [Case; 16] = [
    (
        "alg",
        [r#""RS256""#, r#""none""#],
        [EDGEJWT_OK, EDGEJWT_ERR_ALGORITHM],
    ),
    ("typ", [r#""JWT""#, "1"], [EDGEJWT_OK, EDGEJWT_ERR_HEADER]),
    ("cty", [r#""JWT""#, "[]"], [EDGEJWT_OK, EDGEJWT_ERR_HEADER]),
    ("kid", [r#""a""#, "null"], [EDGEJWT_OK, EDGEJWT_ERR_HEADER]),
    (
        "crit",
        ["[]", r#"["exp"]"#],
        [EDGEJWT_ERR_HEADER, EDGEJWT_ERR_HEADER],
    ),
    ("b64", ["true", "false"], [EDGEJWT_OK, EDGEJWT_ERR_HEADER]),
    ("jwk", ["{}", "1"], [EDGEJWT_OK, EDGEJWT_OK]),
    ("jku", [r#""https://a""#, "1"], [EDGEJWT_OK, EDGEJWT_OK]),
    ("x5u", [r#""https://a""#, "1"], [EDGEJWT_OK, EDGEJWT_OK]),
    ("x5c", [r#"["MA=="]"#, "1"], [EDGEJWT_OK, EDGEJWT_OK]),
    ("x5t", [r#""AA""#, "1"], [EDGEJWT_OK, EDGEJWT_OK]),
    ("x5t#S256", [r#""AA""#, "1"], [EDGEJWT_OK, EDGEJWT_OK]),
    ("zip", [r#""DEF""#, "1"], [EDGEJWT_OK, EDGEJWT_OK]),
    ("enc", [r#""A128GCM""#, "1"], [EDGEJWT_OK, EDGEJWT_OK]),
    ("https://a/\u{1f600}", ["1", "2"], [EDGEJWT_OK, EDGEJWT_OK]),
    ("\u{e9}\u{7f51}", ["1", "2"], [EDGEJWT_OK, EDGEJWT_OK]),
];

const PAYLOAD: [Case; 10] = [
    (
        "exp",
        ["1800000001", "1800000000"],
        [EDGEJWT_OK, EDGEJWT_ERR_EXPIRED],
    ),
    (
        "nbf",
        ["1800000000", "1800000001"],
        [EDGEJWT_OK, EDGEJWT_ERR_NOT_YET_VALID],
    ),
    (
        "iat",
        ["1800000000", "true"],
        [EDGEJWT_OK, EDGEJWT_ERR_CLAIM_TYPE],
    ),
    // Nobody asks for these three.
    ("iss", [r#""a""#, "1"], [EDGEJWT_OK, EDGEJWT_OK]),
    ("sub", [r#""a""#, "{}"], [EDGEJWT_OK, EDGEJWT_OK]),
    (
        "aud",
        [r#""a""#, "7"],
        [EDGEJWT_ERR_AUDIENCE, EDGEJWT_ERR_CLAIM_TYPE],
    ),
    ("jti", [r#""a""#, "null"], [EDGEJWT_OK, EDGEJWT_OK]),
    ("role", [r#""a""#, "[1]"], [EDGEJWT_OK, EDGEJWT_OK]),
    ("https://a/\u{1f600}", ["1", "2"], [EDGEJWT_OK, EDGEJWT_OK]),
    ("\u{e9}\u{7f51}", ["1", "2"], [EDGEJWT_OK, EDGEJWT_OK]),
];

/// Checks every case in every spelling, alone and twice. Each object also has
/// the member `needed`, unless the case is that member.
fn check(
    cases: &[Case],
    needed: Member,
    malformed: edgejwt_status,
    verify: impl Fn(&[Member]) -> edgejwt_status,
) {
    for (name, values, wants) in cases {
        let others: Vec<Member> = [needed.clone()]
            .into_iter()
            .filter(|(other, _)| other != name)
            .collect();
        let with = |more: &[Member]| [&others[..], more].concat();
        let spellings = spellings(name);
        assert!(spellings.len() >= 4);
        for (at, spelling) in spellings.iter().enumerate() {
            for (value, want) in values.iter().zip(wants) {
                assert_eq!(verify(&with(&[member(spelling, value)])), *want);
            }
            // Twice in the same spelling, and in two, in both orders.
            let next = &spellings[(at + 1) % spellings.len()];
            for [first, second] in [[0, 0], [0, 1], [1, 0]] {
                for other in [spelling, next] {
                    let twice = [
                        member(spelling, values[first]),
                        member(other, values[second]),
                    ];
                    assert_eq!(verify(&with(&twice)), malformed, "{twice:?}");
                }
            }
            // Twice, with another member in between.
            let apart = [
                member(spelling, values[0]),
                member("between", "{}"),
                member(next, values[0]),
            ];
            assert_eq!(verify(&with(&apart)), malformed);
        }
        for similar in similar(name) {
            let both = [member(name, values[0]), member(&similar, values[1])];
            assert_eq!(verify(&with(&both)), wants[0], "{similar}");
        }
        for invalid in invalid(name) {
            let verdict = verify(&with(&[member(&invalid, values[0])]));
            assert_eq!(verdict, malformed, "{invalid:?}");
        }
    }
}

fn header() {
    let verifier = Verifier::load();
    let needed = member("alg", r#""RS256""#);
    check(&HEADER, needed, EDGEJWT_ERR_HEADER, |members| {
        verifier.header(members)
    });
}

fn payload() {
    let verifier = Verifier::load();
    let needed = member("exp", "1800000001");
    check(&PAYLOAD, needed, EDGEJWT_ERR_PAYLOAD, |members| {
        verifier.payload(members)
    });
}

/// The same rule holds in the objects inside a value, where serde_json hides
/// duplicates.
fn nested_objects() {
    let key = PublicKey::load("rsa2048.pem");
    let verify = |header: &str, payload: &str| key.verify(&forge(header, payload), NOW, &[], 0);
    for name in ["a", "exp", "alg", "\u{1f600}"] {
        let spellings = spellings(name);
        for (at, spelling) in spellings.iter().enumerate() {
            let next = &spellings[(at + 1) % spellings.len()];
            let twice = object(&[member(spelling, "1"), member("x", "2"), member(next, "3")]);
            let once = object(&[member(spelling, "1"), member("x", "2")]);
            for (inside, is_good) in [(twice, false), (once, true)] {
                for value in [
                    inside.clone(),
                    format!("[{{}},{inside}]"),
                    format!("{{\"b\":{{\"c\":[{inside}]}}}}"),
                ] {
                    let refused = |status| (!is_good).then_some(status);
                    let payload = format!("{{\"exp\":1800000001,\"o\":{value}}}");
                    let got = verify(r#"{"alg":"RS256"}"#, &payload).err();
                    assert_eq!(got, refused(EDGEJWT_ERR_PAYLOAD), "{payload}");
                    let header = format!("{{\"alg\":\"RS256\",\"o\":{value}}}");
                    let got = verify(&header, r#"{"exp":1800000001}"#).err();
                    assert_eq!(got, refused(EDGEJWT_ERR_HEADER), "{header}");
                }
            }
        }
    }
}
