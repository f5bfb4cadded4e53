// SPDX-License-Identifier: Apache-2.0 OR MIT
//! DER (X.690): the part of it that encodings of keys use.

use crate::error::{Error, Result};
use crate::limits::EDGEJWT_KEY_TEXT_MAX;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tag {
    Integer = 0x02,
    BitString = 0x03,
    OctetString = 0x04,
    Null = 0x05,
    ObjectIdentifier = 0x06,
    Sequence = 0x30,
    /// [1] IMPLICIT BIT STRING.
    ContextBits1 = 0x81,
    /// [0] EXPLICIT, around another element.
    Context0 = 0xA0,
    /// [1] EXPLICIT, around another element.
    Context1 = 0xA1,
    /// [2] EXPLICIT, around another element.
    Context2 = 0xA2,
    /// [3] EXPLICIT, around another element.
    Context3 = 0xA3,
}

/// Reads one element after another. Every error is `KeyFormat`.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(crate) fn new(der: &'a [u8]) -> Self {
        Self { rest: der }
    }

    /// Takes the next element, which must have this tag. Returns its content.
    pub(crate) fn take(&mut self, tag: Tag) -> Result<&'a [u8]> {
        let (&first, rest) = self.rest.split_first().ok_or(Error::KeyFormat)?;
        if first != tag as u8 {
            return Err(Error::KeyFormat);
        }
        let (len, rest) = length(rest)?;
        let (content, rest) = rest.split_at_checked(len).ok_or(Error::KeyFormat)?;
        self.rest = rest;
        Ok(content)
    }

    /// Takes the next element if it has this tag.
    pub(crate) fn optional(&mut self, tag: Tag) -> Result<Option<&'a [u8]>> {
        match self.rest.first() {
            Some(&first) if first == tag as u8 => self.take(tag).map(Some),
            _ => Ok(None),
        }
    }

    /// The tag of the next element, if it is one of those by which encodings
    /// are told apart.
    pub(crate) fn peek(&self) -> Option<Tag> {
        let first = *self.rest.first()?;
        let tags = [
            Tag::Integer,
            Tag::BitString,
            Tag::OctetString,
            Tag::Sequence,
        ];
        tags.into_iter().find(|tag| *tag as u8 == first)
    }

    /// Takes a NULL, if that is the next element.
    pub(crate) fn optional_null(&mut self) -> Result<()> {
        match self.optional(Tag::Null)? {
            None | Some([]) => Ok(()),
            _ => Err(Error::KeyFormat),
        }
    }

    /// Takes a SEQUENCE. Returns a reader of its content.
    pub(crate) fn sequence(&mut self) -> Result<Reader<'a>> {
        self.take(Tag::Sequence).map(Reader::new)
    }

    /// Takes an INTEGER that is not negative. Returns it big-endian, without
    /// leading zeros: zero is empty.
    pub(crate) fn unsigned(&mut self) -> Result<&'a [u8]> {
        let integer = self.take(Tag::Integer)?;
        let is_negative = |integer: &[u8]| integer.first().is_some_and(|&byte| byte >= 0x80);
        match integer {
            [0] => Ok(&[]),
            // Without the zero, the number would be negative.
            [0, rest @ ..] if is_negative(rest) => Ok(rest),
            [] | [0, ..] => Err(Error::KeyFormat),
            _ if is_negative(integer) => Err(Error::KeyFormat),
            _ => Ok(integer),
        }
    }

    /// Takes a BIT STRING of whole bytes.
    pub(crate) fn bit_string(&mut self) -> Result<&'a [u8]> {
        whole_bytes(self.take(Tag::BitString)?)
    }

    /// The elements that have not been taken.
    pub(crate) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Checks that no element is left.
    pub(crate) fn end(&self) -> Result<()> {
        if self.rest.is_empty() {
            Ok(())
        } else {
            Err(Error::KeyFormat)
        }
    }
}

