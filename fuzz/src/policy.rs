// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Policies that the fuzzer chooses.

use crate::input::{Input, c_text};
use edgejwt::ffi::flags::*;
use edgejwt::ffi::policy::*;
use std::ffi::{CString, c_char};
use std::mem::offset_of;
use std::ptr::null;

#[derive(Clone, Default)]
pub struct Policy {
    /// NULL is passed, which means the strictest policy.
    is_null: bool,
    /// The caller was compiled with a header that had no `flags` yet.
    is_old: bool,
    pub issuer: Option<CString>,
    pub subject: Option<CString>,
    pub typ: Option<CString>,
    pub audiences: Vec<CString>,
    pub required: Vec<CString>,
    /// Names and values.
    pub rules: Vec<[CString; 2]>,
    pub leeway: i64,
    pub max_lifetime: i64,
    pub issued_after: i64,
    pub earliest_now: i64,
    pub flags: u32,
}

impl Policy {
    pub fn read(input: &mut Input) -> Self {
        let is_there = input.byte();
        let flags = input.byte();
        let mut policy = Self {
            is_null: is_there == 0xFF,
            is_old: is_there & 32 != 0,
            leeway: input.number(),
            max_lifetime: input.number(),
            issued_after: input.number(),
            earliest_now: input.number(),
            flags: match flags {
                // Not a flag of a policy.
                0xFF => 4,
                _ => u32::from(flags & 1 | (flags & 6) << 2),
            },
            ..Self::default()
        };
        let mut text = |bit| input.text_if(is_there & bit != 0);
        if policy.is_old {
            policy.flags = 0;
        }
        policy.issuer = text(1);
        policy.subject = text(2);
        policy.typ = text(4);
        policy.audiences = names(text(8));
        policy.required = names(text(16));
        let rules = names(text(64));
        policy.rules = rules
            .chunks_exact(2)
            .map(|pair| [pair[0].clone(), pair[1].clone()])
            .collect();
        if policy.is_null {
            return Self {
                is_null: true,
                ..Self::default()
            };
        }
        policy
    }

    /// Accepts every well-formed token that is valid now.
    pub fn lenient() -> Self {
        Self {
            flags: EDGEJWT_DATES_AS_STRINGS | EDGEJWT_EXP_OPTIONAL | EDGEJWT_ANY_AUDIENCE,
            ..Self::default()
        }
    }

    /// Whether every number is in its range, and every name is valid.
    pub fn is_valid(&self) -> bool {
        let dates = 0..=i64::MAX;
        self.flags & !25 == 0
            && self.audiences.len() <= 32
            && self.required.len() <= 32
            && self.rules.len() <= 32
            && self.required.iter().all(|name| is_name(name))
            && self
                .rules
                .iter()
                .all(|[name, value]| is_name(name) && !name.is_empty() && !value.is_empty())
            && (0..=600).contains(&self.leeway)
            && [self.max_lifetime, self.issued_after, self.earliest_now]
                .iter()
                .all(|number| dates.contains(number))
    }

    pub fn has(&self, flag: u32) -> bool {
        self.flags & flag != 0
    }

    pub fn with_c<R>(&self, call: impl FnOnce(*const edgejwt_policy) -> R) -> R {
        if self.is_null {
            return call(null());
        }
        let (audiences, required) = (pointers(&self.audiences), pointers(&self.required));
        let rules = pointers(self.rules.as_flattened());
        let size = match self.is_old {
            true => offset_of!(edgejwt_policy, flags),
            false => size_of::<edgejwt_policy>(),
        };
        call(&edgejwt_policy {
            size,
            issuer: pointer(&self.issuer),
            subject: pointer(&self.subject),
            audiences: audiences.as_ptr(),
            audience_count: audiences.len(),
            required: required.as_ptr(),
            required_count: required.len(),
            leeway: self.leeway,
            max_lifetime: self.max_lifetime,
            issued_after: self.issued_after,
            earliest_now: self.earliest_now,
            typ: pointer(&self.typ),
            rules: rules.as_ptr(),
            rule_count: self.rules.len(),
            flags: match self.is_old {
                // Beyond the size that is passed, so it must not be read.
                true => u32::MAX,
                false => self.flags,
            },
            reserved: 0,
        })
    }
}

/// Whether a name is plain, or a JSON Pointer with valid escapes (RFC 6901).
pub fn is_name(name: &CString) -> bool {
    let name = name.to_bytes();
    let escapes = name.split(|byte| *byte == b'~').skip(1);
    !name.starts_with(b"/")
        || escapes
            .into_iter()
            .all(|rest| matches!(rest, [b'0' | b'1', ..]))
}

/// Splits a list at its commas.
fn names(list: Option<CString>) -> Vec<CString> {
    let list = list.unwrap_or_default();
    match list.as_bytes() {
        [] => Vec::new(),
        list => list.split(|byte| *byte == b',').map(c_text).collect(),
    }
}

/// A pointer to the text, or NULL.
pub fn pointer(text: &Option<CString>) -> *const c_char {
    text.as_ref().map_or(null(), |text| text.as_ptr())
}

pub fn pointers(texts: &[CString]) -> Vec<*const c_char> {
    texts.iter().map(|text| text.as_ptr()).collect()
}
