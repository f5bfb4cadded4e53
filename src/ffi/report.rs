// SPDX-License-Identifier: Apache-2.0 OR MIT
//! For the log and the support call: what is in a ring, and why a value was
//! refused.

use super::keyring::edgejwt_keyring;
use super::policy::edgejwt_policy;
use super::sized::{self, Growing};
use super::status::edgejwt_status::{self, EDGEJWT_OK};
use super::{guard::guard, output::Output, pointer};
use crate::authorization::bearer;
use crate::error::{Error, Result};
use crate::keyring::{KeyId, Keyring};
use crate::policy::Policy;
use crate::refusal::Refusal;
use crate::token::{Compact, Scratch};
use crate::verify::verify_by_issuer;
use core::ffi::c_char;
use core::mem::offset_of;

/// What a keyring holds.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct edgejwt_ring_info {
    /// sizeof(edgejwt_ring_info).
    pub size: usize,
    /// Keys that verify.
    pub keys: usize,
    /// Files that look like keys and are none; see edgejwt_keyring_skipped().
    pub skipped: usize,
    /// Key files, and the directory, that anyone may write to.
    pub world_writable: usize,
    /// How often the keys have changed.
    pub generation: u64,
    /// Why the last look at the directory failed: an edgejwt_status.
    pub last_error: i32,
}

// SAFETY: repr(C), starts with its size, and zero is valid everywhere.
unsafe impl Growing for edgejwt_ring_info {
    const FIELDS: &'static [usize] = &[
        offset_of!(Self, size),
        offset_of!(Self, keys),
        offset_of!(Self, skipped),
        offset_of!(Self, world_writable),
        offset_of!(Self, generation),
        offset_of!(Self, last_error),
    ];

    fn set_size(&mut self, size: usize) {
        self.size = size;
    }
}

/// Why a header value was accepted or refused. Nothing in it is text of the
/// token's: names are the keyring's and the policy's.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct edgejwt_report {
    /// sizeof(edgejwt_report).
    pub size: usize,
    /// The verdict.
    pub status: edgejwt_status,
    /// The claim or header member at fault, or "".
    pub claim: [c_char; 32],
    /// The issuer whose key was used: its file's name without the ending,
    /// also where `iss` is the full name; or "".
    pub issuer: [c_char; 256],
    /// The file whose key was used, or "".
    pub key_file: [c_char; 256],
    /// When an accepted token expires, in seconds since 1970; else 0.
    pub exp: i64,
}

// SAFETY: repr(C), starts with its size, and zero is valid everywhere.
unsafe impl Growing for edgejwt_report {
    const FIELDS: &'static [usize] = &[
        offset_of!(Self, size),
        offset_of!(Self, status),
        offset_of!(Self, claim),
        offset_of!(Self, issuer),
        offset_of!(Self, key_file),
        offset_of!(Self, exp),
    ];

    fn set_size(&mut self, size: usize) {
        self.size = size;
    }
}

/// Set a struct up for edgejwt_keyring_info(). NULL does nothing.
///
/// @param size  sizeof(edgejwt_ring_info)
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_ring_info_init(info: *mut edgejwt_ring_info, size: usize) {
    // SAFETY: the header puts this duty on the caller.
    unsafe { sized::write(info, size, sized::zeroed()) };
}

/// Set a struct up for edgejwt_keyring_explain(). NULL does nothing.
///
/// @param size  sizeof(edgejwt_report)
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_report_init(report: *mut edgejwt_report, size: usize) {
    // SAFETY: the header puts this duty on the caller.
    unsafe { sized::write(report, size, sized::zeroed()) };
}

/// Tell what a keyring holds.
///
/// @param info_out  its `size` is set; the rest is filled in
/// @return EDGEJWT_OK or EDGEJWT_ERR_ARGUMENT
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_keyring_info(
    ring: *const edgejwt_keyring,
    info_out: *mut edgejwt_ring_info,
) -> edgejwt_status {
    guard(|| {
        // SAFETY: the header puts this duty on the caller.
        let size = unsafe { sized::cleared(info_out) }?;
        // SAFETY: as above.
        let ring = unsafe { pointer::handle(ring) }?;
        let info = ring.0.with_table(|table| edgejwt_ring_info {
            size,
            keys: table.len(),
            skipped: table.skipped.len(),
            world_writable: table.world_writable,
            generation: table.generation,
            last_error: table.last_error.map_or(EDGEJWT_OK, edgejwt_status::from) as i32,
        });
        // SAFETY: as above.
        unsafe { sized::write(info_out, size, info) };
        Ok(())
    })
}

