// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The JSON parser, compared with serde_json and the stricter rules that are
//! listed in `edgejwt_fuzz::json`. Both must accept the same texts and find the
//! same values in them.
//!
//! Inputs are shorter than 64 KB: the parser refuses a name or a member that
//! ends beyond.
#![no_main]

use edgejwt::ffi::claim_readers::edgejwt_claim_json;
use edgejwt::ffi::status::edgejwt_status::{self, *};
use edgejwt_fuzz::input::c_text;
use edgejwt_fuzz::json::{self, member};
use edgejwt_fuzz::pointer::reader_name;
use libfuzzer_sys::fuzz_target;
use std::ffi::CStr;
use std::ptr::null;

fn claim<'a>(text: &'a [u8], name: &CStr) -> (edgejwt_status, &'a [u8]) {
    let (mut start, mut len) = (null(), 9);
    // SAFETY: the text comes with its length; the results are writable.
    let status = unsafe {
        let from = text.as_ptr().cast();
        edgejwt_claim_json(from, text.len(), name.as_ptr(), &mut start, &mut len)
    };
    if status != EDGEJWT_OK {
        assert!(start.is_null() && len == 0);
        return (status, &[]);
    }
    let at = start.addr().wrapping_sub(text.as_ptr().addr());
    (status, &text[at..at + len])
}

fuzz_target!(|data: &[u8]| {
    assert!(data.len() < 65536);
    let (status, json) = claim(data, c"a");
    let members = match json::object_or(data, EDGEJWT_ERR_PAYLOAD) {
        Ok(members) => members,
        Err(refused) => return assert_eq!(status, refused),
    };
    match member(&members, b"a") {
        Some(value) => assert_eq!(json::value(json).as_ref(), Some(value)),
        None => assert_eq!(status, EDGEJWT_ERR_CLAIM_MISSING),
    }
    if let Some((name, value)) = members.last()
        && !name.contains('\0')
    {
        let name = c_text(reader_name(name).as_bytes());
        let (status, json) = claim(data, &name);
        assert_eq!(status, EDGEJWT_OK);
        assert_eq!(json::value(json).as_ref(), Some(value));
    }
});
