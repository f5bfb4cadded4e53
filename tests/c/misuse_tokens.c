/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Signing, issuing and verifying with one key, called with invalid
 * arguments. */
#include "misuse.h"

static const char payload[] = "{\"exp\":9007199254740992}";
static edgejwt_signing_key *key;
static edgejwt_verifying_key *verifier;
static edgejwt_header header;
static edgejwt_claims claims;
static edgejwt_policy policy;
static char token[EDGEJWT_TOKEN_MAX + 1];
static size_t token_len;

#define PAYLOAD payload, strlen(payload)

static int32_t signs(char *text, size_t cap, size_t *len)
{
    return edgejwt_sign(key, PAYLOAD, text, cap, len);
}

static int32_t signs_with(char *text, size_t cap, size_t *len)
{
    return edgejwt_sign_with(key, &header, PAYLOAD, text, cap, len);
}

static int32_t issues(char *text, size_t cap, size_t *len)
{
    return edgejwt_issue(key, &claims, text, cap, len);
}

static int32_t issues_with(char *text, size_t cap, size_t *len)
{
    return edgejwt_issue_with(key, &header, &claims, text, cap, len);
}

static int32_t verifies(char *text, size_t cap, size_t *len)
{
    return edgejwt_verify(verifier, &policy, NOW, token, token_len, text, cap, len);
}

static int32_t signs_beside(const char *input, size_t input_len, char *text, size_t cap,
                            size_t *len)
{
    return edgejwt_sign(key, input, input_len, text, cap, len);
}

static int32_t signs_with_beside(const char *input, size_t input_len, char *text, size_t cap,
                                 size_t *len)
{
    return edgejwt_sign_with(key, NULL, input, input_len, text, cap, len);
}

static int32_t verifies_beside(const char *input, size_t input_len, char *text, size_t cap,
                               size_t *len)
{
    return edgejwt_verify(verifier, NULL, NOW, input, input_len, text, cap, len);
}

static int32_t with_header(const void *given)
{
    int32_t issued = edgejwt_issue_with(key, given, &claims, out, sizeof out, NULL);
    CHECK_STATUS(edgejwt_sign_with(key, given, PAYLOAD, out, sizeof out, NULL), issued);
    return issued;
}

static int32_t with_claims(const void *given)
{
    int32_t status = edgejwt_issue(key, given, out, sizeof out, NULL);
    CHECK_STATUS(edgejwt_issue_with(key, NULL, given, out, sizeof out, NULL), status);
    return status;
}

static int32_t with_policy(const void *given)
{
    return edgejwt_verify(verifier, given, NOW, token, token_len, NULL, 0, NULL);
}

