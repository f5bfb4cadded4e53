// SPDX-License-Identifier: Apache-2.0 OR MIT
// The declarations of edgejwt.h that edgejwt.mjs uses. A test compares them with
// the header by means of a C compiler.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import koffi from 'koffi';

export const Algorithm = Object.freeze({
  RS256: 1, RS384: 2, RS512: 3, PS256: 4, PS384: 5, PS512: 6, ES256: 7, ES384: 8, EDDSA: 9, HS256: 10, HS384: 11, HS512: 12,
  ED25519: 13,
});
export const Status = Object.freeze({
  ARGUMENT: 1, SPACE: 2, ALGORITHM_UNAVAILABLE: 3, NOT_GENERATED: 4, KEY_FORMAT: 10, KEY_OPENSSH: 11, KEY_TYPE: 12,
  KEY_SIZE: 13, KEY_ENCRYPTED: 14, KEY_FILE: 15, KEY_LIMIT: 16, KEY_WEAK: 17, KEY_HALF: 18, NO_TOKEN: 30, TOKEN: 31,
  TOKEN_TOO_LONG: 32, HEADER: 33, PAYLOAD: 34, TOO_COMPLEX: 35, ALGORITHM: 50, SIGNATURE: 51, UNKNOWN_KEY: 52, EXPIRED: 53,
  NOT_YET_VALID: 54, CLAIM_MISSING: 55, CLAIM_TYPE: 56, ISSUER: 57, SUBJECT: 58, AUDIENCE: 59, LIFETIME: 60, TYP: 61,
  FORBIDDEN: 62, UNKNOWN_KID: 63, CLAIM_RANGE: 64, KID_MISSING: 65,
  CLOCK: 80, NO_MEMORY: 81, INTERNAL: 82, RANDOM: 83,
});
export const TOKEN_MAX = 16384; // longer than any payload
export const Flags = { DATES_AS_STRINGS: 1, EXP_OPTIONAL: 8, ANY_AUDIENCE: 16 };

