// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `edgejwt_keyring`: public keys by issuer.

use super::judging::by_ring;
use super::keyring_options::edgejwt_keyring_options;
use super::output::{TextOutput, ValueOutput};
use super::policy::{Lists, edgejwt_policy};
use super::status::edgejwt_status;
use super::verifying_key::edgejwt_verifying_key;
use super::{guard::guard, pointer};
use crate::authorization::bearer;
use crate::error::{Error, Result};
use crate::keyring::Keyring;
use core::ffi::c_char;
use core::ptr::null_mut;

/// Public keys, found by the issuer of a token. They come from a directory of
/// key files, from JWK Sets, and from edgejwt_keyring_add().
///
/// Any number of threads may use a keyring at the same time, including
/// threads that reload it or change its keys. A verification never waits for a
/// file that another thread reads. After fork() the child may use the keyring
/// at once, even if threads of the parent were in a call. Its keyring has the
/// same keys, an empty cache of signatures, and its own scans. Free a keyring
/// with edgejwt_keyring_free() when no call uses it any more, in each process.
pub struct edgejwt_keyring(pub(super) Keyring);

/// The keyring behind a pointer that is not const in C.
///
/// It becomes a shared reference, because several threads may use the same
/// keyring; `Option<&mut edgejwt_keyring>` as an argument would forbid that.
///
/// # Safety
/// `ring` is NULL or a keyring that is not freed while `'a` lasts.
pub(super) unsafe fn shared<'a>(ring: *mut edgejwt_keyring) -> Result<&'a Keyring> {
    // SAFETY: the caller's promise.
    let ring = unsafe { ring.as_ref() }.ok_or(Error::Argument)?;
    Ok(&ring.0)
}

/// Make a keyring without a directory.
///
/// @param options   its behaviour, or NULL for the defaults
/// @param ring_out  receives the keyring, or NULL on failure
/// @return EDGEJWT_OK, EDGEJWT_ERR_ARGUMENT or EDGEJWT_ERR_NO_MEMORY
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_keyring_new(
    options: *const edgejwt_keyring_options,
    ring_out: *mut *mut edgejwt_keyring,
) -> edgejwt_status {
    guard(|| {
        let mut inputs = ValueOutput::inputs(ring_out);
        // SAFETY: NULL or a valid struct, as the header demands.
        let options = unsafe { edgejwt_keyring_options::read(options, &mut inputs) };
        // SAFETY: NULL or writable, as the header demands.
        let ring_out = unsafe { ValueOutput::new(ring_out, null_mut(), &inputs) }?;
        let ring = edgejwt_keyring(Keyring::new(&options?)?);
        ring_out.set(pointer::boxed(ring)?);
        Ok(())
    })
}

