// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The one way a token is accepted, top to bottom.

use crate::claims::{Claims, Refusal};
use crate::error::{Error, Result};
use crate::json::Object;
use crate::key::VerifyingKey;
use crate::limits::EDGEJWT_RSA_VERIFY_BITS_MAX;
use crate::policy::Policy;
use crate::token::{Compact, Scratch, check_header};

/// Verifies a token by one key; the payload is the verified JSON text.
pub fn verify<'s, 'p>(
    key: &VerifyingKey,
    policy: &Policy<'p>,
    now: i64,
    token: &Compact,
    scratch: &'s mut Scratch,
) -> core::result::Result<&'s [u8], Refusal<'p>> {
    let decoded = token.decode(scratch)?;
    check_header(decoded.header, key.algorithm())?;
    check_signature(key, token)?;
    let payload = Object::parse(decoded.payload).map_err(|_| Error::Payload)?;
    let claims = Claims::read(&payload, policy.dates())?;
    policy.judge(&payload, &claims, now)?;
    Ok(decoded.payload)
}

fn check_signature(key: &VerifyingKey, token: &Compact) -> Result<()> {
    // A signature of another length is wrong without any arithmetic.
    if token.signature_len() != key.signature_len() {
        return Err(token.wrong_signature_len());
    }
    let mut space = [0; EDGEJWT_RSA_VERIFY_BITS_MAX / 8];
    let signature = token.decode_signature(&mut space)?;
    key.verify(token.signing_input, signature)
}
