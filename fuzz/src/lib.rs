// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What the fuzz targets share.
//!
//! The rules of the library are stated here a second time, on other people's
//! readers of JSON and base64url, so that targets know what each call must
//! answer: [`verdict`] for tokens, [`issued`] for claims.

pub mod claim_rules;
pub mod input;
pub mod issued;
pub mod json;
pub mod keys;
pub mod loaded;
pub mod policy;
pub mod room;
pub mod verdict;

/// What most tokens and clocks in seeds are made for.
pub const NOW: i64 = 1_800_000_000;
