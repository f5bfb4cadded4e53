// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Tokens with a good signature and a header or payload that is refused, and
//! unusual but valid spellings.

use crate::support::harness::tests;
use crate::support::jwt::{NOW, PublicKey, base64url, forge};
use crate::support::key;
use edgejwt::ffi::flags::EDGEJWT_DATES_AS_STRINGS;
use edgejwt::ffi::status::edgejwt_status::{self, *};
use libtest_mimic::Trial;

pub fn tests() -> Vec<Trial> {
    tests!["tokens":
        valid_spellings_are_accepted,
        bad_headers_are_refused,
        bad_payloads_are_refused,
        a_token_has_one_spelling,
        dates_as_strings_are_judged,
        signatures_of_other_lengths_are_refused,
    ]
}

const HEADER: &str = r#"{"alg":"RS256","typ":"JWT"}"#;
const PAYLOAD: &str = r#"{"exp":1800000001}"#;

fn verify(token: &str) -> Result<String, edgejwt_status> {
    PublicKey::load("rsa2048.pem").verify(token, NOW, &[], 0)
}

fn valid_spellings_are_accepted() {
    for header in [
        HEADER,
        r#"{"typ":"JWT","alg":"RS256"}"#,
        r#"{"alg":"RS256"}"#,
        r#"{"alg":"RS256","typ":"jwt","kid":"x"}"#,
        " {\"alg\" : \"RS256\"}\n",
        r#"{"\u0061lg":"RS\u0032\u0035\u0036"}"#,
    ] {
        assert_eq!(
            verify(&forge(header, PAYLOAD)).as_deref(),
            Ok(PAYLOAD),
            "{header}"
        );
    }
    for payload in [
        "{\"exp\":1800000001}\n",
        "\r\n\t {\"exp\" : 1800000001 } ",
        r#"{"exp":1800000001.5,"\u0075ser":"\u7f51\ud83d\ude00\/"}"#,
    ] {
        assert_eq!(verify(&forge(HEADER, payload)).as_deref(), Ok(payload));
    }
}

