// SPDX-License-Identifier: Apache-2.0 OR MIT
//! New private keys, as PKCS#8 in PEM.

use super::curves::{copy, generate_ecdsa, generated_ecdsa_len};
use crate::algorithm::{Algorithm, Family};
use crate::base64url::{encode, encoded_len};
use crate::error::{Error, Result};
use ring::rand::{SecureRandom, SystemRandom};
use zeroize::Zeroizing;

const BEGIN: &[u8] = b"-----BEGIN PRIVATE KEY-----\n";
const END: &[u8] = b"-----END PRIVATE KEY-----\n";
const LINE: usize = 64;

/// What stands before the seed of an Ed25519 key (RFC 8410 section 7).
const ED25519_START: &[u8] = b"\x30\x2E\x02\x01\x00\x30\x05\x06\x03\x2B\x65\x70\x04\x22\x04\x20";

/// The length of what [`generate`] writes.
pub fn generated_len(algorithm: Algorithm) -> Result<usize> {
    let base64_len = der_len(algorithm)?.div_ceil(3) * 4;
    Ok(BEGIN.len() + base64_len + base64_len.div_ceil(LINE) + END.len())
}

fn der_len(algorithm: Algorithm) -> Result<usize> {
    match algorithm.family()? {
        Family::Ecdsa(curve) => Ok(generated_ecdsa_len(curve)),
        Family::EdDsa(_) => Ok(ED25519_START.len() + 32),
        Family::Rsa(..) | Family::Hmac(_) => Err(Error::NotGenerated),
    }
}

/// Writes a new key to `space`, [`generated_len`] long.
pub fn generate(algorithm: Algorithm, space: &mut [u8]) -> Result<()> {
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
            SystemRandom::new()
                .fill(seed)
                .map_err(|_| Error::Internal)?;
        }
        Family::Rsa(..) | Family::Hmac(_) => return Err(Error::NotGenerated),
    }
    write_pem(der, space)
}

fn write_pem(der: &[u8], space: &mut [u8]) -> Result<()> {
    let mut base64 = Zeroizing::new([b'='; 248]);
    let base64 = base64
        .get_mut(..der.len().div_ceil(3) * 4)
        .ok_or(Error::Internal)?;
    let digits = base64.get_mut(..encoded_len(der.len()));
    digits
        .and_then(|digits| encode(der, digits))
        .ok_or(Error::Internal)?;
    // PEM's alphabet has other last digits.
    for character in base64.iter_mut() {
        *character = match *character {
            b'-' => b'+',
            b'_' => b'/',
            other => other,
        };
    }
    let lines = base64.chunks(LINE).flat_map(|line| [line, b"\n"]);
    let parts = [BEGIN].into_iter().chain(lines).chain([END]);
    let mut rest = space;
    for part in parts {
        let (to, behind) = rest
            .split_at_mut_checked(part.len())
            .ok_or(Error::Internal)?;
        to.copy_from_slice(part);
        rest = behind;
    }
    Ok(())
}
