// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The C interface: pointers in, numbers out, one file per C noun, no logic.
//!
//! The doc comments of public items here, in `limits` and in `error` become
//! the C header.
#![allow(non_camel_case_types)]
#![allow(
    clippy::missing_safety_doc,
    reason = "the comments are the C header, which opens with the caller's duties"
)]

pub mod algorithm;
pub mod certificate;
pub mod claim_readers;
pub mod diagnostics;
pub mod flags;
pub mod hardware;
pub mod header;
pub mod issue;
pub mod keyring;
pub mod keyring_options;
pub mod policy;
pub mod report;
pub mod signing_key;
pub mod status;
pub mod token;
pub mod verifying_key;

mod guard;
mod judging;
mod key_loading;
mod output;
mod overlap;
mod pointer;
mod versioned;

pub use crate::limits::*;
