// SPDX-License-Identifier: Apache-2.0 OR MIT
#[path = "../support/mod.rs"]
mod support;

mod fixtures;
mod mutants;
mod programs;
mod sanitizers;
