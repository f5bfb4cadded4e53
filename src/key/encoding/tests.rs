// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Tests with DER that is built element by element.

use super::algorithm_identifier::{EC_PUBLIC_KEY, ED25519, P256, P384, RSA_ENCRYPTION};
use super::*;
use std::vec::Vec;

fn element(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let len = content.len();
    let head = if len < 128 {
        std::vec![tag, len as u8]
    } else {
        std::vec![tag, 0x81, len as u8]
    };
    [head, content].concat()
}

fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    element(0x30, parts)
}

const V1: &[u8] = b"\x02\x01\x00";
const ONE: &[u8] = b"\x02\x01\x01";

fn refused<T>(result: Result<T>) -> Error {
    result.map(drop).unwrap_err()
}

/// OneAsymmetricKey of an Ed25519 key; `rest` follows the key.
fn ed25519(version: &[u8], identifier: &[u8], seed: &[u8], rest: &[u8]) -> Vec<u8> {
    let key = element(0x04, &[&element(0x04, &[seed])]);
    sequence(&[version, identifier, &key, rest])
}

#[test]
fn an_ed25519_key_may_hold_attributes_and_its_public_half() {
    let identifier = sequence(&[&element(0x06, &[ED25519])]);
    let seed = [7; 32];
    let half = element(0x81, &[&[0], &[9; 32]]);
    let attributes = element(0xA0, &[b"any"]);
    for (version, rest) in [
        (V1, Vec::new()),
        (V1, attributes.clone()),
        (ONE, half.clone()),
        (ONE, [attributes, half].concat()),
    ] {
        let der = ed25519(version, &identifier, &seed, &rest);
        let Ok(PrivateKey::Ed25519(_, key)) = PrivateKey::from_der(&der) else {
            panic!("{rest:?}");
        };
        assert_eq!(key.seed, seed);
        assert_eq!(key.public.is_some(), version == ONE);
        assert!(key.public.is_none_or(|public| public == [9; 32]));
    }
}

#[test]
fn a_malformed_ed25519_key_is_refused() {
    let identifier = sequence(&[&element(0x06, &[ED25519])]);
    let short = element(0x81, &[&[0], &[9; 31]]);
    let long = element(0x81, &[&[0], &[9; 33]]);
    let unused_bits = element(0x81, &[&[1], &[9; 32]]);
    let empty = element(0x81, &[]);
    for half in [short, long, unused_bits, empty, ONE.to_vec()] {
        let der = ed25519(ONE, &identifier, &[7; 32], &half);
        assert_eq!(refused(PrivateKey::from_der(&der)), Error::KeyFormat);
    }
    for len in [0, 31, 33] {
        let der = ed25519(V1, &identifier, &[7; 33][..len], &[]);
        assert_eq!(
            refused(PrivateKey::from_der(&der)),
            Error::KeyFormat,
            "{len}"
        );
    }
    // An unknown version; parameters, where there must be none.
    let der = ed25519(b"\x02\x01\x02", &identifier, &[7; 32], &[]);
    assert_eq!(refused(PrivateKey::from_der(&der)), Error::KeyFormat);
    let more = sequence(&[&element(0x06, &[ED25519]), b"\x05\x00"]);
    let der = ed25519(V1, &more, &[7; 32], &[]);
    assert_eq!(refused(PrivateKey::from_der(&der)), Error::KeyFormat);
    // A second element after the seed.
    let key = element(0x04, &[&element(0x04, &[&[7; 32]]), V1]);
    let der = sequence(&[V1, &identifier, &key]);
    assert_eq!(refused(PrivateKey::from_der(&der)), Error::KeyFormat);
}

/// ECPrivateKey with these parts after the private number.
fn sec1(version: &[u8], private: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    let key = element(0x04, &[private]);
    sequence(&[&[version, &key], parts].concat())
}

fn named(oid: &[u8]) -> Vec<u8> {
    element(0xA0, &[&element(0x06, &[oid])])
}

fn point(first: u8, len: usize) -> Vec<u8> {
    let bits = element(0x03, &[&[0, first], &[5; 96][..len - 1]]);
    element(0xA1, &[&bits])
}

#[test]
fn the_curve_of_an_ec_key_is_given_inside_around_or_both() {
    let point = point(4, 65);
    let inside = sec1(ONE, &[3; 32], &[&named(P256), &point]);
    let without = sec1(ONE, &[3; 32], &[&point]);
    for (der, around) in [
        (&inside, None),
        (&inside, Some(Curve::P256)),
        (&without, Some(Curve::P256)),
    ] {
        let Ok(PrivateKey::Ec(curve, key)) = PrivateKey::from_sec1(der, around) else {
            panic!("{around:?}");
        };
        assert!(curve == Curve::P256 && key.private == [3; 32]);
        assert_eq!(key.public.map(<[u8]>::len), Some(65));
    }
    let refused = |der: &[u8], around| refused(PrivateKey::from_sec1(der, around));
    assert_eq!(refused(&without, None), Error::KeyFormat);
    assert_eq!(refused(&inside, Some(Curve::P384)), Error::KeyFormat);
}

