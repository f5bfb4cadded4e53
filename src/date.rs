// SPDX-License-Identifier: Apache-2.0 OR MIT
//! NumericDate values (RFC 7519 section 2), in seconds since 1970.

use crate::error::{Error, Result};
use crate::json::{Text, Value};

/// The JSON types that a NumericDate may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DateFormat {
    Number,
    /// A number, or a string of decimal digits.
    NumberOrString,
}

/// Reads a date. A fraction is truncated. `ClaimType` for a value of another
/// type and for a minus sign; `ClaimRange` for a date after
/// [`EDGEJWT_DATE_MAX`](crate::limits::EDGEJWT_DATE_MAX).
pub(crate) fn read(value: Value, format: DateFormat) -> Result<i64> {
    match value.text() {
        None => number(value.json()),
        Some(text) if format == DateFormat::NumberOrString => digits(text),
        Some(_) => Err(Error::ClaimType),
    }
}

/// A JSON number.
fn number(json: &[u8]) -> Result<i64> {
    if !json.first().is_some_and(u8::is_ascii_digit) {
        return Err(Error::ClaimType);
    }
    let at = json.iter().position(|byte| byte | 0x20 == b'e');
    let (mantissa, exponent) = json.split_at(at.unwrap_or(json.len()));
    let mut parts = mantissa.splitn(2, |byte| *byte == b'.');
    let whole = parts.next().unwrap_or_default();
    let fraction = parts.next().unwrap_or_default();
    // The number of digits before the decimal point.
    let len = exponent_of(exponent).saturating_add_unsigned(whole.len());
    let len = usize::try_from(len).unwrap_or_default();
    let mut digits = whole.iter().chain(fraction);
    let mut seconds = 0;
    for read in 0..len {
        seconds = append(seconds, digits.next().unwrap_or(&b'0'))?;
        // Only zeros follow.
        if seconds == 0 && read > mantissa.len() {
            break;
        }
    }
    Ok(seconds)
}

/// The exponent of a JSON number, from its `e` on; 0 if it has none.
fn exponent_of(text: &[u8]) -> isize {
    let digits = text.iter().filter(|byte| byte.is_ascii_digit());
    let exponent = digits.fold(0_isize, |exponent, digit| {
        let digit = isize::from(digit & 0x0F);
        exponent.saturating_mul(10).saturating_add(digit)
    });
    match text.contains(&b'-') {
        true => -exponent,
        false => exponent,
    }
}

/// A string of decimal digits without leading zeros.
fn digits(text: Text) -> Result<i64> {
    let first = text.decoded().next();
    let is_padded = first == Some(b'0') && text.decoded_len() > 1;
    if first.is_none() || is_padded || !text.decoded().all(|byte| byte.is_ascii_digit()) {
        return Err(Error::ClaimType);
    }
    text.decoded()
        .try_fold(0, |seconds, digit| append(seconds, &digit))
}

fn append(seconds: i64, digit: &u8) -> Result<i64> {
    let digit = i64::from(digit & 0x0F);
    let seconds = seconds.checked_mul(10);
    let seconds = seconds.and_then(|seconds| seconds.checked_add(digit));
    seconds.ok_or(Error::ClaimRange)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::{Members, Object};
    use std::format;

    fn read_json(json: &str, format: DateFormat) -> Result<i64> {
        let text = format!("{{\"exp\":{json}}}");
        let mut members = Members::new();
        let object = Object::parse(text.as_bytes(), &mut members).unwrap();
        read(object.get(b"exp").unwrap(), format)
    }

    #[test]
    fn dates_are_json_numbers_without_a_minus_sign() {
        let zeros = "0".repeat(300);
        for format in [DateFormat::Number, DateFormat::NumberOrString] {
            for (json, want) in [
                ("0", 0),
                ("0.9", 0),
                ("1795310588", 1795310588),
                ("1795310588.5", 1795310588),
                ("1795310588.000", 1795310588),
                ("9007199254740993", 9007199254740993),
                ("9223372036854775807", i64::MAX),
                ("9223372036854775807.99", i64::MAX),
                ("1.683061093e+09", 1683061093),
                ("1.7e9", 1_700_000_000),
                ("1E9", 1_000_000_000),
                ("17953105889e-1", 1795310588),
                ("1795310588e0", 1795310588),
                ("1e-99999999999999999999999", 0),
                ("0e99999999999999999999999", 0),
                ("0.0e18446744073709551616", 0),
                (&format!("0.{zeros}12e302"), 12),
                (&format!("12{zeros}e-300"), 12),
                (&format!("12{zeros}.9e-301"), 1),
            ] {
                assert_eq!(read_json(json, format), Ok(want), "{json}");
            }
            for json in [
                "9223372036854775808",
                "9.223372036854775808e18",
                "17953105880000000000",
                "1e19",
                "1e99999999999999999999999",
                &format!("1{zeros}"),
            ] {
                assert_eq!(read_json(json, format), Err(Error::ClaimRange), "{json}");
            }
            for json in [
                "-1",
                "-0",
                "-1e400",
                "null",
                "true",
                "[]",
                "{}",
                "[1795310588]",
            ] {
                assert_eq!(read_json(json, format), Err(Error::ClaimType), "{json}");
            }
        }
    }

    #[test]
    fn dates_as_strings_are_digits_only() {
        let strings = DateFormat::NumberOrString;
        for (json, want) in [
            ("\"1679626398\"", 1679626398),
            ("\"0\"", 0),
            (r#""\u0031""#, 1),
            ("\"9223372036854775807\"", i64::MAX),
        ] {
            assert_eq!(read_json(json, strings), Ok(want), "{json}");
            let number = read_json(json, DateFormat::Number);
            assert_eq!(number, Err(Error::ClaimType), "{json}");
        }
        for json in ["\"9223372036854775808\"", "\"12345678901234567890\""] {
            assert_eq!(read_json(json, strings), Err(Error::ClaimRange), "{json}");
        }
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
            r#""1\u0000""#,
            "\"\u{661}\"",
            "\"null\"",
        ] {
            assert_eq!(read_json(json, strings), Err(Error::ClaimType), "{json}");
        }
    }
}