/// Open a directory of RSA public keys, for tokens signed with RS256.
///
/// Each file `NAME.pem` or `NAME.pub` holds a key of the issuer NAME. The
/// `iss` of a token may also be a full file name, if no key of the keyring has
/// exactly this issuer. `iss` is compared with the names byte for byte; the
/// library never builds a path from a token. Ignored are files with other
/// endings, hidden files, directories, broken symbolic links and PEM files with
/// a certificate. A file with a private key, one that should contain a key but
/// does not, and one that cannot be read is skipped; edgejwt_keyring_skipped()
/// reports it. At most EDGEJWT_KEYRING_KEYS_MAX key files are read; further
/// ones are reported.
///
/// The directory is scanned here, and again by the calls that verify, at most
/// once every `look_every` seconds. Added, changed and deleted files take
/// effect at the next scan:
///  - A deleted file loses its key at once.
///  - A file that did not change keeps its key, even if it cannot be read any
///    more, for instance because the process gave up its privileges.
///  - A file that changed, and contains no key or cannot be read, keeps its
///    last key for EDGEJWT_KEY_GRACE seconds from the first such moment,
///    because a copy may be in progress. The same holds for the whole directory
///    if it does not exist any more.
///  - Any other failure changes no key. edgejwt_keyring_info() reports it, and
///    the next scan tries again.
///
/// A change is detected by the file's device, inode, size and times. A file
/// system can be replaced by one where all of these are equal, so each file is
/// also read again about twice a minute while tokens are verified. Call
/// edgejwt_keyring_reload() after mounting a file system.
///
/// With `look_every` below 10 seconds the keyring watches a directory on a
/// local file system by inotify: while the kernel reports no change, it scans
/// the directory every 10 seconds only. This takes one file descriptor, which
/// edgejwt_keyring_free() closes. A directory is not watched if no descriptor
/// is available or if one of its key files is a link.
///
/// The path is used for every scan. Give an absolute path if the process may
/// change its working directory.
///
/// @param dir       path of the directory, ending with a NUL
/// @param options   the behaviour of the keyring, or NULL for the defaults
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
        let mut inputs = ValueOutput::inputs(ring_out);
        // SAFETY: NULL or a string, as the header demands.
        let dir = unsafe { inputs.string(dir) };
        // SAFETY: NULL or a valid struct, as the header demands.
        let options = unsafe { edgejwt_keyring_options::read(options, &mut inputs) };
        // SAFETY: NULL or writable, as the header demands.
        let ring_out = unsafe { ValueOutput::new(ring_out, null_mut(), &inputs) }?;
        let (dir, options) = (dir?, options?);
        let ring = edgejwt_keyring(Keyring::open(dir, &options)?);
        ring_out.set(pointer::boxed(ring)?);
        Ok(())
    })
}

/// Add a copy of a key for an issuer, in addition to its other keys.
///
/// The key stays in the keyring until edgejwt_keyring_remove(). Scans of the
/// directory do not remove it. All keys of an issuer are tried, so that a key
/// can be replaced without interruption.
///
/// @param ring    the keyring
/// @param issuer  the value of `iss`, 1 to EDGEJWT_ISSUER_MAX bytes and a NUL
/// @param key     the key; it may be freed afterwards
/// @return EDGEJWT_OK, EDGEJWT_ERR_ARGUMENT, EDGEJWT_ERR_KEY_LIMIT if the
///         issuer has EDGEJWT_ISSUER_KEYS_MAX keys or the keyring has
///         EDGEJWT_KEYRING_KEYS_MAX, or EDGEJWT_ERR_NO_MEMORY
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_keyring_add(
    ring: *mut edgejwt_keyring,
    issuer: *const c_char,
    key: Option<&edgejwt_verifying_key>,
) -> edgejwt_status {
    guard(|| {
        // SAFETY: NULL or a keyring of the caller.
        let ring = unsafe { shared(ring) }?;
        // SAFETY: NULL or a string, as the header demands.
        let issuer = unsafe { pointer::string(issuer) }?;
        let key = key.ok_or(Error::Argument)?;
        ring.add(issuer.to_bytes(), &key.0)
    })
}

