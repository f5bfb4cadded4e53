// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `Authorization` values for a keyring with several issuers. The verdict must
//! be that of the second implementation, also for a token whose signature is
//! in the cache, and edgejwt_keyring_explain() must agree.
#![no_main]

use edgejwt::ffi::keyring::*;
use edgejwt::ffi::policy::edgejwt_policy;
use edgejwt::ffi::report::*;
use edgejwt::ffi::status::edgejwt_status::*;
use edgejwt_fuzz::NOW;
use edgejwt_fuzz::input::Input;
use edgejwt_fuzz::keys::{ED25519_X, P256_X, P256_Y, keys};
use edgejwt_fuzz::output::{Answer, call};
use edgejwt_fuzz::policy::Policy;
use edgejwt_fuzz::verdict::{Entry, by_header};
use libfuzzer_sys::fuzz_target;
use std::ffi::{CStr, c_char};
use std::ptr::null;
use std::sync::OnceLock;

struct Ring {
    handle: *mut edgejwt_keyring,
    entries: Vec<Entry<'static>>,
}

// SAFETY: a keyring may be used by any thread.
unsafe impl Send for Ring {}
// SAFETY: as above.
unsafe impl Sync for Ring {}

/// A keyring with five issuers: one with a secret, one with two secrets, one
/// with a set of three keys and an added key, one with a set of one key, and
/// one with more keys than are tried.
fn ring() -> &'static Ring {
    static RING: OnceLock<Ring> = OnceLock::new();
    RING.get_or_init(|| {
        let keys = keys();
        let mut handle = std::ptr::null_mut();
        // SAFETY: the result is writable.
        let status = unsafe { edgejwt_keyring_new(null(), &mut handle) };
        assert_eq!(status, EDGEJWT_OK);
        let ec = format!(r#"{{"kty":"EC","crv":"P-256","x":"{P256_X}","y":"{P256_Y}"}}"#);
        let ed = format!(r#""kty":"OKP","crv":"Ed25519","x":"{ED25519_X}""#);
        let ec_named = ec.replacen('{', r#"{"kid":"k2","#, 1);
        let three = format!(r#"{{"keys":[{{"kid":"k1",{ed}}},{ec_named},{ec}]}}"#);
        let one = format!(r#"{{"keys":[{{"kid":"k1",{ed}}}]}}"#);
        let many = ["m1", "m2", "m3", "m4", "m5"];
        let five = many.map(|kid| format!(r#"{{"kid":"{kid}",{ed}}}"#));
        let five = format!(r#"{{"keys":[{}]}}"#, five.join(","));
        for (issuer, set) in [(c"set", three), (c"lone", one), (c"many", five)] {
            // SAFETY: the text comes with its length.
            let status = unsafe {
                let text = set.as_ptr().cast();
                edgejwt_keyring_add_jwks(handle, issuer.as_ptr(), text, set.len())
            };
            assert_eq!(status, EDGEJWT_OK);
        }
        let of_set = |issuer, key, kid| Entry {
            issuer,
            key,
            is_of_set: true,
            kid,
        };
        let mut entries = vec![
            of_set("set", &keys.ed25519, Some("k1")),
            of_set("set", &keys.p256, Some("k2")),
            of_set("set", &keys.p256, None),
            of_set("lone", &keys.ed25519, Some("k1")),
        ];
        entries.extend(many.map(|kid| of_set("many", &keys.ed25519, Some(kid))));
        for (issuer, name, key) in [
            ("one", c"one", &keys.hmac),
            ("two", c"two", &keys.other_hmac),
            ("two", c"two", &keys.hmac),
            ("set", c"set", &keys.rsa),
        ] {
            // SAFETY: the key and the keyring are alive.
            let status = unsafe { edgejwt_keyring_add(handle, name.as_ptr(), key.handle.as_ref()) };
            assert_eq!(status, EDGEJWT_OK);
            entries.push(Entry {
                issuer,
                key,
                is_of_set: false,
                kid: None,
            });
        }
        Ring { handle, entries }
    })
}

fn authorize(policy: *const edgejwt_policy, now: i64, value: &[u8], capacity: usize) -> Answer {
    call(capacity, |out, cap, len| {
        let text = value.as_ptr().cast();
        // SAFETY: every buffer comes with its length; the keyring is alive.
        unsafe {
            let ring = ring().handle;
            edgejwt_keyring_authorize(ring, policy, now, text, value.len(), out, cap, len)
        }
    })
}

fn explain(
    policy: *const edgejwt_policy,
    now: i64,
    value: &[u8],
    capacity: usize,
) -> (Answer, edgejwt_report) {
    // SAFETY: a report consists of integers, for which zero is valid.
    let mut report: edgejwt_report = unsafe { std::mem::zeroed() };
    report.size = size_of::<edgejwt_report>();
    let answer = call(capacity, |out, cap, len| {
        let (ring, text) = (ring().handle, value.as_ptr().cast());
        // SAFETY: every buffer comes with its length; the report has its size
        // set.
        unsafe {
            edgejwt_keyring_explain(
                ring,
                policy,
                now,
                text,
                value.len(),
                out,
                cap,
                len,
                &mut report,
            )
        }
    });
    assert_eq!(answer.status, report.status);
    (answer, report)
}

fn text(chars: &[c_char]) -> &[u8] {
    // SAFETY: the bytes of the same array.
    let bytes = unsafe { std::slice::from_raw_parts(chars.as_ptr().cast(), chars.len()) };
    let text = CStr::from_bytes_until_nul(bytes);
    text.expect("texts end").to_bytes()
}

fuzz_target!(|data: &[u8]| {
    let mut input = Input::new(data);
    let which = input.byte();
    let is_seen = input.byte() & 1 != 0;
    let capacity = input.size();
    let now = input.number();
    let policy = Policy::read(&mut input);
    let (before, behind) = (input.part(), input.part());
    let header = input.part();
    let payload = input.rest();
    let keys = keys();
    // Mostly HS256, because it is fast.
    let token = match which {
        0..0x80 => keys.hmac.token(header, payload),
        0x80..0xD0 => keys.other_hmac.token(header, payload),
        0xD0..0xE0 => keys.ed25519.token(header, payload),
        0xE0..0xE8 => keys.p256.token(header, payload),
        0xE8..0xF0 => keys.rsa_token.clone(),
        _ => payload.to_vec(),
    };
    let value = [before, &token, behind].concat();
    if is_seen {
        Policy::lenient().with_c(|policy| authorize(policy, NOW, &value, 0));
    }
    let mut issuer = "";
    let want = by_header(&ring().entries, &policy, now, &value, capacity, &mut issuer);
    policy.with_c(|c_policy| {
        for _ in 0..2 {
            let answer = authorize(c_policy, now, &value, capacity);
            match &want {
                Ok(accepted) => {
                    let len = accepted.payload.len();
                    assert_eq!((answer.status, answer.len), (EDGEJWT_OK, len));
                    assert!(capacity == 0 || answer.text == accepted.payload);
                }
                Err(refused) => assert_eq!(answer.status, refused.status),
            }
        }
        let (answer, report) = explain(c_policy, now, &value, capacity);
        let want = by_header(&ring().entries, &policy, now, &value, capacity, &mut issuer);
        if let Ok(accepted) = &want {
            assert_eq!(answer.len, accepted.payload.len());
            assert!(capacity == 0 || answer.text == accepted.payload);
        }
        let (status, claim, exp) = match &want {
            Ok(accepted) => (EDGEJWT_OK, &b""[..], accepted.exp),
            Err(refused) => (refused.status, refused.claim, 0),
        };
        assert_eq!((report.status, report.exp), (status, exp));
        assert_eq!(text(&report.claim), &claim[..claim.len().min(255)]);
        assert_eq!(text(&report.issuer), issuer.as_bytes());
        assert_eq!(text(&report.key_file), b"");
    });
});
