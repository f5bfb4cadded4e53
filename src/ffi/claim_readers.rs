// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Reading one claim of a payload.

use super::flags::EDGEJWT_DATES_AS_STRINGS;
use super::guard::guard;
use super::output::{TextOutput, ValueOutput};
use super::overlap::{Extent, Inputs};
use super::status::edgejwt_status;
use crate::claims::holds_text;
use crate::date::{self, DateFormat};
use crate::error::{Error, Result};
use crate::json::{Members, Object, Text, Value, check_name};
use core::ffi::{CStr, c_char};
use core::ptr::null;

/// A payload, and the name of one of its members.
struct Member<'a> {
    payload: Result<&'a [u8]>,
    name: Result<&'a CStr>,
}

impl<'a> Member<'a> {
    /// # Safety
    /// `payload_len` bytes can be read at `payload` while `'a` lasts, and
    /// `name` is NULL or a string.
    unsafe fn read(
        inputs: &mut Inputs,
        payload: *const c_char,
        payload_len: usize,
        name: *const c_char,
    ) -> Self {
        Self {
            // SAFETY: the caller lends `payload_len` bytes.
            payload: unsafe { inputs.bytes(payload, payload_len) },
            // SAFETY: NULL or a string, as the caller promises.
            name: unsafe { inputs.string(name) },
        }
    }

    fn value(self) -> Result<Value<'a>> {
        let (payload, name) = (self.payload?, self.name?);
        check_name(name.to_bytes())?;
        let mut members = Members::new();
        let object =
            Object::parse(payload, &mut members).map_err(|error| error.or(Error::Payload))?;
        object.find(name.to_bytes()).ok_or(Error::ClaimMissing)
    }
}

/// Writes a string with its escapes decoded. U+0000 is refused, because C
/// would read it as the end of the string.
fn put_text(out: &mut TextOutput, text: Text) -> Result<()> {
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

/// Copy a claim that is a string, with its JSON escapes decoded.
///
/// This and the other edgejwt_claim_ functions read any JSON object: the
/// payload from edgejwt_verify(), or an object inside it that
/// edgejwt_claim_json() has found. They allocate no memory.
///
/// A name that begins with `/` is a JSON Pointer (RFC 6901):
/// "/realm_access/roles" is the member `roles` of the claim `realm_access`, and
/// "/realm_access/roles/0" its first item. In a pointer, `~1` stands for `/`
/// and `~0` for `~`; any other `~` is EDGEJWT_ERR_ARGUMENT. A pointer that
/// leads nowhere is EDGEJWT_ERR_CLAIM_MISSING. "/~1x" is a claim that is called
/// "/x".
///
/// With `out` NULL and `out_cap` 0, returns EDGEJWT_ERR_SPACE and stores the
/// length of the string.
///
/// @param payload      a JSON object; a NUL at its end is not needed
/// @param payload_len  its length in bytes
/// @param name         name of the claim or a JSON Pointer, ending with a NUL
/// @param out          receives the string in UTF-8 and a NUL
/// @param out_cap      size of `out` in bytes
/// @param out_len      receives the length without the NUL; may be NULL
/// @return EDGEJWT_OK, EDGEJWT_ERR_ARGUMENT, EDGEJWT_ERR_SPACE,
///         EDGEJWT_ERR_PAYLOAD, EDGEJWT_ERR_CLAIM_MISSING, or
///         EDGEJWT_ERR_CLAIM_TYPE if the claim is not a string or contains
///         U+0000, which C would read as the end of the string
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
        // SAFETY: `out_cap` writable bytes, and a length that may be NULL.
        let mut out = unsafe { TextOutput::new(out, out_cap, out_len) };
        let mut inputs = out.inputs();
        // SAFETY: a payload and a string of the caller.
        let claim = unsafe { Member::read(&mut inputs, payload, payload_len, name) };
        out.clear(&inputs)?;
        let claim = claim.value()?;
        put_text(&mut out, claim.text().ok_or(Error::ClaimType)?)
    })
}

