// SPDX-License-Identifier: Apache-2.0 OR MIT
//! HMAC secrets (RFC 7518 section 3.2).

use super::base64::{self, BASE64};
use super::encoding::PrivateKey;
use super::jwk::Jwk;
use crate::algorithm::{Algorithm, Family};
use crate::error::{Error, Result};
use crate::json::Members;
use crate::limits::{EDGEJWT_KEY_TEXT_MAX, EDGEJWT_SECRET_MAX};
use crate::memory::Wiped;
use ring::hmac::HMAC_SHA256;

/// Checks the length of a secret, and refuses every encoding of a key, public
/// or private: a public key used as a secret would let everyone sign.
pub(super) fn check(algorithm: Algorithm, secret: &[u8]) -> Result<()> {
    // The caller may pass any length: check it before reading.
    if secret.len() > EDGEJWT_KEY_TEXT_MAX {
        return Err(Error::KeySize);
    }
    if is_marked(secret) || is_encoded_key(secret)? {
        return Err(Error::KeyType);
    }
    let lens = algorithm.key_len()..=EDGEJWT_SECRET_MAX;
    if lens.contains(&secret.len()) {
        Ok(())
    } else {
        Err(Error::KeySize)
    }
}

/// How keys of OpenSSH start. One text, because a pointer to each mark would
/// need a relocation.
const STARTS: &[u8] = b"ssh-rsa \nssh-ed25519 \necdsa-sha2-\nsk-ssh-\nsk-ecdsa-";

/// What texts of PEM or OpenSSH contain: a line of the armour, or the start of
/// OpenSSH's encoding in Base64.
const MARKS: &[u8] = b"-----BEGIN \n-----END \n---- BEGIN SSH2 \n\
    AAAAB3NzaC1\nAAAAC3NzaC1\nAAAAE2VjZHNh\nAAAAGnNr\nb3BlbnNzaC1rZXk";

/// Whether `secret` is the text of a key in PEM or of OpenSSH, in a time that
/// depends on its length alone.
fn is_marked(secret: &[u8]) -> bool {
    let starts_with_any = |found, at, marks: &[u8]| {
        let rest = secret.get(at..).unwrap_or_default();
        let marks = marks.split(|byte| *byte == b'\n');
        marks.fold(found, |found, mark| found | starts_with(rest, mark))
    };
    (0..secret.len()).fold(starts_with_any(false, 0, STARTS), |found, at| {
        starts_with_any(found, at, MARKS)
    })
}

/// Whether `secret` is a key in DER, a JWK or JWK Set, or DER in Base64. The
/// time depends on how the secret begins, and on the rest of it only if that
/// is how such an encoding begins.
fn is_encoded_key(secret: &[u8]) -> Result<bool> {
    let text = secret.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(secret);
    match (secret, text.trim_ascii_start()) {
        // The tag of SEQUENCE.
        ([b'0', ..], _) => Ok(is_der(secret)),
        (_, json @ [b'{', ..]) => Ok(is_jwk(json)),
        // SEQUENCE in Base64.
        (_, base64 @ [b'M', ..]) => is_base64_of_der(base64),
        _ => Ok(false),
    }
}

/// Whether `der` is a key. The reader of private keys tells public keys and
/// certificates apart from text that is no key, also those that it does not
/// support.
fn is_der(der: &[u8]) -> bool {
    // Printable text can have the structure of a SEQUENCE by chance. A key has
    // at least one INTEGER, BIT STRING or OCTET STRING.
    let has_tag = der.iter().fold(false, |found, byte| found | (*byte < 8));
    let family = Family::Hmac(HMAC_SHA256);
    has_tag && PrivateKey::from_der(der, family).err() != Some(Error::KeyFormat)
}

// Only such a text needs the stack for the members.
#[inline(never)]
fn is_jwk(json: &[u8]) -> bool {
    let mut members = Members::new();
    Jwk::parse(json, &mut members).is_ok_and(|jwk| jwk.is_key_or_set())
}

