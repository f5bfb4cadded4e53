// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `edgejwt_policy`: the claim rules of a verifier, as a C struct.

use super::flags::{EDGEJWT_ANY_AUDIENCE, EDGEJWT_DATES_AS_STRINGS, EDGEJWT_EXP_OPTIONAL};
use super::overlap::Inputs;
use super::versioned::{self, Versioned, no_padding};
use crate::error::{Error, Result};
use crate::limits::EDGEJWT_POLICY_NAMES_MAX;
use crate::policy::{self, Demands, Policy, Preset};
use core::ffi::{CStr, c_char};
use heapless::{Vec, VecView};

/// The claim rules that a token must meet. All zero is the strictest policy.
///
/// Initialize it with edgejwt_policy_init() or a preset, then set fields. Its
/// text is borrowed for each call and ends with a NUL. It is compared with the
/// token byte for byte, after JSON escapes in the token are decoded.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct edgejwt_policy {
    /// Set by edgejwt_policy_init() to sizeof(edgejwt_policy).
    pub size: usize,
    /// Required value of `iss`. NULL: any issuer.
    pub issuer: *const c_char,
    /// Required value of `sub`. NULL: any subject.
    pub subject: *const c_char,
    /// Required `typ` of the header, such as "at+jwt". NULL: any type. The
    /// comparison ignores case and a leading "application/" (RFC 7515 section
    /// 4.1.9).
    pub typ: *const c_char,
    /// Accepted audiences: `aud` must contain at least one of them. With none,
    /// a token that has an `aud` is refused (RFC 7519 section 4.1.3).
    pub audiences: *const *const c_char,
    /// Number of entries in `audiences`, at most EDGEJWT_POLICY_NAMES_MAX.
    pub audience_count: usize,
    /// Names of claims that must be present and not null; a name may be a JSON
    /// Pointer. `exp` is always required, unless EDGEJWT_EXP_OPTIONAL is set.
    pub required: *const *const c_char,
    /// Number of entries in `required`, at most EDGEJWT_POLICY_NAMES_MAX.
    pub required_count: usize,
    /// Rules for authorization, as pairs: name, value, name, value and so on.
    /// A name may be a JSON Pointer. A rule holds if the claim is the string
    /// `value`, or an array with that string in it. The claims `scope` and
    /// `scp`, if they are strings, are also lists of words with spaces between
    /// them (RFC 8693 section 4.2). Values given for one name are
    /// alternatives; the rules of all names must hold, or else the status is
    /// EDGEJWT_ERR_FORBIDDEN. Rules are judged last. Names and values must not
    /// be empty. May be NULL if `rule_count` is 0.
    pub rules: *const *const c_char,
    /// Number of pairs in `rules`, at most EDGEJWT_POLICY_NAMES_MAX.
    pub rule_count: usize,
    /// Tolerated difference between clocks, in seconds, 0 to
    /// EDGEJWT_LEEWAY_MAX. With 0, a token has expired when `now` equals
    /// `exp`.
    pub leeway: i64,
    /// Maximum time from `iat` to `exp`, in seconds. Both claims are then
    /// required, and `iat` must not be in the future. 0: no limit.
    pub max_lifetime: i64,
    /// Refuse a token whose `iat` is earlier than this time, in seconds since
    /// 1970, or absent. Set it to the current time to end all sessions. 0: no
    /// limit.
    pub issued_after: i64,
    /// Return EDGEJWT_ERR_CLOCK if `now` is earlier than this time, in seconds
    /// since 1970. 0: EDGEJWT_EARLIEST_NOW.
    pub earliest_now: i64,
    /// Any of EDGEJWT_DATES_AS_STRINGS, EDGEJWT_EXP_OPTIONAL and
    /// EDGEJWT_ANY_AUDIENCE, or 0.
    pub flags: u32,
    /// Must be 0.
    pub reserved: u32,
}

// SAFETY: repr(C), starts with its size, and all zero is valid.
unsafe impl Versioned for edgejwt_policy {}

no_padding!(edgejwt_policy {
    size,
    issuer,
    subject,
    typ,
    audiences,
    audience_count,
    required,
    required_count,
    rules,
    rule_count,
    leeway,
    max_lifetime,
    issued_after,
    earliest_now,
    flags,
    reserved
});

/// The texts of a policy's lists. The caller of [`edgejwt_policy::read`]
/// provides them, because they are too large to be returned by value.
#[derive(Default)]
pub(super) struct Lists<'c> {
    audiences: Vec<&'c [u8], EDGEJWT_POLICY_NAMES_MAX>,
    required: Vec<&'c [u8], EDGEJWT_POLICY_NAMES_MAX>,
    /// Names and values in turn.
    rules: Vec<&'c [u8], { 2 * EDGEJWT_POLICY_NAMES_MAX }>,
}

