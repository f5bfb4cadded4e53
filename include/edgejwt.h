/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * edgejwt - sign and verify JSON Web Tokens (RFC 7519).
 *
 * True of every function unless its comment says otherwise:
 *  - A pointer that comes with a length may be NULL only if the length is 0;
 *    any other pointer, only where its comment says so.
 *  - Inputs are borrowed for the call. Outputs must not overlap them.
 *  - A text output ends with a NUL. `out_cap` counts it, `*out_len` does not,
 *    and `out_len` may be NULL.
 *  - A text output that is too small is EDGEJWT_ERR_SPACE: `*out_len` says
 *    the length, nothing else is written, and nothing was signed or verified.
 *  - After any other failure the outputs are empty: text "", lengths and
 *    numbers 0, pointers NULL.
 *  - Keys never change once loaded: threads may share them freely.
 *  - No clock is read; the caller says what time it is.
 *  - Structs begin with `size`. A program built with an older header runs
 *    with a newer library, and the other way around where it sets nothing
 *    that the library does not know; that is EDGEJWT_ERR_ARGUMENT.
 *
 * Made from the library's sources by cbindgen; not edited by hand.
 */


#ifndef EDGEJWT_H
#define EDGEJWT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
/* The version of this header; edgejwt_version() is the library's. */
#define EDGEJWT_VERSION "0.1.0"
#define EDGEJWT_VERSION_MAJOR 0
#define EDGEJWT_VERSION_MINOR 1
#define EDGEJWT_VERSION_PATCH 0

/* In edgejwt_keyring_options: remember no signature. */
#define EDGEJWT_REMEMBER_NONE SIZE_MAX

/* The compiler warns where a status is not looked at. */
#if defined(__GNUC__)
#define EDGEJWT_CHECK __attribute__((warn_unused_result))
#else
#define EDGEJWT_CHECK
#endif

/// The longest token, in bytes, without a terminating NUL.
#define EDGEJWT_TOKEN_MAX 8192

/// A buffer of this many bytes holds the payload of every token that can be
/// accepted, with its terminating NUL.
#define EDGEJWT_PAYLOAD_MAX 6144

/// The deepest nesting of arrays and objects in a header or payload.
#define EDGEJWT_JSON_DEPTH_MAX 32

/// The most members in one JSON object.
#define EDGEJWT_JSON_MEMBERS_MAX 128

/// The most entries in each list of names in a policy.
#define EDGEJWT_POLICY_NAMES_MAX 32

/// The largest key file or key text, in bytes.
#define EDGEJWT_KEY_TEXT_MAX 65536

/// The smallest RSA modulus, in bits.
#define EDGEJWT_RSA_BITS_MIN 2048

/// The largest RSA modulus that verifies, in bits.
#define EDGEJWT_RSA_VERIFY_BITS_MAX 8192

/// The largest RSA modulus that signs, in bits: 2048, 3072 and 4096 do.
#define EDGEJWT_RSA_SIGN_BITS_MAX 4096

/// The length of a key's thumbprint, in bytes, without a terminating NUL.
#define EDGEJWT_THUMBPRINT_LEN 43

/// The longest HMAC secret, in bytes.
#define EDGEJWT_SECRET_MAX 1024

/// The longest `kid` or `typ` in the header of a token to be signed, in bytes.
#define EDGEJWT_HEADER_TEXT_MAX 255

/// The largest leeway in a policy, in seconds.
#define EDGEJWT_LEEWAY_MAX 600

/// The latest date in a token, in seconds since 1970: 2 to the power of 53.
#define EDGEJWT_DATE_MAX 9007199254740992

/// The clock below which nothing is accepted, unless the policy says
/// otherwise: 2026-01-01T00:00:00Z. It moves with each release.
#define EDGEJWT_EARLIEST_NOW 1767225600

/// The most key files of a keyring, and the most keys in it beside which one
/// more can be added.
#define EDGEJWT_KEYRING_KEYS_MAX 16384

/// The most keys of one issuer in a keyring. Where the keyring has a
/// directory, two of them are kept for the issuer's `.pem` and `.pub`.
#define EDGEJWT_ISSUER_KEYS_MAX 4

/// The longest name of an issuer in a keyring, in bytes.
#define EDGEJWT_ISSUER_MAX 255

/// The most signatures that a keyring can remember.
#define EDGEJWT_REMEMBER_MAX 1024

/// What a keyring remembers unless it is told otherwise.
#define EDGEJWT_REMEMBER_DEFAULT 64

/// How long a key outlives its file's content, in seconds: a copy may be
/// under way.
#define EDGEJWT_KEY_GRACE 10

/// The most bytes that edgejwt_generate_key() writes, with the NUL.
#define EDGEJWT_KEY_PEM_MAX 512

/// In a policy: accept a token without `exp`. It is judged where it is there.
#define EDGEJWT_EXP_OPTIONAL 8

/// In a policy: accept any `aud`, or none.
#define EDGEJWT_ANY_AUDIENCE 16

/// In claims: write `iat`, `nbf` and `exp` as strings of digits, as
/// NeuronEX's documentation does. In a policy: accept that spelling too.
#define EDGEJWT_DATES_AS_STRINGS 1

/// In claims: write `aud` as an array with one string in it.
#define EDGEJWT_AUD_AS_ARRAY 2

/// In claims: allow a token without `exp`, or with one that has passed.
#define EDGEJWT_NO_EXPIRY 4

