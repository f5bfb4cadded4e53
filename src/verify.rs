// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The one way a token is accepted, top to bottom: by one key, or by the
//! keys of its issuer.

use crate::claims::{Claims, Refusal, issuer};
use crate::error::{Error, Result};
use crate::json::{Members, Object};
use crate::key::KeyView;
use crate::keyring::{Candidates, KeyId, Keyring, Keys};
use crate::limits::EDGEJWT_RSA_VERIFY_BITS_MAX;
use crate::policy::Policy;
use crate::token::{Compact, Header, Scratch};

/// A token that was accepted.
pub struct Accepted<'s> {
    /// The verified JSON text.
    pub payload: &'s [u8],
    /// In seconds since 1970; 0 where the token has none.
    pub exp: i64,
}

pub type Verdict<'s, 'p> = core::result::Result<Accepted<'s>, Refusal<'p>>;

/// Verifies a token by one key.
pub fn verify<'s, 'p>(
    key: KeyView,
    policy: &Policy<'p>,
    now: i64,
    token: &Compact,
    scratch: &'s mut Scratch,
) -> Verdict<'s, 'p> {
    let decoded = token.decode(scratch)?;
    let header = Header::read(decoded.header)?;
    if !key.algorithm().accepts(header.algorithm) {
        return Err(Error::Algorithm.into());
    }
    check_signature(key, token)?;
    let mut members = Members::new();
    let payload = Object::parse(decoded.payload, &mut members).map_err(|_| Error::Payload)?;
    judge(&header, &payload, decoded.payload, policy, now)
}

/// Verifies a token by the keys that the ring has for its issuer, and says
/// whose key it was.
pub fn verify_by_issuer<'s, 'p>(
    ring: &Keyring,
    policy: &Policy<'p>,
    now: i64,
    token: &Compact,
    scratch: &'s mut Scratch,
    used: &mut Option<KeyId>,
) -> Verdict<'s, 'p> {
    let decoded = token.decode(scratch)?;
    let header = Header::read(decoded.header)?;
    // Read once: the claims below are of the same parse.
    let mut members = Members::new();
    let payload = Object::parse(decoded.payload, &mut members).map_err(|_| Error::Payload)?;
    let seen = ring.recall(token);
    let (id, is_known) = match ring.keys_of(issuer(&payload)?, header.kid, seen.as_ref())? {
        Keys::Known(id) => (id, true),
        Keys::ToTry(keys) => {
            *used = keys.first().map(|candidate| candidate.id);
            (signed_by(&keys, &header, token)?, false)
        }
    };
    *used = Some(id);
    let accepted = judge(&header, &payload, decoded.payload, policy, now)?;
    if !is_known {
        ring.remember(token, id, accepted.exp, now);
    }
    Ok(accepted)
}

/// The key by which the signature is good.
fn signed_by(keys: &Candidates, header: &Header, token: &Compact) -> Result<KeyId> {
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
    // A signature of another length is wrong without any arithmetic.
    if token.signature_len() != key.signature_len() {
        return Err(token.wrong_signature_len());
    }
    let mut space = [0; EDGEJWT_RSA_VERIFY_BITS_MAX / 8];
    let signature = token.decode_signature(&mut space)?;
    key.verify(token.signing_input, signature)
}

/// What is left once the signature is known to be good.
fn judge<'s, 'p>(
    header: &Header,
    object: &Object,
    payload: &'s [u8],
    policy: &Policy<'p>,
    now: i64,
) -> Verdict<'s, 'p> {
    let claims = Claims::read(object, policy.dates())?;
    policy.judge(header, object, &claims, now)?;
    Ok(Accepted {
        payload,
        exp: claims.exp.unwrap_or_default(),
    })
}
