// SPDX-License-Identifier: Apache-2.0 OR MIT
#[path = "../support/mod.rs"]
mod support;

mod compatibility;
mod header;
mod panics;
mod symbols;
