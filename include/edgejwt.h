/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * edgejwt - sign and verify JSON Web Tokens (RFC 7519).
 *
 * The following rules hold for every function unless its comment says
 * otherwise.
 *
 * Ownership:
 *  - Inputs are borrowed for the duration of the call. The library keeps no
 *    pointer to them.
 *  - Keys and keyrings are freed by their own _free function, which does
 *    nothing for NULL. Do not free one while a call uses it.
 *  - A result of type `const char *` is static text. Do not free it.
 *
 * Threads:
 *  - Any function may be called from any thread, and by any number of threads
 *    at the same time. Threads may share keys and keyrings without a lock, also
 *    while one of them reloads or extends a keyring.
 *
 * Aliasing:
 *  - Inputs must not change during a call, also not by another process.
 *  - An output must not overlap an input or another output. An input is also a
 *    string, a list and its strings, a struct, and a key or a keyring. The call
 *    then returns EDGEJWT_ERR_ARGUMENT and writes nothing.
 *
 * fork():
 *  - The child may use the library, and the keys and keyrings of its parent,
 *    even if threads of the parent were in a call.
 *
 * Cancellation:
 *  - No function is a cancellation point: a thread that is cancelled during a
 *    call (pthread_cancel) first completes it. Asynchronous cancellation is not
 *    supported.
 *
 * Signals:
 *  - No function is async-signal-safe. Do not call one in a signal handler.
 *
 * Stack:
 *  - 64 KB are enough for every call.
 *
 * Pointers:
 *  - A pointer that comes with a length may be NULL only if the length is 0.
 *    Any other pointer may be NULL only if its comment says so.
 *
 * Text outputs:
 *  - The text ends with a NUL. `out_cap` counts the NUL, `*out_len` does not.
 *    `out_len` may be NULL.
 *  - If the buffer is too small, the call returns EDGEJWT_ERR_SPACE and stores
 *    the length of the text in `*out_len`. Nothing else is written, and nothing
 *    has been signed or verified.
 *  - After any other failure all outputs are empty: text is "", lengths and
 *    numbers are 0, pointers are NULL.
 *
 * Time:
 *  - The library does not read the system time. The caller passes the current
 *    time as `now`, in seconds since 1970-01-01T00:00:00Z.
 *
 * Structs:
 *  - Every struct starts with its `size`, which its _init function sets. Later
 *    versions only append fields. A program built with an older header
 *    works with a newer library. A program built with a newer header works
 *    with an older library as long as the fields that this library does not
 *    know are 0; otherwise the call returns EDGEJWT_ERR_ARGUMENT.
 *
 * How to demand a role: the claim `roles` must be or contain "operator".
 *
 *     const char *rules[] = {"roles", "operator"};
 *     policy.rules = rules;
 *     policy.rule_count = 1;
 *
 * How to check a signature alone: `exp`, `nbf` and `iat` may then be missing.
 * Those that a token has are still checked.
 *
 *     policy.flags = EDGEJWT_EXP_OPTIONAL | EDGEJWT_ANY_AUDIENCE;
 *     policy.earliest_now = 1;
 *
 * What to answer: edgejwt_status_http() gives the status code.
 *  - 401: the token is malformed or refused. Send edgejwt_status_challenge() in
 *    the header `WWW-Authenticate`. The client needs another token.
 *  - 403: the token is good, but a rule refuses it. Send the challenge, too.
 *    Another token of the same kind does not help.
 *  - 500: the gateway is at fault: its clock, memory or configuration. Write
 *    edgejwt_status_text() to the log.
 *
 * How to walk an array of objects: with JSON Pointers, until
 * EDGEJWT_ERR_CLAIM_MISSING.
 *
 *     for (size_t i = 0; status == EDGEJWT_OK; i++) {
 *         snprintf(name, sizeof name, "/sites/%zu/id", i);
 *         status = edgejwt_claim_string(payload, payload_len, name,
 *                                       id, sizeof id, NULL);
 *     }
 *
 * cbindgen has made this file from the sources of the library. Do not edit it.
 */


#ifndef EDGEJWT_H
#define EDGEJWT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
/// Version of this header. edgejwt_version() is the version of the library.
#define EDGEJWT_VERSION "0.1.0"
#define EDGEJWT_VERSION_MAJOR 0
#define EDGEJWT_VERSION_MINOR 1
#define EDGEJWT_VERSION_PATCH 0

/// Value of `remember` in edgejwt_keyring_options: no cache of signatures.
#define EDGEJWT_REMEMBER_NONE SIZE_MAX

/// Makes the compiler warn if a returned status is ignored.
#if defined(__GNUC__)
#define EDGEJWT_CHECK __attribute__((warn_unused_result))
#else
#define EDGEJWT_CHECK
#endif

/// Maximum length of a token in bytes, without the terminating NUL.
#define EDGEJWT_TOKEN_MAX 16384

/// Buffer size in bytes that is enough for the payload of every token that can
/// be accepted, including the terminating NUL.
#define EDGEJWT_PAYLOAD_MAX 12288

/// Maximum nesting depth of arrays and objects in a JSON text.
#define EDGEJWT_JSON_DEPTH_MAX 32

/// Maximum number of members in one JSON object.
#define EDGEJWT_JSON_MEMBERS_MAX 256

/// Maximum number of entries in each list of a policy.
#define EDGEJWT_POLICY_NAMES_MAX 32

/// Maximum size of a key file or key text in bytes.
#define EDGEJWT_KEY_TEXT_MAX 65536

/// Minimum size of an RSA modulus in bits.
#define EDGEJWT_RSA_BITS_MIN 2048

/// Maximum size of an RSA modulus in bits, to verify. The public exponent has
/// at most 32 bits; with a modulus of more than 4096 bits, it is at most 65537.
#define EDGEJWT_RSA_VERIFY_BITS_MAX 8192

/// Maximum size of an RSA modulus in bits, to sign. Keys of 2048, 3072 and
/// 4096 bits can sign.
#define EDGEJWT_RSA_SIGN_BITS_MAX 4096

/// Length of a key thumbprint in bytes, without the terminating NUL.
#define EDGEJWT_THUMBPRINT_LEN 43

/// Maximum length of an HMAC secret in bytes.
#define EDGEJWT_SECRET_MAX 1024

/// Maximum length of `kid` and of `typ` in edgejwt_header, in bytes.
#define EDGEJWT_HEADER_TEXT_MAX 255

/// Maximum length of `extra` in edgejwt_header, in bytes.
#define EDGEJWT_HEADER_EXTRA_MAX 4096

/// Maximum leeway of a policy in seconds.
#define EDGEJWT_LEEWAY_MAX 600

/// Latest date in a token, in seconds since 1970: INT64_MAX.
#define EDGEJWT_DATE_MAX 9223372036854775807

/// Default for `earliest_now` of a policy, in seconds since 1970:
/// 2026-01-01T00:00:00Z. A clock that shows an earlier time is not set. Each
/// release moves this constant forward.
#define EDGEJWT_EARLIEST_NOW 1767225600

/// Maximum number of key files in the directory of a keyring. A keyring with
/// this many keys takes no more keys from edgejwt_keyring_add().
#define EDGEJWT_KEYRING_KEYS_MAX 16384

/// Maximum number of keys that are tried for one token, and of keys of one
/// issuer that edgejwt_keyring_add() adds; 2 less in a keyring with a
/// directory, which may have a `.pem` and a `.pub` file of the issuer, and 3
/// less with EDGEJWT_KEY_PUB_NAMES.
#define EDGEJWT_ISSUER_KEYS_MAX 4

/// Maximum length of an issuer in a keyring, in bytes.
#define EDGEJWT_ISSUER_MAX 255

/// Maximum number of signatures in the cache of a keyring.
#define EDGEJWT_REMEMBER_MAX 1024

/// Default number of signatures in the cache of a keyring.
#define EDGEJWT_REMEMBER_DEFAULT 64

/// Grace period in seconds: a key file that no longer contains a key keeps its
/// last key for this long, because a copy may be in progress.
#define EDGEJWT_KEY_GRACE 10

/// Claims: write `iat`, `nbf` and `exp` as strings of digits, as the NeuronEX
/// documentation shows. Policy: also accept dates that are strings of digits.
#define EDGEJWT_DATES_AS_STRINGS 1

/// Claims: write `aud` as an array with one string.
#define EDGEJWT_AUD_AS_ARRAY 2

/// Claims: permit an `exp` that is absent or not later than `iat`.
#define EDGEJWT_NO_EXPIRY 4

/// Policy: accept a token without `exp`. An `exp` that is present is checked.
#define EDGEJWT_EXP_OPTIONAL 8