/// Reads a length of at most 65,535 in its shortest form. Returns it, and what
/// follows.
fn length(der: &[u8]) -> Result<(usize, &[u8])> {
    let (len, rest) = match der {
        [0x81, len, rest @ ..] if *len >= 0x80 => ((*len).into(), rest),
        [0x82, high, low, rest @ ..] if *high > 0 => {
            (u16::from_be_bytes([*high, *low]).into(), rest)
        }
        [len, rest @ ..] if *len < 0x80 => ((*len).into(), rest),
        _ => return Err(Error::KeyFormat),
    };
    Ok((len, rest))
}

/// The content of the SEQUENCE that is all of `der`.
pub(crate) fn whole(der: &[u8]) -> Result<Reader<'_>> {
    // The caller may pass any length: check it before reading.
    if der.len() > EDGEJWT_KEY_TEXT_MAX {
        return Err(Error::KeyFormat);
    }
    let mut outer = Reader::new(der);
    let content = outer.sequence()?;
    outer.end()?;
    Ok(content)
}

/// The bytes of a BIT STRING, given its content. `KeyFormat` if its length is
/// not a whole number of bytes.
pub(crate) fn whole_bytes(content: &[u8]) -> Result<&[u8]> {
    match content {
        [0, bytes @ ..] => Ok(bytes),
        _ => Err(Error::KeyFormat),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec::Vec;

    fn element(header: &[u8], len: usize) -> Vec<u8> {
        let mut der = header.to_vec();
        der.resize(header.len() + len, 1);
        der
    }

    #[test]
    fn each_length_has_one_encoding() {
        let read = |header: &[u8], len| {
            let der = element(header, len);
            let mut reader = Reader::new(&der);
            let content = reader.take(Tag::OctetString)?;
            reader.end()?;
            Ok(content.len())
        };
        for (header, len) in [
            (&[4, 0][..], 0),
            (&[4, 127], 127),
            (&[4, 0x81, 128], 128),
            (&[4, 0x81, 255], 255),
            (&[4, 0x82, 1, 0], 256),
            (&[4, 0x82, 0xFF, 0xFF], 65535),
        ] {
            assert_eq!(read(header, len), Ok(len));
            assert_eq!(read(header, len + 1), Err(Error::KeyFormat));
            if let Some(less) = len.checked_sub(1) {
                assert_eq!(read(header, less), Err(Error::KeyFormat));
            }
        }
        for (header, len) in [
            (&[][..], 0),
            (&[4], 0),
            (&[5, 0], 0),
            (&[4, 0x80], 0),
            (&[4, 0x81], 0),
            (&[4, 0x81, 127], 127),
            (&[4, 0x82, 0, 255], 255),
            (&[4, 0x82, 1], 256),
            (&[4, 0x83, 0, 1, 0], 256),
            (&[4, 0x85], 0x85),
        ] {
            assert_eq!(read(header, len), Err(Error::KeyFormat), "{header:?}");
        }
    }

    #[test]
    fn integers_are_unsigned_and_shortest() {
        let read = |der: &'static [u8]| Reader::new(der).unsigned();
        assert_eq!(read(&[2, 1, 0]), Ok(&[][..]));
        assert_eq!(read(&[2, 1, 0x7F]), Ok(&[0x7F][..]));
        assert_eq!(read(&[2, 2, 0, 0x80]), Ok(&[0x80][..]));
        for bad in [&[2, 0][..], &[2, 1, 0x80], &[2, 2, 0, 0x7F], &[2, 2, 0, 0]] {
            assert_eq!(read(bad), Err(Error::KeyFormat), "{bad:?}");
        }
    }

    #[test]
    fn bit_strings_are_whole_bytes() {
        let read = |der: &'static [u8]| Reader::new(der).bit_string();
        assert_eq!(read(&[3, 2, 0, 9]), Ok(&[9][..]));
        assert_eq!(read(&[3, 2, 1, 8]), Err(Error::KeyFormat));
        assert_eq!(read(&[3, 0]), Err(Error::KeyFormat));
    }
}
