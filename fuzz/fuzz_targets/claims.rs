// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The claim readers, compared with serde_json's value of the same member.
//! Also in nested objects, and with buffers of any size.
#![no_main]

use edgejwt::ffi::claim_readers::*;
use edgejwt::ffi::status::edgejwt_status::{self, *};
use edgejwt_fuzz::claim_rules::has_text;
use edgejwt_fuzz::input::{Input, c_text};
use edgejwt_fuzz::json::{self, Json};
use edgejwt_fuzz::output::call;
use edgejwt_fuzz::pointer::{find, pointer_to};
use edgejwt_fuzz::policy::is_name;
use libfuzzer_sys::fuzz_target;
use std::ffi::CStr;
use std::ptr::null;

/// The expected status and length of a reader of strings.
fn string(value: Option<&Json>, capacity: usize) -> (edgejwt_status, usize) {
    match value.and_then(Json::text) {
        None => (EDGEJWT_ERR_CLAIM_TYPE, 0),
        Some(text) if text.contains('\0') => (EDGEJWT_ERR_CLAIM_TYPE, 0),
        Some(text) if text.len() < capacity => (EDGEJWT_OK, text.len()),
        Some(text) => (EDGEJWT_ERR_SPACE, text.len()),
    }
}

fn read_string(json: &[u8], name: &CStr, value: Option<&Json>, capacity: usize) {
    let answer = call(capacity, |out, cap, len| {
        let text = json.as_ptr().cast();
        // SAFETY: every buffer comes with its length.
        unsafe { edgejwt_claim_string(text, json.len(), name.as_ptr(), out, cap, len) }
    });
    let want = match value {
        Some(value) => string(Some(value), capacity),
        None => (EDGEJWT_ERR_CLAIM_MISSING, 0),
    };
    assert_eq!((answer.status, answer.len), want);
    if want.0 == EDGEJWT_OK {
        let text = value.and_then(Json::text);
        assert_eq!(text.map(str::as_bytes), Some(answer.text.as_slice()));
    }
}

fn read_item(json: &[u8], name: &CStr, value: Option<&Json>, index: usize, capacity: usize) {
    let answer = call(capacity, |out, cap, len| {
        let text = json.as_ptr().cast();
        // SAFETY: every buffer comes with its length.
        unsafe { edgejwt_claim_item(text, json.len(), name.as_ptr(), index, out, cap, len) }
    });
    let (want, item) = match value {
        None => ((EDGEJWT_ERR_CLAIM_MISSING, 0), None),
        Some(Json::Array(items)) => match items.get(index) {
            None => ((EDGEJWT_ERR_CLAIM_MISSING, 0), None),
            item => (string(item, capacity), item),
        },
        Some(_) => ((EDGEJWT_ERR_CLAIM_TYPE, 0), None),
    };
    assert_eq!((answer.status, answer.len), want);
    if want.0 == EDGEJWT_OK {
        let text = item.and_then(Json::text);
        assert_eq!(text.map(str::as_bytes), Some(answer.text.as_slice()));
    }
}

fn read_scalars(json: &[u8], name: &CStr, value: Option<&Json>) {
    let (text, len, name) = (json.as_ptr().cast(), json.len(), name.as_ptr());
    let (mut int, mut truth) = (9, true);
    // SAFETY, both: the text comes with its length; the results are writable.
    let status = unsafe { edgejwt_claim_int(text, len, name, &mut int) };
    let want = match value {
        None => Err(EDGEJWT_ERR_CLAIM_MISSING),
        // Like the library, `parse` refuses fractions and exponents.
        Some(Json::Number(number)) => number.parse().or(Err(EDGEJWT_ERR_CLAIM_TYPE)),
        Some(_) => Err(EDGEJWT_ERR_CLAIM_TYPE),
    };
    assert_eq!(
        (status, int),
        (want.err().unwrap_or(EDGEJWT_OK), want.unwrap_or(0))
    );
    let status = unsafe { edgejwt_claim_bool(text, len, name, &mut truth) };
    let want = match value {
        None => Err(EDGEJWT_ERR_CLAIM_MISSING),
        Some(Json::Bool(truth)) => Ok(*truth),
        Some(_) => Err(EDGEJWT_ERR_CLAIM_TYPE),
    };
    assert_eq!(
        (status, truth),
        (want.err().unwrap_or(EDGEJWT_OK), want.unwrap_or(false))
    );
}

