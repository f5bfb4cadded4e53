// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Compares each algorithm with bare ring on the same bytes.
//!
//! Both run in turn in one thread. The times are medians of CPU time, and the
//! ratio is the median of the ratios within each round.

use base64::engine::{Engine, general_purpose::STANDARD};
use edgejwt::ffi::algorithm::edgejwt_generate_key;
use edgejwt::ffi::policy::{edgejwt_policy, edgejwt_policy_init};
use edgejwt::ffi::signing_key::{self, edgejwt_signing_key};
use edgejwt::ffi::status::edgejwt_status::EDGEJWT_OK;
use edgejwt::ffi::verifying_key::{self, edgejwt_verifying_key};
use edgejwt::ffi::{token, verifying_key::edgejwt_verifying_key_from_signing_key};
use ring::rand::SystemRandom;
use ring::signature::{
    self, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RsaEncoding, UnparsedPublicKey,
};
use ring::{hmac, rsa};
use std::hint::black_box;
use std::process::Command;
use std::ptr::{null, null_mut};

const NOW: i64 = 1_800_000_000;
const PAYLOAD: &str =
    r#"{"aud":"neuron","bodyEncode":0,"exp":1800003600,"iat":1800000000,"iss":"neuron"}"#;
const SECRET: [u8; 64] = [0x5A; 64];

fn cpu_ns() -> u64 {
    let mut time = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: `time` is a valid pointer.
    unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &mut time) };
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
}

