// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Reading one claim out of a payload.

use super::status::edgejwt_status;
use super::{guard::guard, output::Output, pointer};
use crate::claims::holds_text;
use crate::error::{Error, Result};
use crate::json::{Members, Object, Text, Value};
use core::ffi::c_char;

/// # Safety
/// Both are as the header says.
unsafe fn find<'a>(payload: &'a [u8], name: *const c_char) -> Result<Value<'a>> {
    // SAFETY: the caller's promise.
    let name = unsafe { pointer::string(name) }?;
    let mut members = Members::new();
    let object = Object::parse(payload, &mut members).map_err(|_| Error::Payload)?;
    object.get(name.to_bytes()).ok_or(Error::ClaimMissing)
}

/// Writes what a string means. C would take U+0000 for its end.
fn put_text(mut out: Output, text: Text) -> Result<()> {
    if text.decoded().any(|byte| byte == 0) {
        return Err(Error::ClaimType);
    }
    let len = text.decoded_len();
    if out.is_absent() {
        return out.reserve(len);
    }
    out.fill(len, |space| {
        space
            .iter_mut()
            .zip(text.decoded())
            .for_each(|(to, byte)| *to = byte);
        Ok(())
    })
}

/// Copy a claim that is a string, JSON escapes decoded.
///
/// This and the other readers take any JSON object: a payload from
/// edgejwt_verify(), or an object inside one. They allocate nothing.
///
/// With `out` NULL and `out_cap` 0, returns EDGEJWT_ERR_SPACE and gives the
/// string's length.
///
/// @param name     the claim's name, ending with a NUL
/// @param out      receives the string, in UTF-8, and a NUL
/// @param out_len  receives its length without the NUL; may be NULL
/// @return EDGEJWT_OK, EDGEJWT_ERR_ARGUMENT, EDGEJWT_ERR_SPACE,
///         EDGEJWT_ERR_PAYLOAD, EDGEJWT_ERR_CLAIM_MISSING, or
///         EDGEJWT_ERR_CLAIM_TYPE for what is no string, or a string that
///         holds U+0000, of which C would see only the part before
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_claim_string(
    payload: *const c_char,
    payload_len: usize,
    name: *const c_char,
    out: *mut c_char,
    out_cap: usize,
    out_len: *mut usize,
) -> edgejwt_status {
    guard(|| {
        // SAFETY, all three: the header puts these duties on the caller.
        let out = unsafe { Output::new(out, out_cap, out_len) }?;
        let payload = unsafe { pointer::input(payload, payload_len) }?;
        out.apart_from(payload)?;
        let claim = unsafe { find(payload, name) }?;
        put_text(out, claim.text().ok_or(Error::ClaimType)?)
    })
}

/// Read a claim that is a whole number, all 64 bits of it.
///
/// @param name  the claim's name, ending with a NUL
/// @param out   receives the number, or 0 on failure
/// @return EDGEJWT_OK, EDGEJWT_ERR_ARGUMENT, EDGEJWT_ERR_PAYLOAD,
///         EDGEJWT_ERR_CLAIM_MISSING, or EDGEJWT_ERR_CLAIM_TYPE for what is
///         no number, has a fraction or an exponent, or does not fit
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_claim_int(
    payload: *const c_char,
    payload_len: usize,
    name: *const c_char,
    out: *mut i64,
) -> edgejwt_status {
    guard(|| {
        // SAFETY, all three: the header puts these duties on the caller.
        let out = unsafe { pointer::result(out, 0) }?;
        let payload = unsafe { pointer::input_apart_from(out, payload, payload_len) }?;
        let claim = unsafe { find(payload, name) }?;
        *out = claim.integer().ok_or(Error::ClaimType)?;
        Ok(())
    })
}

/// Read a claim that is true or false.
///
/// @param name  the claim's name, ending with a NUL
/// @param out   receives the value, or false on failure
/// @return EDGEJWT_OK, EDGEJWT_ERR_ARGUMENT, EDGEJWT_ERR_PAYLOAD,
///         EDGEJWT_ERR_CLAIM_MISSING, or EDGEJWT_ERR_CLAIM_TYPE
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_claim_bool(
    payload: *const c_char,
    payload_len: usize,
    name: *const c_char,
    out: *mut bool,
) -> edgejwt_status {
    guard(|| {
        // SAFETY, all three: the header puts these duties on the caller.
        let out = unsafe { pointer::result(out, false) }?;
        let payload = unsafe { pointer::input_apart_from(out, payload, payload_len) }?;
        let claim = unsafe { find(payload, name) }?;
        *out = claim.boolean().ok_or(Error::ClaimType)?;
        Ok(())
    })
}

