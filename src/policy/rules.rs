// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Rules: claims that must have given values, for authorization.

use super::Judgement;
use crate::claims::holds_text;
use crate::error::{Error, Result};
use crate::json::{Object, Text, Value, check_name};
use crate::refusal::Refusal;

/// Checks that names and values are not empty, and that names are valid.
pub(super) fn check(rules: &[[&[u8]; 2]]) -> Result<()> {
    rules.iter().try_for_each(|[name, value]| {
        if name.is_empty() || value.is_empty() {
            return Err(Error::Argument);
        }
        check_name(name)
    })
}

/// Values that are given for one name are alternatives; the rules of all names
/// must hold.
pub(super) fn judge<'p>(rules: &[[&'p [u8]; 2]], payload: &Object) -> Judgement<'p> {
    for (at, [name, _]) in rules.iter().enumerate() {
        let mut before = rules.iter().take(at);
        if before.any(|[other, _]| other == name) {
            continue;
        }
        let claim = payload.find(name);
        let holds = |[other, value]: &[&[u8]; 2]| {
            other == name && claim.is_some_and(|claim| has(name, claim, value))
        };
        if !rules.iter().any(holds) {
            return Err(Refusal {
                error: Error::Forbidden,
                claim: name,
            });
        }
    }
    Ok(())
}

/// Whether a claim is the string `value`, or an array with it. A scope is also
/// a list of words (RFC 8693 section 4.2).
fn has(name: &[u8], claim: Value, value: &[u8]) -> bool {
    let is_scope = matches!(name.strip_prefix(b"/").unwrap_or(name), b"scope" | b"scp");
    let is_word = || claim.text().is_some_and(|text| has_word(text, value));
    holds_text(claim, value) || (is_scope && is_word())
}

/// Whether `word`, which is not empty, is a word of a text.
fn has_word(text: Text, word: &[u8]) -> bool {
    // How many bytes of the word have been found; None: this is another word.
    let mut found = Some(0);
    let mut bytes = text.decoded().chain(core::iter::once(b' '));
    bytes.any(|byte| {
        if byte == b' ' {
            return found.replace(0) == Some(word.len());
        }
        let next = found.filter(|at| word.get(*at) == Some(&byte));
        found = next.map(|at| at + 1);
        false
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Members;

    #[track_caller]
    fn check_verdict(rules: &[[&str; 2]], payload: &str, want: Option<&str>) {
        let rules: std::vec::Vec<[&[u8]; 2]> = rules
            .iter()
            .map(|[name, value]| [name.as_bytes(), value.as_bytes()])
            .collect();
        assert_eq!(check(&rules), Ok(()));
        let mut members = Members::new();
        let object = Object::parse(payload.as_bytes(), &mut members).unwrap();
        let verdict = judge(&rules, &object);
        let refusal = want.map(|claim| Refusal::of(Error::Forbidden, claim));
        assert_eq!(verdict.err(), refusal, "{payload}");
    }

    #[test]
    fn a_rule_holds_for_a_string_and_for_an_array() {
        let rules = [["role", "admin"]];
        for good in [
            r#"{"role":"admin"}"#,
            r#"{"role":["guest","adm\u0069n",1]}"#,
            r#"{"rol\u0065":"admin"}"#,
        ] {
            check_verdict(&rules, good, None);
        }
        for bad in [
            "{}",
            r#"{"role":null}"#,
            r#"{"role":true}"#,
            r#"{"role":"Admin"}"#,
            r#"{"role":"admin guest"}"#,
            r#"{"role":"admin "}"#,
            r#"{"role":[]}"#,
            r#"{"role":[["admin"]]}"#,
            r#"{"role":{"admin":"admin"}}"#,
            r#"{"role":[{"a":"admin"}]}"#,
        ] {
            check_verdict(&rules, bad, Some("role"));
        }
        check_verdict(&[["n", "1"]], r#"{"n":1}"#, Some("n"));
        check_verdict(&[["n", "true"]], r#"{"n":[true]}"#, Some("n"));
    }

    #[test]
    fn values_of_one_name_are_alternatives() {
        let rules = [
            ["role", "a"],
            ["/x/y", "1"],
            ["role", "b"],
            ["/x/y", "2"],
            ["/role", "b"],
        ];
        check_verdict(&rules, r#"{"role":"b","x":{"y":["2"]}}"#, None);
        check_verdict(&rules, r#"{"role":"c","x":{"y":"1"}}"#, Some("role"));
        check_verdict(&rules, r#"{"role":"b","x":{"y":"3"}}"#, Some("/x/y"));
        check_verdict(&rules, r#"{"role":"b","x":["1"]}"#, Some("/x/y"));
        // "/role" and "role" are two names.
        check_verdict(&rules, r#"{"role":"a","x":{"y":"2"}}"#, Some("/role"));
    }

    #[test]
    fn a_scope_is_a_list_of_words() {
        for name in ["scope", "scp", "/scope", "/scp"] {
            let rules = [[name, "tags:read"]];
            let member = name.trim_start_matches('/');
            let payload = |value: &str| std::format!("{{\"{member}\":{value}}}");
            for good in [
                r#""tags:read""#,
                r#""a tags:read""#,
                r#""tags:read a""#,
                r#""a  tags\u003aread\u0020b""#,
                r#"["a","tags:read"]"#,
            ] {
                check_verdict(&rules, &payload(good), None);
            }
            for bad in [
                r#""""#,
                r#"" ""#,
                r#""tags:rea""#,
                r#""tags:readx""#,
                r#""xtags:read""#,
                r#""tags: read""#,
                r#""a\ttags:read""#,
                r#"["a tags:read"]"#,
            ] {
                check_verdict(&rules, &payload(bad), Some(name));
            }
        }
        // A value with blanks is the whole string.
        check_verdict(&[["scope", "a b"]], r#"{"scope":"a b"}"#, None);
        check_verdict(&[["scope", "a b"]], r#"{"scope":"a b c"}"#, Some("scope"));
        check_verdict(
            &[["/x/scope", "a"]],
            r#"{"x":{"scope":"a b"}}"#,
            Some("/x/scope"),
        );
    }

    #[test]
    fn bad_rules_are_an_argument_error() {
        for rule in [[&b""[..], b"a"], [b"a", b""], [b"/~", b"a"]] {
            assert_eq!(check(&[rule]), Err(Error::Argument));
        }
    }
}
