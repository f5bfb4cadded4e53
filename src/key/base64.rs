// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Base64 in constant time, for text that may be a private key: PEM, the
//! numbers of a JSON Web Key, and new keys.
//!
//! For text of a given length, the instructions that run and the addresses
//! that they use are the same whatever the characters are: there is no table,
//! no branch on a character and no early exit. The result tells whether all of
//! the text was valid, not where it was wrong. Not secret are the length of
//! the text, the line structure of PEM, the structure of a JWK, and whether
//! the text was accepted.
//!
//! Tokens are public: [`crate::base64url`] decodes them faster, with a table.

use crate::error::{Error, Result};
use crate::memory::Wiped;
use core::cell::Cell;

/// The two characters in which Base64 (RFC 4648 section 4) and base64url
/// (section 5) differ: those of the values 62 and 63.
pub(super) struct Alphabet {
    value_62: u8,
    value_63: u8,
}

pub(super) const BASE64: Alphabet = Alphabet {
    value_62: b'+',
    value_63: b'/',
};

pub(super) const BASE64URL: Alphabet = Alphabet {
    value_62: b'-',
    value_63: b'_',
};

/// One byte in each of the four bytes of a word.
const fn splat(byte: u8) -> u32 {
    u32::from_ne_bytes([byte; 4])
}

/// The highest bit of each byte.
const HIGH: u32 = splat(0x80);

/// The highest bit of each byte of `word` that is `least` or more. All bytes
/// are below 0x80, so that no sum carries into the next byte. The lower bits
/// of the result have no meaning.
fn at_least(word: u32, least: u8) -> u32 {
    word + splat(0x80 - least)
}

/// 0x7F in each byte whose highest bit is set, 0 in the others.
fn mask(high: u32) -> u32 {
    let high = high & HIGH;
    high - (high >> 7)
}

/// Decodes four characters, which one word holds, to the lower three bytes of
/// the first number. The second is not 0 if a character is invalid; the first
/// has no meaning then.
fn decode_group(alphabet: &Alphabet, characters: [u8; 4]) -> (u32, u32) {
    let word = u32::from_be_bytes(characters);
    let ascii = word & !HIGH;
    // The highest bits say to which part of the alphabet a character belongs.
    // The end of each range is exclusive, so that two sums differ within it.
    let lower = ascii | splat(b'a' ^ b'A');
    let letter = at_least(lower, b'a') ^ at_least(lower, b'z' + 1);
    let digit = at_least(ascii, b'0') ^ at_least(ascii, b'9' + 1);
    // A difference of 1 or more: not this character.
    let not_62 = at_least(ascii ^ splat(alphabet.value_62), 1);
    let not_63 = at_least(ascii ^ splat(alphabet.value_63), 1);
    // A valid character belongs to exactly one part.
    let invalid = !(letter ^ digit ^ not_62 ^ not_63) | word;

    // Letters: 'A' has 1 in its lower six bits and becomes 0; 'a' has 33 and
    // becomes 26. Digits: '0' has 48, becomes 41 by the same formula, and
    // needs 11 more.
    let case = ascii & splat(b'a' ^ b'A');
    let values = (ascii & splat(0x3F))
        .wrapping_sub(splat(1) + (case >> 3) + (case >> 4))
        .wrapping_add(mask(digit) & splat(11));
    let last_two = mask(not_62 ^ not_63);
    let is_63 = (!not_63 & HIGH) >> 7;
    let values = (values & !last_two) | (last_two & splat(62)) | is_63;

    // Four values of six bits become two of twelve, and these one of 24.
    let pairs = (values & 0x3F00_3F00) >> 2 | values & 0x003F_003F;
    let bits = (pairs & 0x0FFF_0000) >> 4 | pairs & 0x0000_0FFF;
    (bits, invalid & HIGH)
}