/// How a call ended: zero is success. Numbers never change their meaning.
///
/// 1 to 9: the caller's mistake. 10 to 29: the key. 30 to 49: malformed
/// input. 50 to 79: well-formed, and refused. 80 and up: the library, or the
/// clock.
enum edgejwt_status
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /// Done.
  EDGEJWT_OK = 0,
  /// NULL where a value is needed, a number out of its range, an unknown
  /// algorithm or flag, or an output that overlaps an input.
  EDGEJWT_ERR_ARGUMENT = 1,
  /// The output does not fit; `*out_len` holds the length that it has.
  EDGEJWT_ERR_SPACE = 2,
  /// This build of the library lacks the algorithm.
  EDGEJWT_ERR_ALGORITHM_UNAVAILABLE = 3,
  /// Keys for this algorithm cannot be generated here. `openssl genrsa`
  /// makes one for RSA, `openssl rand` a secret.
  EDGEJWT_ERR_NOT_GENERATED = 4,
  /// Not a key: broken or truncated PEM or DER, an unknown PEM label,
  /// numbers that do not belong together, an empty text.
  EDGEJWT_ERR_KEY_FORMAT = 10,
  /// A key in OpenSSH's own form. `ssh-keygen -p -m PEM -f KEY` rewrites a
  /// private key in place; `ssh-keygen -e -m PKCS8 -f KEY` prints the
  /// public one.
  EDGEJWT_ERR_KEY_OPENSSH = 11,
  /// A key of another kind: public where a private one is needed, private
  /// where a public one is, or a key for another algorithm.
  EDGEJWT_ERR_KEY_TYPE = 12,
  /// A modulus or exponent that is too small or too large, or a secret
  /// shorter than the hash (RFC 7518 section 3.2).
  EDGEJWT_ERR_KEY_SIZE = 13,
  /// The key is encrypted with a passphrase.
  EDGEJWT_ERR_KEY_ENCRYPTED = 14,
  /// The key file is missing, cannot be read, is no regular file, or is
  /// larger than EDGEJWT_KEY_TEXT_MAX.
  EDGEJWT_ERR_KEY_FILE = 15,
  /// More keys than a keyring, or one issuer in it, can hold.
  EDGEJWT_ERR_KEY_LIMIT = 16,
  /// A key under which others can sign: its primes have the structure of
  /// ROCA (CVE-2017-15361), or its point is of small order.
  EDGEJWT_ERR_KEY_WEAK = 17,
  /// An EC private key without its public half. `openssl ec -in KEY` writes
  /// both.
  EDGEJWT_ERR_KEY_HALF = 18,
  /// There is no token.
  EDGEJWT_ERR_NO_TOKEN = 30,
  /// Not three segments of base64url without padding (RFC 7515 section
  /// 7.1).
  EDGEJWT_ERR_TOKEN = 31,
  /// Longer than EDGEJWT_TOKEN_MAX.
  EDGEJWT_ERR_TOKEN_TOO_LONG = 32,
  /// The header is not a JSON object with an `alg`, holds a member of the
  /// wrong type, or asks for an extension with `crit` or `b64`.
  EDGEJWT_ERR_HEADER = 33,
  /// The payload is not a JSON object (RFC 8259), names a member twice, is
  /// nested too deeply, or has too many members.
  EDGEJWT_ERR_PAYLOAD = 34,
  /// The token's `alg` is not the algorithm of the key.
  EDGEJWT_ERR_ALGORITHM = 50,
  /// The signature is wrong. Treat the token as hostile.
  EDGEJWT_ERR_SIGNATURE = 51,
  /// The keyring holds no key of the token's issuer.
  EDGEJWT_ERR_UNKNOWN_KEY = 52,
  /// `exp` has been reached, or `iat` lies before the policy's
  /// `issued_after`.
  EDGEJWT_ERR_EXPIRED = 53,
  /// `nbf` has not been reached; or `iat` lies in the future and the policy
  /// limits the lifetime.
  EDGEJWT_ERR_NOT_YET_VALID = 54,
  /// A claim that is asked for is not there.
  EDGEJWT_ERR_CLAIM_MISSING = 55,
  /// A claim is there with the wrong type.
  EDGEJWT_ERR_CLAIM_TYPE = 56,
  /// `iss` is not the policy's issuer.
  EDGEJWT_ERR_ISSUER = 57,
  /// `sub` is not the policy's subject.
  EDGEJWT_ERR_SUBJECT = 58,
  /// `aud` names none of the policy's audiences.
  EDGEJWT_ERR_AUDIENCE = 59,
  /// More time from `iat` to `exp` than the policy allows.
  EDGEJWT_ERR_LIFETIME = 60,
  /// The header's `typ` is not the policy's.
  EDGEJWT_ERR_TYP = 61,
  /// `now` is before the policy's `earliest_now`: the clock is not set.
  EDGEJWT_ERR_CLOCK = 80,
  /// No memory.
  EDGEJWT_ERR_NO_MEMORY = 81,
  /// A fault in the library itself. Please report it.
  EDGEJWT_ERR_INTERNAL = 82,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum edgejwt_status edgejwt_status;
#else
typedef int32_t edgejwt_status;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/// JWS algorithms (RFC 7518 section 3.1, RFC 8037). A key carries one of them
/// for its whole life.
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
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum edgejwt_algorithm edgejwt_algorithm;
#else
typedef int32_t edgejwt_algorithm;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/// Public keys by issuer, from a directory of key files and added by hand.
///
/// Any number of threads may use one at the same time, while another thread
/// reloads it or adds to it. Free it with edgejwt_keyring_free() when no call
/// uses it any more.
typedef struct edgejwt_keyring edgejwt_keyring;

/// A private key, tied to one algorithm.
///
/// It never changes: threads may share it freely. Free it with
/// edgejwt_signing_key_free() when no call uses it any more. Tokens signed
/// with it do not depend on it.
typedef struct edgejwt_signing_key edgejwt_signing_key;