impl edgejwt_policy {
    /// The policy that C gives, or the strictest for NULL.
    ///
    /// # Safety
    /// `from` is NULL, or it and its pointers are as the C header demands.
    pub(super) unsafe fn read<'c: 'l, 'l>(
        from: *const Self,
        inputs: &mut Inputs,
        lists: &'l mut Lists<'c>,
    ) -> Result<Policy<'l>> {
        if from.is_null() {
            return Policy::new(Demands::default());
        }
        // SAFETY: not NULL; the caller promises the rest.
        let given = unsafe { inputs.structure(from) }?;
        // SAFETY: NULL or strings, as the caller promises.
        let [issuer, subject, typ] =
            [given.issuer, given.subject, given.typ].map(|text| unsafe { inputs.optional(text) });
        let (list, count) = (given.audiences, given.audience_count);
        // SAFETY: a list of the caller, with its count.
        let audiences = unsafe { read_list(list, count, &mut lists.audiences, inputs) };
        let (list, count) = (given.required, given.required_count);
        // SAFETY: a list of the caller, with its count.
        let required = unsafe { read_list(list, count, &mut lists.required, inputs) };
        let (list, count) = (given.rules, given.rule_count.saturating_mul(2));
        // SAFETY: a list of the caller, with two entries for each pair.
        let rules = unsafe { read_list(list, count, &mut lists.rules, inputs) };
        let known = EDGEJWT_DATES_AS_STRINGS | EDGEJWT_EXP_OPTIONAL | EDGEJWT_ANY_AUDIENCE;
        if given.flags & !known != 0 || given.reserved != 0 {
            return Err(Error::Argument);
        }
        audiences.and(required).and(rules)?;
        Policy::new(Demands {
            issuer,
            subject,
            typ,
            audiences: &lists.audiences,
            required: &lists.required,
            rules: lists.rules.as_chunks().0,
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

/// Reads a list of `count` texts to `texts`, which has room for as many as are
/// allowed.
///
/// # Safety
/// `list` holds `count` pointers, each NULL or a string, as long as the texts
/// are used.
unsafe fn read_list(
    list: *const *const c_char,
    count: usize,
    texts: &mut VecView<&[u8]>,
    inputs: &mut Inputs,
) -> Result<()> {
    // SAFETY: the caller's promise.
    let list = unsafe { inputs.list(list, count) }?;
    if list.len() > texts.capacity() {
        return Err(Error::Argument);
    }
    let mut result = Ok(());
    for &text in list {
        // SAFETY: the caller's promise.
        match unsafe { inputs.optional(text) } {
            Some(text) => texts.push(text).map_err(|_| Error::Argument)?,
            // The other texts are still read: an output may overlap them.
            None => result = Err(Error::Argument),
        }
    }
    result
}

/// Initialize a policy to the strictest one. NULL does nothing.
///
/// It requires `exp`, refuses a token that has an `aud`, accepts dates only as
/// numbers, allows no leeway, and accepts any issuer, subject and lifetime.
///
/// @param policy  the struct
/// @param size    sizeof(edgejwt_policy)
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_policy_init(policy: *mut edgejwt_policy, size: usize) {
    // SAFETY: the caller follows the header.
    unsafe { versioned::init(policy, size, versioned::zeroed()) };
}

/// Initialize a policy for NeuronEX tokens. NULL does nothing.
///
/// It requires `iss`, `aud` and `exp`. `aud` must contain `neuron`, `neuronex`
/// or `NeuronEX`. Dates may be numbers or strings of digits.
///
/// @param policy  the struct
/// @param size    sizeof(edgejwt_policy)
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_policy_neuronex(policy: *mut edgejwt_policy, size: usize) {
    static AUDIENCES: Pointers<{ policy::NEURONEX.audiences.len() }> =
        Pointers::to(policy::NEURONEX.audiences);
    static REQUIRED: Pointers<{ policy::NEURONEX.required.len() }> =
        Pointers::to(policy::NEURONEX.required);
    let preset = preset(&policy::NEURONEX, &AUDIENCES.0, &REQUIRED.0);
    // SAFETY: the caller follows the header.
    unsafe { versioned::init(policy, size, preset) };
}

/// Initialize a policy for HappyPathology tokens. NULL does nothing.
///
/// It requires `iss`, `sub`, `aud`, `jti`, `kid`, `iat` and `exp`. `aud` must
/// contain `api.happypathology.com`, and `exp` must be at most 3600 seconds
/// after `iat`.
///
/// @param policy  the struct
/// @param size    sizeof(edgejwt_policy)
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_policy_happypathology(policy: *mut edgejwt_policy, size: usize) {
    static AUDIENCES: Pointers<{ policy::HAPPYPATHOLOGY.audiences.len() }> =
        Pointers::to(policy::HAPPYPATHOLOGY.audiences);
    static REQUIRED: Pointers<{ policy::HAPPYPATHOLOGY.required.len() }> =
        Pointers::to(policy::HAPPYPATHOLOGY.required);
    let preset = preset(&policy::HAPPYPATHOLOGY, &AUDIENCES.0, &REQUIRED.0);
    // SAFETY: the caller follows the header.
    unsafe { versioned::init(policy, size, preset) };
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
        ..versioned::zeroed()
    }
}

/// A static list of strings in the form that C reads.
struct Pointers<const N: usize>([*const c_char; N]);

// SAFETY: the strings are static and never change.
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
