// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What a status means, and the library's version.

pub use crate::error::edgejwt_status;

use crate::error;
use core::ffi::c_char;

/// Return the English text of a status, for a log or a message.
///
/// @param status  any number
/// @return static text without a final full stop; "unknown status" for a
///         number that is not a status; never NULL
#[unsafe(no_mangle)]
pub extern "C" fn edgejwt_status_text(status: i32) -> *const c_char {
    error::text(status).unwrap_or(c"unknown status").as_ptr()
}

/// Return the HTTP status code to answer a request with.
///
/// @param status  the status of edgejwt_keyring_authorize() or
///                edgejwt_verify(); any number is allowed
/// @return 200 for EDGEJWT_OK; 403 for EDGEJWT_ERR_FORBIDDEN; 401 for 30 to 79
///         otherwise, a malformed or refused token; 500 for any other number
#[unsafe(no_mangle)]
pub extern "C" fn edgejwt_status_http(status: i32) -> i32 {
    error::http(status).into()
}

/// Return the value of the `WWW-Authenticate` header for an answer with HTTP
/// status code 401 or 403 (RFC 6750 section 3).
///
/// It is `Bearer realm="jwt"`, with `error="invalid_token"` for a token that is
/// malformed or refused, and `error="insufficient_scope"` for
/// EDGEJWT_ERR_FORBIDDEN.
///
/// @param status  the status of edgejwt_keyring_authorize() or
///                edgejwt_verify(); any number is allowed
/// @return static text; NULL if edgejwt_status_http() returns 200 or 500
#[unsafe(no_mangle)]
pub extern "C" fn edgejwt_status_challenge(status: i32) -> *const c_char {
    let challenge = match error::http(status) {
        _ if status == edgejwt_status::EDGEJWT_ERR_NO_TOKEN as i32 => c"Bearer realm=\"jwt\"",
        401 => c"Bearer realm=\"jwt\", error=\"invalid_token\"",
        403 => c"Bearer realm=\"jwt\", error=\"insufficient_scope\"",
        _ => return core::ptr::null(),
    };
    challenge.as_ptr()
}

/// Return the version of the library at run time, such as "0.1.0".
///
/// EDGEJWT_VERSION is the version of this header.
///
/// @return static text; never NULL
#[unsafe(no_mangle)]
pub extern "C" fn edgejwt_version() -> *const c_char {
    const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), "\0");
    VERSION.as_ptr().cast()
}
