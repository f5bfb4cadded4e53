// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Encodings of ECDSA signatures.

use super::der::whole;
use crate::error::{Error, Result};

/// Bytes of the longest signature: two numbers of P-384.
pub(crate) const ECDSA_SIGNATURE_MAX: usize = 96;

/// Converts ECDSA-Sig-Value in DER (RFC 3279 section 2.2.3) to r and s, each
/// half as long as `space` (RFC 7518 section 3.4).
pub(crate) fn fixed_ecdsa_signature<'s>(der: &[u8], space: &'s mut [u8]) -> Result<&'s [u8]> {
    convert(der, space).map_err(|_| Error::Signature)?;
    Ok(space)
}

fn convert(der: &[u8], space: &mut [u8]) -> Result<()> {
    let mut numbers = whole(der)?;
    let (r, s) = space
        .split_at_mut_checked(space.len() / 2)
        .ok_or(Error::Internal)?;
    for half in [r, s] {
        let number = numbers.unsigned()?;
        let zeros = half.len().checked_sub(number.len());
        half.fill(0);
        let place = half.get_mut(zeros.ok_or(Error::Signature)?..);
        let bytes = place.into_iter().flatten().zip(number);
        bytes.for_each(|(to, byte)| *to = *byte);
    }
    numbers.end()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fixed(der: &[u8]) -> Result<[u8; 8]> {
        let mut space = [0xAA; 8];
        fixed_ecdsa_signature(der, &mut space)?;
        Ok(space)
    }

    #[test]
    fn only_der_is_converted() {
        assert_eq!(
            fixed(b"\x30\x06\x02\x01\x01\x02\x01\x02"),
            Ok([0, 0, 0, 1, 0, 0, 0, 2])
        );
        assert_eq!(
            fixed(b"\x30\x0A\x02\x05\0\xFF\x01\x02\x03\x02\x01\x00"),
            Ok([0xFF, 1, 2, 3, 0, 0, 0, 0])
        );
        for refused in [
            &b""[..],
            b"\x30",
            b"\x30\x03\x02\x01\x01",
            // Behind the sequence, or in it.
            b"\x30\x06\x02\x01\x01\x02\x01\x02\0",
            b"\x30\x09\x02\x01\x01\x02\x01\x02\x02\x01\x03",
            // A negative number, and zeros in front.
            b"\x30\x06\x02\x01\x81\x02\x01\x02",
            b"\x30\x07\x02\x02\0\x01\x02\x01\x02",
            // A number that is too long.
            b"\x30\x0A\x02\x05\x01\0\0\0\0\x02\x01\x02",
            // Lengths that are not the shortest, or not definite.
            b"\x30\x81\x06\x02\x01\x01\x02\x01\x02",
            b"\x30\x80\x02\x01\x01\x02\x01\x02\0\0",
        ] {
            assert_eq!(fixed(refused), Err(Error::Signature), "{refused:x?}");
        }
    }
}
