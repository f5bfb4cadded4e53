// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Tests with DER that is built element by element.

use super::algorithm_identifier::{
    EC_PUBLIC_KEY, ED448, ED25519, MGF1, P256, P384, RSA_ENCRYPTION, RSASSA_PSS, RsaUse,
};
use super::*;
use crate::algorithm::{ALL, Algorithm, Family};
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

fn family() -> Family {
    Algorithm::Rs256.family().unwrap()
}

fn private(der: &[u8]) -> Result<PrivateKey<'_>> {
    PrivateKey::from_der(der, family())
}

fn public(der: &[u8]) -> Result<PublicKey<'_>> {
    PublicKey::from_der(der, family())
}

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
        let Ok(PrivateKey::Ed25519(_, key)) = private(&der) else {
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
        assert_eq!(refused(private(&der)), Error::KeyFormat);
    }
    for len in [0, 31, 33] {
        let der = ed25519(V1, &identifier, &[7; 33][..len], &[]);
        assert_eq!(refused(private(&der)), Error::KeyFormat, "{len}");
    }
    // An unknown version; parameters, where there must be none.
    let der = ed25519(b"\x02\x01\x02", &identifier, &[7; 32], &[]);
    assert_eq!(refused(private(&der)), Error::KeyFormat);
    let more = sequence(&[&element(0x06, &[ED25519]), b"\x05\x00"]);
    let der = ed25519(V1, &more, &[7; 32], &[]);
    assert_eq!(refused(private(&der)), Error::KeyFormat);
    // A second element after the seed.
    let key = element(0x04, &[&element(0x04, &[&[7; 32]]), V1]);
    let der = sequence(&[V1, &identifier, &key]);
    assert_eq!(refused(private(&der)), Error::KeyFormat);
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
        let Ok(PrivateKey::Ec(curve, key)) = PrivateKey::from_sec1(der, around, family()) else {
            panic!("{around:?}");
        };
        assert!(curve == Curve::P256 && key.private == [3; 32]);
        assert_eq!(key.public.map(<[u8]>::len), Some(65));
    }
    let refused = |der: &[u8], around| refused(PrivateKey::from_sec1(der, around, family()));
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
        assert_eq!(refused(private(der)), Error::KeyFormat, "{at}");
    }
    // secp256k1 is not supported.
    let der = sec1(ONE, &[3; 32], &[&named(b"\x2B\x81\x04\x00\x0A"), &good]);
    assert_eq!(refused(private(&der)), Error::KeyType);
}

#[test]
fn the_first_elements_tell_the_encodings_apart() {
    let of = |parts: &[&[u8]]| refused(private(&sequence(parts)));
    // EncryptedPrivateKeyInfo: a SEQUENCE, then an OCTET STRING.
    let encrypted = [&sequence(&[b"\x05\x00"])[..], b"\x04\x01x"];
    assert_eq!(of(&encrypted), Error::KeyEncrypted);
    let error = refused(public(&sequence(&encrypted)));
    assert_eq!(error, Error::KeyEncrypted);
    assert_eq!(
        of(&[&sequence(&[b"\x05\x00"]), b"\x03\x01\x00"]),
        Error::KeyType
    );
    assert_eq!(of(&[&sequence(&[])]), Error::KeyFormat);
    // A version, and then an element that follows it in no encoding.
    assert_eq!(of(&[V1, b"\x05\x00"]), Error::KeyFormat);
    assert_eq!(of(&[V1]), Error::KeyFormat);
    assert_eq!(of(&[ONE, ONE]), Error::KeyType);
    assert_eq!(of(&[b"\x05\x00"]), Error::KeyFormat);
    assert_eq!(refused(public(&sequence(&[V1]))), Error::KeyFormat);
    let three = sequence(&[ONE, ONE, ONE]);
    assert_eq!(refused(public(&three)), Error::KeyType);
    assert!(matches!(
        private(&three),
        Ok(PrivateKey::Rsa(der, RsaUse::Any)) if der == three
    ));
}

#[test]
fn algorithm_identifiers_are_read_to_their_end() {
    let identifier = |parts: &[&[u8]]| sequence(parts);
    let bits = element(0x03, &[&[0], &[6; 32]]);
    let key = |identifier: &[u8]| refused(public(&sequence(&[identifier, &bits])));
    let oid = |oid| element(0x06, &[oid]);
    let null = b"\x05\x00";
    // The parameters of RSA are NULL, which has no content.
    let odd_null = identifier(&[&oid(RSA_ENCRYPTION), b"\x05\x01\x00"]);
    assert_eq!(key(&odd_null), Error::KeyFormat);
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
        public(&good),
        Ok(PublicKey::Ed25519(_, key)) if key == [6; 32]
    ));
    for len in [0, 31, 33] {
        let bits = element(0x03, &[&[0], &[6; 33][..len]]);
        let der = sequence(&[&identifier(&[&oid(ED25519)]), &bits]);
        assert_eq!(refused(public(&der)), Error::KeyFormat);
    }
}

