// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Known attacks on JSON Web Tokens that need more than a changed character:
//! SECURITY.md names them beside those of the other drivers.

use crate::keys::{
    Form, ISSUER, Keyring, Result, SigningKey, VerifyingKey, from_base64url, generate,
};
use crate::numbers::{cube, cube_root, difference, from_hex, sum};
use crate::support::jwt::{NOW, base64url, forge};
use crate::support::{fresh, key, run};
use edgejwt::ffi::status::edgejwt_status::*;
use ring::digest::{SHA256, digest};
use std::process::Command;

const HEADER: &str = r#"{"alg":"RS256"}"#;

fn payload() -> String {
    format!("{{\"exp\":{}}}", NOW + 1)
}

fn public_key(name: &str) -> VerifyingKey {
    let pem = std::fs::read(key(name)).unwrap();
    VerifyingKey::load("RS256", Form::Pem, pem).unwrap()
}

/// The modulus of a 2048-bit key: in its DER it lies at byte 33, always.
fn modulus(name: &str) -> Vec<u8> {
    use base64::engine::{Engine, general_purpose::STANDARD};
    let pem = std::fs::read_to_string(key(name)).unwrap();
    let lines = pem.lines().filter(|line| !line.starts_with('-'));
    let der = STANDARD.decode(lines.collect::<String>()).unwrap();
    der[33..33 + 256].to_vec()
}

/// A token of a new key, in two parts, and the key that verifies it.
fn signed(name: &str) -> (VerifyingKey, String, Vec<u8>) {
    let key = SigningKey::load(name, Form::Pem, generate(name).unwrap()).unwrap();
    let token = key.sign(&payload()).unwrap();
    let (input, signature) = token.rsplit_once('.').unwrap();
    (key.verifying_key(), input.into(), from_base64url(signature))
}

fn with(input: &str, signature: &[u8]) -> String {
    format!("{input}.{}", base64url(signature))
}

/// Field and order of a curve.
const P256: [&str; 2] = [
    "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
    "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
];
const P384: [&str; 2] = [
    "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe\
     ffffffff0000000000000000ffffffff",
    "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf\
     581a0db248b0a77aecec196accc52973",
];

/// CVE-2022-21449: numbers that are none of the group's, zero first.
#[test]
fn psychic_signatures_are_refused() {
    for (name, [field, order]) in [("ES256", P256), ("ES384", P384)] {
        let (key, input, signature) = signed(name);
        assert_eq!(key.verify(&with(&input, &signature)), Ok(payload()));
        let (r, s) = signature.split_at(signature.len() / 2);
        let (field, order) = (from_hex(field), from_hex(order));
        let one = [vec![0; r.len() - 1], vec![1]].concat();
        let outside = [vec![0; r.len()], order.clone(), sum(&order, &one), field];
        let edges = [one.clone(), difference(&order, &one), vec![0xFF; r.len()]];
        let numbers = outside.iter().chain(&edges).map(Vec::as_slice);
        let numbers: Vec<&[u8]> = numbers.chain([r, s]).collect();
        for first in &numbers {
            for second in numbers.iter().filter(|second| [*first, **second] != [r, s]) {
                let token = with(&input, &[*first, *second].concat());
                assert_eq!(key.verify(&token), Err(EDGEJWT_ERR_SIGNATURE), "{token}");
            }
        }
        for short in [&[][..], &[0], &[0x30, 6, 2, 1, 0, 2, 1, 0]] {
            let token = with(&input, short);
            assert_eq!(key.verify(&token), Err(EDGEJWT_ERR_SIGNATURE), "{token}");
        }
    }
    let (key, input, signature) = signed("EdDSA");
    let neutral = [&[1][..], &[0; 63]].concat();
    let no_point = [&signature[..32], &[0; 32]].concat();
    let no_number = [&[0; 32], &signature[32..]].concat();
    for forged in [vec![0; 64], neutral, no_point, no_number] {
        let token = with(&input, &forged);
        assert_eq!(key.verify(&token), Err(EDGEJWT_ERR_SIGNATURE), "{token}");
    }
}

fn der_integer(number: &[u8]) -> Vec<u8> {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    let number = &number[zeros..];
    let sign: &[u8] = if number[0] < 0x80 { &[] } else { &[0] };
    let len = (sign.len() + number.len()) as u8;
    [&[2, len], sign, number].concat()
}

