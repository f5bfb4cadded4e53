// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Keys of every algorithm and form, by the C functions.

use edgejwt::ffi::policy::{edgejwt_policy, edgejwt_policy_init};
use edgejwt::ffi::signing_key::{self, edgejwt_signing_key};
use edgejwt::ffi::status::edgejwt_status;
use edgejwt::ffi::token::{edgejwt_header, edgejwt_header_init, edgejwt_sign_with, edgejwt_verify};
use edgejwt::ffi::verifying_key::{self, edgejwt_verifying_key};
use edgejwt::ffi::{algorithm, keyring};
use std::ffi::{CStr, CString, c_char};
use std::ptr::{null, null_mut};

pub type Result<T> = std::result::Result<T, edgejwt_status>;

#[derive(Clone, Copy, Debug)]
pub enum Form {
    Pem,
    Der,
    Jwk,
    Secret,
}

pub fn name(alg: i32) -> &'static str {
    // SAFETY: the library's names are static.
    let name = unsafe { CStr::from_ptr(algorithm::edgejwt_algorithm_name(alg)) };
    name.to_str().unwrap()
}

pub fn generate(alg: i32) -> Result<String> {
    let mut out = vec![0_u8; 512];
    let mut len = 0;
    let (start, cap) = (out.as_mut_ptr().cast(), out.len());
    // SAFETY: the pointer comes with its length.
    let status = unsafe { algorithm::edgejwt_generate_key(alg, start, cap, &mut len) };
    text(status, out, len)
}

pub struct Signer(*mut edgejwt_signing_key);

impl Signer {
    pub fn load(alg: i32, form: Form, bytes: impl AsRef<[u8]>) -> Result<Self> {
        use signing_key::*;
        let (start, len) = (bytes.as_ref().as_ptr(), bytes.as_ref().len());
        let mut key = null_mut();
        // SAFETY: the bytes come with their length, and the key has a place.
        let status = unsafe {
            match form {
                Form::Pem => edgejwt_signing_key_from_pem(alg, start.cast(), len, &mut key),
                Form::Der => edgejwt_signing_key_from_der(alg, start, len, &mut key),
                Form::Jwk => edgejwt_signing_key_from_jwk(alg, start.cast(), len, &mut key),
                Form::Secret => edgejwt_signing_key_from_secret(alg, start, len, &mut key),
            }
        };
        done(status).map(|()| Self(key))
    }

    pub fn sign(&self, kid: &str, typ: &str, payload: &str) -> Result<String> {
        let (kid, typ) = (CString::new(kid).unwrap(), CString::new(typ).unwrap());
        let mut out = vec![0_u8; 8193];
        let mut len = 0;
        // SAFETY: the struct is written before it is read, and every pointer
        // comes with its length.
        let status = unsafe {
            let mut header = std::mem::zeroed();
            edgejwt_header_init(&mut header, size_of::<edgejwt_header>());
            header.kid = kid.as_ptr();
            header.typ = typ.as_ptr();
            edgejwt_sign_with(
                self.0,
                &header,
                payload.as_ptr().cast(),
                payload.len(),
                out.as_mut_ptr().cast(),
                out.len(),
                &mut len,
            )
        };
        text(status, out, len)
    }

    pub fn verifier(&self) -> Verifier {
        let mut key = null_mut();
        // SAFETY: both pointers are valid.
        let status =
            unsafe { verifying_key::edgejwt_verifying_key_from_signing_key(self.0, &mut key) };
        assert_eq!(status, edgejwt_status::EDGEJWT_OK);
        Verifier(key)
    }
}

impl Drop for Signer {
    fn drop(&mut self) {
        // SAFETY: made by the library, and used nowhere else.
        unsafe { signing_key::edgejwt_signing_key_free(self.0) };
    }
}

pub struct Verifier(*mut edgejwt_verifying_key);