/// Set the JWK Set of an issuer (RFC 7517 section 5). It replaces the
/// issuer's previous set.
///
/// For a token with `kid`, the keys with this `kid` are tried first, then the
/// keys without `kid`. If no such key is for its `alg` and the set does not
/// have the `kid`, the status is EDGEJWT_ERR_UNKNOWN_KID. For a token without
/// `kid`, all keys for its `alg` are tried; if there are more than
/// EDGEJWT_ISSUER_KEYS_MAX, the status is EDGEJWT_ERR_KID_MISSING. At most
/// EDGEJWT_ISSUER_KEYS_MAX keys are tried for one token.
///
/// A key is for the algorithm in its `alg`. A key without `alg` is for RS256
/// (RSA), ES256 (P-256), ES384 (P-384) or EdDSA (Ed25519). Private keys and
/// keys for other uses than signatures are passed over. Secrets, keys that are
/// unknown or invalid, and more than EDGEJWT_ISSUER_KEYS_MAX keys of one `kid`
/// and `alg` are skipped: edgejwt_keyring_skipped() reports them.
///
/// @param ring      the keyring
/// @param issuer    the value of `iss`, 1 to EDGEJWT_ISSUER_MAX bytes and a NUL
/// @param json      the set, a JSON object; a NUL at its end is not needed
/// @param json_len  its length in bytes, at most EDGEJWT_KEY_TEXT_MAX
/// @return EDGEJWT_OK; or, with nothing changed, EDGEJWT_ERR_ARGUMENT,
///         EDGEJWT_ERR_KEY_FORMAT if `json` is not a JWK Set,
///         EDGEJWT_ERR_KEY_TYPE if it has no usable key,
///         EDGEJWT_ERR_ALGORITHM_UNAVAILABLE if it has none because this build
///         lacks a curve, EDGEJWT_ERR_KEY_LIMIT, or EDGEJWT_ERR_NO_MEMORY
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_keyring_add_jwks(
    ring: *mut edgejwt_keyring,
    issuer: *const c_char,
    json: *const c_char,
    json_len: usize,
) -> edgejwt_status {
    guard(|| {
        // SAFETY: NULL or a keyring of the caller.
        let ring = unsafe { shared(ring) }?;
        // SAFETY: NULL or a string, as the header demands.
        let issuer = unsafe { pointer::string(issuer) }?;
        // SAFETY: the caller lends `json_len` bytes.
        let json = unsafe { pointer::input(json, json_len) }?;
        ring.add_set(issuer.to_bytes(), json)
    })
}

/// Set the JWK Set of an issuer from a file. It replaces the issuer's
/// previous set.
///
/// The same as edgejwt_keyring_add_jwks(), with the set in a file that is
/// scanned by the rules of edgejwt_keyring_open() for key files.
///
/// @param ring    the keyring
/// @param issuer  the value of `iss`, 1 to EDGEJWT_ISSUER_MAX bytes and a NUL
/// @param path    path of the file, ending with a NUL
/// @return as edgejwt_keyring_add_jwks(), or EDGEJWT_ERR_KEY_FILE
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_keyring_add_jwks_file(
    ring: *mut edgejwt_keyring,
    issuer: *const c_char,
    path: *const c_char,
) -> edgejwt_status {
    guard(|| {
        // SAFETY: NULL or a keyring of the caller.
        let ring = unsafe { shared(ring) }?;
        // SAFETY: NULL or a string, as the header demands.
        let issuer = unsafe { pointer::string(issuer) }?;
        // SAFETY: NULL or a string, as the header demands.
        let path = unsafe { pointer::string(path) }?;
        ring.add_set_file(issuer.to_bytes(), path)
    })
}

/// Remove the added keys and the JWK Set of an issuer.
///
/// Its tokens are refused from now on, even if they were accepted before. Key
/// files in the directory are not affected: delete them to remove their keys.
/// An issuer without added keys is not an error.
///
/// @param ring    the keyring
/// @param issuer  the value of `iss`, 1 to EDGEJWT_ISSUER_MAX bytes and a NUL
/// @return EDGEJWT_OK; or, with nothing changed, EDGEJWT_ERR_ARGUMENT or
///         EDGEJWT_ERR_NO_MEMORY
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_keyring_remove(
    ring: *mut edgejwt_keyring,
    issuer: *const c_char,
) -> edgejwt_status {
    guard(|| {
        // SAFETY: NULL or a keyring of the caller.
        let ring = unsafe { shared(ring) }?;
        // SAFETY: NULL or a string, as the header demands.
        let issuer = unsafe { pointer::string(issuer) }?;
        ring.remove(issuer.to_bytes())
    })
}

