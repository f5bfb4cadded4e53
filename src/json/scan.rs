// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The scan: every byte of a text is looked at once, from left to right.

use super::open::{Container, Open};
use super::{Malformed, Text, text::escape};
use crate::limits::{EDGEJWT_JSON_MEMBERS_MAX, EDGEJWT_KEY_TEXT_MAX};
use heapless::Vec;

/// A part of the text. Texts are shorter than 64 KB.
#[derive(Clone, Copy)]
pub(super) struct Span {
    start: u16,
    end: u16,
}

impl Span {
    fn new(start: usize, end: usize) -> Result<Self, Malformed> {
        Ok(Self {
            start: u16::try_from(start).map_err(|_| Malformed)?,
            end: u16::try_from(end).map_err(|_| Malformed)?,
        })
    }

    pub(super) fn of(self, text: &[u8]) -> &[u8] {
        text.get(self.start.into()..self.end.into())
            .unwrap_or_default()
    }
}

#[derive(Clone, Copy)]
pub struct Member {
    /// Between the quotes.
    pub(super) name: Span,
    pub(super) value: Span,
}

/// Space for the members of one object.
pub type Members = Vec<Member, EDGEJWT_JSON_MEMBERS_MAX>;

/// Scans a text that must be one object, and fills in where its members are.
// Kept out of its callers: its tables are the largest part of their stack.
#[inline(never)]
pub(super) fn scan(text: &[u8], members: &mut Members) -> Result<(), Malformed> {
    // Before a byte is read: the length may be anything.
    if text.len() > EDGEJWT_KEY_TEXT_MAX {
        return Err(Malformed);
    }
    core::str::from_utf8(text).map_err(|_| Malformed)?;
    let mut scanner = Scanner {
        text,
        at: 0,
        open: Open::new(),
    };
    scanner.skip_space();
    if scanner.peek() != Some(b'{') {
        return Err(Malformed);
    }
    scanner.values(members)?;
    scanner.skip_space();
    if scanner.at == text.len() {
        Ok(())
    } else {
        Err(Malformed)
    }
}

struct Scanner<'a> {
    text: &'a [u8],
    at: usize,
    open: Open,
}

/// What a step of the scan came to.
#[derive(PartialEq, Eq)]
enum Step {
    /// A value comes next.
    More,
    /// A value has just ended.
    Ended,
}

impl Scanner<'_> {
    /// One value and all that it holds.
    fn values(&mut self, members: &mut Members) -> Result<(), Malformed> {
        loop {
            if self.value(members)? == Step::Ended && self.behind_value(members)? == Step::Ended {
                return Ok(());
            }
        }
    }

    /// A whole value, or the opening of one with something in it.
    fn value(&mut self, members: &mut Members) -> Result<Step, Malformed> {
        match self.peek().ok_or(Malformed)? {
            b'{' => {
                self.open(Container::Object)?;
                if self.peek() != Some(b'}') {
                    self.member_name(members)?;
                    return Ok(Step::More);
                }
                self.close();
            }
            b'[' => {
                self.open(Container::Array)?;
                if self.peek() != Some(b']') {
                    return Ok(Step::More);
                }
                self.close();
            }
            b'"' => {
                self.string()?;
            }
            b't' => self.literal(b"true")?,
            b'f' => self.literal(b"false")?,
            b'n' => self.literal(b"null")?,
            _ => self.number()?,
        }
        Ok(Step::Ended)
    }

    /// Closes what closes behind a value, up to the next one.
    fn behind_value(&mut self, members: &mut Members) -> Result<Step, Malformed> {
        while let Some(container) = self.open.innermost() {
            if self.open.is_outermost()
                && let Some(member) = members.last_mut()
            {
                member.value = Span::new(member.value.start.into(), self.at)?;
            }
            self.skip_space();
            match (self.peek(), container) {
                (Some(b','), Container::Array) => {
                    self.at += 1;
                    self.skip_space();
                    return Ok(Step::More);
                }
                (Some(b','), Container::Object) => {
                    self.at += 1;
                    self.skip_space();
                    self.member_name(members)?;
                    return Ok(Step::More);
                }
                (Some(b']'), Container::Array) | (Some(b'}'), Container::Object) => self.close(),
                _ => return Err(Malformed),
            }
        }
        Ok(Step::Ended)
    }

    fn open(&mut self, container: Container) -> Result<(), Malformed> {
        self.open.enter(container)?;
        self.at += 1;
        self.skip_space();
        Ok(())
    }

    fn close(&mut self) {
        self.open.leave();
        self.at += 1;
    }

    /// A name and its colon.
    fn member_name(&mut self, members: &mut Members) -> Result<(), Malformed> {
        let name = self.string()?;
        self.open.name(Text::from_json(name.of(self.text)))?;
        self.skip_space();
        if self.peek() != Some(b':') {
            return Err(Malformed);
        }
        self.at += 1;
        self.skip_space();
        if self.open.is_outermost() {
            let value = Span::new(self.at, self.at)?;
            members
                .push(Member { name, value })
                .map_err(|_| Malformed)?;
        }
        Ok(())
    }

    /// A string; the span is what stands between its quotes.
    fn string(&mut self) -> Result<Span, Malformed> {
        if self.peek() != Some(b'"') {
            return Err(Malformed);
        }
        self.at += 1;
        let start = self.at;
        loop {
            match self.peek().ok_or(Malformed)? {
                b'"' => break,
                b'\\' => {
                    let rest = self.text.get(self.at..).unwrap_or_default();
                    let (_, used) = escape(rest)?;
                    self.at += used;
                }
                ..0x20 => return Err(Malformed),
                _ => self.at += 1,
            }
        }
        let span = Span::new(start, self.at)?;
        self.at += 1;
        Ok(span)
    }

    fn number(&mut self) -> Result<(), Malformed> {
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        if self.peek() == Some(b'0') {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(())
    }

    fn digits(&mut self) -> Result<(), Malformed> {
        let start = self.at;
        while let Some(b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
        if self.at > start {
            Ok(())
        } else {
            Err(Malformed)
        }
    }

    fn literal(&mut self, word: &[u8]) -> Result<(), Malformed> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        if !rest.starts_with(word) {
            return Err(Malformed);
        }
        self.at += word.len();
        Ok(())
    }

    fn skip_space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }
}
