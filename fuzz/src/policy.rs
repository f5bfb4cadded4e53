// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Policies that the fuzzer chooses.

use crate::input::{Input, c_text};
use edgejwt::ffi::claims::EDGEJWT_DATES_AS_STRINGS;
use edgejwt::ffi::policy::*;
use std::ffi::{CString, c_char};
use std::mem::offset_of;
use std::ptr::null;

#[derive(Clone, Default)]
pub struct Policy {
    /// C passes NULL: the strictest.
    is_null: bool,
    /// C was compiled when there was no `typ` yet.
    is_old: bool,
    pub issuer: Option<CString>,
    pub subject: Option<CString>,
    pub typ: Option<CString>,
    pub audiences: Vec<CString>,
    pub required: Vec<CString>,
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
                // None of a policy's.
                0xFF => 4,
                _ => u32::from(flags & 1 | (flags & 6) << 2),
            },
            ..Self::default()
        };
        let mut text = |bit| input.text_if(is_there & bit != 0);
        policy.issuer = text(1);
        policy.subject = text(2);
        policy.typ = text(4).filter(|_| !policy.is_old);
        policy.audiences = names(text(8));
        policy.required = names(text(16));
        if policy.is_null {
            return Self {
                is_null: true,
                ..Self::default()
            };
        }
        policy
    }

    /// Accepts what is well-formed and in time.
    pub fn lenient() -> Self {
        Self {
            flags: EDGEJWT_DATES_AS_STRINGS | EDGEJWT_EXP_OPTIONAL | EDGEJWT_ANY_AUDIENCE,
            ..Self::default()
        }
    }

    /// Whether every number is in the range that the header gives.
    pub fn is_valid(&self) -> bool {
        let dates = 0..=1 << 53;
        self.flags & !25 == 0
            && self.audiences.len() <= 32
            && self.required.len() <= 32
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
        let size = match self.is_old {
            true => offset_of!(edgejwt_policy, typ),
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
            flags: self.flags,
            typ: match self.is_old {
                // Behind the end of what was passed.
                true => c"none".as_ptr(),
                false => pointer(&self.typ),
            },
        })
    }
}

/// Names with commas between them.
fn names(list: Option<CString>) -> Vec<CString> {
    let list = list.unwrap_or_default();
    match list.as_bytes() {
        [] => Vec::new(),
        list => list.split(|byte| *byte == b',').map(c_text).collect(),
    }
}

/// What C has for a text that may be absent.
pub fn pointer(text: &Option<CString>) -> *const c_char {
    text.as_ref().map_or(null(), |text| text.as_ptr())
}

pub fn pointers(texts: &[CString]) -> Vec<*const c_char> {
    texts.iter().map(|text| text.as_ptr()).collect()
}
