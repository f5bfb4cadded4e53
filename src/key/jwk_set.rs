// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Sets of JSON Web Keys (RFC 7517 section 5).

use super::jwk::{Jwk, copy_text, without_bom};
use super::verifying::VerifyingKey;
use crate::algorithm::{Algorithm, Family};
use crate::error::{Error, Result};
use crate::json::{Members, Object, Text};
use crate::limits::{EDGEJWT_ISSUER_KEYS_MAX, EDGEJWT_KEY_TEXT_MAX};
use crate::memory::{push, sorted, zeros};
use alloc::vec::Vec;

/// A key of a set, and its key ID.
pub(crate) struct NamedKey {
    pub(crate) kid: Option<Vec<u8>>,
    pub(crate) key: VerifyingKey,
}

/// A key of a set that is not used, though it looks like one that verifies.
pub(crate) struct SkippedKey {
    pub(crate) kid: Option<Vec<u8>>,
    pub(crate) why: Error,
}

/// The keys of a JWK Set, in its order.
#[derive(Default)]
pub(crate) struct JwkSet {
    /// The keys that verify, at least one.
    pub(crate) keys: Vec<NamedKey>,
    pub(crate) skipped: Vec<SkippedKey>,
}

impl JwkSet {
    /// Reads a set. Private keys and keys for other uses are passed over;
    /// secrets, malformed keys and keys on curves that this build lacks are
    /// skipped. If no key is left, `AlgorithmUnavailable` where one is on such a
    /// curve, else `KeyType`.
    pub(crate) fn parse(json: &[u8]) -> Result<Self> {
        if json.len() > EDGEJWT_KEY_TEXT_MAX {
            return Err(Error::KeyFormat);
        }
        let mut members = Members::new();
        let set = Object::parse(without_bom(json), &mut members).map_err(|_| Error::KeyFormat)?;
        let keys = set.get(b"keys").ok_or(Error::KeyFormat)?;
        let items = keys.items().ok_or(Error::KeyFormat)?;
        let mut set = Self::default();
        let mut marks = Vec::new();
        for item in items {
            set.add(item.json(), &mut members, &mut marks)?;
        }
        set.limit(sorted(marks))?;
        let is_unavailable = |skipped: &SkippedKey| skipped.why == Error::AlgorithmUnavailable;
        match set.keys.is_empty() {
            false => Ok(set),
            true if set.skipped.iter().any(is_unavailable) => Err(Error::AlgorithmUnavailable),
            true => Err(Error::KeyType),
        }
    }

    /// Adds one key, and a mark if it has a key ID.
    // Not inlined: this makes the embedded build smaller.
    #[inline(never)]
    fn add(&mut self, json: &[u8], members: &mut Members, marks: &mut Vec<u64>) -> Result<()> {
        let jwk = Jwk::parse(json, members);
        let kid = match &jwk {
            Ok(jwk) => jwk.text("kid"),
            Err(_) => Ok(None),
        };
        let key = jwk.and_then(|jwk| kid.and(public_key(&jwk)));
        let kid = kid.unwrap_or_default();
        let name = kid.map(copy_of_text).transpose()?;
        match key {
            Ok(None) => Ok(()),
            Ok(Some(key)) => {
                if let Some(kid) = kid {
                    let mark = mark_of(kid, key.view().algorithm());
                    push(marks, mark | self.keys.len() as u64)?;
                }
                push(&mut self.keys, NamedKey { kid: name, key })
            }
            Err(Error::NoMemory) => Err(Error::NoMemory),
            Err(why) => push(&mut self.skipped, SkippedKey { kid: name, why }),
        }
    }

    /// Skips keys of one key ID and algorithm beyond those that are tried.
    fn limit(&mut self, marks: Vec<u64>) -> Result<()> {
        let mut surplus = Vec::new();
        for marks in marks.windows(EDGEJWT_ISSUER_KEYS_MAX + 1) {
            if let [first, .., last] = marks
                && first & !PLACE == last & !PLACE
            {
                push(&mut surplus, last & PLACE)?;
            }
        }
        if surplus.is_empty() {
            return Ok(());
        }
        let surplus = sorted(surplus);
        let keys = core::mem::take(&mut self.keys);
        for (place, key) in keys.into_iter().enumerate() {
            if surplus.binary_search(&(place as u64)).is_err() {
                push(&mut self.keys, key)?;
            } else {
                let (kid, why) = (key.kid, Error::KeyLimit);
                push(&mut self.skipped, SkippedKey { kid, why })?;
            }
        }
        Ok(())
    }
}

/// The bits of a mark that hold the place of the key. A set has less than
/// 65,536 keys, because its text has no more bytes.
const PLACE: u64 = 0xFFFF;

/// Equal for keys of one key ID and algorithm, under either name of Ed25519;
/// others differ except by chance. Sorting the marks finds the twins in less
/// than quadratic time.
fn mark_of(kid: Text, algorithm: Algorithm) -> u64 {
    let algorithm = match algorithm {
        Algorithm::Ed25519 => Algorithm::EdDsa,
        other => other,
    };
    let number = algorithm.number().unsigned_abs();
    let mixed = kid.fingerprint() ^ u64::from(number).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed & !PLACE
}

