// SPDX-License-Identifier: Apache-2.0 OR MIT
#[path = "../support/keys.rs"]
mod keys;
#[path = "../support/mod.rs"]
mod support;

mod algorithms;
mod openssl;
mod programs;
mod raw_vectors;
mod vectors;
mod vendor_tokens;
