// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Limits, each a constant of the C header. Over a limit is a status.

/// The longest token, in bytes, without a terminating NUL.
pub const EDGEJWT_TOKEN_MAX: usize = 8192;

/// A buffer of this many bytes holds the payload of every token that can be
/// accepted, with its terminating NUL.
pub const EDGEJWT_PAYLOAD_MAX: usize = 6144;

/// The deepest nesting of arrays and objects in a header or payload.
pub const EDGEJWT_JSON_DEPTH_MAX: usize = 32;

/// The most members in one JSON object.
pub const EDGEJWT_JSON_MEMBERS_MAX: usize = 128;

/// The most entries in each list of names in a policy.
pub const EDGEJWT_POLICY_NAMES_MAX: usize = 32;

/// The largest key file or key text, in bytes.
pub const EDGEJWT_KEY_TEXT_MAX: usize = 65536;

/// The smallest RSA modulus, in bits.
pub const EDGEJWT_RSA_BITS_MIN: usize = 2048;

/// The largest RSA modulus that verifies, in bits.
pub const EDGEJWT_RSA_VERIFY_BITS_MAX: usize = 8192;

/// The largest RSA modulus that signs, in bits: 2048, 3072 and 4096 do.
pub const EDGEJWT_RSA_SIGN_BITS_MAX: usize = 4096;

/// The length of a key's thumbprint, in bytes, without a terminating NUL.
pub const EDGEJWT_THUMBPRINT_LEN: usize = 43;

/// The longest HMAC secret, in bytes.
pub const EDGEJWT_SECRET_MAX: usize = 1024;

/// The longest `kid` or `typ` in the header of a token to be signed, in bytes.
pub const EDGEJWT_HEADER_TEXT_MAX: usize = 255;

/// The largest leeway in a policy, in seconds.
pub const EDGEJWT_LEEWAY_MAX: i64 = 600;

/// The latest date in a token, in seconds since 1970: 2 to the power of 53.
pub const EDGEJWT_DATE_MAX: i64 = 9007199254740992;

/// The clock below which nothing is accepted, unless the policy says
/// otherwise: 2026-01-01T00:00:00Z. It moves with each release.
pub const EDGEJWT_EARLIEST_NOW: i64 = 1767225600;

/// The most key files of a keyring, and the most keys in it beside which one
/// more can be added.
pub const EDGEJWT_KEYRING_KEYS_MAX: usize = 16384;

/// The most keys of one issuer in a keyring. Where the keyring has a
/// directory, two of them are kept for the issuer's `.pem` and `.pub`.
pub const EDGEJWT_ISSUER_KEYS_MAX: usize = 4;

/// The longest name of an issuer in a keyring, in bytes.
pub const EDGEJWT_ISSUER_MAX: usize = 255;

/// The most signatures that a keyring can remember.
pub const EDGEJWT_REMEMBER_MAX: usize = 1024;

/// What a keyring remembers unless it is told otherwise.
pub const EDGEJWT_REMEMBER_DEFAULT: usize = 64;

/// How long a key outlives its file's content, in seconds: a copy may be
/// under way.
pub const EDGEJWT_KEY_GRACE: u64 = 10;