/// Policy: accept any `aud`, and a token without `aud`.
#define EDGEJWT_ANY_AUDIENCE 16

/// Keyring: accept a directory that does not exist yet, as one without keys.
/// Its keys are found when it appears. Without this flag,
/// edgejwt_keyring_open() fails.
#define EDGEJWT_DIRECTORY_MAY_APPEAR 32

/// Keyring: the issuer of a key file NAME.key.pub is NAME instead of NAME.key.
#define EDGEJWT_KEY_PUB_NAMES 64

/// Buffer size in bytes that is enough for edgejwt_generate_key(), including
/// the terminating NUL.
#define EDGEJWT_KEY_PEM_MAX 512

/// The result of a call: 0 is success. A number never changes its meaning.
///
/// 1 to 9: an error in the call. 10 to 29: a problem with the key. 30 to 49:
/// malformed input. 50 to 79: a well-formed token that is refused. 80 and
/// above: a problem of the system or of the library.
enum edgejwt_status
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /// Success.
  EDGEJWT_OK = 0,
  /// An argument is NULL but must not be, or a number is out of range, or an
  /// algorithm or flag is unknown, or an output overlaps an input.
  EDGEJWT_ERR_ARGUMENT = 1,
  /// The output buffer is too small. `*out_len` holds the length of the
  /// text, without the NUL.
  EDGEJWT_ERR_SPACE = 2,
  /// This build of the library does not support the algorithm, or the key is
  /// on a curve that it does not support.
  EDGEJWT_ERR_ALGORITHM_UNAVAILABLE = 3,
  /// The library does not generate keys for this algorithm. Use
  /// `openssl genrsa` for an RSA key and `openssl rand` for an HMAC secret.
  EDGEJWT_ERR_NOT_GENERATED = 4,
  /// The input is not a usable key: malformed or truncated PEM, DER or JSON,
  /// an unknown PEM label, inconsistent numbers, or empty text.
  EDGEJWT_ERR_KEY_FORMAT = 10,
  /// The key is in OpenSSH format. `ssh-keygen -p -m PEM -f KEY` converts a
  /// private key in place; `ssh-keygen -e -m PKCS8 -f KEY` prints a public
  /// key as PEM.
  EDGEJWT_ERR_KEY_OPENSSH = 11,
  /// The key has the wrong type: public instead of private, private instead
  /// of public, or for another algorithm.
  EDGEJWT_ERR_KEY_TYPE = 12,
  /// An RSA modulus or exponent is too small or too large, or an HMAC secret
  /// is shorter than the hash (RFC 7518 section 3.2) or too long.
  EDGEJWT_ERR_KEY_SIZE = 13,
  /// The key is encrypted with a passphrase.
  EDGEJWT_ERR_KEY_ENCRYPTED = 14,
  /// The key file or directory does not exist or cannot be read, or the file
  /// is not a regular file or is larger than EDGEJWT_KEY_TEXT_MAX.
  EDGEJWT_ERR_KEY_FILE = 15,
  /// The keyring, or one issuer in it, cannot hold more keys.
  EDGEJWT_ERR_KEY_LIMIT = 16,
  /// The key is weak, and others can forge its signatures: an RSA key with
  /// the ROCA flaw (CVE-2017-15361), or an Ed25519 point of small order.
  EDGEJWT_ERR_KEY_WEAK = 17,
  /// The EC private key does not contain its public key.
  /// `openssl ec -in KEY -out NEW` adds it.
  EDGEJWT_ERR_KEY_HALF = 18,
  /// The token is empty or absent.
  EDGEJWT_ERR_NO_TOKEN = 30,
  /// The token is not in compact serialization: three parts in base64url
  /// without padding, separated by dots (RFC 7515 section 7.1).
  EDGEJWT_ERR_TOKEN = 31,
  /// The token is longer than EDGEJWT_TOKEN_MAX.
  EDGEJWT_ERR_TOKEN_TOO_LONG = 32,
  /// The header is not a JSON object with a known `alg`, or a member has the
  /// wrong type, or `crit` or `b64` demands an unsupported extension.
  EDGEJWT_ERR_HEADER = 33,
  /// The payload is not a JSON object (RFC 8259), or has a duplicate member.
  EDGEJWT_ERR_PAYLOAD = 34,
  /// The JSON text of the header or payload is nested deeper than
  /// EDGEJWT_JSON_DEPTH_MAX, or has more than EDGEJWT_JSON_MEMBERS_MAX members
  /// in one object, or more than 1024 in all objects that are open at once.
  EDGEJWT_ERR_TOO_COMPLEX = 35,
  /// The token's `alg` is not the algorithm of the key.
  EDGEJWT_ERR_ALGORITHM = 50,
  /// The signature is wrong. Treat the token as an attack.
  EDGEJWT_ERR_SIGNATURE = 51,
  /// The keyring has no key of the token's issuer.
  EDGEJWT_ERR_UNKNOWN_KEY = 52,
  /// The token has expired: `exp` has been reached, or `iat` is earlier than
  /// the policy's `issued_after`.
  EDGEJWT_ERR_EXPIRED = 53,
  /// The token is not valid yet: `nbf` has not been reached, or `iat` is in
  /// the future and the policy limits the lifetime.
  EDGEJWT_ERR_NOT_YET_VALID = 54,
  /// A required claim is missing.
  EDGEJWT_ERR_CLAIM_MISSING = 55,
  /// A claim that is judged or read has the wrong type.
  EDGEJWT_ERR_CLAIM_TYPE = 56,
  /// `iss` is not the policy's issuer.
  EDGEJWT_ERR_ISSUER = 57,
  /// `sub` is not the policy's subject.
  EDGEJWT_ERR_SUBJECT = 58,
  /// `aud` contains none of the policy's audiences, or the token has an
  /// `aud` and the policy has no audiences.
  EDGEJWT_ERR_AUDIENCE = 59,
  /// The time from `iat` to `exp` is longer than the policy's
  /// `max_lifetime`.
  EDGEJWT_ERR_LIFETIME = 60,
  /// The header's `typ` is not the policy's.
  EDGEJWT_ERR_TYP = 61,
  /// The token is accepted, except that a rule of the policy does not hold.
  /// The HTTP status code is 403.
  EDGEJWT_ERR_FORBIDDEN = 62,
  /// The keyring has keys of the token's issuer, but none with its `kid`.
  /// This is the time to fetch the issuer's JWK Set again.
  EDGEJWT_ERR_UNKNOWN_KID = 63,
  /// A date is later than EDGEJWT_DATE_MAX.
  EDGEJWT_ERR_CLAIM_RANGE = 64,
  /// The token has no `kid`, and the issuer has more keys for its `alg` than
  /// the four that are tried. To fetch the issuer's JWK Set again does not
  /// help.
  EDGEJWT_ERR_KID_MISSING = 65,
  /// The clock is not set: `now` is earlier than the policy's
  /// `earliest_now`.
  EDGEJWT_ERR_CLOCK = 80,
  /// Memory allocation failed.
  EDGEJWT_ERR_NO_MEMORY = 81,
  /// The library has an internal error. Please report it.
  EDGEJWT_ERR_INTERNAL = 82,
  /// The system provides no random numbers: neither getrandom() nor
  /// /dev/urandom works.
  EDGEJWT_ERR_RANDOM = 83,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum edgejwt_status edgejwt_status;
#else
typedef int32_t edgejwt_status;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/// JWS algorithms (RFC 7518 section 3.1, RFC 8037). Every key is for exactly
/// one of them.
enum edgejwt_algorithm
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
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
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum edgejwt_algorithm edgejwt_algorithm;
#else
typedef int32_t edgejwt_algorithm;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/// Public keys, found by the issuer of a token. They come from a directory of
/// key files, from JWK Sets, and from edgejwt_keyring_add().
///
/// Any number of threads may use a keyring at the same time, including
/// threads that reload it or change its keys. A verification never waits for a
/// file that another thread reads. After fork() the child may use the keyring
/// at once, even if threads of the parent were in a call. Its keyring has the
/// same keys, an empty cache of signatures, and its own scans. Free a keyring
/// with edgejwt_keyring_free() when no call uses it any more, in each process.
typedef struct edgejwt_keyring edgejwt_keyring;

/// A private key or an HMAC secret that signs, for one algorithm.
///
/// A key never changes, so any number of threads may use it at the same time.
/// Free it with edgejwt_signing_key_free() when no call uses it any more.
/// Tokens and verifying keys made with it remain valid.
typedef struct edgejwt_signing_key edgejwt_signing_key;

