// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Verifying a token, from the decoded header to the accepted payload.
//!
//! [`verify_by_key`] uses a given key, [`verify_by_issuer`] the keys that a
//! keyring has for the token's issuer. The functions that they call follow in
//! the order of the calls.

use crate::claims::{RegisteredClaims, issuer};
use crate::error::{Error, Result};
use crate::json::{Members, Object};
use crate::key::KeyView;
use crate::keyring::{Candidate, Keyring, name_of};
use crate::limits::EDGEJWT_RSA_VERIFY_BITS_MAX;
use crate::policy::Policy;
use crate::refusal::Refusal;
use crate::token::{Compact, ProtectedHeader, Scratch};

pub(crate) type Verdict<'s, 'p> = core::result::Result<Accepted<'s>, Refusal<'p>>;

/// A token that was accepted.
pub(crate) struct Accepted<'s> {
    /// JSON text, as it was signed.
    pub(crate) payload: &'s [u8],
    /// In seconds since 1970; 0: the token does not expire.
    pub(crate) exp: i64,
}

/// Verifies a token with one key. The payload is not parsed before the
/// signature has been verified.
pub(crate) fn verify_by_key<'s, 'p>(
    key: KeyView,
    policy: &Policy<'p>,
    now: i64,
    token: &Compact,
    scratch: &'s mut Scratch,
) -> Verdict<'s, 'p> {
    let decoded = token.decode(scratch)?;
    let header = ProtectedHeader::parse(decoded.header)?;
    if !key.algorithm().accepts(header.algorithm) {
        return Err(Error::Algorithm.into());
    }
    check_signature(key, token)?;
    let mut members = Members::new();
    let payload =
        Object::parse(decoded.payload, &mut members).map_err(|error| error.or(Error::Payload))?;
    judge(&header, &payload, decoded.payload, policy, now)
}

/// Verifies a token with the keys of its issuer. The payload is parsed first,
/// because it names the issuer. `used` gets the first key that is tried, then
/// the one that verified the signature.
pub(crate) fn verify_by_issuer<'s, 'p>(
    ring: &Keyring,
    policy: &Policy<'p>,
    now: i64,
    token: &Compact,
    scratch: &'s mut Scratch,
    used: &mut dyn FnMut(&Candidate),
) -> Verdict<'s, 'p> {
    let decoded = token.decode(scratch)?;
    let header = ProtectedHeader::parse(decoded.header)?;
    let mut members = Members::new();
    let payload =
        Object::parse(decoded.payload, &mut members).map_err(|error| error.or(Error::Payload))?;
    let issuer = name_of(issuer(&payload)?).ok_or(Error::UnknownKey)?;
    let view = ring.view(token);
    let candidates = view.keys_of(&issuer, &header);
    candidates.first().map(&mut *used);
    let keys = candidates.to_try(&header)?;
    let known = view.known(token, keys);
    let key = match known {
        Some(key) => key,
        None => try_keys(keys, token)?,
    };
    used(&key);
    let accepted = judge(&header, &payload, decoded.payload, policy, now)?;
    match known {
        Some(_) => ring.tally.count_remembered(),
        None => ring.remember(token, key.id),
    }
    Ok(accepted)
}

/// Returns the first key that verifies the signature.
fn try_keys<'k>(keys: &[Candidate<'k>], token: &Compact) -> Result<Candidate<'k>> {
    let mut error = Error::UnknownKey;
    for candidate in keys {
        match check_signature(candidate.key.view(), token) {
            Ok(()) => return Ok(*candidate),
            Err(reason) => error = reason,
        }
    }
    Err(error)
}

fn check_signature(key: KeyView, token: &Compact) -> Result<()> {
    // A signature of the wrong length is refused without computing anything.
    if token.signature_len() != key.signature_len() {
        return Err(token.wrong_signature_len());
    }
    let mut buffer = [0; EDGEJWT_RSA_VERIFY_BITS_MAX / 8];
    let signature = token.decode_signature(&mut buffer)?;
    key.verify(token.signing_input, signature)
}

/// Judges the claims of a token whose signature is good.
fn judge<'s, 'p>(
    header: &ProtectedHeader,
    object: &Object,
    payload: &'s [u8],
    policy: &Policy<'p>,
    now: i64,
) -> Verdict<'s, 'p> {
    let claims = RegisteredClaims::read(object, policy.asked())?;
    policy.judge(header, object, &claims, now)?;
    Ok(Accepted {
        payload,
        exp: claims.exp.unwrap_or_default(),
    })
}
