// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Statuses: every [`Error`] as a C number.

use crate::error::Error;
use core::ffi::{CStr, c_char};

/// How a call ended: zero is success. Numbers never change their meaning.
///
/// 1 to 9: the caller's mistake. 10 to 29: the key. 30 to 49: malformed
/// input. 50 to 79: well-formed, and refused. 80 and up: the library, or the
/// clock.
#[repr(i32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum edgejwt_status {
    /// Done.
    EDGEJWT_OK = 0,
    /// NULL where a value is needed, a number out of its range, an unknown
    /// algorithm or flag, or an output that overlaps an input.
    EDGEJWT_ERR_ARGUMENT = 1,
    /// The output does not fit; `*out_len` holds the length that it has.
    EDGEJWT_ERR_SPACE = 2,
    /// This build of the library lacks the algorithm.
    EDGEJWT_ERR_ALGORITHM_UNAVAILABLE = 3,
    /// Keys for this algorithm cannot be generated here. `openssl genrsa`
    /// makes one for RSA, `openssl rand` a secret.
    EDGEJWT_ERR_NOT_GENERATED = 4,

    /// Not a key: broken or truncated PEM or DER, an unknown PEM label,
    /// numbers that do not belong together, an empty text.
    EDGEJWT_ERR_KEY_FORMAT = 10,
    /// A key in OpenSSH's own form. `ssh-keygen -p -m PEM -f KEY` rewrites a
    /// private key in place; `ssh-keygen -e -m PKCS8 -f KEY` prints the
    /// public one.
    EDGEJWT_ERR_KEY_OPENSSH = 11,
    /// A key of another kind: public where a private one is needed, private
    /// where a public one is, or a key for another algorithm.
    EDGEJWT_ERR_KEY_TYPE = 12,
    /// A modulus or exponent that is too small or too large, or a secret
    /// shorter than the hash (RFC 7518 section 3.2).
    EDGEJWT_ERR_KEY_SIZE = 13,
    /// The key is encrypted with a passphrase.
    EDGEJWT_ERR_KEY_ENCRYPTED = 14,
    /// The key file is missing, cannot be read, is no regular file, or is
    /// larger than EDGEJWT_KEY_TEXT_MAX.
    EDGEJWT_ERR_KEY_FILE = 15,
    /// More keys than a keyring, or one issuer in it, can hold.
    EDGEJWT_ERR_KEY_LIMIT = 16,
    /// A key under which others can sign: its primes have the structure of
    /// ROCA (CVE-2017-15361), or its point is of small order.
    EDGEJWT_ERR_KEY_WEAK = 17,
    /// An EC private key without its public half. `openssl ec -in KEY` writes
    /// both.
    EDGEJWT_ERR_KEY_HALF = 18,

    /// There is no token.
    EDGEJWT_ERR_NO_TOKEN = 30,
    /// Not three segments of base64url without padding (RFC 7515 section
    /// 7.1).
    EDGEJWT_ERR_TOKEN = 31,
    /// Longer than EDGEJWT_TOKEN_MAX.
    EDGEJWT_ERR_TOKEN_TOO_LONG = 32,
    /// The header is not a JSON object with an `alg`, holds a member of the
    /// wrong type, or asks for an extension with `crit` or `b64`.
    EDGEJWT_ERR_HEADER = 33,
    /// The payload is not a JSON object (RFC 8259), names a member twice, is
    /// nested too deeply, or has too many members.
    EDGEJWT_ERR_PAYLOAD = 34,

    /// The token's `alg` is not the algorithm of the key.
    EDGEJWT_ERR_ALGORITHM = 50,
    /// The signature is wrong. Treat the token as hostile.
    EDGEJWT_ERR_SIGNATURE = 51,
    /// The keyring holds no key of the token's issuer.
    EDGEJWT_ERR_UNKNOWN_KEY = 52,
    /// `exp` has been reached, or `iat` lies before the policy's
    /// `issued_after`.
    EDGEJWT_ERR_EXPIRED = 53,
    /// `nbf` has not been reached; or `iat` lies in the future and the policy
    /// limits the lifetime.
    EDGEJWT_ERR_NOT_YET_VALID = 54,
    /// A claim that is asked for is not there.
    EDGEJWT_ERR_CLAIM_MISSING = 55,
    /// A claim is there with the wrong type.
    EDGEJWT_ERR_CLAIM_TYPE = 56,
    /// `iss` is not the policy's issuer.
    EDGEJWT_ERR_ISSUER = 57,
    /// `sub` is not the policy's subject.
    EDGEJWT_ERR_SUBJECT = 58,
    /// `aud` names none of the policy's audiences.
    EDGEJWT_ERR_AUDIENCE = 59,
    /// More time from `iat` to `exp` than the policy allows.
    EDGEJWT_ERR_LIFETIME = 60,
    /// The header's `typ` is not the policy's.
    EDGEJWT_ERR_TYP = 61,

    /// `now` is before the policy's `earliest_now`: the clock is not set.
    EDGEJWT_ERR_CLOCK = 80,
    /// No memory.
    EDGEJWT_ERR_NO_MEMORY = 81,
    /// A fault in the library itself. Please report it.
    EDGEJWT_ERR_INTERNAL = 82,
}

