// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The JSON scan beside serde_json: what one of them refuses for its syntax,
//! the other refuses too.
#![no_main]

use edgejwt::ffi::claim::{edgejwt_claim_json, edgejwt_claim_string};
use edgejwt::ffi::status::edgejwt_status::*;
use libfuzzer_sys::fuzz_target;
use serde_json::{Map, Value};
use std::ptr::null;

/// Deepest nesting, most members of an object, longest text: ours alone.
fn is_within_limits(value: &Value, depth: usize) -> bool {
    match value {
        Value::Array(items) => {
            depth < 32 && items.iter().all(|item| is_within_limits(item, depth + 1))
        }
        Value::Object(members) => {
            depth < 32
                && members.len() <= 128
                && members.values().all(|v| is_within_limits(v, depth + 1))
        }
        _ => true,
    }
}

fuzz_target!(|data: &[u8]| {
    let (mut start, mut len) = (null(), 0);
    // SAFETY: the input comes with its length.
    let status = unsafe {
        edgejwt_claim_json(
            data.as_ptr().cast(),
            data.len(),
            c"a".as_ptr(),
            &mut start,
            &mut len,
        )
    };
    let theirs = serde_json::from_slice::<Map<String, Value>>(data);
    match (status, &theirs) {
        (EDGEJWT_ERR_PAYLOAD, _) => {
            // A name given twice, and limits, are all that we are stricter in.
            if let Ok(members) = &theirs {
                let whole = Value::Object(members.clone());
                let colons = data.iter().filter(|byte| **byte == b':').count();
                let is_stricter =
                    !is_within_limits(&whole, 0) || data.len() > 65535 || colons > count(&whole);
                assert!(is_stricter, "{:?}", String::from_utf8_lossy(data));
            }
        }
        (_, Err(error)) => panic!("{error}: {:?}", String::from_utf8_lossy(data)),
        (EDGEJWT_OK, Ok(members)) => {
            // SAFETY: what was found lies inside the input.
            let json = unsafe { std::slice::from_raw_parts(start.cast::<u8>(), len) };
            let value: Value = serde_json::from_slice(json).unwrap();
            assert_eq!(&value, &members["a"]);
            if let Value::String(text) = value {
                let mut out = vec![0_u8; data.len() + 1];
                let mut len = 0;
                // SAFETY: input and output come with their lengths.
                let status = unsafe {
                    let (from, to) = (data.as_ptr().cast(), out.as_mut_ptr().cast());
                    edgejwt_claim_string(from, data.len(), c"a".as_ptr(), to, out.len(), &mut len)
                };
                let has_nul = text.contains('\0');
                assert_eq!(status == EDGEJWT_OK, !has_nul);
                assert!(has_nul || out[..len] == *text.as_bytes());
            }
        }
        (status, Ok(members)) => {
            assert_eq!(status, EDGEJWT_ERR_CLAIM_MISSING);
            assert!(!members.contains_key("a"));
        }
    }
});

/// Members in all objects: fewer than there are colons where one was given
/// twice, or where a string holds a colon.
fn count(value: &Value) -> usize {
    match value {
        Value::Array(items) => items.iter().map(count).sum(),
        Value::Object(members) => members.len() + members.values().map(count).sum::<usize>(),
        _ => 0,
    }
}
