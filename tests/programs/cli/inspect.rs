// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `edgejwt inspect`.

use super::command::{NOW, Said, edgejwt, edgejwt_reading, json};
use crate::support::harness::tests;
use crate::support::jwt::{base64url, forge};
use libtest_mimic::Trial;

pub fn tests() -> Vec<Trial> {
    tests!["cli::inspect": what_is_in_a_token_is_shown_as_not_verified, objections_are_those_of_the_library, what_no_policy_takes_is_told_as_far_as_it_can_be]
}

fn inspect(args: &[&str]) -> Said {
    edgejwt(&[&["inspect", "--now", NOW], args].concat())
}

fn what_is_in_a_token_is_shown_as_not_verified() {
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
256 bytes, not looked at

objections, if the signature were good
  default         the token expired 1 second ago, 2027-01-15 07:59:59 UTC
                  "aud" is "neuron", and no audience is expected
  neuronex        the token expired 1 second ago, 2027-01-15 07:59:59 UTC
  happypathology  the token has no "iat"
                  the token has no "sub"
                  the token has no "jti"
                  the token has no "kid"
                  the token expired 1 second ago, 2027-01-15 07:59:59 UTC
                  "aud" is "neuron", not "api.happypathology.com"
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
            &["the token has no \"aud\"", "the token has no \"iss\""],
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
            "default",
            &["\"iss\" has the wrong type: 5"],
        ),
        (
            r#"{"exp":1800009999,"iat":1800000000,"aud":"x","iss":"i","sub":"s","jti":"j","kid":"k"}"#,
            "happypathology",
            &[
                "the token lives for 2 hours 46 minutes, more than 1 hour",
                "\"aud\" is \"x\", not \"api.happypathology.com\"",
            ],
        ),
        (
            r#"{"exp":1800000100,"nbf":1800000200}"#,
            "default",
            &[
                "nbf: the token is valid in 3 minutes 20 seconds, 2027-01-15 08:03:20 UTC",
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

fn what_no_policy_takes_is_told_as_far_as_it_can_be() {
    let part = |json: &str| base64url(json);
    let claims = part(r#"{"exp":1800003600}"#);
    for (token, message) in [
        (
            format!("{}.{claims}.", part(r#"{"alg":"none"}"#)),
            "its alg is none that may be accepted",
        ),
        (
            format!("{}.{claims}.AA", part(r#"{"alg":"RS256","crit":["x"]}"#)),
            "asks with crit",
        ),
        (format!("{}.{claims}.AA", part("[]")), "header is not valid"),
        (
            format!(
                "{}.{}.AA",
                part(r#"{"alg":"HS256"}"#),
                part("{\"a\":1,\"a\":2}")
            ),
            "not a valid JSON object",
        ),
        (
            format!("{}=.{claims}.AA", part(r#"{"alg":"HS256"}"#)),
            "compact serialization",
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
    inspect(&["a\nb"]).fails(1, "a blank or a line break");
    edgejwt_reading(&["inspect"], b"").fails(1, "there is no token");
    let said = edgejwt_reading(&["inspect", "--json"], b"");
    assert_eq!(json(&said.out)["malformed"], "there is no token");
}
