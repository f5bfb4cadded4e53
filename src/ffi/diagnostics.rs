// SPDX-License-Identifier: Apache-2.0 OR MIT
//! For logs and support: the state of a keyring, and why a header value was
//! refused.

use super::keyring::edgejwt_keyring;
use super::output::{TextOutput, ValueOutput};
use super::overlap::{Extent, Inputs};
use super::policy::edgejwt_policy;
use super::status::edgejwt_status::{self, EDGEJWT_OK};
use super::versioned::{self, StructOutput, Versioned};
use super::{guard::guard, pointer};
use crate::authorization::bearer;
use crate::error::{Error, Result};
use crate::keyring::{Candidate, Keyring};
use crate::limits::EDGEJWT_TOKEN_MAX;
use crate::policy::Policy;
use crate::refusal::Refusal;
use crate::token::{Compact, Scratch};
use crate::verify::verify_by_issuer;
use core::ffi::c_char;
use core::mem::MaybeUninit;
use core::ptr::null_mut;

/// The state of a keyring, from edgejwt_keyring_info().
#[repr(C)]
#[derive(Clone, Copy)]
pub struct edgejwt_ring_info {
    /// Set by edgejwt_ring_info_init() to sizeof(edgejwt_ring_info).
    pub size: usize,
    /// Number of keys.
    pub keys: usize,
    /// Number of files that should contain a key but do not, or could not be
    /// read. For each, edgejwt_keyring_skipped() reports the name and the
    /// reason.
    pub skipped: usize,
    /// Number of key files that every user of the system may write to. The
    /// directory itself counts as one.
    pub world_writable: usize,
    /// Number of times that the keys have changed.
    pub generation: u64,
    /// Why the directory, or a file that has a key, could not be read in the
    /// last scan, an edgejwt_status, or EDGEJWT_OK.
    pub last_error: i32,
    /// Always 0.
    pub unused: u32,
    /// Seconds since the last scan in which everything could be read, or -1 if
    /// this process has made none.
    pub scan_age: i64,
}

// SAFETY: repr(C), starts with its size, and all zero is valid.
unsafe impl Versioned for edgejwt_ring_info {}

/// Why a header value was accepted or refused, from
/// edgejwt_keyring_explain().
///
/// It is safe to log: it contains text from the keyring and the policy, but
/// none from the token. Every text ends with a NUL.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct edgejwt_report {
    /// Set by edgejwt_report_init() to sizeof(edgejwt_report).
    pub size: usize,
    /// The verdict.
    pub status: edgejwt_status,
    /// Name of the claim or header member that caused the refusal, or "".
    pub claim: [c_char; 32],
    /// Issuer of the key that was used, or "". For a key file it is the file
    /// name without its ending, even if `iss` is the full name.
    pub issuer: [c_char; 256],
    /// Name of the file that the key came from, or "".
    pub key_file: [c_char; 256],
    /// Time of expiry of an accepted token, in seconds since 1970. 0 if the
    /// token was refused or has no `exp`.
    pub exp: i64,
}

// SAFETY: repr(C), starts with its size, and all zero is valid.
unsafe impl Versioned for edgejwt_report {}

/// Initialize a struct for edgejwt_keyring_info(). NULL does nothing.
///
/// @param info  the struct
/// @param size  sizeof(edgejwt_ring_info)
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_ring_info_init(info: *mut edgejwt_ring_info, size: usize) {
    // SAFETY: the caller follows the header.
    unsafe { versioned::init(info, size, versioned::zeroed()) };
}

/// Initialize a struct for edgejwt_keyring_explain(). NULL does nothing.
///
/// @param report  the struct
/// @param size    sizeof(edgejwt_report)
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_report_init(report: *mut edgejwt_report, size: usize) {
    // SAFETY: the caller follows the header.
    unsafe { versioned::init(report, size, versioned::zeroed()) };
}

/// Report the state of a keyring.
///
/// @param ring      the keyring
/// @param info_out  receives the state; its `size` must be set
/// @return EDGEJWT_OK or EDGEJWT_ERR_ARGUMENT
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_keyring_info(
    ring: Option<&edgejwt_keyring>,
    info_out: *mut edgejwt_ring_info,
) -> edgejwt_status {
    guard(|| {
        // SAFETY: NULL or a struct as long as its size says.
        let info_out = unsafe { StructOutput::new(info_out) }?;
        let mut inputs = info_out.inputs();
        let ring = inputs.handle(ring);
        info_out.clear(&inputs)?;
        let ring = ring?;
        let state = ring.0.info();
        let mut info = versioned::zeroed::<edgejwt_ring_info>();
        info.keys = state.count.keys;
        info.skipped = state.count.skipped;
        info.world_writable = state.count.world_writable;
        info.generation = state.generation;
        info.last_error = state.last_error.map_or(EDGEJWT_OK, edgejwt_status::from) as i32;
        info.scan_age = state.scan_age_ms.map_or(-1, |age| (age / 1000) as i64);
        info_out.set(info);
        Ok(())
    })
}

