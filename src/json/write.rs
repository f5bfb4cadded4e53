// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Writing JSON without white space into a buffer of fixed size.

use super::Text;

/// Writes to the front of `buffer`. Each method returns None if its output
/// does not fit.
pub(crate) struct Writer<'b> {
    buffer: &'b mut [u8],
    len: usize,
}

impl<'b> Writer<'b> {
    pub(crate) fn new(buffer: &'b mut [u8]) -> Self {
        Self { buffer, len: 0 }
    }

    /// Returns what was written.
    pub(crate) fn finish(self) -> &'b [u8] {
        self.buffer.get(..self.len).unwrap_or_default()
    }

    pub(crate) fn raw(&mut self, bytes: &[u8]) -> Option<()> {
        let end = self.len.checked_add(bytes.len())?;
        self.buffer.get_mut(self.len..end)?.copy_from_slice(bytes);
        self.len = end;
        Some(())
    }

    /// Writes a string with its quotes. Escapes that it has are kept.
    pub(crate) fn text(&mut self, text: Text) -> Option<()> {
        self.raw(b"\"")?;
        for byte in text.bytes() {
            match byte {
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

    pub(crate) fn integer(&mut self, integer: u64) -> Option<()> {
        let mut digits = [b'0'; 20];
        let mut rest = integer;
        for digit in digits.iter_mut().rev() {
            *digit = b'0' + (rest % 10) as u8;
            rest /= 10;
        }
        let first = digits.iter().position(|digit| *digit != b'0');
        self.raw(digits.get(first.unwrap_or(19)..)?)
    }

    /// Writes a valid JSON value without the white space in it.
    pub(crate) fn without_whitespace(&mut self, json: &[u8]) -> Option<()> {
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
        let mut buffer = [0; 600];
        let mut writer = Writer::new(&mut buffer);
        write(&mut writer)?;
        Some(String::from_utf8(writer.finish().to_vec()).unwrap())
    }

    #[test]
    fn written_strings_decode_to_the_same() {
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
    fn control_characters_have_the_shortest_escapes() {
        assert_eq!(
            written(|w| w.text(Text::plain("\0\u{8}\t\n\u{b}\u{c}\r\u{1f} \u{7f}"))).unwrap(),
            "\"\\u0000\\b\\t\\n\\u000B\\f\\r\\u001F \u{7f}\""
        );
    }

    #[test]
    fn escapes_are_kept_and_whitespace_is_dropped() {
        let text = |json: &'static str| written(|w| w.text(Text::from_json(json.as_bytes())));
        assert_eq!(text(r"\u0061\/").unwrap(), r#""\u0061\/""#);
        assert_eq!(text("abc").unwrap(), "\"abc\"");
        assert_eq!(
            written(|w| w.without_whitespace(b"{ \"a b\" : [ 1 ,\t\"\\\" \" ]\r\n}")).unwrap(),
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
    fn output_that_does_not_fit_is_refused() {
        let mut buffer = [0; 4];
        assert!(Writer::new(&mut buffer).text(Text::plain("ab")).is_some());
        assert!(Writer::new(&mut buffer).text(Text::plain("abc")).is_none());
        assert!(Writer::new(&mut buffer).integer(12345).is_none());
        assert!(Writer::new(&mut buffer).raw(b"12345").is_none());
    }
}
