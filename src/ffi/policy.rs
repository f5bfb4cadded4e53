// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `edgejwt_policy`: what to demand of a token, as a C struct.

use super::claims::EDGEJWT_DATES_AS_STRINGS;
use super::pointer;
use super::sized::{self, Growing};
use crate::error::{Error, Result};
use crate::policy::{self, Demands, Names, Policy, Preset};
use core::ffi::{CStr, c_char};
use core::mem::offset_of;

/// In a policy: accept a token without `exp`. It is judged where it is there.
pub const EDGEJWT_EXP_OPTIONAL: u32 = 8;

/// In a policy: accept any `aud`, or none.
pub const EDGEJWT_ANY_AUDIENCE: u32 = 16;

/// What to demand of a token. All zero is the strictest.
///
/// Set it up with edgejwt_policy_init() or a preset, then change any field.
/// What it points to stays the caller's; text ends with a NUL and is
/// compared byte for byte, after JSON escapes are decoded.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct edgejwt_policy {
    /// sizeof(edgejwt_policy).
    pub size: usize,
    /// What `iss` must be; NULL: anything.
    pub issuer: *const c_char,
    /// What `sub` must be; NULL: anything.
    pub subject: *const c_char,
    /// The token must name one of these in `aud`. With none, a token that
    /// carries `aud` is refused (RFC 7519 section 4.1.3).
    pub audiences: *const *const c_char,
    /// Entries in `audiences`, at most EDGEJWT_POLICY_NAMES_MAX.
    pub audience_count: usize,
    /// Names of claims that must be there, and not null. `exp` always must,
    /// unless EDGEJWT_EXP_OPTIONAL is set.
    pub required: *const *const c_char,
    /// Entries in `required`, at most EDGEJWT_POLICY_NAMES_MAX.
    pub required_count: usize,
    /// Allowance for clocks that differ, in seconds, 0 to EDGEJWT_LEEWAY_MAX.
    /// With 0, a token has expired in the second that `exp` names.
    pub leeway: i64,
    /// The most seconds from `iat` to `exp`, which must both be there then,
    /// and `iat` not in the future; 0: no limit.
    pub max_lifetime: i64,
    /// Refuse tokens with an `iat` before this, in seconds since 1970, and
    /// those without one ("log everybody out"); 0: none.
    pub issued_after: i64,
    /// A `now` before this is EDGEJWT_ERR_CLOCK, in seconds since 1970; 0:
    /// EDGEJWT_EARLIEST_NOW.
    pub earliest_now: i64,
    /// EDGEJWT_DATES_AS_STRINGS, EDGEJWT_EXP_OPTIONAL, EDGEJWT_ANY_AUDIENCE.
    pub flags: u32,
    /// What the header's `typ` must be, such as "at+jwt"; NULL: anything.
    /// Compared as RFC 7515 section 4.1.9 says: in any case, and
    /// "application/" may be left out.
    pub typ: *const c_char,
}

// SAFETY: repr(C), starts with its size, and zero is valid everywhere.
unsafe impl Growing for edgejwt_policy {
    const FIELDS: &'static [usize] = &[
        offset_of!(Self, size),
        offset_of!(Self, issuer),
        offset_of!(Self, subject),
        offset_of!(Self, audiences),
        offset_of!(Self, audience_count),
        offset_of!(Self, required),
        offset_of!(Self, required_count),
        offset_of!(Self, leeway),
        offset_of!(Self, max_lifetime),
        offset_of!(Self, issued_after),
        offset_of!(Self, earliest_now),
        offset_of!(Self, flags),
        offset_of!(Self, typ),
    ];

    fn set_size(&mut self, size: usize) {
        self.size = size;
    }
}

impl edgejwt_policy {
    /// The policy that C gives, or the strictest for NULL.
    ///
    /// # Safety
    /// `from` is NULL, or it and every pointer in it are as the header says.
    pub(super) unsafe fn read<'p>(from: *const Self) -> Result<Policy<'p>> {
        if from.is_null() {
            return Policy::new(Demands::default());
        }
        // SAFETY: the caller's promise.
        let given = unsafe { sized::read(from) }?;
        let known = EDGEJWT_DATES_AS_STRINGS | EDGEJWT_EXP_OPTIONAL | EDGEJWT_ANY_AUDIENCE;
        if given.flags & !known != 0 {
            return Err(Error::Argument);
        }
        Policy::new(Demands {
            // SAFETY, all five: the caller's promise.
            issuer: unsafe { pointer::optional(given.issuer) },
            subject: unsafe { pointer::optional(given.subject) },
            typ: unsafe { pointer::optional(given.typ) },
            audiences: unsafe { names(given.audiences, given.audience_count) }?,
            required: unsafe { names(given.required, given.required_count) }?,
            leeway: given.leeway,
            max_lifetime: given.max_lifetime,
            issued_after: given.issued_after,
            earliest_now: given.earliest_now,
            dates_as_strings: given.flags & EDGEJWT_DATES_AS_STRINGS != 0,
            exp_optional: given.flags & EDGEJWT_EXP_OPTIONAL != 0,
            any_audience: given.flags & EDGEJWT_ANY_AUDIENCE != 0,
        })
    }
}

