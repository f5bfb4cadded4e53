// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Base64url without padding (RFC 7515 section 2): one spelling per value,
//! so `=`, `+`, `/`, white space and non-zero trailing bits are refused.

use base64::engine::{Engine, general_purpose::URL_SAFE_NO_PAD};

/// The encoded length of `len` bytes.
pub fn encoded_len(len: usize) -> usize {
    len / 3 * 4 + [0, 2, 3][len % 3]
}

/// The decoded length of `len` characters, or None where no value has it.
pub fn decoded_len(len: usize) -> Option<usize> {
    let rest = match len % 4 {
        0 => 0,
        2 => 1,
        3 => 2,
        _ => return None,
    };
    Some(len / 4 * 3 + rest)
}

/// Whether every character is one of the alphabet.
pub fn is_alphabet(text: &[u8]) -> bool {
    let is_ours = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_".contains(byte);
    text.iter().all(is_ours)
}

/// Decodes `text` to the front of `space`.
pub fn decode<'s>(text: &[u8], space: &'s mut [u8]) -> Option<&'s [u8]> {
    let len = URL_SAFE_NO_PAD.decode_slice(text, space).ok()?;
    space.get(..len)
}

/// Encodes `bytes` to the whole of `space`, [`encoded_len`] long.
pub fn encode(bytes: &[u8], space: &mut [u8]) -> Option<()> {
    let len = URL_SAFE_NO_PAD.encode_slice(bytes, space).ok()?;
    (len == space.len()).then_some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(text: &str) -> Option<std::vec::Vec<u8>> {
        decode(text.as_bytes(), &mut [0; 16]).map(<[u8]>::to_vec)
    }

    #[test]
    fn lengths_agree_with_the_codec() {
        for len in 0..64 {
            let bytes = std::vec![0xA5; len];
            let mut text = std::vec![0; encoded_len(len)];
            assert!(encode(&bytes, &mut text).is_some());
            assert_eq!(decoded_len(text.len()), Some(len));
            assert!(encode(&bytes, &mut std::vec![0; encoded_len(len) + 1]).is_none());
        }
        for len in [1, 5, 9] {
            assert_eq!(decoded_len(len), None);
        }
    }

    #[test]
    fn each_value_has_one_spelling() {
        assert_eq!(decoded("-_8"), Some(std::vec![0xFB, 0xFF]));
        for bad in ["-_9", "+/8", "-_8=", "-_ 8", "-_8\n", "A", "AB", "\u{e9}A"] {
            assert_eq!(decoded(bad), None, "{bad:?}");
        }
        assert!(is_alphabet(b"azAZ09-_"));
        assert!(
            ["=", "+", "/", " ", "\n", "\0"]
                .iter()
                .all(|c| !is_alphabet(c.as_bytes()))
        );
    }
}