/// A public key, or an HMAC secret that verifies, tied to one algorithm.
///
/// It never changes: threads may share it freely. Free it with
/// edgejwt_verifying_key_free() when no call uses it any more.
typedef struct edgejwt_verifying_key edgejwt_verifying_key;

/// What to demand of a token. All zero is the strictest.
///
/// Set it up with edgejwt_policy_init() or a preset, then change any field.
/// What it points to stays the caller's; text ends with a NUL and is
/// compared byte for byte, after JSON escapes are decoded.
typedef struct edgejwt_policy {
  /// sizeof(edgejwt_policy).
  size_t size;
  /// What `iss` must be; NULL: anything.
  const char *issuer;
  /// What `sub` must be; NULL: anything.
  const char *subject;
  /// The token must name one of these in `aud`. With none, a token that
  /// carries `aud` is refused (RFC 7519 section 4.1.3).
  const char *const *audiences;
  /// Entries in `audiences`, at most EDGEJWT_POLICY_NAMES_MAX.
  size_t audience_count;
  /// Names of claims that must be there, and not null. `exp` always must,
  /// unless EDGEJWT_EXP_OPTIONAL is set.
  const char *const *required;
  /// Entries in `required`, at most EDGEJWT_POLICY_NAMES_MAX.
  size_t required_count;
  /// Allowance for clocks that differ, in seconds, 0 to EDGEJWT_LEEWAY_MAX.
  /// With 0, a token has expired in the second that `exp` names.
  int64_t leeway;
  /// The most seconds from `iat` to `exp`, which must both be there then,
  /// and `iat` not in the future; 0: no limit.
  int64_t max_lifetime;
  /// Refuse tokens with an `iat` before this, in seconds since 1970, and
  /// those without one ("log everybody out"); 0: none.
  int64_t issued_after;
  /// A `now` before this is EDGEJWT_ERR_CLOCK, in seconds since 1970; 0:
  /// EDGEJWT_EARLIEST_NOW.
  int64_t earliest_now;
  /// EDGEJWT_DATES_AS_STRINGS, EDGEJWT_EXP_OPTIONAL, EDGEJWT_ANY_AUDIENCE.
  uint32_t flags;
  /// What the header's `typ` must be, such as "at+jwt"; NULL: anything.
  /// Compared as RFC 7515 section 4.1.9 says: in any case, and
  /// "application/" may be left out.
  const char *typ;
} edgejwt_policy;

/// The claims of a token to be issued (RFC 7519 section 4.1).
///
/// Zero means absent. Set it up with edgejwt_claims_init(). What it points
/// to stays the caller's; text ends with a NUL and is UTF-8.
typedef struct edgejwt_claims {
  /// sizeof(edgejwt_claims).
  size_t size;
  /// Who issues the token; NULL: absent.
  const char *iss;
  /// Whom the token is about; NULL: absent.
  const char *sub;
  /// Whom the token is for; NULL: absent.
  const char *aud;
  /// The token's own unique name; NULL: absent.
  const char *jti;
  /// Issued at, in seconds since 1970; 0: absent.
  int64_t iat;
  /// Not valid before, in seconds since 1970; 0: absent.
  int64_t nbf;
  /// Expires at, in seconds since 1970. Without EDGEJWT_NO_EXPIRY it must
  /// be there and lie behind `iat`.
  int64_t exp;
  /// Further claims that are strings: name, value, name, value ...
  const char *const *strings;
  /// The number of pairs in `strings`.
  size_t string_count;
  /// Further claims of other types: a JSON object, or NULL.
  const char *extra;
  /// EDGEJWT_DATES_AS_STRINGS, EDGEJWT_AUD_AS_ARRAY, EDGEJWT_NO_EXPIRY.
  uint32_t flags;
} edgejwt_claims;

/// What the header of a token says besides `alg`. All zero is the default.
typedef struct edgejwt_header {
  /// sizeof(edgejwt_header).
  size_t size;
  /// Which key signed (RFC 7515 section 4.1.4), at most
  /// EDGEJWT_HEADER_TEXT_MAX bytes of UTF-8; NULL: absent.
  const char *kid;
  /// The token's media type (RFC 7515 section 4.1.9), as long at most;
  /// NULL: "JWT".
  const char *typ;
} edgejwt_header;

/// How a keyring behaves. All zero is the default.
typedef struct edgejwt_keyring_options {
  /// sizeof(edgejwt_keyring_options).
  size_t size;
  /// Tokens whose good signature is remembered, at most
  /// EDGEJWT_REMEMBER_MAX, so that a token seen again costs no arithmetic;
  /// 0: EDGEJWT_REMEMBER_DEFAULT. Dates and policy are judged each time.
  size_t remember;
  /// Seconds between looks at the directory; 0: one; -1: only
  /// edgejwt_keyring_reload() looks.
  int64_t look_every;
} edgejwt_keyring_options;

/// What a keyring holds.
typedef struct edgejwt_ring_info {
  /// sizeof(edgejwt_ring_info).
  size_t size;
  /// Keys that verify.
  size_t keys;
  /// Files that look like keys and are none; see edgejwt_keyring_skipped().
  size_t skipped;
  /// Key files, and the directory, that anyone may write to.
  size_t world_writable;
  /// How often the keys have changed.
  uint64_t generation;
  /// Why the last look at the directory failed: an edgejwt_status.
  int32_t last_error;
} edgejwt_ring_info;