for (const name of ['signing_key', 'verifying_key', 'keyring', 'keyring_options']) koffi.opaque(`edgejwt_${name}`);
export const structs = {
  edgejwt_policy: koffi.struct('edgejwt_policy', {
    size: 'size_t', issuer: 'void *', subject: 'void *', typ: 'void *', audiences: 'void *', audience_count: 'size_t',
    required: 'void *', required_count: 'size_t', rules: 'void *', rule_count: 'size_t', leeway: 'int64_t',
    max_lifetime: 'int64_t', issued_after: 'int64_t', earliest_now: 'int64_t', flags: 'uint32_t', reserved: 'uint32_t',
  }),
  edgejwt_header: koffi.struct('edgejwt_header', { size: 'size_t', kid: 'char *', typ: 'char *', extra: 'char *' }),
  edgejwt_report: koffi.struct('edgejwt_report', {
    size: 'size_t', unused: 'size_t', exp: 'int64_t', status: 'int32_t', reserved: 'uint32_t',
    claim: koffi.array('char', 256), issuer: koffi.array('char', 256), key_file: koffi.array('char', 256),
  }),
  edgejwt_claims: koffi.struct('edgejwt_claims', {
    size: 'size_t', iss: 'char *', sub: 'char *', aud: 'char *', jti: 'char *', strings: 'void *',
    string_count: 'size_t', extra: 'char *', iat: 'int64_t', nbf: 'int64_t', exp: 'int64_t', flags: 'uint32_t',
    reserved: 'uint32_t',
  }),
};
export const prototypes = `
const char *edgejwt_status_text(int32_t status)
int32_t edgejwt_status_http(int32_t status)
const char *edgejwt_status_challenge(int32_t status)
int32_t edgejwt_signing_key_from_pem(int32_t alg, const char *pem, size_t pem_len, _Out_ edgejwt_signing_key **key_out)
int32_t edgejwt_signing_key_from_jwk(int32_t alg, const char *json, size_t json_len, _Out_ edgejwt_signing_key **key_out)
int32_t edgejwt_signing_key_from_file(int32_t alg, const char *path, _Out_ edgejwt_signing_key **key_out)
void edgejwt_signing_key_free(edgejwt_signing_key *key)
int32_t edgejwt_verifying_key_from_pem(int32_t alg, const char *pem, size_t pem_len, _Out_ edgejwt_verifying_key **key_out)
int32_t edgejwt_verifying_key_from_jwk(int32_t alg, const char *json, size_t json_len, _Out_ edgejwt_verifying_key **key_out)
int32_t edgejwt_verifying_key_to_jwk(const edgejwt_verifying_key *key, char *out, size_t out_cap, _Out_ size_t *out_len)
int32_t edgejwt_verifying_key_from_file(int32_t alg, const char *path, _Out_ edgejwt_verifying_key **key_out)
void edgejwt_verifying_key_free(edgejwt_verifying_key *key)
void edgejwt_policy_init(edgejwt_policy *policy, size_t size)
void edgejwt_policy_neuronex(edgejwt_policy *policy, size_t size)
void edgejwt_policy_happypathology(edgejwt_policy *policy, size_t size)
int32_t edgejwt_sign_with(const edgejwt_signing_key *key, const edgejwt_header *header, const char *payload, size_t payload_len, char *out, size_t out_cap, _Out_ size_t *out_len)
int32_t edgejwt_issue_with(const edgejwt_signing_key *key, const edgejwt_header *header, const edgejwt_claims *claims, char *out, size_t out_cap, _Out_ size_t *out_len)
int32_t edgejwt_certificate_thumbprint(const char *pem, size_t pem_len, char *out, size_t out_cap, _Out_ size_t *out_len)
int32_t edgejwt_claims_write(const edgejwt_claims *claims, char *out, size_t out_cap, _Out_ size_t *out_len)
int32_t edgejwt_signing_input(const edgejwt_verifying_key *key, const edgejwt_header *header, const char *payload, size_t payload_len, char *out, size_t out_cap, _Out_ size_t *out_len)
int32_t edgejwt_signing_digest(const edgejwt_verifying_key *key, const char *input, size_t input_len, uint8_t *out, size_t out_cap, _Out_ size_t *out_len)
int32_t edgejwt_attach_signature(const edgejwt_verifying_key *key, const char *input, size_t input_len, const uint8_t *signature, size_t signature_len, char *out, size_t out_cap, _Out_ size_t *out_len)
int32_t edgejwt_verify(const edgejwt_verifying_key *key, const edgejwt_policy *policy, int64_t now, const char *token, size_t token_len, char *out, size_t out_cap, _Out_ size_t *out_len)
void edgejwt_report_init(edgejwt_report *report, size_t size)
int32_t edgejwt_explain(const edgejwt_verifying_key *key, const edgejwt_policy *policy, int64_t now, const char *token, size_t token_len, char *out, size_t out_cap, _Out_ size_t *out_len, edgejwt_report *report_out)
int32_t edgejwt_keyring_open(const char *dir, const edgejwt_keyring_options *options, _Out_ edgejwt_keyring **ring_out)
int32_t edgejwt_keyring_add(edgejwt_keyring *ring, const char *issuer, const edgejwt_verifying_key *key)
int32_t edgejwt_keyring_add_jwks(edgejwt_keyring *ring, const char *issuer, const char *json, size_t json_len)
int32_t edgejwt_keyring_remove(edgejwt_keyring *ring, const char *issuer)
int32_t edgejwt_keyring_reload(edgejwt_keyring *ring)
void edgejwt_keyring_free(edgejwt_keyring *ring)
int32_t edgejwt_keyring_verify(edgejwt_keyring *ring, const edgejwt_policy *policy, int64_t now, const char *token, size_t token_len, char *out, size_t out_cap, _Out_ size_t *out_len)
int32_t edgejwt_keyring_authorize(edgejwt_keyring *ring, const edgejwt_policy *policy, int64_t now, const char *authorization, size_t authorization_len, char *out, size_t out_cap, _Out_ size_t *out_len)
int32_t edgejwt_keyring_explain(edgejwt_keyring *ring, const edgejwt_policy *policy, int64_t now, const char *authorization, size_t authorization_len, char *out, size_t out_cap, _Out_ size_t *out_len, edgejwt_report *report_out)
int32_t edgejwt_claim_string(const char *payload, size_t payload_len, const char *name, char *out, size_t out_cap, _Out_ size_t *out_len)
int32_t edgejwt_claim_int(const char *payload, size_t payload_len, const char *name, _Out_ int64_t *out)
int32_t edgejwt_claim_date(const char *payload, size_t payload_len, const char *name, uint32_t flags, _Out_ int64_t *out)
int32_t edgejwt_claim_bool(const char *payload, size_t payload_len, const char *name, _Out_ bool *out)
int32_t edgejwt_claim_item(const char *payload, size_t payload_len, const char *name, size_t index, char *out, size_t out_cap, _Out_ size_t *out_len)
int32_t edgejwt_claim_has(const char *payload, size_t payload_len, const char *name, const char *value, _Out_ bool *out)
`.trim().split('\n');
// EDGEJWT_LIBRARY names the library; else it is in the package, or the system's.
const SONAME = 'libedgejwt.so.0.1';
const packaged = fileURLToPath(new URL(`lib/linux-${process.arch}/${SONAME}`, import.meta.url));
const library = koffi.load(process.env.EDGEJWT_LIBRARY || (existsSync(packaged) ? packaged : SONAME));
export const C = Object.fromEntries(prototypes.map((text) => [/edgejwt_(\w+)\(/.exec(text)[1], library.func(text)]));
