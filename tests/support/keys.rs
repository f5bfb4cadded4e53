// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Keys of every algorithm in every encoding, by the C functions.
#![allow(dead_code)] // Each target uses a part.

use crate::support::jwt::{NOW, base64url};
use edgejwt::ffi::algorithm::{edgejwt_algorithm_from_name, edgejwt_generate_key};
use edgejwt::ffi::header::{edgejwt_header, edgejwt_header_init};
use edgejwt::ffi::keyring::{self, edgejwt_keyring};
use edgejwt::ffi::policy::{edgejwt_policy, edgejwt_policy_init};
use edgejwt::ffi::signing_key::{self, edgejwt_signing_key};
use edgejwt::ffi::status::edgejwt_status::{self, EDGEJWT_OK};
use edgejwt::ffi::token::{edgejwt_sign, edgejwt_sign_with, edgejwt_verify};
use edgejwt::ffi::verifying_key::{self, edgejwt_verifying_key};
use ring::digest::{SHA256, digest};
use serde_json::Value;
use std::ffi::{CString, c_char};
use std::ptr::{null, null_mut};

pub const NAMES: [&str; 12] = [
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA", "HS256",
    "HS384", "HS512",
];

/// The issuer of every key given to [`Keyring::add`].
pub const ISSUER: &str = "gateway";

pub type Result<T> = std::result::Result<T, edgejwt_status>;

#[derive(Clone, Copy, Debug)]
pub enum Form {
    Pem,
    Der,
    Jwk,
    Secret,
}

/// The number of an algorithm; 0 for an unknown name.
pub fn algorithm(name: &str) -> i32 {
    let name = CString::new(name).unwrap();
    // SAFETY: the name ends with a NUL.
    unsafe { edgejwt_algorithm_from_name(name.as_ptr()) }
}

pub struct SigningKey(*mut edgejwt_signing_key);

impl SigningKey {
    pub fn load(name: &str, form: Form, bytes: impl AsRef<[u8]>) -> Result<Self> {
        let (from, len) = (bytes.as_ref().as_ptr(), bytes.as_ref().len());
        let alg = algorithm(name);
        let mut key = null_mut();
        use signing_key as c;
        // SAFETY: the bytes are valid for their length, and `key` for writing.
        let status = unsafe {
            match form {
                Form::Pem => c::edgejwt_signing_key_from_pem(alg, from.cast(), len, &mut key),
                Form::Der => c::edgejwt_signing_key_from_der(alg, from, len, &mut key),
                Form::Jwk => c::edgejwt_signing_key_from_jwk(alg, from.cast(), len, &mut key),
                Form::Secret => c::edgejwt_signing_key_from_secret(alg, from, len, &mut key),
            }
        };
        assert_eq!(status == EDGEJWT_OK, !key.is_null());
        check(status).map(|()| Self(key))
    }

    pub fn sign(&self, payload: &str) -> Result<String> {
        let (from, len) = (payload.as_ptr().cast(), payload.len());
        // SAFETY: every pointer is valid for its length.
        text(|out, cap, out_len| unsafe {
            edgejwt_sign(self.0.as_ref(), from, len, out, cap, out_len)
        })
    }

    /// Signs with this key ID and type in the header.
    pub fn sign_with(&self, kid: &str, typ: &str, payload: &str) -> Result<String> {
        let (kid, typ) = (CString::new(kid).unwrap(), CString::new(typ).unwrap());
        let (from, len) = (payload.as_ptr().cast(), payload.len());
        // SAFETY: zeros are a valid header, and `header` is valid for writing.
        let mut header = unsafe {
            let mut header = std::mem::zeroed::<edgejwt_header>();
            edgejwt_header_init(&mut header, size_of::<edgejwt_header>());
            header
        };
        header.kid = kid.as_ptr();
        header.typ = typ.as_ptr();
        // SAFETY: every pointer is valid for its length, and both texts end
        // with a NUL.
        text(|out, cap, out_len| unsafe {
            edgejwt_sign_with(self.0.as_ref(), &header, from, len, out, cap, out_len)
        })
    }