/// Why a header value was accepted or refused. Nothing in it is text of the
/// token's: names are the keyring's and the policy's.
typedef struct edgejwt_report {
  /// sizeof(edgejwt_report).
  size_t size;
  /// The verdict.
  edgejwt_status status;
  /// The claim or header member at fault, or "".
  char claim[32];
  /// The issuer whose key was used: its file's name without the ending,
  /// also where `iss` is the full name; or "".
  char issuer[256];
  /// The file whose key was used, or "".
  char key_file[256];
  /// When an accepted token expires, in seconds since 1970; else 0.
  int64_t exp;
} edgejwt_report;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/// Say in English what a status means.
///
/// @param status  any number
/// @return static text without a full stop; "unknown status" for a number
///         that is none; never NULL
const char *edgejwt_status_text(int32_t status);

/// Give the HTTP status that a gate answers.
///
/// @param status  any number
/// @return 200 for EDGEJWT_OK; 401 for malformed or refused tokens (30 to
///         79); 500 for everything else
int32_t edgejwt_status_http(int32_t status);

/// Give the version of the library that is running, such as "0.1.0".
///
/// EDGEJWT_VERSION is that of the header.
///
/// @return static text; never NULL
const char *edgejwt_version(void);

/// Give an algorithm's name, such as "RS256".
///
/// @param alg  any number
/// @return static text; "" for a number that is none; never NULL
const char *edgejwt_algorithm_name(int32_t alg);

/// Find an algorithm by its name, in exactly that spelling.
///
/// @param name  such as "RS256", ending with a NUL, or NULL
/// @return an edgejwt_algorithm, also if this build lacks it; 0 for no
///         algorithm
int32_t edgejwt_algorithm_from_name(const char *name);

/// Generate a private key, and write it as PEM (`PRIVATE KEY`, PKCS#8).
///
/// edgejwt_signing_key_from_pem() loads it, and so does OpenSSL. With `out`
/// NULL and `out_cap` 0, returns EDGEJWT_ERR_SPACE and gives the length.
///
/// @param alg      EDGEJWT_ES256, EDGEJWT_ES384 or EDGEJWT_EDDSA
/// @param out      receives the text and a NUL; wipe it after use
/// @param out_cap  bytes at `out`; EDGEJWT_KEY_PEM_MAX is always enough
/// @param out_len  receives the text's length without the NUL; may be NULL
/// @return EDGEJWT_OK, EDGEJWT_ERR_ARGUMENT, EDGEJWT_ERR_SPACE,
///         EDGEJWT_ERR_NOT_GENERATED for RSA and HMAC, whose text says what
///         does it, EDGEJWT_ERR_ALGORITHM_UNAVAILABLE, or
///         EDGEJWT_ERR_INTERNAL without a source of random numbers
EDGEJWT_CHECK
edgejwt_status edgejwt_generate_key(int32_t alg,
                                    char *out,
                                    size_t out_cap,
                                    size_t *out_len);

/// Load a private key from PEM text.
///
/// Takes `PRIVATE KEY` (PKCS#8, RFC 5958) for every algorithm but HMAC's,
/// `RSA PRIVATE KEY` (PKCS#1, RFC 8017) and `EC PRIVATE KEY` (SEC 1, RFC
/// 5915), not encrypted. RSA keys have 2048, 3072 or 4096 bits and an
/// exponent of at least 65537; EC keys hold their public half. The first
/// block counts; text around it is passed over. The text is not kept; copies
/// that the library made of it are wiped.
///
/// @param alg      what the key is for, for its whole life
/// @param pem      the text; at most EDGEJWT_KEY_TEXT_MAX bytes, no NUL needed
/// @param key_out  receives the key, or NULL on failure
/// @return EDGEJWT_OK, EDGEJWT_ERR_ARGUMENT, one of EDGEJWT_ERR_KEY_...,
///         EDGEJWT_ERR_ALGORITHM_UNAVAILABLE, or EDGEJWT_ERR_NO_MEMORY
EDGEJWT_CHECK
edgejwt_status edgejwt_signing_key_from_pem(int32_t alg,
                                            const char *pem,
                                            size_t pem_len,
                                            struct edgejwt_signing_key **key_out);

/// Load a private key from a PEM file.
///
/// As edgejwt_signing_key_from_pem(). The file must be a regular one;
/// symbolic links are followed.
///
/// @param alg      what the key is for, for its whole life
/// @param path     the file's name
/// @param key_out  receives the key, or NULL on failure
/// @return as edgejwt_signing_key_from_pem(), or EDGEJWT_ERR_KEY_FILE
EDGEJWT_CHECK
edgejwt_status edgejwt_signing_key_from_file(int32_t alg,
                                             const char *path,
                                             struct edgejwt_signing_key **key_out);

/// Load a private key from DER.
///
/// Takes the same forms as edgejwt_signing_key_from_pem(), each told by what
/// is in it.
///
/// @param alg      what the key is for, for its whole life
/// @param key_out  receives the key, or NULL on failure
/// @return as edgejwt_signing_key_from_pem()
EDGEJWT_CHECK
edgejwt_status edgejwt_signing_key_from_der(int32_t alg,
                                            const uint8_t *der,
                                            size_t der_len,
                                            struct edgejwt_signing_key **key_out);

/// Load a private key from a JSON Web Key (RFC 7517).
///
/// The key's `alg`, `use` and `key_ops` must not speak against `alg`. An RSA
/// key holds its primes and exponents. `kid` is not used; see
/// edgejwt_header.
///
/// @param alg      what the key is for, for its whole life
/// @param json     a JSON object; no NUL needed
/// @param key_out  receives the key, or NULL on failure
/// @return as edgejwt_signing_key_from_pem()
EDGEJWT_CHECK
edgejwt_status edgejwt_signing_key_from_jwk(int32_t alg,
                                            const char *json,
                                            size_t json_len,
                                            struct edgejwt_signing_key **key_out);

