// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The libraries on other processors and other C libraries: what a device
//! loads, and every C program run there, under qemu where necessary. And: the
//! same build in two folders gives the same files.
//!
//! Not part of `cargo test`. `make cross TARGET=aarch64-unknown-linux-gnu` runs
//! it; the targets are in `EDGEJWT_TARGETS`, divided by blanks.

#[path = "../support/mod.rs"]
mod support;

mod binary;
mod counting;
mod devices;
mod reproducible;
mod target;

use std::process::ExitCode;

fn main() -> ExitCode {
    let tests = [devices::tests(), reproducible::tests()];
    support::harness::run("cross", tests.into_iter().flatten().collect())
}