#[test]
fn a_malformed_ec_key_is_refused() {
    let good = point(4, 65);
    let curve = named(P256);
    let twice = element(0xA0, &[&element(0x06, &[P256]), &element(0x06, &[P256])]);
    let two_points = element(0xA1, &[&good[2..], &good[2..]]);
    let cases = [
        sec1(V1, &[3; 32], &[&curve, &good]),
        sec1(ONE, &[3; 31], &[&curve, &good]),
        sec1(ONE, &[3; 48], &[&curve, &good]),
        sec1(ONE, &[3; 32], &[&curve, &point(4, 64)]),
        sec1(ONE, &[3; 32], &[&curve, &point(4, 97)]),
        sec1(ONE, &[3; 32], &[&curve, &point(2, 65)]),
        sec1(ONE, &[3; 32], &[&twice, &good]),
        sec1(ONE, &[3; 32], &[&curve, &two_points]),
        sec1(ONE, &[3; 32], &[&curve, &good, &good]),
        sec1(ONE, &[3; 32], &[&good, &curve]),
    ];
    for (at, der) in cases.iter().enumerate() {
        assert_eq!(refused(PrivateKey::from_der(der)), Error::KeyFormat, "{at}");
    }
    // secp256k1 is not supported.
    let der = sec1(ONE, &[3; 32], &[&named(b"\x2B\x81\x04\x00\x0A"), &good]);
    assert_eq!(refused(PrivateKey::from_der(&der)), Error::KeyType);
}

#[test]
fn the_first_elements_tell_the_encodings_apart() {
    let private = |parts: &[&[u8]]| refused(PrivateKey::from_der(&sequence(parts)));
    // EncryptedPrivateKeyInfo: a SEQUENCE, then an OCTET STRING.
    let encrypted = [&sequence(&[b"\x05\x00"])[..], b"\x04\x01x"];
    assert_eq!(private(&encrypted), Error::KeyEncrypted);
    let public = refused(PublicKey::from_der(&sequence(&encrypted)));
    assert_eq!(public, Error::KeyEncrypted);
    assert_eq!(
        private(&[&sequence(&[b"\x05\x00"]), b"\x03\x01\x00"]),
        Error::KeyType
    );
    assert_eq!(private(&[&sequence(&[])]), Error::KeyFormat);
    // A version, and then an element that follows it in no encoding.
    assert_eq!(private(&[V1, b"\x05\x00"]), Error::KeyFormat);
    assert_eq!(private(&[V1]), Error::KeyFormat);
    assert_eq!(private(&[ONE, ONE]), Error::KeyType);
    assert_eq!(private(&[b"\x05\x00"]), Error::KeyFormat);
    assert_eq!(
        refused(PublicKey::from_der(&sequence(&[V1]))),
        Error::KeyType
    );
    let three = sequence(&[ONE, ONE, ONE]);
    assert_eq!(refused(PublicKey::from_der(&three)), Error::KeyType);
    assert!(matches!(
        PrivateKey::from_der(&three),
        Ok(PrivateKey::Rsa(der)) if der == three
    ));
}

#[test]
fn algorithm_identifiers_are_read_to_their_end() {
    let identifier = |parts: &[&[u8]]| sequence(parts);
    let bits = element(0x03, &[&[0], &[6; 32]]);
    let key = |identifier: &[u8]| refused(PublicKey::from_der(&sequence(&[identifier, &bits])));
    let oid = |oid| element(0x06, &[oid]);
    let null = b"\x05\x00";
    // The parameters of RSA are NULL, which has no content.
    let odd_null = identifier(&[&oid(RSA_ENCRYPTION), b"\x05\x01\x00"]);
    assert_eq!(key(&odd_null), Error::KeyFormat);
    assert_eq!(key(&identifier(&[&oid(RSA_ENCRYPTION)])), Error::KeyFormat);
    let more = identifier(&[&oid(RSA_ENCRYPTION), null, null]);
    assert_eq!(key(&more), Error::KeyFormat);
    let more = identifier(&[&oid(EC_PUBLIC_KEY), &oid(P384), null]);
    assert_eq!(key(&more), Error::KeyFormat);
    let explicit = identifier(&[&oid(EC_PUBLIC_KEY), &sequence(&[])]);
    assert_eq!(key(&explicit), Error::KeyFormat);
    // id-X25519 is for key agreement.
    assert_eq!(key(&identifier(&[&oid(b"\x2B\x65\x6E")])), Error::KeyType);
    let good = sequence(&[&identifier(&[&oid(ED25519)]), &bits]);
    assert!(matches!(
        PublicKey::from_der(&good),
        Ok(PublicKey::Ed25519(_, key)) if key == [6; 32]
    ));
    for len in [0, 31, 33] {
        let bits = element(0x03, &[&[0], &[6; 33][..len]]);
        let der = sequence(&[&identifier(&[&oid(ED25519)]), &bits]);
        assert_eq!(refused(PublicKey::from_der(&der)), Error::KeyFormat);
    }
}
