// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The C functions, called from Rust, and forged tokens.

use edgejwt::ffi::policy::{edgejwt_policy, edgejwt_policy_init};
use edgejwt::ffi::signing_key::edgejwt_signing_key;
use edgejwt::ffi::status::edgejwt_status;
use edgejwt::ffi::verifying_key::edgejwt_verifying_key;
use edgejwt::ffi::{signing_key, token, verifying_key};
use ring::rand::SystemRandom;
use ring::rsa::KeyPair;
use std::ffi::{CString, c_char};
use std::ptr::null_mut;

pub const RS256: i32 = 1;
/// A time that the default policy accepts as the present.
pub const NOW: i64 = 1_800_000_000;

pub struct PrivateKey(*mut edgejwt_signing_key);

impl PrivateKey {
    pub fn load(name: &str) -> Self {
        let path = CString::new(super::key(name)).unwrap();
        let mut key = null_mut();
        // SAFETY: the path ends with a NUL, and `key` is valid for writing.
        let status =
            unsafe { signing_key::edgejwt_signing_key_from_file(RS256, path.as_ptr(), &mut key) };
        assert_eq!(status, edgejwt_status::EDGEJWT_OK, "{name}");
        Self(key)
    }

    pub fn sign(&self, payload: &str) -> Result<String, edgejwt_status> {
        let mut out = vec![0_u8; 8193];
        let mut len = 0;
        // SAFETY: every pointer is valid for its length.
        let status = unsafe {
            token::edgejwt_sign(
                self.0.as_ref(),
                payload.as_ptr().cast(),
                payload.len(),
                out.as_mut_ptr().cast(),
                out.len(),
                &mut len,
            )
        };
        text(status, out, len)
    }
}

impl Drop for PrivateKey {
    fn drop(&mut self) {
        // SAFETY: the library made it, and nothing else uses it.
        unsafe { signing_key::edgejwt_signing_key_free(self.0) };
    }
}

pub struct PublicKey(*mut edgejwt_verifying_key);

impl PublicKey {
    pub fn load(name: &str) -> Self {
        let path = CString::new(super::key(name)).unwrap();
        let mut key = null_mut();
        // SAFETY: the path ends with a NUL, and `key` is valid for writing.
        let status = unsafe {
            verifying_key::edgejwt_verifying_key_from_file(RS256, path.as_ptr(), &mut key)
        };
        assert_eq!(status, edgejwt_status::EDGEJWT_OK, "{name}");
        Self(key)
    }

    /// Verifies at `now` by a policy with these audiences and flags.
    pub fn verify(
        &self,
        token: &str,
        now: i64,
        audiences: &[&str],
        flags: u32,
    ) -> Result<String, edgejwt_status> {
        let names: Vec<CString> = audiences
            .iter()
            .map(|a| CString::new(*a).unwrap())
            .collect();
        let names: Vec<*const c_char> = names.iter().map(|name| name.as_ptr()).collect();
        let mut out = vec![0_u8; 12288];
        let mut len = 0;
        // SAFETY: zeros are a valid policy, and every pointer is valid for its
        // length.
        let status = unsafe {
            let mut policy = std::mem::zeroed::<edgejwt_policy>();
            edgejwt_policy_init(&mut policy, size_of::<edgejwt_policy>());
            policy.audiences = names.as_ptr();
            policy.audience_count = names.len();
            policy.flags = flags;
            token::edgejwt_verify(
                self.0.as_ref(),
                &policy,
                now,
                token.as_ptr().cast(),
                token.len(),
                out.as_mut_ptr().cast(),
                out.len(),
                &mut len,
            )
        };
        text(status, out, len)
    }
}

impl Drop for PublicKey {
    fn drop(&mut self) {
        // SAFETY: the library made it, and nothing else uses it.
        unsafe { verifying_key::edgejwt_verifying_key_free(self.0) };
    }
}

fn text(status: edgejwt_status, mut out: Vec<u8>, len: usize) -> Result<String, edgejwt_status> {
    if status != edgejwt_status::EDGEJWT_OK {
        assert_eq!((out[0], len), (0, 0), "{status:?}");
        return Err(status);
    }
    assert_eq!(out[len], 0);
    out.truncate(len);
    Ok(String::from_utf8(out).unwrap())
}

/// Signs any header and any payload, JSON or not, with `rsa2048.key`.
pub fn forge(header: impl AsRef<[u8]>, payload: impl AsRef<[u8]>) -> String {
    let der = super::key("rsa2048.der");
    let key = KeyPair::from_pkcs8(&std::fs::read(der).unwrap()).unwrap();
    let input = format!("{}.{}", base64url(header), base64url(payload));
    let mut signature = vec![0; key.public().modulus_len()];
    let padding = &ring::signature::RSA_PKCS1_SHA256;
    key.sign(
        padding,
        &SystemRandom::new(),
        input.as_bytes(),
        &mut signature,
    )
    .unwrap();
    format!("{input}.{}", base64url(signature))
}

pub fn base64url(bytes: impl AsRef<[u8]>) -> String {
    use base64::engine::{Engine, general_purpose::URL_SAFE_NO_PAD};
    let mut text = vec![0; bytes.as_ref().len() * 2];
    let len = URL_SAFE_NO_PAD.encode_slice(bytes, &mut text).unwrap();
    text.truncate(len);
    String::from_utf8(text).unwrap()
}
