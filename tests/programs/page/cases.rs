// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Honest and hostile tokens: the page must judge each one as the library does.

use super::{drive, need_browser, text_of};
use crate::support::harness::{Outcome, tests};
use crate::support::jwt::{NOW, PrivateKey, base64url, forge};
use crate::support::{fresh, key};
use crate::vectors::vectors;
use edgejwt::ffi::policy::{
    edgejwt_policy, edgejwt_policy_happypathology, edgejwt_policy_neuronex,
};
use edgejwt::ffi::report::{edgejwt_explain, edgejwt_report};
use edgejwt::ffi::verifying_key::*;
use libtest_mimic::Trial;
use serde_json::{Value, json};
use std::ffi::CStr;
use std::mem::zeroed;
use std::ptr::null_mut;

pub fn tests() -> Vec<Trial> {
    tests!["page::verdicts": on_tokens_of_the_field, on_signatures, on_json]
}

/// A token, the text of the key that judges it, and the time.
struct Case {
    token: String,
    key: String,
    alg: i32,
    now: i64,
}

/// The library's verdict: the status and the claim, for each preset.
fn verdicts(case: &Case) -> Value {
    let presets: [unsafe extern "C" fn(*mut edgejwt_policy, usize); 2] =
        [edgejwt_policy_neuronex, edgejwt_policy_happypathology];
    let mut found = Vec::new();
    for preset in presets {
        // SAFETY: zeros are valid for each struct, and every pointer comes with
        // its length.
        let (status, claim) = unsafe {
            let mut key = null_mut();
            let text = case.key.as_ptr().cast();
            let load = match case.key.starts_with('{') {
                true => edgejwt_verifying_key_from_jwk,
                false => edgejwt_verifying_key_from_pem,
            };
            let status = load(case.alg, text, case.key.len(), &mut key);
            if key.is_null() {
                found.push(json!([status as i32, ""]));
                continue;
            }
            let mut policy: edgejwt_policy = zeroed();
            let mut report: edgejwt_report = zeroed();
            preset(&mut policy, size_of::<edgejwt_policy>());
            report.size = size_of::<edgejwt_report>();
            let status = edgejwt_explain(
                key.as_ref(),
                &policy,
                case.now,
                case.token.as_ptr().cast(),
                case.token.len(),
                null_mut(),
                0,
                null_mut(),
                &mut report,
            );
            edgejwt_verifying_key_free(key);
            let claim = CStr::from_ptr(report.claim.as_ptr().cast());
            (status as i32, claim.to_str().unwrap().to_string())
        };
        found.push(json!([status, claim]));
    }
    found.into()
}