/// A public key or an HMAC secret that verifies, for one algorithm.
///
/// A key never changes, so any number of threads may use it at the same time.
/// Free it with edgejwt_verifying_key_free() when no call uses it any more.
typedef struct edgejwt_verifying_key edgejwt_verifying_key;

/// The header members, besides `alg`, of a token to be signed.
///
/// Initialize it with edgejwt_header_init(), then set fields. Its text is
/// borrowed for each call, is UTF-8 and ends with a NUL.
typedef struct edgejwt_header {
  /// Set by edgejwt_header_init() to sizeof(edgejwt_header).
  size_t size;
  /// Key ID (RFC 7515 section 4.1.4), at most EDGEJWT_HEADER_TEXT_MAX bytes.
  /// NULL: no `kid`.
  const char *kid;
  /// Media type of the token (RFC 7515 section 4.1.9), at most
  /// EDGEJWT_HEADER_TEXT_MAX bytes. NULL: "JWT".
  const char *typ;
  /// Further members of the protected header, such as `x5t#S256`, `jwk` or
  /// `nonce`: a JSON object of at most EDGEJWT_HEADER_EXTRA_MAX bytes, or
  /// NULL. Its members are written as given, between `kid` and `typ`. The
  /// members alg, kid, typ, crit and b64 are refused, and so is a jwk that
  /// holds a private or symmetric key (a member d, p, q, dp, dq, qi, oth or
  /// k). Names are compared after their escapes are decoded.
  const char *extra;
} edgejwt_header;

/// The claim rules that a token must meet. All zero is the strictest policy.
///
/// Initialize it with edgejwt_policy_init() or a preset, then set fields. Its
/// text is borrowed for each call and ends with a NUL. It is compared with the
/// token byte for byte, after JSON escapes in the token are decoded.
typedef struct edgejwt_policy {
  /// Set by edgejwt_policy_init() to sizeof(edgejwt_policy).
  size_t size;
  /// Required value of `iss`. NULL: any issuer.
  const char *issuer;
  /// Required value of `sub`. NULL: any subject.
  const char *subject;
  /// Required `typ` of the header, such as "at+jwt". NULL: any type. The
  /// comparison ignores case and a leading "application/" (RFC 7515 section
  /// 4.1.9).
  const char *typ;
  /// Accepted audiences: `aud` must contain at least one of them. With none,
  /// a token that has an `aud` is refused (RFC 7519 section 4.1.3).
  const char *const *audiences;
  /// Number of entries in `audiences`, at most EDGEJWT_POLICY_NAMES_MAX.
  size_t audience_count;
  /// Names of claims that must be present and not null; a name may be a JSON
  /// Pointer. `exp` is always required, unless EDGEJWT_EXP_OPTIONAL is set.
  const char *const *required;
  /// Number of entries in `required`, at most EDGEJWT_POLICY_NAMES_MAX.
  size_t required_count;
  /// Rules for authorization, as pairs: name, value, name, value and so on.
  /// A name may be a JSON Pointer. A rule holds if the claim is the string
  /// `value`, or an array with that string in it. The claims `scope` and
  /// `scp`, if they are strings, are also lists of words with spaces between
  /// them (RFC 8693 section 4.2). Values given for one name are
  /// alternatives; the rules of all names must hold, or else the status is
  /// EDGEJWT_ERR_FORBIDDEN. Rules are judged last. Names and values must not
  /// be empty. May be NULL if `rule_count` is 0.
  const char *const *rules;
  /// Number of pairs in `rules`, at most EDGEJWT_POLICY_NAMES_MAX.
  size_t rule_count;
  /// Tolerated difference between clocks, in seconds, 0 to
  /// EDGEJWT_LEEWAY_MAX. With 0, a token has expired when `now` equals
  /// `exp`.
  int64_t leeway;
  /// Maximum time from `iat` to `exp`, in seconds. Both claims are then
  /// required, and `iat` must not be in the future. 0: no limit.
  int64_t max_lifetime;
  /// Refuse a token whose `iat` is earlier than this time, in seconds since
  /// 1970, or absent. Set it to the current time to end all sessions. 0: no
  /// limit.
  int64_t issued_after;
  /// Return EDGEJWT_ERR_CLOCK if `now` is earlier than this time, in seconds
  /// since 1970. 0: EDGEJWT_EARLIEST_NOW.
  int64_t earliest_now;
  /// Any of EDGEJWT_DATES_AS_STRINGS, EDGEJWT_EXP_OPTIONAL and
  /// EDGEJWT_ANY_AUDIENCE, or 0.
  uint32_t flags;
  /// Must be 0.
  uint32_t reserved;
} edgejwt_policy;

/// The claims of a token to be issued (RFC 7519 section 4.1).
///
/// Initialize it with edgejwt_claims_init(), then set fields. A field that is
/// NULL or 0 is not written. Its text is borrowed for each call, is UTF-8 and
/// ends with a NUL.
typedef struct edgejwt_claims {
  /// Set by edgejwt_claims_init() to sizeof(edgejwt_claims).
  size_t size;
  /// Issuer of the token, or NULL.
  const char *iss;
  /// Subject: whom the token is about, or NULL.
  const char *sub;
  /// Audience: for whom the token is, or NULL.
  const char *aud;
  /// Unique ID of the token, or NULL.
  const char *jti;
  /// Further claims that are strings, as pairs: name, value, name, value
  /// and so on. Names are literal: they are no JSON Pointers. May be NULL if
  /// `string_count` is 0.
  const char *const *strings;
  /// Number of pairs in `strings`.
  size_t string_count;
  /// Further claims of any type: a JSON object, or NULL.
  const char *extra;
  /// Time of issue in seconds since 1970, or 0.
  int64_t iat;
  /// Time before which the token is not valid, in seconds since 1970, or 0.
  int64_t nbf;
  /// Time of expiry in seconds since 1970. It must be later than `iat`,
  /// unless EDGEJWT_NO_EXPIRY is set.
  int64_t exp;
  /// Any of EDGEJWT_DATES_AS_STRINGS, EDGEJWT_AUD_AS_ARRAY and
  /// EDGEJWT_NO_EXPIRY, or 0.
  uint32_t flags;
  /// Must be 0.
  uint32_t reserved;
} edgejwt_claims;

/// The behaviour of a keyring.
///
/// Initialize it with edgejwt_keyring_options_init(), then set fields.
typedef struct edgejwt_keyring_options {
  /// Set by edgejwt_keyring_options_init() to
  /// sizeof(edgejwt_keyring_options).
  size_t size;
  /// Number of tokens in the cache of good signatures, at most
  /// EDGEJWT_REMEMBER_MAX. A token in the cache needs no signature check,
  /// but its dates and the policy are checked every time. The cache keeps
  /// the text of tokens up to 1,024 bytes, which is wiped when the token is
  /// evicted or the keyring is freed, and the SHA-256 of longer ones: about
  /// 1.1 KB for each token, allocated with the keyring.
  /// 0: EDGEJWT_REMEMBER_DEFAULT.
  /// EDGEJWT_REMEMBER_NONE: no cache.
  size_t remember;
  /// Minimum time between two scans of the directory, in seconds; at most
  /// 2^32 - 1. 0: one second. -1: scan only in edgejwt_keyring_reload().
  /// Without changes some directories are scanned every 10 seconds only: see
  /// edgejwt_keyring_open().
  int64_t look_every;
  /// Any of EDGEJWT_DIRECTORY_MAY_APPEAR and EDGEJWT_KEY_PUB_NAMES, or 0.
  uint32_t flags;
  /// Must be 0.
  uint32_t reserved;
} edgejwt_keyring_options;

/// Why a token was accepted or refused, from edgejwt_explain() and
/// edgejwt_keyring_explain().
///
/// It is safe to log: it contains text from the keyring and the policy, but
/// none from the token. Every text ends with a NUL.
typedef struct edgejwt_report {
  /// Set by edgejwt_report_init() to sizeof(edgejwt_report).
  size_t size;
  /// Always 0.
  size_t unused;
  /// Time of expiry of an accepted token, in seconds since 1970. 0 if the
  /// token was refused or has no `exp`.
  int64_t exp;
  /// The verdict.
  edgejwt_status status;
  /// Always 0.
  uint32_t reserved;
  /// Name of the claim or header member that caused the refusal, as the
  /// policy writes it, or "". A longer name is cut off.
  char claim[256];
  /// Issuer of the key that was used, or "". For a key file it is the file
  /// name without its ending, even if `iss` is the full name. "" from
  /// edgejwt_explain().
  char issuer[256];
  /// Name of the file that the key came from, or "".
  char key_file[256];
} edgejwt_report;

