// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Signatures of a device, attached to any input. A token is made if and only
//! if the second implementation accepts it, its claims aside.
#![no_main]

use edgejwt::ffi::hardware::*;
use edgejwt::ffi::status::edgejwt_status::*;
use edgejwt_fuzz::NOW;
use edgejwt_fuzz::input::Input;
use edgejwt_fuzz::keys::{encoded, keys};
use edgejwt_fuzz::output::call;
use edgejwt_fuzz::policy::Policy;
use edgejwt_fuzz::verdict::by_key;
use libfuzzer_sys::fuzz_target;

/// The longest token.
const TOKEN_MAX: usize = 8192;

/// The status with which the claims of a token begin to be judged.
const CLAIMS: i32 = EDGEJWT_ERR_EXPIRED as i32;

fuzz_target!(|data: &[u8]| {
    let mut input = Input::new(data);
    let (which, how, place, mask) = (input.byte(), input.byte(), input.size(), input.byte());
    let keys = keys();
    let key = [&keys.p256, &keys.ed25519, &keys.rsa, &keys.hmac][usize::from(which % 4)];
    let given = input.part();
    let (header, payload) = (format!(r#"{{"alg":"{}"}}"#, key.alg), input.rest());
    let text = match how & 1 {
        0 => given.to_vec(),
        _ => format!("{}.{}", encoded(header.as_bytes()), encoded(payload)).into_bytes(),
    };
    // RSA is too slow to sign each input.
    let mut signature = match how & 6 {
        0 => payload.to_vec(),
        _ if which % 4 == 2 => vec![0; 256],
        2 => key.sign(&text),
        _ => der(&key.sign(&text)),
    };
    if !signature.is_empty() {
        let place = place % signature.len();
        signature[place] ^= mask;
    }
    if how & 8 != 0 {
        signature.truncate(place % 80);
    }

    let answer = call(TOKEN_MAX + 1, |out, cap, len| {
        let (start, signed) = (text.as_ptr().cast(), signature.as_ptr());
        // SAFETY: every buffer comes with its length; the key is alive.
        unsafe {
            edgejwt_attach_signature(
                key.handle.as_ref(),
                start,
                text.len(),
                signed,
                signature.len(),
                out,
                cap,
                len,
            )
        }
    });
    if key.alg == "HS256" {
        assert_eq!(answer.status, EDGEJWT_ERR_KEY_TYPE);
        return;
    }
    let is_der = key.alg == "ES256" && signature.len() != key.signature_len();
    if is_der {
        // The encoding changes, so only the signature itself is compared.
        if answer.status == EDGEJWT_OK {
            assert!(key.verifies_der(&text, &signature));
        } else if key.verifies_der(&text, &signature) {
            assert_ne!(answer.status, EDGEJWT_ERR_SIGNATURE);
        }
        return;
    }
    let mut token = text.clone();
    token.push(b'.');
    token.extend_from_slice(encoded(&signature).as_bytes());
    let policy = Policy::lenient();
    let is_accepted = match by_key(key, &policy, NOW, &token, TOKEN_MAX + 1) {
        Ok(_) => true,
        Err(refused) => refused.status as i32 >= CLAIMS,
    };
    assert_eq!(answer.status == EDGEJWT_OK, is_accepted, "{answer:?}");
    if is_accepted {
        assert_eq!(answer.text, token);
    }
});

/// r and s in DER, with the shortest lengths.
fn der(fixed: &[u8]) -> Vec<u8> {
    let (r, s) = fixed.split_at(fixed.len() / 2);
    let mut content = Vec::new();
    for number in [r, s] {
        let skip = number.iter().take_while(|byte| **byte == 0).count();
        let number = &number[skip.min(number.len() - 1)..];
        let zero = usize::from(number[0] >= 0x80);
        content.extend([2, (number.len() + zero) as u8]);
        content.extend(&[0][..zero]);
        content.extend(number);
    }
    [&[0x30, content.len() as u8], content.as_slice()].concat()
}
