// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Base64url without padding (RFC 7515 section 2), for tokens. Each value has
//! one encoding: `=`, `+`, `/`, white space and trailing bits that are not zero
//! are refused.
//!
//! Decoding takes time that depends on the text. Text that may be a private key
//! is decoded by `key::base64`.

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The value of a character outside the alphabet. It is negative, and so is
/// any combination of it with other values by shifts and `|`.
const BAD: i8 = -1;

static VALUES: [i8; 256] = {
    let mut values = [BAD; 256];
    let mut value = 0;
    while value < ALPHABET.len() {
        values[ALPHABET[value] as usize] = value as i8;
        value += 1;
    }
    values
};

fn value(character: u8) -> i64 {
    // Every index is in range, so that the compiler omits the check.
    VALUES[usize::from(character)].into()
}

/// The values of all characters, six bits each; negative if one is invalid.
fn bits(characters: &[u8]) -> i64 {
    let add = |bits: i64, character: &u8| bits << 6 | value(*character);
    characters.iter().fold(0, add)
}

fn character(value: u32) -> u8 {
    ALPHABET[value as usize % ALPHABET.len()]
}

/// The encoded length of `len` bytes.
pub(crate) fn encoded_len(len: usize) -> usize {
    len / 3 * 4 + [0, 2, 3][len % 3]
}

/// The decoded length of `len` characters; None if no value has an encoding of
/// that length.
pub(crate) fn decoded_len(len: usize) -> Option<usize> {
    let rest = match len % 4 {
        0 => 0,
        2 => 1,
        3 => 2,
        _ => return None,
    };
    Some(len / 4 * 3 + rest)
}

/// Whether all characters are in the alphabet.
pub(crate) fn is_alphabet(text: &[u8]) -> bool {
    text.iter().all(|&character| value(character) >= 0)
}

/// Decodes `text` to the start of `space`. None if `text` is invalid or `space`
/// too short.
pub(crate) fn decode<'s>(text: &[u8], space: &'s mut [u8]) -> Option<&'s [u8]> {
    let space = space.get_mut(..decoded_len(text.len())?)?;
    let (eights, rest) = text.as_chunks::<8>();
    let (sixes, tail) = space.as_chunks_mut::<6>();
    let mut seen = 0;
    for (characters, bytes) in eights.iter().zip(sixes) {
        let bits = bits(characters);
        seen |= bits;
        let [_, _, decoded @ ..] = bits.to_be_bytes();
        *bytes = decoded;
    }
    for (characters, bytes) in rest.chunks(4).zip(tail.chunks_mut(3)) {
        let bits = bits(characters) << (6 * (4 - characters.len()));
        let [.., first, second, third] = bits.to_be_bytes();
        let mut decoded = [first, second, third].into_iter();
        bytes.fill_with(|| decoded.next().unwrap_or_default());
        // The trailing bits, which belong to no byte, must be zero.
        seen |= bits;
        if decoded.any(|byte| byte != 0) {
            return None;
        }
    }
    (seen >= 0).then_some(space)
}

/// Encodes `bytes` to the whole of `space`, which is [`encoded_len`] long.
pub(crate) fn encode(bytes: &[u8], space: &mut [u8]) -> Option<()> {
    if space.len() != encoded_len(bytes.len()) {
        return None;
    }
    for (bytes, space) in bytes.chunks(3).zip(space.chunks_mut(4)) {
        let byte = |at| u32::from(bytes.get(at).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for (to, shift) in space.iter_mut().zip([18, 12, 6, 0]) {
            *to = character(bits >> shift);
        }
    }
    Some(())
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
    fn known_answers() {
        // RFC 4648 section 10, without padding.
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg"),
            ("fo", "Zm8"),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg"),
            ("fooba", "Zm9vYmE"),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(decoded(text).as_deref(), Some(bytes.as_bytes()));
            let mut space = std::vec![0; encoded_len(bytes.len())];
            assert!(encode(bytes.as_bytes(), &mut space).is_some());
            assert_eq!(space, text.as_bytes());
        }
        let every: std::vec::Vec<u8> = (0..=255).collect();
        let mut text = std::vec![0; encoded_len(256)];
        assert!(encode(&every, &mut text).is_some());
        assert_eq!(decode(&text, &mut [0; 256]), Some(every.as_slice()));
    }

    #[test]
    fn each_value_has_one_encoding() {
        assert_eq!(decoded("-_8"), Some(std::vec![0xFB, 0xFF]));
        for bad in ["-_9", "+/8", "-_8=", "-_ 8", "-_8\n", "A", "AB", "\u{e9}A"] {
            assert_eq!(decoded(bad), None, "{bad:?}");
        }
        assert!(is_alphabet(b"azAZ09-_"));
        // Two invalid characters do not cancel out.
        for len in [2, 3, 4, 6, 7, 8] {
            for (first, second) in (0..len).flat_map(|at| (0..at).map(move |other| (at, other))) {
                let mut text = std::vec![b'A'; len];
                assert!(decode(&text, &mut [0; 16]).is_some());
                text[first] = b'=';
                assert_eq!(decode(&text, &mut [0; 16]), None, "{first}");
                text[second] = b'=';
                assert_eq!(decode(&text, &mut [0; 16]), None, "{first} {second}");
            }
        }
        assert!(
            ["=", "+", "/", " ", "\n", "\0"]
                .iter()
                .all(|c| !is_alphabet(c.as_bytes()))
        );
    }
}
