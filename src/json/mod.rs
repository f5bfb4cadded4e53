// SPDX-License-Identifier: Apache-2.0 OR MIT
//! JSON, strictly (RFC 8259): one scan that accepts a text or refuses it,
//! typed reads of what it accepted, and writing.
//!
//! No recursion, no allocation; nesting and member counts are bounded.

mod object;
mod open;
mod scan;
mod text;
mod value;
mod write;

pub use object::Object;
pub use scan::Members;
pub use text::{SHORT, Text};
pub use value::{Items, Value};
pub use write::Writer;

/// The text is not JSON, breaks a limit, or names a member twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed;
