// SPDX-License-Identifier: Apache-2.0 OR MIT
//! JSON strings: decoding of escapes, and comparison of decoded strings.

use super::Malformed;
use core::cmp::Ordering;

/// Bytes of the longest claim or header parameter that has a meaning here:
/// `crit`.
pub(crate) const SHORT_NAME_MAX: usize = 4;

/// A valid JSON string, without its quotes, or a plain string.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Text<'a> {
    bytes: &'a [u8],
    /// `bytes` contains escapes.
    escaped: bool,
}

impl<'a> Text<'a> {
    /// A string as it is written in JSON, perhaps with escapes.
    pub(super) fn from_json(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            escaped: bytes.contains(&b'\\'),
        }
    }

    /// A string without escapes: a backslash is a backslash.
    pub(crate) fn plain(text: &'a str) -> Self {
        Self {
            bytes: text.as_bytes(),
            escaped: false,
        }
    }

    /// The decoded string, in UTF-8.
    pub(crate) fn decoded(self) -> DecodedBytes<'a> {
        DecodedBytes {
            rest: self.bytes,
            escaped: self.escaped,
            pending: 0,
        }
    }

    /// The decoded string, for comparison with names of at most
    /// [`SHORT_NAME_MAX`] bytes. If it has escapes and is longer, the result
    /// is empty.
    pub(crate) fn short_name<'b>(self, buffer: &'b mut [u8; SHORT_NAME_MAX]) -> &'b [u8]
    where
        'a: 'b,
    {
        if !self.escaped {
            return self.bytes;
        }
        let mut decoded = self.decoded();
        let len = buffer
            .iter_mut()
            .zip(&mut decoded)
            .map(|(to, byte)| *to = byte)
            .count();
        if decoded.next().is_some() {
            return b"";
        }
        buffer.get(..len).unwrap_or_default()
    }

    pub(crate) fn decoded_len(self) -> usize {
        if self.escaped {
            self.decoded().count()
        } else {
            self.bytes.len()
        }
    }

    pub(crate) fn is(self, other: &[u8]) -> bool {
        if self.escaped {
            self.decoded().eq(other.iter().copied())
        } else {
            self.bytes == other
        }
    }

    pub(crate) fn order(self, other: Text) -> Ordering {
        self.decoded().cmp(other.decoded())
    }

    /// A hash of the decoded string. Two strings with the same hash do not
    /// occur by chance, but an attacker can construct them.
    pub(crate) fn fingerprint(self) -> u64 {
        if self.escaped {
            fnv1a(self.decoded())
        } else {
            Self::fingerprint_of(self.bytes)
        }
    }

    /// The fingerprint of a string without escapes.
    pub(crate) fn fingerprint_of(plain: &[u8]) -> u64 {
        fnv1a(plain.iter().copied())
    }

    /// The string as it was given, perhaps with escapes.
    pub(super) fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    pub(super) fn is_escaped(&self) -> bool {
        self.escaped
    }
}

fn fnv1a(bytes: impl Iterator<Item = u8>) -> u64 {
    bytes.fold(0xCBF2_9CE4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
    })
}

/// The decoded bytes of a [`Text`].
#[derive(Clone)]
pub(crate) struct DecodedBytes<'a> {
    rest: &'a [u8],
    escaped: bool,
    /// Remaining bytes of a decoded escape, the next one in the lowest bits.
    /// Zero marks the end: only the first byte of a character can be zero.
    pending: u32,
}

impl Iterator for DecodedBytes<'_> {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        if self.pending != 0 {
            let byte = self.pending as u8;
            self.pending >>= 8;
            return Some(byte);
        }
        let (&byte, rest) = self.rest.split_first()?;
        if byte != b'\\' || !self.escaped {
            self.rest = rest;
            return Some(byte);
        }
        let (character, used) = escape(self.rest).ok()?;
        self.rest = self.rest.get(used..)?;
        let mut utf8 = [0; 4];
        character.encode_utf8(&mut utf8);
        let bytes = u32::from_le_bytes(utf8);
        self.pending = bytes >> 8;
        Some(bytes as u8)
    }
}