use edgejwt_status::*;

impl From<Error> for edgejwt_status {
    fn from(error: Error) -> Self {
        match error {
            Error::Argument => EDGEJWT_ERR_ARGUMENT,
            Error::Space => EDGEJWT_ERR_SPACE,
            Error::AlgorithmUnavailable => EDGEJWT_ERR_ALGORITHM_UNAVAILABLE,
            Error::NotGenerated => EDGEJWT_ERR_NOT_GENERATED,
            Error::KeyFormat => EDGEJWT_ERR_KEY_FORMAT,
            Error::KeyOpenssh => EDGEJWT_ERR_KEY_OPENSSH,
            Error::KeyType => EDGEJWT_ERR_KEY_TYPE,
            Error::KeySize => EDGEJWT_ERR_KEY_SIZE,
            Error::KeyEncrypted => EDGEJWT_ERR_KEY_ENCRYPTED,
            Error::KeyFile | Error::System => EDGEJWT_ERR_KEY_FILE,
            Error::KeyLimit => EDGEJWT_ERR_KEY_LIMIT,
            Error::KeyWeak => EDGEJWT_ERR_KEY_WEAK,
            Error::KeyHalf => EDGEJWT_ERR_KEY_HALF,
            Error::NoToken => EDGEJWT_ERR_NO_TOKEN,
            Error::Token => EDGEJWT_ERR_TOKEN,
            Error::TokenTooLong => EDGEJWT_ERR_TOKEN_TOO_LONG,
            Error::Header => EDGEJWT_ERR_HEADER,
            Error::Payload => EDGEJWT_ERR_PAYLOAD,
            Error::Algorithm => EDGEJWT_ERR_ALGORITHM,
            Error::UnknownKey => EDGEJWT_ERR_UNKNOWN_KEY,
            Error::Signature => EDGEJWT_ERR_SIGNATURE,
            Error::Expired => EDGEJWT_ERR_EXPIRED,
            Error::NotYetValid => EDGEJWT_ERR_NOT_YET_VALID,
            Error::ClaimMissing => EDGEJWT_ERR_CLAIM_MISSING,
            Error::ClaimType => EDGEJWT_ERR_CLAIM_TYPE,
            Error::Issuer => EDGEJWT_ERR_ISSUER,
            Error::Subject => EDGEJWT_ERR_SUBJECT,
            Error::Audience => EDGEJWT_ERR_AUDIENCE,
            Error::Lifetime => EDGEJWT_ERR_LIFETIME,
            Error::Typ => EDGEJWT_ERR_TYP,
            Error::Clock => EDGEJWT_ERR_CLOCK,
            Error::NoMemory => EDGEJWT_ERR_NO_MEMORY,
            Error::Internal => EDGEJWT_ERR_INTERNAL,
        }
    }
}

