// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The expected verdict on claims (RFC 7519 section 4.1) under a policy.

use crate::json::{Json, Members, member};
use crate::pointer::find;
use crate::policy::Policy;
use edgejwt::ffi::flags::*;
use edgejwt::ffi::status::edgejwt_status::{self, *};
use std::ffi::CString;

const EARLIEST_NOW: i64 = 1_767_225_600;

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
    judge_types(policy, payload)?;
    if let Some(wanted) = &policy.typ
        && !typ.is_some_and(|typ| media_type(typ.as_bytes()) == media_type(wanted.as_bytes()))
    {
        return refuse(EDGEJWT_ERR_TYP, "typ");
    }
    let earliest = Some(policy.earliest_now).filter(|earliest| *earliest != 0);
    if now < earliest.unwrap_or(EARLIEST_NOW) {
        return refuse(EDGEJWT_ERR_CLOCK, "");
    }
    judge_presence(policy, payload)?;
    judge_dates(policy, now, payload)?;
    judge_names(policy, payload)?;
    judge_rules(policy, payload)?;
    let exp = member(payload, b"exp").map(|exp| date(policy, exp));
    Ok(exp.and_then(Result::ok).unwrap_or(0))
}

/// The dates, and the claims that the policy asks for.
fn judge_types<'p>(policy: &Policy, payload: &Members) -> Result<(), Refused<'p>> {
    let is_required = |name: &str| {
        let mut required = policy.required.iter();
        required.any(|required| {
            let required = required.as_bytes();
            required.strip_prefix(b"/").unwrap_or(required) == name.as_bytes()
        })
    };
    let asked = [
        ("iss", policy.issuer.is_some() || is_required("iss")),
        ("sub", policy.subject.is_some() || is_required("sub")),
        ("jti", is_required("jti")),
    ];
    for (name, value) in payload {
        if let Some(name) = ["exp", "nbf", "iat"].into_iter().find(|date| name == date) {
            if let Err(status) = date(policy, value) {
                return refuse(status, name);
            }
        }
        let is_bad_list = name == "aud" && audiences(value).is_none();
        if is_bad_list && !policy.has(EDGEJWT_ANY_AUDIENCE) {
            return refuse(EDGEJWT_ERR_CLAIM_TYPE, "aud");
        }
        let is_it = |(known, is_asked): &(&str, bool)| *is_asked && name == known;
        if let Some((claim, _)) = asked.into_iter().find(is_it)
            && value.text().is_none()
        {
            return refuse(EDGEJWT_ERR_CLAIM_TYPE, claim);
        }
    }
    Ok(())
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
        if matches!(find(payload, name.as_bytes()), None | Some(Json::Null)) {
            return Err(Refused {
                status: EDGEJWT_ERR_CLAIM_MISSING,
                claim: name.as_bytes(),
            });
        }
    }
    Ok(())
}

fn judge_dates<'p>(policy: &Policy, now: i64, payload: &Members) -> Result<(), Refused<'p>> {
    // Sums of 128 bits do not overflow.
    let date = |name: &str| {
        let seconds = member(payload, name.as_bytes()).map(|value| date(policy, value));
        seconds.and_then(Result::ok).map(i128::from)
    };
    let (exp, nbf, iat) = (date("exp"), date("nbf"), date("iat"));
    let [now, leeway, issued_after, max_lifetime] =
        [now, policy.leeway, policy.issued_after, policy.max_lifetime].map(i128::from);
    if exp.is_some_and(|exp| now >= exp + leeway) {
        return refuse(EDGEJWT_ERR_EXPIRED, "exp");
    }
    if nbf.is_some_and(|nbf| now < nbf - leeway) {
        return refuse(EDGEJWT_ERR_NOT_YET_VALID, "nbf");
    }
    if iat.is_some_and(|iat| iat < issued_after) {
        return refuse(EDGEJWT_ERR_EXPIRED, "iat");
    }
    if max_lifetime == 0 {
        return Ok(());
    }
    if iat.is_some_and(|iat| now < iat - leeway) {
        return refuse(EDGEJWT_ERR_NOT_YET_VALID, "iat");
    }
    let (exp, iat) = (exp.unwrap_or(0), iat.unwrap_or(0));
    match exp > iat + max_lifetime {
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

/// Every name must have one of the values that are given for it.
fn judge_rules<'p>(policy: &'p Policy, payload: &Members) -> Result<(), Refused<'p>> {
    for [name, _] in &policy.rules {
        let value = find(payload, name.as_bytes());
        let is_scope = [&b"scope"[..], b"scp", b"/scope", b"/scp"].contains(&name.as_bytes());
        let mut alternatives = policy.rules.iter().filter(|[other, _]| other == name);
        let holds = alternatives.any(|[_, wanted]| match value {
            Some(Json::Text(words)) if is_scope => {
                let mut words = words
                    .as_bytes()
                    .split(|byte| *byte == b' ')
                    .chain([words.as_bytes()]);
                words.any(|word| word == wanted.as_bytes())
            }
            Some(value) => has_text(value, wanted) == Some(true),
            None => false,
        });
        if !holds {
            return Err(Refused {
                status: EDGEJWT_ERR_FORBIDDEN,
                claim: name.as_bytes(),
            });
        }
    }
    Ok(())
}

/// Reads one string or an array of strings.
fn audiences<'j>(value: &'j Json) -> Option<Vec<&'j str>> {
    match value {
        Json::Text(text) => Some(vec![text]),
        Json::Array(items) => items.iter().map(Json::text).collect(),
        _ => None,
    }
}

/// Reads whole seconds: a number without a minus sign or, if the policy allows
/// it, a string of digits.
pub fn date(policy: &Policy, value: &Json) -> Result<i64, edgejwt_status> {
    let digits = match value {
        Json::Number(number) => whole_part(number).ok_or(EDGEJWT_ERR_CLAIM_TYPE)?,
        Json::Text(text) if policy.has(EDGEJWT_DATES_AS_STRINGS) => text.to_string(),
        _ => return Err(EDGEJWT_ERR_CLAIM_TYPE),
    };
    let is_digits = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !is_digits || (digits.len() > 1 && digits.starts_with('0')) {
        return Err(EDGEJWT_ERR_CLAIM_TYPE);
    }
    digits.parse().map_err(|_| EDGEJWT_ERR_CLAIM_RANGE)
}

/// The digits before the decimal point, with the exponent applied.
fn whole_part(number: &str) -> Option<String> {
    if number.starts_with('-') {
        return None;
    }
    let number = number.to_ascii_lowercase();
    let (mantissa, exponent) = number.split_once('e').unwrap_or((&number, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    // No text here has as many digits as the bound.
    let exponent = exponent.trim_start_matches('+').parse::<i64>();
    let huge = if number.contains("e-") {
        -99_999
    } else {
        99_999
    };
    let exponent = exponent.unwrap_or(huge).clamp(-99_999, 99_999);
    let mut digits = [whole, fraction].concat();
    let point = whole.len() as i64 + exponent;
    while (digits.len() as i64) < point {
        digits.push('0');
    }
    digits.truncate(usize::try_from(point).unwrap_or(0));
    let digits = digits.trim_start_matches('0');
    Some(if digits.is_empty() { "0" } else { digits }.to_string())
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
