// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Thumbprints of public keys (RFC 7638), by SHA-256.

use super::verifying::KeyView;
use crate::algorithm::Family;
use crate::base64url::{encode, encoded_len};
use crate::error::{Error, Result};
use crate::limits::EDGEJWT_RSA_VERIFY_BITS_MAX;
use ring::digest::{Context, SHA256};

/// Writes a key's thumbprint to `space`, which is
/// [`EDGEJWT_THUMBPRINT_LEN`](crate::limits) long. `KeyType` for a secret: its
/// thumbprint would let others test guesses.
pub(crate) fn thumbprint(key: KeyView, space: &mut [u8]) -> Result<()> {
    let mut json = Context::new(&SHA256);
    match key.algorithm().family()? {
        Family::Rsa(..) => {
            json.update(br#"{"e":""#);
            update_base64url(&mut json, key.second())?;
            json.update(br#"","kty":"RSA","n":""#);
            update_base64url(&mut json, key.first())?;
        }
        Family::Ecdsa(curve) => {
            let coordinates = key
                .first()
                .get(1..)
                .and_then(|xy| xy.split_at_checked(curve.len()));
            let (x, y) = coordinates.ok_or(Error::Internal)?;
            json.update(br#"{"crv":""#);
            json.update(curve.name().as_bytes());
            json.update(br#"","kty":"EC","x":""#);
            update_base64url(&mut json, x)?;
            json.update(br#"","y":""#);
            update_base64url(&mut json, y)?;
        }
        Family::EdDsa(_) => {
            json.update(br#"{"crv":"Ed25519","kty":"OKP","x":""#);
            update_base64url(&mut json, key.first())?;
        }
        Family::Hmac(_) => return Err(Error::KeyType),
    }
    json.update(br#""}"#);
    encode(json.finish().as_ref(), space).ok_or(Error::Internal)
}

fn update_base64url(json: &mut Context, bytes: &[u8]) -> Result<()> {
    let mut space = [0; EDGEJWT_RSA_VERIFY_BITS_MAX / 8 * 4 / 3 + 2];
    let text = space
        .get_mut(..encoded_len(bytes.len()))
        .ok_or(Error::Internal)?;
    encode(bytes, text).ok_or(Error::Internal)?;
    json.update(text);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::algorithm::Algorithm;
    use crate::key::verifying::VerifyingKey;
    use crate::limits::EDGEJWT_THUMBPRINT_LEN;
    use std::format;

    fn of_jwk(json: &str) -> [u8; EDGEJWT_THUMBPRINT_LEN] {
        let key = VerifyingKey::from_jwk(Algorithm::Rs256, json.as_bytes()).unwrap();
        let mut space = [0; EDGEJWT_THUMBPRINT_LEN];
        thumbprint(key.view(), &mut space).unwrap();
        space
    }

    #[test]
    fn the_largest_key_has_a_thumbprint() {
        // 1,024 bytes 0xFF.
        let n = ["_".repeat(1365), "w".into()].concat();
        let plain = of_jwk(&format!(r#"{{"kty":"RSA","n":"{n}","e":"AQAB"}}"#));
        // Computed with Python's hashlib.
        assert_eq!(&plain, b"p8eLNOu6ool_5rYnV1KMup1a5nXRIGLU3YxbdudJznI");
        // Other members, and the order of members, change nothing.
        let json = format!(r#"{{"kid":"x","alg":"RS256","e":"AQAB","n":"{n}","kty":"RSA"}}"#);
        assert_eq!(of_jwk(&json), plain);
        assert_ne!(of_jwk(&json.replace("AQAB", "Aw")), plain);
    }
}
