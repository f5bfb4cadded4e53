// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The C boundary: pointers in, numbers out, one file per C noun, no logic.
//!
//! The `///` texts here are the C header's.
#![allow(non_camel_case_types)]
#![allow(clippy::missing_safety_doc)] // The header's text is for C callers.

pub mod algorithm;
pub mod claim;
pub mod claims;
pub mod keyring;
pub mod options;
pub mod policy;
pub mod report;
pub mod signing_key;
pub mod status;
pub mod token;
pub mod verifying_key;

mod guard;
mod output;
mod pointer;
mod sized;
