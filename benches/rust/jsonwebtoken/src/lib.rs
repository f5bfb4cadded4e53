// SPDX-License-Identifier: Apache-2.0 OR MIT
//! jsonwebtoken with aws-lc. Claims are a struct, as its documentation recommends.

#[path = "../../subject.rs"]
mod subject;

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::{Deserialize, Serialize};
use std::ffi::{c_char, c_int};
use std::sync::OnceLock;
use subject::{Subject, Token, fill, text};

#[derive(Serialize, Deserialize)]
struct Claims {
    aud: String,
    #[serde(rename = "bodyEncode")]
    body_encode: u32,
    exp: u64,
    iat: u64,
    iss: String,
}

static PRIVATE: OnceLock<EncodingKey> = OnceLock::new();
static PUBLIC: OnceLock<(DecodingKey, Validation)> = OnceLock::new();

fn load(pem: *const c_char) -> Option<(DecodingKey, Validation)> {
    let mut validation = Validation::new(Algorithm::RS256);
    validation.set_audience(&["neuron"]);
    let key = DecodingKey::from_rsa_pem(text(pem)).ok()?;
    Some((key, validation))
}

fn verify_by((key, validation): &(DecodingKey, Validation), token: &Token) -> c_int {
    decode::<Claims>(token.text(), key, validation)
        .is_err()
        .into()
}

unsafe extern "C" fn load_public(pem: *const c_char) -> c_int {
    c_int::from(load(pem).is_none_or(|key| PUBLIC.set(key).is_err()))
}

unsafe extern "C" fn load_private(pem: *const c_char) -> c_int {
    let key = EncodingKey::from_rsa_pem(text(pem));
    c_int::from(key.map_or(true, |key| PRIVATE.set(key).is_err()))
}

unsafe extern "C" fn sign(claims: *const c_char, out: *mut c_char, out_cap: usize) -> usize {
    let Some(key) = PRIVATE.get() else { return 0 };
    let Ok(claims) = serde_json::from_slice::<Claims>(text(claims)) else {
        return 0;
    };
    match encode(&Header::new(Algorithm::RS256), &claims, key) {
        Ok(token) => fill(out, out_cap, token.as_bytes()),
        Err(_) => 0,
    }
}

unsafe extern "C" fn verify(token: &Token) -> c_int {
    PUBLIC.get().map_or(1, |key| verify_by(key, token))
}

unsafe extern "C" fn verify_pem(token: &Token, pem: *const c_char) -> c_int {
    load(pem).map_or(1, |key| verify_by(&key, token))
}

#[unsafe(export_name = "subject")]
pub static SUBJECT: Subject = Subject {
    load_public,
    load_private,
    sign,
    verify,
    verify_pem: Some(verify_pem),
    remember: None,
    again: None,
    probes: std::ptr::null(),
};
