// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Code that the fuzz targets share.
//!
//! It implements the rules of the library a second time, with other crates for
//! JSON and base64url, so that a target knows the expected result of each
//! call: [`verdict`] for verifying, [`issued`] for signing.

pub mod claim_rules;
pub mod input;
pub mod issued;
pub mod json;
pub mod keys;
pub mod loaded;
pub mod output;
pub mod pointer;
pub mod policy;
pub mod verdict;

/// The time for which most seeds are made, in seconds since 1970.
pub const NOW: i64 = 1_800_000_000;