/// The mean time of `calls` calls, in microseconds.
fn time(calls: u32, call: &mut dyn FnMut()) -> f64 {
    let start = cpu_ns();
    for _ in 0..calls {
        call();
    }
    (cpu_ns() - start) as f64 / f64::from(calls) / 1000.0
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn compare(name: &str, ours: &mut dyn FnMut(), bare: &mut dyn FnMut()) {
    // A round takes some milliseconds for every algorithm.
    let calls = (4000.0 / time(20, bare)).clamp(5.0, 2000.0) as u32;
    let rounds: Vec<(f64, f64)> = (0..41)
        .map(|_| (time(calls, ours), time(calls, bare)))
        .collect();
    let each = |value: fn(&(f64, f64)) -> f64| median(rounds.iter().map(value).collect());
    println!(
        "{name}: edgejwt {:.2} us, ring {:.2} us, {:+.2} us, ratio {:.3}",
        each(|(a, _)| *a),
        each(|(_, b)| *b),
        each(|(a, b)| a - b),
        each(|(a, b)| a / b)
    );
}

/// A key pair of ring.
enum Bare {
    Rsa(
        Box<rsa::KeyPair>,
        &'static dyn RsaEncoding,
        &'static dyn signature::VerificationAlgorithm,
    ),
    Ecdsa(EcdsaKeyPair, &'static dyn signature::VerificationAlgorithm),
    Ed25519(Ed25519KeyPair),
    Hmac(hmac::Key),
}

impl Bare {
    fn sign(&self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::Rsa(pair, encoding, _) => {
                let mut signature = vec![0; pair.public().modulus_len()];
                pair.sign(*encoding, &SystemRandom::new(), message, &mut signature)
                    .unwrap();
                signature
            }
            Self::Ecdsa(pair, _) => pair
                .sign(&SystemRandom::new(), message)
                .unwrap()
                .as_ref()
                .into(),
            Self::Ed25519(pair) => pair.sign(message).as_ref().into(),
            Self::Hmac(key) => hmac::sign(key, message).as_ref().into(),
        }
    }

    fn verify(&self, message: &[u8], signature: &[u8]) {
        match self {
            Self::Rsa(pair, _, algorithm) => {
                UnparsedPublicKey::new(*algorithm, pair.public().as_ref())
                    .verify(message, signature)
                    .unwrap()
            }
            Self::Ecdsa(pair, algorithm) => {
                UnparsedPublicKey::new(*algorithm, pair.public_key().as_ref())
                    .verify(message, signature)
                    .unwrap()
            }
            Self::Ed25519(pair) => {
                UnparsedPublicKey::new(&signature::ED25519, pair.public_key().as_ref())
                    .verify(message, signature)
                    .unwrap()
            }
            Self::Hmac(key) => hmac::verify(key, message, signature).unwrap(),
        }
    }
}

/// A private key in PEM, and the same key for ring. PEM is empty for HMAC.
fn keys(alg: i32) -> (Vec<u8>, Bare) {
    use signature as s;
    let rsa = |encoding, algorithm| {
        let output = Command::new("openssl").args(["genrsa", "2048"]).output();
        let pem = output.expect("openssl is installed").stdout;
        let pair = rsa::KeyPair::from_pkcs8(&der(&pem)).unwrap();
        (pem, Bare::Rsa(Box::new(pair), encoding, algorithm))
    };
    let ecdsa = |signing, algorithm| {
        let pem = generated(alg);
        let pair = EcdsaKeyPair::from_pkcs8(signing, &der(&pem), &SystemRandom::new()).unwrap();
        (pem, Bare::Ecdsa(pair, algorithm))
    };
    match alg {
        1 => rsa(&s::RSA_PKCS1_SHA256, &s::RSA_PKCS1_2048_8192_SHA256),
        2 => rsa(&s::RSA_PKCS1_SHA384, &s::RSA_PKCS1_2048_8192_SHA384),
        3 => rsa(&s::RSA_PKCS1_SHA512, &s::RSA_PKCS1_2048_8192_SHA512),
        4 => rsa(&s::RSA_PSS_SHA256, &s::RSA_PSS_2048_8192_SHA256),
        5 => rsa(&s::RSA_PSS_SHA384, &s::RSA_PSS_2048_8192_SHA384),
        6 => rsa(&s::RSA_PSS_SHA512, &s::RSA_PSS_2048_8192_SHA512),
        7 => ecdsa(
            &s::ECDSA_P256_SHA256_FIXED_SIGNING,
            &s::ECDSA_P256_SHA256_FIXED,
        ),
        8 => ecdsa(
            &s::ECDSA_P384_SHA384_FIXED_SIGNING,
            &s::ECDSA_P384_SHA384_FIXED,
        ),
        9 => {
            let pem = generated(alg);
            let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(&der(&pem)).unwrap();
            (pem, Bare::Ed25519(pair))
        }
        10 => (
            vec![],
            Bare::Hmac(hmac::Key::new(hmac::HMAC_SHA256, &SECRET)),
        ),
        11 => (
            vec![],
            Bare::Hmac(hmac::Key::new(hmac::HMAC_SHA384, &SECRET)),
        ),
        _ => (
            vec![],
            Bare::Hmac(hmac::Key::new(hmac::HMAC_SHA512, &SECRET)),
        ),
    }
}

fn generated(alg: i32) -> Vec<u8> {
    let mut pem = vec![0_u8; 512];
    let mut len = 0;
    // SAFETY: the buffer has its length.
    let status = unsafe { edgejwt_generate_key(alg, pem.as_mut_ptr().cast(), pem.len(), &mut len) };
    assert_eq!(status, EDGEJWT_OK);
    pem.truncate(len);
    pem
}

fn der(pem: &[u8]) -> Vec<u8> {
    let text = std::str::from_utf8(pem).unwrap();
    let body: String = text.lines().filter(|line| !line.starts_with('-')).collect();
    STANDARD.decode(body).unwrap()
}

/// The same key for this library.
fn load(alg: i32, pem: &[u8]) -> (*mut edgejwt_signing_key, *mut edgejwt_verifying_key) {
    let (mut private, mut public) = (null_mut(), null_mut());
    // SAFETY: the inputs have their lengths, and the outputs are valid pointers.
    unsafe {
        let status = match pem {
            [] => signing_key::edgejwt_signing_key_from_secret(
                alg,
                SECRET.as_ptr(),
                SECRET.len(),
                &mut private,
            ),
            _ => signing_key::edgejwt_signing_key_from_pem(
                alg,
                pem.as_ptr().cast(),
                pem.len(),
                &mut private,
            ),
        };
        assert_eq!(status, EDGEJWT_OK);
        assert_eq!(
            edgejwt_verifying_key_from_signing_key(private.as_ref(), &mut public),
            EDGEJWT_OK
        );
    }
    (private, public)
}

fn main() {
    let names = [
        "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA", "HS256",
        "HS384", "HS512",
    ];
    let audiences = [c"neuron".as_ptr()];
    // SAFETY: `zeroed` is a valid policy, and the size is that of the struct.
    let policy = unsafe {
        let mut policy = std::mem::zeroed::<edgejwt_policy>();
        edgejwt_policy_init(&mut policy, size_of::<edgejwt_policy>());
        policy.audiences = audiences.as_ptr();
        policy.audience_count = 1;
        policy
    };
    for (alg, name) in (1..).zip(names) {
        let (pem, bare) = keys(alg);
        let (private, public) = load(alg, &pem);
        let mut out = vec![0_u8; 8193];
        let mut len = 0;
        let mut sign = |out: &mut [u8]| {
            // SAFETY: each pointer has its length.
            let status = unsafe {
                let (payload, space) = (PAYLOAD.as_ptr().cast(), out.as_mut_ptr().cast());
                token::edgejwt_sign(
                    private.as_ref(),
                    payload,
                    PAYLOAD.len(),
                    space,
                    out.len(),
                    &mut len,
                )
            };
            assert_eq!(black_box(status), EDGEJWT_OK);
            len
        };
        let len = sign(&mut out);
        let text = String::from_utf8(out[..len].to_vec()).unwrap();
        let (input, _) = text.rsplit_once('.').unwrap();
        let signature = bare.sign(input.as_bytes());
        let mut verify = || {
            let mut payload = [0_u8; 256];
            // SAFETY: each pointer has its length.
            let status = unsafe {
                let (text, space) = (text.as_ptr().cast(), payload.as_mut_ptr().cast());
                token::edgejwt_verify(
                    public.as_ref(),
                    &policy,
                    NOW,
                    text,
                    len,
                    space,
                    payload.len(),
                    null::<usize>().cast_mut(),
                )
            };
            assert_eq!(black_box(status), EDGEJWT_OK);
        };
        compare(&format!("{name} verify"), &mut verify, &mut || {
            bare.verify(input.as_bytes(), black_box(&signature))
        });
        compare(
            &format!("{name} sign"),
            &mut || {
                sign(&mut out);
            },
            &mut || {
                black_box(bare.sign(input.as_bytes()));
            },
        );
        // SAFETY: both keys were made above and are not used again.
        unsafe {
            signing_key::edgejwt_signing_key_free(private);
            verifying_key::edgejwt_verifying_key_free(public);
        }
    }
}
