// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Comparison of the header's `typ` with a media type (RFC 7515 section
//! 4.1.9).

use crate::json::Text;

/// Whether `typ` is the media type `wanted`. Case is ignored, and each of the
/// two may omit the prefix `application/`.
pub(super) fn is_media_type(typ: Text, wanted: &[u8]) -> bool {
    let wanted = wanted.iter().copied();
    normalized(typ.decoded()).eq(normalized(wanted))
}

/// In lower case, with the prefix.
fn normalized(name: impl Iterator<Item = u8> + Clone) -> impl Iterator<Item = u8> {
    let prefix: &[u8] = match name.clone().any(|byte| byte == b'/') {
        true => b"",
        false => b"application/",
    };
    let bytes = prefix.iter().copied().chain(name);
    bytes.map(|byte| byte.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_media_types() {
        let same = |typ: &str, wanted: &str| is_media_type(Text::plain(typ), wanted.as_bytes());
        assert!(same("at+jwt", "at+jwt"));
        assert!(same("application/at+jwt", "at+jwt"));
        assert!(same("AT+JWT", "Application/at+jwt"));
        assert!(same("text/at+jwt", "text/at+jwt"));
        assert!(!same("text/at+jwt", "at+jwt"));
        assert!(!same("JWT", "at+jwt"));
        assert!(!same("", "at+jwt"));
        assert!(!same("at+jwt ", "at+jwt"));
    }
}
