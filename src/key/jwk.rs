// SPDX-License-Identifier: Apache-2.0 OR MIT
//! One JSON Web Key (RFC 7517, RFC 7518 section 6, RFC 8037).
//!
//! The numbers are decoded in constant time: see [`base64`]. Before that, the
//! JSON scanner compares each of their characters with quotes, backslashes
//! and control characters, which base64url does not have.

use super::base64::{self, BASE64URL};
use super::rsa::pair_from_numbers;
use super::rsa_pair::RsaPair;
use crate::algorithm::{Algorithm, Curve, Family};
use crate::base64url;
use crate::error::{Error, Result};
use crate::json::{Members, Object, Text, Value};
use crate::limits::{EDGEJWT_KEY_TEXT_MAX, EDGEJWT_SECRET_MAX};
use crate::memory::Wiped;

/// How many leading zero bytes a number of an EC key may lack: a number that
/// lacks more of them by chance is one in 2^64.
const MISSING_MAX: usize = 8;

/// A JSON Web Key. Malformed keys are `KeyFormat`.
pub(super) struct Jwk<'a, 'm> {
    object: Object<'a, 'm>,
}

impl<'a, 'm> Jwk<'a, 'm> {
    pub(super) fn parse(json: &'a [u8], members: &'m mut Members) -> Result<Self> {
        if json.len() > EDGEJWT_KEY_TEXT_MAX {
            return Err(Error::KeyFormat);
        }
        let object = Object::parse(without_bom(json), members).map_err(|_| Error::KeyFormat)?;
        Ok(Self { object })
    }

