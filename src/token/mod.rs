// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Tokens: the compact serialization (RFC 7515 section 7.1) and the protected
//! header (RFC 7515 section 4).

mod compact;
mod header;
mod parameters;

pub(crate) use compact::{Compact, Scratch};
pub(crate) use header::ProtectedHeader;
pub(crate) use parameters::{HEADER_LEN_MAX, HeaderParameters};
