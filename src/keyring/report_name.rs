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

    /// Starts with the issuer if the set came from no file. All bytes but
    /// printable ASCII are written as `\x` and two digits, so that the name has
    /// one line. `#` and backslashes are written in the same way, so that the
    /// only `#` is the one before the key ID.
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

    /// Stops before the first byte for which there is no room.
    fn add_escaped(&mut self, text: &[u8]) -> bool {
        let digit = |value| b"0123456789abcdef"[usize::from(value)];
        text.iter().all(|&byte| match byte {
            b'#' | b'\\' | ..b' ' | 0x7F.. => {
                self.add(&[b'\\', b'x', digit(byte >> 4), digit(byte & 0x0F)])
            }
            _ => self.add(&[byte]),
        })
    }
}
