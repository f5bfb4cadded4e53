// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Every key parser, with any bytes: a status, and the outputs that go with it.
#![no_main]

use edgejwt::ffi::keyring::*;
use edgejwt::ffi::signing_key::*;
use edgejwt::ffi::status::edgejwt_status::EDGEJWT_OK;
use edgejwt::ffi::verifying_key::*;
use libfuzzer_sys::fuzz_target;
use std::ptr::{null, null_mut};

fuzz_target!(|data: &[u8]| {
    let Some((&first, data)) = data.split_first() else {
        return;
    };
    let alg = i32::from(first % 14);
    let (text, bytes, len) = (data.as_ptr().cast(), data.as_ptr(), data.len());
    // SAFETY: every input comes with its length, every key has a place.
    unsafe {
        let mut private = null_mut();
        let load: [&dyn Fn(&mut _) -> _; 4] = [
            &|key| edgejwt_signing_key_from_pem(alg, text, len, key),
            &|key| edgejwt_signing_key_from_der(alg, bytes, len, key),
            &|key| edgejwt_signing_key_from_jwk(alg, text, len, key),
            &|key| edgejwt_signing_key_from_secret(alg, bytes, len, key),
        ];
        for load in load {
            let status = load(&mut private);
            assert_eq!(status == EDGEJWT_OK, !private.is_null());
            edgejwt_signing_key_free(private);
        }
        let mut public = null_mut();
        let load: [&dyn Fn(&mut _) -> _; 4] = [
            &|key| edgejwt_verifying_key_from_pem(alg, text, len, key),
            &|key| edgejwt_verifying_key_from_der(alg, bytes, len, key),
            &|key| edgejwt_verifying_key_from_jwk(alg, text, len, key),
            &|key| edgejwt_verifying_key_from_secret(alg, bytes, len, key),
        ];
        for load in load {
            let status = load(&mut public);
            assert_eq!(status == EDGEJWT_OK, !public.is_null());
            edgejwt_verifying_key_free(public);
        }
        let mut ring = null_mut();
        assert_eq!(edgejwt_keyring_new(null(), &mut ring), EDGEJWT_OK);
        let _ = edgejwt_keyring_add_jwks(ring, c"issuer".as_ptr(), text, len);
        edgejwt_keyring_free(ring);
    }
});
