-- SPDX-License-Identifier: Apache-2.0 OR MIT
-- Made of edgejwt.h by make-cdef.sh; not edited by hand.
require("ffi").cdef [[
static const int EDGEJWT_ANY_AUDIENCE = 16;
static const int EDGEJWT_AUD_AS_ARRAY = 2;
static const int EDGEJWT_DATES_AS_STRINGS = 1;
static const int EDGEJWT_DIRECTORY_MAY_APPEAR = 32;
static const int EDGEJWT_EXP_OPTIONAL = 8;
static const int EDGEJWT_HEADER_EXTRA_MAX = 4096;
static const int EDGEJWT_HEADER_TEXT_MAX = 255;
static const int EDGEJWT_ISSUER_KEYS_MAX = 4;
static const int EDGEJWT_ISSUER_MAX = 255;
static const int EDGEJWT_JSON_DEPTH_MAX = 32;
static const int EDGEJWT_JSON_MEMBERS_MAX = 256;
static const int EDGEJWT_KEYRING_KEYS_MAX = 16384;
static const int EDGEJWT_KEY_GRACE = 10;
static const int EDGEJWT_KEY_PEM_MAX = 512;
static const int EDGEJWT_KEY_PUB_NAMES = 64;
static const int EDGEJWT_KEY_TEXT_MAX = 65536;
static const int EDGEJWT_LEEWAY_MAX = 600;
static const int EDGEJWT_NO_EXPIRY = 4;
static const int EDGEJWT_PAYLOAD_MAX = 12288;
static const int EDGEJWT_POLICY_NAMES_MAX = 32;
static const int EDGEJWT_REMEMBER_DEFAULT = 64;
static const int EDGEJWT_REMEMBER_MAX = 1024;
static const int EDGEJWT_RSA_BITS_MIN = 2048;
static const int EDGEJWT_RSA_SIGN_BITS_MAX = 4096;
static const int EDGEJWT_RSA_VERIFY_BITS_MAX = 8192;
static const int EDGEJWT_SECRET_MAX = 1024;
static const int EDGEJWT_THUMBPRINT_LEN = 43;
static const int EDGEJWT_TOKEN_MAX = 16384;
static const int EDGEJWT_VERSION_MAJOR = 0;
static const int EDGEJWT_VERSION_MINOR = 1;
static const int EDGEJWT_VERSION_PATCH = 0;
enum edgejwt_status
{
EDGEJWT_OK = 0,
EDGEJWT_ERR_ARGUMENT = 1,
EDGEJWT_ERR_SPACE = 2,
EDGEJWT_ERR_ALGORITHM_UNAVAILABLE = 3,
EDGEJWT_ERR_NOT_GENERATED = 4,
EDGEJWT_ERR_KEY_FORMAT = 10,
EDGEJWT_ERR_KEY_OPENSSH = 11,
EDGEJWT_ERR_KEY_TYPE = 12,
EDGEJWT_ERR_KEY_SIZE = 13,
EDGEJWT_ERR_KEY_ENCRYPTED = 14,
EDGEJWT_ERR_KEY_FILE = 15,
EDGEJWT_ERR_KEY_LIMIT = 16,
EDGEJWT_ERR_KEY_WEAK = 17,
EDGEJWT_ERR_KEY_HALF = 18,
EDGEJWT_ERR_NO_TOKEN = 30,
EDGEJWT_ERR_TOKEN = 31,
EDGEJWT_ERR_TOKEN_TOO_LONG = 32,
EDGEJWT_ERR_HEADER = 33,
EDGEJWT_ERR_PAYLOAD = 34,
EDGEJWT_ERR_TOO_COMPLEX = 35,
EDGEJWT_ERR_ALGORITHM = 50,
EDGEJWT_ERR_SIGNATURE = 51,
EDGEJWT_ERR_UNKNOWN_KEY = 52,
EDGEJWT_ERR_EXPIRED = 53,
EDGEJWT_ERR_NOT_YET_VALID = 54,
EDGEJWT_ERR_CLAIM_MISSING = 55,
EDGEJWT_ERR_CLAIM_TYPE = 56,
EDGEJWT_ERR_ISSUER = 57,
EDGEJWT_ERR_SUBJECT = 58,
EDGEJWT_ERR_AUDIENCE = 59,
EDGEJWT_ERR_LIFETIME = 60,
EDGEJWT_ERR_TYP = 61,
EDGEJWT_ERR_FORBIDDEN = 62,
EDGEJWT_ERR_UNKNOWN_KID = 63,
EDGEJWT_ERR_CLAIM_RANGE = 64,
EDGEJWT_ERR_KID_MISSING = 65,
EDGEJWT_ERR_CLOCK = 80,
EDGEJWT_ERR_NO_MEMORY = 81,
EDGEJWT_ERR_INTERNAL = 82,
EDGEJWT_ERR_RANDOM = 83,
};
typedef int32_t edgejwt_status;
enum edgejwt_algorithm
{
EDGEJWT_RS256 = 1,
EDGEJWT_RS384 = 2,
EDGEJWT_RS512 = 3,
EDGEJWT_PS256 = 4,
EDGEJWT_PS384 = 5,
EDGEJWT_PS512 = 6,
EDGEJWT_ES256 = 7,
EDGEJWT_ES384 = 8,
EDGEJWT_EDDSA = 9,
EDGEJWT_HS256 = 10,
EDGEJWT_HS384 = 11,
EDGEJWT_HS512 = 12,
EDGEJWT_ED25519 = 13,
};
typedef int32_t edgejwt_algorithm;
typedef struct edgejwt_keyring edgejwt_keyring;
typedef struct edgejwt_signing_key edgejwt_signing_key;
typedef struct edgejwt_verifying_key edgejwt_verifying_key;
typedef struct edgejwt_header {
size_t size;
const char *kid;
const char *typ;
const char *extra;
} edgejwt_header;
typedef struct edgejwt_policy {
size_t size;
const char *issuer;
const char *subject;
const char *typ;
const char *const *audiences;
size_t audience_count;
const char *const *required;
size_t required_count;
const char *const *rules;
size_t rule_count;
int64_t leeway;
int64_t max_lifetime;
int64_t issued_after;
int64_t earliest_now;
uint32_t flags;
uint32_t reserved;
} edgejwt_policy;
typedef struct edgejwt_claims {
size_t size;
const char *iss;
const char *sub;
const char *aud;
const char *jti;
const char *const *strings;
size_t string_count;
const char *extra;
int64_t iat;
int64_t nbf;
int64_t exp;
uint32_t flags;
uint32_t reserved;
} edgejwt_claims;
typedef struct edgejwt_keyring_options {
size_t size;
size_t remember;
int64_t look_every;
uint32_t flags;
uint32_t reserved;
} edgejwt_keyring_options;
typedef struct edgejwt_report {
size_t size;
size_t unused;
int64_t exp;
edgejwt_status status;
uint32_t reserved;
char claim[256];
char issuer[256];
char key_file[256];
} edgejwt_report;
typedef struct edgejwt_ring_info {
size_t size;
size_t keys;
size_t skipped;
size_t world_writable;
uint64_t generation;
int32_t last_error;
uint32_t unused;
int64_t scan_age;
uint64_t accepted;
uint64_t refused;
uint64_t remembered;
uint32_t skipped_set_keys;
uint32_t reserved;
} edgejwt_ring_info;
const char *edgejwt_status_text(int32_t status);
int32_t edgejwt_status_http(int32_t status);
const char *edgejwt_status_challenge(int32_t status);
const char *edgejwt_version(void);
const char *edgejwt_algorithm_name(int32_t alg);
int32_t edgejwt_algorithm_from_name(const char *name);
edgejwt_status edgejwt_generate_key(int32_t alg,
char *out,
size_t out_cap,
size_t *out_len);
edgejwt_status edgejwt_signing_key_from_pem(int32_t alg,
const char *pem,
size_t pem_len,
struct edgejwt_signing_key **key_out);
edgejwt_status edgejwt_signing_key_from_file(int32_t alg,
const char *path,
struct edgejwt_signing_key **key_out);
edgejwt_status edgejwt_signing_key_from_der(int32_t alg,
const uint8_t *der,
size_t der_len,
struct edgejwt_signing_key **key_out);
edgejwt_status edgejwt_signing_key_from_jwk(int32_t alg,
const char *json,
size_t json_len,
struct edgejwt_signing_key **key_out);
edgejwt_status edgejwt_signing_key_from_secret(int32_t alg,
const uint8_t *secret,
size_t secret_len,
struct edgejwt_signing_key **key_out);
void edgejwt_signing_key_free(struct edgejwt_signing_key *key);
edgejwt_status edgejwt_verifying_key_from_pem(int32_t alg,
const char *pem,
size_t pem_len,
struct edgejwt_verifying_key **key_out);
edgejwt_status edgejwt_verifying_key_from_file(int32_t alg,
const char *path,
struct edgejwt_verifying_key **key_out);
edgejwt_status edgejwt_verifying_key_from_der(int32_t alg,
const uint8_t *der,
size_t der_len,
struct edgejwt_verifying_key **key_out);
edgejwt_status edgejwt_verifying_key_from_jwk(int32_t alg,
const char *json,
size_t json_len,
struct edgejwt_verifying_key **key_out);
edgejwt_status edgejwt_verifying_key_from_secret(int32_t alg,
const uint8_t *secret,
size_t secret_len,
struct edgejwt_verifying_key **key_out);
edgejwt_status edgejwt_verifying_key_from_signing_key(const struct edgejwt_signing_key *key,
struct edgejwt_verifying_key **key_out);
edgejwt_status edgejwt_key_thumbprint(const struct edgejwt_verifying_key *key,
char *out,
size_t out_cap,
size_t *out_len);
edgejwt_status edgejwt_verifying_key_to_jwk(const struct edgejwt_verifying_key *key,
char *out,
size_t out_cap,
size_t *out_len);
void edgejwt_verifying_key_free(struct edgejwt_verifying_key *key);
edgejwt_status edgejwt_certificate_thumbprint(const char *pem,
size_t pem_len,
char *out,
size_t out_cap,
size_t *out_len);
void edgejwt_header_init(struct edgejwt_header *header,
size_t size);
void edgejwt_policy_init(struct edgejwt_policy *policy,
size_t size);
void edgejwt_policy_neuronex(struct edgejwt_policy *policy,
size_t size);
void edgejwt_policy_happypathology(struct edgejwt_policy *policy,
size_t size);
edgejwt_status edgejwt_sign(const struct edgejwt_signing_key *key,
const char *payload,
size_t payload_len,
char *out,
size_t out_cap,
size_t *out_len);
edgejwt_status edgejwt_sign_with(const struct edgejwt_signing_key *key,
const struct edgejwt_header *header,
const char *payload,
size_t payload_len,
char *out,
size_t out_cap,
size_t *out_len);
edgejwt_status edgejwt_verify(const struct edgejwt_verifying_key *key,
const struct edgejwt_policy *policy,
int64_t now,
const char *token,
size_t token_len,
char *out,
size_t out_cap,
size_t *out_len);
void edgejwt_claims_init(struct edgejwt_claims *claims,
size_t size);
edgejwt_status edgejwt_issue(const struct edgejwt_signing_key *key,
const struct edgejwt_claims *claims,
char *out,
size_t out_cap,
size_t *out_len);
edgejwt_status edgejwt_issue_with(const struct edgejwt_signing_key *key,
const struct edgejwt_header *header,
const struct edgejwt_claims *claims,
char *out,
size_t out_cap,
size_t *out_len);
edgejwt_status edgejwt_claims_write(const struct edgejwt_claims *claims,
char *out,
size_t out_cap,
size_t *out_len);
edgejwt_status edgejwt_signing_input(const struct edgejwt_verifying_key *key,
const struct edgejwt_header *header,
const char *payload,
size_t payload_len,
char *out,
size_t out_cap,
size_t *out_len);
edgejwt_status edgejwt_signing_digest(const struct edgejwt_verifying_key *key,
const char *input,
size_t input_len,
uint8_t *out,
size_t out_cap,
size_t *out_len);
edgejwt_status edgejwt_attach_signature(const struct edgejwt_verifying_key *key,
const char *input,
size_t input_len,
const uint8_t *signature,
size_t signature_len,
char *out,
size_t out_cap,
size_t *out_len);
edgejwt_status edgejwt_claim_string(const char *payload,
size_t payload_len,
const char *name,
char *out,
size_t out_cap,
size_t *out_len);
edgejwt_status edgejwt_claim_int(const char *payload,
size_t payload_len,
const char *name,
int64_t *out);
edgejwt_status edgejwt_claim_date(const char *payload,
size_t payload_len,
const char *name,
uint32_t flags,
int64_t *out);
edgejwt_status edgejwt_claim_bool(const char *payload,
size_t payload_len,
const char *name,
bool *out);
edgejwt_status edgejwt_claim_json(const char *payload,
size_t payload_len,
const char *name,
const char **json_out,
size_t *len_out);
edgejwt_status edgejwt_claim_item(const char *payload,
size_t payload_len,
const char *name,
size_t index,
char *out,
size_t out_cap,
size_t *out_len);
edgejwt_status edgejwt_claim_has(const char *payload,
size_t payload_len,
const char *name,
const char *value,
bool *out);
void edgejwt_keyring_options_init(struct edgejwt_keyring_options *options,
size_t size);
edgejwt_status edgejwt_keyring_new(const struct edgejwt_keyring_options *options,
struct edgejwt_keyring **ring_out);
edgejwt_status edgejwt_keyring_open(const char *dir,
const struct edgejwt_keyring_options *options,
struct edgejwt_keyring **ring_out);
edgejwt_status edgejwt_keyring_add(struct edgejwt_keyring *ring,
const char *issuer,
const struct edgejwt_verifying_key *key);
edgejwt_status edgejwt_keyring_add_jwks(struct edgejwt_keyring *ring,
const char *issuer,
const char *json,
size_t json_len);
edgejwt_status edgejwt_keyring_add_jwks_file(struct edgejwt_keyring *ring,
const char *issuer,
const char *path);
edgejwt_status edgejwt_keyring_remove(struct edgejwt_keyring *ring,
const char *issuer);
edgejwt_status edgejwt_keyring_reload(struct edgejwt_keyring *ring);
void edgejwt_keyring_free(struct edgejwt_keyring *ring);
edgejwt_status edgejwt_keyring_verify(struct edgejwt_keyring *ring,
const struct edgejwt_policy *policy,
int64_t now,
const char *token,
size_t token_len,
char *out,
size_t out_cap,
size_t *out_len);
edgejwt_status edgejwt_keyring_authorize(struct edgejwt_keyring *ring,
const struct edgejwt_policy *policy,
int64_t now,
const char *authorization,
size_t authorization_len,
char *out,
size_t out_cap,
size_t *out_len);
void edgejwt_report_init(struct edgejwt_report *report,
size_t size);
edgejwt_status edgejwt_explain(const struct edgejwt_verifying_key *key,
const struct edgejwt_policy *policy,
int64_t now,
const char *token,
size_t token_len,
char *out,
size_t out_cap,
size_t *out_len,
struct edgejwt_report *report_out);
edgejwt_status edgejwt_keyring_explain(struct edgejwt_keyring *ring,
const struct edgejwt_policy *policy,
int64_t now,
const char *authorization,
size_t authorization_len,
char *out,
size_t out_cap,
size_t *out_len,
struct edgejwt_report *report_out);
void edgejwt_ring_info_init(struct edgejwt_ring_info *info,
size_t size);
edgejwt_status edgejwt_keyring_info(const struct edgejwt_keyring *ring,
struct edgejwt_ring_info *info_out);
edgejwt_status edgejwt_keyring_skipped(const struct edgejwt_keyring *ring,
size_t index,
char *name,
size_t name_cap,
edgejwt_status *why_out);
]]
return {
[1] = "ARGUMENT",
[2] = "SPACE",
[3] = "ALGORITHM_UNAVAILABLE",
[4] = "NOT_GENERATED",
[10] = "KEY_FORMAT",
[11] = "KEY_OPENSSH",
[12] = "KEY_TYPE",
[13] = "KEY_SIZE",
[14] = "KEY_ENCRYPTED",
[15] = "KEY_FILE",
[16] = "KEY_LIMIT",
[17] = "KEY_WEAK",
[18] = "KEY_HALF",
[30] = "NO_TOKEN",
[31] = "TOKEN",
[32] = "TOKEN_TOO_LONG",
[33] = "HEADER",
[34] = "PAYLOAD",
[35] = "TOO_COMPLEX",
[50] = "ALGORITHM",
[51] = "SIGNATURE",
[52] = "UNKNOWN_KEY",
[53] = "EXPIRED",
[54] = "NOT_YET_VALID",
[55] = "CLAIM_MISSING",
[56] = "CLAIM_TYPE",
[57] = "ISSUER",
[58] = "SUBJECT",
[59] = "AUDIENCE",
[60] = "LIFETIME",
[61] = "TYP",
[62] = "FORBIDDEN",
[63] = "UNKNOWN_KID",
[64] = "CLAIM_RANGE",
[65] = "KID_MISSING",
[80] = "CLOCK",
[81] = "NO_MEMORY",
[82] = "INTERNAL",
[83] = "RANDOM",
}