    pub fn verifying_key(&self) -> VerifyingKey {
        let mut key = null_mut();
        // SAFETY: the library made this key, and `key` is valid for writing.
        let status = unsafe {
            verifying_key::edgejwt_verifying_key_from_signing_key(self.0.as_ref(), &mut key)
        };
        check(status).map(|()| VerifyingKey(key)).unwrap()
    }
}

impl Drop for SigningKey {
    fn drop(&mut self) {
        // SAFETY: the library made it, and nothing else uses it.
        unsafe { signing_key::edgejwt_signing_key_free(self.0) };
    }
}

pub struct VerifyingKey(*mut edgejwt_verifying_key);

impl VerifyingKey {
    pub fn load(name: &str, form: Form, bytes: impl AsRef<[u8]>) -> Result<Self> {
        let (from, len) = (bytes.as_ref().as_ptr(), bytes.as_ref().len());
        let alg = algorithm(name);
        let mut key = null_mut();
        use verifying_key as c;
        // SAFETY: the bytes are valid for their length, and `key` for writing.
        let status = unsafe {
            match form {
                Form::Pem => c::edgejwt_verifying_key_from_pem(alg, from.cast(), len, &mut key),
                Form::Der => c::edgejwt_verifying_key_from_der(alg, from, len, &mut key),
                Form::Jwk => c::edgejwt_verifying_key_from_jwk(alg, from.cast(), len, &mut key),
                Form::Secret => c::edgejwt_verifying_key_from_secret(alg, from, len, &mut key),
            }
        };
        assert_eq!(status == EDGEJWT_OK, !key.is_null());
        check(status).map(|()| Self(key))
    }

    /// Verifies with the default policy.
    pub fn verify(&self, token: &str) -> Result<String> {
        let (from, len) = (token.as_ptr().cast(), token.len());
        // SAFETY: every pointer is valid for its length.
        text(|out, cap, out_len| unsafe {
            edgejwt_verify(self.0.as_ref(), null(), NOW, from, len, out, cap, out_len)
        })
    }

    /// Verifies a token of this type for this audience.
    pub fn verify_with(&self, typ: &str, audience: &str, now: i64, token: &str) -> Result<String> {
        let (from, len) = (token.as_ptr().cast(), token.len());
        // SAFETY: every pointer is valid for its length.
        with_policy(typ, audience, |policy, out, cap, out_len| unsafe {
            edgejwt_verify(self.0.as_ref(), policy, now, from, len, out, cap, out_len)
        })
    }

    pub fn thumbprint(&self) -> Result<String> {
        // SAFETY: every pointer is valid for its length.
        text(|out, cap, len| unsafe {
            verifying_key::edgejwt_key_thumbprint(self.0.as_ref(), out, cap, len)
        })
    }
}

impl Drop for VerifyingKey {
    fn drop(&mut self) {
        // SAFETY: the library made it, and nothing else uses it.
        unsafe { verifying_key::edgejwt_verifying_key_free(self.0) };
    }
}

pub struct Keyring(*mut edgejwt_keyring);

impl Keyring {
    pub fn new() -> Self {
        let mut ring = null_mut();
        // SAFETY: `ring` is valid for writing.
        let status = unsafe { keyring::edgejwt_keyring_new(null(), &mut ring) };
        check(status).map(|()| Self(ring)).unwrap()
    }

    pub fn add(&self, key: &VerifyingKey) -> Result<()> {
        let issuer = CString::new(ISSUER).unwrap();
        // SAFETY: the library made both, and the issuer ends with a NUL.
        check(unsafe { keyring::edgejwt_keyring_add(self.0, issuer.as_ptr(), key.0.as_ref()) })
    }

    pub fn add_jwks(&self, issuer: &str, json: &str) -> Result<()> {
        let issuer = CString::new(issuer).unwrap();
        let (from, len) = (json.as_ptr().cast(), json.len());
        // SAFETY: the text is valid for its length, and the issuer ends with a
        // NUL.
        check(unsafe { keyring::edgejwt_keyring_add_jwks(self.0, issuer.as_ptr(), from, len) })
    }