/// The state of a keyring, from edgejwt_keyring_info().
typedef struct edgejwt_ring_info {
  /// Set by edgejwt_ring_info_init() to sizeof(edgejwt_ring_info).
  size_t size;
  /// Number of keys.
  size_t keys;
  /// Number of files that should contain a key but do not, or could not be
  /// read. For each, edgejwt_keyring_skipped() reports the name and the
  /// reason.
  size_t skipped;
  /// Number of key files that every user of the system may write to. The
  /// directory itself counts as one.
  size_t world_writable;
  /// Number of times that the keys have changed.
  uint64_t generation;
  /// Why the directory, or a file that has a key, could not be read in the
  /// last scan, an edgejwt_status, or EDGEJWT_OK.
  int32_t last_error;
  /// Always 0.
  uint32_t unused;
  /// Seconds since the last scan in which everything could be read, or -1 if
  /// this process has made none.
  int64_t scan_age;
  /// Number of tokens that were accepted, by all functions that use the
  /// keyring.
  uint64_t accepted;
  /// Number of tokens and header values that were refused: the status was
  /// one for which edgejwt_status_http() returns 401 or 403.
  uint64_t refused;
  /// How many of the accepted tokens were in the cache of good signatures.
  uint64_t remembered;
  /// Number of keys in JWK Sets that were skipped. edgejwt_keyring_skipped()
  /// reports them after the files.
  uint32_t skipped_set_keys;
  /// Always 0.
  uint32_t reserved;
} edgejwt_ring_info;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/// Return the English text of a status, for a log or a message.
///
/// @param status  any number
/// @return static text without a final full stop; "unknown status" for a
///         number that is not a status; never NULL
const char *edgejwt_status_text(int32_t status);

/// Return the HTTP status code to answer a request with.
///
/// @param status  the status of edgejwt_keyring_authorize() or
///                edgejwt_verify(); any number is allowed
/// @return 200 for EDGEJWT_OK; 403 for EDGEJWT_ERR_FORBIDDEN; 401 for 30 to 79
///         otherwise, a malformed or refused token; 500 for any other number
int32_t edgejwt_status_http(int32_t status);

/// Return the value of the `WWW-Authenticate` header for an answer with HTTP
/// status code 401 or 403 (RFC 6750 section 3).
///
/// It is `Bearer realm="jwt"`, with `error="invalid_token"` for a token that is
/// malformed or refused, and `error="insufficient_scope"` for
/// EDGEJWT_ERR_FORBIDDEN.
///
/// @param status  the status of edgejwt_keyring_authorize() or
///                edgejwt_verify(); any number is allowed
/// @return static text; NULL if edgejwt_status_http() returns 200 or 500
const char *edgejwt_status_challenge(int32_t status);

/// Return the version of the library at run time, such as "0.1.0".
///
/// EDGEJWT_VERSION is the version of this header.
///
/// @return static text; never NULL
const char *edgejwt_version(void);

/// Return the name of an algorithm, such as "RS256".
///
/// @param alg  any number
/// @return static text; "" for a number that is not an edgejwt_algorithm;
///         never NULL
const char *edgejwt_algorithm_name(int32_t alg);

/// Find an algorithm by its name. The name is case-sensitive.
///
/// @param name  a name such as "RS256", ending with a NUL, or NULL
/// @return an edgejwt_algorithm, even if this build does not support it; 0 if
///         there is none of that name
int32_t edgejwt_algorithm_from_name(const char *name);

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
EDGEJWT_CHECK
edgejwt_status edgejwt_generate_key(int32_t alg,
                                    char *out,
                                    size_t out_cap,
                                    size_t *out_len);

/// Load a private key from PEM text.
///
/// Accepted are PKCS#8 (RFC 5958) for every algorithm except HMAC, PKCS#1
/// (RFC 8017) for RSA and SEC 1 (RFC 5915) for EC, all without encryption. The
/// first private key in the text is used; other blocks, such as a certificate
/// or parameters, and other text around it are ignored. The DER decides what a
/// block holds, not its label, except that a private key with a public label is
/// EDGEJWT_ERR_KEY_TYPE. Blanks and tabs may stand around the lines or for the
/// line ends.
///
/// An RSA key must have 2048, 3072 or 4096 bits and a public exponent of 65537
/// to 4294967295, and all its numbers must belong together. An RSA key of the
/// type id-RSASSA-PSS (RFC 4055) is for PS256, PS384 and PS512, and if it has
/// parameters, for the one with their hash. An EC key must contain its public
/// key. The library wipes every copy of the text that it makes.
///
/// @param alg      the algorithm of the key, an edgejwt_algorithm
/// @param pem      the text; a NUL at its end is not needed
/// @param pem_len  its length in bytes, at most EDGEJWT_KEY_TEXT_MAX
/// @param key_out  receives the key, or NULL on failure
/// @return EDGEJWT_OK, EDGEJWT_ERR_ARGUMENT, one of EDGEJWT_ERR_KEY_...,
///         EDGEJWT_ERR_ALGORITHM_UNAVAILABLE, EDGEJWT_ERR_NO_MEMORY, or
///         EDGEJWT_ERR_RANDOM for an EC key
EDGEJWT_CHECK
edgejwt_status edgejwt_signing_key_from_pem(int32_t alg,
                                            const char *pem,
                                            size_t pem_len,
                                            struct edgejwt_signing_key **key_out);

/// Load a private key from a PEM file.
///
/// The same as edgejwt_signing_key_from_pem(), with the text in a file. The
/// file must be a regular file; symbolic links are followed.
///
/// @param alg      the algorithm of the key, an edgejwt_algorithm
/// @param path     the path of the file, ending with a NUL
/// @param key_out  receives the key, or NULL on failure
/// @return as edgejwt_signing_key_from_pem(), or EDGEJWT_ERR_KEY_FILE
EDGEJWT_CHECK
edgejwt_status edgejwt_signing_key_from_file(int32_t alg,
                                             const char *path,
                                             struct edgejwt_signing_key **key_out);

/// Load a private key from DER.
///
/// Accepts the same formats as edgejwt_signing_key_from_pem(). The content
/// decides which one it is.
///
/// @param alg      the algorithm of the key, an edgejwt_algorithm
/// @param der      the key
/// @param der_len  its length in bytes, at most EDGEJWT_KEY_TEXT_MAX
/// @param key_out  receives the key, or NULL on failure
/// @return as edgejwt_signing_key_from_pem()
EDGEJWT_CHECK
edgejwt_status edgejwt_signing_key_from_der(int32_t alg,
                                            const uint8_t *der,
                                            size_t der_len,
                                            struct edgejwt_signing_key **key_out);

/// Load a private key or an HMAC secret from a JSON Web Key (RFC 7517).
///
/// The members `alg`, `use` and `key_ops` may be absent; where present, they
/// must permit signing with `alg`. An RSA key must contain its primes and
/// exponents (`p`, `q`, `dp`, `dq`, `qi`). `kid` is ignored; to write a `kid`
/// into tokens, set it in edgejwt_header.
///
/// @param alg       the algorithm of the key, an edgejwt_algorithm
/// @param json      a JSON object; a NUL at its end is not needed
/// @param json_len  its length in bytes, at most EDGEJWT_KEY_TEXT_MAX
/// @param key_out   receives the key, or NULL on failure
/// @return as edgejwt_signing_key_from_pem()
EDGEJWT_CHECK
edgejwt_status edgejwt_signing_key_from_jwk(int32_t alg,
                                            const char *json,
                                            size_t json_len,
                                            struct edgejwt_signing_key **key_out);

/// Make a signing key from an HMAC secret.
///
/// The secret must be at least as long as the hash: 32 bytes for HS256, 48
/// for HS384, 64 for HS512 (RFC 7518 section 3.2). A key as secret is
/// refused, public or private, in PEM, with or without its BEGIN and END lines,
/// in DER, JWK or OpenSSH format: using a public key as an HMAC secret is a
/// known attack. The key contains a copy of the secret and wipes it when freed.
///
/// @param alg         EDGEJWT_HS256, EDGEJWT_HS384 or EDGEJWT_HS512
/// @param secret      the secret, any bytes
/// @param secret_len  its length in bytes, at most EDGEJWT_SECRET_MAX
/// @param key_out     receives the key, or NULL on failure
/// @return EDGEJWT_OK, EDGEJWT_ERR_ARGUMENT, EDGEJWT_ERR_KEY_SIZE,
///         EDGEJWT_ERR_KEY_TYPE for a key in any of these formats or for an
///         algorithm that is not HMAC, EDGEJWT_ERR_ALGORITHM_UNAVAILABLE, or
///         EDGEJWT_ERR_NO_MEMORY
EDGEJWT_CHECK
edgejwt_status edgejwt_signing_key_from_secret(int32_t alg,
                                               const uint8_t *secret,
                                               size_t secret_len,
                                               struct edgejwt_signing_key **key_out);

