// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Every way to fail, once.

/// Why a call failed. The C numbers are `ffi::status`'s.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    Argument,
    Space,
    AlgorithmUnavailable,
    NotGenerated,
    KeyFormat,
    KeyOpenssh,
    KeyType,
    KeySize,
    KeyEncrypted,
    KeyFile,
    /// A file could not be read through no fault of its own.
    System,
    KeyLimit,
    KeyWeak,
    KeyHalf,
    NoToken,
    Token,
    TokenTooLong,
    Header,
    Payload,
    Algorithm,
    UnknownKey,
    Signature,
    Expired,
    NotYetValid,
    ClaimMissing,
    ClaimType,
    Issuer,
    Subject,
    Audience,
    Lifetime,
    Typ,
    Clock,
    NoMemory,
    Internal,
}

pub type Result<T> = core::result::Result<T, Error>;
