// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Strict JSON (RFC 8259): a parser that validates a text in one pass and
//! records where the members are, typed access to their values, and a writer.
//!
//! Nothing here recurses or allocates. Length, nesting and the number of
//! members are bounded.

mod nesting;
mod object;
mod parser;
mod pointer;
mod text;
mod value;
mod write;

pub(crate) use object::Object;
pub(crate) use parser::Members;
pub(crate) use pointer::check_name;
pub(crate) use text::{SHORT_NAME_MAX, Text};
pub(crate) use value::{Items, Value};
pub(crate) use write::Writer;

use crate::error::Error;

/// Why a text is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Malformed {
    /// It is not one JSON object, or has a duplicate name, or is too long.
    Syntax,
    /// It is nested too deeply, or has too many members.
    TooComplex,
}

impl Malformed {
    /// The error for this text: `TooComplex`, or else `syntax`.
    pub(crate) fn or(self, syntax: Error) -> Error {
        match self {
            Self::Syntax => syntax,
            Self::TooComplex => Error::TooComplex,
        }
    }
}
