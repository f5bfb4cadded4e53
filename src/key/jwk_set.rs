// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Sets of JSON Web Keys (RFC 7517 section 5).

use super::jwk::{Jwk, copy_text, without_bom};
use super::verifying::VerifyingKey;
use crate::algorithm::Family;
use crate::error::{Error, Result};
use crate::json::{Items, Members, Object, Text};
use crate::limits::EDGEJWT_KEY_TEXT_MAX;
use crate::memory::{push, sorted, zeros};
use alloc::vec::Vec;

/// A key of a set, and its key ID.
pub(crate) struct NamedKey {
    pub(crate) kid: Option<Vec<u8>>,
    pub(crate) key: VerifyingKey,
}

/// A JWK Set, whose keys are read one after another.
pub(crate) struct JwkSet<'a> {
    items: Items<'a>,
}

impl<'a> JwkSet<'a> {
    pub(crate) fn parse(json: &'a [u8]) -> Result<Self> {
        if json.len() > EDGEJWT_KEY_TEXT_MAX {
            return Err(Error::KeyFormat);
        }
        let mut members = Members::new();
        let set = Object::parse(without_bom(json), &mut members).map_err(|_| Error::KeyFormat)?;
        let keys = set.get(b"keys").ok_or(Error::KeyFormat)?;
        let items = keys.items().ok_or(Error::KeyFormat)?;
        Ok(Self { items })
    }

    /// The keys that can verify. Secrets, private keys, keys for other purposes,
    /// unknown types and malformed keys are skipped. `KeyFormat` if a key ID
    /// occurs twice. If no key is left, `AlgorithmUnavailable` where one is on a
    /// curve that this build lacks, else `KeyType`.
    pub(crate) fn keys(self) -> Result<Vec<NamedKey>> {
        let mut keys: Vec<NamedKey> = Vec::new();
        let mut kids = Vec::new();
        let mut members = Members::new();
        let mut failure = Error::KeyType;
        for item in self.items {
            let jwk = Jwk::parse(item.json(), &mut members)?;
            let kid = match jwk.text("kid") {
                Ok(kid) => kid,
                Err(_) => continue,
            };
            if let Some(kid) = kid {
                push(&mut kids, kid.fingerprint())?;
            }
            match public_key(&jwk) {
                Ok(key) => {
                    let kid = kid.map(copy_of_text).transpose()?;
                    push(&mut keys, NamedKey { kid, key })?;
                }
                Err(Error::NoMemory) => return Err(Error::NoMemory),
                Err(Error::AlgorithmUnavailable) => failure = Error::AlgorithmUnavailable,
                Err(_) => {}
            }
        }
        // Key IDs with equal fingerprints are refused too: comparing each with
        // all others in full would take quadratic time.
        let kids = sorted(kids);
        if kids.windows(2).any(|pair| pair.first() == pair.last()) {
            return Err(Error::KeyFormat);
        }
        if keys.is_empty() {
            return Err(failure);
        }
        Ok(keys)
    }
}

/// The key, if it is one that verifies.
fn public_key(jwk: &Jwk) -> Result<VerifyingKey> {
    let algorithm = jwk.algorithm()?;
    match algorithm.family()? {
        // Sets are public, so a secret from one must not verify tokens.
        Family::Hmac(_) => Err(Error::KeyType),
        _ => VerifyingKey::of_jwk(algorithm, jwk),
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
    use crate::algorithm::Algorithm;
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
        let keys = JwkSet::parse(json.as_bytes())?.keys()?;
        let read = keys.into_iter().map(|NamedKey { kid, key }| {
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

    #[test]
    fn a_malformed_set_is_refused() {
        let refused = |json: &str| {
            let set = JwkSet::parse(json.as_bytes());
            set.and_then(JwkSet::keys).map(drop)
        };
        let format_error = Err(Error::KeyFormat);
        for json in [
            "",
            "[]",
            "{}",
            r#"{"keys":{}}"#,
            r#"{"keys":[1]}"#,
            r#"{"keys":["x"]}"#,
        ] {
            assert_eq!(refused(json), format_error, "{json}");
        }
        assert_eq!(refused(r#"{"keys":[]}"#), Err(Error::KeyType));
        // One key ID twice, the second time with an escape and in a key of an
        // unknown type.
        let key = okp();
        let twice = format!(r#"{{"keys":[{{{key},"kid":"a"}},{{"kty":"x","kid":"\u0061"}}]}}"#);
        assert_eq!(refused(&twice), format_error);
        let longest = |len: usize| {
            let spaces = " ".repeat(len - key.len() - 13);
            refused(&format!(r#"{{"keys":[{{{key}}}]{spaces}}}"#))
        };
        assert_eq!(longest(EDGEJWT_KEY_TEXT_MAX), Ok(()));
        assert_eq!(longest(EDGEJWT_KEY_TEXT_MAX + 1), format_error);
    }
}
