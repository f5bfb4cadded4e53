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

    /// The issuer stands for the file where there is none. What would end a
    /// line or change its direction is escaped, as `\x` and two digits for each
    /// byte. So are `#` and backslashes, so that no two keys have one name.
    pub(crate) fn of_key(group: &Group, key: &SkippedKey) -> Self {
        let mut report = Self::of_file(b"");
        let source = match group.file_name() {
            b"" => group.issuer(),
            file => file,
        };
        let kid = key.kid.as_deref().unwrap_or_default();
        if report.add_escaped(source) && report.add(b"#") {
            report.add_escaped(kid);
        }
        report
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    fn add(&mut self, text: &[u8]) -> bool {
        self.0.extend_from_slice(text).is_ok()
    }

    /// Stops before the first character for which there is no room.
    fn add_escaped(&mut self, text: &[u8]) -> bool {
        text.utf8_chunks().all(|chunk| {
            chunk.valid().chars().all(|character| {
                let mut utf8 = [0; 4];
                let utf8 = character.encode_utf8(&mut utf8).as_bytes();
                match character {
                    '#' | '\\' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => {
                        self.escape(utf8)
                    }
                    _ if character.is_control() => self.escape(utf8),
                    _ => self.add(utf8),
                }
            }) && self.escape(chunk.invalid())
        })
    }

    fn escape(&mut self, bytes: &[u8]) -> bool {
        let digit = |value| b"0123456789abcdef"[usize::from(value)];
        bytes
            .iter()
            .all(|byte| self.add(&[b'\\', b'x', digit(byte >> 4), digit(byte & 0x0F)]))
    }
}