/// Make a key of an HMAC secret.
///
/// The secret must be as long as the hash (RFC 7518 section 3.2), and at most
/// EDGEJWT_SECRET_MAX bytes. Text of a PEM or OpenSSH key is refused, since a
/// public key is no secret; no other form of one is told from random bytes.
/// The key holds a copy, which is wiped when it is freed.
///
/// @param alg      EDGEJWT_HS256, EDGEJWT_HS384 or EDGEJWT_HS512
/// @param key_out  receives the key, or NULL on failure
/// @return EDGEJWT_OK, EDGEJWT_ERR_ARGUMENT, EDGEJWT_ERR_KEY_TYPE also for
///         another algorithm, EDGEJWT_ERR_ALGORITHM_UNAVAILABLE for one that
///         this build lacks, EDGEJWT_ERR_KEY_SIZE, or EDGEJWT_ERR_NO_MEMORY
EDGEJWT_CHECK
edgejwt_status edgejwt_signing_key_from_secret(int32_t alg,
                                               const uint8_t *secret,
                                               size_t secret_len,
                                               struct edgejwt_signing_key **key_out);

/// Free a private key. NULL does nothing.
void edgejwt_signing_key_free(struct edgejwt_signing_key *key);

/// Load a public key from PEM text.
///
/// Takes `PUBLIC KEY` (SubjectPublicKeyInfo, RFC 5280) for every algorithm
/// but HMAC's, `RSA PUBLIC KEY` (PKCS#1, RFC 8017), and `CERTIFICATE`, of
/// which only the key counts: neither its dates nor who signed it are
/// judged. RSA keys have EDGEJWT_RSA_BITS_MIN to EDGEJWT_RSA_VERIFY_BITS_MAX
/// bits. Points are uncompressed; one that is not on its curve loads, and
/// verifies nothing. The first block counts; text around it is passed over.
///
/// @param alg      what the key is for, for its whole life
/// @param pem      the text; at most EDGEJWT_KEY_TEXT_MAX bytes, no NUL needed
/// @param key_out  receives the key, or NULL on failure
/// @return EDGEJWT_OK, EDGEJWT_ERR_ARGUMENT, one of EDGEJWT_ERR_KEY_...,
///         EDGEJWT_ERR_ALGORITHM_UNAVAILABLE, or EDGEJWT_ERR_NO_MEMORY
EDGEJWT_CHECK
edgejwt_status edgejwt_verifying_key_from_pem(int32_t alg,
                                              const char *pem,
                                              size_t pem_len,
                                              struct edgejwt_verifying_key **key_out);

/// Load a public key from a PEM file.
///
/// As edgejwt_verifying_key_from_pem(). The file must be a regular one;
/// symbolic links are followed.
///
/// @param alg      what the key is for, for its whole life
/// @param path     the file's name
/// @param key_out  receives the key, or NULL on failure
/// @return as edgejwt_verifying_key_from_pem(), or EDGEJWT_ERR_KEY_FILE
EDGEJWT_CHECK
edgejwt_status edgejwt_verifying_key_from_file(int32_t alg,
                                               const char *path,
                                               struct edgejwt_verifying_key **key_out);

/// Load a public key from DER.
///
/// Takes the same forms as edgejwt_verifying_key_from_pem(), each told by
/// what is in it.
///
/// @param alg      what the key is for, for its whole life
/// @param key_out  receives the key, or NULL on failure
/// @return as edgejwt_verifying_key_from_pem()
EDGEJWT_CHECK
edgejwt_status edgejwt_verifying_key_from_der(int32_t alg,
                                              const uint8_t *der,
                                              size_t der_len,
                                              struct edgejwt_verifying_key **key_out);

/// Load a public key, or a secret, from a JSON Web Key (RFC 7517).
///
/// The key's `alg`, `use` and `key_ops` must not speak against `alg`. A
/// private key is refused.
///
/// @param alg      what the key is for, for its whole life
/// @param json     a JSON object; no NUL needed
/// @param key_out  receives the key, or NULL on failure
/// @return as edgejwt_verifying_key_from_pem()
EDGEJWT_CHECK
edgejwt_status edgejwt_verifying_key_from_jwk(int32_t alg,
                                              const char *json,
                                              size_t json_len,
                                              struct edgejwt_verifying_key **key_out);

/// Make a verifying key of an HMAC secret.
///
/// As edgejwt_signing_key_from_secret().
///
/// @param alg      EDGEJWT_HS256, EDGEJWT_HS384 or EDGEJWT_HS512
/// @param key_out  receives the key, or NULL on failure
/// @return as edgejwt_signing_key_from_secret()
EDGEJWT_CHECK
edgejwt_status edgejwt_verifying_key_from_secret(int32_t alg,
                                                 const uint8_t *secret,
                                                 size_t secret_len,
                                                 struct edgejwt_verifying_key **key_out);

/// Make the key that verifies what a private key signs.
///
/// @param key_out  receives the key, or NULL on failure
/// @return EDGEJWT_OK, EDGEJWT_ERR_ARGUMENT, or EDGEJWT_ERR_NO_MEMORY
EDGEJWT_CHECK
edgejwt_status edgejwt_verifying_key_from_signing_key(const struct edgejwt_signing_key *key,
                                                      struct edgejwt_verifying_key **key_out);

