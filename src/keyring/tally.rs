// SPDX-License-Identifier: Apache-2.0 OR MIT
//! How many tokens a ring has accepted and refused, for monitors.

use super::counter::Counter;
use crate::error::{Result, edgejwt_status, http};

/// A child of `fork()` goes on counting where its parent was.
#[derive(Default)]
pub(crate) struct Tally {
    accepted: Counter,
    refused: Counter,
    remembered: Counter,
}

impl Tally {
    /// Counts a verdict. An error of the caller or of the system is none.
    pub(crate) fn count(&self, verdict: Result<()>) {
        let counter = match verdict {
            Ok(()) => &self.accepted,
            Err(error) if http(edgejwt_status::from(error) as i32) < 500 => &self.refused,
            Err(_) => return,
        };
        counter.increment();
    }

    /// Counts an accepted token whose signature was remembered.
    pub(crate) fn count_remembered(&self) {
        self.remembered.increment();
    }

    /// Accepted, refused, remembered.
    pub(crate) fn counts(&self) -> [u64; 3] {
        [&self.accepted, &self.refused, &self.remembered].map(Counter::get)
    }
}