/// Wipe and free a private key. NULL does nothing.
void edgejwt_signing_key_free(struct edgejwt_signing_key *key);

/// Load a public key from PEM text.
///
/// Accepted are SubjectPublicKeyInfo (RFC 5280) for every algorithm except
/// HMAC, PKCS#1 (RFC 8017) for RSA, and X.509 certificates. Only the key of a
/// certificate is used: its dates and its issuer are not checked. The first
/// public key or certificate in the text is used; other blocks, such as a
/// private key or parameters, and other text around it are ignored. The DER
/// decides what a block holds, not its label, except that a private key with a
/// public label is EDGEJWT_ERR_KEY_TYPE. Blanks and tabs may stand around the
/// lines or for the line ends.
///
/// An RSA key must have EDGEJWT_RSA_BITS_MIN to EDGEJWT_RSA_VERIFY_BITS_MAX
/// bits and a public exponent of at most 4294967295, or of at most 65537 if it
/// has more than 4096 bits. An RSA key of the type id-RSASSA-PSS (RFC 4055) is
/// for PS256, PS384 and PS512, and if it has parameters, for the one with their
/// hash. An EC key must be an uncompressed point; a point that is not on the
/// curve loads, but verifies no signature.
///
/// @param alg      the algorithm of the key, an edgejwt_algorithm
/// @param pem      the text; a NUL at its end is not needed
/// @param pem_len  its length in bytes, at most EDGEJWT_KEY_TEXT_MAX
/// @param key_out  receives the key, or NULL on failure
/// @return EDGEJWT_OK, EDGEJWT_ERR_ARGUMENT, one of EDGEJWT_ERR_KEY_...,
///         EDGEJWT_ERR_ALGORITHM_UNAVAILABLE or EDGEJWT_ERR_NO_MEMORY
EDGEJWT_CHECK
edgejwt_status edgejwt_verifying_key_from_pem(int32_t alg,
                                              const char *pem,
                                              size_t pem_len,
                                              struct edgejwt_verifying_key **key_out);

/// Load a public key from a PEM file.
///
/// The same as edgejwt_verifying_key_from_pem(), with the text in a file. The
/// file must be a regular file; symbolic links are followed.
///
/// @param alg      the algorithm of the key, an edgejwt_algorithm
/// @param path     the path of the file, ending with a NUL
/// @param key_out  receives the key, or NULL on failure
/// @return as edgejwt_verifying_key_from_pem(), or EDGEJWT_ERR_KEY_FILE
EDGEJWT_CHECK
edgejwt_status edgejwt_verifying_key_from_file(int32_t alg,
                                               const char *path,
                                               struct edgejwt_verifying_key **key_out);

/// Load a public key from DER.
///
/// Accepts the same formats as edgejwt_verifying_key_from_pem(). The content
/// decides which one it is.
///
/// @param alg      the algorithm of the key, an edgejwt_algorithm
/// @param der      the key
/// @param der_len  its length in bytes, at most EDGEJWT_KEY_TEXT_MAX
/// @param key_out  receives the key, or NULL on failure
/// @return as edgejwt_verifying_key_from_pem()
EDGEJWT_CHECK
edgejwt_status edgejwt_verifying_key_from_der(int32_t alg,
                                              const uint8_t *der,
                                              size_t der_len,
                                              struct edgejwt_verifying_key **key_out);

/// Load a public key or an HMAC secret from a JSON Web Key (RFC 7517).
///
/// The members `alg`, `use` and `key_ops` may be absent; where present, they
/// must permit verifying with `alg`. A private key is refused.
///
/// @param alg       the algorithm of the key, an edgejwt_algorithm
/// @param json      a JSON object; a NUL at its end is not needed
/// @param json_len  its length in bytes, at most EDGEJWT_KEY_TEXT_MAX
/// @param key_out   receives the key, or NULL on failure
/// @return as edgejwt_verifying_key_from_pem()
EDGEJWT_CHECK
edgejwt_status edgejwt_verifying_key_from_jwk(int32_t alg,
                                              const char *json,
                                              size_t json_len,
                                              struct edgejwt_verifying_key **key_out);

/// Make a verifying key from an HMAC secret.
///
/// The secret must meet the conditions of edgejwt_signing_key_from_secret().
///
/// @param alg         EDGEJWT_HS256, EDGEJWT_HS384 or EDGEJWT_HS512
/// @param secret      the secret, any bytes
/// @param secret_len  its length in bytes, at most EDGEJWT_SECRET_MAX
/// @param key_out     receives the key, or NULL on failure
/// @return as edgejwt_signing_key_from_secret()
EDGEJWT_CHECK
edgejwt_status edgejwt_verifying_key_from_secret(int32_t alg,
                                                 const uint8_t *secret,
                                                 size_t secret_len,
                                                 struct edgejwt_verifying_key **key_out);

/// Make the verifying key that belongs to a signing key.
///
/// It has the same algorithm. Either key may be freed first.
///
/// @param key      the signing key
/// @param key_out  receives the verifying key, or NULL on failure
/// @return EDGEJWT_OK, EDGEJWT_ERR_ARGUMENT or EDGEJWT_ERR_NO_MEMORY
EDGEJWT_CHECK
edgejwt_status edgejwt_verifying_key_from_signing_key(const struct edgejwt_signing_key *key,
                                                      struct edgejwt_verifying_key **key_out);

/// Write the SHA-256 thumbprint of a public key in base64url (RFC 7638).
///
/// The thumbprint depends on the key material only: the same key has the same
/// thumbprint for every algorithm.
///
/// @param key      the public key
/// @param out      receives EDGEJWT_THUMBPRINT_LEN characters and a NUL
/// @param out_cap  size of `out` in bytes
/// @param out_len  receives EDGEJWT_THUMBPRINT_LEN; may be NULL
/// @return EDGEJWT_OK, EDGEJWT_ERR_ARGUMENT, EDGEJWT_ERR_SPACE, or
///         EDGEJWT_ERR_KEY_TYPE for an HMAC secret, because a thumbprint
///         would help to guess it
EDGEJWT_CHECK
edgejwt_status edgejwt_key_thumbprint(const struct edgejwt_verifying_key *key,
                                      char *out,
                                      size_t out_cap,
                                      size_t *out_len);

/// Write a public key as a JSON Web Key (RFC 7517).
///
/// The text holds only the required members, in the order of RFC 7638, such
/// as `{"e":"AQAB","kty":"RSA","n":"..."}`. The caller can add other members,
/// such as `kid` and `alg`. With `out` NULL and `out_cap` 0, the call returns
/// EDGEJWT_ERR_SPACE and sets the length.
///
/// @param key      the public key
/// @param out      receives the text and a NUL
/// @param out_cap  size of `out` in bytes
/// @param out_len  receives the length of the text without the NUL; may be
///                 NULL
/// @return EDGEJWT_OK, EDGEJWT_ERR_ARGUMENT, EDGEJWT_ERR_SPACE, or
///         EDGEJWT_ERR_KEY_TYPE for an HMAC secret
EDGEJWT_CHECK
edgejwt_status edgejwt_verifying_key_to_jwk(const struct edgejwt_verifying_key *key,
                                            char *out,
                                            size_t out_cap,
                                            size_t *out_len);

/// Free a verifying key. NULL does nothing.
void edgejwt_verifying_key_free(struct edgejwt_verifying_key *key);

/// Write the SHA-256 thumbprint of a certificate in base64url: the value of
/// the header member `x5t#S256` (RFC 7515 section 4.1.8).
///
/// The first CERTIFICATE block of the text is used; other text and other
/// blocks before it are ignored. The content of the certificate is not
/// checked. It may hold a key of any type.
///
/// @param pem      PEM text; a NUL at its end is not needed
/// @param pem_len  its length in bytes, at most EDGEJWT_KEY_TEXT_MAX
/// @param out      receives EDGEJWT_THUMBPRINT_LEN characters and a NUL
/// @param out_cap  size of `out` in bytes
/// @param out_len  receives EDGEJWT_THUMBPRINT_LEN; may be NULL
/// @return EDGEJWT_OK, EDGEJWT_ERR_ARGUMENT, EDGEJWT_ERR_SPACE,
///         EDGEJWT_ERR_KEY_FORMAT for a text without a certificate, or
///         EDGEJWT_ERR_NO_MEMORY
EDGEJWT_CHECK
edgejwt_status edgejwt_certificate_thumbprint(const char *pem,
                                              size_t pem_len,
                                              char *out,
                                              size_t out_cap,
                                              size_t *out_len);

