// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Limits. Each is a constant of the C header; exceeding it returns a status.

/// Maximum length of a token in bytes, without the terminating NUL.
pub const EDGEJWT_TOKEN_MAX: usize = 16384;

/// Buffer size in bytes that is enough for the payload of every token that can
/// be accepted, including the terminating NUL.
pub const EDGEJWT_PAYLOAD_MAX: usize = 12288;

/// Maximum nesting depth of arrays and objects in a JSON text.
pub const EDGEJWT_JSON_DEPTH_MAX: usize = 32;

/// Maximum number of members in one JSON object.
pub const EDGEJWT_JSON_MEMBERS_MAX: usize = 256;

/// Maximum number of entries in each list of a policy.
pub const EDGEJWT_POLICY_NAMES_MAX: usize = 32;

/// Maximum size of a key file or key text in bytes.
pub const EDGEJWT_KEY_TEXT_MAX: usize = 65536;

/// Minimum size of an RSA modulus in bits.
pub const EDGEJWT_RSA_BITS_MIN: usize = 2048;

/// Maximum size of an RSA modulus in bits, to verify. The public exponent has
/// at most 32 bits; with a modulus of more than 4096 bits, it is at most 65537.
pub const EDGEJWT_RSA_VERIFY_BITS_MAX: usize = 8192;

/// Maximum size of an RSA modulus in bits, to sign. Keys of 2048, 3072 and
/// 4096 bits can sign.
pub const EDGEJWT_RSA_SIGN_BITS_MAX: usize = 4096;

/// Length of a key thumbprint in bytes, without the terminating NUL.
pub const EDGEJWT_THUMBPRINT_LEN: usize = 43;

/// Maximum length of an HMAC secret in bytes.
pub const EDGEJWT_SECRET_MAX: usize = 1024;

/// Maximum length of `kid` and of `typ` in edgejwt_header, in bytes.
pub const EDGEJWT_HEADER_TEXT_MAX: usize = 255;

/// Maximum length of `extra` in edgejwt_header, in bytes.
pub const EDGEJWT_HEADER_EXTRA_MAX: usize = 4096;

/// Maximum leeway of a policy in seconds.
pub const EDGEJWT_LEEWAY_MAX: i64 = 600;

/// Latest date in a token, in seconds since 1970: INT64_MAX.
pub const EDGEJWT_DATE_MAX: i64 = 9223372036854775807;

/// Default for `earliest_now` of a policy, in seconds since 1970:
/// 2026-01-01T00:00:00Z. A clock that shows an earlier time is not set. Each
/// release moves this constant forward.
pub const EDGEJWT_EARLIEST_NOW: i64 = 1767225600;

/// Maximum number of key files in the directory of a keyring. A keyring with
/// this many keys takes no more keys from edgejwt_keyring_add().
pub const EDGEJWT_KEYRING_KEYS_MAX: usize = 16384;

/// Maximum number of keys that are tried for one token, and of keys of one
/// issuer that edgejwt_keyring_add() adds; 2 less in a keyring with a
/// directory, which may have a `.pem` and a `.pub` file of the issuer, and 3
/// less with EDGEJWT_KEY_PUB_NAMES.
pub const EDGEJWT_ISSUER_KEYS_MAX: usize = 4;

/// Maximum length of an issuer in a keyring, in bytes.
pub const EDGEJWT_ISSUER_MAX: usize = 255;

/// Maximum number of signatures in the cache of a keyring.
pub const EDGEJWT_REMEMBER_MAX: usize = 1024;

/// Default number of signatures in the cache of a keyring.
pub const EDGEJWT_REMEMBER_DEFAULT: usize = 64;

/// Grace period in seconds: a key file that no longer contains a key keeps its
/// last key for this long, because a copy may be in progress.
pub const EDGEJWT_KEY_GRACE: u64 = 10;
