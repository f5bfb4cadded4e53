// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Runs the body of a C function: results become statuses, no panic reaches
//! the caller, and the thread is not cancelled meanwhile.

use super::status::edgejwt_status;
use crate::error::Result;
use crate::os::Uncancelled;

/// Runs a call and returns its status. A panic is EDGEJWT_ERR_INTERNAL.
#[cfg(any(feature = "std", test))]
pub(super) fn guard(call: impl FnOnce() -> Result<()>) -> edgejwt_status {
    let _uncancelled = Uncancelled::new();
    // Unwind safe: after a panic the outputs are cleared, and values under
    // construction are dropped.
    match std::panic::catch_unwind(std::panic::AssertUnwindSafe(call)) {
        Ok(result) => status_of(result),
        Err(_) => edgejwt_status::EDGEJWT_ERR_INTERNAL,
    }
}

/// Runs a call and returns its status. A panic aborts the process.
#[cfg(not(any(feature = "std", test)))]
pub(super) fn guard(call: impl FnOnce() -> Result<()>) -> edgejwt_status {
    let _uncancelled = Uncancelled::new();
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