fn is_base64_of_der(text: &[u8]) -> Result<bool> {
    // Three bytes more, to complete the last group without its padding.
    let mut der = Wiped::reserved(text.len() + 3)?;
    for line in text.split(u8::is_ascii_whitespace) {
        der.append(line)?;
    }
    let padding = der.iter().rev().take_while(|byte| **byte == b'=').count();
    der.truncate(der.len() - padding);
    let padding = der.len().wrapping_neg() % 4;
    der.append(b"===".get(..padding).unwrap_or_default())?;
    Ok(base64::decode(&BASE64, &mut der, padding).is_ok() && is_der(&der))
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
    use std::vec::Vec;

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

    #[track_caller]
    fn refused(secret: impl AsRef<[u8]>) {
        let secret = secret.as_ref();
        let error = check(Algorithm::Hs256, secret);
        assert_eq!(error, Err(Error::KeyType), "{}", secret.escape_ascii());
    }

    fn key(name: &str) -> Vec<u8> {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/keys/");
        std::fs::read([path, name].concat()).unwrap()
    }

    #[test]
    fn the_text_of_a_key_is_refused() {
        for text in [
            "\n-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0B",
            "MIIBIjANBgkqhkiG9w0BAQEFAAOC\n-----END PUBLIC KEY-----\n",
            "---- BEGIN SSH2 PUBLIC KEY ----\nAAAA\n",
            "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQ",
            "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTY",
            "sk-ssh-ed25519@openssh.com AAAA",
            "AAAAC3NzaC1lZDI1NTE5AAAAIJh7kC3",
            "restrict ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJh7kC3",
            "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQ",
        ] {
            refused(text);
        }
        // Longer texts are not read.
        let mut text = b"-----BEGIN ".to_vec();
        text.resize(EDGEJWT_KEY_TEXT_MAX, b'A');
        refused(&text);
        text.push(b'A');
        assert_eq!(check(Algorithm::Hs256, &text), Err(Error::KeySize));
        for honest in [
            &b"the ssh-tunnel of gateway 7: correct horse battery staple"[..],
            b"sk-live-0123456789abcdef0123456789abcdef",
        ] {
            assert_eq!(check(Algorithm::Hs256, honest), Ok(()));
        }
    }

    #[test]
    fn a_jwk_is_refused() {
        for json in [
            r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#,
            "\u{feff} \n{\"x\":1, \"\\u006bty\" : \"EC\" }\n",
            r#"{"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ"}"#,
            r#"{"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB"}]}"#,
        ] {
            refused(json);
        }
        refused(key("rfc7515-a2.jwk"));
        for honest in [
            &br#"{"kitty":"the JSON text that is a good secret"}"#[..],
            br#"{"kty":"JSON that is not whole"#,
        ] {
            let error = check(Algorithm::Hs256, honest).err();
            assert!(error != Some(Error::KeyType));
        }
    }

    /// The lengths and tags of each, with any content.
    #[test]
    fn a_key_in_der_is_refused_also_in_base64() {
        let element = |tag: u8, content: &[u8]| {
            let mut der = std::vec![tag];
            let len = content.len();
            match len {
                0..0x80 => der.push(len as u8),
                0x80..0x100 => der.extend([0x81, len as u8]),
                _ => der.extend([0x82, (len >> 8) as u8, len as u8]),
            }
            der.extend(content);
            der
        };
        let join = |tag, parts: &[&[u8]]| element(tag, &parts.concat());
        let number = element(2, &[0x55; 256]);
        let ed25519 = element(0x30, b"\x06\x03\x2B\x65\x70");
        let x25519 = element(0x30, b"\x06\x03\x2B\x65\x6E");
        let rsa = element(
            0x30,
            b"\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x01\x01\x05\x00",
        );
        let p521 = element(
            0x30,
            b"\x06\x07\x2A\x86\x48\xCE\x3D\x02\x01\x06\x05\x2B\x81\x04\x00\x23",
        );
        let (zero, one) = (element(2, &[0]), element(2, &[1]));
        let bits = element(3, &[0; 33]);
        let seed = element(4, &element(4, &[7; 32]));
        let pkcs1 = join(0x30, &[&number, &element(2, &[1, 0, 1])]);
        let numbers = [&zero[..], &number, &number, &number, &number, &number];
        let tbs = join(0x30, &[&one, &rsa]);
        let keys = [
            join(0x30, &[&ed25519, &bits]),
            join(0x30, &[&x25519, &bits]),
            join(0x30, &[&p521, &element(3, &[0; 134])]),
            join(0x30, &[&rsa, &join(3, &[&[0], &pkcs1])]),
            join(0x30, &[&tbs, &rsa, &bits]),
            join(0x30, &[&zero, &ed25519, &seed]),
            join(0x30, &[&zero, &x25519, &seed]),
            join(0x30, &[&rsa, &seed]),
            join(0x30, &numbers),
            pkcs1,
        ];
        for der in keys {
            refused(&der);
            let mut text = std::vec![0; base64::padded_len(der.len())];
            base64::encode(&BASE64, &der, &mut text).unwrap();
            refused(&text);
            refused([b"\n ", &text[..], b"\r\n"].concat());
            let lines: Vec<&[u8]> = text.chunks(64).collect();
            refused(lines.join(&b"\n"[..]));
            let bare = text.iter().filter(|byte| **byte != b'=');
            refused(bare.copied().collect::<Vec<u8>>());
            // Bytes after the key make it another secret.
            let longer = [&der[..], b"0"].concat();
            assert_ne!(check(Algorithm::Hs256, &longer), Err(Error::KeyType));
        }
    }

    #[test]
    fn text_with_the_structure_of_der_is_a_secret() {
        // SEQUENCE of SEQUENCE and SEQUENCE.
        let mut text = std::vec![b'0'; 100];
        text[1] = b'b';
        assert_eq!(check(Algorithm::Hs256, &text), Ok(()));
    }
}
