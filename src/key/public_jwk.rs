// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Public keys as JSON Web Keys: the required members alone, in the order that
//! RFC 7638 section 3 demands for thumbprints.

use super::verifying::KeyView;
use crate::algorithm::Family;
use crate::base64url::{encode, encoded_len};
use crate::error::{Error, Result};
use crate::limits::EDGEJWT_RSA_VERIFY_BITS_MAX;

/// Gives the text of a key's JWK to `write`, piece by piece. `KeyType` for a
/// secret, which has no public half.
pub(crate) fn write_public_jwk(
    key: KeyView,
    write: &mut dyn FnMut(&[u8]) -> Result<()>,
) -> Result<()> {
    match key.algorithm().family()? {
        Family::Rsa(..) => {
            write(br#"{"e":""#)?;
            write_base64url(key.second(), write)?;
            write(br#"","kty":"RSA","n":""#)?;
            write_base64url(key.first(), write)?;
        }
        Family::Ecdsa(curve) => {
            let coordinates = key
                .first()
                .get(1..)
                .and_then(|xy| xy.split_at_checked(curve.len()));
            let (x, y) = coordinates.ok_or(Error::Internal)?;
            write(br#"{"crv":""#)?;
            write(curve.name().as_bytes())?;
            write(br#"","kty":"EC","x":""#)?;
            write_base64url(x, write)?;
            write(br#"","y":""#)?;
            write_base64url(y, write)?;
        }
        Family::EdDsa(_) => {
            write(br#"{"crv":"Ed25519","kty":"OKP","x":""#)?;
            write_base64url(key.first(), write)?;
        }
        Family::Hmac(_) => return Err(Error::KeyType),
    }
    write(br#""}"#)
}

/// The length of what [`write_public_jwk`] writes.
pub(crate) fn public_jwk_len(key: KeyView) -> Result<usize> {
    let mut len = 0;
    write_public_jwk(key, &mut |piece| {
        len += piece.len();
        Ok(())
    })?;
    Ok(len)
}

/// Writes the JWK to `space`, which is [`public_jwk_len`] long.
pub(crate) fn public_jwk(key: KeyView, space: &mut [u8]) -> Result<()> {
    let mut rest = space;
    write_public_jwk(key, &mut |piece| {
        let (to, behind) = core::mem::take(&mut rest)
            .split_at_mut_checked(piece.len())
            .ok_or(Error::Internal)?;
        to.copy_from_slice(piece);
        rest = behind;
        Ok(())
    })
}

fn write_base64url(bytes: &[u8], write: &mut dyn FnMut(&[u8]) -> Result<()>) -> Result<()> {
    let mut space = [0; EDGEJWT_RSA_VERIFY_BITS_MAX / 8 * 4 / 3 + 2];
    let text = space
        .get_mut(..encoded_len(bytes.len()))
        .ok_or(Error::Internal)?;
    encode(bytes, text).ok_or(Error::Internal)?;
    write(text)
}
