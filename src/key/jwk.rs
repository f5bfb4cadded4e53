// SPDX-License-Identifier: Apache-2.0 OR MIT
//! JSON Web Keys and sets of them (RFC 7517, RFC 7518 section 6, RFC 8037).

use super::VerifyingKey;
use super::rsa::pair_from_numbers;
use super::rsa_pair::RsaPair;
use crate::algorithm::{Algorithm, Curve, Family};
use crate::base64url;
use crate::error::{Error, Result};
use crate::json::{Items, Members, Object, Text, Value};
use crate::limits::{EDGEJWT_KEY_TEXT_MAX, EDGEJWT_SECRET_MAX};
use crate::memory::{Wiped, append, push, zeros};
use alloc::vec::Vec;

/// One JSON Web Key. Whatever is wrong with it is `KeyFormat`.
pub struct Jwk<'a, 'm> {
    object: Object<'a, 'm>,
}

impl<'a, 'm> Jwk<'a, 'm> {
    pub fn parse(json: &'a [u8], members: &'m mut Members) -> Result<Self> {
        if json.len() > EDGEJWT_KEY_TEXT_MAX {
            return Err(Error::KeyFormat);
        }
        let object = Object::parse(json, members).map_err(|_| Error::KeyFormat)?;
        Ok(Self { object })
    }

    /// Whether the key may be used with an algorithm, for one operation.
    pub fn check(&self, algorithm: Algorithm, operation: &[u8]) -> Result<()> {
        let is_ours = match algorithm.family()? {
            Family::Rsa(..) => self.required("kty")?.is(b"RSA"),
            Family::Ecdsa(curve) => self.curve()? == Some(curve),
            Family::EdDsa(_) => {
                self.required("kty")?.is(b"OKP") && self.required("crv")?.is(b"Ed25519")
            }
            Family::Hmac(_) => self.required("kty")?.is(b"oct"),
        };
        let alg = self.text("alg")?;
        let fits = alg.is_none_or(|alg| alg.is(algorithm.name().to_bytes()));
        if is_ours && fits && self.is_for(operation)? {
            Ok(())
        } else {
            Err(Error::KeyType)
        }
    }

    /// Whether neither `use` nor `key_ops` speaks against it (RFC 7517
    /// sections 4.2 and 4.3).
    fn is_for(&self, operation: &[u8]) -> Result<bool> {
        let is_for_signatures = self.text("use")?.is_none_or(|usage| usage.is(b"sig"));
        let Some(operations) = self.object.get(b"key_ops") else {
            return Ok(is_for_signatures);
        };
        let mut operations = operations.items().ok_or(Error::KeyFormat)?;
        if operations.clone().any(|item| item.text().is_none()) {
            return Err(Error::KeyFormat);
        }
        let is_it = |item: Value| item.text().is_some_and(|text| text.is(operation));
        Ok(is_for_signatures && operations.any(is_it))
    }

    /// The algorithm of a public key that stands in a set: its `alg`, else
    /// the usual one of its type.
    fn algorithm(&self) -> Result<Algorithm> {
        if let Some(alg) = self.text("alg")? {
            return Algorithm::from_name(alg).map_err(|_| Error::KeyType);
        }
        let kty = self.required("kty")?;
        match self.curve()? {
            Some(curve) => Ok(curve.algorithm()),
            None if kty.is(b"RSA") => Ok(Algorithm::Rs256),
            None if kty.is(b"OKP") => Ok(Algorithm::EdDsa),
            None => Err(Error::KeyType),
        }
    }

    fn curve(&self) -> Result<Option<Curve>> {
        if !self.required("kty")?.is(b"EC") {
            return Ok(None);
        }
        let crv = self.required("crv")?;
        let is_it = |curve: &&Curve| crv.is(curve.name().as_bytes());
        Ok(Curve::ALL.iter().find(is_it).copied())
    }

    pub fn is_private(&self) -> bool {
        self.object.get(b"d").is_some()
    }

    /// The private key of a curve.
    pub fn private(&self, len: usize) -> Result<Wiped> {
        if !self.is_private() {
            return Err(Error::KeyType);
        }
        self.fixed("d", len)
    }

    pub fn x(&self, len: usize) -> Result<Wiped> {
        self.fixed("x", len)
    }