static void nulls(void)
{
    const int32_t want = EDGEJWT_ERR_ARGUMENT;
    REFUSES_TEXT(edgejwt_sign(NULL, PAYLOAD, out, sizeof out, &out_len), want);
    REFUSES_TEXT(edgejwt_sign(key, NULL, 1, out, sizeof out, &out_len), want);
    REFUSES_TEXT(edgejwt_sign(key, NULL, 0, out, sizeof out, &out_len), EDGEJWT_ERR_PAYLOAD);
    REFUSES_TEXT(edgejwt_sign(key, payload, 0, out, sizeof out, &out_len), EDGEJWT_ERR_PAYLOAD);
    REFUSES_TEXT(edgejwt_sign_with(NULL, &header, PAYLOAD, out, sizeof out, &out_len), want);
    REFUSES_TEXT(edgejwt_sign_with(key, &header, NULL, 1, out, sizeof out, &out_len), want);
    REFUSES_TEXT(edgejwt_sign_with(key, NULL, NULL, 0, out, sizeof out, &out_len),
                 EDGEJWT_ERR_PAYLOAD);
    REFUSES_TEXT(edgejwt_issue(NULL, &claims, out, sizeof out, &out_len), want);
    REFUSES_TEXT(edgejwt_issue(key, NULL, out, sizeof out, &out_len), want);
    REFUSES_TEXT(edgejwt_issue_with(NULL, &header, &claims, out, sizeof out, &out_len), want);
    REFUSES_TEXT(edgejwt_issue_with(key, &header, NULL, out, sizeof out, &out_len), want);
    REFUSES_TEXT(edgejwt_issue_with(key, NULL, NULL, out, sizeof out, &out_len), want);
    REFUSES_TEXT(edgejwt_verify(NULL, &policy, NOW, token, token_len, out, sizeof out, &out_len),
                 want);
    REFUSES_TEXT(edgejwt_verify(verifier, NULL, NOW, NULL, 1, out, sizeof out, &out_len), want);
    REFUSES_TEXT(edgejwt_verify(verifier, NULL, NOW, NULL, 0, out, sizeof out, &out_len),
                 EDGEJWT_ERR_NO_TOKEN);
    REFUSES_TEXT(edgejwt_verify(verifier, NULL, NOW, token, 0, out, sizeof out, &out_len),
                 EDGEJWT_ERR_NO_TOKEN);
    CHECK_STATUS(edgejwt_sign(NULL, NULL, 0, NULL, 0, NULL), want);
    CHECK_STATUS(edgejwt_issue(NULL, NULL, NULL, 0, NULL), want);
    CHECK_STATUS(edgejwt_verify(NULL, NULL, 0, NULL, 0, NULL, 0, NULL), want);

    edgejwt_policy_init(NULL, sizeof policy);
    edgejwt_policy_neuronex(NULL, sizeof policy);
    edgejwt_policy_happypathology(NULL, sizeof policy);
    edgejwt_claims_init(NULL, sizeof claims);
    edgejwt_header_init(NULL, sizeof header);
}

static void lengths(void)
{
    for (size_t i = 0; i < COUNT(impossible); i++) {
        const size_t len = impossible[i];
        REFUSES_TEXT(edgejwt_sign(key, payload, len, out, sizeof out, &out_len),
                     EDGEJWT_ERR_ARGUMENT);
        REFUSES_TEXT(edgejwt_sign_with(key, &header, payload, len, out, sizeof out, &out_len),
                     EDGEJWT_ERR_ARGUMENT);
        REFUSES_TEXT(edgejwt_verify(verifier, NULL, NOW, token, len, out, sizeof out, &out_len),
                     EDGEJWT_ERR_ARGUMENT);
    }
    /* Without an output, a too long input cannot overlap it. */
    for (size_t i = 0; i < COUNT(too_long); i++) {
        const size_t len = too_long[i];
        CHECK_STATUS(edgejwt_sign(key, payload, len, NULL, 0, NULL), EDGEJWT_ERR_TOKEN_TOO_LONG);
        CHECK_STATUS(edgejwt_sign_with(key, NULL, payload, len, NULL, 0, NULL),
                     EDGEJWT_ERR_TOKEN_TOO_LONG);
        CHECK_STATUS(edgejwt_verify(verifier, NULL, NOW, token, len, NULL, 0, NULL),
                     EDGEJWT_ERR_TOKEN_TOO_LONG);
    }
    memset(arena, 'A', ARENA);
    const char *large = (char *)arena;
    REFUSES_TEXT(edgejwt_sign(key, large, EDGEJWT_TOKEN_MAX + 1, out, sizeof out, &out_len),
                 EDGEJWT_ERR_TOKEN_TOO_LONG);
    REFUSES_TEXT(edgejwt_verify(verifier, NULL, NOW, large, EDGEJWT_TOKEN_MAX + 1, out, sizeof out,
                                &out_len),
                 EDGEJWT_ERR_TOKEN_TOO_LONG);
}

