// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The parser: one pass over the text, from left to right.

use super::nesting::{Container, Nesting};
use super::{Malformed, Text, text::escape};
use crate::limits::{EDGEJWT_JSON_MEMBERS_MAX, EDGEJWT_KEY_TEXT_MAX};
use heapless::Vec;

/// A part of the text. Offsets have 16 bits, so a text in which a name or a
/// member ends beyond 64 KB is refused.
#[derive(Clone, Copy)]
pub(super) struct Span {
    start: u16,
    end: u16,
}

impl Span {
    fn new(start: usize, end: usize) -> Result<Self, Malformed> {
        Ok(Self {
            start: u16::try_from(start).map_err(|_| Malformed::Syntax)?,
            end: u16::try_from(end).map_err(|_| Malformed::Syntax)?,
        })
    }

    pub(super) fn of(self, text: &[u8]) -> &[u8] {
        text.get(self.start.into()..self.end.into())
            .unwrap_or_default()
    }
}

#[derive(Clone, Copy)]
pub(crate) struct Member {
    /// Without the quotes.
    pub(super) name: Span,
    pub(super) value: Span,
}

/// A buffer for the members of one object.
pub(crate) type Members = Vec<Member, EDGEJWT_JSON_MEMBERS_MAX>;

/// Validates a text that must be one object, and appends the object's members
/// to `members`.
// Not inlined: `Nesting` would add 9 KB to the stack frame of each caller.
#[inline(never)]
pub(super) fn parse(text: &[u8], members: &mut Members) -> Result<(), Malformed> {
    // First, because a caller may pass any length and validation of UTF-8
    // reads every byte.
    if text.len() > EDGEJWT_KEY_TEXT_MAX {
        return Err(Malformed::Syntax);
    }
    core::str::from_utf8(text).map_err(|_| Malformed::Syntax)?;
    let mut parser = Parser {
        text,
        at: 0,
        nesting: Nesting::new(),
    };
    parser.skip_whitespace();
    if parser.peek() != Some(b'{') {
        return Err(Malformed::Syntax);
    }
    parser.values(members)?;
    parser.skip_whitespace();
    if parser.at == text.len() {
        Ok(())
    } else {
        Err(Malformed::Syntax)
    }
}

struct Parser<'a> {
    text: &'a [u8],
    at: usize,
    nesting: Nesting,
}

/// What follows a step of the parser.
#[derive(PartialEq, Eq)]
enum Step {
    /// A value.
    Value,
    /// The end of a value.
    End,
}

impl Parser<'_> {
    /// Parses one value, including the values inside it.
    fn values(&mut self, members: &mut Members) -> Result<(), Malformed> {
        loop {
            if self.value(members)? == Step::End && self.after_value(members)? == Step::End {
                return Ok(());
            }
        }
    }

    /// Parses a scalar, an empty container, or a container up to its first
    /// value.
    fn value(&mut self, members: &mut Members) -> Result<Step, Malformed> {
        match self.peek().ok_or(Malformed::Syntax)? {
            b'{' => {
                self.open(Container::Object)?;
                if self.peek() != Some(b'}') {
                    self.member_name(members)?;
                    return Ok(Step::Value);
                }
                self.close()?;
            }
            b'[' => {
                self.open(Container::Array)?;
                if self.peek() != Some(b']') {
                    return Ok(Step::Value);
                }
                self.close()?;
            }
            b'"' => {
                self.string()?;
            }
            b't' => self.literal(b"true")?,
            b'f' => self.literal(b"false")?,
            b'n' => self.literal(b"null")?,
            _ => self.number()?,
        }
        Ok(Step::End)
    }

    /// After a value: closes containers, up to the next value or the end.
    fn after_value(&mut self, members: &mut Members) -> Result<Step, Malformed> {
        while let Some(container) = self.nesting.innermost() {
            if self.nesting.is_outermost()
                && let Some(member) = members.last_mut()
            {
                member.value = Span::new(member.value.start.into(), self.at)?;
            }
            self.skip_whitespace();
            match (self.peek(), container) {
                (Some(b','), Container::Array) => {
                    self.at += 1;
                    self.skip_whitespace();
                    return Ok(Step::Value);
                }
                (Some(b','), Container::Object) => {
                    self.at += 1;
                    self.skip_whitespace();
                    self.member_name(members)?;
                    return Ok(Step::Value);
                }
                (Some(b']'), Container::Array) | (Some(b'}'), Container::Object) => self.close()?,
                _ => return Err(Malformed::Syntax),
            }
        }
        Ok(Step::End)
    }

    fn open(&mut self, container: Container) -> Result<(), Malformed> {
        self.nesting.enter(container)?;
        self.at += 1;
        self.skip_whitespace();
        Ok(())
    }

    fn close(&mut self) -> Result<(), Malformed> {
        self.at += 1;
        self.nesting.leave()
    }

    /// Parses a name and its colon.
    fn member_name(&mut self, members: &mut Members) -> Result<(), Malformed> {
        let name = self.string()?;
        self.nesting.add_name(Text::from_json(name.of(self.text)))?;
        self.skip_whitespace();
        if self.peek() != Some(b':') {
            return Err(Malformed::Syntax);
        }
        self.at += 1;
        self.skip_whitespace();
        if self.nesting.is_outermost() {
            let value = Span::new(self.at, self.at)?;
            members
                .push(Member { name, value })
                .map_err(|_| Malformed::TooComplex)?;
        }
        Ok(())
    }

    /// Parses a string, and returns what is between the quotes.
    fn string(&mut self) -> Result<Span, Malformed> {
        if self.peek() != Some(b'"') {
            return Err(Malformed::Syntax);
        }
        self.at += 1;
        let start = self.at;
        loop {
            match self.peek().ok_or(Malformed::Syntax)? {
                b'"' => break,
                b'\\' => {
                    let rest = self.text.get(self.at..).unwrap_or_default();
                    let (_, used) = escape(rest)?;
                    self.at += used;
                }
                ..0x20 => return Err(Malformed::Syntax),
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
            Err(Malformed::Syntax)
        }
    }

    fn literal(&mut self, word: &[u8]) -> Result<(), Malformed> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        if !rest.starts_with(word) {
            return Err(Malformed::Syntax);
        }
        self.at += word.len();
        Ok(())
    }

    fn skip_whitespace(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }
}