/// What this build's reader says about a public key of this type, for each
/// algorithm.
#[track_caller]
fn check_unavailable(identifier: &[&[u8]], unavailable: &[Algorithm]) {
    let bits = element(0x03, &[&[0], &[6; 57]]);
    let identifier = sequence(identifier);
    let der = sequence(&[&identifier, &bits]);
    let private = sequence(&[V1, &identifier, &element(0x04, &[b"any"])]);
    for algorithm in ALL {
        let want = match unavailable.contains(&algorithm) {
            true => Error::AlgorithmUnavailable,
            false => Error::KeyType,
        };
        let family = algorithm.family().unwrap();
        let error = refused(PublicKey::from_der(&der, family));
        assert_eq!(error, want, "{algorithm:?}");
        let error = refused(PrivateKey::from_der(&private, family));
        assert_eq!(error, want, "{algorithm:?}");
    }
}

#[test]
fn a_curve_of_the_wanted_family_is_unavailable() {
    let ec = element(0x06, &[EC_PUBLIC_KEY]);
    // P-521, secp256k1, brainpoolP256r1.
    for oid in [
        &b"\x2B\x81\x04\x00\x23"[..],
        b"\x2B\x81\x04\x00\x0A",
        b"\x2B\x24\x03\x03\x02\x08\x01\x01\x07",
    ] {
        let curves = [Algorithm::Es256, Algorithm::Es384];
        check_unavailable(&[&ec, &element(0x06, &[oid])], &curves);
        let der = sec1(ONE, &[3; 66], &[&named(oid)]);
        let family = Algorithm::Es256.family().unwrap();
        let error = refused(PrivateKey::from_der(&der, family));
        assert_eq!(error, Error::AlgorithmUnavailable);
    }
    let eddsa = ALL
        .into_iter()
        .filter(|it| matches!(it.family(), Ok(Family::EdDsa(_))));
    check_unavailable(&[&element(0x06, &[ED448])], &eddsa.collect::<Vec<_>>());
    // id-X448 and DSA.
    check_unavailable(&[&element(0x06, &[b"\x2B\x65\x6F"])], &[]);
    check_unavailable(&[&element(0x06, &[b"\x2A\x86\x48\xCE\x38\x04\x01"])], &[]);
}

/// RSAPublicKey with a modulus of 2048 bits.
fn rsa_public() -> Vec<u8> {
    let modulus = element(0x02, &[&[0], &[0xA5; 256]]);
    // `element` writes lengths of one byte.
    let modulus = [&b"\x02\x82\x01\x01"[..], &modulus[3..]].concat();
    let content = [&modulus[..], b"\x02\x03\x01\x00\x01"].concat();
    [
        &b"\x30\x82"[..],
        &(content.len() as u16).to_be_bytes(),
        &content,
    ]
    .concat()
}

/// SubjectPublicKeyInfo of an RSA key with this AlgorithmIdentifier, and
/// PKCS#8 with it.
fn permitted(identifier: &[&[u8]]) -> Result<RsaUse> {
    let identifier = sequence(identifier);
    let key = rsa_public();
    let long = |tag: u8, content: &[u8]| {
        let len = (content.len() as u16).to_be_bytes();
        [&[tag, 0x82], &len[..], content].concat()
    };
    let bits = long(0x03, &[&[0], &key[..]].concat());
    let private_key = sequence(&[V1, &identifier, &element(0x04, &[b"any"])]);
    let found = match private(&private_key)? {
        PrivateKey::Rsa(b"any", permitted) => permitted,
        _ => panic!("another type"),
    };
    match public(&long(0x30, &[identifier, bits].concat()))? {
        PublicKey::Rsa(_, permitted) => assert_eq!(permitted, found),
        _ => panic!("another type"),
    }
    Ok(found)
}

#[test]
fn the_parameters_of_rsa_are_null_or_absent() {
    let rsa = element(0x06, &[RSA_ENCRYPTION]);
    for parameters in [&b"\x05\x00"[..], b""] {
        assert_eq!(permitted(&[&rsa, parameters]), Ok(RsaUse::Any));
    }
    for parameters in [&b"\x30\x00"[..], b"\x05\x01\x00", b"\x05\x00\x05\x00"] {
        assert_eq!(permitted(&[&rsa, parameters]), Err(Error::KeyFormat));
    }
}

const SHA1: &[u8] = b"\x2B\x0E\x03\x02\x1A";