/* Invalid numbers and lists in the structs. */
static void fields(void)
{
    const int32_t want = EDGEJWT_ERR_ARGUMENT;
    const char *const with_null[] = {"a", NULL};
    const edgejwt_policy strict = policy;
#define BAD_POLICY(field, value)                                                                 \
    do {                                                                                         \
        policy = strict;                                                                         \
        policy.field = (value);                                                                  \
        REFUSES_TEXT(                                                                            \
            edgejwt_verify(verifier, &policy, NOW, token, token_len, out, sizeof out, &out_len), \
            want);                                                                               \
        policy = strict;                                                                         \
    } while (0)
    for (size_t i = 0; i < COUNT(impossible); i++) {
        BAD_POLICY(audience_count, impossible[i]);
        BAD_POLICY(required_count, impossible[i]);
    }
    BAD_POLICY(audience_count, 1);
    BAD_POLICY(required_count, 1);
    BAD_POLICY(leeway, -1);
    BAD_POLICY(leeway, EDGEJWT_LEEWAY_MAX + 1);
    BAD_POLICY(leeway, INT64_MIN);
    BAD_POLICY(max_lifetime, -1);
    BAD_POLICY(max_lifetime, INT64_MIN);
    BAD_POLICY(issued_after, -1);
    BAD_POLICY(earliest_now, -1);
    const uint32_t unknown[] = {2, 4, 32, UINT32_C(1) << 31, UINT32_MAX};
    for (size_t i = 0; i < COUNT(unknown); i++) {
        BAD_POLICY(flags, unknown[i]);
    }
    const char *names[EDGEJWT_POLICY_NAMES_MAX + 1];
    for (size_t i = 0; i < COUNT(names); i++) {
        names[i] = "a";
    }
    const struct {
        const char *const *list;
        size_t count;
    } lists[] = {{names, COUNT(names)}, {with_null, 2}, {names, SIZE_MAX / 16}};
    for (size_t i = 0; i < COUNT(lists); i++) {
        policy.audiences = lists[i].list;
        BAD_POLICY(audience_count, lists[i].count);
        edgejwt_policy_init(&policy, sizeof policy);
        policy.audiences = lists[i].list;
        policy.audience_count = lists[i].count;
        CHECK_STATUS(with_policy(&policy), want);
        edgejwt_policy_init(&policy, sizeof policy);
        policy.required = lists[i].list;
        policy.required_count = lists[i].count;
        CHECK_STATUS(with_policy(&policy), want);
        policy = strict;
    }
    const int64_t clocks[] = {INT64_MIN, -1, 0, EDGEJWT_EARLIEST_NOW - 1};
    for (size_t i = 0; i < COUNT(clocks); i++) {
        REFUSES_TEXT(
            edgejwt_verify(verifier, NULL, clocks[i], token, token_len, out, sizeof out, &out_len),
            EDGEJWT_ERR_CLOCK);
    }

    const edgejwt_claims honest = claims;
#define BAD_CLAIMS(field, value)                                                    \
    do {                                                                            \
        claims = honest;                                                            \
        claims.field = (value);                                                     \
        REFUSES_TEXT(edgejwt_issue(key, &claims, out, sizeof out, &out_len), want); \
        claims = honest;                                                            \
    } while (0)
    BAD_CLAIMS(string_count, 1);
    BAD_CLAIMS(string_count, SIZE_MAX);
    BAD_CLAIMS(string_count, SIZE_MAX / 2 + 1);
    BAD_CLAIMS(exp, 0);
    BAD_CLAIMS(exp, -1);
    BAD_CLAIMS(exp, INT64_MIN);
    BAD_CLAIMS(iat, INT64_MAX);
    BAD_CLAIMS(iat, -1);
    BAD_CLAIMS(nbf, -1);
    BAD_CLAIMS(flags, 8);
    BAD_CLAIMS(flags, UINT32_MAX);
    claims.strings = with_null;
    claims.string_count = 1;
    REFUSES_TEXT(edgejwt_issue(key, &claims, out, sizeof out, &out_len), want);
    const char *const null_name[] = {NULL, "a"};
    claims.strings = null_name;
    REFUSES_TEXT(edgejwt_issue(key, &claims, out, sizeof out, &out_len), want);
    /* With 32-bit pointers, a list of this length may reach over the output, which is then left
     * as it was. */
    claims.string_count = SIZE_MAX / 32;
    CHECK_STATUS(edgejwt_issue(key, &claims, out, sizeof out, &out_len), want);
    claims = honest;
}

