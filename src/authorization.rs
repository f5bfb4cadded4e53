// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The value of an `Authorization` header (RFC 6750 section 2.1).

use crate::error::{Error, Result};
use crate::limits::EDGEJWT_TOKEN_MAX;

/// The longest value: the blanks around a token are no longer than one.
const VALUE_MAX: usize = 2 * EDGEJWT_TOKEN_MAX;
const SCHEME: &[u8] = b"Bearer";

/// The token of a `Bearer` value: the scheme in any case, one or more
/// spaces, the token, perhaps blanks behind it.
pub fn bearer(value: &[u8]) -> Result<&[u8]> {
    let (scheme, rest) = value.split_at_checked(SCHEME.len()).ok_or(Error::NoToken)?;
    if !scheme.eq_ignore_ascii_case(SCHEME) || !rest.starts_with(b" ") {
        return Err(Error::NoToken);
    }
    // Its end is read first, which must not lie anywhere.
    if value.len() > VALUE_MAX {
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
        // Two values joined, and other things that no token is, are left to
        // those who read tokens.
        assert_eq!(bearer(b"Bearer a, Bearer b"), Ok(&b"a, Bearer b"[..]));
        assert_eq!(bearer(b"Bearer a\r\n"), Ok(&b"a\r\n"[..]));
    }

    #[test]
    fn anything_else_holds_no_token() {
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
}
