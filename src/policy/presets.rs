// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Policies for the tokens of particular vendors, as data.

use core::ffi::CStr;

/// Demands that differ from the defaults. The texts are NUL-terminated
/// because C callers receive pointers to them.
pub(crate) struct Preset {
    pub(crate) audiences: &'static [&'static CStr],
    pub(crate) required: &'static [&'static CStr],
    /// In seconds; 0: no limit.
    pub(crate) max_lifetime: i64,
    pub(crate) dates_as_strings: bool,
}

/// NeuronEX tokens. The audience has had three spellings.
pub(crate) const NEURONEX: Preset = Preset {
    audiences: &[c"neuron", c"neuronex", c"NeuronEX"],
    required: &[c"iss", c"aud", c"exp"],
    max_lifetime: 0,
    dates_as_strings: true,
};

/// Tokens that HappyPathology's clients sign for its API.
pub(crate) const HAPPYPATHOLOGY: Preset = Preset {
    audiences: &[c"api.happypathology.com"],
    required: &[c"iss", c"sub", c"aud", c"jti", c"kid", c"iat", c"exp"],
    max_lifetime: 3600,
    dates_as_strings: false,
};