/// Decodes `text` in place. Its length is a multiple of four; its last
/// `padding` characters, at most two, stand for no bits, whatever they are.
/// `KeyFormat` if it is not the one encoding of a value.
pub(super) fn decode(alphabet: &Alphabet, text: &mut Wiped, padding: usize) -> Result<()> {
    let encoded_len = text.len();
    let is_whole = encoded_len.is_multiple_of(4) && padding <= encoded_len.min(2);
    if !is_whole {
        return Err(Error::KeyFormat);
    }
    let unpadded = encoded_len - padding;
    text.iter_mut().skip(unpadded).for_each(|to| *to = b'A');
    // Cells, because the bytes go where characters were that have been read.
    let cells = Cell::from_mut(&mut **text).as_slice_of_cells();
    let (groups, _) = cells.as_chunks::<4>();
    let (decoded, _) = cells.as_chunks::<3>();
    let mut invalid = 0;
    for ([a, b, c, d], [first, second, third]) in groups.iter().zip(decoded) {
        let (bits, bad) = decode_group(alphabet, [a.get(), b.get(), c.get(), d.get()]);
        invalid |= bad;
        let [_, bytes @ ..] = bits.to_be_bytes();
        first.set(bytes[0]);
        second.set(bytes[1]);
        third.set(bytes[2]);
    }
    let decoded_len = encoded_len / 4 * 3;
    text.truncate(decoded_len);
    // The bits of the last characters that belong to no byte are zero.
    let len = decoded_len - padding;
    invalid = text
        .iter()
        .skip(len)
        .fold(invalid, |invalid, byte| invalid | u32::from(*byte));
    text.truncate(len);
    if invalid == 0 {
        Ok(())
    } else {
        Err(Error::KeyFormat)
    }
}

/// The character of a value below 64.
fn encode_value(alphabet: &Alphabet, value: u8) -> u8 {
    // Where the value is `least` or more, the difference is negative and its
    // upper byte 0xFF, which lets `step` through.
    let from = |least: u16, step: u8| {
        let [upper, _] = (least - 1).wrapping_sub(value.into()).to_be_bytes();
        upper & step
    };
    // What to add to a value to get its character, in each part.
    const UPPER: u8 = b'A';
    const LOWER: u8 = b'a'.wrapping_sub(26);
    const DIGIT: u8 = b'0'.wrapping_sub(52);
    let add_62 = alphabet.value_62.wrapping_sub(62);
    let add_63 = alphabet.value_63.wrapping_sub(63);
    value
        .wrapping_add(UPPER)
        .wrapping_add(from(26, LOWER.wrapping_sub(UPPER)))
        .wrapping_add(from(52, DIGIT.wrapping_sub(LOWER)))
        .wrapping_add(from(62, add_62.wrapping_sub(DIGIT)))
        .wrapping_add(from(63, add_63.wrapping_sub(add_62)))
}

/// The encoded length of `len` bytes, with padding.
pub(super) fn padded_len(len: usize) -> usize {
    len.div_ceil(3) * 4
}