    /// A private RSA key, with the numbers that make it fast.
    pub fn rsa_pair(&self) -> Result<RsaPair> {
        // More than two primes are too many.
        if !self.is_private() || self.object.get(b"oth").is_some() {
            return Err(Error::KeyType);
        }
        let mut numbers = heapless::Vec::<Wiped, 8>::new();
        for name in ["n", "e", "d", "p", "q", "dp", "dq", "qi"] {
            let number = self.number(name)?;
            numbers.push(number).map_err(|_| Error::Internal)?;
        }
        let mut slices = [&[][..]; 8];
        for (slice, number) in slices.iter_mut().zip(&numbers) {
            *slice = number;
        }
        pair_from_numbers(slices)
    }

    pub fn secret(&self) -> Result<Wiped> {
        self.bytes("k", EDGEJWT_SECRET_MAX)
    }

    pub fn point(&self, curve: Curve) -> Result<Wiped> {
        let mut point = Wiped::reserved(1 + 2 * curve.len())?;
        append(&mut point, &[4])?;
        append(&mut point, &self.fixed("x", curve.len())?)?;
        append(&mut point, &self.fixed("y", curve.len())?)?;
        Ok(point)
    }

    /// A Base64urlUInt: the shortest spelling of a number (RFC 7518 section
    /// 2).
    pub fn number(&self, name: &str) -> Result<Wiped> {
        let bytes = self.bytes(name, EDGEJWT_KEY_TEXT_MAX)?;
        match bytes.first() {
            None | Some(0) => Err(Error::KeyFormat),
            Some(_) => Ok(bytes),
        }
    }

    fn fixed(&self, name: &str, len: usize) -> Result<Wiped> {
        let bytes = self.bytes(name, len)?;
        if bytes.len() == len {
            Ok(bytes)
        } else {
            Err(Error::KeyFormat)
        }
    }

    #[inline(never)]
    fn bytes(&self, name: &str, max: usize) -> Result<Wiped> {
        let text = self.required(name)?;
        let encoded_len = text.decoded_len();
        let len = base64url::decoded_len(encoded_len).ok_or(Error::KeyFormat)?;
        if len > max {
            return Err(Error::KeySize);
        }
        let mut encoded = Wiped::zeros(encoded_len)?;
        copy_text(text, &mut encoded);
        let mut bytes = Wiped::zeros(len)?;
        base64url::decode(&encoded, &mut bytes).ok_or(Error::KeyFormat)?;
        Ok(bytes)
    }

    fn required(&self, name: &str) -> Result<Text<'a>> {
        self.text(name)?.ok_or(Error::KeyFormat)
    }

    #[inline(never)]
    fn text(&self, name: &str) -> Result<Option<Text<'a>>> {
        match self.object.get(name.as_bytes()) {
            Some(value) => value.text().map(Some).ok_or(Error::KeyFormat),
            None => Ok(None),
        }
    }
}

/// A key of a set, and the name that the set gives it.
pub struct NamedKey {
    pub kid: Option<Vec<u8>>,
    pub key: VerifyingKey,
}

/// A JWK Set (RFC 7517 section 5), read one key after another.
pub struct JwkSet<'a> {
    items: Items<'a>,
}

impl<'a> JwkSet<'a> {
    pub fn parse(json: &'a [u8]) -> Result<Self> {
        if json.len() > EDGEJWT_KEY_TEXT_MAX {
            return Err(Error::KeyFormat);
        }
        let mut members = Members::new();
        let set = Object::parse(json, &mut members).map_err(|_| Error::KeyFormat)?;
        let keys = set.get(b"keys").ok_or(Error::KeyFormat)?;
        let items = keys.items().ok_or(Error::KeyFormat)?;
        Ok(Self { items })
    }

    /// The keys that verify here. Secrets, keys for other purposes and what
    /// is unknown or broken are passed over; a name given twice refuses the
    /// whole set, and so does a set in which nothing is left.
    pub fn keys(self) -> Result<Vec<NamedKey>> {
        let mut keys: Vec<NamedKey> = Vec::new();
        let mut names: Vec<Text> = Vec::new();
        let mut members = Members::new();
        for item in self.items {
            let jwk = Jwk::parse(item.json(), &mut members)?;
            let kid = match jwk.text("kid") {
                Ok(kid) => kid,
                Err(_) => continue,
            };
            if let Some(kid) = kid {
                if names.iter().any(|name| name.order(kid).is_eq()) {
                    return Err(Error::KeyFormat);
                }
                push(&mut names, kid)?;
            }
            match public_key(&jwk) {
                Ok(key) => {
                    let kid = kid.map(copy_of_text).transpose()?;
                    push(&mut keys, NamedKey { kid, key })?;
                }
                Err(Error::NoMemory) => return Err(Error::NoMemory),
                Err(_) => {}
            }
        }
        if keys.is_empty() {
            return Err(Error::KeyType);
        }
        Ok(keys)
    }
}

