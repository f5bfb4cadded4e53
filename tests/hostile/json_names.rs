// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Names of members in every spelling, in header and payload, beside what
//! another reader of JSON makes of each. A name given twice is refused however
//! it is spelled, and an escaped name is the name that it means: no member
//! wins over another, and none hides.

use crate::support::jwt::{NOW, PublicKey, forge};
use edgejwt::ffi::status::edgejwt_status::{self, *};
use serde_json::Value;
use std::collections::BTreeSet;

/// A name as it stands between its quotes, and a value as it stands.
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

/// All members in order, by serde_json; None where a name is no JSON, and
/// then the object is none either.
fn reference(members: &[Member]) -> Option<Vec<(String, Value)>> {
    let read = |(name, value): &Member| -> serde_json::Result<(String, Value)> {
        let name = serde_json::from_str(&format!("\"{name}\""))?;
        Ok((name, serde_json::from_str(value)?))
    };
    let read: serde_json::Result<Vec<_>> = members.iter().map(read).collect();
    let whole = serde_json::from_str::<Value>(&object(members));
    assert_eq!(read.is_ok(), whole.is_ok(), "{members:?}");
    let read = read.ok()?;
    // The last of each name, as most readers have it.
    let names: BTreeSet<&String> = read.iter().map(|(name, _)| name).collect();
    assert_eq!(whole.unwrap().as_object().unwrap().len(), names.len());
    Some(read)
}

fn has_duplicates(members: &[(String, Value)]) -> bool {
    let names: BTreeSet<&String> = members.iter().map(|(name, _)| name).collect();
    names.len() < members.len()
}

/// What a header comes to, by its members as the other reader sees them.
fn judge_header(members: &[Member]) -> Result<(), edgejwt_status> {
    let members = reference(members).filter(|members| !has_duplicates(members));
    let members = members.ok_or(EDGEJWT_ERR_HEADER)?;
    let mut algorithm = Err(EDGEJWT_ERR_HEADER);
    for (name, value) in &members {
        match name.as_str() {
            "crit" => return Err(EDGEJWT_ERR_HEADER),
            "b64" if value != true => return Err(EDGEJWT_ERR_HEADER),
            "typ" | "cty" | "kid" if !value.is_string() => return Err(EDGEJWT_ERR_HEADER),
            "alg" if value == "RS256" => algorithm = Ok(()),
            "alg" if value.is_string() => algorithm = Err(EDGEJWT_ERR_ALGORITHM),
            _ => {}
        }
    }
    algorithm
}

/// What the strictest policy makes of a payload, likewise.
fn judge_payload(members: &[Member]) -> Result<(), edgejwt_status> {
    let members = reference(members).filter(|members| !has_duplicates(members));
    let members = members.ok_or(EDGEJWT_ERR_PAYLOAD)?;
    for (name, value) in &members {
        let fits = match name.as_str() {
            "iss" | "sub" | "jti" | "aud" => value.is_string(),
            "exp" | "nbf" | "iat" => value.is_i64(),
            _ => true,
        };
        if !fits {
            return Err(EDGEJWT_ERR_CLAIM_TYPE);
        }
    }
    let get = |wanted| members.iter().find(|(name, _)| name == wanted);
    let date = |name| get(name).and_then(|(_, value)| value.as_i64());
    match (date("exp"), date("nbf")) {
        (None, _) => Err(EDGEJWT_ERR_CLAIM_MISSING),
        (Some(exp), _) if exp <= NOW => Err(EDGEJWT_ERR_EXPIRED),
        (_, Some(nbf)) if nbf > NOW => Err(EDGEJWT_ERR_NOT_YET_VALID),
        _ if get("aud").is_some() => Err(EDGEJWT_ERR_AUDIENCE),
        _ => Ok(()),
    }
}

/// One character as an escape, or as two of them.
fn escaped(character: char, upper: bool) -> String {
    let mut units = [0; 2];
    let units = character.encode_utf16(&mut units).iter();
    let escapes = units.map(|unit| match upper {
        true => format!("\\u{unit:04X}"),
        false => format!("\\u{unit:04x}"),
    });
    escapes.collect()
}

/// The same name in other letters: all of them as escapes, or one.
fn spellings(name: &str) -> Vec<String> {
    let mut spellings = vec![name.to_string()];
    for upper in [false, true] {
        spellings.push(name.chars().map(|c| escaped(c, upper)).collect());
    }
    let (first, last) = (0, name.chars().count() - 1);
    for place in [first, last] {
        let one = name.chars().enumerate().map(|(at, character)| {
            if at == place {
                escaped(character, false)
            } else {
                character.into()
            }
        });
        spellings.push(one.collect());
    }
    if name.contains('/') {
        spellings.push(name.replace('/', "\\/"));
    }
    let spellings: BTreeSet<String> = spellings.into_iter().collect();
    spellings.into_iter().collect()
}

