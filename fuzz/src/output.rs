// SPDX-License-Identifier: Apache-2.0 OR MIT
//! An output buffer that detects every byte that a call writes.

use edgejwt::ffi::status::edgejwt_status::{self, *};
use std::cell::RefCell;
use std::ffi::c_char;
use std::ptr::null_mut;

/// The size of the largest buffer.
pub const BUFFER_LEN: usize = 16400;

const FILLER: u8 = 0x55;
static UNTOUCHED: [u8; BUFFER_LEN] = [FILLER; BUFFER_LEN];

/// The result of a call.
#[derive(Debug)]
pub struct Answer {
    pub status: edgejwt_status,
    /// The value of `*out_len`.
    pub len: usize,
    pub text: Vec<u8>,
}

/// Makes a call with a buffer of `capacity` bytes, or without one for 0, and
/// checks the rules for every output: a NUL follows the text; if the text does
/// not fit, the buffer is not changed; after any other failure the text is
/// empty; nothing else is written.
pub fn call(
    capacity: usize,
    call: impl FnOnce(*mut c_char, usize, *mut usize) -> edgejwt_status,
) -> Answer {
    thread_local! {
        static SPACE: RefCell<Vec<u8>> = RefCell::new(UNTOUCHED.to_vec());
    }
    SPACE.with_borrow_mut(|space| {
        let capacity = capacity.min(BUFFER_LEN);
        // At the end of the allocation: AddressSanitizer checks its bounds.
        let start = BUFFER_LEN - capacity;
        let mut len = 99;
        let out = match capacity {
            0 => null_mut(),
            _ => space[start..].as_mut_ptr().cast(),
        };
        let status = call(out, capacity, &mut len);
        let written = match status {
            EDGEJWT_OK if capacity == 0 => 0,
            EDGEJWT_OK => {
                assert!(len < capacity);
                len + 1
            }
            EDGEJWT_ERR_SPACE => {
                assert!(len >= capacity);
                0
            }
            _ => {
                assert_eq!(len, 0);
                capacity.min(1)
            }
        };
        let (before, out) = space.split_at_mut(start);
        let (out, behind) = out.split_at_mut(written);
        assert!(*before == UNTOUCHED[..before.len()]);
        if *behind != UNTOUCHED[..behind.len()] {
            // A call that fails late has wiped what it wrote.
            assert_ne!(status, EDGEJWT_OK);
            assert!(behind.iter().all(|byte| [0, FILLER].contains(byte)));
            behind.fill(FILLER);
        }
        let text = match out.split_last() {
            Some((end, text)) => {
                assert_eq!(*end, 0);
                text.to_vec()
            }
            None => Vec::new(),
        };
        out.fill(FILLER);
        Answer { status, len, text }
    })
}