/// # Safety
/// `list` holds `count` strings that stay while `'p` lasts.
unsafe fn names<'p>(list: *const *const c_char, count: usize) -> Result<Names<'p>> {
    let mut names = Names::new();
    // SAFETY: the caller's promise.
    for &name in unsafe { pointer::list(list, count) }? {
        // SAFETY: the caller's promise.
        let name = unsafe { pointer::string(name) }?;
        names.push(name.to_bytes()).map_err(|_| Error::Argument)?;
    }
    Ok(names)
}

/// Set a policy up: the strictest. NULL does nothing.
///
/// Asks for `exp`, refuses any `aud`, takes dates as numbers only, allows no
/// leeway, and accepts any issuer, subject and lifetime.
///
/// @param size  sizeof(edgejwt_policy)
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_policy_init(policy: *mut edgejwt_policy, size: usize) {
    // SAFETY: the header puts this duty on the caller.
    unsafe { sized::write(policy, size, sized::zeroed()) };
}

/// Set a policy up for NeuronEX tokens. NULL does nothing.
///
/// Asks for `iss`, `aud` and `exp`; `aud` must name `neuron`, `neuronex` or
/// `NeuronEX`; dates may be strings, and count all the same.
///
/// @param size  sizeof(edgejwt_policy)
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_policy_neuronex(policy: *mut edgejwt_policy, size: usize) {
    static AUDIENCES: Pointers<{ policy::NEURONEX.audiences.len() }> =
        Pointers::to(policy::NEURONEX.audiences);
    static REQUIRED: Pointers<{ policy::NEURONEX.required.len() }> =
        Pointers::to(policy::NEURONEX.required);
    let preset = preset(&policy::NEURONEX, &AUDIENCES.0, &REQUIRED.0);
    // SAFETY: the header puts this duty on the caller.
    unsafe { sized::write(policy, size, preset) };
}

/// Set a policy up for HappyPathology tokens. NULL does nothing.
///
/// Asks for `iss`, `sub`, `aud`, `jti`, `kid`, `iat` and `exp`; `aud` must
/// name `api.happypathology.com`, and `exp` be at most an hour after `iat`.
///
/// @param size  sizeof(edgejwt_policy)
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_policy_happypathology(policy: *mut edgejwt_policy, size: usize) {
    static AUDIENCES: Pointers<{ policy::HAPPYPATHOLOGY.audiences.len() }> =
        Pointers::to(policy::HAPPYPATHOLOGY.audiences);
    static REQUIRED: Pointers<{ policy::HAPPYPATHOLOGY.required.len() }> =
        Pointers::to(policy::HAPPYPATHOLOGY.required);
    let preset = preset(&policy::HAPPYPATHOLOGY, &AUDIENCES.0, &REQUIRED.0);
    // SAFETY: the header puts this duty on the caller.
    unsafe { sized::write(policy, size, preset) };
}

fn preset(
    preset: &Preset,
    audiences: &'static [*const c_char],
    required: &'static [*const c_char],
) -> edgejwt_policy {
    edgejwt_policy {
        audiences: audiences.as_ptr(),
        audience_count: audiences.len(),
        required: required.as_ptr(),
        required_count: required.len(),
        max_lifetime: preset.max_lifetime,
        flags: if preset.dates_as_strings {
            EDGEJWT_DATES_AS_STRINGS
        } else {
            0
        },
        ..sized::zeroed()
    }
}

/// Static strings as C wants a list of them.
struct Pointers<const N: usize>([*const c_char; N]);

// SAFETY: they point to what never changes.
unsafe impl<const N: usize> Sync for Pointers<N> {}

impl<const N: usize> Pointers<N> {
    const fn to(names: &[&'static CStr]) -> Self {
        let mut pointers = [core::ptr::null(); N];
        let mut at = 0;
        while at < N {
            pointers[at] = names[at].as_ptr();
            at += 1;
        }
        Self(pointers)
    }
}