fn agree(name: &str, cases: &[Case]) -> Outcome {
    need_browser()?;
    let dir = fresh(name);
    let given: Vec<Value> = cases
        .iter()
        .map(|case| json!({"token": case.token, "key": case.key, "now": case.now.to_string()}))
        .collect();
    std::fs::write(dir.join("cases.json"), serde_json::to_vec(&given).unwrap()).unwrap();
    let seen = drive("verdicts", &dir)?;
    assert_eq!(seen.as_array().unwrap().len(), cases.len());
    let mut wrong = Vec::new();
    for (case, seen) in cases.iter().zip(seen.as_array().unwrap()) {
        let want = verdicts(case);
        if *seen != want {
            let words = [seen, &want].map(|pairs| text_of(pairs[0][0].as_i64().unwrap()));
            wrong.push(format!("{seen}, not {want} {words:?}: {}", case.token));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        cases.len(),
        wrong.join("\n")
    );
    Ok(())
}

fn read(name: &str) -> String {
    std::fs::read_to_string(key(name)).unwrap()
}

/// Judged by the key of the tests, at their time.
fn case(token: String) -> Case {
    Case {
        token,
        key: read("rsa2048.pem"),
        alg: 1,
        now: NOW,
    }
}

const HEADER: &str = r#"{"alg":"RS256","typ":"JWT"}"#;

fn on_tokens_of_the_field() -> Outcome {
    let exp = NOW + 60;
    let neuronex =
        |changes: &str| format!(r#"{{"iss":"neuron","aud":"neuron","exp":"{exp}"{changes}}}"#);
    let vendor = |changes: &str| {
        format!(
            r#"{{"iss":"org","sub":"u","aud":"api.happypathology.com","jti":"1","kid":"k","iat":{NOW},"exp":{exp}{changes}}}"#
        )
    };
    let mut cases = Vec::new();
    // Dates of every shape, in each place.
    for date in [
        "1",
        "0",
        "-1",
        "-0",
        "1.5",
        "1e3",
        "2e9",
        "2E+9",
        "20000000000e-1",
        "1900000000.999",
        "1e400",
        "1e-400",
        "9223372036854775807",
        "9223372036854775808",
        "9223372036854775807.9",
        "92233720368547758070e-1",
        "1e18",
        "1e19",
        "01",
        "+1",
        "1.",
        ".5",
        "null",
        "true",
        "[]",
        "{}",
        r#""""#,
        r#""1900000000""#,
        r#""1900000000.5""#,
        r#"" 1900000000""#,
        r#""+1900000000""#,
        r#""-1""#,
        r#""01""#,
        r#""1e9""#,
        r#""\u0031900000000""#,
        r#""9223372036854775807""#,
        r#""9223372036854775808""#,
        r#""99999999999999999999""#,
        "1800000000",
        "1800000001",
        "1799999999",
        "1800003600",
        "1800003601",
        r#""1800000000""#,
        r#""1800000001""#,
    ] {
        for name in ["exp", "nbf", "iat"] {
            cases.push(case(forge(
                HEADER,
                neuronex("")
                    .replace(
                        &format!(r#""exp":"{exp}""#),
                        &format!(r#""exp":"{exp}","nbf":1,"iat":1"#),
                    )
                    .replace(
                        &match name {
                            "exp" => format!(r#""exp":"{exp}""#),
                            other => format!(r#""{other}":1"#),
                        },
                        &format!(r#""{name}":{date}"#),
                    ),
            )));
            let own = vendor(r#","nbf":1"#);
            let old = match name {
                "exp" => format!(r#""exp":{exp}"#),
                "iat" => format!(r#""iat":{NOW}"#),
                _ => r#""nbf":1"#.into(),
            };
            cases.push(case(forge(
                HEADER,
                own.replace(&old, &format!(r#""{name}":{date}"#)),
            )));
        }
    }
    // Claims that are missing, null, or of another type.
    for name in ["iss", "sub", "aud", "jti", "kid", "iat", "exp"] {
        for value in [
            "null",
            "1",
            "[]",
            "{}",
            r#""""#,
            r#"["a"]"#,
            r#"["neuron"]"#,
            r#"["x","api.happypathology.com"]"#,
            "[1]",
            "true",
        ] {
            for payload in [neuronex(""), vendor("")] {
                let mut object: serde_json::Map<String, Value> =
                    serde_json::from_str(&payload).unwrap();
                object.insert(name.into(), serde_json::from_str(value).unwrap());
                cases.push(case(forge(
                    HEADER,
                    Value::Object(object.clone()).to_string(),
                )));
                object.remove(name);
                cases.push(case(forge(HEADER, Value::Object(object).to_string())));
            }
        }
    }
    for aud in [
        "neuron",
        "neuronex",
        "NeuronEX",
        "Neuron",
        "eKuiper",
        "api.happypathology.com",
        "API.happypathology.com",
    ] {
        cases.push(case(forge(
            HEADER,
            neuronex("").replace(r#""aud":"neuron""#, &format!(r#""aud":"{aud}""#)),
        )));
        cases.push(case(forge(
            HEADER,
            vendor("").replace("api.happypathology.com", aud),
        )));
    }
    // Times of the judge.
    for now in [
        0,
        1,
        1_767_225_599,
        1_767_225_600,
        NOW - 1,
        NOW,
        exp - 1,
        exp,
        exp + 1,
        i64::from(i32::MAX),
    ] {
        for payload in [neuronex(""), vendor("")] {
            cases.push(Case {
                now,
                ..case(forge(HEADER, payload))
            });
        }
    }
    agree("page-field", &cases)
}

fn on_signatures() -> Outcome {
    let exp = NOW + 60;
    let payload = format!(r#"{{"iss":"neuron","aud":"neuron","exp":{exp}}}"#);
    let good = forge(HEADER, &payload);
    let parts: Vec<&str> = good.split('.').collect();
    let mut cases = vec![case(good.clone()), case(String::from("x"))];
    // Every spelling of one token but its own.
    for at in (0..good.len()).step_by(9) {
        for with in ["", "=", "+", "/", "A", "B", "_", ".", "\u{e9}"] {
            cases.push(case(format!("{}{with}{}", &good[..at], &good[at + 1..])));
        }
        cases.push(case(good[..at.max(1)].into()));
    }
    for token in [
        format!("{good}A"),
        format!("{good}=="),
        format!("{good}."),
        format!(".{good}"),
        format!("{}.{}.", parts[0], parts[1]),
        format!("{}.{}", parts[0], parts[1]),
        format!("{}..{}", parts[0], parts[2]),
        format!(".{}.{}", parts[1], parts[2]),
        format!("{}.{}.{}", parts[0], parts[1], "A".repeat(341)),
        format!("{}.{}.{}", parts[0], parts[1], "A".repeat(342)),
        format!("{}.{}.{}", parts[0], parts[1], "A".repeat(343)),
        "A".repeat(16_384),
        "A".repeat(16_385),
        "..".into(),
        good.replace(parts[0], &base64url(r#"{"alg":"none"}"#)),
    ] {
        cases.push(case(token));
    }
    for header in [
        r#"{"alg":"RS256"}"#,
        r#"{"alg":"RS384"}"#,
        r#"{"alg":"PS256"}"#,
        r#"{"alg":"HS256"}"#,
        r#"{"alg":"none"}"#,
        r#"{"alg":"rs256"}"#,
        r#"{"alg":"EdDSA"}"#,
        r#"{"alg":"Ed25519"}"#,
        r#"{"alg":""}"#,
        r#"{"alg":1}"#,
        r#"{"alg":null}"#,
        "{}",
        "[]",
        "1",
        "",
        r#"{"typ":"JWT"}"#,
        r#"{"alg":"RS256","typ":1}"#,
        r#"{"alg":"RS256","typ":"at+jwt"}"#,
        r#"{"alg":"RS256","cty":"JWT"}"#,
        r#"{"alg":"RS256","cty":[]}"#,
        r#"{"alg":"RS256","kid":"a"}"#,
        r#"{"alg":"RS256","kid":1}"#,
        r#"{"alg":"RS256","kid":null}"#,
        r#"{"alg":"RS256","crit":["exp"]}"#,
        r#"{"alg":"RS256","crit":null}"#,
        r#"{"alg":"RS256","b64":true}"#,
        r#"{"alg":"RS256","b64":false}"#,
        r#"{"alg":"RS256","b64":null}"#,
        r#"{"alg":"RS256","alg":"RS256"}"#,
        r#"{"alg":"RS256","\u0061lg":"RS256"}"#,
        r#"{"\u0061lg":"RS256"}"#,
        r#"{"alg":"RS256","jwk":{"kty":"RSA"}}"#,
        " {\"alg\":\"RS256\"}\n",
        "\u{feff}{\"alg\":\"RS256\"}",
        r#"{"alg":"RS256",}"#,
    ] {
        cases.push(case(forge(header, &payload)));
        cases.push(case(forge(header, "[]")));
    }
    // Other keys.
    for (name, alg) in [
        ("other.pem", 1),
        ("rsa3072.pem", 1),
        ("rsa4096.pem", 1),
        ("rsa2048.pkcs1.pem", 1),
        ("certificate.pem", 1),
        ("ec.pem", 7),
        ("ed25519.pem", 9),
        ("rsa2048.key", 1),
        ("garbage.pem", 1),
        ("rfc7515-a2.public.jwk", 1),
        ("rfc7515-a2.jwk", 1),
    ] {
        cases.push(Case {
            key: read(name),
            alg,
            ..case(good.clone())
        });
    }
    for (private, public) in [
        ("other.key", "other.pem"),
        ("rsa3072.key", "rsa3072.pem"),
        ("rsa4096.key", "rsa4096.pem"),
    ] {
        let token = PrivateKey::load(private).sign(&payload).unwrap();
        cases.push(Case {
            key: read(public),
            ..case(token)
        });
    }
    agree("page-signatures", &cases)
}

/// The texts of the JSONTestSuite, as payloads and as headers.
fn on_json() -> Outcome {
    let mut texts: Vec<Vec<u8>> = Vec::new();
    for entry in std::fs::read_dir(vectors("JSONTestSuite/test_parsing")?).unwrap() {
        let text = std::fs::read(entry.unwrap().path()).unwrap();
        // Of what fits into a token.
        if text.len() < 5000 {
            texts.push([&b"{\"a\":"[..], &text, b"}"].concat());
            texts.push(text);
        }
    }
    let deep = |open: &str, close: &str, depth: usize| {
        format!("{{\"a\":{}1{}}}", open.repeat(depth), close.repeat(depth))
    };
    let many = |count: usize| {
        let members: Vec<String> = (0..count).map(|at| format!("\"{at}\":1")).collect();
        format!("{{{}}}", members.join(","))
    };
    for text in [
        deep("[", "]", 31),
        deep("[", "]", 32),
        deep("{\"a\":", "}", 31),
        deep("{\"a\":", "}", 32),
        deep("[", "", 40),
        many(256),
        many(257),
        format!(
            r#"{{"a":{},"b":{},"c":{},"d":{}}}"#,
            many(256),
            many(256),
            many(256),
            many(256)
        ),
        r#"{"a":1,"a":1}"#.into(),
        r#"{"a":1,"\u0061":1}"#.into(),
        r#"{"b":{"a":1,"a":1}}"#.into(),
        format!(r#"{{"a":1,"a":1,"b":{}}}"#, deep("[", "]", 32)),
        r#"{"a":"\ud83d\ude00","b":"\u0000"}"#.into(),
        r#"{"a":"\ude00"}"#.into(),
        r#"{"a":"\ud83d"}"#.into(),
        r#"{"a":"\ud83dx"}"#.into(),
    ] {
        texts.push(text.into_bytes());
    }
    let mut cases = Vec::new();
    for text in texts {
        cases.push(case(forge(HEADER, &text)));
        cases.push(case(forge(&text, "{}")));
    }
    agree("page-json", &cases)
}
