// SPDX-License-Identifier: Apache-2.0 OR MIT
//! NumericDate values (RFC 7519 section 2), in seconds since 1970.

use crate::json::Value;
use crate::limits::EDGEJWT_DATE_MAX;

/// The JSON types that a NumericDate may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DateFormat {
    Number,
    /// A number, or a string of decimal digits.
    NumberOrString,
}

/// The number of digits of [`EDGEJWT_DATE_MAX`].
const DIGITS_MAX: usize = 16;

/// Reads a date from 0 to [`EDGEJWT_DATE_MAX`]. A fraction is truncated; an
/// exponent is refused.
pub(crate) fn read(value: Value, format: DateFormat) -> Option<i64> {
    let Some(text) = value.text() else {
        let mut parts = value.json().splitn(2, |&byte| byte == b'.');
        let whole = parts.next()?;
        return if parts.all(is_digits) {
            seconds(whole)
        } else {
            None
        };
    };
    let len = text.decoded_len();
    if format == DateFormat::Number || len > DIGITS_MAX {
        return None;
    }
    let mut digits = [0; DIGITS_MAX];
    let mut decoded = text.decoded();
    digits.fill_with(|| decoded.next().unwrap_or_default());
    seconds(digits.get(..len)?)
}

fn seconds(digits: &[u8]) -> Option<i64> {
    let is_shortest = !digits.starts_with(b"0") || digits == b"0";
    if !is_digits(digits) || !is_shortest || digits.len() > DIGITS_MAX {
        return None;
    }
    let add = |seconds, digit: &u8| seconds * 10 + i64::from(digit & 0x0F);
    let seconds = digits.iter().fold(0, add);
    (seconds <= EDGEJWT_DATE_MAX).then_some(seconds)
}

fn is_digits(text: &[u8]) -> bool {
    !text.is_empty() && text.iter().all(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::{Members, Object};
    use std::format;

    fn read_json(json: &str, format: DateFormat) -> Option<i64> {
        let text = format!("{{\"exp\":{json}}}");
        let mut members = Members::new();
        let object = Object::parse(text.as_bytes(), &mut members).unwrap();
        read(object.get(b"exp").unwrap(), format)
    }

    #[test]
    fn dates_are_whole_or_fractional_seconds() {
        for format in [DateFormat::Number, DateFormat::NumberOrString] {
            for (json, want) in [
                ("0", 0),
                ("1795310588", 1795310588),
                ("1795310588.5", 1795310588),
                ("1795310588.000", 1795310588),
                ("9007199254740992", EDGEJWT_DATE_MAX),
            ] {
                assert_eq!(read_json(json, format), Some(want), "{json}");
            }
            for json in [
                "-1",
                "-0",
                "1e9",
                "1E9",
                "1.5e9",
                "9007199254740993",
                "17953105880000000000",
                "null",
                "true",
                "[]",
                "{}",
                "[1795310588]",
            ] {
                assert_eq!(read_json(json, format), None, "{json}");
            }
        }
    }

    #[test]
    fn dates_as_strings_are_digits_only() {
        let strings = DateFormat::NumberOrString;
        assert_eq!(read_json("\"1679626398\"", strings), Some(1679626398));
        assert_eq!(read_json("\"0\"", strings), Some(0));
        assert_eq!(read_json(r#""\u0031""#, strings), Some(1));
        assert_eq!(
            read_json("\"9007199254740992\"", strings),
            Some(EDGEJWT_DATE_MAX)
        );
        assert_eq!(read_json("\"1679626398\"", DateFormat::Number), None);
        for json in [
            "\"\"",
            "\" 12\"",
            "\"12 \"",
            "\"+1\"",
            "\"-1\"",
            "\"1e9\"",
            "\"1.5\"",
            "\"01\"",
            "\"00\"",
            "\"9007199254740993\"",
            "\"12345678901234567890\"",
            r#""1\u0000""#,
            "\"\u{661}\"",
            "\"null\"",
        ] {
            assert_eq!(read_json(json, strings), None, "{json}");
        }
    }
}
