// SPDX-License-Identifier: Apache-2.0 OR MIT
#[path = "../support/keys.rs"]
mod keys;
#[path = "../support/mod.rs"]
mod support;

mod attacks;
mod confusion;
mod json_names;
mod json_suite;
mod numbers;
mod tokens;
mod truncation;