/// Decodes the escape at the start of `text`. Returns the character and the
/// length of the escape. A surrogate outside a pair is refused.
pub(super) fn escape(text: &[u8]) -> Result<(char, usize), Malformed> {
    let character = match text.get(1).ok_or(Malformed::Syntax)? {
        b'"' => '"',
        b'\\' => '\\',
        b'/' => '/',
        b'b' => '\u{8}',
        b'f' => '\u{C}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => return unicode_escape(text),
        _ => return Err(Malformed::Syntax),
    };
    Ok((character, 2))
}

fn unicode_escape(text: &[u8]) -> Result<(char, usize), Malformed> {
    let first = code_unit(text)?;
    if let Some(character) = char::from_u32(first.into()) {
        return Ok((character, 6));
    }
    let second = code_unit(text.get(6..).ok_or(Malformed::Syntax)?)?;
    let pair = char::decode_utf16([first, second]).next();
    match pair {
        Some(Ok(character)) => Ok((character, 12)),
        _ => Err(Malformed::Syntax),
    }
}

/// Decodes `\u` and four hexadecimal digits.
fn code_unit(text: &[u8]) -> Result<u16, Malformed> {
    let [b'\\', b'u', digits @ ..] = text else {
        return Err(Malformed::Syntax);
    };
    let digits = digits.first_chunk::<4>().ok_or(Malformed::Syntax)?;
    digits.iter().try_fold(0, |unit, &digit| {
        let digit = char::from(digit).to_digit(16).ok_or(Malformed::Syntax)?;
        Ok(unit << 4 | digit as u16)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::String;

    fn decoded(json: &str) -> String {
        let decoded = Text::from_json(json.as_bytes()).decoded().collect();
        String::from_utf8(decoded).unwrap()
    }

    #[test]
    fn escapes_decode() {
        assert_eq!(decoded(r#"\"\\\/\b\f\n\r\t"#), "\"\\/\u{8}\u{C}\n\r\t");
        assert_eq!(decoded(r"a\u0000b"), "a\0b");
        assert_eq!(decoded(r"\u7f51\u5173"), "网关");
        assert_eq!(decoded(r"\ud83d\uDE00!"), "😀!");
        assert_eq!(decoded(r"x\u00e9"), "xé");
        assert_eq!(decoded("x"), "x");
    }

    #[test]
    fn bad_escapes_are_refused() {
        for bad in [
            r"\",
            r"\x",
            r"\u12",
            r"\u12g4",
            r"\u+123",
            r"\ud83d",
            r"\ud83d\n",
            r"\ud83d\ud83d",
            r"\ude00",
            r"\ud83dxude00",
        ] {
            assert_eq!(escape(bad.as_bytes()), Err(Malformed::Syntax), "{bad}");
        }
    }

    #[test]
    fn fingerprints_are_fnv_1a() {
        // draft-eastlake-fnv-21 appendix C.
        for (text, hash) in [
            ("", 0xCBF2_9CE4_8422_2325),
            ("a", 0xAF63_DC4C_8601_EC8C),
            ("foobar", 0x8594_4171_F739_67E8),
        ] {
            assert_eq!(Text::plain(text).fingerprint(), hash);
            assert_eq!(Text::fingerprint_of(text.as_bytes()), hash);
        }
        let escaped = Text::from_json(br"foo\u0062ar");
        assert_eq!(escaped.fingerprint(), 0x8594_4171_F739_67E8);
    }

    #[test]
    fn texts_compare_decoded() {
        let escaped = Text::from_json(br"\u0069ss");
        assert!(escaped.is(b"iss"));
        assert!(!escaped.is(b"is"));
        assert!(!escaped.is(b"isss"));
        assert_eq!(escaped.decoded_len(), 3);
        assert_eq!(escaped.fingerprint(), Text::plain("iss").fingerprint());
        assert_eq!(escaped.order(Text::plain("iss")), Ordering::Equal);
        assert_eq!(escaped.order(Text::plain("isr")), Ordering::Greater);
        assert!(Text::plain(r"a\n").is(br"a\n"));
        assert_eq!(Text::plain(r"a\n").decoded_len(), 3);
    }
}
