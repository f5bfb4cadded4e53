// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `edgejwt_keyring_options`.

use super::sized::{self, Growing};
use crate::error::{Error, Result};
use crate::keyring::Options;
use crate::limits::EDGEJWT_REMEMBER_MAX;
use core::mem::offset_of;

// C's SIZE_MAX is in build.rs.
const EDGEJWT_REMEMBER_NONE: usize = usize::MAX;

/// How a keyring behaves. All zero is the default.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct edgejwt_keyring_options {
    /// sizeof(edgejwt_keyring_options).
    pub size: usize,
    /// Tokens whose good signature is remembered, at most
    /// EDGEJWT_REMEMBER_MAX, so that a token seen again costs no arithmetic;
    /// 0: EDGEJWT_REMEMBER_DEFAULT. Dates and policy are judged each time.
    pub remember: usize,
    /// Seconds between looks at the directory; 0: one; -1: only
    /// edgejwt_keyring_reload() looks.
    pub look_every: i64,
}

// SAFETY: repr(C), starts with its size, and zero is valid everywhere.
unsafe impl Growing for edgejwt_keyring_options {
    const FIELDS: &'static [usize] = &[
        offset_of!(Self, size),
        offset_of!(Self, remember),
        offset_of!(Self, look_every),
    ];

    fn set_size(&mut self, size: usize) {
        self.size = size;
    }
}

impl edgejwt_keyring_options {
    /// # Safety
    /// `from` is NULL, or as the header says.
    pub(super) unsafe fn read(from: *const Self) -> Result<Options> {
        let mut options = Options::default();
        if from.is_null() {
            return Ok(options);
        }
        // SAFETY: the caller's promise.
        let given = unsafe { sized::read(from) }?;
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
        Ok(options)
    }
}

/// Set options up: the default. NULL does nothing.
///
/// @param size  sizeof(edgejwt_keyring_options)
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_keyring_options_init(
    options: *mut edgejwt_keyring_options,
    size: usize,
) {
    // SAFETY: the header puts this duty on the caller.
    unsafe { sized::write(options, size, sized::zeroed()) };
}
