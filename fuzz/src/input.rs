// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The fuzzer's bytes as arguments.
//!
//! Numbers first, texts behind them, each text ended by a byte that it cannot
//! hold: no length is written anywhere, so a byte more or less in one text
//! leaves the others as they are.

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

/// Reads from the front; what is not there is zero, or empty.
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

    /// Two bytes, little-endian.
    pub fn size(&mut self) -> usize {
        u16::from_le_bytes([self.byte(), self.byte()]).into()
    }

    /// A number in the neighbourhood of one that means something.
    pub fn number(&mut self) -> i64 {
        let base = BASES[usize::from(self.byte()) % BASES.len()];
        base.wrapping_add(i64::from(self.byte().cast_signed()))
    }

    /// Up to the next NUL.
    pub fn text(&mut self) -> CString {
        CString::new(self.until(0)).expect("no NUL before the first")
    }

    /// Likewise, and None if it is not to be there.
    pub fn text_if(&mut self, is_there: bool) -> Option<CString> {
        let text = self.text();
        is_there.then_some(text)
    }

    /// Up to the next 0xFF, which is in no UTF-8.
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

/// As much of a text as C sees of it.
pub fn c_text(text: &[u8]) -> CString {
    Input::new(text).text()
}
