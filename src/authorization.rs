// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The value of an `Authorization` header (RFC 6750 section 2.1).

use crate::error::{Error, Result};
use crate::limits::EDGEJWT_TOKEN_MAX;

const SCHEME: &[u8] = b"Bearer";

/// The longest value that is accepted. Trailing blanks are searched from the
/// end, so the length must have a bound.
const VALUE_LEN_MAX: usize = 2 * EDGEJWT_TOKEN_MAX;

/// Returns the token of a `Bearer` value: the scheme in any case, one or more
/// spaces, the token, any spaces and tabs. Fails with `NoToken` for any other
/// value.
pub(crate) fn bearer(value: &[u8]) -> Result<&[u8]> {
    let (scheme, rest) = value.split_at_checked(SCHEME.len()).ok_or(Error::NoToken)?;
    if !scheme.eq_ignore_ascii_case(SCHEME) || !rest.starts_with(b" ") {
        return Err(Error::NoToken);
    }
    if value.len() > VALUE_LEN_MAX {
        return Err(Error::TokenTooLong);
    }
    let start = rest.iter().position(|&byte| byte != b' ');
    let end = rest.iter().rposition(|&byte| byte != b' ' && byte != b'\t');
    match (start, end) {
        (Some(start), Some(end)) => rest.get(start..=end).ok_or(Error::NoToken),
        _ => Err(Error::NoToken),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bearer_token_is_found() {
        for value in [
            "Bearer a.b.c",
            "bearer a.b.c",
            "BEARER   a.b.c",
            "BeArEr a.b.c \t ",
        ] {
            assert_eq!(bearer(value.as_bytes()), Ok(&b"a.b.c"[..]), "{value}");
        }
        // The token itself is checked later, by `Compact::parse`.
        assert_eq!(bearer(b"Bearer a, Bearer b"), Ok(&b"a, Bearer b"[..]));
        assert_eq!(bearer(b"Bearer a\r\n"), Ok(&b"a\r\n"[..]));
    }

    #[test]
    fn any_other_value_has_no_token() {
        for value in [
            "",
            " ",
            "Bearer",
            "Bearer ",
            "Bearer \t",
            "Bearera.b.c",
            "Bearer\ta.b.c",
            "Basic a.b.c",
            "a.b.c",
            " Bearer a.b.c",
            "Bearer: a.b.c",
            "Beare a.b.c",
            "\"Bearer a.b.c\"",
        ] {
            assert_eq!(bearer(value.as_bytes()), Err(Error::NoToken), "{value}");
        }
    }

    #[test]
    fn length_is_bounded() {
        let value = |blanks: usize| ["Bearer a", &" ".repeat(blanks)].concat();
        let longest = value(VALUE_LEN_MAX - 8);
        assert_eq!(bearer(longest.as_bytes()), Ok(&b"a"[..]));
        let longer = value(VALUE_LEN_MAX - 7);
        assert_eq!(bearer(longer.as_bytes()), Err(Error::TokenTooLong));
    }
}
