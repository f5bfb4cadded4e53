// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Every way in which a call can end: the C statuses, and the core's errors.
//!
//! One table holds the HTTP status and the text of each C status, and the
//! errors that become it. To add a status, add a variant to
//! [`edgejwt_status`] and a row to the table. A status without a row does not
//! compile, nor does a row without a status.
#![allow(non_camel_case_types)]

use core::ffi::CStr;

/// The result of a call: 0 is success. A number never changes its meaning.
///
/// 1 to 9: an error in the call. 10 to 29: a problem with the key. 30 to 49:
/// malformed input. 50 to 79: a well-formed token that is refused. 80 and
/// above: a problem of the system or of the library.
#[repr(i32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum edgejwt_status {
    /// Success.
    EDGEJWT_OK = 0,
    /// An argument is NULL but must not be, or a number is out of range, or an
    /// algorithm or flag is unknown, or an output overlaps an input.
    EDGEJWT_ERR_ARGUMENT = 1,
    /// The output buffer is too small. `*out_len` holds the length of the
    /// text, without the NUL.
    EDGEJWT_ERR_SPACE = 2,
    /// This build of the library does not support the algorithm, or the key is
    /// on a curve that it does not support.
    EDGEJWT_ERR_ALGORITHM_UNAVAILABLE = 3,
    /// The library does not generate keys for this algorithm. Use
    /// `openssl genrsa` for an RSA key and `openssl rand` for an HMAC secret.
    EDGEJWT_ERR_NOT_GENERATED = 4,

    /// The input is not a usable key: malformed or truncated PEM, DER or JSON,
    /// an unknown PEM label, inconsistent numbers, or empty text.
    EDGEJWT_ERR_KEY_FORMAT = 10,
    /// The key is in OpenSSH format. `ssh-keygen -p -m PEM -f KEY` converts a
    /// private key in place; `ssh-keygen -e -m PKCS8 -f KEY` prints a public
    /// key as PEM.
    EDGEJWT_ERR_KEY_OPENSSH = 11,
    /// The key has the wrong type: public instead of private, private instead
    /// of public, or for another algorithm.
    EDGEJWT_ERR_KEY_TYPE = 12,
    /// An RSA modulus or exponent is too small or too large, or an HMAC secret
    /// is shorter than the hash (RFC 7518 section 3.2) or too long.
    EDGEJWT_ERR_KEY_SIZE = 13,
    /// The key is encrypted with a passphrase.
    EDGEJWT_ERR_KEY_ENCRYPTED = 14,
    /// The key file or directory does not exist or cannot be read, or the file
    /// is not a regular file or is larger than EDGEJWT_KEY_TEXT_MAX.
    EDGEJWT_ERR_KEY_FILE = 15,
    /// The keyring, or one issuer in it, cannot hold more keys.
    EDGEJWT_ERR_KEY_LIMIT = 16,
    /// The key is weak, and others can forge its signatures: an RSA key with
    /// the ROCA flaw (CVE-2017-15361), or an Ed25519 point of small order.
    EDGEJWT_ERR_KEY_WEAK = 17,
    /// The EC private key does not contain its public key.
    /// `openssl ec -in KEY -out NEW` adds it.
    EDGEJWT_ERR_KEY_HALF = 18,

    /// The token is empty or absent.
    EDGEJWT_ERR_NO_TOKEN = 30,
    /// The token is not in compact serialization: three parts in base64url
    /// without padding, separated by dots (RFC 7515 section 7.1).
    EDGEJWT_ERR_TOKEN = 31,
    /// The token is longer than EDGEJWT_TOKEN_MAX.
    EDGEJWT_ERR_TOKEN_TOO_LONG = 32,
    /// The header is not a JSON object with a known `alg`, or a member has the
    /// wrong type, or `crit` or `b64` demands an unsupported extension.
    EDGEJWT_ERR_HEADER = 33,
    /// The payload is not a JSON object (RFC 8259), or has a duplicate member.
    EDGEJWT_ERR_PAYLOAD = 34,
    /// The JSON text of the header or payload is nested deeper than
    /// EDGEJWT_JSON_DEPTH_MAX, or has more than EDGEJWT_JSON_MEMBERS_MAX members
    /// in one object, or more than 1024 in all objects that are open at once.
    EDGEJWT_ERR_TOO_COMPLEX = 35,

    /// The token's `alg` is not the algorithm of the key.
    EDGEJWT_ERR_ALGORITHM = 50,
    /// The signature is wrong. Treat the token as an attack.
    EDGEJWT_ERR_SIGNATURE = 51,
    /// The keyring has no key of the token's issuer.
    EDGEJWT_ERR_UNKNOWN_KEY = 52,
    /// The token has expired: `exp` has been reached, or `iat` is earlier than
    /// the policy's `issued_after`.
    EDGEJWT_ERR_EXPIRED = 53,
    /// The token is not valid yet: `nbf` has not been reached, or `iat` is in
    /// the future and the policy limits the lifetime.
    EDGEJWT_ERR_NOT_YET_VALID = 54,
    /// A required claim is missing.
    EDGEJWT_ERR_CLAIM_MISSING = 55,
    /// A claim that is judged or read has the wrong type.
    EDGEJWT_ERR_CLAIM_TYPE = 56,
    /// `iss` is not the policy's issuer.
    EDGEJWT_ERR_ISSUER = 57,
    /// `sub` is not the policy's subject.
    EDGEJWT_ERR_SUBJECT = 58,
    /// `aud` contains none of the policy's audiences, or the token has an
    /// `aud` and the policy has no audiences.
    EDGEJWT_ERR_AUDIENCE = 59,
    /// The time from `iat` to `exp` is longer than the policy's
    /// `max_lifetime`.
    EDGEJWT_ERR_LIFETIME = 60,
    /// The header's `typ` is not the policy's.
    EDGEJWT_ERR_TYP = 61,
    /// The token is accepted, except that a rule of the policy does not hold.
    /// The HTTP status code is 403.
    EDGEJWT_ERR_FORBIDDEN = 62,
    /// The keyring has keys of the token's issuer, but none with its `kid`.
    /// This is the time to fetch the issuer's JWK Set again.
    EDGEJWT_ERR_UNKNOWN_KID = 63,
    /// A date is later than EDGEJWT_DATE_MAX.
    EDGEJWT_ERR_CLAIM_RANGE = 64,
    /// The token has no `kid`, and the issuer has more keys for its `alg` than
    /// the four that are tried. To fetch the issuer's JWK Set again does not
    /// help.
    EDGEJWT_ERR_KID_MISSING = 65,

    /// The clock is not set: `now` is earlier than the policy's
    /// `earliest_now`.
    EDGEJWT_ERR_CLOCK = 80,
    /// Memory allocation failed.
    EDGEJWT_ERR_NO_MEMORY = 81,
    /// The library has an internal error. Please report it.
    EDGEJWT_ERR_INTERNAL = 82,
    /// The system provides no random numbers: neither getrandom() nor
    /// /dev/urandom works.
    EDGEJWT_ERR_RANDOM = 83,
}