/// Initialize a header struct to its defaults. NULL does nothing.
///
/// @param header  the struct
/// @param size    sizeof(edgejwt_header)
void edgejwt_header_init(struct edgejwt_header *header,
                         size_t size);

/// Initialize a policy to the strictest one. NULL does nothing.
///
/// It requires `exp`, refuses a token that has an `aud`, accepts dates only as
/// numbers, allows no leeway, and accepts any issuer, subject and lifetime.
///
/// @param policy  the struct
/// @param size    sizeof(edgejwt_policy)
void edgejwt_policy_init(struct edgejwt_policy *policy,
                         size_t size);

/// Initialize a policy for NeuronEX tokens. NULL does nothing.
///
/// It requires `iss`, `aud` and `exp`. `aud` must contain `neuron`, `neuronex`
/// or `NeuronEX`. Dates may be numbers or strings of digits.
///
/// @param policy  the struct
/// @param size    sizeof(edgejwt_policy)
void edgejwt_policy_neuronex(struct edgejwt_policy *policy,
                             size_t size);

/// Initialize a policy for HappyPathology tokens. NULL does nothing.
///
/// It requires `iss`, `sub`, `aud`, `jti`, `kid`, `iat` and `exp`. `aud` must
/// contain `api.happypathology.com`, and `exp` must be at most 3600 seconds
/// after `iat`.
///
/// @param policy  the struct
/// @param size    sizeof(edgejwt_policy)
void edgejwt_policy_happypathology(struct edgejwt_policy *policy,
                                   size_t size);

/// Sign a payload and write the token to `out`.
///
/// The token is in compact serialization (RFC 7515 section 7.1). Its header
/// is `{"alg":"RS256","typ":"JWT"}`, with the algorithm of the key. The payload
/// must be a JSON object (RFC 8259) in UTF-8 without duplicate members. It is
/// signed byte for byte as given; its claims are not checked.
///
/// With `out` NULL and `out_cap` 0, returns EDGEJWT_ERR_SPACE and stores the
/// length of the token.
///
/// @param key          the signing key
/// @param payload      a JSON object; a NUL at its end is not needed
/// @param payload_len  its length in bytes
/// @param out          receives the token and a NUL
/// @param out_cap      size of `out` in bytes; EDGEJWT_TOKEN_MAX + 1 is always
///                     enough
/// @param out_len      receives the length without the NUL; may be NULL
/// @return EDGEJWT_OK, EDGEJWT_ERR_ARGUMENT, EDGEJWT_ERR_SPACE,
///         EDGEJWT_ERR_PAYLOAD, EDGEJWT_ERR_TOKEN_TOO_LONG or
///         EDGEJWT_ERR_INTERNAL
EDGEJWT_CHECK
edgejwt_status edgejwt_sign(const struct edgejwt_signing_key *key,
                            const char *payload,
                            size_t payload_len,
                            char *out,
                            size_t out_cap,
                            size_t *out_len);

/// Sign a payload with additional header members.
///
/// The same as edgejwt_sign(), with the members of `header`.
///
/// @param key          the signing key
/// @param header       header members, or NULL for the header of
///                     edgejwt_sign()
/// @param payload      a JSON object; a NUL at its end is not needed
/// @param payload_len  its length in bytes
/// @param out          receives the token and a NUL
/// @param out_cap      size of `out` in bytes; EDGEJWT_TOKEN_MAX + 1 is always
///                     enough
/// @param out_len      receives the length without the NUL; may be NULL
/// @return as edgejwt_sign(). EDGEJWT_ERR_ARGUMENT also if a field of `header`
///         is too long; EDGEJWT_ERR_HEADER if one is not UTF-8, or if `extra`
///         is not a JSON object or has a member that is refused
EDGEJWT_CHECK
edgejwt_status edgejwt_sign_with(const struct edgejwt_signing_key *key,
                                 const struct edgejwt_header *header,
                                 const char *payload,
                                 size_t payload_len,
                                 char *out,
                                 size_t out_cap,
                                 size_t *out_len);

/// Verify a token with one key, and copy its payload to `out`.
///
/// Checks in this order: the format of the token, its header, that its `alg`
/// is the algorithm of the key, the signature, the payload, the types of the
/// registered claims (RFC 7519 section 4.1), and the policy, its rules last.
/// The key alone decides the algorithm; the token never chooses it. The payload
/// is copied byte for byte as it was signed; the edgejwt_claim_ functions read
/// it.
///
/// With `out` NULL and `out_cap` 0, makes the same checks and returns the same
/// status, but stores only the length of the payload.
///
/// @param key        the verifying key
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
/// @return EDGEJWT_OK, or the status of the first check that failed
EDGEJWT_CHECK
edgejwt_status edgejwt_verify(const struct edgejwt_verifying_key *key,
                              const struct edgejwt_policy *policy,
                              int64_t now,
                              const char *token,
                              size_t token_len,
                              char *out,
                              size_t out_cap,
                              size_t *out_len);

/// Initialize a claims struct: no claim is set. NULL does nothing.
///
/// @param claims  the struct
/// @param size    sizeof(edgejwt_claims)
void edgejwt_claims_init(struct edgejwt_claims *claims,
                         size_t size);

/// Issue a token: write claims as JSON, sign them, and write the token to
/// `out`.
///
/// The payload is compact JSON with its members sorted by name. Text from
/// `strings` is escaped. The values in `extra` are written as given, without
/// white space between tokens.
///
/// With `out` NULL and `out_cap` 0, returns EDGEJWT_ERR_SPACE and stores the
/// length of the token.
///
/// @param key      the signing key
/// @param claims   the claims
/// @param out      receives the token and a NUL
/// @param out_cap  size of `out` in bytes; EDGEJWT_TOKEN_MAX + 1 is always
///                 enough
/// @param out_len  receives the length without the NUL; may be NULL
/// @return as edgejwt_sign(). EDGEJWT_ERR_ARGUMENT also for an unknown flag, a
///         date before 1970 or after EDGEJWT_DATE_MAX, an `exp` that is 0 or
///         not later than `iat`, or a NULL in `strings`. EDGEJWT_ERR_PAYLOAD
///         also for text that is not UTF-8, a duplicate name, more than
///         EDGEJWT_JSON_MEMBERS_MAX claims, or an `extra` that is not a JSON
///         object
EDGEJWT_CHECK
edgejwt_status edgejwt_issue(const struct edgejwt_signing_key *key,
                             const struct edgejwt_claims *claims,
                             char *out,
                             size_t out_cap,
                             size_t *out_len);

/// Issue a token with additional header members.
///
/// The same as edgejwt_issue(), with the members of `header`.
///
/// @param key      the signing key
/// @param header   header members, or NULL for the header of edgejwt_sign()
/// @param claims   the claims
/// @param out      receives the token and a NUL
/// @param out_cap  size of `out` in bytes; EDGEJWT_TOKEN_MAX + 1 is always
///                 enough
/// @param out_len  receives the length without the NUL; may be NULL
/// @return as edgejwt_issue(). EDGEJWT_ERR_ARGUMENT also if a field of
///         `header` is too long; EDGEJWT_ERR_HEADER if one is not UTF-8, or if
///         `extra` is not a JSON object or has a member that is refused
EDGEJWT_CHECK
edgejwt_status edgejwt_issue_with(const struct edgejwt_signing_key *key,
                                  const struct edgejwt_header *header,
                                  const struct edgejwt_claims *claims,
                                  char *out,
                                  size_t out_cap,
                                  size_t *out_len);

/// Write claims as a JSON object: the payload that edgejwt_issue() signs.
///
/// The first of the three steps to a token whose private key is in a device:
/// see edgejwt_signing_input(). With `out` NULL and `out_cap` 0, returns
/// EDGEJWT_ERR_SPACE and stores the length of the payload.
///
/// @param claims   the claims
/// @param out      receives the payload and a NUL
/// @param out_cap  size of `out` in bytes; EDGEJWT_PAYLOAD_MAX + 1 is always
///                 enough
/// @param out_len  receives the length without the NUL; may be NULL
/// @return EDGEJWT_OK, EDGEJWT_ERR_ARGUMENT, EDGEJWT_ERR_SPACE,
///         EDGEJWT_ERR_PAYLOAD or EDGEJWT_ERR_TOKEN_TOO_LONG, as
///         edgejwt_issue()
EDGEJWT_CHECK
edgejwt_status edgejwt_claims_write(const struct edgejwt_claims *claims,
                                    char *out,
                                    size_t out_cap,
                                    size_t *out_len);