#[test]
fn an_ecdsa_signature_has_one_form() {
    for (name, [_, order]) in [("ES256", P256), ("ES384", P384)] {
        let (key, input, signature) = signed(name);
        let (r, s) = signature.split_at(signature.len() / 2);
        let integers = [der_integer(r), der_integer(s)].concat();
        let der = [&[0x30, integers.len() as u8], &integers[..]].concat();
        let longer = [&[0], r, &[0], s].concat();
        for other in [der, longer, [s, r].concat()] {
            let token = with(&input, &other);
            assert_eq!(key.verify(&token), Err(EDGEJWT_ERR_SIGNATURE), "{token}");
        }
        // The other of the two numbers that ECDSA itself allows: another
        // text, the same claims.
        let twin = [r, &difference(&from_hex(order), s)].concat();
        assert_eq!(key.verify(&with(&input, &twin)), Ok(payload()));
    }
}

#[test]
fn an_ed25519_signature_has_one_spelling() {
    // The order of the group, the smallest byte last.
    let order = from_hex("1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed");
    let (key, input, signature) = signed("EdDSA");
    let (point, number) = signature.split_at(32);
    let mut twin: Vec<u8> = number.iter().rev().copied().collect();
    while twin[0] < 0xE0 {
        twin = sum(&twin, &order);
        let number: Vec<u8> = twin.iter().rev().copied().collect();
        let token = with(&input, &[point, &number].concat());
        assert_eq!(key.verify(&token), Err(EDGEJWT_ERR_SIGNATURE), "{token}");
    }
    assert_eq!(key.verify(&with(&input, &signature)), Ok(payload()));
}

#[test]
fn an_rsa_signature_has_one_spelling() {
    let (key, modulus) = (public_key("rsa2048.pem"), modulus("rsa2048.pem"));
    // Most signatures have no room for the modulus on top.
    let room = difference(&[0xFF; 256], &modulus);
    let (input, signature) = (0..5000)
        .map(|i| forge(HEADER, format!("{{\"exp\":{},\"i\":{i}}}", NOW + 1)))
        .find_map(|token| {
            let (input, signature) = token.rsplit_once('.')?;
            let signature = from_base64url(signature);
            (signature <= room).then(|| (input.to_string(), signature))
        })
        .unwrap();
    assert!(key.verify(&with(&input, &signature)).is_ok());
    let one = [vec![0; 255], vec![1]].concat();
    for other in [
        sum(&signature, &modulus),
        difference(&modulus, &signature),
        difference(&modulus, &one),
        [&[0], &signature[..]].concat(),
        modulus,
    ] {
        let token = with(&input, &other);
        assert_eq!(key.verify(&token), Err(EDGEJWT_ERR_SIGNATURE), "{token}");
    }
}

/// What RSASSA-PKCS1-v1_5 pads to `len` bytes (RFC 8017 section 9.2).
fn padded(input: &str, len: usize) -> Vec<u8> {
    let info = from_hex("3031300d060960864801650304020105000420");
    let info = [&info, digest(&SHA256, input.as_bytes()).as_ref()].concat();
    [&[0, 1], &vec![0xFF; len - info.len() - 3][..], &[0], &info].concat()
}

