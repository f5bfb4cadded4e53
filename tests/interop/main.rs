// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The library with other implementations: tokens and keys are exchanged in
//! both directions, and published test vectors are verified.
#[path = "../support/keys.rs"]
mod keys;
#[path = "../support/mod.rs"]
mod support;
#[path = "../support/vectors.rs"]
mod vectors;

mod algorithms;
mod cookbook;
mod openssl;
mod peer;
mod vendor_tokens;
mod wycheproof;

use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

fn main() -> ExitCode {
    let tests = [
        algorithms::tests(),
        cookbook::tests(),
        vendor_tokens::tests(),
        wycheproof::tests(),
    ];
    support::harness::run("interop", tests.into_iter().flatten().collect())
}

/// Most peers judge `exp` by the system clock.
fn now() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    now.as_secs().try_into().unwrap()
}