/// The key, or None for one that is for another use.
fn public_key(jwk: &Jwk) -> Result<Option<VerifyingKey>> {
    if jwk.is_for_other_use()? {
        return Ok(None);
    }
    let algorithm = jwk.algorithm()?;
    match algorithm.family()? {
        // Sets are public, so a secret from one must not verify tokens.
        Family::Hmac(_) => Err(Error::KeyType),
        _ => VerifyingKey::of_jwk(algorithm, jwk).map(Some),
    }
}

fn copy_of_text(text: Text) -> Result<Vec<u8>> {
    let mut copy = zeros(text.decoded_len())?;
    copy_text(text, &mut copy);
    Ok(copy)
}

#[cfg(test)]
#[cfg(all(feature = "ecdsa", feature = "eddsa"))]
mod tests {
    use super::*;
    use crate::base64url;
    use std::format;
    use std::string::String;

    /// `len` bytes in base64url. Points are not checked when a key is loaded.
    fn bytes(len: usize) -> String {
        let mut text = std::vec![0; base64url::encoded_len(len)];
        base64url::encode(&std::vec![0xA5; len], &mut text).unwrap();
        String::from_utf8(text).unwrap()
    }

    fn ec(crv: &str, x: usize, y: usize) -> String {
        let (x, y) = (bytes(x), bytes(y));
        format!(r#""kty":"EC","crv":"{crv}","x":"{x}","y":"{y}""#)
    }

    fn rsa() -> String {
        format!(r#""kty":"RSA","e":"AQAB","n":"{}""#, bytes(256))
    }

    fn okp() -> String {
        format!(r#""kty":"OKP","crv":"Ed25519","x":"{}""#, bytes(32))
    }

    /// The algorithms and key IDs of a set's keys.
    fn read(keys: &[&str]) -> Result<Vec<(Algorithm, Option<String>)>> {
        let json = format!(r#"{{"keys":[{{{}}}]}}"#, keys.join("},{"));
        let set = JwkSet::parse(json.as_bytes())?;
        let read = set.keys.into_iter().map(|NamedKey { kid, key }| {
            let kid = kid.map(|kid| String::from_utf8(kid).unwrap());
            (key.view().algorithm(), kid)
        });
        Ok(read.collect())
    }

    #[test]
    fn a_key_of_a_set_has_the_default_algorithm_of_its_type() {
        let named = |name| Some(String::from(name));
        let keys = read(&[
            &rsa(),
            &format!(r#"{},"alg":"PS384","kid":"a""#, rsa()),
            &format!(r#"{},"kid":"\u0062""#, ec("P-256", 32, 32)),
            &format!(r#"{},"kid":"""#, ec("P-384", 48, 48)),
            &okp(),
            &format!(
                r#"{},"kid":null,"alg":null,"use":null"#,
                ec("P-256", 31, 30)
            ),
        ]);
        let want = [
            (Algorithm::Rs256, None),
            (Algorithm::Ps384, named("a")),
            (Algorithm::Es256, named("b")),
            (Algorithm::Es384, named("")),
            (Algorithm::EdDsa, None),
            (Algorithm::Es256, None),
        ];
        assert_eq!(keys.as_deref(), Ok(&want[..]));
    }

    #[test]
    fn keys_that_cannot_verify_are_skipped() {
        let good = okp();
        for other in [
            String::from(r#""kty":"oct","k":"AAAA""#),
            format!(r#""kty":"oct","alg":"HS256","k":"{}""#, bytes(32)),
            String::from(r#""kty":"AKP","alg":"ML-DSA-44""#),
            String::from(r#""kty":"OKP","crv":"X25519","x":"AAAA""#),
            String::from(r#""kty":1"#),
            String::from(r#""alg":"RS256""#),
            ec("P-256", 23, 32),
            ec("P-256", 32, 33),
            ec("P-384", 32, 48),
            format!(r#"{},"alg":"ES384""#, ec("P-256", 32, 32)),
            format!(r#"{},"kid":7"#, rsa()),
            format!(r#"{},"d":"AQAB""#, rsa()),
            format!(r#"{},"use":"enc""#, rsa()),
        ] {
            assert_eq!(read(&[&other]).err(), Some(Error::KeyType), "{other}");
            let keys = read(&[&other, &good, &other]);
            let want = [(Algorithm::EdDsa, None)];
            assert_eq!(keys.as_deref(), Ok(&want[..]), "{other}");
        }
    }

    #[test]
    fn a_curve_that_is_missing_is_told() {
        for key in [ec("P-521", 66, 66), ec("secp256k1", 32, 32)] {
            let failure = Some(Error::AlgorithmUnavailable);
            assert_eq!(read(&[&key]).err(), failure, "{key}");
            let keys = read(&[&key, &okp()]);
            assert_eq!(
                keys.as_deref(),
                Ok(&[(Algorithm::EdDsa, None)][..]),
                "{key}"
            );
        }
    }

    /// The key IDs of skipped keys, and why they are skipped.
    fn skipped(keys: &[&str]) -> Vec<(Option<String>, Error)> {
        let json = format!(r#"{{"keys":[{}]}}"#, keys.join(","));
        let set = JwkSet::parse(json.as_bytes()).unwrap();
        let skipped = set.skipped.into_iter().map(|SkippedKey { kid, why }| {
            let kid = kid.map(|kid| String::from_utf8(kid).unwrap());
            (kid, why)
        });
        skipped.collect()
    }

    #[test]
    fn what_is_skipped_is_told_and_other_uses_are_passed_over() {
        let good = format!("{{{}}}", okp());
        let named = |name: &str| Some(String::from(name));
        let got = skipped(&[
            r#"{"kty":"oct","kid":"s","k":"AAAA"}"#,
            "1",
            r#"{"kty":"RSA","kid":"short","n":"AQ","e":"AQAB"}"#,
            r#"{"kty":"RSA","kid":7,"n":"AQ","e":"AQAB"}"#,
            r#"{"kty":"EC","kid":"\u0035","crv":"P-521","x":"AA","y":"AA"}"#,
            r#"{"kty":"EC","alg":"ES512","crv":"P-521","x":"AA","y":"AA"}"#,
            r#"{"kty":"OKP","crv":"Ed448","x":"AA"}"#,
            &good,
        ]);
        let want = [
            (named("s"), Error::KeyType),
            (None, Error::KeyFormat),
            (named("short"), Error::KeySize),
            (None, Error::KeyFormat),
            (named("5"), Error::AlgorithmUnavailable),
            (None, Error::AlgorithmUnavailable),
            (None, Error::AlgorithmUnavailable),
        ];
        assert_eq!(got, want);
        for other in [
            format!(r#"{{{},"use":"enc"}}"#, rsa()),
            format!(r#"{{{},"alg":"RSA-OAEP-256"}}"#, rsa()),
            format!(r#"{{{},"key_ops":["sign"]}}"#, rsa()),
            format!(r#"{{{},"d":"AQAB"}}"#, rsa()),
            String::from(r#"{"kty":"OKP","crv":"X25519","x":"AAAA"}"#),
        ] {
            assert_eq!(skipped(&[&other, &good]), [], "{other}");
        }
    }

    #[test]
    fn twins_are_kept_and_the_fifth_is_skipped() {
        let twin = format!(r#"{},"kid":"a""#, okp());
        let other = format!(r#"{},"kid":"a""#, rsa());
        let plain = okp();
        let many = [
            &*twin, &other, &twin, &plain, &twin, &twin, &other, &twin, &plain, &plain, &plain,
            &plain, &twin,
        ];
        let got = read(&many).unwrap();
        let count = |algorithm, kid: Option<&str>| {
            let is_it = |(own, name): &&(Algorithm, Option<String>)| {
                *own == algorithm && name.as_deref() == kid
            };
            got.iter().filter(is_it).count()
        };
        assert_eq!(count(Algorithm::EdDsa, Some("a")), 4);
        assert_eq!(count(Algorithm::Rs256, Some("a")), 2);
        // Keys without a key ID are told apart by nothing.
        assert_eq!(count(Algorithm::EdDsa, None), 5);
        let objects = many.map(|key| format!("{{{key}}}"));
        let objects: Vec<&str> = objects.iter().map(|key| &**key).collect();
        let limit = (Some(String::from("a")), Error::KeyLimit);
        assert_eq!(skipped(&objects), [limit.clone(), limit]);
    }

    #[test]
    fn both_names_of_ed25519_are_counted_as_one_algorithm() {
        let old = format!(r#"{{{},"kid":"a","alg":"EdDSA"}}"#, okp());
        let new = format!(r#"{{{},"kid":"a","alg":"Ed25519"}}"#, okp());
        let limit = (Some(String::from("a")), Error::KeyLimit);
        assert_eq!(
            skipped(&[&old, &new, &old, &new, &old, &new]),
            [limit.clone(), limit]
        );
    }

    #[test]
    fn a_malformed_set_is_refused() {
        let refused = |json: &str| JwkSet::parse(json.as_bytes()).map(drop);
        let format_error = Err(Error::KeyFormat);
        for json in ["", "[]", "{}", r#"{"keys":{}}"#] {
            assert_eq!(refused(json), format_error, "{json}");
        }
        for json in [
            r#"{"keys":[]}"#,
            r#"{"keys":[1]}"#,
            r#"{"keys":["x",null]}"#,
        ] {
            assert_eq!(refused(json), Err(Error::KeyType), "{json}");
        }
        let key = okp();
        let longest = |len: usize| {
            let spaces = " ".repeat(len - key.len() - 13);
            refused(&format!(r#"{{"keys":[{{{key}}}]{spaces}}}"#))
        };
        assert_eq!(longest(EDGEJWT_KEY_TEXT_MAX), Ok(()));
        assert_eq!(longest(EDGEJWT_KEY_TEXT_MAX + 1), format_error);
    }
}