/// Bleichenbacher 2006: under an exponent of 3 a cube root makes a signature
/// for whoever does not look behind the hash; under 1 the block itself does.
#[test]
fn small_exponents_forge_nothing() {
    let key = public_key("e3.pem");
    let input = format!("{}.{}", base64url(HEADER), base64url(payload()));
    let start = padded(&input, 62);
    let forged = cube_root(&[&start[..], &[0xFF; 256 - 62]].concat());
    assert_eq!(cube(&forged)[..62], start, "a lax reader sees a good block");
    assert_eq!(
        key.verify(&with(&input, &forged)),
        Err(EDGEJWT_ERR_SIGNATURE)
    );
    let block = padded(&input, 256);
    assert_eq!(
        key.verify(&with(&input, &block)),
        Err(EDGEJWT_ERR_SIGNATURE)
    );

    // The key itself is as good as another.
    let dir = fresh("attacks");
    std::fs::write(dir.join("input"), &input).unwrap();
    run(Command::new("openssl").current_dir(&dir).args([
        "dgst",
        "-sha256",
        "-sign",
        &crate::support::key("e3.key"),
        "-out",
        "signature",
        "input",
    ]));
    let honest = std::fs::read(dir.join("signature")).unwrap();
    assert_eq!(key.verify(&with(&input, &honest)), Ok(payload()));

    let modulus = base64url(modulus("e3.pem"));
    for (exponent, want) in [("Aw", None), ("AQ", Some(EDGEJWT_ERR_KEY_FORMAT))] {
        let jwk = format!(r#"{{"kty":"RSA","n":"{modulus}","e":"{exponent}"}}"#);
        assert_eq!(VerifyingKey::load("RS256", Form::Jwk, jwk).err(), want);
    }
}

/// A ring with one set, of one key with this `kid`.
fn ring(issuer: &str, kid: &str) -> Keyring {
    let (ring, n) = (Keyring::new(), base64url(modulus("rsa2048.pem")));
    let jwk = format!(r#"{{"kty":"RSA","e":"AQAB","n":"{n}","kid":"{kid}"}}"#);
    ring.add_jwks(issuer, &format!(r#"{{"keys":[{jwk}]}}"#))
        .unwrap();
    ring
}

#[test]
fn claims_in_the_header_do_not_count() {
    let (key, ring) = (public_key("rsa2048.pem"), ring(ISSUER, "k"));
    let later = NOW + 1;
    let names = format!(r#""iss":"{ISSUER}","exp":{later},"iat":1,"nbf":1,"sub":"a","kid":"k""#);
    let lends = format!(r#"{{"alg":"RS256",{names}}}"#);
    let hides = format!(r#"{{"alg":"RS256","kid":"k","iss":"x","exp":1,"nbf":{later},"aud":7}}"#);
    let good = format!(r#"{{"exp":{later},"iss":"{ISSUER}"}}"#);
    let expired = format!(r#"{{"exp":{NOW},"iss":"{ISSUER}"}}"#);
    let other = format!(r#"{{"exp":{later},"iss":"x"}}"#);
    let missing = Err(EDGEJWT_ERR_CLAIM_MISSING);
    let cases: [(_, &str, Result<()>, Result<()>); 6] = [
        (&lends, "{}", missing, missing),
        (
            &lends,
            &format!(r#"{{"iss":"{ISSUER}"}}"#),
            missing,
            missing,
        ),
        (
            &lends,
            &expired,
            Err(EDGEJWT_ERR_EXPIRED),
            Err(EDGEJWT_ERR_EXPIRED),
        ),
        (&lends, &other, Ok(()), Err(EDGEJWT_ERR_UNKNOWN_KEY)),
        (&lends, &payload(), Ok(()), missing),
        (&hides, &good, Ok(()), Ok(())),
    ];
    for (header, payload, by_key, by_issuer) in cases {
        let token = forge(header, payload);
        assert_eq!(key.verify(&token).map(drop), by_key, "{header} {payload}");
        assert_eq!(
            ring.verify(&token).map(drop),
            by_issuer,
            "{header} {payload}"
        );
    }
}

/// What is something else than a signed token, or lacks its middle.
#[test]
fn other_serializations_are_refused() {
    let key = public_key("rsa2048.pem");
    let token = forge(HEADER, payload());
    let parts: Vec<&str> = token.split('.').collect();
    let encrypted = base64url(r#"{"alg":"RSA-OAEP","enc":"A256GCM"}"#);
    for (other, want) in [
        (
            format!("{encrypted}.AAAA.AAAA.AAAA.AAAA"),
            EDGEJWT_ERR_TOKEN,
        ),
        (format!("{encrypted}..AAAA.AAAA.AAAA"), EDGEJWT_ERR_TOKEN),
        (format!("{token}.AAAA.AAAA"), EDGEJWT_ERR_TOKEN),
        (
            format!("{encrypted}.{}.{}", parts[1], parts[2]),
            EDGEJWT_ERR_ALGORITHM,
        ),
        // RFC 7515 appendix F: the payload travels apart.
        (format!("{}..{}", parts[0], parts[2]), EDGEJWT_ERR_SIGNATURE),
        (
            forge(r#"{"alg":"RS256","cty":"JWT"}"#, &token),
            EDGEJWT_ERR_PAYLOAD,
        ),
    ] {
        assert_eq!(key.verify(&other), Err(want), "{other}");
    }
    assert_eq!(key.verify(&token), Ok(payload()));
}

/// Two names with the same fingerprint, by which a ring finds its keys.
#[test]
fn a_name_of_the_same_fingerprint_is_another_name() {
    let names = ["8yn0iYCKYHlIj4-BwPqk", "GReLUrM4wMqfg9yzV3KQ"];
    let fnv1a = |name: &str| {
        name.bytes().fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
        })
    };
    assert_eq!(fnv1a(names[0]), fnv1a(names[1]));
    let ring = ring(names[0], names[0]);
    for (iss, kid) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
        let header = format!(r#"{{"alg":"RS256","kid":"{}"}}"#, names[kid]);
        let payload = format!(r#"{{"exp":{},"iss":"{}"}}"#, NOW + 1, names[iss]);
        let want = if (iss, kid) == (0, 0) {
            Ok(payload.clone())
        } else {
            Err(EDGEJWT_ERR_UNKNOWN_KEY)
        };
        assert_eq!(ring.verify(&forge(header, payload)), want, "{iss} {kid}");
    }
}