fn public_key(jwk: &Jwk) -> Result<VerifyingKey> {
    let algorithm = jwk.algorithm()?;
    match algorithm.family()? {
        // A set is public: there are no secrets in it.
        Family::Hmac(_) => Err(Error::KeyType),
        _ => VerifyingKey::of_jwk(algorithm, jwk),
    }
}

fn copy_of_text(text: Text) -> Result<Vec<u8>> {
    let mut copy = zeros(text.decoded_len())?;
    copy_text(text, &mut copy);
    Ok(copy)
}

fn copy_text(text: Text, to: &mut [u8]) {
    let bytes = to.iter_mut().zip(text.decoded());
    bytes.for_each(|(to, byte)| *to = byte);
}

#[cfg(test)]
#[cfg(all(feature = "ecdsa", feature = "eddsa"))]
mod tests {
    use super::*;
    use std::format;
    use std::string::String;

    /// So many bytes, in base64url. No point is looked at before it is used.
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

    /// The algorithms and names of a set's keys.
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
    fn a_key_of_a_set_has_the_usual_algorithm_of_its_type() {
        let named = |name| Some(String::from(name));
        let keys = read(&[
            &rsa(),
            &format!(r#"{},"alg":"PS384","kid":"a""#, rsa()),
            &format!(r#"{},"kid":"\u0062""#, ec("P-256", 32, 32)),
            &format!(r#"{},"kid":"""#, ec("P-384", 48, 48)),
            &okp(),
        ]);
        let want = [
            (Algorithm::Rs256, None),
            (Algorithm::Ps384, named("a")),
            (Algorithm::Es256, named("b")),
            (Algorithm::Es384, named("")),
            (Algorithm::EdDsa, None),
        ];
        assert_eq!(keys.as_deref(), Ok(&want[..]));
    }

    #[test]
    fn what_cannot_verify_is_passed_over() {
        let good = okp();
        for other in [
            String::from(r#""kty":"oct","k":"AAAA""#),
            format!(r#""kty":"oct","alg":"HS256","k":"{}""#, bytes(32)),
            String::from(r#""kty":"AKP","alg":"ML-DSA-44""#),
            String::from(r#""kty":"OKP","crv":"X25519","x":"AAAA""#),
            String::from(r#""kty":1"#),
            String::from(r#""alg":"RS256""#),
            ec("P-521", 66, 66),
            ec("secp256k1", 32, 32),
            ec("P-256", 31, 32),
            ec("P-256", 32, 33),
            ec("P-384", 32, 48),
            format!(r#"{},"alg":"ES384""#, ec("P-256", 32, 32)),
            format!(r#"{},"kid":7"#, rsa()),
            format!(r#"{},"kid":null"#, rsa()),
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
    fn a_set_is_refused_for_its_own_mistakes() {
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
        // A name given twice, in two spellings, and by a key that is none.
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

    #[test]
    fn a_key_is_as_long_as_a_key_file_can_be() {
        let parse = |len: usize| {
            let json = format!("{{{}}}", " ".repeat(len - 2));
            Jwk::parse(json.as_bytes(), &mut Members::new()).err()
        };
        assert_eq!(parse(EDGEJWT_KEY_TEXT_MAX), None);
        assert_eq!(parse(EDGEJWT_KEY_TEXT_MAX + 1), Some(Error::KeyFormat));
    }

    #[test]
    fn numbers_have_no_leading_zeros_and_secrets_an_end() {
        let jwk = |n: &str| {
            let json = format!(r#"{{"n":"{n}"}}"#);
            let mut members = Members::new();
            let jwk = Jwk::parse(json.as_bytes(), &mut members)?;
            jwk.number("n").map(|number| number.to_vec())
        };
        assert_eq!(jwk("AQAB"), Ok(std::vec![1, 0, 1]));
        for bad in ["", "AAEAAQ", "AA", "A", "AQAB=", "AQ AB", "AQB"] {
            assert_eq!(jwk(bad), Err(Error::KeyFormat), "{bad}");
        }
        let secret = |len| {
            let json = format!(r#"{{"k":"{}"}}"#, bytes(len));
            let mut members = Members::new();
            let jwk = Jwk::parse(json.as_bytes(), &mut members)?;
            jwk.secret().map(|secret| secret.len())
        };
        assert_eq!(secret(EDGEJWT_SECRET_MAX), Ok(EDGEJWT_SECRET_MAX));
        assert_eq!(secret(EDGEJWT_SECRET_MAX + 1), Err(Error::KeySize));
    }
}