/// Report a file that should contain a key but does not, or cannot be read.
///
/// @param ring      the keyring
/// @param index     index of the file, from 0, less than `skipped` of
///                  edgejwt_keyring_info()
/// @param name      receives the name of the file and a NUL
/// @param name_cap  size of `name` in bytes; 256 is always enough
/// @param why_out   receives the reason, one of EDGEJWT_ERR_KEY_..., or
///                  EDGEJWT_OK on failure
/// @return EDGEJWT_OK, EDGEJWT_ERR_SPACE, or EDGEJWT_ERR_ARGUMENT, also if
///         `index` is too large because files have been deleted since
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_keyring_skipped(
    ring: Option<&edgejwt_keyring>,
    index: usize,
    name: *mut c_char,
    name_cap: usize,
    why_out: *mut edgejwt_status,
) -> edgejwt_status {
    guard(|| {
        let mut inputs = Inputs::new([Extent::text(name, name_cap), Extent::value(why_out)]);
        let ring = inputs.handle(ring);
        // SAFETY: NULL or writable, as the header demands.
        let why_out = unsafe { ValueOutput::new(why_out, EDGEJWT_OK, &inputs) };
        // SAFETY: `name_cap` writable bytes.
        let mut name = unsafe { TextOutput::new(name, name_cap, null_mut()) };
        name.clear(&inputs)?;
        // The name is cleared, even if `why_out` is NULL.
        let why_out = why_out?;
        let ring = ring?;
        if name.is_absent() {
            return Err(Error::Argument);
        }
        let contents = ring.0.contents();
        let (file_name, why) = contents.skipped(index).ok_or(Error::Argument)?;
        name.put(file_name)?;
        why_out.set(why.into());
        Ok(())
    })
}

/// Verify a header value as edgejwt_keyring_authorize() does, and report why
/// it is accepted or refused.
///
/// For logs and support: the verdict and its cost are the same, but there is
/// no payload.
///
/// @param ring               the keyring
/// @param policy             claim rules, or NULL for the strictest, those of
///                           edgejwt_policy_init()
/// @param now                current time in seconds since 1970, from a clock
///                           that the caller trusts
/// @param authorization      the value of the header, or NULL if the request
///                           has no such header; a NUL at its end is not
///                           needed
/// @param authorization_len  its length in bytes
/// @param report_out         receives the report; its `size` must be set
/// @return as edgejwt_keyring_authorize(); the report has it as `status`
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
    let mut output = None;
    let mut report = versioned::zeroed::<edgejwt_report>();
    let status = guard(|| {
        // SAFETY: NULL or a struct as long as its size says.
        let report_out = unsafe { StructOutput::new(report_out) }?;
        let mut inputs = report_out.inputs();
        // SAFETY: NULL or a keyring of the caller.
        let ring = inputs.handle(unsafe { ring.as_ref() });
        // SAFETY: NULL or a valid struct, as the header demands.
        let policy = unsafe { edgejwt_policy::read(policy, &mut inputs) };
        // SAFETY: the caller lends `authorization_len` bytes.
        let value = unsafe { inputs.bytes(authorization, authorization_len) };
        report_out.clear(&inputs)?;
        output = Some(report_out);
        explain(&ring?.0, &policy?, now, value?, &mut report)
    });
    report.status = status;
    if let Some(output) = output {
        output.set(report);
    }
    status
}

fn explain(
    ring: &Keyring,
    policy: &Policy,
    now: i64,
    value: &[u8],
    report: &mut edgejwt_report,
) -> Result<()> {
    // A copy, as in edgejwt_keyring_authorize().
    let mut space = [const { MaybeUninit::uninit() }; EDGEJWT_TOKEN_MAX];
    let token = pointer::copied(bearer(value)?, &mut space).ok_or(Error::TokenTooLong)?;
    let token = Compact::parse(token)?;
    let mut scratch = Scratch::new();
    let used = &mut |key: &Candidate| {
        copy(key.group.issuer(), &mut report.issuer);
        copy(key.group.file_name(), &mut report.key_file);
    };
    match verify_by_issuer(ring, policy, now, &token, &mut scratch, used) {
        Ok(accepted) => report.exp = accepted.exp,
        Err(Refusal { error, claim }) => {
            copy(claim, &mut report.claim);
            return Err(error);
        }
    }
    Ok(())
}

/// Copies as much of `text` as leaves room for a NUL, and fills up with zeros.
fn copy(text: &[u8], to: &mut [c_char]) {
    let room = to.len() - 1;
    let text = text.iter().take(room).copied();
    for (to, byte) in to.iter_mut().zip(text.chain(core::iter::repeat(0))) {
        *to = byte as c_char;
    }
}
