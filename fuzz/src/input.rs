// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Reads arguments from the fuzzer's bytes.
//!
//! Numbers come first, then texts. Each text ends with a byte that it cannot
//! contain. There are no length fields, so that inserting or removing a byte
//! in one text does not shift the others.

use crate::NOW;
use std::ffi::CString;

const BASES: [i64; 11] = [
    0,
    NOW,
    60,
    600,
    3600,
    1_767_225_600, // EDGEJWT_EARLIEST_NOW
    1 << 31,
    1 << 53,
    i64::MAX,
    i64::MIN,
    -1,
];

/// Reads from the front. After the end, numbers are 0 and texts are empty.
pub struct Input<'a> {
    rest: &'a [u8],
}

impl<'a> Input<'a> {
    pub fn new(data: &'a [u8]) -> Self {
        Self { rest: data }
    }

    pub fn byte(&mut self) -> u8 {
        let (byte, rest) = self.rest.split_first().unwrap_or((&0, &[]));
        self.rest = rest;
        *byte
    }

    /// Reads two bytes, little-endian.
    pub fn size(&mut self) -> usize {
        u16::from_le_bytes([self.byte(), self.byte()]).into()
    }

    /// Reads a number close to a boundary of some rule.
    pub fn number(&mut self) -> i64 {
        let base = BASES[usize::from(self.byte()) % BASES.len()];
        base.wrapping_add(i64::from(self.byte().cast_signed()))
    }

    /// Reads up to the next NUL.
    pub fn text(&mut self) -> CString {
        CString::new(self.until(0)).expect("no NUL before the first")
    }

    /// Reads up to the next NUL. Returns None unless `is_there`.
    pub fn text_if(&mut self, is_there: bool) -> Option<CString> {
        let text = self.text();
        is_there.then_some(text)
    }

    /// Reads up to the next 0xFF, a byte that UTF-8 never contains.
    pub fn part(&mut self) -> &'a [u8] {
        self.until(0xFF)
    }

    fn until(&mut self, end: u8) -> &'a [u8] {
        let at = self.rest.iter().position(|byte| *byte == end);
        let (part, rest) = self.rest.split_at(at.unwrap_or(self.rest.len()));
        self.rest = rest.get(1..).unwrap_or_default();
        part
    }

    pub fn rest(self) -> &'a [u8] {
        self.rest
    }
}

/// A text up to its first NUL, as C sees it.
pub fn c_text(text: &[u8]) -> CString {
    Input::new(text).text()
}
