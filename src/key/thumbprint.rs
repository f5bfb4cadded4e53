// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Thumbprints of public keys (RFC 7638), by SHA-256.

use super::public_jwk::write_public_jwk;
use super::verifying::KeyView;
use crate::base64url::encode;
use crate::error::{Error, Result};
use ring::digest::{Context, SHA256};

/// Writes a key's thumbprint to `space`, which is
/// [`EDGEJWT_THUMBPRINT_LEN`](crate::limits) long. `KeyType` for a secret: its
/// thumbprint would let others test guesses.
pub(crate) fn thumbprint(key: KeyView, space: &mut [u8]) -> Result<()> {
    let mut json = Context::new(&SHA256);
    write_public_jwk(key, &mut |piece| {
        json.update(piece);
        Ok(())
    })?;
    encode(json.finish().as_ref(), space).ok_or(Error::Internal)
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
