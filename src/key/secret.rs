// SPDX-License-Identifier: Apache-2.0 OR MIT
//! HMAC secrets (RFC 7518 section 3.2).

use crate::algorithm::Algorithm;
use crate::error::{Error, Result};
use crate::limits::{EDGEJWT_KEY_TEXT_MAX, EDGEJWT_SECRET_MAX};

/// Checks the length of a secret, and refuses the text of a key: a public key
/// used as a secret would let everyone sign.
pub(super) fn check(algorithm: Algorithm, secret: &[u8]) -> Result<()> {
    // The caller may pass any length: check it before reading.
    if secret.len() > EDGEJWT_KEY_TEXT_MAX {
        return Err(Error::KeySize);
    }
    let openssh: [&[u8]; 3] = [b"ssh-rsa ", b"ssh-ed25519 ", b"ecdsa-sha2-"];
    let is_pem = |found, at| {
        let rest = secret.get(at..).unwrap_or_default();
        found | starts_with(rest, b"-----BEGIN ")
    };
    if openssh.iter().any(|start| starts_with(secret, start))
        || (0..secret.len()).fold(false, is_pem)
    {
        return Err(Error::KeyType);
    }
    let lens = algorithm.key_len()..=EDGEJWT_SECRET_MAX;
    if lens.contains(&secret.len()) {
        Ok(())
    } else {
        Err(Error::KeySize)
    }
}

/// Whether `secret` starts with `start`, in a time that depends on their
/// lengths alone.
fn starts_with(secret: &[u8], start: &[u8]) -> bool {
    let pairs = secret.iter().zip(start);
    let difference = pairs.fold(0, |difference, (one, other)| difference | (one ^ other));
    secret.len() >= start.len() && difference == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_as_long_as_the_digest_or_longer() {
        assert_eq!(check(Algorithm::Hs256, &[7; 32]), Ok(()));
        assert_eq!(check(Algorithm::Hs256, &[7; 31]), Err(Error::KeySize));
        assert_eq!(check(Algorithm::Hs256, &[]), Err(Error::KeySize));
        assert_eq!(check(Algorithm::Hs512, &[7; 63]), Err(Error::KeySize));
        assert_eq!(check(Algorithm::Hs512, &[7; EDGEJWT_SECRET_MAX]), Ok(()));
        assert_eq!(
            check(Algorithm::Hs512, &[7; EDGEJWT_SECRET_MAX + 1]),
            Err(Error::KeySize)
        );
    }

    #[test]
    fn the_text_of_a_public_key_is_refused() {
        for text in [
            "\n-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0B",
            "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQ",
            "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTY",
        ] {
            assert_eq!(
                check(Algorithm::Hs256, text.as_bytes()),
                Err(Error::KeyType),
                "{text}"
            );
        }
        let honest = b"the ssh-tunnel of gateway 7: correct horse battery staple";
        assert_eq!(check(Algorithm::Hs256, honest), Ok(()));
    }
}