/// Point to a claim of any type, as it stands in the payload.
///
/// An object found so can be given to these readers in turn.
///
/// @param name      the claim's name, ending with a NUL
/// @param json_out  receives where the value starts, inside `payload`, or
///                  NULL on failure; it does not end with a NUL
/// @param len_out   receives its length, or 0 on failure
/// @return EDGEJWT_OK, EDGEJWT_ERR_ARGUMENT, EDGEJWT_ERR_PAYLOAD, or
///         EDGEJWT_ERR_CLAIM_MISSING
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_claim_json(
    payload: *const c_char,
    payload_len: usize,
    name: *const c_char,
    json_out: *mut *const c_char,
    len_out: *mut usize,
) -> edgejwt_status {
    guard(|| {
        // SAFETY, all five: the header puts these duties on the caller.
        let json_out = unsafe { pointer::result(json_out, core::ptr::null()) };
        let len_out = unsafe { pointer::result(len_out, 0) };
        let (json_out, len_out) = (json_out?, len_out?);
        let (json_size, len_size) = (size_of_val(json_out), size_of_val(len_out));
        if !pointer::apart(json_out, json_size, len_out, len_size) {
            return Err(Error::Argument);
        }
        let payload = unsafe { pointer::input_apart_from(json_out, payload, payload_len) }
            .and(unsafe { pointer::input_apart_from(len_out, payload, payload_len) })?;
        let claim = unsafe { find(payload, name) }?;
        *json_out = claim.json().as_ptr().cast();
        *len_out = claim.json().len();
        Ok(())
    })
}

/// Copy one string of a claim that is an array, JSON escapes decoded.
///
/// Call it with 0, 1, 2 ... until it returns EDGEJWT_ERR_CLAIM_MISSING. With
/// `out` NULL and `out_cap` 0, returns EDGEJWT_ERR_SPACE and gives the
/// string's length.
///
/// @param name     the claim's name, ending with a NUL
/// @param index    which item, from 0
/// @param out      receives the string, in UTF-8, and a NUL
/// @param out_len  receives its length without the NUL; may be NULL
/// @return as edgejwt_claim_string(); EDGEJWT_ERR_CLAIM_MISSING also behind
///         the last item, EDGEJWT_ERR_CLAIM_TYPE for what is no array or an
///         item that is no string
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_claim_item(
    payload: *const c_char,
    payload_len: usize,
    name: *const c_char,
    index: usize,
    out: *mut c_char,
    out_cap: usize,
    out_len: *mut usize,
) -> edgejwt_status {
    guard(|| {
        // SAFETY, all three: the header puts these duties on the caller.
        let out = unsafe { Output::new(out, out_cap, out_len) }?;
        let payload = unsafe { pointer::input(payload, payload_len) }?;
        out.apart_from(payload)?;
        let claim = unsafe { find(payload, name) }?;
        let mut items = claim.items().ok_or(Error::ClaimType)?;
        let item = items.nth(index).ok_or(Error::ClaimMissing)?;
        put_text(out, item.text().ok_or(Error::ClaimType)?)
    })
}

/// Ask whether a claim is this string, or an array that holds it.
///
/// Items of an array that are no strings are passed over.
///
/// @param name   the claim's name, ending with a NUL
/// @param value  the string to look for, ending with a NUL
/// @param out    receives the answer, or false on failure
/// @return EDGEJWT_OK, EDGEJWT_ERR_ARGUMENT, EDGEJWT_ERR_PAYLOAD,
///         EDGEJWT_ERR_CLAIM_MISSING, or EDGEJWT_ERR_CLAIM_TYPE for what is
///         neither a string nor an array
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_claim_has(
    payload: *const c_char,
    payload_len: usize,
    name: *const c_char,
    value: *const c_char,
    out: *mut bool,
) -> edgejwt_status {
    guard(|| {
        // SAFETY, all four: the header puts these duties on the caller.
        let out = unsafe { pointer::result(out, false) }?;
        let payload = unsafe { pointer::input_apart_from(out, payload, payload_len) }?;
        let value = unsafe { pointer::string(value) }?;
        let claim = unsafe { find(payload, name) }?;
        if claim.text().is_none() && claim.items().is_none() {
            return Err(Error::ClaimType);
        }
        *out = holds_text(claim, value.to_bytes());
        Ok(())
    })
}
