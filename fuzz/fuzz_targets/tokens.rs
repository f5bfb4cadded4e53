// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Tokens changed before and after signing: what is signed verifies as it
//! was, and with any byte changed it does not. HS256, because it is fast.
#![no_main]

use edgejwt::ffi::keyring::*;
use edgejwt::ffi::policy::*;
use edgejwt::ffi::signing_key::*;
use edgejwt::ffi::status::edgejwt_status::{self, *};
use edgejwt::ffi::token::*;
use edgejwt::ffi::verifying_key::*;
use libfuzzer_sys::fuzz_target;
use std::ptr::{null, null_mut};
use std::sync::OnceLock;

const NOW: i64 = 1_800_000_000;
const SECRET: [u8; 32] = [7; 32];

struct Fixture {
    private: *mut edgejwt_signing_key,
    public: *mut edgejwt_verifying_key,
    ring: *mut edgejwt_keyring,
    policy: edgejwt_policy,
}

// SAFETY: keys and rings are for any thread, and the policy points nowhere.
unsafe impl Send for Fixture {}
// SAFETY: as above.
unsafe impl Sync for Fixture {}

fn fixture() -> &'static Fixture {
    static FIXTURE: OnceLock<Fixture> = OnceLock::new();
    // SAFETY: every input comes with its length, everything made has a place.
    FIXTURE.get_or_init(|| unsafe {
        let (mut private, mut public, mut ring) = (null_mut(), null_mut(), null_mut());
        let (secret, len) = (SECRET.as_ptr(), SECRET.len());
        assert_eq!(
            edgejwt_signing_key_from_secret(10, secret, len, &mut private),
            EDGEJWT_OK
        );
        assert_eq!(
            edgejwt_verifying_key_from_secret(10, secret, len, &mut public),
            EDGEJWT_OK
        );
        assert_eq!(edgejwt_keyring_new(null(), &mut ring), EDGEJWT_OK);
        assert_eq!(edgejwt_keyring_add(ring, c"a".as_ptr(), public), EDGEJWT_OK);
        let mut policy = std::mem::zeroed();
        edgejwt_policy_init(&mut policy, size_of::<edgejwt_policy>());
        policy.flags = EDGEJWT_EXP_OPTIONAL | EDGEJWT_ANY_AUDIENCE;
        Fixture {
            private,
            public,
            ring,
            policy,
        }
    })
}

fn verify(token: &[u8]) -> (edgejwt_status, Vec<u8>) {
    let fixture = fixture();
    let (mut out, mut len) = (vec![0x55_u8; 6144], 9);
    // SAFETY: input and output come with their lengths.
    let status = unsafe {
        let (text, to) = (token.as_ptr().cast(), out.as_mut_ptr().cast());
        edgejwt_verify(
            fixture.public,
            &fixture.policy,
            NOW,
            text,
            token.len(),
            to,
            out.len(),
            &mut len,
        )
    };
    // On a failure nothing is left: no length, no text.
    assert!(status == EDGEJWT_OK || (len == 0 && out[0] == 0));
    out.truncate(len);
    (status, out)
}

fn authorize(value: &[u8]) -> edgejwt_status {
    let fixture = fixture();
    // SAFETY: the input comes with its length.
    unsafe {
        let text = value.as_ptr().cast();
        edgejwt_keyring_authorize(
            fixture.ring,
            &fixture.policy,
            NOW,
            text,
            value.len(),
            null_mut(),
            0,
            null_mut(),
        )
    }
}

fuzz_target!(|input: (u16, u8, &[u8])| {
    let (place, change, data) = input;
    // As a token, and as a header value, the bytes are somebody else's.
    assert_ne!(verify(data).0, EDGEJWT_OK);
    assert_ne!(authorize(data), EDGEJWT_OK);

    let mut token = vec![0_u8; 8193];
    let mut len = 0;
    // SAFETY: input and output come with their lengths.
    let status = unsafe {
        let (payload, to) = (data.as_ptr().cast(), token.as_mut_ptr().cast());
        edgejwt_sign(
            fixture().private,
            payload,
            data.len(),
            to,
            token.len(),
            &mut len,
        )
    };
    if status != EDGEJWT_OK {
        return;
    }
    token.truncate(len);
    let (status, payload) = verify(&token);
    match status {
        EDGEJWT_OK => assert_eq!(payload, data),
        EDGEJWT_ERR_CLAIM_TYPE | EDGEJWT_ERR_EXPIRED | EDGEJWT_ERR_NOT_YET_VALID => {}
        other => panic!("{other:?}"),
    }
    let value = [b"Bearer ", token.as_slice()].concat();
    let by_ring = authorize(&value);
    assert!(
        by_ring == status
            || by_ring == EDGEJWT_ERR_UNKNOWN_KEY
            || by_ring == EDGEJWT_ERR_CLAIM_MISSING
            || by_ring == EDGEJWT_ERR_CLAIM_TYPE
    );
    if change != 0 {
        let place = usize::from(place) % token.len();
        token[place] ^= change;
        assert_ne!(verify(&token).0, EDGEJWT_OK);
        let value = [b"Bearer ", token.as_slice()].concat();
        assert_ne!(authorize(&value), EDGEJWT_OK);
    }
});