#define SETUP(name, type)                             \
    static int32_t name##_sets(void *to, size_t size) \
    {                                                 \
        name(to, size);                               \
        return EDGEJWT_OK;                            \
    }

SETUP(edgejwt_policy_init, edgejwt_policy)
SETUP(edgejwt_policy_neuronex, edgejwt_policy)
SETUP(edgejwt_policy_happypathology, edgejwt_policy)
SETUP(edgejwt_claims_init, edgejwt_claims)
SETUP(edgejwt_header_init, edgejwt_header)

static void sizes(void)
{
    sized_input(with_header, &header, sizeof header, 0, 0);
    sized_input(with_policy, &policy, sizeof policy, 0, 0);
    sized_input(with_claims, &claims, sizeof claims, offsetof(edgejwt_claims, exp),
                offsetof(edgejwt_claims, flags));

    edgejwt_policy whole;
    edgejwt_policy_init(&whole, sizeof whole);
    sized_output(edgejwt_policy_init_sets, &whole, sizeof whole, EDGEJWT_OK);
    edgejwt_policy_neuronex(&whole, sizeof whole);
    sized_output(edgejwt_policy_neuronex_sets, &whole, sizeof whole, EDGEJWT_OK);
    edgejwt_policy_happypathology(&whole, sizeof whole);
    sized_output(edgejwt_policy_happypathology_sets, &whole, sizeof whole, EDGEJWT_OK);
    edgejwt_claims no_claims;
    edgejwt_claims_init(&no_claims, sizeof no_claims);
    sized_output(edgejwt_claims_init_sets, &no_claims, sizeof no_claims, EDGEJWT_OK);
    edgejwt_header no_header;
    edgejwt_header_init(&no_header, sizeof no_header);
    sized_output(edgejwt_header_init_sets, &no_header, sizeof no_header, EDGEJWT_OK);
}

int main(int argc, char **argv)
{
    (void)argc;
    key = signing_key(argv[1], "rsa2048.key");
    verifier = verifying_key(argv[1], "rsa2048.pem");
    edgejwt_header_init(&header, sizeof header);
    edgejwt_policy_init(&policy, sizeof policy);
    edgejwt_claims_init(&claims, sizeof claims);
    claims.exp = NOW;
    CHECK_STATUS(edgejwt_sign(key, PAYLOAD, token, sizeof token, &token_len), EDGEJWT_OK);

    text_output(signs, EDGEJWT_ERR_SPACE);
    text_output(signs_with, EDGEJWT_ERR_SPACE);
    text_output(issues, EDGEJWT_ERR_SPACE);
    text_output(issues_with, EDGEJWT_ERR_SPACE);
    text_output(verifies, EDGEJWT_OK);
    text_beside_input(signs_beside, PAYLOAD);
    text_beside_input(signs_with_beside, PAYLOAD);
    text_beside_input(verifies_beside, token, token_len);
    nulls();
    lengths();
    fields();
    sizes();

    edgejwt_signing_key_free(key);
    edgejwt_verifying_key_free(verifier);
    key = NULL;
    verifier = NULL;
    REFUSES_TEXT(signs(out, sizeof out, &out_len), EDGEJWT_ERR_ARGUMENT);
    REFUSES_TEXT(issues(out, sizeof out, &out_len), EDGEJWT_ERR_ARGUMENT);
    REFUSES_TEXT(verifies(out, sizeof out, &out_len), EDGEJWT_ERR_ARGUMENT);
    edgejwt_signing_key_free(key);
    edgejwt_verifying_key_free(verifier);
    return check_report();
}
