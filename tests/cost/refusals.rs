// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Cost before trust: the dearest token that can be made without a key, in
//! instructions, beside a verification.

use crate::counting::{Count, counts};
use crate::hostile::{FAMILIES, token, tokens, tokens_by_name};
use crate::support::jwt::base64url;
use crate::support::{BUILDS, Build, exists, scratch, skip};
use std::path::Path;

const TOKEN_MAX: usize = 8192;
/// As long as the honest token with which short ones are compared.
const SHORT: usize = 1024;

/// A status that needed arithmetic, since all lengths are right.
const ERR_SIGNATURE: i32 = 51;

/// An issuer with four keys, all of which are tried.
const FOUR: &str = "four keys";

/// The tokens, each in a line behind its name.
fn lines() -> String {
    let mut all = Vec::new();
    for len in [SHORT, TOKEN_MAX] {
        all.extend(FAMILIES.into_iter().flat_map(|family| tokens(family, len)));
        all.extend(tokens_by_name(len));
    }
    // The issuer with the large set, and one of its keys.
    let iss = r"\u0069".repeat(255);
    let kid = r#"{"alg":"RS256","kid":"ke\u0079-159"}"#;
    let set = token(kid, &format!(r#"{{"iss":"{iss}"}}"#));
    all.push(("a large set".into(), set));
    let four = token(r#"{"alg":"RS256"}"#, r#"{"iss":"four"}"#);
    all.push((FOUR.into(), four));
    assert!(all.iter().all(|(_, token)| token.len() <= TOKEN_MAX));
    let longest = all.iter().map(|(_, token)| token.len()).max();
    assert!(longest > Some(TOKEN_MAX - 20));
    let lines = all.iter().map(|(name, token)| format!("{name}\t{token}\n"));
    lines.collect()
}

/// As many keys as a file has room for, all of one issuer.
fn large_set() -> String {
    use base64::engine::{Engine, general_purpose::STANDARD};
    let pem = include_str!("../fixtures/keys/rfc7515-a2.pem");
    let lines = pem.lines().filter(|line| !line.starts_with('-'));
    let der = STANDARD.decode(lines.collect::<String>()).unwrap();
    // Behind 33 bytes about the key stands the modulus.
    let n = base64url(&der[33..33 + 256]);
    let key = |i| format!(r#"{{"kty":"RSA","n":"{n}","e":"AQAB","kid":"key-{i:03}"}}"#);
    let keys: Vec<String> = (0..160).map(key).collect();
    format!(r#"{{"keys":[{}]}}"#, keys.join(","))
}

/// At most twice one verification: of any honest token where there is no
/// arithmetic, and of one as long where there is, because what was signed is
/// hashed, whoever verifies it.
fn check(build: Build, files: &[&Path]) {
    let counts = counts(build, files);
    let (short, long) = (counts.of("verify"), counts.of("verify, 8 KB"));
    println!(
        "{:?} on {}: verify {short}, 8 KB {long}",
        counts.build, counts.processor
    );
    let mut hostile: Vec<&Count> = counts.operations.iter().skip(2).collect();
    assert!(hostile.len() > 600);
    hostile.sort_by_key(|count| std::cmp::Reverse(count.instructions));
    let mut shown = [0; 2];
    for count in hostile {
        let operation = &count.operation;
        assert_ne!(count.status, 0, "{operation}");
        let has_arithmetic = count.status == ERR_SIGNATURE;
        let is_long = operation.contains(&format!("({TOKEN_MAX})"));
        let honest = if has_arithmetic && is_long {
            long
        } else {
            short
        };
        let times = |other: u64| count.instructions as f64 / other as f64;
        let by_four = has_arithmetic && operation.starts_with(FOUR);
        let shown = &mut shown[usize::from(has_arithmetic)];
        *shown += 1;
        if *shown <= 8 || by_four {
            println!(
                "{:>9} {:.2} ({:.2} of a short one) status {} {operation}",
                count.instructions,
                times(honest),
                times(short),
                count.status
            );
        }
        // Four keys are four verifications, by design.
        let most = if by_four { 4.5 } else { 2.0 };
        let times = times(honest);
        assert!(times <= most, "{}: {operation}: {times:.2}", build.name());
    }
}

#[test]
fn no_token_costs_more_than_two_verifications_before_it_is_trusted() {
    if !exists("valgrind") {
        return skip("valgrind is not installed");
    }
    let dir = scratch("cost");
    let (tokens, set) = (dir.join("tokens"), dir.join("set.json"));
    std::fs::write(&tokens, lines()).unwrap();
    std::fs::write(&set, large_set()).unwrap();
    for build in BUILDS {
        check(build, &[&tokens, &set]);
    }
}