/// Read a claim that is an integer, in the full range of int64_t.
///
/// @param payload      a JSON object; a NUL at its end is not needed
/// @param payload_len  its length in bytes
/// @param name         name of the claim or a JSON Pointer, ending with a NUL
/// @param out          receives the number, or 0 on failure
/// @return EDGEJWT_OK, EDGEJWT_ERR_ARGUMENT, EDGEJWT_ERR_PAYLOAD,
///         EDGEJWT_ERR_CLAIM_MISSING, or EDGEJWT_ERR_CLAIM_TYPE if the claim
///         is not a number, has a fraction or an exponent, or does not fit
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_claim_int(
    payload: *const c_char,
    payload_len: usize,
    name: *const c_char,
    out: *mut i64,
) -> edgejwt_status {
    guard(|| {
        let mut inputs = ValueOutput::inputs(out);
        // SAFETY: a payload and a string of the caller.
        let claim = unsafe { Member::read(&mut inputs, payload, payload_len, name) };
        // SAFETY: NULL or writable, as the header demands.
        let out = unsafe { ValueOutput::new(out, 0, &inputs) }?;
        let claim = claim.value()?;
        out.set(claim.integer().ok_or(Error::ClaimType)?);
        Ok(())
    })
}

/// Read a claim that is a date, as the verifier reads `exp`, `nbf` and `iat`.
///
/// A date is a JSON number without a minus sign, in seconds since 1970; a
/// fraction is dropped (RFC 7519 section 2). With EDGEJWT_DATES_AS_STRINGS it
/// may also be a string of digits.
///
/// @param payload      a JSON object; a NUL at its end is not needed
/// @param payload_len  its length in bytes
/// @param name         name of the claim or a JSON Pointer, ending with a NUL
/// @param flags        0 or EDGEJWT_DATES_AS_STRINGS
/// @param out          receives the date in seconds since 1970, or 0 on failure
/// @return EDGEJWT_OK, EDGEJWT_ERR_ARGUMENT, EDGEJWT_ERR_PAYLOAD,
///         EDGEJWT_ERR_TOO_COMPLEX, EDGEJWT_ERR_CLAIM_MISSING,
///         EDGEJWT_ERR_CLAIM_TYPE, or EDGEJWT_ERR_CLAIM_RANGE if the date is
///         later than EDGEJWT_DATE_MAX
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_claim_date(
    payload: *const c_char,
    payload_len: usize,
    name: *const c_char,
    flags: u32,
    out: *mut i64,
) -> edgejwt_status {
    guard(|| {
        let mut inputs = ValueOutput::inputs(out);
        // SAFETY: a payload and a string of the caller.
        let claim = unsafe { Member::read(&mut inputs, payload, payload_len, name) };
        // SAFETY: NULL or writable, as the header demands.
        let out = unsafe { ValueOutput::new(out, 0, &inputs) }?;
        let format = match flags {
            0 => DateFormat::Number,
            EDGEJWT_DATES_AS_STRINGS => DateFormat::NumberOrString,
            _ => return Err(Error::Argument),
        };
        out.set(date::read(claim.value()?, format)?);
        Ok(())
    })
}

/// Read a claim that is true or false.
///
/// @param payload      a JSON object; a NUL at its end is not needed
/// @param payload_len  its length in bytes
/// @param name         name of the claim or a JSON Pointer, ending with a NUL
/// @param out          receives the value, or false on failure
/// @return EDGEJWT_OK, EDGEJWT_ERR_ARGUMENT, EDGEJWT_ERR_PAYLOAD,
///         EDGEJWT_ERR_CLAIM_MISSING, or EDGEJWT_ERR_CLAIM_TYPE if the claim
///         is not true or false
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_claim_bool(
    payload: *const c_char,
    payload_len: usize,
    name: *const c_char,
    out: *mut bool,
) -> edgejwt_status {
    guard(|| {
        let mut inputs = ValueOutput::inputs(out);
        // SAFETY: a payload and a string of the caller.
        let claim = unsafe { Member::read(&mut inputs, payload, payload_len, name) };
        // SAFETY: NULL or writable, as the header demands.
        let out = unsafe { ValueOutput::new(out, false, &inputs) }?;
        let claim = claim.value()?;
        out.set(claim.boolean().ok_or(Error::ClaimType)?);
        Ok(())
    })
}

