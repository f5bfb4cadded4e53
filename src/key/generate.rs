// SPDX-License-Identifier: Apache-2.0 OR MIT
//! New private keys, as PKCS#8 in PEM.

use super::base64::{BASE64, encode, padded_len};
use super::curves::{copy, generate_ecdsa, generated_ecdsa_len};
use crate::algorithm::{Algorithm, Family};
use crate::error::{Error, Result};
use ring::rand::{SecureRandom, SystemRandom};
use zeroize::Zeroizing;

const BEGIN: &[u8] = b"-----BEGIN PRIVATE KEY-----\n";
const END: &[u8] = b"-----END PRIVATE KEY-----\n";
const LINE: usize = 64;

/// The DER before the seed of an Ed25519 key (RFC 8410 section 7).
const ED25519_START: &[u8] = b"\x30\x2E\x02\x01\x00\x30\x05\x06\x03\x2B\x65\x70\x04\x22\x04\x20";

/// The length of the text that [`generate`] writes.
pub(crate) fn generated_len(algorithm: Algorithm) -> Result<usize> {
    let base64_len = padded_len(der_len(algorithm)?);
    Ok(BEGIN.len() + base64_len + base64_len.div_ceil(LINE) + END.len())
}

fn der_len(algorithm: Algorithm) -> Result<usize> {
    match algorithm.family()? {
        Family::Ecdsa(curve) => Ok(generated_ecdsa_len(curve)),
        Family::EdDsa(_) => Ok(ED25519_START.len() + algorithm.key_len()),
        Family::Rsa(..) | Family::Hmac(_) => Err(Error::NotGenerated),
    }
}

/// Writes a new key to `space`, [`generated_len`] long.
pub(crate) fn generate(algorithm: Algorithm, space: &mut [u8]) -> Result<()> {
    let mut der = Zeroizing::new([0; 185]);
    let der = der.get_mut(..der_len(algorithm)?).ok_or(Error::Internal)?;
    match algorithm.family()? {
        Family::Ecdsa(curve) => {
            let document = generate_ecdsa(curve)?;
            let document: &[u8] = document.as_ref();
            copy(document, der)?;
        }
        Family::EdDsa(_) => {
            let (start, seed) = der
                .split_at_mut_checked(ED25519_START.len())
                .ok_or(Error::Internal)?;
            start.copy_from_slice(ED25519_START);
            SystemRandom::new().fill(seed).map_err(|_| Error::Random)?;
        }
        Family::Rsa(..) | Family::Hmac(_) => return Err(Error::NotGenerated),
    }
    write_pem(der, space)
}

fn write_pem(der: &[u8], space: &mut [u8]) -> Result<()> {
    let mut base64 = Zeroizing::new([0; 248]);
    let base64 = base64
        .get_mut(..padded_len(der.len()))
        .ok_or(Error::Internal)?;
    encode(&BASE64, der, base64).ok_or(Error::Internal)?;
    let lines = base64.chunks(LINE).flat_map(|line| [line, b"\n"]);
    let parts = [BEGIN].into_iter().chain(lines).chain([END]);
    let mut rest = space;
    for part in parts {
        let (to, after) = rest
            .split_at_mut_checked(part.len())
            .ok_or(Error::Internal)?;
        to.copy_from_slice(part);
        rest = after;
    }
    Ok(())
}
