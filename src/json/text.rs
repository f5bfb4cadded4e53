// SPDX-License-Identifier: Apache-2.0 OR MIT
//! JSON strings: escapes, and comparing by what they mean.

use super::Malformed;
use core::cmp::Ordering;

/// The longest registered name that is looked for, in bytes.
pub const SHORT: usize = 4;

/// The content of a string, between its quotes, already scanned.
#[derive(Clone, Copy, Debug)]
pub struct Text<'a> {
    bytes: &'a [u8],
    escaped: bool,
}

impl<'a> Text<'a> {
    /// `bytes` as they stand in a JSON text, escapes included.
    pub(super) fn from_json(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            escaped: bytes.contains(&b'\\'),
        }
    }

    /// A string that means itself; a backslash in it is a backslash.
    pub fn plain(text: &'a str) -> Self {
        Self {
            bytes: text.as_bytes(),
            escaped: false,
        }
    }

    /// What the string means, in UTF-8.
    pub fn decoded(self) -> Decoded<'a> {
        Decoded {
            rest: self.bytes,
            escaped: self.escaped,
            pending: 0,
        }
    }

    /// What a name means, where it may be a registered one: no longer than
    /// [`SHORT`]. Otherwise the empty name, which is none.
    pub fn short<'s>(self, space: &'s mut [u8; SHORT]) -> &'s [u8]
    where
        'a: 's,
    {
        if !self.escaped {
            return self.bytes;
        }
        let mut decoded = self.decoded();
        let len = space
            .iter_mut()
            .zip(&mut decoded)
            .map(|(to, byte)| *to = byte)
            .count();
        if decoded.next().is_some() {
            return b"";
        }
        space.get(..len).unwrap_or_default()
    }

    pub fn decoded_len(self) -> usize {
        if self.escaped {
            self.decoded().count()
        } else {
            self.bytes.len()
        }
    }

    pub fn is(self, other: &[u8]) -> bool {
        if self.escaped {
            self.decoded().eq(other.iter().copied())
        } else {
            self.bytes == other
        }
    }

    pub fn order(self, other: Text) -> Ordering {
        self.decoded().cmp(other.decoded())
    }

    /// A number equal for equal texts, and by chance for no others.
    pub fn fingerprint(self) -> u64 {
        if self.escaped {
            fnv1a(self.decoded())
        } else {
            Self::fingerprint_of(self.bytes)
        }
    }

    /// The fingerprint of a string that means itself.
    pub fn fingerprint_of(plain: &[u8]) -> u64 {
        fnv1a(plain.iter().copied())
    }

    /// As they stand in JSON, or as they are meant.
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

/// The decoded bytes of a [`Text`], one after another.
#[derive(Clone)]
pub struct Decoded<'a> {
    rest: &'a [u8],
    escaped: bool,
    /// The last bytes of a character written as an escape, still to come:
    /// the next one lowest, and zero behind the last, which is never zero.
    pending: u32,
}

impl Iterator for Decoded<'_> {
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

/// Reads the escape at the start of `text`: the character it means and how
/// many bytes it takes. A surrogate outside a pair is refused.
pub(super) fn escape(text: &[u8]) -> Result<(char, usize), Malformed> {
    let character = match text.get(1).ok_or(Malformed)? {
        b'"' => '"',
        b'\\' => '\\',
        b'/' => '/',
        b'b' => '\u{8}',
        b'f' => '\u{C}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => return unicode_escape(text),
        _ => return Err(Malformed),
    };
    Ok((character, 2))
}

fn unicode_escape(text: &[u8]) -> Result<(char, usize), Malformed> {
    let first = code_unit(text)?;
    if let Some(character) = char::from_u32(first.into()) {
        return Ok((character, 6));
    }
    let second = code_unit(text.get(6..).ok_or(Malformed)?)?;
    let pair = char::decode_utf16([first, second]).next();
    match pair {
        Some(Ok(character)) => Ok((character, 12)),
        _ => Err(Malformed),
    }
}

/// The four hexadecimal digits behind `\u`.
fn code_unit(text: &[u8]) -> Result<u16, Malformed> {
    let [b'\\', b'u', digits @ ..] = text else {
        return Err(Malformed);
    };
    let digits = digits.first_chunk::<4>().ok_or(Malformed)?;
    digits.iter().try_fold(0, |unit, &digit| {
        let digit = char::from(digit).to_digit(16).ok_or(Malformed)?;
        Ok(unit << 4 | digit as u16)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::String;

    fn meaning(json: &str) -> String {
        let decoded = Text::from_json(json.as_bytes()).decoded().collect();
        String::from_utf8(decoded).unwrap()
    }

    #[test]
    fn escapes_decode() {
        assert_eq!(meaning(r#"\"\\\/\b\f\n\r\t"#), "\"\\/\u{8}\u{C}\n\r\t");
        assert_eq!(meaning(r"a\u0000b"), "a\0b");
        assert_eq!(meaning(r"\u7f51\u5173"), "网关");
        assert_eq!(meaning(r"\ud83d\uDE00!"), "😀!");
        assert_eq!(meaning(r"x\u00e9"), "xé");
        assert_eq!(meaning("x"), "x");
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
            assert_eq!(escape(bad.as_bytes()), Err(Malformed), "{bad}");
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
    fn texts_compare_by_what_they_mean() {
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
