// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Cheap refusals: the most expensive tokens that can be made without a key,
//! in instructions, compared with one verification.

use crate::counting::{Count, counts};
use crate::expensive::{FAMILIES, token, tokens, tokens_by_name};
use crate::support::harness::{Outcome, need, say, test};
use crate::support::{BUILDS, Build, fresh};
use libtest_mimic::Trial;

const TOKEN_MAX: usize = 16384;
/// As long as the honest token with which short ones are compared.
const SHORT: usize = 1024;

/// `EDGEJWT_ERR_SIGNATURE`. All signatures have the right length, so this
/// status means that the RSA computation was done.
const ERR_SIGNATURE: i32 = 51;

/// An issuer with four keys, all of which are tried.
const FOUR: &str = "four keys";

pub fn tests() -> Vec<Trial> {
    BUILDS
        .into_iter()
        .map(|build| test(format!("refusals/{}", build.name()), move || check(build)))
        .collect()
}

/// The tokens, one in each line, after its name and a tab.
fn lines() -> String {
    let mut all = Vec::new();
    for len in [SHORT, TOKEN_MAX] {
        all.extend(FAMILIES.into_iter().flat_map(|family| tokens(family, len)));
        all.extend(tokens_by_name(len));
    }
    // The issuer with the large JWK Set, and one of its keys.
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

/// A JWK Set of one issuer with as many keys as a file may hold.
fn large_set() -> String {
    let jwk: serde_json::Value =
        serde_json::from_str(include_str!("../fixtures/keys/rfc7515-a2.public.jwk")).unwrap();
    let n = &jwk["n"];
    let key = |i| format!(r#"{{"kty":"RSA","n":{n},"e":"AQAB","kid":"key-{i:03}"}}"#);
    let keys: Vec<String> = (0..160).map(key).collect();
    format!(r#"{{"keys":[{}]}}"#, keys.join(","))
}

/// A refusal costs at most twice one verification of a token as long. For the
/// longest tokens this is more than two verifications of a short one, also if no
/// signature is computed: 2.3 in the standard and 3.3 in the embedded build.
fn check(build: Build) -> Outcome {
    need("valgrind", "valgrind")?;
    let dir = fresh(&format!("refusals-{}", build.name()));
    let (tokens, set) = (dir.join("tokens"), dir.join("set.json"));
    std::fs::write(&tokens, lines()).unwrap();
    std::fs::write(&set, large_set()).unwrap();

    let counts = counts(build, &[&tokens, &set]);
    let (short, long) = (counts.of("verify"), counts.of("verify, 16 KB"));
    say(format!(
        "{build:?} on {}: verify {short}, 16 KB {long}",
        counts.processor
    ));
    let mut refused: Vec<&Count> = counts.operations.iter().skip(3).collect();
    assert!(refused.len() > 600);
    refused.sort_by_key(|count| std::cmp::Reverse(count.instructions));
    let mut shown = [0; 2];
    for count in refused {
        let operation = &count.operation;
        assert_ne!(count.status, 0, "{operation}");
        let has_arithmetic = count.status == ERR_SIGNATURE;
        let is_long = operation.contains(&format!("({TOKEN_MAX})"));
        let honest = if is_long { long } else { short };
        let times = |other: u64| count.instructions as f64 / other as f64;
        let by_four = has_arithmetic && operation.starts_with(FOUR);
        let shown = &mut shown[usize::from(has_arithmetic)];
        *shown += 1;
        if *shown <= 8 || by_four {
            say(format!(
                "{:>9} {:.2} ({:.2} of a short one) status {} {operation}",
                count.instructions,
                times(honest),
                times(short),
                count.status
            ));
        }
        // Four keys need four verifications.
        let most = if by_four { 4.5 } else { 2.0 };
        let times = times(honest);
        assert!(
            times <= most,
            "{operation}: {times:.2} times a verification"
        );
    }
    Ok(())
}
