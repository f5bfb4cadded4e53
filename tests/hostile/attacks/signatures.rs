// SPDX-License-Identifier: Apache-2.0 OR MIT
//! ECDSA and Ed25519 signatures with invalid numbers, or in another form.

use super::numbers::{difference, sum};
use super::{payload, signed, with};
use crate::keys::from_hex;
use crate::support::harness::tests;
use edgejwt::ffi::status::edgejwt_status::*;
use libtest_mimic::Trial;

pub fn tests() -> Vec<Trial> {
    tests!["attacks":
        psychic_signatures_are_refused,
        ecdsa_signatures_have_a_fixed_length,
        malleable_ed25519_signatures_are_refused,
    ]
}

/// The prime of the field and the order of the group.
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

/// CVE-2022-21449: r or s is 0, or another number outside the group.
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
    let zero_scalar = [&signature[..32], &[0; 32]].concat();
    let zero_point = [&[0; 32], &signature[32..]].concat();
    for forged in [vec![0; 64], neutral, zero_scalar, zero_point] {
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

fn ecdsa_signatures_have_a_fixed_length() {
    for (name, [_, order]) in [("ES256", P256), ("ES384", P384)] {
        let (key, input, signature) = signed(name);
        let (r, s) = signature.split_at(signature.len() / 2);
        let integers = [der_integer(r), der_integer(s)].concat();
        let der = [&[0x30, integers.len() as u8], &integers[..]].concat();
        let padded = [&[0], r, &[0], s].concat();
        let swapped = [s, r].concat();
        for other in [der, padded, swapped] {
            let token = with(&input, &other);
            assert_eq!(key.verify(&token), Err(EDGEJWT_ERR_SIGNATURE), "{token}");
        }
        // ECDSA itself accepts (r, n - s) too: another token text with the
        // same claims.
        let twin = [r, &difference(&from_hex(order), s)].concat();
        assert_eq!(key.verify(&with(&input, &twin)), Ok(payload()));
    }
}

/// S plus a multiple of the group order.
fn malleable_ed25519_signatures_are_refused() {
    // Big-endian here, little-endian in the signature.
    let order = from_hex("1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed");
    let (key, input, signature) = signed("EdDSA");
    let (point, scalar) = signature.split_at(32);
    let mut larger: Vec<u8> = scalar.iter().rev().copied().collect();
    while larger[0] < 0xE0 {
        larger = sum(&larger, &order);
        let scalar: Vec<u8> = larger.iter().rev().copied().collect();
        let token = with(&input, &[point, &scalar].concat());
        assert_eq!(key.verify(&token), Err(EDGEJWT_ERR_SIGNATURE), "{token}");
    }
    assert_eq!(key.verify(&with(&input, &signature)), Ok(payload()));
}
