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
use crate::keyring::{Candidates, KeyId, Keyring, Keys};
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
    let payload = Object::parse(decoded.payload, &mut members).map_err(|_| Error::Payload)?;
    judge(&header, &payload, decoded.payload, policy, now)
}

/// Verifies a token with the keys of its issuer. The payload is parsed first,
/// because it names the issuer. `used` receives the key that verified the
/// signature, or else the first one that was tried.
pub(crate) fn verify_by_issuer<'s, 'p>(
    ring: &Keyring,
    policy: &Policy<'p>,
    now: i64,
    token: &Compact,
    scratch: &'s mut Scratch,
    used: &mut Option<KeyId>,
) -> Verdict<'s, 'p> {
    ring.refresh();
    let decoded = token.decode(scratch)?;
    let header = ProtectedHeader::parse(decoded.header)?;
    let mut members = Members::new();
    let payload = Object::parse(decoded.payload, &mut members).map_err(|_| Error::Payload)?;
    let seen = ring.recall(token);
    let (id, is_known) = match ring.keys_of(issuer(&payload)?, header.kid, seen.as_ref())? {
        Keys::Known(id) => (id, true),
        Keys::ToTry(keys) => {
            *used = keys.first().map(|candidate| candidate.id);
            (try_keys(&keys, &header, token)?, false)
        }
    };
    *used = Some(id);
    let accepted = judge(&header, &payload, decoded.payload, policy, now)?;
    if !is_known {
        ring.remember(token, id, accepted.exp, now);
    }
    Ok(accepted)
}

/// Returns the first key that verifies the signature.
fn try_keys(keys: &Candidates, header: &ProtectedHeader, token: &Compact) -> Result<KeyId> {
    let mut error = Error::Algorithm;
    for candidate in keys {
        let key = candidate.key.view();
        if !key.algorithm().accepts(header.algorithm) {
            continue;
        }
        match check_signature(key, token) {
            Ok(()) => return Ok(candidate.id),
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
    let claims = RegisteredClaims::read(object, policy.date_format())?;
    policy.judge(header, object, &claims, now)?;
    Ok(Accepted {
        payload,
        exp: claims.exp.unwrap_or_default(),
    })
}
