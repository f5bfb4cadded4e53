// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The expected verdict on claims (RFC 7519 section 4.1) under a policy.

use crate::json::{Json, Members, member};
use crate::policy::Policy;
use edgejwt::ffi::flags::*;
use edgejwt::ffi::status::edgejwt_status::{self, *};
use std::ffi::CString;

const DATE_MAX: i64 = 1 << 53;
const EARLIEST_NOW: i64 = 1_767_225_600;
const REGISTERED: [&str; 7] = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti"];

/// An expected refusal: the status, and the claim or header parameter that
/// causes it, or "".
#[derive(Debug)]
pub struct Refused<'p> {
    pub status: edgejwt_status,
    pub claim: &'p [u8],
}

pub fn refuse<'p, T>(status: edgejwt_status, claim: &'p str) -> Result<T, Refused<'p>> {
    let claim = claim.as_bytes();
    Err(Refused { status, claim })
}

/// Returns `exp`, or 0 if the token has none.
pub fn judge<'p>(
    policy: &'p Policy,
    now: i64,
    typ: Option<&str>,
    payload: &Members,
) -> Result<i64, Refused<'p>> {
    for (name, value) in payload {
        let is_it = |known: &&str| name == known;
        let Some(claim) = REGISTERED.into_iter().find(is_it) else {
            continue;
        };
        let is_good = match claim {
            "aud" => audiences(value).is_some(),
            "exp" | "nbf" | "iat" => date(policy, value).is_some(),
            _ => value.text().is_some(),
        };
        if !is_good {
            return refuse(EDGEJWT_ERR_CLAIM_TYPE, claim);
        }
    }
    if let Some(wanted) = &policy.typ
        && !typ.is_some_and(|typ| media_type(typ.as_bytes()) == media_type(wanted.as_bytes()))
    {
        return refuse(EDGEJWT_ERR_TYP, "typ");
    }
    let earliest = Some(policy.earliest_now).filter(|earliest| *earliest != 0);
    if now < earliest.unwrap_or(EARLIEST_NOW) || now > DATE_MAX {
        return refuse(EDGEJWT_ERR_CLOCK, "");
    }
    judge_presence(policy, payload)?;
    judge_dates(policy, now, payload)?;
    judge_names(policy, payload)?;
    let exp = member(payload, b"exp").and_then(|exp| date(policy, exp));
    Ok(exp.unwrap_or(0))
}

fn judge_presence<'p>(policy: &'p Policy, payload: &Members) -> Result<(), Refused<'p>> {
    let lacks = |name: &str| member(payload, name.as_bytes()).is_none();
    let limits = policy.max_lifetime > 0;
    if lacks("exp") && (limits || !policy.has(EDGEJWT_EXP_OPTIONAL)) {
        return refuse(EDGEJWT_ERR_CLAIM_MISSING, "exp");
    }
    if lacks("iat") && (limits || policy.issued_after > 0) {
        return refuse(EDGEJWT_ERR_CLAIM_MISSING, "iat");
    }
    for name in &policy.required {
        if matches!(member(payload, name.as_bytes()), None | Some(Json::Null)) {
            return Err(Refused {
                status: EDGEJWT_ERR_CLAIM_MISSING,
                claim: name.as_bytes(),
            });
        }
    }
    Ok(())
}

fn judge_dates<'p>(policy: &Policy, now: i64, payload: &Members) -> Result<(), Refused<'p>> {
    let date = |name: &str| member(payload, name.as_bytes()).and_then(|v| date(policy, v));
    let (exp, nbf, iat) = (date("exp"), date("nbf"), date("iat"));
    if exp.is_some_and(|exp| now >= exp + policy.leeway) {
        return refuse(EDGEJWT_ERR_EXPIRED, "exp");
    }
    if nbf.is_some_and(|nbf| now < nbf - policy.leeway) {
        return refuse(EDGEJWT_ERR_NOT_YET_VALID, "nbf");
    }
    if iat.is_some_and(|iat| iat < policy.issued_after) {
        return refuse(EDGEJWT_ERR_EXPIRED, "iat");
    }
    if policy.max_lifetime == 0 {
        return Ok(());
    }
    if iat.is_some_and(|iat| now < iat - policy.leeway) {
        return refuse(EDGEJWT_ERR_NOT_YET_VALID, "iat");
    }
    let (exp, iat) = (exp.unwrap_or(0), iat.unwrap_or(0));
    match exp > iat + policy.max_lifetime {
        true => refuse(EDGEJWT_ERR_LIFETIME, "exp"),
        false => Ok(()),
    }
}

fn judge_names<'p>(policy: &Policy, payload: &Members) -> Result<(), Refused<'p>> {
    let wrong = [
        ("iss", &policy.issuer, EDGEJWT_ERR_ISSUER),
        ("sub", &policy.subject, EDGEJWT_ERR_SUBJECT),
    ];
    for (name, wanted, status) in wrong {
        let Some(wanted) = wanted else { continue };
        match member(payload, name.as_bytes()).and_then(Json::text) {
            Some(text) if text.as_bytes() == wanted.as_bytes() => {}
            Some(_) => return refuse(status, name),
            None => return refuse(EDGEJWT_ERR_CLAIM_MISSING, name),
        }
    }
    if policy.has(EDGEJWT_ANY_AUDIENCE) {
        return Ok(());
    }
    let is_ours = |name: &&str| {
        let mut audiences = policy.audiences.iter();
        audiences.any(|audience| audience.as_bytes() == name.as_bytes())
    };
    match member(payload, b"aud").and_then(audiences) {
        None if policy.audiences.is_empty() => Ok(()),
        None => refuse(EDGEJWT_ERR_CLAIM_MISSING, "aud"),
        Some(names) if names.iter().any(is_ours) => Ok(()),
        Some(_) => refuse(EDGEJWT_ERR_AUDIENCE, "aud"),
    }
}

/// Reads one string or an array of strings.
fn audiences<'j>(value: &'j Json) -> Option<Vec<&'j str>> {
    match value {
        Json::Text(text) => Some(vec![text]),
        Json::Array(items) => items.iter().map(Json::text).collect(),
        _ => None,
    }
}

/// Reads whole seconds: a number without sign and exponent or, if the policy
/// allows it, a string of digits.
fn date(policy: &Policy, value: &Json) -> Option<i64> {
    let digits = match value {
        Json::Number(number) if number.contains(['e', 'E']) => return None,
        Json::Number(number) => number.split('.').next()?,
        Json::Text(text) if policy.has(EDGEJWT_DATES_AS_STRINGS) => text,
        _ => return None,
    };
    let is_digits = digits.bytes().all(|byte| byte.is_ascii_digit());
    let is_padded = digits.len() > 1 && digits.starts_with('0');
    let date = digits.parse().ok()?;
    (is_digits && !is_padded && date <= DATE_MAX).then_some(date)
}

/// Normalizes a media type (RFC 7515 section 4.1.9).
fn media_type(name: &[u8]) -> Vec<u8> {
    let whole = match name.contains(&b'/') {
        true => name.to_vec(),
        false => [b"application/", name].concat(),
    };
    whole.to_ascii_lowercase()
}

/// Whether a claim is this string, or an array that contains it. None if it is
/// neither a string nor an array.
pub fn has_text(value: &Json, text: &CString) -> Option<bool> {
    let is_it = |value: &Json| {
        value
            .text()
            .is_some_and(|v| v.as_bytes() == text.as_bytes())
    };
    match value {
        Json::Text(_) => Some(is_it(value)),
        Json::Array(items) => Some(items.iter().any(is_it)),
        _ => None,
    }
}
