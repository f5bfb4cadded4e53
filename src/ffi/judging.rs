// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Verifying for C: from a token to the payload in an output.

use super::output::TextOutput;
use super::pointer;
use super::report::edgejwt_report;
use crate::error::{Error, Result};
use crate::key::VerifyingKey;
use crate::keyring::{Candidate, Keyring};
use crate::limits::EDGEJWT_TOKEN_MAX;
use crate::policy::Policy;
use crate::token::{Compact, Scratch};
use crate::verify::{Verdict, verify_by_issuer, verify_by_key};
use core::ffi::c_char;
use core::mem::MaybeUninit;

/// Verifies a token with one key.
pub(super) fn by_key(
    key: &VerifyingKey,
    policy: &Policy,
    now: i64,
    token: &[u8],
    out: &mut TextOutput,
    report: Option<&mut edgejwt_report>,
) -> Result<()> {
    let token = Compact::parse(token)?;
    reserve(out, &token)?;
    let mut scratch = Scratch::new();
    put(
        verify_by_key(key.view(), policy, now, &token, &mut scratch),
        out,
        report,
    )
}

/// Verifies a token with the keys of a ring, and counts the verdict.
pub(super) fn by_ring(
    ring: &Keyring,
    policy: &Policy,
    now: i64,
    token: Result<&[u8]>,
    out: &mut TextOutput,
    report: Option<&mut edgejwt_report>,
) -> Result<()> {
    let result = token.and_then(|token| verify_by_ring(ring, policy, now, token, out, report));
    ring.tally.count(result);
    result
}

fn verify_by_ring(
    ring: &Keyring,
    policy: &Policy,
    now: i64,
    token: &[u8],
    out: &mut TextOutput,
    mut report: Option<&mut edgejwt_report>,
) -> Result<()> {
    // The copy makes sure that a cached signature belongs to the text that was
    // verified.
    let mut space = [const { MaybeUninit::uninit() }; EDGEJWT_TOKEN_MAX];
    let token = pointer::copied(token, &mut space).ok_or(Error::TokenTooLong)?;
    let token = Compact::parse(token)?;
    reserve(out, &token)?;
    let mut scratch = Scratch::new();
    let used = &mut |key: &Candidate| {
        if let Some(report) = report.as_deref_mut() {
            copy(key.group.issuer(), &mut report.issuer);
            copy(key.group.file_name(), &mut report.key_file);
        }
    };
    let verdict = verify_by_issuer(ring, policy, now, &token, &mut scratch, used);
    put(verdict, out, report)
}

fn reserve(out: &mut TextOutput, token: &Compact) -> Result<()> {
    match out.is_absent() {
        true => Ok(()),
        false => out.reserve(token.payload_len()),
    }
}

/// Writes the payload and the report.
fn put(verdict: Verdict, out: &mut TextOutput, report: Option<&mut edgejwt_report>) -> Result<()> {
    match verdict {
        Ok(accepted) => {
            if let Some(report) = report {
                report.exp = accepted.exp;
            }
            out.put(accepted.payload)
        }
        Err(refusal) => {
            if let Some(report) = report {
                copy(refusal.claim, &mut report.claim);
            }
            Err(refusal.error)
        }
    }
}

/// Copies as much of `text` as leaves room for a NUL, and fills up with zeros.
fn copy(text: &[u8], to: &mut [c_char]) {
    let room = to.len() - 1;
    let text = text.iter().take(room).copied();
    for (to, byte) in to.iter_mut().zip(text.chain(core::iter::repeat(0))) {
        *to = byte as c_char;
    }
}
