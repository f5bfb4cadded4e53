// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The library beside bare ring on the same bytes, both in this process.
//!
//! Interleaved, CPU time of this thread, medians of the ratios.

use edgejwt::ffi::policy::{edgejwt_policy, edgejwt_policy_init};
use edgejwt::ffi::status::edgejwt_status::EDGEJWT_OK;
use edgejwt::ffi::{signing_key, token, verifying_key};
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, UnparsedPublicKey};
use std::hint::black_box;
use std::process::{Command, Stdio};
use std::ptr::null_mut;

const NOW: i64 = 1_800_000_000;
const PAYLOAD: &str =
    r#"{"aud":"neuron","bodyEncode":0,"exp":1800003600,"iat":1800000000,"iss":"neuron"}"#;

fn cpu_ns() -> u64 {
    let mut time = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: the struct has a place.
    unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &mut time) };
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
}

/// Nanoseconds a call, of `calls` in a row.
fn time(calls: u32, mut call: impl FnMut()) -> f64 {
    let start = cpu_ns();
    for _ in 0..calls {
        call();
    }
    (cpu_ns() - start) as f64 / f64::from(calls)
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn compare(name: &str, calls: u32, mut ours: impl FnMut(), mut bare: impl FnMut()) {
    let (mut our_times, mut bare_times, mut ratios) = (vec![], vec![], vec![]);
    time(calls, &mut ours);
    time(calls, &mut bare);
    for _ in 0..61 {
        let our = time(calls, &mut ours);
        let other = time(calls, &mut bare);
        our_times.push(our);
        bare_times.push(other);
        ratios.push(our / other);
    }
    println!(
        "{name}: edgejwt {:.2} us, ring {:.2} us, ratio {:.3}",
        median(&mut our_times) / 1000.0,
        median(&mut bare_times) / 1000.0,
        median(&mut ratios)
    );
}

fn openssl(args: &[&str], input: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut child = Command::new("openssl")
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("openssl is installed");
    child.stdin.take().unwrap().write_all(input).unwrap();
    child.wait_with_output().unwrap().stdout
}

fn main() {
    let pem = openssl(&["genrsa", "2048"], b"");
    let public_pem = openssl(&["rsa", "-pubout"], &pem);
    let public_der = openssl(&["rsa", "-RSAPublicKey_out", "-outform", "DER"], &pem);
    let private_der = openssl(&["pkcs8", "-topk8", "-nocrypt", "-outform", "DER"], &pem);
    let ring_pair = ring::rsa::KeyPair::from_pkcs8(&private_der).unwrap();
    let ring_public = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &public_der);

    let (mut private, mut public) = (null_mut(), null_mut());
    let mut out = [0_u8; 8193];
    let mut len = 0;
    // SAFETY: every pointer comes with its length.
    unsafe {
        let status = signing_key::edgejwt_signing_key_from_pem(
            1,
            pem.as_ptr().cast(),
            pem.len(),
            &mut private,
        );
        assert_eq!(status, EDGEJWT_OK);
        let status = verifying_key::edgejwt_verifying_key_from_pem(
            1,
            public_pem.as_ptr().cast(),
            public_pem.len(),
            &mut public,
        );
        assert_eq!(status, EDGEJWT_OK);
    }
    let sign_into = |out: &mut [u8], len: &mut usize| {
        // SAFETY: as above.
        let status = unsafe {
            token::edgejwt_sign(
                private,
                PAYLOAD.as_ptr().cast(),
                PAYLOAD.len(),
                out.as_mut_ptr().cast(),
                out.len(),
                len,
            )
        };
        assert_eq!(black_box(status), EDGEJWT_OK);
    };
    sign_into(&mut out, &mut len);
    let text = String::from_utf8(out[..len].to_vec()).unwrap();
    let sign = || sign_into(&mut out, &mut len);
    let (input, _) = text.rsplit_once('.').unwrap();
    let mut signature = [0; 256];
    let mut scratch = [0; 256];
    let ring_sign = |signature: &mut [u8]| {
        ring_pair
            .sign(
                &RSA_PKCS1_SHA256,
                &SystemRandom::new(),
                input.as_bytes(),
                black_box(signature),
            )
            .unwrap();
    };
    ring_sign(&mut signature);

    let audiences = [c"neuron".as_ptr()];
    // SAFETY: the struct is written before it is read.
    let policy = unsafe {
        let mut policy = std::mem::zeroed::<edgejwt_policy>();
        edgejwt_policy_init(&mut policy, size_of::<edgejwt_policy>());
        policy.audiences = audiences.as_ptr();
        policy.audience_count = 1;
        policy
    };
    let mut payload = [0_u8; 6144];
    let verify = || {
        // SAFETY: every pointer comes with its length.
        let status = unsafe {
            token::edgejwt_verify(
                public,
                &policy,
                NOW,
                text.as_ptr().cast(),
                text.len(),
                payload.as_mut_ptr().cast(),
                payload.len(),
                null_mut(),
            )
        };
        assert_eq!(black_box(status), EDGEJWT_OK);
    };
    let ring_verify = || {
        ring_public
            .verify(input.as_bytes(), black_box(&signature))
            .unwrap()
    };

    compare("verify RS256 2048", 200, verify, ring_verify);
    compare("sign RS256 2048", 10, sign, || ring_sign(&mut scratch));
    // SAFETY: made above, and used no more.
    unsafe {
        signing_key::edgejwt_signing_key_free(private);
        verifying_key::edgejwt_verifying_key_free(public);
    }
}
