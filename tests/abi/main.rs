// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The built libraries and the C header: symbols, sizes, panics, and the
//! binary interface.
#[path = "../support/mod.rs"]
mod support;

mod compatibility;
mod curves;
mod generate;
mod hardening;
mod header;
mod panics;
mod secrets;
mod size;
mod symbols;

use std::process::ExitCode;

fn main() -> ExitCode {
    // The longest build starts first.
    let tests = [
        secrets::tests(),
        panics::tests(),
        compatibility::tests(),
        hardening::tests(),
        header::tests(),
        size::tests(),
        symbols::tests(),
    ];
    support::harness::run("abi", tests.into_iter().flatten().collect())
}
