// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `edgejwt_keyring_options`: the behaviour of a keyring, as a C struct.

use super::flags::{EDGEJWT_DIRECTORY_MAY_APPEAR, EDGEJWT_KEY_PUB_NAMES};
use super::overlap::Inputs;
use super::versioned::{self, Versioned, no_padding};
use crate::error::{Error, Result};
use crate::keyring::Options;
use crate::limits::EDGEJWT_REMEMBER_MAX;

// The C header defines it as SIZE_MAX, which cbindgen cannot write.
const EDGEJWT_REMEMBER_NONE: usize = usize::MAX;

/// The behaviour of a keyring.
///
/// Initialize it with edgejwt_keyring_options_init(), then set fields.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct edgejwt_keyring_options {
    /// Set by edgejwt_keyring_options_init() to
    /// sizeof(edgejwt_keyring_options).
    pub size: usize,
    /// Number of tokens in the cache of good signatures, at most
    /// EDGEJWT_REMEMBER_MAX. A token in the cache needs no signature check,
    /// but its dates and the policy are checked every time. The cache keeps
    /// the text of tokens up to 1,024 bytes, which is wiped when the token is
    /// evicted or the keyring is freed, and the SHA-256 of longer ones: about
    /// 1.1 KB for each token, allocated with the keyring.
    /// 0: EDGEJWT_REMEMBER_DEFAULT.
    /// EDGEJWT_REMEMBER_NONE: no cache.
    pub remember: usize,
    /// Minimum time between two scans of the directory, in seconds; at most
    /// 2^32 - 1. 0: one second. -1: scan only in edgejwt_keyring_reload().
    /// Without changes some directories are scanned every 10 seconds only: see
    /// edgejwt_keyring_open().
    pub look_every: i64,
    /// Any of EDGEJWT_DIRECTORY_MAY_APPEAR and EDGEJWT_KEY_PUB_NAMES, or 0.
    pub flags: u32,
    /// Must be 0.
    pub reserved: u32,
}

// SAFETY: repr(C), starts with its size, and all zero is valid.
unsafe impl Versioned for edgejwt_keyring_options {}

no_padding!(edgejwt_keyring_options {
    size,
    remember,
    look_every,
    flags,
    reserved
});

impl edgejwt_keyring_options {
    /// The options that C gives, or the defaults for NULL.
    ///
    /// # Safety
    /// `from` is NULL, or as the C header demands.
    pub(super) unsafe fn read(from: *const Self, inputs: &mut Inputs) -> Result<Options> {
        let mut options = Options::default();
        if from.is_null() {
            return Ok(options);
        }
        // SAFETY: not NULL; the caller promises the rest.
        let given = unsafe { inputs.structure(from) }?;
        match given.remember {
            0 => {}
            EDGEJWT_REMEMBER_NONE => options.remember = 0,
            many if many > EDGEJWT_REMEMBER_MAX => return Err(Error::Argument),
            many => options.remember = many,
        }
        match given.look_every {
            0 => {}
            -1 => options.look_every_ms = None,
            seconds => {
                let seconds = u32::try_from(seconds).map_err(|_| Error::Argument)?;
                options.look_every_ms = Some(u64::from(seconds) * 1000);
            }
        }
        let known = EDGEJWT_DIRECTORY_MAY_APPEAR | EDGEJWT_KEY_PUB_NAMES;
        if given.flags & !known != 0 || given.reserved != 0 {
            return Err(Error::Argument);
        }
        options.directory_may_appear = given.flags & EDGEJWT_DIRECTORY_MAY_APPEAR != 0;
        options.key_pub_names = given.flags & EDGEJWT_KEY_PUB_NAMES != 0;
        Ok(options)
    }
}

/// Initialize keyring options to their defaults. NULL does nothing.
///
/// @param options  the struct
/// @param size     sizeof(edgejwt_keyring_options)
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_keyring_options_init(
    options: *mut edgejwt_keyring_options,
    size: usize,
) {
    // SAFETY: the caller follows the header.
    unsafe { versioned::init(options, size, versioned::zeroed()) };
}