/// Give a public key's thumbprint (RFC 7638), by SHA-256, in base64url.
///
/// Two keys with the same numbers have the same, whatever their algorithm.
///
/// @param out      receives EDGEJWT_THUMBPRINT_LEN characters and a NUL
/// @param out_len  receives EDGEJWT_THUMBPRINT_LEN; may be NULL
/// @return EDGEJWT_OK, EDGEJWT_ERR_ARGUMENT, EDGEJWT_ERR_SPACE, or
///         EDGEJWT_ERR_KEY_TYPE for a secret, which a thumbprint would help
///         to guess
EDGEJWT_CHECK
edgejwt_status edgejwt_key_thumbprint(const struct edgejwt_verifying_key *key,
                                      char *out,
                                      size_t out_cap,
                                      size_t *out_len);

/// Free a public key. NULL does nothing.
void edgejwt_verifying_key_free(struct edgejwt_verifying_key *key);

/// Set a policy up: the strictest. NULL does nothing.
///
/// Asks for `exp`, refuses any `aud`, takes dates as numbers only, allows no
/// leeway, and accepts any issuer, subject and lifetime.
///
/// @param size  sizeof(edgejwt_policy)
void edgejwt_policy_init(struct edgejwt_policy *policy,
                         size_t size);

/// Set a policy up for NeuronEX tokens. NULL does nothing.
///
/// Asks for `iss`, `aud` and `exp`; `aud` must name `neuron`, `neuronex` or
/// `NeuronEX`; dates may be strings, and count all the same.
///
/// @param size  sizeof(edgejwt_policy)
void edgejwt_policy_neuronex(struct edgejwt_policy *policy,
                             size_t size);

/// Set a policy up for HappyPathology tokens. NULL does nothing.
///
/// Asks for `iss`, `sub`, `aud`, `jti`, `kid`, `iat` and `exp`; `aud` must
/// name `api.happypathology.com`, and `exp` be at most an hour after `iat`.
///
/// @param size  sizeof(edgejwt_policy)
void edgejwt_policy_happypathology(struct edgejwt_policy *policy,
                                   size_t size);

/// Set a struct of claims up: all absent. NULL does nothing.
///
/// @param size  sizeof(edgejwt_claims)
void edgejwt_claims_init(struct edgejwt_claims *claims,
                         size_t size);

/// Sign claims, and write the token to `out`.
///
/// The payload is compact JSON with its members sorted by name. `strings`
/// are escaped as JSON asks; the members of `extra` are written as they
/// stand, without white space between their parts.
///
/// With `out` NULL and `out_cap` 0, returns EDGEJWT_ERR_SPACE and gives the
/// token's length.
///
/// @param out      receives the token and a NUL
/// @param out_cap  bytes at `out`; EDGEJWT_TOKEN_MAX + 1 is always enough
/// @param out_len  receives the token's length without the NUL; may be NULL
/// @return as edgejwt_sign(). EDGEJWT_ERR_ARGUMENT for an unknown flag, a
///         date before 1970 or after EDGEJWT_DATE_MAX, an `exp` that is absent
///         or not after `iat`, and a NULL in `strings`. EDGEJWT_ERR_PAYLOAD
///         for text that is not UTF-8, a name given twice, more than
///         EDGEJWT_JSON_MEMBERS_MAX claims, and an `extra` that is no JSON
///         object.
EDGEJWT_CHECK
edgejwt_status edgejwt_issue(const struct edgejwt_signing_key *key,
                             const struct edgejwt_claims *claims,
                             char *out,
                             size_t out_cap,
                             size_t *out_len);

/// Sign claims as edgejwt_issue() does, under a header of one's own.
///
/// @param header   what it says, or NULL for the default
/// @param out      receives the token and a NUL
/// @param out_cap  bytes at `out`; EDGEJWT_TOKEN_MAX + 1 is always enough
/// @param out_len  receives the token's length without the NUL; may be NULL
/// @return as edgejwt_issue(); EDGEJWT_ERR_ARGUMENT for a text that is too
///         long, EDGEJWT_ERR_HEADER for one that is not UTF-8
EDGEJWT_CHECK
edgejwt_status edgejwt_issue_with(const struct edgejwt_signing_key *key,
                                  const struct edgejwt_header *header,
                                  const struct edgejwt_claims *claims,
                                  char *out,
                                  size_t out_cap,
                                  size_t *out_len);

/// Set a header up: the default. NULL does nothing.
///
/// @param size  sizeof(edgejwt_header)
void edgejwt_header_init(struct edgejwt_header *header,
                         size_t size);

/// Sign a payload as it stands, and write the token to `out`.
///
/// The token is in compact serialization (RFC 7515 section 7.1), with the
/// header `{"alg":"RS256","typ":"JWT"}`, or what the key's algorithm is. The
/// payload must be one JSON object (RFC 8259), UTF-8, without a name given
/// twice; not a byte of it is changed, and no claim in it is judged.
///
/// With `out` NULL and `out_cap` 0, returns EDGEJWT_ERR_SPACE and gives the
/// token's length.
///
/// @param out      receives the token and a NUL
/// @param out_cap  bytes at `out`; EDGEJWT_TOKEN_MAX + 1 is always enough
/// @param out_len  receives the token's length without the NUL; may be NULL
/// @return EDGEJWT_OK, EDGEJWT_ERR_ARGUMENT, EDGEJWT_ERR_SPACE,
///         EDGEJWT_ERR_PAYLOAD, EDGEJWT_ERR_TOKEN_TOO_LONG, or
///         EDGEJWT_ERR_INTERNAL
EDGEJWT_CHECK
edgejwt_status edgejwt_sign(const struct edgejwt_signing_key *key,
                            const char *payload,
                            size_t payload_len,
                            char *out,
                            size_t out_cap,
                            size_t *out_len);