/// Encodes `bytes` to the whole of `space`, [`padded_len`] long, with padding.
pub(super) fn encode(alphabet: &Alphabet, bytes: &[u8], space: &mut [u8]) -> Option<()> {
    if space.len() != padded_len(bytes.len()) {
        return None;
    }
    for (bytes, space) in bytes.chunks(3).zip(space.chunks_mut(4)) {
        let byte = |at| u32::from(bytes.get(at).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for (at, (to, shift)) in space.iter_mut().zip([18, 12, 6, 0]).enumerate() {
            *to = if at <= bytes.len() {
                encode_value(alphabet, (bits >> shift & 0x3F) as u8)
            } else {
                b'='
            };
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base64url;
    use std::vec::Vec;

    /// Decodes without padding, as the numbers of a JWK are.
    fn decoded(alphabet: &Alphabet, text: &[u8]) -> Option<Vec<u8>> {
        let padding = text.len().wrapping_neg() % 4;
        let mut space = Wiped::zeros(text.len() + padding).unwrap();
        space[..text.len()].copy_from_slice(text);
        let decoded = decode(alphabet, &mut space, padding);
        decoded.is_ok().then(|| space.to_vec())
    }

    /// The same text for the decoder of tokens.
    fn translated(alphabet: &Alphabet, character: u8) -> u8 {
        match character {
            _ if character == alphabet.value_62 => b'-',
            _ if character == alphabet.value_63 => b'_',
            b'-' | b'_' => b'=',
            _ => character,
        }
    }

    fn decoded_by_table(alphabet: &Alphabet, text: &[u8]) -> Option<Vec<u8>> {
        let text: Vec<u8> = text.iter().map(|&c| translated(alphabet, c)).collect();
        let mut space = std::vec![0; text.len()];
        base64url::decode(&text, &mut space).map(<[u8]>::to_vec)
    }

    #[test]
    fn both_decoders_agree_on_every_character_in_every_place() {
        for alphabet in [&BASE64, &BASE64URL] {
            for len in 0..20 {
                let mut valid = 0;
                // Neither has bits that could be left over at the end.
                for filling in [b'A', b'w'] {
                    let mut text = std::vec![filling; len];
                    assert_eq!(decoded(alphabet, &text).is_some(), len % 4 != 1);
                    for at in 0..len {
                        for character in 0..=255 {
                            text[at] = character;
                            let bytes = decoded(alphabet, &text);
                            assert_eq!(bytes, decoded_by_table(alphabet, &text), "{text:?}");
                            valid += usize::from(bytes.is_some());
                        }
                        text[at] = filling;
                    }
                }
                // 4 or 16 characters can be the last one, 64 any other.
                let last = [64, 0, 4, 16][len % 4];
                let others = if last == 0 { 0 } else { 64 };
                assert_eq!(
                    valid,
                    2 * (others * len.saturating_sub(1) + last.min(64 * len))
                );
            }
        }
    }

    #[test]
    fn no_character_changes_what_another_one_means() {
        for alphabet in [&BASE64, &BASE64URL] {
            for at in 0..3 {
                for (first, second) in (0..=255).flat_map(|c| (0..=255).map(move |d| (c, d))) {
                    let mut text = *b"bbbb";
                    text[at] = first;
                    text[at + 1] = second;
                    let mut space = [0; 3];
                    let want = text.map(|character| translated(alphabet, character));
                    let want = base64url::decode(&want, &mut space);
                    let (bits, invalid) = decode_group(alphabet, text);
                    let bytes = bits.to_be_bytes();
                    let got = (invalid == 0).then_some(&bytes[1..]);
                    assert_eq!(got, want, "{}", text.escape_ascii());
                }
            }
        }
    }

    #[test]
    fn padding_stands_for_no_bits() {
        for (text, padding, want) in [
            (&b"Zm9v"[..], 0, Ok(&b"foo"[..])),
            (b"Zm8=", 1, Ok(b"fo")),
            (b"Zg==", 2, Ok(b"f")),
            (b"", 0, Ok(b"")),
            (b"Zm9=", 1, Err(Error::KeyFormat)),
            (b"Zm8=", 0, Err(Error::KeyFormat)),
            (b"Zm8=", 2, Err(Error::KeyFormat)),
            (b"Z===", 3, Err(Error::KeyFormat)),
            (b"Zg=", 2, Err(Error::KeyFormat)),
            (b"", 1, Err(Error::KeyFormat)),
        ] {
            let mut space = Wiped::copy_of(text).unwrap();
            let decoded = decode(&BASE64, &mut space, padding).map(|()| &*space);
            assert_eq!(decoded, want, "{} {padding}", text.escape_ascii());
        }
    }

    #[test]
    fn both_encoders_agree() {
        let every: Vec<u8> = (0..=255).collect();
        for len in 0..=256 {
            for bytes in [&every[..len], &every[256 - len..]] {
                let mut want = std::vec![b'='; padded_len(len)];
                let (digits, _) = want.split_at_mut(base64url::encoded_len(len));
                base64url::encode(bytes, digits).unwrap();
                let mut text = std::vec![0; padded_len(len)];
                assert!(encode(&BASE64URL, bytes, &mut text).is_some());
                assert_eq!(text, want);
                assert!(encode(&BASE64, bytes, &mut text).is_some());
                let text: Vec<u8> = text
                    .iter()
                    .map(|c| match c {
                        b'+' => b'-',
                        b'/' => b'_',
                        other => *other,
                    })
                    .collect();
                assert_eq!(text, want);
            }
        }
        for value in 0..64 {
            let text = [b'A', b'A', b'A', encode_value(&BASE64, value)];
            assert_eq!(decode_group(&BASE64, text), (value.into(), 0));
        }
        assert!(encode(&BASE64, b"foo", &mut [0; 5]).is_none());
    }
}
