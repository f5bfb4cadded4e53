// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The expected verdict on a token: the rules of RFC 7515, RFC 7519 and the C
//! header, in the header's order.

use crate::claim_rules::{Refused, judge, refuse};
use crate::json::{self, Json, member};
use crate::keys::Key;
use crate::policy::Policy;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use edgejwt::ffi::status::edgejwt_status::{self, *};

const TOKEN_MAX: usize = 16384;
const ALGORITHMS: [&str; 13] = [
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA", "HS256",
    "HS384", "HS512", "Ed25519",
];

#[derive(Debug)]
pub struct Accepted {
    pub payload: Vec<u8>,
    pub exp: i64,
}

pub type Verdict<'p> = Result<Accepted, Refused<'p>>;

/// A key in a keyring.
pub struct Entry<'k> {
    pub issuer: &'static str,
    pub key: &'k Key,
    pub is_of_set: bool,
    pub kid: Option<&'static str>,
}

/// The most keys that are tried for one token.
const TRIED_MAX: usize = 4;

/// A token's header, parsed.
struct Header {
    alg: String,
    kid: Option<String>,
    typ: Option<String>,
}

/// The three segments. Header and payload are decoded.
struct Token<'t> {
    signed: &'t [u8],
    header: Vec<u8>,
    payload: Vec<u8>,
    signature: &'t [u8],
}

impl<'t> Token<'t> {
    /// `capacity` is the size of the output buffer; 0: no buffer.
    fn parse<'p>(token: &'t [u8], capacity: usize) -> Result<Self, Refused<'p>> {
        if token.is_empty() {
            return refuse(EDGEJWT_ERR_NO_TOKEN, "");
        }
        if token.len() > TOKEN_MAX {
            return refuse(EDGEJWT_ERR_TOKEN_TOO_LONG, "");
        }
        let segments: Vec<&[u8]> = token.split(|byte| *byte == b'.').collect();
        let &[header, payload, signature] = segments.as_slice() else {
            return refuse(EDGEJWT_ERR_TOKEN, "");
        };
        if segments.iter().any(|segment| segment.len() % 4 == 1) {
            return refuse(EDGEJWT_ERR_TOKEN, "");
        }
        if capacity > 0 && payload.len() * 3 / 4 >= capacity {
            return refuse(EDGEJWT_ERR_SPACE, "");
        }
        Ok(Self {
            signed: &token[..token.len() - signature.len() - 1],
            header: decode(header)?,
            payload: decode(payload)?,
            signature,
        })
    }

    fn check_signature<'p>(&self, key: &Key) -> Result<(), Refused<'p>> {
        let bytes = match self.signature.len() * 3 / 4 == key.signature_len() {
            true => decode(self.signature)?,
            // A wrong length: a bad signature if it is base64url at all.
            false if self.signature.iter().all(|byte| is_base64url(*byte)) => Vec::new(),
            false => return refuse(EDGEJWT_ERR_TOKEN, ""),
        };
        match key.verifies(self.signed, &bytes) {
            true => Ok(()),
            false => refuse(EDGEJWT_ERR_SIGNATURE, ""),
        }
    }
}

/// Ed25519 has two names (RFC 9864).
fn accepts(key: &Key, alg: &str) -> bool {
    key.alg == alg || (key.alg == "EdDSA" && alg == "Ed25519")
}

fn object_or<'t, 'p>(
    text: &'t [u8],
    syntax: edgejwt_status,
) -> Result<json::Members<'t>, Refused<'p>> {
    json::object_or(text, syntax).or_else(|status| refuse(status, ""))
}

fn is_base64url(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'
}

fn decode<'p>(segment: &[u8]) -> Result<Vec<u8>, Refused<'p>> {
    let bytes = URL_SAFE_NO_PAD.decode(segment);
    bytes.or_else(|_| refuse(EDGEJWT_ERR_TOKEN, ""))
}

impl Header {
    fn read<'p>(text: &[u8]) -> Result<Self, Refused<'p>> {
        let members = object_or(text, EDGEJWT_ERR_HEADER)?;
        let texts = ["alg", "typ", "cty", "kid"].map(|name| member(&members, name.as_bytes()));
        let is_bad = member(&members, b"crit").is_some()
            || member(&members, b"b64").is_some_and(|b64| *b64 != Json::Bool(true))
            || texts.iter().flatten().any(|value| value.text().is_none());
        let [alg, typ, _, kid] = texts.map(|value| value.and_then(Json::text).map(String::from));
        let Some(alg) = alg.filter(|_| !is_bad) else {
            return refuse(EDGEJWT_ERR_HEADER, "");
        };
        match ALGORITHMS.contains(&alg.as_str()) {
            true => Ok(Self { alg, kid, typ }),
            false => refuse(EDGEJWT_ERR_ALGORITHM, "alg"),
        }
    }
}

