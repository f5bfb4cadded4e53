// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `edgejwt_keyring`: keys by issuer.

use super::options::edgejwt_keyring_options;
use super::policy::edgejwt_policy;
use super::status::edgejwt_status;
use super::verifying_key::edgejwt_verifying_key;
use super::{guard::guard, output::Output, pointer};
use crate::authorization::bearer;
use crate::error::Result;
use crate::keyring::Keyring;
use crate::token::{Compact, Scratch};
use crate::verify::verify_by_issuer;
use core::ffi::c_char;

/// Public keys by issuer, from a directory of key files and added by hand.
///
/// Any number of threads may use one at the same time, while another thread
/// reloads it or adds to it. Free it with edgejwt_keyring_free() when no call
/// uses it any more.
pub struct edgejwt_keyring(pub(super) Keyring);

/// Make a keyring without a directory.
///
/// @param options   how it behaves, or NULL for the defaults
/// @param ring_out  receives the keyring, or NULL on failure
/// @return EDGEJWT_OK, EDGEJWT_ERR_ARGUMENT, or EDGEJWT_ERR_NO_MEMORY
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_keyring_new(
    options: *const edgejwt_keyring_options,
    ring_out: *mut *mut edgejwt_keyring,
) -> edgejwt_status {
    guard(|| {
        // SAFETY, both: the header puts these duties on the caller.
        let ring_out = unsafe { pointer::result(ring_out, core::ptr::null_mut()) }?;
        let options = unsafe { edgejwt_keyring_options::read(options) }?;
        *ring_out = pointer::boxed(edgejwt_keyring(Keyring::new(None, &options)?))?;
        Ok(())
    })
}

/// Make a keyring of the RSA public keys in a directory, for RS256.
///
/// Every `NAME.pem` and `NAME.pub` is the key of the issuer NAME; a token may
/// also name the file in full, and then only that file counts. Names are
/// compared byte for byte, and no path is ever made from a token. Files with
/// other endings, hidden ones, directories, links to nowhere and certificates
/// are passed over. What looks like a key file and is none is skipped:
/// edgejwt_keyring_skipped() names it.
///
/// The directory is looked at again as files come, change and go, by the
/// calls that verify, at most once in `look_every` seconds. A file that stops
/// being a key keeps its last one for EDGEJWT_KEY_GRACE seconds, since a copy
/// may be under way. A look that fails changes no key, and is told by
/// edgejwt_keyring_info(). The path is used anew each time: give an absolute
/// one if the process may change its directory.
///
/// @param dir       the directory's name
/// @param options   how the keyring behaves, or NULL for the defaults
/// @param ring_out  receives the keyring, or NULL on failure
/// @return EDGEJWT_OK, EDGEJWT_ERR_ARGUMENT, EDGEJWT_ERR_KEY_FILE if the
///         directory cannot be read, or EDGEJWT_ERR_NO_MEMORY
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_keyring_open(
    dir: *const c_char,
    options: *const edgejwt_keyring_options,
    ring_out: *mut *mut edgejwt_keyring,
) -> edgejwt_status {
    guard(|| {
        // SAFETY, all three: the header puts these duties on the caller.
        let ring_out = unsafe { pointer::result(ring_out, core::ptr::null_mut()) }?;
        let dir = unsafe { pointer::string(dir) }?;
        let options = unsafe { edgejwt_keyring_options::read(options) }?;
        let ring = pointer::boxed(edgejwt_keyring(Keyring::new(Some(dir), &options)?))?;
        // SAFETY: just made.
        if let Err(error) = unsafe { &*ring }.0.reload() {
            // SAFETY: nobody else has seen it.
            unsafe { pointer::free(ring) };
            return Err(error);
        }
        *ring_out = ring;
        Ok(())
    })
}