/// Every status.
static ALL: [edgejwt_status; 34] = [
    EDGEJWT_OK,
    EDGEJWT_ERR_ARGUMENT,
    EDGEJWT_ERR_SPACE,
    EDGEJWT_ERR_ALGORITHM_UNAVAILABLE,
    EDGEJWT_ERR_NOT_GENERATED,
    EDGEJWT_ERR_KEY_FORMAT,
    EDGEJWT_ERR_KEY_OPENSSH,
    EDGEJWT_ERR_KEY_TYPE,
    EDGEJWT_ERR_KEY_SIZE,
    EDGEJWT_ERR_KEY_ENCRYPTED,
    EDGEJWT_ERR_KEY_FILE,
    EDGEJWT_ERR_KEY_LIMIT,
    EDGEJWT_ERR_KEY_WEAK,
    EDGEJWT_ERR_KEY_HALF,
    EDGEJWT_ERR_NO_TOKEN,
    EDGEJWT_ERR_TOKEN,
    EDGEJWT_ERR_TOKEN_TOO_LONG,
    EDGEJWT_ERR_HEADER,
    EDGEJWT_ERR_PAYLOAD,
    EDGEJWT_ERR_ALGORITHM,
    EDGEJWT_ERR_SIGNATURE,
    EDGEJWT_ERR_UNKNOWN_KEY,
    EDGEJWT_ERR_EXPIRED,
    EDGEJWT_ERR_NOT_YET_VALID,
    EDGEJWT_ERR_CLAIM_MISSING,
    EDGEJWT_ERR_CLAIM_TYPE,
    EDGEJWT_ERR_ISSUER,
    EDGEJWT_ERR_SUBJECT,
    EDGEJWT_ERR_AUDIENCE,
    EDGEJWT_ERR_LIFETIME,
    EDGEJWT_ERR_TYP,
    EDGEJWT_ERR_CLOCK,
    EDGEJWT_ERR_NO_MEMORY,
    EDGEJWT_ERR_INTERNAL,
];

