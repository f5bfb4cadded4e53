// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Verifying with a report: why a token is accepted or refused.

use super::guard::guard;
use super::judging::{by_key, by_ring};
use super::keyring::edgejwt_keyring;
use super::output::TextOutput;
use super::overlap::{Extent, Inputs};
use super::policy::{Lists, edgejwt_policy};
use super::status::edgejwt_status;
use super::verifying_key::edgejwt_verifying_key;
use super::versioned::{self, StructOutput, Versioned, no_padding};
use crate::authorization::bearer;
use crate::error::Result;
use core::ffi::c_char;

/// Why a token was accepted or refused, from edgejwt_explain() and
/// edgejwt_keyring_explain().
///
/// It is safe to log: it contains text from the keyring and the policy, but
/// none from the token. Every text ends with a NUL.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct edgejwt_report {
    /// Set by edgejwt_report_init() to sizeof(edgejwt_report).
    pub size: usize,
    /// Always 0.
    pub unused: usize,
    /// Time of expiry of an accepted token, in seconds since 1970. 0 if the
    /// token was refused or has no `exp`.
    pub exp: i64,
    /// The verdict.
    pub status: edgejwt_status,
    /// Always 0.
    pub reserved: u32,
    /// Name of the claim or header member that caused the refusal, as the
    /// policy writes it, or "". A longer name is cut off.
    pub claim: [c_char; 256],
    /// Issuer of the key that was used, or "". For a key file it is the file
    /// name without its ending, even if `iss` is the full name. "" from
    /// edgejwt_explain().
    pub issuer: [c_char; 256],
    /// Name of the file that the key came from, or "".
    pub key_file: [c_char; 256],
}

// SAFETY: repr(C), starts with its size, and all zero is valid.
unsafe impl Versioned for edgejwt_report {}

no_padding!(edgejwt_report {
    size,
    unused,
    exp,
    status,
    reserved,
    claim,
    issuer,
    key_file
});

/// Initialize a struct for edgejwt_explain() and edgejwt_keyring_explain().
/// NULL does nothing.
///
/// @param report  the struct
/// @param size    sizeof(edgejwt_report)
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_report_init(report: *mut edgejwt_report, size: usize) {
    // SAFETY: the caller follows the header.
    unsafe { versioned::init(report, size, versioned::zeroed()) };
}

/// The outputs of a call that explains its verdict.
struct Outputs {
    out: TextOutput,
    report: Result<StructOutput<edgejwt_report>>,
}

impl Outputs {
    fn inputs(&self) -> Inputs {
        let report = self.report.as_ref();
        let extent = report.map_or(Extent::NONE, StructOutput::extent);
        self.out.inputs_beside(extent)
    }

    /// Clears the outputs, calls `judge`, and writes the report. If an output
    /// overlaps an input, nothing is written.
    fn explain(
        mut self,
        inputs: &Inputs,
        judge: impl FnOnce(&mut TextOutput, &mut edgejwt_report) -> Result<()>,
    ) -> Result<()> {
        inputs.check()?;
        let out = self.out.clear(inputs);
        let report_out = self.report?;
        report_out.clear(inputs)?;
        let mut report = versioned::zeroed::<edgejwt_report>();
        let result = out.and_then(|()| judge(&mut self.out, &mut report));
        report.status = result.map_or_else(edgejwt_status::from, |()| edgejwt_status::EDGEJWT_OK);
        report_out.set(report);
        result
    }
}

/// Verify a token with one key, copy its payload to `out`, and report why the
/// token is accepted or refused.
///
/// The same as edgejwt_verify(), at the same cost, with a report for the log.
/// `out` is empty after any refusal. With `out` NULL and `out_cap` 0, makes the
/// same checks, but stores only the length of the payload.
///
/// @param key         the verifying key
/// @param policy      claim rules, or NULL for the strictest, those of
///                    edgejwt_policy_init()
/// @param now         current time in seconds since 1970, from a clock that
///                    the caller trusts
/// @param token       the token; a NUL at its end is not needed
/// @param token_len   its length in bytes
/// @param out         receives the payload, a JSON object, and a NUL
/// @param out_cap     size of `out` in bytes; EDGEJWT_PAYLOAD_MAX is always
///                    enough
/// @param out_len     receives the length of the payload without the NUL; may
///                    be NULL
/// @param report_out  receives the report; its `size` must be set
/// @return as edgejwt_verify(); the report has it as `status`
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_explain(
    key: Option<&edgejwt_verifying_key>,
    policy: *const edgejwt_policy,
    now: i64,
    token: *const c_char,
    token_len: usize,
    out: *mut c_char,
    out_cap: usize,
    out_len: *mut usize,
    report_out: *mut edgejwt_report,
) -> edgejwt_status {
    guard(|| {
        let outputs = Outputs {
            // SAFETY: `out_cap` writable bytes, and a length that may be NULL.
            out: unsafe { TextOutput::new(out, out_cap, out_len) },
            // SAFETY: NULL or a struct as long as its size says.
            report: unsafe { StructOutput::new(report_out) },
        };
        let mut inputs = outputs.inputs();
        let mut lists = Lists::default();
        let key = inputs.handle(key);
        // SAFETY: NULL or a valid struct, as the header demands.
        let policy = unsafe { edgejwt_policy::read(policy, &mut inputs, &mut lists) };
        // SAFETY: the caller lends `token_len` bytes.
        let token = unsafe { inputs.bytes(token, token_len) };
        outputs.explain(&inputs, |out, report| {
            by_key(&key?.0, &policy?, now, token?, out, Some(report))
        })
    })
}

/// Verify the token in an HTTP `Authorization` header, copy its payload to
/// `out`, and report why the token is accepted or refused.
///
/// The same as edgejwt_keyring_authorize(), at the same cost, with a report for
/// the log. `out` is empty after any refusal. With `out` NULL and `out_cap` 0,
/// makes the same checks, but stores only the length of the payload.
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
/// @param out                receives the payload, a JSON object, and a NUL
/// @param out_cap            size of `out` in bytes; EDGEJWT_PAYLOAD_MAX is
///                           always enough
/// @param out_len            receives the length of the payload without the
///                           NUL; may be NULL
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
    out: *mut c_char,
    out_cap: usize,
    out_len: *mut usize,
    report_out: *mut edgejwt_report,
) -> edgejwt_status {
    guard(|| {
        let outputs = Outputs {
            // SAFETY: `out_cap` writable bytes, and a length that may be NULL.
            out: unsafe { TextOutput::new(out, out_cap, out_len) },
            // SAFETY: NULL or a struct as long as its size says.
            report: unsafe { StructOutput::new(report_out) },
        };
        let mut inputs = outputs.inputs();
        let mut lists = Lists::default();
        // SAFETY: NULL or a keyring of the caller.
        let ring = inputs.handle(unsafe { ring.as_ref() });
        // SAFETY: NULL or a valid struct, as the header demands.
        let policy = unsafe { edgejwt_policy::read(policy, &mut inputs, &mut lists) };
        // SAFETY: the caller lends `authorization_len` bytes.
        let value = unsafe { inputs.bytes(authorization, authorization_len) };
        outputs.explain(&inputs, |out, report| {
            by_ring(&ring?.0, &policy?, now, bearer(value?), out, Some(report))
        })
    })
}