/// Write what a device signs: the header and the payload of a token, in
/// base64url, with a dot between them (RFC 7515 section 5.1).
///
/// A private key that this process does not hold, in a TPM, an HSM or a secure
/// element, makes a token in three steps. The verifying key, which is the
/// public key of the device, decides the algorithm:
///
///     edgejwt_signing_input(key, NULL, payload, payload_len,
///                           input, sizeof input, &input_len);
///     edgejwt_signing_digest(key, input, input_len,
///                            digest, sizeof digest, &digest_len);
///     ... the device signs `digest`, or `input` if it hashes by itself ...
///     edgejwt_attach_signature(key, input, input_len,
///                              signature, signature_len,
///                              token, sizeof token, &token_len);
///
/// Each returns a status that must be checked. edgejwt_claims_write() makes a
/// payload from claims.
///
/// With `out` NULL and `out_cap` 0, returns EDGEJWT_ERR_SPACE and stores the
/// length of the input.
///
/// @param key          the public key of the device
/// @param header       header members, or NULL for the header of
///                     edgejwt_sign()
/// @param payload      a JSON object, as for edgejwt_sign()
/// @param payload_len  its length in bytes
/// @param out          receives the input and a NUL
/// @param out_cap      size of `out` in bytes; EDGEJWT_TOKEN_MAX + 1 is always
///                     enough
/// @param out_len      receives the length without the NUL; may be NULL
/// @return as edgejwt_sign_with(); EDGEJWT_ERR_KEY_TYPE for an HMAC secret.
///         EDGEJWT_ERR_TOKEN_TOO_LONG if the token with its signature would be
///         too long
EDGEJWT_CHECK
edgejwt_status edgejwt_signing_input(const struct edgejwt_verifying_key *key,
                                     const struct edgejwt_header *header,
                                     const char *payload,
                                     size_t payload_len,
                                     char *out,
                                     size_t out_cap,
                                     size_t *out_len);

/// Write the digest of a signing input, for a device that signs digests.
///
/// It is the bare SHA-256, SHA-384 or SHA-512 of the input: no DigestInfo
/// (RFC 8017 section 9.2) precedes it, which a device may demand for RS256,
/// and no NUL follows it. The input is first checked as edgejwt_verify()
/// checks a token: its format, its header, that its `alg` is the algorithm of
/// the key, the payload, and the length of the whole token. Claims are not
/// checked.
///
/// With `out` NULL and `out_cap` 0, returns EDGEJWT_ERR_SPACE and stores the
/// length of the digest.
///
/// @param key        the public key of the device
/// @param input      from edgejwt_signing_input(), or from elsewhere; a NUL at
///                   its end is not needed
/// @param input_len  its length in bytes
/// @param out        receives the digest
/// @param out_cap    size of `out` in bytes; 64 are always enough
/// @param out_len    receives the length of the digest; may be NULL
/// @return EDGEJWT_OK, EDGEJWT_ERR_ARGUMENT, EDGEJWT_ERR_SPACE,
///         EDGEJWT_ERR_TOKEN, EDGEJWT_ERR_TOKEN_TOO_LONG, EDGEJWT_ERR_HEADER,
///         EDGEJWT_ERR_ALGORITHM, EDGEJWT_ERR_PAYLOAD, or EDGEJWT_ERR_KEY_TYPE
///         for EdDSA, which signs the input itself, and for an HMAC secret
EDGEJWT_CHECK
edgejwt_status edgejwt_signing_digest(const struct edgejwt_verifying_key *key,
                                      const char *input,
                                      size_t input_len,
                                      uint8_t *out,
                                      size_t out_cap,
                                      size_t *out_len);

/// Verify the signature that a device made, and write the token to `out`.
///
/// The input is checked as edgejwt_signing_digest() checks it. A token is
/// written only if the signature verifies with the key, so a faulty device
/// makes no token.
///
/// With `out` NULL and `out_cap` 0, returns EDGEJWT_ERR_SPACE and stores the
/// length of the token.
///
/// @param key            the public key of the device
/// @param input          what was signed; a NUL at its end is not needed
/// @param input_len      its length in bytes
/// @param signature      the signature. RSA: as many bytes as the modulus
///                       has; for PSS, with a salt as long as the hash. ECDSA:
///                       r and s, each as long as a coordinate, if the length
///                       is 64 for ES256 or 96 for ES384; with any other
///                       length, DER (RFC 3279 section 2.2.3). EdDSA: 64 bytes
/// @param signature_len  its length in bytes
/// @param out            receives the token and a NUL
/// @param out_cap        size of `out` in bytes; EDGEJWT_TOKEN_MAX + 1 is
///                       always enough
/// @param out_len        receives the length without the NUL; may be NULL
/// @return as edgejwt_signing_digest(), but EdDSA is accepted;
///         EDGEJWT_ERR_SIGNATURE if the signature does not verify
EDGEJWT_CHECK
edgejwt_status edgejwt_attach_signature(const struct edgejwt_verifying_key *key,
                                        const char *input,
                                        size_t input_len,
                                        const uint8_t *signature,
                                        size_t signature_len,
                                        char *out,
                                        size_t out_cap,
                                        size_t *out_len);

/// Copy a claim that is a string, with its JSON escapes decoded.
///
/// This and the other edgejwt_claim_ functions read any JSON object: the
/// payload from edgejwt_verify(), or an object inside it that
/// edgejwt_claim_json() has found. They allocate no memory.
///
/// A name that begins with `/` is a JSON Pointer (RFC 6901):
/// "/realm_access/roles" is the member `roles` of the claim `realm_access`, and
/// "/realm_access/roles/0" its first item. In a pointer, `~1` stands for `/`
/// and `~0` for `~`; any other `~` is EDGEJWT_ERR_ARGUMENT. A pointer that
/// leads nowhere is EDGEJWT_ERR_CLAIM_MISSING. "/~1x" is a claim that is called
/// "/x".
///
/// With `out` NULL and `out_cap` 0, returns EDGEJWT_ERR_SPACE and stores the
/// length of the string.
///
/// @param payload      a JSON object; a NUL at its end is not needed
/// @param payload_len  its length in bytes
/// @param name         name of the claim or a JSON Pointer, ending with a NUL
/// @param out          receives the string in UTF-8 and a NUL
/// @param out_cap      size of `out` in bytes
/// @param out_len      receives the length without the NUL; may be NULL
/// @return EDGEJWT_OK, EDGEJWT_ERR_ARGUMENT, EDGEJWT_ERR_SPACE,
///         EDGEJWT_ERR_PAYLOAD, EDGEJWT_ERR_CLAIM_MISSING, or
///         EDGEJWT_ERR_CLAIM_TYPE if the claim is not a string or contains
///         U+0000, which C would read as the end of the string
EDGEJWT_CHECK
edgejwt_status edgejwt_claim_string(const char *payload,
                                    size_t payload_len,
                                    const char *name,
                                    char *out,
                                    size_t out_cap,
                                    size_t *out_len);

/// Read a claim that is an integer, in the full range of int64_t.
///
/// @param payload      a JSON object; a NUL at its end is not needed
/// @param payload_len  its length in bytes
/// @param name         name of the claim or a JSON Pointer, ending with a NUL
/// @param out          receives the number, or 0 on failure
/// @return EDGEJWT_OK, EDGEJWT_ERR_ARGUMENT, EDGEJWT_ERR_PAYLOAD,
///         EDGEJWT_ERR_CLAIM_MISSING, or EDGEJWT_ERR_CLAIM_TYPE if the claim
///         is not a number, has a fraction or an exponent, or does not fit
EDGEJWT_CHECK
edgejwt_status edgejwt_claim_int(const char *payload,
                                 size_t payload_len,
                                 const char *name,
                                 int64_t *out);

/// Read a claim that is a date, as the verifier reads `exp`, `nbf` and `iat`.
///
/// A date is a JSON number without a minus sign, in seconds since 1970; a
/// fraction is dropped (RFC 7519 section 2). With EDGEJWT_DATES_AS_STRINGS it
/// may also be a string of digits.
///
/// @param payload      a JSON object; a NUL at its end is not needed
/// @param payload_len  its length in bytes
/// @param name         name of the claim or a JSON Pointer, ending with a NUL
/// @param flags        0 or EDGEJWT_DATES_AS_STRINGS
/// @param out          receives the date in seconds since 1970, or 0 on failure
/// @return EDGEJWT_OK, EDGEJWT_ERR_ARGUMENT, EDGEJWT_ERR_PAYLOAD,
///         EDGEJWT_ERR_TOO_COMPLEX, EDGEJWT_ERR_CLAIM_MISSING,
///         EDGEJWT_ERR_CLAIM_TYPE, or EDGEJWT_ERR_CLAIM_RANGE if the date is
///         later than EDGEJWT_DATE_MAX
EDGEJWT_CHECK
edgejwt_status edgejwt_claim_date(const char *payload,
                                  size_t payload_len,
                                  const char *name,
                                  uint32_t flags,
                                  int64_t *out);

