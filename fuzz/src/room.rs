// SPDX-License-Identifier: Apache-2.0 OR MIT
//! An output buffer that sees what a call writes.

use edgejwt::ffi::status::edgejwt_status::{self, *};
use std::cell::RefCell;
use std::ffi::c_char;
use std::ptr::null_mut;

/// The largest buffer.
pub const ROOM: usize = 16400;

const FILLER: u8 = 0x55;
static UNTOUCHED: [u8; ROOM] = [FILLER; ROOM];

/// What a call answered.
#[derive(Debug)]
pub struct Answer {
    pub status: edgejwt_status,
    /// What it said the length is.
    pub len: usize,
    pub text: Vec<u8>,
}

/// Makes a call with a buffer of `capacity` bytes, none for 0, and checks
/// what is true of every output: a text ends with a NUL behind its length, a
/// text that does not fit leaves the buffer alone, a failure leaves it empty,
/// and nothing is ever written behind these.
pub fn call(
    capacity: usize,
    call: impl FnOnce(*mut c_char, usize, *mut usize) -> edgejwt_status,
) -> Answer {
    thread_local! {
        static SPACE: RefCell<Vec<u8>> = RefCell::new(UNTOUCHED.to_vec());
    }
    SPACE.with_borrow_mut(|space| {
        let capacity = capacity.min(ROOM);
        // At the end of the allocation, whose own end is watched.
        let start = ROOM - capacity;
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
            // Where a call fails late, what it wrote is wiped.
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
