// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The edge of the core: results become statuses, and no panic crosses.

use super::status::edgejwt_status;
use crate::error::Result;

/// Runs a call and gives its status.
#[cfg(any(feature = "std", test))]
pub fn guard(call: impl FnOnce() -> Result<()>) -> edgejwt_status {
    // Nothing that a call leaves behind on a panic is used again: outputs
    // are cleared, and what it was making is dropped.
    match std::panic::catch_unwind(std::panic::AssertUnwindSafe(call)) {
        Ok(result) => status_of(result),
        Err(_) => edgejwt_status::EDGEJWT_ERR_INTERNAL,
    }
}

/// Runs a call and gives its status. A panic aborts.
#[cfg(not(any(feature = "std", test)))]
pub fn guard(call: impl FnOnce() -> Result<()>) -> edgejwt_status {
    status_of(call())
}

fn status_of(result: Result<()>) -> edgejwt_status {
    result.map_or_else(edgejwt_status::from, |()| edgejwt_status::EDGEJWT_OK)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    #[test]
    fn a_panic_becomes_a_status_and_the_library_goes_on() {
        let status = guard(|| panic!("forced"));
        assert_eq!(status, edgejwt_status::EDGEJWT_ERR_INTERNAL);
        assert_eq!(guard(|| Ok(())), edgejwt_status::EDGEJWT_OK);
        let status = guard(|| Err(Error::Clock));
        assert_eq!(status, edgejwt_status::EDGEJWT_ERR_CLOCK);
    }
}
