// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Tokens and keys of one algorithm, used for another one. Only the algorithm
//! of the key is accepted.

mod keys;
mod pairs;
mod tokens;

use libtest_mimic::Trial;

pub fn tests() -> Vec<Trial> {
    tokens::tests().into_iter().chain(keys::tests()).collect()
}