macro_rules! table {
    ($($status:ident: $http:literal, [$($(#[$attribute:meta])* $error:ident)*], $text:literal;)*) => {
        /// Why a call failed.
        // As wide as a pointer, so that a Result of a pointer is copied in whole
        // words. This makes the embedded build 2 KB smaller.
        #[repr(usize)]
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Error {
            $($($(#[$attribute])* $error,)*)*
        }

        impl From<Error> for edgejwt_status {
            fn from(error: Error) -> Self {
                match error {
                    $($(Error::$error => Self::$status,)*)*
                }
            }
        }

        const ALL: &[edgejwt_status] = &[$(edgejwt_status::$status),*];

        /// The HTTP status and the text of a status.
        const fn row(status: edgejwt_status) -> (u16, &'static CStr) {
            match status {
                $(edgejwt_status::$status => ($http, $text),)*
            }
        }
    };
}

// Status: HTTP status, [errors of the core], text.
#[rustfmt::skip]
table! {
    EDGEJWT_OK: 200, [],
        c"success";
    EDGEJWT_ERR_ARGUMENT: 500, [Argument],
        c"an argument is NULL or out of range, or an output overlaps an input";
    EDGEJWT_ERR_SPACE: 500, [Space],
        c"the output buffer is too small";
    EDGEJWT_ERR_ALGORITHM_UNAVAILABLE: 500, [AlgorithmUnavailable],
        c"this build does not support the algorithm, or the curve of the key";
    EDGEJWT_ERR_NOT_GENERATED: 500, [NotGenerated],
        c"keys for this algorithm are not generated here: for RSA use 'openssl genrsa -out KEY 2048', for HMAC 'openssl rand -out KEY 64'";

    EDGEJWT_ERR_KEY_FORMAT: 500, [KeyFormat],
        c"the key is malformed, truncated or in an unknown format";
    EDGEJWT_ERR_KEY_OPENSSH: 500, [KeyOpenssh],
        c"the key is in OpenSSH format: convert a private key with 'ssh-keygen -p -m PEM -f KEY', a public key with 'ssh-keygen -e -m PKCS8 -f KEY'";
    EDGEJWT_ERR_KEY_TYPE: 500, [KeyType],
        c"the key is public instead of private, private instead of public, or for another algorithm";
    EDGEJWT_ERR_KEY_SIZE: 500, [KeySize],
        c"the key, or the exponent of an RSA key, is too small or too large";
    EDGEJWT_ERR_KEY_ENCRYPTED: 500, [KeyEncrypted],
        c"the key is encrypted: decrypt it with 'openssl pkey -in KEY -out NEW'";
    // System: reading failed for a reason outside the file, such as EIO or
    // EMFILE. The keyring keeps the file's last key in that case.
    EDGEJWT_ERR_KEY_FILE: 500, [KeyFile System],
        c"the key file or directory cannot be read";
    EDGEJWT_ERR_KEY_LIMIT: 500, [KeyLimit],
        c"too many keys in the keyring or for the issuer";
    EDGEJWT_ERR_KEY_WEAK: 500, [KeyWeak],
        c"the key is weak: replace it";
    EDGEJWT_ERR_KEY_HALF: 500, [KeyHalf],
        c"the EC private key lacks its public key: add it with 'openssl ec -in KEY -out NEW'";

    EDGEJWT_ERR_NO_TOKEN: 401, [NoToken],
        c"there is no token, or the scheme 'Bearer' before it is missing";
    EDGEJWT_ERR_TOKEN: 401, [Token],
        c"the token is not in compact serialization: three base64url parts, separated by dots";
    EDGEJWT_ERR_TOKEN_TOO_LONG: 401, [TokenTooLong],
        c"the token is too long";
    EDGEJWT_ERR_HEADER: 401, [Header],
        c"the token's header is not valid";
    EDGEJWT_ERR_PAYLOAD: 401, [Payload],
        c"the payload is not a valid JSON object";
    EDGEJWT_ERR_TOO_COMPLEX: 401, [TooComplex],
        c"the token's JSON is nested more than 32 deep, or an object has more than 256 members";

    EDGEJWT_ERR_ALGORITHM: 401, [Algorithm],
        c"the token's algorithm does not match the key";
    EDGEJWT_ERR_SIGNATURE: 401, [Signature],
        c"the signature is wrong";
    EDGEJWT_ERR_UNKNOWN_KEY: 401, [UnknownKey],
        c"no key is known for the token's issuer";
    EDGEJWT_ERR_EXPIRED: 401, [Expired],
        c"the token has expired";
    EDGEJWT_ERR_NOT_YET_VALID: 401, [NotYetValid],
        c"the token is not valid yet";
    EDGEJWT_ERR_CLAIM_MISSING: 401, [ClaimMissing],
        c"a claim is missing";
    EDGEJWT_ERR_CLAIM_TYPE: 401, [ClaimType],
        c"a claim has the wrong type";
    EDGEJWT_ERR_ISSUER: 401, [Issuer],
        c"the token is from another issuer";
    EDGEJWT_ERR_SUBJECT: 401, [Subject],
        c"the token is for another subject";
    EDGEJWT_ERR_AUDIENCE: 401, [Audience],
        c"the token is for another audience";
    EDGEJWT_ERR_LIFETIME: 401, [Lifetime],
        c"the token's lifetime is too long";
    EDGEJWT_ERR_TYP: 401, [Typ],
        c"the token has another type (typ)";
    EDGEJWT_ERR_FORBIDDEN: 403, [Forbidden],
        c"the token does not permit this";
    EDGEJWT_ERR_UNKNOWN_KID: 401, [UnknownKid],
        c"no key of the token's issuer has its key ID (kid)";
    EDGEJWT_ERR_CLAIM_RANGE: 401, [ClaimRange],
        c"a date is out of range";
    EDGEJWT_ERR_KID_MISSING: 401, [KidMissing],
        c"the token has no key ID (kid), and its issuer has too many keys to try each";

    EDGEJWT_ERR_CLOCK: 500, [Clock],
        c"the clock is not set";
    EDGEJWT_ERR_NO_MEMORY: 500, [NoMemory],
        c"out of memory";
    EDGEJWT_ERR_INTERNAL: 500, [Internal],
        c"internal error in edgejwt: please report it";
    EDGEJWT_ERR_RANDOM: 500, [Random],
        c"no random numbers can be had";
}

pub(crate) type Result<T> = core::result::Result<T, Error>;

const COUNT: usize = ALL.len();

/// The number of each status, in the order of the table.
static NUMBERS: [u8; COUNT] = {
    let mut numbers = [0; COUNT];
    let mut at = 0;
    while at < COUNT {
        assert!((ALL[at] as i32) <= u8::MAX as i32);
        numbers[at] = ALL[at] as u8;
        at += 1;
    }
    numbers
};

/// The HTTP status of each status, in the order of the table.
static HTTP: [u16; COUNT] = {
    let mut http = [0; COUNT];
    let mut at = 0;
    while at < COUNT {
        http[at] = row(ALL[at]).0;
        let expected = http_of_number(ALL[at] as i32);
        assert!(http[at] == expected || (expected == 401 && http[at] == 403));
        at += 1;
    }
    http
};

/// The texts in the order of the table, each with its NUL. They are one array
/// because a pointer to each text would need a relocation at load time.
static TEXTS: [u8; TEXTS_LEN] = {
    let mut texts = [0; TEXTS_LEN];
    let (mut at, mut len) = (0, 0);
    while at < COUNT {
        let text = row(ALL[at]).1.to_bytes_with_nul();
        let (_, rest) = texts.split_at_mut(len);
        rest.split_at_mut(text.len()).0.copy_from_slice(text);
        len += text.len();
        at += 1;
    }
    texts
};

const TEXTS_LEN: usize = {
    let (mut at, mut len) = (0, 0);
    while at < COUNT {
        len += row(ALL[at]).1.to_bytes_with_nul().len();
        at += 1;
    }
    len
};

/// The HTTP status that the bands of numbers give, also for an unknown number.
const fn http_of_number(status: i32) -> u16 {
    match status {
        0 => 200,
        30..=79 => 401,
        _ => 500,
    }
}

fn position(status: i32) -> Option<usize> {
    NUMBERS
        .iter()
        .position(|&number| i32::from(number) == status)
}

/// The HTTP status to answer with, for any number.
pub(crate) fn http(status: i32) -> u16 {
    let known = position(status).and_then(|at| HTTP.get(at));
    known.copied().unwrap_or(http_of_number(status))
}

/// The text of a status, or None for an unknown number.
pub(crate) fn text(status: i32) -> Option<&'static CStr> {
    let mut texts = TEXTS.split_inclusive(|&byte| byte == 0);
    let text = texts.nth(position(status)?)?;
    CStr::from_bytes_with_nul(text).ok()
}
