// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Which requests nginx serves, and what the server behind it gets to see.

use super::{HOSTILE_ISSUER, Site, need_nginx_and_gateway, sign, token};
use crate::hosts::now;
use crate::support::harness::{Outcome, need, tests};
use libtest_mimic::Trial;

pub fn tests() -> Vec<Trial> {
    tests!["nginx": serves_who_has_a_token, refuses_bad_tokens, demands_a_role, claims_cannot_make_headers]
}

fn need_all() -> Outcome {
    need_nginx_and_gateway()?;
    need("curl", "curl")
}

fn demands_a_role() -> Outcome {
    need_all()?;
    let site = Site::start_with("nginx-role", |gateway| {
        gateway.env("GATEWAY_ROLE", "operator");
    });
    for path in ["/page.txt", "/app/"] {
        let ask = |claims: &str| {
            let header = format!("Authorization: Bearer {}", token("neuron", claims));
            site.curl(path, &["--header", &header])
        };
        let answer = ask(r#","role":"operator""#);
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
        let answer = ask(r#","role":"guest""#);
        assert!(answer.starts_with("HTTP/1.1 403 "), "{answer}");
        let challenge =
            "\r\nWWW-Authenticate: Bearer realm=\"jwt\", error=\"insufficient_scope\"\r\n";
        assert!(answer.contains(challenge), "{answer}");
        let answer = ask(r#","role":"operator","nbf":9999999999"#);
        assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
        assert_eq!(answer.matches("WWW-Authenticate").count(), 1, "{answer}");
    }
    Ok(())
}

fn serves_who_has_a_token() -> Outcome {
    need_all()?;
    let mut site = Site::start("nginx-file");
    let good = token("neuron", r#","sub":"alice""#);
    let bearer = format!("Authorization: Bearer {good}");
    let answer = site.curl("/page.txt", &["--header", &bearer]);
    assert!(
        answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("\r\n\r\nthe page\n"),
        "{answer}"
    );
    let answer = site.curl("/page.txt", &[]);
    assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
    assert!(
        answer.contains("\r\nWWW-Authenticate: Bearer realm=\"jwt\"\r\n"),
        "{answer}"
    );
    assert_eq!(site.status("/public/page.txt", ""), 200);
    // Clients cannot ask the gateway themselves.
    assert_eq!(site.status("/auth", &good), 404);
    assert_eq!(site.status("/nothing", &good), 404);
    assert_eq!(site.status("/nothing", ""), 401);
    // A body goes to the server behind, not to the gateway.
    let posted = site.curl("/app/", &["--header", &bearer, "--data", &"x".repeat(5000)]);
    assert!(
        posted.starts_with("HTTP/1.1 200 ") && posted.contains("POST /app/"),
        "{posted}"
    );

    // Nothing is served while the gateway is down.
    site.gateway.signal("TERM");
    site.gateway.child.wait().unwrap();
    let log = site.gateway.log();
    assert!(
        log.contains("auth: there is no token, or the scheme 'Bearer' before it is missing;"),
        "{log}"
    );
    let answer = site.curl("/page.txt", &["--header", &bearer]);
    assert!(
        answer.starts_with("HTTP/1.1 500 ") && !answer.contains("the page"),
        "{answer}"
    );
    Ok(())
}

fn refuses_bad_tokens() -> Outcome {
    need_all()?;
    let site = Site::start("nginx-refusals");
    let good = token("neuron", "");
    assert_eq!(site.status("/page.txt", &good), 200);
    let expired = format!(r#"{{"aud":"neuron","exp":{},"iss":"neuron"}}"#, now() - 1);
    for bad in [
        "",
        "x",
        &good[..good.len() - 1],
        &format!("{good}, Bearer {good}"),
        &"a".repeat(6000),
        &token("stranger", ""),
        &sign(&expired),
        &token("neuron", &format!(r#","sub":"{}""#, "s".repeat(256))),
        &token("neuron", r#","sub":"a\u0000b""#),
        &token("neuron", r#","sub":7"#),
    ] {
        assert_eq!(site.status("/page.txt", bad), 401, "{bad}");
    }
    // The gateway does not answer to a header that it cannot parse.
    assert_eq!(site.status("/page.txt", "\u{1}\u{7f}\u{e9}"), 500);
    // Two values are refused: either may be the one that counts.
    let bearer = format!("Authorization: Bearer {good}");
    let both = site.curl("/page.txt", &["--header", &bearer, "--header", &bearer]);
    assert!(both.starts_with("HTTP/1.1 40"), "{both}");
    for length in [7000, 7200, 8000, 8192, 9000, 30_000, 60_000] {
        let status = site.status("/page.txt", &"a".repeat(length));
        assert!([400, 401].contains(&status), "{length}: {status}");
    }
    assert_eq!(site.status("/page.txt", &good), 200);
    Ok(())
}

/// As the gateway writes a claim into a header.
fn percent_encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |all, byte| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            all + &char::from(byte).to_string()
        }
        _ => all + &format!("%{byte:02X}"),
    })
}

fn claims_cannot_make_headers() -> Outcome {
    need_all()?;
    let site = Site::start("nginx-headers");
    let forwarded = |token: &str| {
        let bearer = format!("Authorization: Bearer {token}");
        let forged = "X-Auth-Subject: root";
        site.curl("/app/x", &["--header", &bearer, "--header", forged])
    };
    let characters: Vec<char> = (1..0x180).filter_map(char::from_u32).collect();
    let all: Vec<String> = characters
        .chunks(100)
        .map(|part| part.iter().collect())
        .collect();
    let mut subjects = vec![
        "alice",
        "a\r\nX-Admin: yes",
        "\r\n\r\nGET / HTTP/1.1",
        "%0d%0a",
        "",
        " ",
    ];
    subjects.extend(all.iter().map(String::as_str));
    for iss in ["neuron", HOSTILE_ISSUER] {
        for sub in &subjects {
            let claim = format!(r#","sub":{}"#, serde_json::to_string(sub).unwrap());
            let head = forwarded(&token(iss, &claim));
            assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
            let issuer = format!("\r\nX-Auth-Issuer: {}\r\n", percent_encoded(iss));
            assert!(head.contains(&issuer), "{head}");
            if !sub.is_empty() {
                let subject = format!("\r\nX-Auth-Subject: {}\r\n", percent_encoded(sub));
                assert!(head.contains(&subject), "{head}");
            }
            for forged in ["root", "\nX-Admin", "\nX-Evil", "Authorization"] {
                assert!(!head.contains(forged), "{head}");
            }
        }
    }
    // Without a subject in the token, the client's own header is removed.
    let head = forwarded(&token("neuron", ""));
    assert!(
        head.contains("X-Auth-Issuer: neuron") && !head.contains("X-Auth-Subject"),
        "{head}"
    );
    Ok(())
}
