// SPDX-License-Identifier: Apache-2.0 OR MIT
//! HMAC secrets (RFC 7518 section 3.2).

use crate::algorithm::Algorithm;
use crate::error::{Error, Result};
use crate::limits::{EDGEJWT_KEY_TEXT_MAX, EDGEJWT_SECRET_MAX};

/// Refuses what is too short to be a secret, and what is none: a public key
/// taken for a secret is known to everybody.
pub fn check(algorithm: Algorithm, secret: &[u8]) -> Result<()> {
    // Too long for a key's text too; not a byte of it is read.
    if secret.len() > EDGEJWT_KEY_TEXT_MAX {
        return Err(Error::KeySize);
    }
    let openssh: [&[u8]; 3] = [b"ssh-rsa ", b"ssh-ed25519 ", b"ecdsa-sha2-"];
    let pem = b"-----BEGIN ";
    if openssh.iter().any(|start| secret.starts_with(start))
        || secret.windows(pem.len()).any(|window| window == pem)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_have_their_lengths() {
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
    fn what_everybody_knows_is_no_secret() {
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
