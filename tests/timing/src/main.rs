// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Whether the time of two comparisons depends on what is compared: of an HMAC
//! with the one of a token, and of a token with a cached one. Two classes of wrong
//! inputs, which differ early and late, are measured in random order (Reparaz,
//! Balasch, Verbauwhede: "Dude, is my code constant time?", 2017).

#[path = "../../../src/constant_time.rs"]
mod constant_time;

use dudect_bencher::rand::RngExt;
use dudect_bencher::{BenchRng, Class, CtRunner, ctbench_main};
use edgejwt::ffi::algorithm::edgejwt_algorithm::EDGEJWT_HS256;
use edgejwt::ffi::signing_key::edgejwt_signing_key_from_secret;
use edgejwt::ffi::status::edgejwt_status::{EDGEJWT_ERR_SIGNATURE, EDGEJWT_OK};
use edgejwt::ffi::token::{edgejwt_sign, edgejwt_verify};
use edgejwt::ffi::verifying_key::edgejwt_verifying_key_from_secret;
use std::hint::black_box;
use std::ptr::{null, null_mut};

const CALLS: usize = 1_000_000;

/// Calls with one of two inputs, in random order. Both are copied to the same
/// place before the call, which is measured: where an input lies matters more
/// than what is in it.
fn measure(runner: &mut CtRunner, random: &mut BenchRng, inputs: [&[u8]; 2], call: &dyn Fn(&[u8])) {
    let mut place = inputs[0].to_vec();
    for _ in 0..CALLS {
        let is_late = random.random::<bool>();
        let class = if is_late { Class::Right } else { Class::Left };
        place.copy_from_slice(inputs[usize::from(is_late)]);
        runner.run_one(class, || call(black_box(&place)));
    }
}

/// A token that is not the cached one.
fn cached_token(runner: &mut CtRunner, random: &mut BenchRng) {
    let known = [b'A'; 600];
    let mut inputs = [known; 2];
    inputs[0][3] = b'B';
    inputs[1][580] = b'B';
    measure(runner, random, [&inputs[0], &inputs[1]], &|input| {
        black_box(constant_time::is_equal(&known, input));
    });
}

const SECRET: [u8; 32] = [0x5A; 32];

fn signed() -> String {
    let payload = r#"{"exp":1800003600,"iss":"neuron"}"#;
    let (mut key, mut token, mut len) = (null_mut(), vec![0_u8; 500], 0);
    let alg = EDGEJWT_HS256 as i32;
    // SAFETY: every pointer is to as much as the length beside it says.
    let status = unsafe {
        let made = edgejwt_signing_key_from_secret(alg, SECRET.as_ptr(), SECRET.len(), &mut key);
        assert_eq!(made, EDGEJWT_OK);
        let (payload, payload_len) = (payload.as_ptr().cast(), payload.len());
        let (out, out_cap) = (token.as_mut_ptr().cast(), token.len());
        edgejwt_sign(key.as_ref(), payload, payload_len, out, out_cap, &mut len)
    };
    assert_eq!(status, EDGEJWT_OK);
    token.truncate(len);
    String::from_utf8(token).unwrap()
}

/// A token whose HMAC is wrong.
fn hmac(runner: &mut CtRunner, random: &mut BenchRng) {
    let mut key = null_mut();
    let alg = EDGEJWT_HS256 as i32;
    // SAFETY: the secret is as long as it says, and the key has a place.
    let status =
        unsafe { edgejwt_verifying_key_from_secret(alg, SECRET.as_ptr(), SECRET.len(), &mut key) };
    assert_eq!(status, EDGEJWT_OK);
    // SAFETY: never freed.
    let key = unsafe { key.as_ref() };
    let mut inputs = [signed(), signed()];
    let start = inputs[0].rfind('.').unwrap() + 1;
    for (input, at) in inputs.iter_mut().zip([start, start + 40]) {
        let other = if input.as_bytes()[at] == b'A' {
            "B"
        } else {
            "A"
        };
        input.replace_range(at..=at, other);
    }
    let inputs = [inputs[0].as_bytes(), inputs[1].as_bytes()];
    measure(runner, random, inputs, &|token| {
        let (text, len) = (token.as_ptr().cast(), token.len());
        // SAFETY: the token is as long as it says; there is no policy and no output.
        let status = unsafe {
            edgejwt_verify(
                key,
                null(),
                1_800_000_000,
                text,
                len,
                null_mut(),
                0,
                null_mut(),
            )
        };
        assert_eq!(status, EDGEJWT_ERR_SIGNATURE);
    });
}

ctbench_main!(cached_token, hmac);
