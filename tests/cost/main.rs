// SPDX-License-Identifier: Apache-2.0 OR MIT
#[path = "../support/mod.rs"]
mod support;

mod counting;
mod footprint;
mod hostile;
mod instructions;
mod refusals;