fn ask(json: &[u8], name: &CStr, value: Option<&Json>, text: &[u8]) {
    let wanted = c_text(text);
    let mut has = true;
    // SAFETY: the text comes with its length; the result is writable.
    let status = unsafe {
        let text = json.as_ptr().cast();
        edgejwt_claim_has(text, json.len(), name.as_ptr(), wanted.as_ptr(), &mut has)
    };
    let want = match value.map(|value| has_text(value, &wanted)) {
        None => (EDGEJWT_ERR_CLAIM_MISSING, false),
        Some(None) => (EDGEJWT_ERR_CLAIM_TYPE, false),
        Some(Some(has)) => (EDGEJWT_OK, has),
    };
    assert_eq!((status, has), want);
}

/// Returns the claim's JSON, which must be a part of the text.
fn read_json<'a>(json: &'a [u8], name: &CStr, value: Option<&Json>) -> &'a [u8] {
    let (mut start, mut len) = (null(), 9);
    // SAFETY: the text comes with its length; the results are writable.
    let status = unsafe {
        let from = json.as_ptr().cast();
        edgejwt_claim_json(from, json.len(), name.as_ptr(), &mut start, &mut len)
    };
    let Some(value) = value else {
        assert_eq!((status, len), (EDGEJWT_ERR_CLAIM_MISSING, 0));
        return &[];
    };
    assert_eq!(status, EDGEJWT_OK);
    let at = start.addr().wrapping_sub(json.as_ptr().addr());
    let found = &json[at..at + len];
    assert_eq!(json::value(found).as_ref(), Some(value));
    assert_eq!(found, found.trim_ascii());
    found
}

fuzz_target!(|data: &[u8]| {
    let mut input = Input::new(data);
    let capacity = input.size();
    let (mut pick, kind) = (usize::from(input.byte()), input.byte());
    let (index, is_pointer) = (usize::from(kind & 127), kind > 127);
    let mut json = input.rest();
    let mut asked = c"a".to_owned();
    let status = loop {
        let members = match json::object_or(json, EDGEJWT_ERR_PAYLOAD) {
            Ok(members) => members,
            Err(status) => break status,
        };
        // The name of a member or a pointer to it, up to its first NUL as C
        // sees it, or a name that may be missing.
        let names = members.iter().map(|(name, _)| name.as_ref());
        let name = names.chain(["a"]).nth(pick % (members.len() + 1));
        let name = name.unwrap_or_default();
        let name = match is_pointer {
            true => c_text(pointer_to(name).as_bytes()),
            false => c_text(name.as_bytes()),
        };
        if !is_name(&name) {
            asked = name;
            break EDGEJWT_ERR_ARGUMENT;
        }
        let value = find(&members, name.as_bytes());
        read_scalars(json, &name, value);
        read_string(json, &name, value, capacity);
        read_item(json, &name, value, index, capacity);
        let text = match value {
            Some(Json::Array(items)) => items.get(index).and_then(Json::text),
            value => value.and_then(Json::text),
        };
        ask(json, &name, value, text.unwrap_or("a").as_bytes());
        let found = read_json(json, &name, value);
        let Some(Json::Object(_)) = value else { return };
        json = found;
        pick = pick.rotate_right(3);
    };
    let mut int = 9;
    // SAFETY: the text comes with its length; the result is writable.
    let answer =
        unsafe { edgejwt_claim_int(json.as_ptr().cast(), json.len(), asked.as_ptr(), &mut int) };
    assert_eq!((answer, int), (status, 0));
});