/// Name a file that looks like a key and is none.
///
/// @param index     from 0 to less than `skipped` of edgejwt_keyring_info()
/// @param name      receives the file's name and a NUL
/// @param name_cap  bytes at `name`; 256 is always enough
/// @param why_out   receives the reason, one of EDGEJWT_ERR_KEY_...
/// @return EDGEJWT_OK, EDGEJWT_ERR_SPACE, or EDGEJWT_ERR_ARGUMENT, also for
///         an index that is too large, as one can become when files go
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_keyring_skipped(
    ring: *const edgejwt_keyring,
    index: usize,
    name: *mut c_char,
    name_cap: usize,
    why_out: *mut edgejwt_status,
) -> edgejwt_status {
    guard(|| {
        // SAFETY, all three: the header puts these duties on the caller.
        let why_out = unsafe { pointer::result(why_out, EDGEJWT_OK) };
        let out = unsafe { Output::new(name, name_cap, core::ptr::null_mut()) }?;
        let why_out = why_out?;
        let ring = unsafe { pointer::handle(ring) }?;
        let is_apart = pointer::apart(why_out, size_of_val(why_out), name, name_cap);
        if out.is_absent() || !is_apart {
            return Err(Error::Argument);
        }
        ring.0.with_table(|table| {
            let skipped = table.skipped.get(index).ok_or(Error::Argument)?;
            out.put(&skipped.name)?;
            *why_out = skipped.why.into();
            Ok(())
        })
    })
}

/// Judge a header value as edgejwt_keyring_authorize() does, and tell why.
///
/// For logs and support. It takes the same time and gives the same verdict,
/// but no payload.
///
/// @param authorization  the whole value; NULL and 0 where the header is
///                       missing; no NUL needed
/// @param report_out     its `size` is set; the rest is filled in
/// @return the verdict, which is also `status` in the report
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_keyring_explain(
    ring: *mut edgejwt_keyring,
    policy: *const edgejwt_policy,
    now: i64,
    authorization: *const c_char,
    authorization_len: usize,
    report_out: *mut edgejwt_report,
) -> edgejwt_status {
    let mut report = sized::zeroed::<edgejwt_report>();
    let status = guard(|| {
        // SAFETY: the header puts this duty on the caller.
        report.size = unsafe { sized::cleared(report_out) }?;
        // SAFETY, all three: as above.
        let ring = unsafe { pointer::handle(ring) }?;
        let policy = unsafe { edgejwt_policy::read(policy) }?;
        if !pointer::apart(report_out, report.size, authorization, authorization_len) {
            return Err(Error::Argument);
        }
        let value = unsafe { pointer::input(authorization, authorization_len) }?;
        explain(&ring.0, &policy, now, value, &mut report)
    });
    report.status = status;
    // SAFETY: as above; nothing is written where the size was not good.
    unsafe { sized::write(report_out, report.size, report) };
    status
}

fn explain(
    ring: &Keyring,
    policy: &Policy,
    now: i64,
    value: &[u8],
    report: &mut edgejwt_report,
) -> Result<()> {
    let token = Compact::parse(bearer(value)?)?;
    let mut scratch = Scratch::new();
    let mut used = None;
    let verdict = verify_by_issuer(ring, policy, now, &token, &mut scratch, &mut used);
    if let Some(id) = used {
        name_key(ring, id, report);
    }
    match verdict {
        Ok(accepted) => report.exp = accepted.exp,
        Err(Refusal { error, claim }) => {
            copy(claim, &mut report.claim);
            return Err(error);
        }
    }
    Ok(())
}

fn name_key(ring: &Keyring, id: KeyId, report: &mut edgejwt_report) {
    ring.with_table(|table| {
        // Gone meanwhile, if it is not there.
        if let Some(entry) = table.entry(id) {
            copy(entry.principal(), &mut report.issuer);
            copy(entry.file_name(), &mut report.key_file);
        }
    });
}

/// As much of `text` as leaves room for a NUL.
fn copy(text: &[u8], to: &mut [c_char]) {
    let room = to.len() - 1;
    for (to, byte) in to.iter_mut().zip(text.iter().take(room)) {
        *to = *byte as c_char;
    }
}