/// Add a key for an issuer, beside those of its files.
///
/// The key is copied, and stays whatever becomes of the directory. An
/// issuer's keys are tried in turn, so that a key can be replaced without an
/// outage.
///
/// @param issuer  what `iss` must be: 1 to EDGEJWT_ISSUER_MAX bytes and a NUL
/// @return EDGEJWT_OK, EDGEJWT_ERR_ARGUMENT, EDGEJWT_ERR_KEY_LIMIT beyond
///         EDGEJWT_ISSUER_KEYS_MAX or EDGEJWT_KEYRING_KEYS_MAX, or
///         EDGEJWT_ERR_NO_MEMORY
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_keyring_add(
    ring: *mut edgejwt_keyring,
    issuer: *const c_char,
    key: *const edgejwt_verifying_key,
) -> edgejwt_status {
    guard(|| {
        // SAFETY, all three: the header puts these duties on the caller.
        let ring = unsafe { pointer::handle(ring) }?;
        let issuer = unsafe { pointer::string(issuer) }?;
        let key = unsafe { pointer::handle(key) }?;
        ring.0.add(issuer.to_bytes(), &key.0)
    })
}

/// Give an issuer a JWK Set (RFC 7517 section 5), in place of the one it had.
///
/// A token of the issuer is tried against the key that its header's `kid`
/// names, and without `kid` only where the set holds one key. Each key is for
/// its own `alg`; without one, for RS256, ES256, ES384 or EdDSA, by its type.
/// Secrets, keys for other purposes, and keys of unknown types or not fit to
/// verify are passed over.
///
/// @param issuer  what `iss` must be: 1 to EDGEJWT_ISSUER_MAX bytes and a NUL
/// @param json    the set: at most EDGEJWT_KEY_TEXT_MAX bytes, no NUL needed
/// @return EDGEJWT_OK, or, with nothing changed, EDGEJWT_ERR_ARGUMENT,
///         EDGEJWT_ERR_KEY_FORMAT for what is no set or gives a `kid` twice,
///         EDGEJWT_ERR_KEY_TYPE where no key is left, EDGEJWT_ERR_KEY_LIMIT,
///         or EDGEJWT_ERR_NO_MEMORY
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_keyring_add_jwks(
    ring: *mut edgejwt_keyring,
    issuer: *const c_char,
    json: *const c_char,
    json_len: usize,
) -> edgejwt_status {
    guard(|| {
        // SAFETY, all three: the header puts these duties on the caller.
        let ring = unsafe { pointer::handle(ring) }?;
        let issuer = unsafe { pointer::string(issuer) }?;
        let json = unsafe { pointer::input(json, json_len) }?;
        ring.0.add_set(issuer.to_bytes(), json)
    })
}

/// Give an issuer the JWK Set in a file, in place of the one it had.
///
/// As edgejwt_keyring_add_jwks(). The file is looked at as the directory is:
/// a change takes effect by itself, and a file that stops being a set keeps
/// its last keys for EDGEJWT_KEY_GRACE seconds; one that is deleted loses
/// them at once.
///
/// @param issuer  what `iss` must be: 1 to EDGEJWT_ISSUER_MAX bytes and a NUL
/// @param path    the file's name
/// @return as edgejwt_keyring_add_jwks(), or EDGEJWT_ERR_KEY_FILE
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_keyring_add_jwks_file(
    ring: *mut edgejwt_keyring,
    issuer: *const c_char,
    path: *const c_char,
) -> edgejwt_status {
    guard(|| {
        // SAFETY, all three: the header puts these duties on the caller.
        let ring = unsafe { pointer::handle(ring) }?;
        let issuer = unsafe { pointer::string(issuer) }?;
        let path = unsafe { pointer::string(path) }?;
        ring.0.add_set_file(issuer.to_bytes(), path)
    })
}

/// Read every file of the keyring again, now: its directory's, and sets.
///
/// Without files, does nothing.
///
/// @return EDGEJWT_OK, EDGEJWT_ERR_ARGUMENT, or, with no key changed,
///         EDGEJWT_ERR_KEY_FILE or EDGEJWT_ERR_NO_MEMORY
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_keyring_reload(ring: *mut edgejwt_keyring) -> edgejwt_status {
    guard(|| {
        // SAFETY: the header puts this duty on the caller.
        let ring = unsafe { pointer::handle(ring) }?;
        ring.0.reload()
    })
}