impl Verifier {
    pub fn load(alg: i32, form: Form, bytes: impl AsRef<[u8]>) -> Result<Self> {
        use verifying_key::*;
        let (start, len) = (bytes.as_ref().as_ptr(), bytes.as_ref().len());
        let mut key = null_mut();
        // SAFETY: the bytes come with their length, and the key has a place.
        let status = unsafe {
            match form {
                Form::Pem => edgejwt_verifying_key_from_pem(alg, start.cast(), len, &mut key),
                Form::Der => edgejwt_verifying_key_from_der(alg, start, len, &mut key),
                Form::Jwk => edgejwt_verifying_key_from_jwk(alg, start.cast(), len, &mut key),
                Form::Secret => edgejwt_verifying_key_from_secret(alg, start, len, &mut key),
            }
        };
        done(status).map(|()| Self(key))
    }

    /// Verifies a token for `neuron` of this type.
    pub fn verify(&self, typ: &str, now: i64, token: &str) -> Result<String> {
        verify(typ, |policy, out, cap, len| {
            let (token, token_len) = (token.as_ptr().cast(), token.len());
            // SAFETY: every pointer comes with its length.
            unsafe { edgejwt_verify(self.0, policy, now, token, token_len, out, cap, len) }
        })
    }

    pub fn thumbprint(&self) -> Result<String> {
        let mut out = vec![0_u8; 44];
        let mut len = 0;
        let (start, cap) = (out.as_mut_ptr().cast(), out.len());
        // SAFETY: the pointer comes with its length.
        let status = unsafe { verifying_key::edgejwt_key_thumbprint(self.0, start, cap, &mut len) };
        text(status, out, len)
    }
}

impl Drop for Verifier {
    fn drop(&mut self) {
        // SAFETY: made by the library, and used nowhere else.
        unsafe { verifying_key::edgejwt_verifying_key_free(self.0) };
    }
}

/// A keyring that holds one JWK Set.
pub struct Ring(*mut keyring::edgejwt_keyring);

impl Ring {
    pub fn of_set(issuer: &str, json: &str) -> Self {
        let issuer = CString::new(issuer).unwrap();
        let mut ring = null_mut();
        // SAFETY: the ring has a place, and the text comes with its length.
        let statuses = unsafe {
            let made = keyring::edgejwt_keyring_new(null(), &mut ring);
            let (start, len) = (json.as_ptr().cast(), json.len());
            let added = keyring::edgejwt_keyring_add_jwks(ring, issuer.as_ptr(), start, len);
            [made, added]
        };
        assert_eq!(statuses, [edgejwt_status::EDGEJWT_OK; 2], "{json}");
        Self(ring)
    }

    pub fn verify(&self, typ: &str, now: i64, token: &str) -> Result<String> {
        verify(typ, |policy, out, cap, len| {
            let (token, token_len) = (token.as_ptr().cast(), token.len());
            // SAFETY: every pointer comes with its length.
            unsafe {
                keyring::edgejwt_keyring_verify(
                    self.0, policy, now, token, token_len, out, cap, len,
                )
            }
        })
    }
}

impl Drop for Ring {
    fn drop(&mut self) {
        // SAFETY: made by the library, and used nowhere else.
        unsafe { keyring::edgejwt_keyring_free(self.0) };
    }
}

fn verify(
    typ: &str,
    call: impl FnOnce(*const edgejwt_policy, *mut c_char, usize, *mut usize) -> edgejwt_status,
) -> Result<String> {
    let typ = CString::new(typ).unwrap();
    let audiences = [c"neuron".as_ptr()];
    let mut out = vec![0_u8; 6144];
    let mut len = 0;
    // SAFETY: the struct is written before it is read.
    let mut policy = unsafe {
        let mut policy = std::mem::zeroed::<edgejwt_policy>();
        edgejwt_policy_init(&mut policy, size_of::<edgejwt_policy>());
        policy
    };
    policy.audiences = audiences.as_ptr();
    policy.audience_count = audiences.len();
    policy.typ = typ.as_ptr();
    let status = call(&policy, out.as_mut_ptr().cast(), out.len(), &mut len);
    text(status, out, len)
}

fn done(status: edgejwt_status) -> Result<()> {
    match status {
        edgejwt_status::EDGEJWT_OK => Ok(()),
        refused => Err(refused),
    }
}

fn text(status: edgejwt_status, mut out: Vec<u8>, len: usize) -> Result<String> {
    done(status)?;
    assert_eq!(out[len], 0);
    out.truncate(len);
    Ok(String::from_utf8(out).unwrap())
}
