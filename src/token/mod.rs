// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Tokens: the compact serialization (RFC 7515 section 7.1) and the protected
//! header (RFC 7515 section 4).

mod compact;
mod header;

pub(crate) use compact::{Compact, Scratch};
pub(crate) use header::{HEADER_LEN_MAX, HeaderParameters, ProtectedHeader};