/// Free a keyring. NULL does nothing.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_keyring_free(ring: *mut edgejwt_keyring) {
    // SAFETY: the header puts this duty on the caller.
    unsafe { pointer::free(ring) };
}

/// Verify a token by the keys of its issuer, and copy its payload to `out`.
///
/// As edgejwt_verify(), but the key is found by the payload's `iss`, which
/// must be there. Nothing else of the payload counts before the signature.
///
/// @param policy   what to demand, or NULL for the strictest
/// @param now      seconds since 1970, from a clock that the caller trusts
/// @param token    compact serialization; no NUL needed
/// @param out      receives the payload, a JSON object, and a NUL
/// @param out_cap  bytes at `out`; EDGEJWT_PAYLOAD_MAX is always enough
/// @param out_len  receives the payload's length without the NUL; may be NULL
/// @return EDGEJWT_OK, EDGEJWT_ERR_UNKNOWN_KEY for an issuer that the keyring
///         has no key of, or the status of the first check that failed
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_keyring_verify(
    ring: *mut edgejwt_keyring,
    policy: *const edgejwt_policy,
    now: i64,
    token: *const c_char,
    token_len: usize,
    out: *mut c_char,
    out_cap: usize,
    out_len: *mut usize,
) -> edgejwt_status {
    guard(|| {
        // SAFETY, all four: the header puts these duties on the caller.
        let out = unsafe { Output::new(out, out_cap, out_len) }?;
        let ring = unsafe { pointer::handle(ring) }?;
        let policy = unsafe { edgejwt_policy::read(policy) }?;
        let token = unsafe { pointer::input(token, token_len) }?;
        out.apart_from(token)?;
        verify_to(&ring.0, &policy, now, token, out)
    })
}

/// Verify the token in the value of an `Authorization` header, and copy its
/// payload to `out`.
///
/// Takes the value as it came: `Bearer` in any case, one or more spaces, the
/// token, perhaps blanks behind it (RFC 6750 section 2.1), in all at most
/// twice EDGEJWT_TOKEN_MAX bytes. Then as edgejwt_keyring_verify().
///
/// @param authorization  the whole value; NULL and 0 where the header is
///                       missing; no NUL needed
/// @return EDGEJWT_OK, EDGEJWT_ERR_NO_TOKEN where there is no value or
///         another scheme, or as edgejwt_keyring_verify();
///         edgejwt_status_http() has the number to answer
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_keyring_authorize(
    ring: *mut edgejwt_keyring,
    policy: *const edgejwt_policy,
    now: i64,
    authorization: *const c_char,
    authorization_len: usize,
    out: *mut c_char,
    out_cap: usize,
    out_len: *mut usize,
) -> edgejwt_status {
    guard(|| {
        // SAFETY, all four: the header puts these duties on the caller.
        let out = unsafe { Output::new(out, out_cap, out_len) }?;
        let ring = unsafe { pointer::handle(ring) }?;
        let policy = unsafe { edgejwt_policy::read(policy) }?;
        let value = unsafe { pointer::input(authorization, authorization_len) }?;
        out.apart_from(value)?;
        verify_to(&ring.0, &policy, now, bearer(value)?, out)
    })
}

fn verify_to(
    ring: &Keyring,
    policy: &crate::policy::Policy,
    now: i64,
    token: &[u8],
    mut out: Output,
) -> Result<()> {
    let token = Compact::parse(token)?;
    if !out.is_absent() {
        out.reserve(token.payload_len())?;
    }
    let mut scratch = Scratch::new();
    let verdict = verify_by_issuer(ring, policy, now, &token, &mut scratch, &mut None);
    out.put(verdict.map_err(|refusal| refusal.error)?.payload)
}
