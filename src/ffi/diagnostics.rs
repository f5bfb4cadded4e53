// SPDX-License-Identifier: Apache-2.0 OR MIT
//! For logs and support: the state of a keyring.

use super::guard::guard;
use super::keyring::edgejwt_keyring;
use super::output::{TextOutput, ValueOutput};
use super::overlap::{Extent, Inputs};
use super::status::edgejwt_status::{self, EDGEJWT_OK};
use super::versioned::{self, StructOutput, Versioned, no_padding};
use crate::error::Error;
use core::ffi::c_char;
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
    /// Number of tokens that were accepted, by all functions that use the
    /// keyring.
    pub accepted: u64,
    /// Number of tokens and header values that were refused: the status was
    /// one for which edgejwt_status_http() returns 401 or 403.
    pub refused: u64,
    /// How many of the accepted tokens were in the cache of good signatures.
    pub remembered: u64,
    /// Number of keys in JWK Sets that were skipped. edgejwt_keyring_skipped()
    /// reports them after the files.
    pub skipped_set_keys: u32,
    /// Always 0.
    pub reserved: u32,
}

// SAFETY: repr(C), starts with its size, and all zero is valid.
unsafe impl Versioned for edgejwt_ring_info {}

no_padding!(edgejwt_ring_info {
    size,
    keys,
    skipped,
    world_writable,
    generation,
    last_error,
    unused,
    scan_age,
    accepted,
    refused,
    remembered,
    skipped_set_keys,
    reserved
});

/// Initialize a struct for edgejwt_keyring_info(). NULL does nothing.
///
/// @param info  the struct
/// @param size  sizeof(edgejwt_ring_info)
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_ring_info_init(info: *mut edgejwt_ring_info, size: usize) {
    // SAFETY: the caller follows the header.
    unsafe { versioned::init(info, size, versioned::zeroed()) };
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
        info.skipped_set_keys = state.count.skipped_set_keys as u32;
        info.last_error = state.last_error.map_or(EDGEJWT_OK, edgejwt_status::from) as i32;
        info.scan_age = state.scan_age_ms.map_or(-1, |age| (age / 1000) as i64);
        [info.accepted, info.refused, info.remembered] = ring.0.tally.counts();
        info_out.set(info);
        Ok(())
    })
}

/// Report a file that should contain a key but does not or cannot be read, or
/// a key of a JWK Set that was skipped.
///
/// The files come first, then the keys of sets. A private key in a set, or one
/// for encryption or another use, is no skipped key.
///
/// @param ring      the keyring
/// @param index     index from 0, less than the sum of `skipped` and
///                  `skipped_set_keys` of edgejwt_keyring_info()
/// @param name      receives the name of the file and a NUL; for a key of a set
///                  FILE#KID, or ISSUER#KID if the set came from no file. In
///                  FILE, ISSUER and KID, `#`, backslashes and all bytes but
///                  printable ASCII are written as a backslash, `x` and two
///                  hexadecimal digits. A longer name is cut off
/// @param name_cap  size of `name` in bytes; 512 is always enough
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
        let mut inputs = Inputs::new([
            Extent::text(name, name_cap),
            Extent::value(why_out),
            Extent::NONE,
        ]);
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
        let (skipped, why) = contents.skipped(index).ok_or(Error::Argument)?;
        name.put(skipped.as_bytes())?;
        why_out.set(why.into());
        Ok(())
    })
}