/// Other names that only look like this one, or that careless readers take
/// for it.
fn neighbours(name: &str) -> Vec<String> {
    let first = escaped(name.chars().next().unwrap(), false);
    vec![
        name.to_uppercase(),
        format!("{name} "),
        format!(" {name}"),
        format!("{name}\\u0000"),
        format!("\\u0000{name}"),
        format!("{name}\\n"),
        format!("{name}\u{301}"),
        format!("\\\\{}", &first[1..]),
        format!("\u{feff}{name}"),
    ]
}

/// What stands between quotes and is no string.
fn broken(name: &str) -> Vec<String> {
    vec![
        format!("{name}\\u006"),
        format!("{name}\\x61"),
        format!("{name}\\U0061"),
        format!("{name}\\u{{61}}"),
        format!("{name}\\"),
        format!("{name}\\ud83d"),
        format!("{name}\\ude00\\ud83d"),
        format!("{name}\\ud83d\\u0041"),
        format!("{name}\0"),
        format!("{name}\n"),
    ]
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

/// A name, two values for it, and what a token with one of them comes to.
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
    ("iss", [r#""a""#, "1"], [EDGEJWT_OK, EDGEJWT_ERR_CLAIM_TYPE]),
    (
        "sub",
        [r#""a""#, "{}"],
        [EDGEJWT_OK, EDGEJWT_ERR_CLAIM_TYPE],
    ),
    (
        "aud",
        [r#""a""#, "7"],
        [EDGEJWT_ERR_AUDIENCE, EDGEJWT_ERR_CLAIM_TYPE],
    ),
    (
        "jti",
        [r#""a""#, "null"],
        [EDGEJWT_OK, EDGEJWT_ERR_CLAIM_TYPE],
    ),
    ("role", [r#""a""#, "[1]"], [EDGEJWT_OK, EDGEJWT_OK]),
    ("https://a/\u{1f600}", ["1", "2"], [EDGEJWT_OK, EDGEJWT_OK]),
    ("\u{e9}\u{7f51}", ["1", "2"], [EDGEJWT_OK, EDGEJWT_OK]),
];

/// Every case in every spelling, alone and twice. `needed` is what the object
/// cannot do without, unless the case is it.
fn check(
    cases: &[Case],
    needed: Member,
    malformed: edgejwt_status,
    verify: impl Fn(&[Member]) -> edgejwt_status,
) {
    let mut verdicts = 0;
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
            // Beside itself, and beside another spelling, in both orders.
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
            // Far apart.
            let apart = [
                member(spelling, values[0]),
                member("between", "{}"),
                member(next, values[0]),
            ];
            assert_eq!(verify(&with(&apart)), malformed);
            verdicts += 9;
        }
        for neighbour in neighbours(name) {
            let both = [member(name, values[0]), member(&neighbour, values[1])];
            assert_eq!(verify(&with(&both)), wants[0], "{neighbour}");
            verdicts += 1;
        }
        for broken in broken(name) {
            assert_eq!(
                verify(&with(&[member(&broken, values[0])])),
                malformed,
                "{broken:?}"
            );
            verdicts += 1;
        }
    }
    println!("{verdicts} verdicts");
}

#[test]
fn header_members() {
    let verifier = Verifier::load();
    let needed = member("alg", r#""RS256""#);
    check(&HEADER, needed, EDGEJWT_ERR_HEADER, |members| {
        verifier.header(members)
    });
}

#[test]
fn claims() {
    let verifier = Verifier::load();
    let needed = member("exp", "1800000001");
    check(&PAYLOAD, needed, EDGEJWT_ERR_PAYLOAD, |members| {
        verifier.payload(members)
    });
}

/// The reference cannot say what is given twice inside a value; the rule is
/// the same there.
#[test]
fn objects_inside() {
    let key = PublicKey::load("rsa2048.pem");
    for name in ["a", "exp", "alg", "\u{1f600}"] {
        let spellings = spellings(name);
        for (at, spelling) in spellings.iter().enumerate() {
            let next = &spellings[(at + 1) % spellings.len()];
            let inside = object(&[member(spelling, "1"), member("x", "2"), member(next, "3")]);
            let once = object(&[member(spelling, "1"), member("x", "2")]);
            for (inside, is_good) in [(inside, false), (once, true)] {
                for value in [
                    inside.clone(),
                    format!("[{{}},{inside}]"),
                    format!("{{\"b\":{{\"c\":[{inside}]}}}}"),
                ] {
                    let payload = format!("{{\"exp\":1800000001,\"o\":{value}}}");
                    let header = format!("{{\"alg\":\"RS256\",\"o\":{value}}}");
                    let got = key.verify(&forge(r#"{"alg":"RS256"}"#, &payload), NOW, &[], 0);
                    assert_eq!(
                        got.err(),
                        (!is_good).then_some(EDGEJWT_ERR_PAYLOAD),
                        "{payload}"
                    );
                    let got = key.verify(&forge(&header, r#"{"exp":1800000001}"#), NOW, &[], 0);
                    assert_eq!(
                        got.err(),
                        (!is_good).then_some(EDGEJWT_ERR_HEADER),
                        "{header}"
                    );
                }
            }
        }
    }
}
