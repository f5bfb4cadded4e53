// SPDX-License-Identifier: Apache-2.0 OR MIT
#[path = "../support/mod.rs"]
mod support;

mod benches;
mod beside;
mod cargo_c;
mod debian;
mod install;
mod prefix;