/// Scan the directory and the JWK Set files of a keyring now, and read every
/// file again.
///
/// A keyring without files is left as it is. If something cannot be read, the
/// changes that were found elsewhere take effect all the same.
///
/// @param ring  the keyring
/// @return EDGEJWT_OK, EDGEJWT_ERR_ARGUMENT, EDGEJWT_ERR_KEY_FILE if the
///         directory, or a file that has a key, cannot be read, or
///         EDGEJWT_ERR_NO_MEMORY
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_keyring_reload(ring: *mut edgejwt_keyring) -> edgejwt_status {
    guard(|| {
        // SAFETY: NULL or a keyring of the caller.
        unsafe { shared(ring) }?.reload()
    })
}

/// Free a keyring. NULL does nothing.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn edgejwt_keyring_free(ring: *mut edgejwt_keyring) {
    // SAFETY: the caller follows the header.
    unsafe { pointer::free(ring) };
}

/// Verify a token with the keys of its issuer, and copy its payload to `out`.
///
/// The same as edgejwt_verify(), but the `iss` of the payload selects the
/// keys. `iss` is required. Before the signature is verified, no other claim
/// is used.
///
/// @param ring       the keyring
/// @param policy     claim rules, or NULL for the strictest, those of
///                   edgejwt_policy_init()
/// @param now        current time in seconds since 1970, from a clock that
///                   the caller trusts
/// @param token      the token; a NUL at its end is not needed
/// @param token_len  its length in bytes
/// @param out        receives the payload, a JSON object, and a NUL
/// @param out_cap    size of `out` in bytes; EDGEJWT_PAYLOAD_MAX is always
///                   enough
/// @param out_len    receives the length of the payload without the NUL; may
///                   be NULL
/// @return EDGEJWT_OK, EDGEJWT_ERR_UNKNOWN_KEY if the keyring has no key of
///         the issuer, or the status of the first check that failed
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
        // SAFETY: `out_cap` writable bytes, and a length that may be NULL.
        let mut out = unsafe { TextOutput::new(out, out_cap, out_len) };
        let mut inputs = out.inputs();
        let mut lists = Lists::default();
        // SAFETY: NULL or a keyring of the caller.
        let ring = inputs.handle(unsafe { ring.as_ref() });
        // SAFETY: NULL or a valid struct, as the header demands.
        let policy = unsafe { edgejwt_policy::read(policy, &mut inputs, &mut lists) };
        // SAFETY: the caller lends `token_len` bytes.
        let token = unsafe { inputs.bytes(token, token_len) };
        out.clear(&inputs)?;
        by_ring(&ring?.0, &policy?, now, token, &mut out, None)
    })
}

/// Verify the token in an HTTP `Authorization` header, and copy its payload
/// to `out`.
///
/// The value is `Bearer` in upper or lower case, one or more spaces, and the
/// token (RFC 6750 section 2.1). Spaces and tabs at its end are ignored. It may
/// be at most twice EDGEJWT_TOKEN_MAX bytes long. The token is then verified
/// as by edgejwt_keyring_verify(). edgejwt_status_http() returns the HTTP
/// status code for the answer.
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
/// @return as edgejwt_keyring_verify(), or EDGEJWT_ERR_NO_TOKEN if the value
///         is empty or has another scheme than `Bearer`
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
        // SAFETY: `out_cap` writable bytes, and a length that may be NULL.
        let mut out = unsafe { TextOutput::new(out, out_cap, out_len) };
        let mut inputs = out.inputs();
        let mut lists = Lists::default();
        // SAFETY: NULL or a keyring of the caller.
        let ring = inputs.handle(unsafe { ring.as_ref() });
        // SAFETY: NULL or a valid struct, as the header demands.
        let policy = unsafe { edgejwt_policy::read(policy, &mut inputs, &mut lists) };
        // SAFETY: the caller lends `authorization_len` bytes.
        let value = unsafe { inputs.bytes(authorization, authorization_len) };
        out.clear(&inputs)?;
        by_ring(&ring?.0, &policy?, now, bearer(value?), &mut out, None)
    })
}
