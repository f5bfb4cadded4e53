// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What is skipped, as a text for logs.

use super::group::Group;
use crate::key::SkippedKey;

/// The name of a file, or `FILE#KID` for a key of a set. Longer names are cut
/// off.
pub(crate) struct ReportName(heapless::Vec<u8, 511>);

impl ReportName {
    pub(crate) fn of_file(name: &[u8]) -> Self {
        let mut report = Self(heapless::Vec::new());
        report.add(name);
        report
    }

    /// The issuer stands for the file where there is none. Control characters
    /// and backslashes of the key ID are escaped, as `\x` and two digits, so
    /// that the text has one line.
    pub(crate) fn of_key(group: &Group, key: &SkippedKey) -> Self {
        let mut report = Self::of_file(match group.file_name() {
            b"" => group.issuer(),
            file => file,
        });
        report.add(b"#");
        let kid = key.kid.as_deref().unwrap_or_default();
        for character in core::str::from_utf8(kid).unwrap_or_default().chars() {
            let mut utf8 = [0; 4];
            let is_added = match character {
                '\\' | '\0'..' ' | '\x7F' => report.add(&escaped(character as u8)),
                _ => report.add(character.encode_utf8(&mut utf8).as_bytes()),
            };
            if !is_added {
                break;
            }
        }
        report
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    fn add(&mut self, text: &[u8]) -> bool {
        self.0.extend_from_slice(text).is_ok()
    }
}

fn escaped(byte: u8) -> [u8; 4] {
    let digit = |value| match value {
        0..10 => b'0' + value,
        _ => b'a' + value - 10,
    };
    [b'\\', b'x', digit(byte >> 4), digit(byte & 0x0F)]
}