/// The expected verdict of edgejwt_verify().
pub fn by_key<'p>(
    key: &Key,
    policy: &'p Policy,
    now: i64,
    token: &[u8],
    capacity: usize,
) -> Verdict<'p> {
    if !policy.is_valid() {
        return refuse(EDGEJWT_ERR_ARGUMENT, "");
    }
    let token = Token::parse(token, capacity)?;
    let header = Header::read(&token.header)?;
    if !accepts(key, &header.alg) {
        return refuse(EDGEJWT_ERR_ALGORITHM, "alg");
    }
    token.check_signature(key)?;
    let payload = object_or(&token.payload, EDGEJWT_ERR_PAYLOAD)?;
    let exp = judge(policy, now, header.typ.as_deref(), &payload)?;
    drop(payload);
    let payload = token.payload;
    Ok(Accepted { payload, exp })
}

/// The expected verdict of edgejwt_keyring_verify(). `issuer` receives the
/// issuer whose key was used or tried.
pub fn by_ring<'p>(
    ring: &[Entry],
    policy: &'p Policy,
    now: i64,
    token: &[u8],
    capacity: usize,
    issuer: &mut &'static str,
) -> Verdict<'p> {
    let token = Token::parse(token, capacity)?;
    let header = Header::read(&token.header)?;
    let payload = object_or(&token.payload, EDGEJWT_ERR_PAYLOAD)?;
    let iss = match member(&payload, b"iss") {
        Some(Json::Text(iss)) => iss,
        Some(_) => return refuse(EDGEJWT_ERR_CLAIM_TYPE, "iss"),
        None => return refuse(EDGEJWT_ERR_CLAIM_MISSING, "iss"),
    };
    let kid = header.kid.as_deref();
    let known: Vec<&Entry> = ring.iter().filter(|entry| entry.issuer == iss).collect();
    let is_named = |entry: &&Entry| kid.is_some() && entry.kid == kid;
    let of_kid = |entry: &&Entry| entry.kid.is_none() || kid.is_none() || is_named(entry);
    if known.is_empty() {
        return refuse(EDGEJWT_ERR_UNKNOWN_KEY, "iss");
    }
    let fitting = |entry: &&Entry| accepts(entry.key, &header.alg) && of_kid(entry);
    let (named, others): (Vec<&Entry>, Vec<&Entry>) =
        known.iter().copied().filter(fitting).partition(is_named);
    let tried = [named, others].concat();
    if let Some(entry) = tried.first().or(known.iter().find(|entry| of_kid(entry))) {
        *issuer = entry.issuer;
    }
    if tried.is_empty() {
        let has_set = known.iter().any(|entry| entry.is_of_set);
        return match kid {
            Some(_) if has_set && !known.iter().any(|entry| is_named(entry)) => {
                refuse(EDGEJWT_ERR_UNKNOWN_KID, "kid")
            }
            _ => refuse(EDGEJWT_ERR_ALGORITHM, "alg"),
        };
    }
    if kid.is_none() && tried.len() > TRIED_MAX {
        return refuse(EDGEJWT_ERR_KID_MISSING, "kid");
    }
    let checks = tried.iter().take(TRIED_MAX);
    let checks: Vec<_> = checks
        .map(|entry| token.check_signature(entry.key))
        .collect();
    if checks.iter().all(Result::is_err) {
        checks.into_iter().last().expect("one key is tried")?;
    }
    let exp = judge(policy, now, header.typ.as_deref(), &payload)?;
    drop(payload);
    let payload = token.payload;
    Ok(Accepted { payload, exp })
}

/// The expected verdict of edgejwt_keyring_authorize() (RFC 6750 section 2.1).
pub fn by_header<'p>(
    ring: &[Entry],
    policy: &'p Policy,
    now: i64,
    value: &[u8],
    capacity: usize,
    issuer: &mut &'static str,
) -> Verdict<'p> {
    if !policy.is_valid() {
        return refuse(EDGEJWT_ERR_ARGUMENT, "");
    }
    match bearer(value) {
        Some(token) => by_ring(ring, policy, now, token, capacity, issuer),
        None => refuse(EDGEJWT_ERR_NO_TOKEN, ""),
    }
}

fn bearer(value: &[u8]) -> Option<&[u8]> {
    let (scheme, mut token) = value.split_at_checked(7)?;
    while let Some(rest) = token.strip_prefix(b" ") {
        token = rest;
    }
    while let Some(rest) = token.strip_suffix(b" ").or(token.strip_suffix(b"\t")) {
        token = rest;
    }
    let is_bearer = scheme.eq_ignore_ascii_case(b"bearer ");
    (is_bearer && !token.is_empty()).then_some(token)
}