/// Sign a payload as edgejwt_sign() does, under a header of one's own.
///
/// @param header   what it says, or NULL for the default
/// @param out      receives the token and a NUL
/// @param out_cap  bytes at `out`; EDGEJWT_TOKEN_MAX + 1 is always enough
/// @param out_len  receives the token's length without the NUL; may be NULL
/// @return as edgejwt_sign(); EDGEJWT_ERR_ARGUMENT for a text that is too
///         long, EDGEJWT_ERR_HEADER for one that is not UTF-8
EDGEJWT_CHECK
edgejwt_status edgejwt_sign_with(const struct edgejwt_signing_key *key,
                                 const struct edgejwt_header *header,
                                 const char *payload,
                                 size_t payload_len,
                                 char *out,
                                 size_t out_cap,
                                 size_t *out_len);

/// Verify a token by one key, and copy its payload to `out`.
///
/// The checks, in this order: the token's shape, its header, its `alg`
/// against the key's (the key decides, the token never chooses), the
/// signature, the payload and the types of its registered claims (RFC 7519
/// section 4.1), the policy. The payload is copied as it was signed; read it
/// with edgejwt_claim_string() and its like.
///
/// With `out` NULL and `out_cap` 0, gives the verdict alone, from the same
/// checks, and the payload's length.
///
/// @param policy     what to demand, or NULL for the strictest
/// @param now        seconds since 1970, from a clock that the caller trusts
/// @param token      compact serialization; no NUL needed
/// @param out        receives the payload, a JSON object, and a NUL
/// @param out_cap    bytes at `out`; EDGEJWT_PAYLOAD_MAX is always enough
/// @param out_len    receives the payload's length without the NUL; may be
///                   NULL
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

/// Set options up: the default. NULL does nothing.
///
/// @param size  sizeof(edgejwt_keyring_options)
void edgejwt_keyring_options_init(struct edgejwt_keyring_options *options,
                                  size_t size);

/// Make a keyring without a directory.
///
/// @param options   how it behaves, or NULL for the defaults
/// @param ring_out  receives the keyring, or NULL on failure
/// @return EDGEJWT_OK, EDGEJWT_ERR_ARGUMENT, or EDGEJWT_ERR_NO_MEMORY
EDGEJWT_CHECK
edgejwt_status edgejwt_keyring_new(const struct edgejwt_keyring_options *options,
                                   struct edgejwt_keyring **ring_out);

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
EDGEJWT_CHECK
edgejwt_status edgejwt_keyring_open(const char *dir,
                                    const struct edgejwt_keyring_options *options,
                                    struct edgejwt_keyring **ring_out);

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
EDGEJWT_CHECK
edgejwt_status edgejwt_keyring_add(struct edgejwt_keyring *ring,
                                   const char *issuer,
                                   const struct edgejwt_verifying_key *key);

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
EDGEJWT_CHECK
edgejwt_status edgejwt_keyring_add_jwks(struct edgejwt_keyring *ring,
                                        const char *issuer,
                                        const char *json,
                                        size_t json_len);

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
EDGEJWT_CHECK
edgejwt_status edgejwt_keyring_add_jwks_file(struct edgejwt_keyring *ring,
                                             const char *issuer,
                                             const char *path);

/// Read every file of the keyring again, now: its directory's, and sets.
///
/// Without files, does nothing.
///
/// @return EDGEJWT_OK, EDGEJWT_ERR_ARGUMENT, or, with no key changed,
///         EDGEJWT_ERR_KEY_FILE or EDGEJWT_ERR_NO_MEMORY
EDGEJWT_CHECK
edgejwt_status edgejwt_keyring_reload(struct edgejwt_keyring *ring);

/// Free a keyring. NULL does nothing.
void edgejwt_keyring_free(struct edgejwt_keyring *ring);

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
EDGEJWT_CHECK
edgejwt_status edgejwt_keyring_verify(struct edgejwt_keyring *ring,
                                      const struct edgejwt_policy *policy,
                                      int64_t now,
                                      const char *token,
                                      size_t token_len,
                                      char *out,
                                      size_t out_cap,
                                      size_t *out_len);

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
EDGEJWT_CHECK
edgejwt_status edgejwt_keyring_authorize(struct edgejwt_keyring *ring,
                                         const struct edgejwt_policy *policy,
                                         int64_t now,
                                         const char *authorization,
                                         size_t authorization_len,
                                         char *out,
                                         size_t out_cap,
                                         size_t *out_len);

/// Set a struct up for edgejwt_keyring_info(). NULL does nothing.
///
/// @param size  sizeof(edgejwt_ring_info)
void edgejwt_ring_info_init(struct edgejwt_ring_info *info,
                            size_t size);

/// Set a struct up for edgejwt_keyring_explain(). NULL does nothing.
///
/// @param size  sizeof(edgejwt_report)
void edgejwt_report_init(struct edgejwt_report *report,
                         size_t size);

/// Tell what a keyring holds.
///
/// @param info_out  its `size` is set; the rest is filled in
/// @return EDGEJWT_OK or EDGEJWT_ERR_ARGUMENT
EDGEJWT_CHECK
edgejwt_status edgejwt_keyring_info(const struct edgejwt_keyring *ring,
                                    struct edgejwt_ring_info *info_out);

/// Name a file that looks like a key and is none.
///
/// @param index     from 0 to less than `skipped` of edgejwt_keyring_info()
/// @param name      receives the file's name and a NUL
/// @param name_cap  bytes at `name`; 256 is always enough
/// @param why_out   receives the reason, one of EDGEJWT_ERR_KEY_...
/// @return EDGEJWT_OK, EDGEJWT_ERR_SPACE, or EDGEJWT_ERR_ARGUMENT, also for
///         an index that is too large, as one can become when files go
EDGEJWT_CHECK
edgejwt_status edgejwt_keyring_skipped(const struct edgejwt_keyring *ring,
                                       size_t index,
                                       char *name,
                                       size_t name_cap,
                                       edgejwt_status *why_out);