/// Read a claim that is true or false.
///
/// @param payload      a JSON object; a NUL at its end is not needed
/// @param payload_len  its length in bytes
/// @param name         name of the claim or a JSON Pointer, ending with a NUL
/// @param out          receives the value, or false on failure
/// @return EDGEJWT_OK, EDGEJWT_ERR_ARGUMENT, EDGEJWT_ERR_PAYLOAD,
///         EDGEJWT_ERR_CLAIM_MISSING, or EDGEJWT_ERR_CLAIM_TYPE if the claim
///         is not true or false
EDGEJWT_CHECK
edgejwt_status edgejwt_claim_bool(const char *payload,
                                  size_t payload_len,
                                  const char *name,
                                  bool *out);

/// Find the JSON text of a claim of any type, inside the payload.
///
/// Nothing is copied: `*json_out` points into `payload` and is valid as long
/// as `payload` is. If the claim is an object, the edgejwt_claim_ functions can
/// read its members.
///
/// @param payload      a JSON object; a NUL at its end is not needed
/// @param payload_len  its length in bytes
/// @param name         name of the claim or a JSON Pointer, ending with a NUL
/// @param json_out     receives the start of the value, or NULL on failure;
///                     no NUL follows the value
/// @param len_out      receives the length of the value in bytes, or 0 on
///                     failure
/// @return EDGEJWT_OK, EDGEJWT_ERR_ARGUMENT, EDGEJWT_ERR_PAYLOAD or
///         EDGEJWT_ERR_CLAIM_MISSING
EDGEJWT_CHECK
edgejwt_status edgejwt_claim_json(const char *payload,
                                  size_t payload_len,
                                  const char *name,
                                  const char **json_out,
                                  size_t *len_out);

/// Copy one string of a claim that is an array, with JSON escapes decoded.
///
/// To read all items, call it with the indexes 0, 1, 2 and so on until it
/// returns EDGEJWT_ERR_CLAIM_MISSING. With `out` NULL and `out_cap` 0, returns
/// EDGEJWT_ERR_SPACE and stores the length of the string.
///
/// @param payload      a JSON object; a NUL at its end is not needed
/// @param payload_len  its length in bytes
/// @param name         name of the claim or a JSON Pointer, ending with a NUL
/// @param index        index of the item, from 0
/// @param out          receives the string in UTF-8 and a NUL
/// @param out_cap      size of `out` in bytes
/// @param out_len      receives the length without the NUL; may be NULL
/// @return as edgejwt_claim_string(). EDGEJWT_ERR_CLAIM_MISSING also if the
///         array has no item with this index. EDGEJWT_ERR_CLAIM_TYPE if the
///         claim is not an array or the item is not a string
EDGEJWT_CHECK
edgejwt_status edgejwt_claim_item(const char *payload,
                                  size_t payload_len,
                                  const char *name,
                                  size_t index,
                                  char *out,
                                  size_t out_cap,
                                  size_t *out_len);

/// Check whether a claim is a given string, or an array that contains it.
///
/// Items of an array that are not strings are ignored.
///
/// @param payload      a JSON object; a NUL at its end is not needed
/// @param payload_len  its length in bytes
/// @param name         name of the claim or a JSON Pointer, ending with a NUL
/// @param value        the string to find, ending with a NUL
/// @param out          receives the answer, or false on failure
/// @return EDGEJWT_OK, EDGEJWT_ERR_ARGUMENT, EDGEJWT_ERR_PAYLOAD,
///         EDGEJWT_ERR_CLAIM_MISSING, or EDGEJWT_ERR_CLAIM_TYPE if the claim
///         is neither a string nor an array
EDGEJWT_CHECK
edgejwt_status edgejwt_claim_has(const char *payload,
                                 size_t payload_len,
                                 const char *name,
                                 const char *value,
                                 bool *out);

/// Initialize keyring options to their defaults. NULL does nothing.
///
/// @param options  the struct
/// @param size     sizeof(edgejwt_keyring_options)
void edgejwt_keyring_options_init(struct edgejwt_keyring_options *options,
                                  size_t size);

/// Make a keyring without a directory.
///
/// @param options   its behaviour, or NULL for the defaults
/// @param ring_out  receives the keyring, or NULL on failure
/// @return EDGEJWT_OK, EDGEJWT_ERR_ARGUMENT or EDGEJWT_ERR_NO_MEMORY
EDGEJWT_CHECK
edgejwt_status edgejwt_keyring_new(const struct edgejwt_keyring_options *options,
                                   struct edgejwt_keyring **ring_out);

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
EDGEJWT_CHECK
edgejwt_status edgejwt_keyring_open(const char *dir,
                                    const struct edgejwt_keyring_options *options,
                                    struct edgejwt_keyring **ring_out);

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
EDGEJWT_CHECK
edgejwt_status edgejwt_keyring_add(struct edgejwt_keyring *ring,
                                   const char *issuer,
                                   const struct edgejwt_verifying_key *key);

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
EDGEJWT_CHECK
edgejwt_status edgejwt_keyring_add_jwks(struct edgejwt_keyring *ring,
                                        const char *issuer,
                                        const char *json,
                                        size_t json_len);

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
EDGEJWT_CHECK
edgejwt_status edgejwt_keyring_add_jwks_file(struct edgejwt_keyring *ring,
                                             const char *issuer,
                                             const char *path);

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
EDGEJWT_CHECK
edgejwt_status edgejwt_keyring_remove(struct edgejwt_keyring *ring,
                                      const char *issuer);

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
EDGEJWT_CHECK
edgejwt_status edgejwt_keyring_reload(struct edgejwt_keyring *ring);

/// Free a keyring. NULL does nothing.
void edgejwt_keyring_free(struct edgejwt_keyring *ring);

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
EDGEJWT_CHECK
edgejwt_status edgejwt_keyring_verify(struct edgejwt_keyring *ring,
                                      const struct edgejwt_policy *policy,
                                      int64_t now,
                                      const char *token,
                                      size_t token_len,
                                      char *out,
                                      size_t out_cap,
                                      size_t *out_len);

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
EDGEJWT_CHECK
edgejwt_status edgejwt_keyring_authorize(struct edgejwt_keyring *ring,
                                         const struct edgejwt_policy *policy,
                                         int64_t now,
                                         const char *authorization,
                                         size_t authorization_len,
                                         char *out,
                                         size_t out_cap,
                                         size_t *out_len);

/// Initialize a struct for edgejwt_explain() and edgejwt_keyring_explain().
/// NULL does nothing.
///
/// @param report  the struct
/// @param size    sizeof(edgejwt_report)
void edgejwt_report_init(struct edgejwt_report *report,
                         size_t size);

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
EDGEJWT_CHECK
edgejwt_status edgejwt_explain(const struct edgejwt_verifying_key *key,
                               const struct edgejwt_policy *policy,
                               int64_t now,
                               const char *token,
                               size_t token_len,
                               char *out,
                               size_t out_cap,
                               size_t *out_len,
                               struct edgejwt_report *report_out);

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
EDGEJWT_CHECK
edgejwt_status edgejwt_keyring_explain(struct edgejwt_keyring *ring,
                                       const struct edgejwt_policy *policy,
                                       int64_t now,
                                       const char *authorization,
                                       size_t authorization_len,
                                       char *out,
                                       size_t out_cap,
                                       size_t *out_len,
                                       struct edgejwt_report *report_out);

/// Initialize a struct for edgejwt_keyring_info(). NULL does nothing.
///
/// @param info  the struct
/// @param size  sizeof(edgejwt_ring_info)
void edgejwt_ring_info_init(struct edgejwt_ring_info *info,
                            size_t size);

/// Report the state of a keyring.
///
/// @param ring      the keyring
/// @param info_out  receives the state; its `size` must be set
/// @return EDGEJWT_OK or EDGEJWT_ERR_ARGUMENT
EDGEJWT_CHECK
edgejwt_status edgejwt_keyring_info(const struct edgejwt_keyring *ring,
                                    struct edgejwt_ring_info *info_out);

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
EDGEJWT_CHECK
edgejwt_status edgejwt_keyring_skipped(const struct edgejwt_keyring *ring,
                                       size_t index,
                                       char *name,
                                       size_t name_cap,
                                       edgejwt_status *why_out);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* EDGEJWT_H */
