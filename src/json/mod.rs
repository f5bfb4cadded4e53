// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Strict JSON (RFC 8259): a parser that validates a text in one pass and
//! records where the members are, typed access to their values, and a writer.
//!
//! Nothing here recurses or allocates. Length, nesting and the number of
//! members are bounded.

mod nesting;
mod object;
mod parser;
mod text;
mod value;
mod write;

pub(crate) use object::Object;
pub(crate) use parser::Members;
pub(crate) use text::{SHORT_NAME_MAX, Text};
pub(crate) use value::{Items, Value};
pub(crate) use write::Writer;

/// The text is not one JSON object, exceeds a limit, or has a duplicate name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Malformed;