    /// A member. One that is null counts as absent: some programs write null
    /// for what they do not set.
    fn member(&self, name: &str) -> Option<Value<'a>> {
        let member = self.object.get(name.as_bytes());
        member.filter(|value| !value.is_null())
    }

    /// Checks that the key may be used with an algorithm, for one operation.
    /// `KeyType` if not; `AlgorithmUnavailable` for a curve of the same family
    /// that this build lacks.
    pub(super) fn check(&self, algorithm: Algorithm, operation: &[u8]) -> Result<()> {
        let family = algorithm.family()?;
        let kty = self.required("kty")?;
        let has_type = match family {
            Family::Rsa(..) => kty.is(b"RSA"),
            Family::Ecdsa(curve) => match self.curve()? {
                None if kty.is(b"EC") => return Err(Error::AlgorithmUnavailable),
                own => own == Some(curve),
            },
            Family::EdDsa(_) => kty.is(b"OKP") && self.is_ed25519()?,
            Family::Hmac(_) => kty.is(b"oct"),
        };
        let alg = self.text("alg")?.map(Algorithm::from_name);
        let fits = alg.is_none_or(|alg| alg.is_ok_and(|alg| algorithm.accepts(alg)));
        if has_type && fits && self.is_for(operation)? {
            Ok(())
        } else {
            Err(Error::KeyType)
        }
    }

    /// Whether `use` and `key_ops`, where they are present, allow the operation
    /// (RFC 7517 sections 4.2 and 4.3).
    fn is_for(&self, operation: &[u8]) -> Result<bool> {
        let is_for_signatures = self.text("use")?.is_none_or(|usage| usage.is(b"sig"));
        let Some(operations) = self.member("key_ops") else {
            return Ok(is_for_signatures);
        };
        let mut operations = operations.items().ok_or(Error::KeyFormat)?;
        if operations.clone().any(|item| item.text().is_none()) {
            return Err(Error::KeyFormat);
        }
        let is_allowed = operations.any(|item| item.text().is_some_and(|text| text.is(operation)));
        Ok(is_for_signatures && is_allowed)
    }

    /// Whether the key is on Ed25519 and no other Edwards curve.
    /// `AlgorithmUnavailable` for Ed448, which no build supports.
    fn is_ed25519(&self) -> Result<bool> {
        let crv = self.required("crv")?;
        match crv.is(b"Ed448") {
            true => Err(Error::AlgorithmUnavailable),
            false => Ok(crv.is(b"Ed25519")),
        }
    }

    /// The algorithm of a public key in a set: its `alg`, or else the default
    /// of its type. `AlgorithmUnavailable` for a curve that this build lacks.
    pub(super) fn algorithm(&self) -> Result<Algorithm> {
        if let Some(alg) = self.text("alg")? {
            return Algorithm::from_name(alg).map_err(|_| match is_unsupported(alg) {
                true => Error::AlgorithmUnavailable,
                false => Error::KeyType,
            });
        }
        let kty = self.required("kty")?;
        match self.curve()? {
            Some(curve) => Ok(curve.algorithm()),
            None if kty.is(b"RSA") => Ok(Algorithm::Rs256),
            None if kty.is(b"OKP") && self.is_ed25519()? => Ok(Algorithm::EdDsa),
            None if kty.is(b"EC") => Err(Error::AlgorithmUnavailable),
            None => Err(Error::KeyType),
        }
    }

    /// Whether a key of a set is no public key for signatures, and means no
    /// mistake: a private key, or one for encryption or another use.
    pub(super) fn is_for_other_use(&self) -> Result<bool> {
        let is_other_alg = |alg| Algorithm::from_name(alg).is_err() && !is_unsupported(alg);
        // X25519 and X448 are for key agreement (RFC 8037 section 3.2).
        let is_agreement = |crv: Text| crv.decoded().next() == Some(b'X');
        Ok(self.is_private()
            || !self.is_for(b"verify")?
            || self.text("alg")?.is_some_and(is_other_alg)
            || self.text("crv")?.is_some_and(is_agreement))
    }

    /// The curve of an EC key; None for other types and curves.
    fn curve(&self) -> Result<Option<Curve>> {
        if !self.required("kty")?.is(b"EC") {
            return Ok(None);
        }
        let crv = self.required("crv")?;
        let has_name = |curve: &&Curve| crv.is(curve.name().as_bytes());
        Ok(Curve::ALL.iter().find(has_name).copied())
    }

    /// Whether the object has the member that every key has, or every set.
    pub(super) fn is_key_or_set(&self) -> bool {
        [&b"kty"[..], b"keys"]
            .iter()
            .any(|name| self.object.get(name).is_some())
    }

    pub(super) fn is_private(&self) -> bool {
        self.member("d").is_some()
    }

    /// The private number of an EC key.
    pub(super) fn scalar(&self, curve: Curve) -> Result<Wiped> {
        if !self.is_private() {
            return Err(Error::KeyType);
        }
        self.sized("d", curve.len())
    }

    /// The seed of an Ed25519 key, `len` bytes long.
    pub(super) fn seed(&self, len: usize) -> Result<Wiped> {
        if !self.is_private() {
            return Err(Error::KeyType);
        }
        self.fixed("d", len)
    }

    /// The public key of Ed25519.
    pub(super) fn x(&self, len: usize) -> Result<Wiped> {
        self.fixed("x", len)
    }

    /// A private RSA key. The numbers of the Chinese remainder theorem are
    /// required.
    pub(super) fn rsa_pair(&self) -> Result<RsaPair> {
        // `oth` holds further primes: ring takes two.
        if !self.is_private() || self.member("oth").is_some() {
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

    /// The secret of an HMAC key.
    pub(super) fn secret(&self) -> Result<Wiped> {
        self.bytes("k", EDGEJWT_SECRET_MAX)
    }

    /// The point of an EC key, uncompressed.
    pub(super) fn point(&self, curve: Curve) -> Result<Wiped> {
        let mut point = Wiped::reserved(1 + 2 * curve.len())?;
        point.append(&[4])?;
        point.append(&self.sized("x", curve.len())?)?;
        point.append(&self.sized("y", curve.len())?)?;
        Ok(point)
    }

    /// A Base64urlUInt (RFC 7518 section 2), not zero. Leading zeros, which
    /// Java's `BigInteger.toByteArray` writes, are taken off.
    pub(super) fn number(&self, name: &str) -> Result<Wiped> {
        let bytes = self.bytes(name, EDGEJWT_KEY_TEXT_MAX)?;
        let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
        match bytes.get(zeros..) {
            None | Some([]) => Err(Error::KeyFormat),
            Some(_) if zeros == 0 => Ok(bytes),
            Some(number) => Wiped::copy_of(number),
        }
    }

    /// An unsigned number as `len` bytes. Its text may have more leading zeros,
    /// or up to [`MISSING_MAX`] fewer. The time depends on the length of the
    /// text alone. `KeySize` if the number is too large.
    fn sized(&self, name: &str, len: usize) -> Result<Wiped> {
        let bytes = self.bytes(name, EDGEJWT_KEY_TEXT_MAX)?;
        if bytes.is_empty() {
            return Err(Error::KeyFormat);
        }
        let excess = bytes.len().saturating_sub(len);
        let (zeros, number) = bytes.split_at_checked(excess).unwrap_or_default();
        if zeros.iter().fold(0, |all, byte| all | byte) != 0 {
            return Err(Error::KeySize);
        }
        let missing = len - number.len();
        if missing > MISSING_MAX {
            return Err(Error::KeyFormat);
        }
        let mut sized = Wiped::reserved(len)?;
        sized.append([0; MISSING_MAX].get(..missing).unwrap_or_default())?;
        sized.append(number)?;
        Ok(sized)
    }

    /// A member of exactly `len` bytes.
    fn fixed(&self, name: &str, len: usize) -> Result<Wiped> {
        let bytes = self.bytes(name, len)?;
        if bytes.len() == len {
            Ok(bytes)
        } else {
            Err(Error::KeyFormat)
        }
    }

    /// A member in base64url. `KeySize` if it has more than `max` bytes.
    fn bytes(&self, name: &str, max: usize) -> Result<Wiped> {
        let text = self.required(name)?;
        let encoded_len = text.decoded_len();
        let len = base64url::decoded_len(encoded_len).ok_or(Error::KeyFormat)?;
        if len > max {
            return Err(Error::KeySize);
        }
        let padding = encoded_len.wrapping_neg() % 4;
        let mut bytes = Wiped::zeros(encoded_len + padding)?;
        copy_text(text, &mut bytes);
        base64::decode(&BASE64URL, &mut bytes, padding)?;
        Ok(bytes)
    }

    fn required(&self, name: &str) -> Result<Text<'a>> {
        self.text(name)?.ok_or(Error::KeyFormat)
    }

    /// A member that is a string, if it is present.
    pub(super) fn text(&self, name: &str) -> Result<Option<Text<'a>>> {
        match self.member(name) {
            Some(value) => value.text().map(Some).ok_or(Error::KeyFormat),
            None => Ok(None),
        }
    }
}