fn sha2(number: u8) -> Vec<u8> {
    [b"\x60\x86\x48\x01\x65\x03\x04\x02", &[number][..]].concat()
}

fn number(tag: u8, bytes: &[u8]) -> Vec<u8> {
    element(tag, &[&element(0x02, &[bytes])])
}

#[test]
fn a_pss_key_is_for_the_hash_of_its_parameters() {
    let oid = element(0x06, &[RSASSA_PSS]);
    let of = |parameters: &[&[u8]]| permitted(&[&oid, &sequence(parameters)]);
    let hash = |oid: &[u8], null: &[u8]| sequence(&[&element(0x06, &[oid]), null]);
    assert_eq!(permitted(&[&oid]), Ok(RsaUse::Pss));
    assert_eq!(permitted(&[&oid, b"\x05\x00"]), Err(Error::KeyFormat));
    for (digit, algorithm, len) in [
        (1, Algorithm::Ps256, 32),
        (2, Algorithm::Ps384, 48),
        (3, Algorithm::Ps512, 64),
    ] {
        let only = Ok(RsaUse::Only(algorithm));
        for (null, other_null) in [(&b"\x05\x00"[..], &b""[..]), (b"", b"\x05\x00"), (b"", b"")] {
            let own = hash(&sha2(digit), null);
            let same = hash(&sha2(digit), other_null);
            let mask = |hash: &[u8]| element(0xA1, &[&sequence(&[&element(0x06, &[MGF1]), hash])]);
            let (first, second) = (element(0xA0, &[&own]), mask(&same));
            assert_eq!(of(&[&first, &second]), only);
            for salt in [0, 1, 20, 32, 48, 64, 65, 127] {
                let want = if salt <= len {
                    only
                } else {
                    Err(Error::KeyType)
                };
                let salt = number(0xA2, &[salt]);
                assert_eq!(of(&[&first, &second, &salt]), want);
                assert_eq!(of(&[&first, &second, &salt, &number(0xA3, &[1])]), want);
                let other = of(&[&first, &second, &salt, &number(0xA3, &[2])]);
                assert_eq!(other, Err(Error::KeyType));
            }
            for salt in [&[0, 0x80][..], &[0, 0xFF], &[1, 0], &[1, 0, 0, 0, 32]] {
                assert_eq!(
                    of(&[&first, &second, &number(0xA2, salt)]),
                    Err(Error::KeyType)
                );
            }
            assert_eq!(of(&[&first, &second, &number(0xA3, &[1])]), only);
            // The default of what is absent is SHA-1.
            assert_eq!(of(&[&first]), Err(Error::KeyType));
            assert_eq!(of(&[&second]), Err(Error::KeyType));
            // Another hash in the mask, no MGF1, no SHA-2.
            let others = [sha2(digit % 3 + 1), sha2(4), SHA1.to_vec()];
            for other in others {
                let other = hash(&other, null);
                assert_eq!(of(&[&first, &mask(&other)]), Err(Error::KeyType));
                assert_eq!(
                    of(&[&element(0xA0, &[&other]), &second]),
                    Err(Error::KeyType)
                );
            }
            let no_mask = element(0xA1, &[&sequence(&[&element(0x06, &[SHA1]), &own])]);
            assert_eq!(of(&[&first, &no_mask]), Err(Error::KeyType));
            // Another order, a second element, no SEQUENCE.
            for bad in [
                of(&[&second, &first]),
                of(&[&first, &second, &first]),
                of(&[&first, &second, V1]),
                of(&[&first, &second, &number(0xA3, &[1]), &number(0xA2, &[32])]),
                of(&[&first, &second, &number(0xA2, &[0xFF])]),
                of(&[&first, &second, &element(0xA2, &[V1, V1])]),
                of(&[&element(0xA0, &[&own, &own]), &second]),
                of(&[&element(0xA0, &[]), &second]),
                of(&[&first, &mask(&[&own[..], V1].concat())]),
                of(&[
                    &element(0xA0, &[&hash(&sha2(digit), b"\x05\x01\x00")]),
                    &second,
                ]),
                permitted(&[&oid, &sequence(&[&first, &second]), V1]),
            ] {
                assert_eq!(bad, Err(Error::KeyFormat));
            }
        }
    }
    assert_eq!(of(&[]), Err(Error::KeyType));
}

#[test]
fn a_use_permits_its_algorithms() {
    let pss = [Algorithm::Ps256, Algorithm::Ps384, Algorithm::Ps512];
    for algorithm in ALL {
        assert!(RsaUse::Any.permits(algorithm));
        assert_eq!(RsaUse::Pss.permits(algorithm), pss.contains(&algorithm));
        for only in pss {
            assert_eq!(RsaUse::Only(only).permits(algorithm), algorithm == only);
        }
    }
}
