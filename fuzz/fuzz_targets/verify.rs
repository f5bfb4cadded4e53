// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Tokens with a header, payload and policy that the fuzzer chooses, signed
//! correctly and perhaps changed afterwards, and tokens that are entirely the
//! fuzzer's. The verdict must be that of the second implementation.
#![no_main]

use edgejwt::ffi::status::edgejwt_status::*;
use edgejwt::ffi::token::edgejwt_verify;
use edgejwt_fuzz::input::Input;
use edgejwt_fuzz::keys::keys;
use edgejwt_fuzz::output::call;
use edgejwt_fuzz::policy::Policy;
use edgejwt_fuzz::verdict::by_key;
use libfuzzer_sys::fuzz_target;

/// Changes one byte of a token, or cuts it off there.
fn change(token: &mut Vec<u8>, how: u8, place: usize, byte: u8) {
    let place = place % (token.len() + 1);
    match how % 8 {
        // Half of the tokens are not changed.
        0..4 => {}
        4 => token.truncate(place),
        5 => token.insert(place, byte),
        6 if place < token.len() => drop(token.remove(place)),
        _ => {
            if let Some(old) = token.get_mut(place) {
                *old ^= byte;
            }
        }
    }
}

fuzz_target!(|data: &[u8]| {
    let mut input = Input::new(data);
    let (which, how) = (input.byte(), input.byte());
    let (place, byte) = (input.size(), input.byte());
    let capacity = input.size();
    let now = input.number();
    let policy = Policy::read(&mut input);
    let header = input.part();
    let payload = input.rest();
    let keys = keys();
    // Mostly HS256, because it is fast.
    let key = match which {
        0..0xD0 => &keys.hmac,
        0xD0..0xE0 => &keys.ed25519,
        0xE0..0xF0 => &keys.p256,
        _ => &keys.rsa,
    };
    let mut token = match how & 0x30 {
        0x30 => payload.to_vec(),
        _ if which >= 0xF0 => keys.rsa_token.clone(),
        _ => key.token(header, payload),
    };
    change(&mut token, how, place, byte);
    let answer = call(capacity, |out, cap, len| {
        let text = token.as_ptr().cast();
        // SAFETY: every buffer comes with its length; the key is alive.
        policy.with_c(|policy| unsafe {
            edgejwt_verify(
                key.handle.as_ref(),
                policy,
                now,
                text,
                token.len(),
                out,
                cap,
                len,
            )
        })
    });
    match by_key(key, &policy, now, &token, capacity) {
        Ok(accepted) => {
            assert_eq!(
                (answer.status, answer.len),
                (EDGEJWT_OK, accepted.payload.len())
            );
            assert!(capacity == 0 || answer.text == accepted.payload);
        }
        Err(refused) => assert_eq!(answer.status, refused.status),
    }
});