    pub fn verify(&self, token: &str) -> Result<String> {
        let (from, len) = (token.as_ptr().cast(), token.len());
        // SAFETY: every pointer is valid for its length.
        text(|out, cap, out_len| unsafe {
            keyring::edgejwt_keyring_verify(self.0, null(), NOW, from, len, out, cap, out_len)
        })
    }

    /// Verifies a token of this type for this audience.
    pub fn verify_with(&self, typ: &str, audience: &str, now: i64, token: &str) -> Result<String> {
        let (from, len) = (token.as_ptr().cast(), token.len());
        // SAFETY: every pointer is valid for its length.
        with_policy(typ, audience, |policy, out, cap, out_len| unsafe {
            keyring::edgejwt_keyring_verify(self.0, policy, now, from, len, out, cap, out_len)
        })
    }
}

impl Drop for Keyring {
    fn drop(&mut self) {
        // SAFETY: the library made it, and nothing else uses it.
        unsafe { keyring::edgejwt_keyring_free(self.0) };
    }
}

/// A new private key, as PEM.
pub fn generate(name: &str) -> Result<String> {
    // SAFETY: every pointer is valid for its length.
    text(|out, cap, len| unsafe { edgejwt_generate_key(algorithm(name), out, cap, len) })
}

/// The thumbprint of a JWK by RFC 7638: its required members, sorted.
pub fn thumbprint_of(jwk: &Value) -> String {
    let names: &[&str] = match jwk["kty"].as_str().unwrap() {
        "RSA" => &["e", "kty", "n"],
        "EC" => &["crv", "kty", "x", "y"],
        "OKP" => &["crv", "kty", "x"],
        other => panic!("{other}"),
    };
    let members = names.iter().map(|name| format!("\"{name}\":{}", jwk[name]));
    let json = format!("{{{}}}", members.collect::<Vec<_>>().join(","));
    base64url(digest(&SHA256, json.as_bytes()))
}

pub fn from_base64url(text: &str) -> Vec<u8> {
    use base64::engine::{Engine, general_purpose::URL_SAFE_NO_PAD};
    URL_SAFE_NO_PAD.decode(text).unwrap()
}

pub fn from_hex(text: &str) -> Vec<u8> {
    assert!(text.len().is_multiple_of(2));
    let bytes = (0..text.len()).step_by(2);
    bytes
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
        .collect()
}

/// A big-endian number without leading zeros, in base64url.
pub fn number(bytes: &[u8]) -> String {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    base64url(&bytes[zeros..])
}

fn check(status: edgejwt_status) -> Result<()> {
    match status {
        EDGEJWT_OK => Ok(()),
        status => Err(status),
    }
}

/// Calls with the default policy, but with this type and audience.
fn with_policy(
    typ: &str,
    audience: &str,
    call: impl FnOnce(&edgejwt_policy, *mut c_char, usize, &mut usize) -> edgejwt_status,
) -> Result<String> {
    let (typ, audience) = (CString::new(typ).unwrap(), CString::new(audience).unwrap());
    let audiences = [audience.as_ptr()];
    // SAFETY: zeros are a valid policy, and `policy` is valid for writing.
    let mut policy = unsafe {
        let mut policy = std::mem::zeroed::<edgejwt_policy>();
        edgejwt_policy_init(&mut policy, size_of::<edgejwt_policy>());
        policy
    };
    policy.audiences = audiences.as_ptr();
    policy.audience_count = audiences.len();
    policy.typ = typ.as_ptr();
    text(|out, cap, len| call(&policy, out, cap, len))
}

fn text(call: impl FnOnce(*mut c_char, usize, &mut usize) -> edgejwt_status) -> Result<String> {
    let mut out = vec![0_u8; 8193];
    let mut len = 0;
    let status = call(out.as_mut_ptr().cast(), out.len(), &mut len);
    if status != EDGEJWT_OK {
        assert_eq!((out[0], len), (0, 0), "{status:?}");
    }
    check(status)?;
    assert_eq!(out[len], 0);
    out.truncate(len);
    Ok(String::from_utf8(out).unwrap())
}
