// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Algorithms: numbers, names, and key generation.

use super::status::edgejwt_status;
use super::{guard::guard, output::TextOutput, pointer};
use crate::algorithm::{ALL, Algorithm};
use crate::error::{Error, Result};
use crate::key::{generate, generated_len};
use core::ffi::c_char;

/// JWS algorithms (RFC 7518 section 3.1, RFC 8037). Every key is for exactly
/// one of them.
#[repr(i32)]
#[derive(Clone, Copy)]
pub enum edgejwt_algorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    EDGEJWT_RS256 = 1,
    /// RSASSA-PKCS1-v1_5 with SHA-384.
    EDGEJWT_RS384 = 2,
    /// RSASSA-PKCS1-v1_5 with SHA-512.
    EDGEJWT_RS512 = 3,
    /// RSASSA-PSS with SHA-256.
    EDGEJWT_PS256 = 4,
    /// RSASSA-PSS with SHA-384.
    EDGEJWT_PS384 = 5,
    /// RSASSA-PSS with SHA-512.
    EDGEJWT_PS512 = 6,
    /// ECDSA on P-256 with SHA-256.
    EDGEJWT_ES256 = 7,
    /// ECDSA on P-384 with SHA-384.
    EDGEJWT_ES384 = 8,
    /// EdDSA on Ed25519.
    EDGEJWT_EDDSA = 9,
    /// HMAC with SHA-256.
    EDGEJWT_HS256 = 10,
    /// HMAC with SHA-384.
    EDGEJWT_HS384 = 11,
    /// HMAC with SHA-512.
    EDGEJWT_HS512 = 12,
    /// EdDSA on Ed25519 under its new name (RFC 9864). A key for EDGEJWT_EDDSA or
    /// EDGEJWT_ED25519 verifies tokens of both names; the one that it was loaded
    /// for is what it writes as `alg`.
    EDGEJWT_ED25519 = 13,
}

/// The algorithm with a C number.
pub(super) fn algorithm(number: i32) -> Result<Algorithm> {
    Algorithm::from_number(number).ok_or(Error::Argument)
}

/// The C constant of an algorithm. An algorithm without one does not compile.
const fn constant(algorithm: Algorithm) -> edgejwt_algorithm {
    match algorithm {
        Algorithm::Rs256 => edgejwt_algorithm::EDGEJWT_RS256,
        Algorithm::Rs384 => edgejwt_algorithm::EDGEJWT_RS384,
        Algorithm::Rs512 => edgejwt_algorithm::EDGEJWT_RS512,
        Algorithm::Ps256 => edgejwt_algorithm::EDGEJWT_PS256,
        Algorithm::Ps384 => edgejwt_algorithm::EDGEJWT_PS384,
        Algorithm::Ps512 => edgejwt_algorithm::EDGEJWT_PS512,
        Algorithm::Es256 => edgejwt_algorithm::EDGEJWT_ES256,
        Algorithm::Es384 => edgejwt_algorithm::EDGEJWT_ES384,
        Algorithm::EdDsa => edgejwt_algorithm::EDGEJWT_EDDSA,
        Algorithm::Hs256 => edgejwt_algorithm::EDGEJWT_HS256,
        Algorithm::Hs384 => edgejwt_algorithm::EDGEJWT_HS384,
        Algorithm::Hs512 => edgejwt_algorithm::EDGEJWT_HS512,
        Algorithm::Ed25519 => edgejwt_algorithm::EDGEJWT_ED25519,
    }
}

// The C constants have the numbers of the core's table.
const _: () = {
    let mut at = 0;
    while at < ALL.len() {
        assert!(constant(ALL[at]) as i32 == ALL[at].number());
        at += 1;
    }
};

/// Return the name of an algorithm, such as "RS256".
///
/// @param alg  any number
/// @return static text; "" for a number that is not an edgejwt_algorithm;
///         never NULL
#[unsafe(no_mangle)]
pub extern "C" fn edgejwt_algorithm_name(alg: i32) -> *const c_char {
    algorithm(alg).map_or(c"", Algorithm::name).as_ptr()
}

/// Find an algorithm by its name. The name is case-sensitive.
///
/// @param name  a name such as "RS256", ending with a NUL, or NULL
/// @return an edgejwt_algorithm, even if this build does not support it; 0 if
///         there is none of that name
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_algorithm_from_name(name: *const c_char) -> i32 {
    // SAFETY: NULL or a string, as the header demands.
    let Ok(name) = (unsafe { pointer::string(name) }) else {
        return 0;
    };
    let found = ALL.into_iter().find(|algorithm| algorithm.name() == name);
    found.map_or(0, Algorithm::number)
}

/// Buffer size in bytes that is enough for edgejwt_generate_key(), including
/// the terminating NUL.
pub const EDGEJWT_KEY_PEM_MAX: usize = 512;

/// Generate a private key and write it as PEM (`PRIVATE KEY`, PKCS#8).
///
/// edgejwt_signing_key_from_pem() and OpenSSL can load it. With `out` NULL and
/// `out_cap` 0, returns EDGEJWT_ERR_SPACE and stores the length.
///
/// @param alg      EDGEJWT_ES256, EDGEJWT_ES384 or EDGEJWT_EDDSA
/// @param out      receives the text and a NUL; wipe it after use
/// @param out_cap  size of `out` in bytes; EDGEJWT_KEY_PEM_MAX is always
///                 enough
/// @param out_len  receives the length without the NUL; may be NULL
/// @return EDGEJWT_OK, EDGEJWT_ERR_ARGUMENT, EDGEJWT_ERR_SPACE,
///         EDGEJWT_ERR_NOT_GENERATED for RSA and HMAC,
///         EDGEJWT_ERR_ALGORITHM_UNAVAILABLE or EDGEJWT_ERR_RANDOM
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_generate_key(
    alg: i32,
    out: *mut c_char,
    out_cap: usize,
    out_len: *mut usize,
) -> edgejwt_status {
    guard(|| {
        // SAFETY: `out_cap` writable bytes, and a length that may be NULL.
        let mut out = unsafe { TextOutput::new(out, out_cap, out_len) };
        out.clear(&out.inputs())?;
        let algorithm = algorithm(alg)?;
        out.fill(generated_len(algorithm)?, |space| {
            generate(algorithm, space)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use edgejwt_algorithm::*;

    #[test]
    fn new_keys_fit() {
        let longest = ALL
            .into_iter()
            .filter_map(|algorithm| generated_len(algorithm).ok());
        assert!(longest.max().is_some_and(|len| len < EDGEJWT_KEY_PEM_MAX));
    }

    #[test]
    fn numbers_and_names_agree() {
        for (number, name) in [
            (EDGEJWT_RS256, c"RS256"),
            (EDGEJWT_RS384, c"RS384"),
            (EDGEJWT_RS512, c"RS512"),
            (EDGEJWT_PS256, c"PS256"),
            (EDGEJWT_PS384, c"PS384"),
            (EDGEJWT_PS512, c"PS512"),
            (EDGEJWT_ES256, c"ES256"),
            (EDGEJWT_ES384, c"ES384"),
            (EDGEJWT_EDDSA, c"EdDSA"),
            (EDGEJWT_HS256, c"HS256"),
            (EDGEJWT_HS384, c"HS384"),
            (EDGEJWT_HS512, c"HS512"),
        ] {
            assert_eq!(algorithm(number as i32).unwrap().name(), name);
        }
        let beyond = ALL.len() as i32 + 1;
        for number in [0, -1, beyond, i32::MIN, i32::MAX] {
            assert_eq!(algorithm(number), Err(Error::Argument));
        }
    }
}
