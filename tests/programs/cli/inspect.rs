// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `edgejwt inspect`.

use super::command::{NOW, Said, edgejwt, edgejwt_reading, json};
use crate::support::harness::tests;
use crate::support::jwt::{base64url, forge};
use libtest_mimic::Trial;

pub fn tests() -> Vec<Trial> {
    tests!["cli::inspect": contents_are_shown_as_not_verified, objections_are_those_of_the_library, malformed_tokens_are_explained]
}

fn inspect(args: &[&str]) -> Said {
    edgejwt(&[&["inspect", "--now", NOW], args].concat())
}

fn contents_are_shown_as_not_verified() {
    let token = forge(
        r#"{"alg":"RS256","kid":"k"}"#,
        r#"{"aud":"neuron","exp":1799999999,"iss":"neuron"}"#,
    );
    let expected = r#"NOT VERIFIED: anybody can have written this.

header
{
  "alg": "RS256",
  "kid": "k"
}

claims
{
  "aud": "neuron",
  "exp": 1799999999,  (2027-01-15 07:59:59 UTC, 1 second ago)
  "iss": "neuron"
}

signature
256 bytes, not verified

objections, if the signature were good
  default         the token expired 1 second ago, 2027-01-15 07:59:59 UTC
                  "aud" is "neuron", and no audience is expected
  neuronex        the token expired 1 second ago, 2027-01-15 07:59:59 UTC
  happypathology  the token has no "iat"
                  the token has no "sub"
                  the token has no "jti"
                  the token has no "kid"
                  the token expired 1 second ago, 2027-01-15 07:59:59 UTC
                  "aud" is "neuron" and not "api.happypathology.com"
"#;
    assert_eq!(inspect(&[&token]).accepted(), expected);
}

fn objections_are_those_of_the_library() {
    for (claims, policy, expected) in [
        ("{}", "default", &["the token has no \"exp\""][..]),
        (r#"{"exp":1800003600}"#, "default", &[]),
        (
            r#"{"exp":1800003600}"#,
            "neuronex",
            &["the token has no \"iss\"", "the token has no \"aud\""],
        ),
        (
            r#"{"exp":"1800003600","aud":"neuron","iss":"n"}"#,
            "neuronex",
            &[],
        ),
        (
            r#"{"exp":"1800003600","iss":"n"}"#,
            "default",
            &["\"exp\" has the wrong type: \"1800003600\""],
        ),
        (
            r#"{"exp":1800003600,"iss":5,"aud":"x"}"#,
            "neuronex",
            &["\"iss\" has the wrong type: 5"],
        ),
        (
            r#"{"exp":1800009999,"iat":1800000000,"aud":"x","iss":"i","sub":"s","jti":"j","kid":"k"}"#,
            "happypathology",
            &[
                "the token is valid for 2 hours 46 minutes, which is more than 1 hour",
                "\"aud\" is \"x\" and not \"api.happypathology.com\"",
            ],
        ),
        (
            r#"{"exp":1800000100,"nbf":1800000200}"#,
            "default",
            &[
                "the token becomes valid (nbf) in 3 minutes 20 seconds, 2027-01-15 08:03:20 UTC",
                "the token expired in 1 minute 40 seconds, 2027-01-15 08:01:40 UTC",
            ],
        ),
    ] {
        let token = forge(r#"{"alg":"RS256"}"#, claims);
        let said = json(&inspect(&["--json", &token]).accepted());
        assert_eq!(said["verified"], false);
        assert_eq!(said["header"], json(r#"{"alg":"RS256"}"#));
        assert_eq!(said["claims"], json(claims));
        assert_eq!(said["signature_bytes"], 256);
        assert_eq!(said["malformed"], serde_json::Value::Null);
        let objections = said["objections"][policy].as_array().unwrap();
        assert_eq!(objections, expected, "{claims} {policy}");
    }
}

fn malformed_tokens_are_explained() {
    let part = |json: &str| base64url(json);
    let claims = part(r#"{"exp":1800003600}"#);
    for (token, message) in [
        (
            format!("{}.{claims}.", part(r#"{"alg":"none"}"#)),
            "the token is not signed",
        ),
        (
            format!("{}.{claims}.AA", part(r#"{"alg":"RS256","crit":["x"]}"#)),
            "asks for an extension with \"crit\"",
        ),
        (
            format!("{}.{claims}.AA", part("[]")),
            "the token's header is not valid: it is not a JSON object",
        ),
        (
            format!(
                "{}.{}.AA",
                part(r#"{"alg":"HS256"}"#),
                part("{\"a\":1,\"a\":2}")
            ),
            "the claim \"a\" is given twice",
        ),
        (
            format!("{}=.{claims}.AA", part(r#"{"alg":"HS256"}"#)),
            "not base64url without padding",
        ),
        (
            format!("{}.{claims}", part(r#"{"alg":"HS256"}"#)),
            "this has 2",
        ),
    ] {
        let said = inspect(&[&token]);
        assert_eq!((said.code, said.err.as_str()), (1, ""));
        assert!(said.out.starts_with("NOT VERIFIED: "));
        let last = said.out.lines().last().unwrap();
        assert!(
            last.starts_with("  every policy    ") && last.contains(message),
            "{last}"
        );
        let said = inspect(&["--json", &token]);
        let out = json(&said.out);
        assert_eq!(said.code, 1);
        assert!(out["malformed"].as_str().unwrap().contains(message));
        assert!(out.get("objections").is_none());
    }
    inspect(&["nonsense"]).fails(1, "three parts with dots");
    inspect(&["a\nb"]).fails(1, "a space or a line break");
    edgejwt_reading(&["inspect"], b"").fails(1, "there is no token: standard input is empty");
    let said = edgejwt_reading(&["inspect", "--json"], b"");
    assert_eq!(
        json(&said.out)["malformed"],
        "there is no token: standard input is empty"
    );
}
