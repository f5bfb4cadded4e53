// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Flags of claims, policies and keyrings. Each has a bit of its own.

/// Claims: write `iat`, `nbf` and `exp` as strings of digits, as the NeuronEX
/// documentation shows. Policy: also accept dates that are strings of digits.
pub const EDGEJWT_DATES_AS_STRINGS: u32 = 1;

/// Claims: write `aud` as an array with one string.
pub const EDGEJWT_AUD_AS_ARRAY: u32 = 2;

/// Claims: permit an `exp` that is absent or not later than `iat`.
pub const EDGEJWT_NO_EXPIRY: u32 = 4;

/// Policy: accept a token without `exp`. An `exp` that is present is checked.
pub const EDGEJWT_EXP_OPTIONAL: u32 = 8;

/// Policy: accept any `aud`, and a token without `aud`.
pub const EDGEJWT_ANY_AUDIENCE: u32 = 16;

/// Keyring: accept a directory that does not exist yet, as one without keys.
/// Its keys are found when it appears. Without this flag,
/// edgejwt_keyring_open() fails.
pub const EDGEJWT_DIRECTORY_MAY_APPEAR: u32 = 32;

/// Keyring: the issuer of a key file NAME.key.pub is NAME instead of NAME.key.
pub const EDGEJWT_KEY_PUB_NAMES: u32 = 64;
