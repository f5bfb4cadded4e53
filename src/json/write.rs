// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Writing compact JSON into a buffer of fixed size.

use super::Text;

/// Writes to the front of `space`; None where it does not fit.
pub struct Writer<'s> {
    space: &'s mut [u8],
    len: usize,
}

impl<'s> Writer<'s> {
    pub fn new(space: &'s mut [u8]) -> Self {
        Self { space, len: 0 }
    }

    /// What has been written.
    pub fn finish(self) -> &'s [u8] {
        self.space.get(..self.len).unwrap_or_default()
    }

    pub fn raw(&mut self, bytes: &[u8]) -> Option<()> {
        let end = self.len.checked_add(bytes.len())?;
        self.space.get_mut(self.len..end)?.copy_from_slice(bytes);
        self.len = end;
        Some(())
    }

    pub fn text(&mut self, text: Text) -> Option<()> {
        self.raw(b"\"")?;
        for byte in text.bytes() {
            match byte {
                // Escapes stay as they stand.
                b'"' | b'\\' if !text.is_escaped() => self.raw(&[b'\\', *byte])?,
                0..0x20 => self.control(*byte)?,
                _ => self.raw(&[*byte])?,
            }
        }
        self.raw(b"\"")
    }

    fn control(&mut self, byte: u8) -> Option<()> {
        let short = match byte {
            0x08 => b'b',
            b'\t' => b't',
            b'\n' => b'n',
            0x0C => b'f',
            b'\r' => b'r',
            _ => {
                let digit = *b"0123456789ABCDEF".get(usize::from(byte % 16))?;
                return self.raw(&[b'\\', b'u', b'0', b'0', b'0' + byte / 16, digit]);
            }
        };
        self.raw(&[b'\\', short])
    }

    pub fn integer(&mut self, integer: u64) -> Option<()> {
        let mut digits = [b'0'; 20];
        let mut rest = integer;
        for digit in digits.iter_mut().rev() {
            *digit = b'0' + (rest % 10) as u8;
            rest /= 10;
        }
        let first = digits.iter().position(|digit| *digit != b'0');
        self.raw(digits.get(first.unwrap_or(19)..)?)
    }

    /// A value that has been scanned, without the white space between its
    /// parts.
    pub fn compact(&mut self, json: &[u8]) -> Option<()> {
        let mut in_string = false;
        let mut bytes = json.iter();
        while let Some(byte) = bytes.next() {
            match byte {
                b' ' | b'\t' | b'\n' | b'\r' if !in_string => continue,
                b'"' => in_string = !in_string,
                b'\\' => {
                    self.raw(&[*byte])?;
                    self.raw(&[*bytes.next()?])?;
                    continue;
                }
                _ => {}
            }
            self.raw(&[*byte])?;
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::{Members, Object};
    use std::{string::String, vec::Vec};

    fn written(write: impl FnOnce(&mut Writer) -> Option<()>) -> Option<String> {
        let mut space = [0; 600];
        let mut writer = Writer::new(&mut space);
        write(&mut writer)?;
        Some(String::from_utf8(writer.finish().to_vec()).unwrap())
    }

    #[test]
    fn strings_are_escaped_and_read_back() {
        let every: String = (0_u8..0x80)
            .map(char::from)
            .chain("é网😀".chars())
            .collect();
        let json = written(|w| w.text(Text::plain(&every))).unwrap();
        let object = ["{\"m\":", &json, "}"].concat();
        let mut members = Members::new();
        let object = Object::parse(object.as_bytes(), &mut members).unwrap();
        let decoded: Vec<u8> = object
            .get(b"m")
            .unwrap()
            .text()
            .unwrap()
            .decoded()
            .collect();
        assert_eq!(decoded, every.as_bytes());
    }

    #[test]
    fn control_characters_have_their_short_spelling() {
        assert_eq!(
            written(|w| w.text(Text::plain("\0\u{8}\t\n\u{b}\u{c}\r\u{1f} \u{7f}"))).unwrap(),
            "\"\\u0000\\b\\t\\n\\u000B\\f\\r\\u001F \u{7f}\""
        );
    }

    #[test]
    fn what_stood_in_json_stays_as_it_was() {
        let text = |json: &'static str| written(|w| w.text(Text::from_json(json.as_bytes())));
        assert_eq!(text(r"\u0061\/").unwrap(), r#""\u0061\/""#);
        assert_eq!(text("abc").unwrap(), "\"abc\"");
        assert_eq!(
            written(|w| w.compact(b"{ \"a b\" : [ 1 ,\t\"\\\" \" ]\r\n}")).unwrap(),
            r#"{"a b":[1,"\" "]}"#
        );
        assert_eq!(
            written(|w| w.integer(u64::MAX)).unwrap(),
            "18446744073709551615"
        );
        assert_eq!(written(|w| w.integer(0)).unwrap(), "0");
        assert_eq!(written(|w| w.integer(10)).unwrap(), "10");
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let mut space = [0; 4];
        assert!(Writer::new(&mut space).text(Text::plain("ab")).is_some());
        assert!(Writer::new(&mut space).text(Text::plain("abc")).is_none());
        assert!(Writer::new(&mut space).integer(12345).is_none());
        assert!(Writer::new(&mut space).raw(b"12345").is_none());
    }
}