const fn text(status: edgejwt_status) -> &'static CStr {
    match status {
        EDGEJWT_OK => c"success",
        EDGEJWT_ERR_ARGUMENT => c"an argument is NULL, out of range or overlaps another",
        EDGEJWT_ERR_SPACE => c"the output buffer is too small",
        EDGEJWT_ERR_ALGORITHM_UNAVAILABLE => c"this build lacks the algorithm",
        EDGEJWT_ERR_NOT_GENERATED => c"such a key is not generated here: use 'openssl genrsa -out KEY 2048', for a secret 'openssl rand -out KEY 64'",
        EDGEJWT_ERR_KEY_FORMAT => c"the key is broken, truncated or in an unknown form",
        EDGEJWT_ERR_KEY_OPENSSH => c"the key is in OpenSSH's form: convert it with 'ssh-keygen -p -m PEM -f KEY', a public key with 'ssh-keygen -e -m PKCS8 -f KEY'",
        EDGEJWT_ERR_KEY_TYPE => c"the key is of another kind than the one needed",
        EDGEJWT_ERR_KEY_SIZE => c"the key's size is not supported",
        EDGEJWT_ERR_KEY_ENCRYPTED => c"the key is encrypted: decrypt it with 'openssl pkey'",
        EDGEJWT_ERR_KEY_FILE => c"the key file cannot be read",
        EDGEJWT_ERR_KEY_LIMIT => c"too many keys",
        EDGEJWT_ERR_KEY_WEAK => c"the key is weak: replace it",
        EDGEJWT_ERR_KEY_HALF => c"the private key lacks its public half: 'openssl ec -in KEY' writes both",
        EDGEJWT_ERR_NO_TOKEN => c"there is no token",
        EDGEJWT_ERR_TOKEN => c"the token is not in compact serialization",
        EDGEJWT_ERR_TOKEN_TOO_LONG => c"the token is too long",
        EDGEJWT_ERR_HEADER => c"the token's header is not valid",
        EDGEJWT_ERR_PAYLOAD => c"the payload is not a valid JSON object",
        EDGEJWT_ERR_ALGORITHM => c"the token's algorithm is not the key's",
        EDGEJWT_ERR_SIGNATURE => c"the signature is wrong",
        EDGEJWT_ERR_UNKNOWN_KEY => c"no key is known for the token's issuer",
        EDGEJWT_ERR_EXPIRED => c"the token has expired",
        EDGEJWT_ERR_NOT_YET_VALID => c"the token is not valid yet",
        EDGEJWT_ERR_CLAIM_MISSING => c"a claim is missing",
        EDGEJWT_ERR_CLAIM_TYPE => c"a claim has the wrong type",
        EDGEJWT_ERR_ISSUER => c"the token is from another issuer",
        EDGEJWT_ERR_SUBJECT => c"the token is for another subject",
        EDGEJWT_ERR_AUDIENCE => c"the token is for another audience",
        EDGEJWT_ERR_LIFETIME => c"the token is valid for too long",
        EDGEJWT_ERR_TYP => c"the token is of another type",
        EDGEJWT_ERR_CLOCK => c"the clock is not set",
        EDGEJWT_ERR_NO_MEMORY => c"out of memory",
        EDGEJWT_ERR_INTERNAL => c"internal error in edgejwt",
    }
}

/// The texts in the order of [`ALL`], each with its NUL. A pointer to each
/// would have to be relocated when the library is loaded.
static TEXTS: [u8; texts_len()] = {
    let mut texts = [0; texts_len()];
    let (mut at, mut len) = (0, 0);
    while at < ALL.len() {
        let text = text(ALL[at]).to_bytes_with_nul();
        let (_, rest) = texts.split_at_mut(len);
        rest.split_at_mut(text.len()).0.copy_from_slice(text);
        len += text.len();
        at += 1;
    }
    texts
};

fn find_text(status: i32) -> Option<&'static CStr> {
    let mut rest = TEXTS.as_slice();
    for &known in &ALL {
        let text = CStr::from_bytes_until_nul(rest).ok()?;
        if known as i32 == status {
            return Some(text);
        }
        rest = rest.get(text.count_bytes() + 1..)?;
    }
    None
}

const fn texts_len() -> usize {
    let (mut at, mut len) = (0, 0);
    while at < ALL.len() {
        len += text(ALL[at]).to_bytes_with_nul().len();
        at += 1;
    }
    len
}

/// Say in English what a status means.
///
/// @param status  any number
/// @return static text without a full stop; "unknown status" for a number
///         that is none; never NULL
#[unsafe(no_mangle)]
pub extern "C" fn edgejwt_status_text(status: i32) -> *const c_char {
    find_text(status).unwrap_or(c"unknown status").as_ptr()
}

/// Give the HTTP status that a gate answers.
///
/// @param status  any number
/// @return 200 for EDGEJWT_OK; 401 for malformed or refused tokens (30 to
///         79); 500 for everything else
#[unsafe(no_mangle)]
pub extern "C" fn edgejwt_status_http(status: i32) -> i32 {
    match status {
        0 => 200,
        30..=79 => 401,
        _ => 500,
    }
}

/// Give the version of the library that is running, such as "0.1.0".
///
/// EDGEJWT_VERSION is that of the header.
///
/// @return static text; never NULL
#[unsafe(no_mangle)]
pub extern "C" fn edgejwt_version() -> *const c_char {
    const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), "\0");
    VERSION.as_ptr().cast()
}