/// Judge a header value as edgejwt_keyring_authorize() does, and tell why.
///
/// For logs and support. It takes the same time and gives the same verdict,
/// but no payload.
///
/// @param authorization  the whole value; NULL and 0 where the header is
///                       missing; no NUL needed
/// @param report_out     its `size` is set; the rest is filled in
/// @return the verdict, which is also `status` in the report
EDGEJWT_CHECK
edgejwt_status edgejwt_keyring_explain(struct edgejwt_keyring *ring,
                                       const struct edgejwt_policy *policy,
                                       int64_t now,
                                       const char *authorization,
                                       size_t authorization_len,
                                       struct edgejwt_report *report_out);

/// Copy a claim that is a string, JSON escapes decoded.
///
/// This and the other readers take any JSON object: a payload from
/// edgejwt_verify(), or an object inside one. They allocate nothing.
///
/// With `out` NULL and `out_cap` 0, returns EDGEJWT_ERR_SPACE and gives the
/// string's length.
///
/// @param name     the claim's name, ending with a NUL
/// @param out      receives the string, in UTF-8, and a NUL
/// @param out_len  receives its length without the NUL; may be NULL
/// @return EDGEJWT_OK, EDGEJWT_ERR_ARGUMENT, EDGEJWT_ERR_SPACE,
///         EDGEJWT_ERR_PAYLOAD, EDGEJWT_ERR_CLAIM_MISSING, or
///         EDGEJWT_ERR_CLAIM_TYPE for what is no string, or a string that
///         holds U+0000, of which C would see only the part before
EDGEJWT_CHECK
edgejwt_status edgejwt_claim_string(const char *payload,
                                    size_t payload_len,
                                    const char *name,
                                    char *out,
                                    size_t out_cap,
                                    size_t *out_len);

/// Read a claim that is a whole number, all 64 bits of it.
///
/// @param name  the claim's name, ending with a NUL
/// @param out   receives the number, or 0 on failure
/// @return EDGEJWT_OK, EDGEJWT_ERR_ARGUMENT, EDGEJWT_ERR_PAYLOAD,
///         EDGEJWT_ERR_CLAIM_MISSING, or EDGEJWT_ERR_CLAIM_TYPE for what is
///         no number, has a fraction or an exponent, or does not fit
EDGEJWT_CHECK
edgejwt_status edgejwt_claim_int(const char *payload,
                                 size_t payload_len,
                                 const char *name,
                                 int64_t *out);

/// Read a claim that is true or false.
///
/// @param name  the claim's name, ending with a NUL
/// @param out   receives the value, or false on failure
/// @return EDGEJWT_OK, EDGEJWT_ERR_ARGUMENT, EDGEJWT_ERR_PAYLOAD,
///         EDGEJWT_ERR_CLAIM_MISSING, or EDGEJWT_ERR_CLAIM_TYPE
EDGEJWT_CHECK
edgejwt_status edgejwt_claim_bool(const char *payload,
                                  size_t payload_len,
                                  const char *name,
                                  bool *out);

/// Point to a claim of any type, as it stands in the payload.
///
/// An object found so can be given to these readers in turn.
///
/// @param name      the claim's name, ending with a NUL
/// @param json_out  receives where the value starts, inside `payload`, or
///                  NULL on failure; it does not end with a NUL
/// @param len_out   receives its length, or 0 on failure
/// @return EDGEJWT_OK, EDGEJWT_ERR_ARGUMENT, EDGEJWT_ERR_PAYLOAD, or
///         EDGEJWT_ERR_CLAIM_MISSING
EDGEJWT_CHECK
edgejwt_status edgejwt_claim_json(const char *payload,
                                  size_t payload_len,
                                  const char *name,
                                  const char **json_out,
                                  size_t *len_out);

/// Copy one string of a claim that is an array, JSON escapes decoded.
///
/// Call it with 0, 1, 2 ... until it returns EDGEJWT_ERR_CLAIM_MISSING. With
/// `out` NULL and `out_cap` 0, returns EDGEJWT_ERR_SPACE and gives the
/// string's length.
///
/// @param name     the claim's name, ending with a NUL
/// @param index    which item, from 0
/// @param out      receives the string, in UTF-8, and a NUL
/// @param out_len  receives its length without the NUL; may be NULL
/// @return as edgejwt_claim_string(); EDGEJWT_ERR_CLAIM_MISSING also behind
///         the last item, EDGEJWT_ERR_CLAIM_TYPE for what is no array or an
///         item that is no string
EDGEJWT_CHECK
edgejwt_status edgejwt_claim_item(const char *payload,
                                  size_t payload_len,
                                  const char *name,
                                  size_t index,
                                  char *out,
                                  size_t out_cap,
                                  size_t *out_len);

/// Ask whether a claim is this string, or an array that holds it.
///
/// Items of an array that are no strings are passed over.
///
/// @param name   the claim's name, ending with a NUL
/// @param value  the string to look for, ending with a NUL
/// @param out    receives the answer, or false on failure
/// @return EDGEJWT_OK, EDGEJWT_ERR_ARGUMENT, EDGEJWT_ERR_PAYLOAD,
///         EDGEJWT_ERR_CLAIM_MISSING, or EDGEJWT_ERR_CLAIM_TYPE for what is
///         neither a string nor an array
EDGEJWT_CHECK
edgejwt_status edgejwt_claim_has(const char *payload,
                                 size_t payload_len,
                                 const char *name,
                                 const char *value,
                                 bool *out);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* EDGEJWT_H */