/// The text behind a byte order mark, if it begins with one.
pub(super) fn without_bom(text: &[u8]) -> &[u8] {
    text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text)
}

/// Whether `alg` is for signatures with a curve that no build supports.
fn is_unsupported(alg: Text) -> bool {
    [&b"ES512"[..], b"ES256K", b"Ed448"]
        .iter()
        .any(|name| alg.is(name))
}

/// Copies a string with its escapes decoded.
pub(super) fn copy_text(text: Text, to: &mut [u8]) {
    let bytes = to.iter_mut().zip(text.decoded());
    bytes.for_each(|(to, byte)| *to = byte);
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::format;
    use std::string::String;

    /// `len` bytes in base64url.
    fn bytes(len: usize) -> String {
        let mut text = std::vec![0; base64url::encoded_len(len)];
        base64url::encode(&std::vec![0xA5; len], &mut text).unwrap();
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn a_key_is_at_most_as_long_as_a_key_file() {
        let parse = |len: usize| {
            let json = format!("{{{}}}", " ".repeat(len - 2));
            Jwk::parse(json.as_bytes(), &mut Members::new()).err()
        };
        assert_eq!(parse(EDGEJWT_KEY_TEXT_MAX), None);
        assert_eq!(parse(EDGEJWT_KEY_TEXT_MAX + 1), Some(Error::KeyFormat));
    }

    #[test]
    fn numbers_lose_leading_zeros_and_secrets_have_a_maximum_length() {
        let jwk = |n: &str| {
            let json = format!(r#"{{"n":"{n}"}}"#);
            let mut members = Members::new();
            let jwk = Jwk::parse(json.as_bytes(), &mut members)?;
            jwk.number("n").map(|number| number.to_vec())
        };
        for same in ["AQAB", "AAEAAQ", "AAABAAE", "AAAAAQAB"] {
            assert_eq!(jwk(same), Ok(std::vec![1, 0, 1]), "{same}");
        }
        for bad in ["", "AA", "AAAA", "A", "AQAB=", "AQ AB", "AQB"] {
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

    #[test]
    fn null_is_absent_and_a_byte_order_mark_no_error() {
        for text in [r#"{"use":null,"d":null}"#, "\u{FEFF} \n{}"] {
            let mut members = Members::new();
            let jwk = Jwk::parse(text.as_bytes(), &mut members).ok().unwrap();
            assert_eq!(jwk.text("use").map(|text| text.is_some()), Ok(false));
            assert!(!jwk.is_private());
        }
        let twice = "\u{FEFF}\u{FEFF}{}";
        let mut members = Members::new();
        let parsed = Jwk::parse(twice.as_bytes(), &mut members);
        assert_eq!(parsed.err(), Some(Error::KeyFormat));
    }

    #[test]
    fn numbers_of_curves_are_padded_and_stripped() {
        let sized = |bytes: &[u8], len| {
            let mut text = std::vec![0; base64url::encoded_len(bytes.len())];
            base64url::encode(bytes, &mut text).unwrap();
            let json = format!(r#"{{"x":"{}"}}"#, String::from_utf8(text).unwrap());
            let mut members = Members::new();
            let jwk = Jwk::parse(json.as_bytes(), &mut members)?;
            jwk.sized("x", len).map(|number| number.to_vec())
        };
        let padded = [0, 0, 0, 0, 0, 0, 0, 0, 1, 2];
        for zeros in 0..=8 {
            assert_eq!(sized(&padded[zeros..], 10), Ok(padded.to_vec()));
            assert_eq!(sized(&padded[zeros..], 2), Ok(std::vec![1, 2]));
            assert_eq!(sized(&padded[zeros..], 3), Ok(std::vec![0, 1, 2]));
        }
        assert_eq!(sized(&[1, 2], 11), Err(Error::KeyFormat));
        assert_eq!(sized(&[1, 2], 1), Err(Error::KeySize));
        assert_eq!(sized(&[], 8), Err(Error::KeyFormat));
    }
}