/// Find the JSON text of a claim of any type, inside the payload.
///
/// Nothing is copied: `*json_out` points into `payload` and is valid as long
/// as `payload` is. If the claim is an object, the edgejwt_claim_ functions can
/// read its members.
///
/// @param payload      a JSON object; a NUL at its end is not needed
/// @param payload_len  its length in bytes
/// @param name         name of the claim or a JSON Pointer, ending with a NUL
/// @param json_out     receives the start of the value, or NULL on failure;
///                     no NUL follows the value
/// @param len_out      receives the length of the value in bytes, or 0 on
///                     failure
/// @return EDGEJWT_OK, EDGEJWT_ERR_ARGUMENT, EDGEJWT_ERR_PAYLOAD or
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
        let mut inputs = Inputs::new([
            Extent::value(json_out),
            Extent::value(len_out),
            Extent::NONE,
        ]);
        // SAFETY: a payload and a string of the caller.
        let claim = unsafe { Member::read(&mut inputs, payload, payload_len, name) };
        // SAFETY: NULL or writable, as the header demands.
        let json_out = unsafe { ValueOutput::new(json_out, null(), &inputs) };
        // SAFETY: NULL or writable, as the header demands.
        let len_out = unsafe { ValueOutput::new(len_out, 0, &inputs) };
        // Both are cleared, even if one of them is NULL.
        let (json_out, len_out) = (json_out?, len_out?);
        let claim = claim.value()?;
        json_out.set(claim.json().as_ptr().cast());
        len_out.set(claim.json().len());
        Ok(())
    })
}

/// Copy one string of a claim that is an array, with JSON escapes decoded.
///
/// To read all items, call it with the indexes 0, 1, 2 and so on until it
/// returns EDGEJWT_ERR_CLAIM_MISSING. With `out` NULL and `out_cap` 0, returns
/// EDGEJWT_ERR_SPACE and stores the length of the string.
///
/// @param payload      a JSON object; a NUL at its end is not needed
/// @param payload_len  its length in bytes
/// @param name         name of the claim or a JSON Pointer, ending with a NUL
/// @param index        index of the item, from 0
/// @param out          receives the string in UTF-8 and a NUL
/// @param out_cap      size of `out` in bytes
/// @param out_len      receives the length without the NUL; may be NULL
/// @return as edgejwt_claim_string(). EDGEJWT_ERR_CLAIM_MISSING also if the
///         array has no item with this index. EDGEJWT_ERR_CLAIM_TYPE if the
///         claim is not an array or the item is not a string
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
        // SAFETY: `out_cap` writable bytes, and a length that may be NULL.
        let mut out = unsafe { TextOutput::new(out, out_cap, out_len) };
        let mut inputs = out.inputs();
        // SAFETY: a payload and a string of the caller.
        let claim = unsafe { Member::read(&mut inputs, payload, payload_len, name) };
        out.clear(&inputs)?;
        let claim = claim.value()?;
        let mut items = claim.items().ok_or(Error::ClaimType)?;
        let item = items.nth(index).ok_or(Error::ClaimMissing)?;
        put_text(&mut out, item.text().ok_or(Error::ClaimType)?)
    })
}

/// Check whether a claim is a given string, or an array that contains it.
///
/// Items of an array that are not strings are ignored.
///
/// @param payload      a JSON object; a NUL at its end is not needed
/// @param payload_len  its length in bytes
/// @param name         name of the claim or a JSON Pointer, ending with a NUL
/// @param value        the string to find, ending with a NUL
/// @param out          receives the answer, or false on failure
/// @return EDGEJWT_OK, EDGEJWT_ERR_ARGUMENT, EDGEJWT_ERR_PAYLOAD,
///         EDGEJWT_ERR_CLAIM_MISSING, or EDGEJWT_ERR_CLAIM_TYPE if the claim
///         is neither a string nor an array
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
        let mut inputs = ValueOutput::inputs(out);
        // SAFETY: a payload and a string of the caller.
        let claim = unsafe { Member::read(&mut inputs, payload, payload_len, name) };
        // SAFETY: NULL or a string, as the header demands.
        let value = unsafe { inputs.string(value) };
        // SAFETY: NULL or writable, as the header demands.
        let out = unsafe { ValueOutput::new(out, false, &inputs) }?;
        let value = value?;
        let claim = claim.value()?;
        if claim.text().is_none() && claim.items().is_none() {
            return Err(Error::ClaimType);
        }
        out.set(holds_text(claim, value.to_bytes()));
        Ok(())
    })
}