fn bad_headers_are_refused() {
    for (header, want) in [
        (r#"{"alg":"none"}"#, EDGEJWT_ERR_ALGORITHM),
        (r#"{"alg":"None"}"#, EDGEJWT_ERR_ALGORITHM),
        (r#"{"alg":"HS256"}"#, EDGEJWT_ERR_ALGORITHM),
        (r#"{"alg":"RS384"}"#, EDGEJWT_ERR_ALGORITHM),
        (r#"{"alg":"PS256"}"#, EDGEJWT_ERR_ALGORITHM),
        (r#"{"typ":"JWT"}"#, EDGEJWT_ERR_HEADER),
        (r#"{"alg":"RS256","crit":["x"],"x":1}"#, EDGEJWT_ERR_HEADER),
        (
            r#"{"alg":"RS256","crit":["b64"],"b64":false}"#,
            EDGEJWT_ERR_HEADER,
        ),
        (r#"{"alg":"RS256","b64":false}"#, EDGEJWT_ERR_HEADER),
        (r#"{"alg":"none","alg":"RS256"}"#, EDGEJWT_ERR_HEADER),
        (r#"{"alg":"RS256","\u0061lg":"none"}"#, EDGEJWT_ERR_HEADER),
        (
            "{\"alg\":\"RS256\",\"x\":\"\u{feff}\"}x",
            EDGEJWT_ERR_HEADER,
        ),
        ("\u{feff}{\"alg\":\"RS256\"}", EDGEJWT_ERR_HEADER),
        ("{\"alg\":\"RS256\"}\0", EDGEJWT_ERR_HEADER),
        ("", EDGEJWT_ERR_HEADER),
    ] {
        assert_eq!(verify(&forge(header, PAYLOAD)), Err(want), "{header}");
    }
}

fn bad_payloads_are_refused() {
    for (payload, want) in [
        (&b""[..], EDGEJWT_ERR_PAYLOAD),
        (b"[]", EDGEJWT_ERR_PAYLOAD),
        (b"text", EDGEJWT_ERR_PAYLOAD),
        (
            b"{\"exp\":1800000001,\"exp\":1800000002}",
            EDGEJWT_ERR_PAYLOAD,
        ),
        (
            b"{\"exp\":1800000001,\"\\u0065xp\":1800000002}",
            EDGEJWT_ERR_PAYLOAD,
        ),
        (
            b"{\"exp\":1800000001,\"a\":{\"b\":1,\"b\":1}}",
            EDGEJWT_ERR_PAYLOAD,
        ),
        (b"{\"exp\":1800000001,\"a\":\"\xFF\"}", EDGEJWT_ERR_PAYLOAD),
        (b"\xEF\xBB\xBF{\"exp\":1800000001}", EDGEJWT_ERR_PAYLOAD),
        (b"{\"exp\":1800000001}\0", EDGEJWT_ERR_PAYLOAD),
        (b"{\"exp\":1800000001} {}", EDGEJWT_ERR_PAYLOAD),
        (b"{\"exp\":null}", EDGEJWT_ERR_CLAIM_TYPE),
        (b"{\"exp\":\"never\"}", EDGEJWT_ERR_CLAIM_TYPE),
        (b"{\"exp\":-18e8}", EDGEJWT_ERR_CLAIM_TYPE),
        (b"{\"exp\":18e18}", EDGEJWT_ERR_CLAIM_RANGE),
        (b"{\"exp\":[1800000001]}", EDGEJWT_ERR_CLAIM_TYPE),
        (b"{\"exp\":\"1800000001\"}", EDGEJWT_ERR_CLAIM_TYPE),
        (b"{\"exp\":1800000001,\"nbf\":\"\"}", EDGEJWT_ERR_CLAIM_TYPE),
        (b"{\"exp\":1800000000}", EDGEJWT_ERR_EXPIRED),
        (b"{}", EDGEJWT_ERR_CLAIM_MISSING),
    ] {
        let shown = String::from_utf8_lossy(payload);
        assert_eq!(verify(&forge(HEADER, payload)), Err(want), "{shown}");
    }
    let deep = format!(
        "{{\"exp\":1800000001,\"a\":{}{}}}",
        "[".repeat(32),
        "]".repeat(32)
    );
    assert_eq!(verify(&forge(HEADER, deep)), Err(EDGEJWT_ERR_TOO_COMPLEX));
    let names: Vec<String> = (0..257).map(|name| format!("\"{name}\":0")).collect();
    let members = format!("{{\"alg\":\"RS256\",\"a\":{{{}}}}}", names.join(","));
    let verdict = verify(&forge(&members, PAYLOAD));
    assert_eq!(verdict, Err(EDGEJWT_ERR_TOO_COMPLEX));
}

fn a_token_has_one_spelling() {
    let token = forge(HEADER, PAYLOAD);
    let (input, signature) = token.rsplit_once('.').unwrap();
    let (header, payload) = input.split_once('.').unwrap();
    for spelling in [
        format!("{header}=.{payload}.{signature}"),
        format!("{header}.{payload}=.{signature}"),
        format!("{header}.{payload}.{signature}=="),
        format!("{header}.{payload}.{signature}\n"),
        format!("{header}. {payload}.{signature}"),
        format!("{header}.{payload}.{signature}."),
        format!("{header}.{payload}.{signature}.e30"),
        format!("{input}.{}", signature.replace('-', "+").replace('_', "/")),
    ] {
        let same = spelling == token;
        assert_eq!(verify(&spelling).is_ok(), same, "{spelling}");
    }
    // The JSON serialization (RFC 7515 section 7.2) is not supported.
    let json =
        format!(r#"{{"payload":"{payload}","protected":"{header}","signature":"{signature}"}}"#);
    assert_eq!(verify(&json), Err(EDGEJWT_ERR_TOKEN));
}

fn dates_as_strings_are_judged() {
    let key = PublicKey::load("rsa2048.pem");
    let verify =
        |payload: &str| key.verify(&forge(HEADER, payload), NOW, &[], EDGEJWT_DATES_AS_STRINGS);
    assert!(verify(r#"{"exp":"1800000001"}"#).is_ok());
    assert_eq!(verify(r#"{"exp":"1800000000"}"#), Err(EDGEJWT_ERR_EXPIRED));
    let early = r#"{"exp":"1800000001","nbf":"1800000001"}"#;
    assert_eq!(verify(early), Err(EDGEJWT_ERR_NOT_YET_VALID));
    let late = r#"{"exp":"18000000010000000000"}"#;
    assert_eq!(verify(late), Err(EDGEJWT_ERR_CLAIM_RANGE));
    for exp in ["", " 12", "+1", "1e9", "-1"] {
        let payload = format!("{{\"exp\":\"{exp}\"}}");
        assert_eq!(verify(&payload), Err(EDGEJWT_ERR_CLAIM_TYPE), "{exp}");
    }
}

fn signatures_of_other_lengths_are_refused() {
    let token = forge(HEADER, PAYLOAD);
    let (input, _) = token.rsplit_once('.').unwrap();
    for signature in [
        vec![],
        vec![0; 256],
        vec![0xFF; 256],
        vec![0; 255],
        vec![1; 257],
        [vec![0; 255], vec![1]].concat(),
        std::fs::read(key("rsa2048.pem")).unwrap(),
    ] {
        let token = format!("{input}.{}", base64url(signature));
        assert_eq!(verify(&token), Err(EDGEJWT_ERR_SIGNATURE));
    }
}
