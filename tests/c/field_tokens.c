/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Tokens that users of other libraries reported. The numbers of the functions
 * are those of the files in tests/fixtures/field. */
#include "check.h"

/* Their time. */
#define FIELD_NOW INT64_C(1790000000)
#define ISSUER "https://idp.example.com/realms/plant"

static const char *dir;
static char payload[EDGEJWT_PAYLOAD_MAX], text[EDGEJWT_TOKEN_MAX + 1];
static edgejwt_report report;

/* The text of a reported file. Valid until the next call. */
static const char *field(const char *name)
{
    static char token[EDGEJWT_TOKEN_MAX + 1];
    char path[64], *content;
    snprintf(path, sizeof path, "field/%s", name);
    content = key_text(dir, path);
    snprintf(token, sizeof token, "%.*s", (int)strcspn(content, "\r\n"), content);
    free(content);
    return token;
}

/* A ring with a reported set. */
static edgejwt_keyring *ring_with(const char *name)
{
    edgejwt_keyring *ring = NULL;
    char path[64];
    CHECK_STATUS(edgejwt_keyring_new(NULL, &ring), EDGEJWT_OK);
    snprintf(path, sizeof path, "field/%s", name);
    CHECK_STATUS(edgejwt_keyring_add_jwks_file(ring, ISSUER, key_path(dir, path)), EDGEJWT_OK);
    return ring;
}

static edgejwt_policy any_audience(void)
{
    edgejwt_policy policy;
    edgejwt_policy_init(&policy, sizeof policy);
    policy.flags = EDGEJWT_ANY_AUDIENCE;
    return policy;
}

/* Judges a token by a ring, and keeps the report. */
static edgejwt_status judged(edgejwt_keyring *ring, const edgejwt_policy *policy, const char *token)
{
    static char value[EDGEJWT_TOKEN_MAX + 8];
    snprintf(value, sizeof value, "Bearer %s", token);
    edgejwt_report_init(&report, sizeof report);
    edgejwt_status status = edgejwt_keyring_verify(ring, policy, FIELD_NOW, token, strlen(token),
                                                   payload, sizeof payload, NULL);
    CHECK_STATUS(edgejwt_keyring_explain(ring, policy, FIELD_NOW, value, strlen(value), NULL, 0,
                                         NULL, &report),
                 status);
    return status;
}

/* Verifies a reported token by its key. */
static edgejwt_status verified(const edgejwt_policy *policy, const char *name)
{
    edgejwt_verifying_key *key = verifying_key(dir, "field/rsa.pub.pem");
    const char *token = field(name);
    edgejwt_status status =
        edgejwt_verify(key, policy, FIELD_NOW, token, strlen(token), payload, sizeof payload, NULL);
    edgejwt_verifying_key_free(key);
    return status;
}

/* Signs a payload and verifies it. */
static edgejwt_status signed_and_verified(const edgejwt_policy *policy, const char *claims)
{
    edgejwt_signing_key *key = signing_key(dir, "rsa2048.key");
    edgejwt_verifying_key *public = verifying_key(dir, "rsa2048.pem");
    CHECK_STATUS(edgejwt_sign(key, claims, strlen(claims), text, sizeof text, NULL), EDGEJWT_OK);
    edgejwt_status status = edgejwt_verify(public, policy, FIELD_NOW, text, strlen(text), payload,
                                           sizeof payload, NULL);
    edgejwt_signing_key_free(key);
    edgejwt_verifying_key_free(public);
    return status;
}

static void row_03_unknown_kid(void)
{
    edgejwt_policy policy = any_audience();
    edgejwt_keyring *ring = ring_with("03-jwks-two-keys.json");
    CHECK_STATUS(judged(ring, &policy, field("token-kid-a.jwt")), EDGEJWT_OK);
    CHECK_STATUS(judged(ring, &policy, field("03-token-kid-z.jwt")), EDGEJWT_ERR_UNKNOWN_KID);
    CHECK_TEXT(report.claim, "kid");
    CHECK(edgejwt_status_http(EDGEJWT_ERR_UNKNOWN_KID) == 401);
    CHECK_STATUS(edgejwt_keyring_remove(ring, ISSUER), EDGEJWT_OK);
    CHECK_STATUS(judged(ring, &policy, field("03-token-kid-z.jwt")), EDGEJWT_ERR_UNKNOWN_KEY);
    CHECK_TEXT(report.claim, "iss");
    edgejwt_keyring_free(ring);
}

/* A token for an algorithm that this build lacks is the sender's fault. */
static void row_08_curve_that_a_build_lacks(void)
{
    edgejwt_policy policy = any_audience();
    edgejwt_keyring *ring = ring_with("03-jwks-two-keys.json");
    edgejwt_status status = judged(ring, &policy, field("08-token.jwt"));
    bool has_curve = edgejwt_algorithm_from_name("ES256") != 0;
    CHECK(has_curve);
    CHECK(status == EDGEJWT_ERR_ALGORITHM || status == EDGEJWT_ERR_UNKNOWN_KID);
    CHECK(edgejwt_status_http(status) == 401);
    CHECK_STATUS(verified(&policy, "08-token.jwt"), EDGEJWT_ERR_ALGORITHM);
    edgejwt_keyring_free(ring);
}

static void row_09_dates(void)
{
    static const struct {
        const char *exp;
        edgejwt_status want;
    } cases[] = {
        {"1.8e9", EDGEJWT_OK},
        {"1.800000001E+9", EDGEJWT_OK},
        {"18000000010e-1", EDGEJWT_OK},
        {"1.683061093e+09", EDGEJWT_ERR_EXPIRED},
        {"9007199254740993", EDGEJWT_OK},
        {"9223372036854775", EDGEJWT_OK},
        {"9223372036854775807", EDGEJWT_OK},
        {"9223372036854775807.9", EDGEJWT_OK},
        {"9223372036854775808", EDGEJWT_ERR_CLAIM_RANGE},
        {"1e19", EDGEJWT_ERR_CLAIM_RANGE},
        {"1e999999999999999999999", EDGEJWT_ERR_CLAIM_RANGE},
        {"1e-999999999999999999999", EDGEJWT_ERR_EXPIRED},
        {"-1", EDGEJWT_ERR_CLAIM_TYPE},
        {"-0.0", EDGEJWT_ERR_CLAIM_TYPE},
        {"\"1800000000\"", EDGEJWT_ERR_CLAIM_TYPE},
    };
    edgejwt_policy policy = any_audience();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char claims[100];
        snprintf(claims, sizeof claims, "{\"exp\":%s}", cases[i].exp);
        CHECK_STATUS(signed_and_verified(&policy, claims), cases[i].want);
    }
    policy.flags |= EDGEJWT_DATES_AS_STRINGS;
    CHECK_STATUS(signed_and_verified(&policy, "{\"exp\":\"9223372036854775807\"}"), EDGEJWT_OK);
    CHECK_STATUS(signed_and_verified(&policy, "{\"exp\":\"9223372036854775808\"}"),
                 EDGEJWT_ERR_CLAIM_RANGE);
    CHECK_STATUS(signed_and_verified(&policy, "{\"exp\":\"1.8e9\"}"), EDGEJWT_ERR_CLAIM_TYPE);
    policy = any_audience();
    CHECK_STATUS(verified(&policy, "09-exp-exponent.jwt"), EDGEJWT_OK);
    CHECK_STATUS(verified(&policy, "09-exp-java-max.jwt"), EDGEJWT_OK);
    CHECK(edgejwt_status_http(EDGEJWT_ERR_CLAIM_RANGE) == 401);
}

static void row_10_long_token(void)
{
    edgejwt_policy policy = any_audience();
    CHECK_STATUS(verified(&policy, "10-entra-157-groups.jwt"), EDGEJWT_OK);
    CHECK(EDGEJWT_TOKEN_MAX == 16384 && EDGEJWT_PAYLOAD_MAX == 12288);
}

/* An object with this many members. */
static void write_members(char *out, size_t count)
{
    out += sprintf(out, "{");
    for (size_t i = 0; i < count; i++) {
        out += sprintf(out, "%s\"%zx\":0", i > 0 ? "," : "", i);
    }
    strcpy(out, "}");
}

static void row_11_members(void)
{
    static const struct {
        const char *format;
        size_t members;
        edgejwt_status want;
    } cases[] = {
        {"{\"exp\":1800000000,\"access\":%s}", 129, EDGEJWT_OK},
        {"{\"exp\":1800000000,\"access\":%s}", 256, EDGEJWT_OK},
        {"{\"exp\":1800000000,\"access\":[%s]}", 257, EDGEJWT_ERR_TOO_COMPLEX},
    };
    static char members[4000], claims[5000];
    edgejwt_policy policy = any_audience();
    edgejwt_verifying_key *key = NULL;
    CHECK_STATUS(verified(&policy, "11-resource-access-129.jwt"), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_verifying_key_from_secret(
                     EDGEJWT_HS256, (const uint8_t *)"0123456789abcdef0123456789abcdef", 32, &key),
                 EDGEJWT_OK);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        write_members(members, cases[i].members);
        snprintf(claims, sizeof claims, cases[i].format, members);
        const char *value = NULL;
        size_t len = 0;
        CHECK_STATUS(edgejwt_claim_json(claims, strlen(claims), "access", &value, &len),
                     cases[i].want);
        if (cases[i].want == EDGEJWT_OK) {
            CHECK_STATUS(signed_and_verified(&policy, claims), EDGEJWT_OK);
        }
    }
    edgejwt_verifying_key_free(key);
}

static void row_12_sub_that_is_a_number(void)
{
    edgejwt_policy policy = any_audience();
    const char *names[] = {"sub"};
    char sub[20];
    int64_t number = 0;
    CHECK_STATUS(verified(&policy, "12-sub-number.jwt"), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_claim_string(payload, strlen(payload), "sub", sub, sizeof sub, NULL),
                 EDGEJWT_ERR_CLAIM_TYPE);
    CHECK_STATUS(edgejwt_claim_int(payload, strlen(payload), "sub", &number), EDGEJWT_OK);
    policy.required = names;
    policy.required_count = 1;
    CHECK_STATUS(verified(&policy, "12-sub-number.jwt"), EDGEJWT_ERR_CLAIM_TYPE);
    policy = any_audience();
    policy.subject = "1";
    CHECK_STATUS(verified(&policy, "12-sub-number.jwt"), EDGEJWT_ERR_CLAIM_TYPE);

    policy = any_audience();
    CHECK_STATUS(signed_and_verified(&policy, "{\"exp\":1800000000,\"iss\":1,\"jti\":[null]}"),
                 EDGEJWT_OK);
    names[0] = "jti";
    policy.required = names;
    policy.required_count = 1;
    CHECK_STATUS(signed_and_verified(&policy, "{\"exp\":1800000000,\"jti\":7}"),
                 EDGEJWT_ERR_CLAIM_TYPE);
    names[0] = "iss";
    CHECK_STATUS(signed_and_verified(&policy, "{\"exp\":1800000000,\"iss\":7}"),
                 EDGEJWT_ERR_CLAIM_TYPE);
    policy = any_audience();
    policy.issuer = "7";
    CHECK_STATUS(signed_and_verified(&policy, "{\"exp\":1800000000,\"iss\":7}"),
                 EDGEJWT_ERR_CLAIM_TYPE);
}

static void row_13_aud_that_is_null(void)
{
    edgejwt_policy policy = any_audience();
    CHECK_STATUS(verified(&policy, "13-aud-null.jwt"), EDGEJWT_OK);
    CHECK_STATUS(signed_and_verified(&policy, "{\"exp\":1800000000,\"aud\":[1,{}]}"), EDGEJWT_OK);
    CHECK_STATUS(verified(NULL, "13-aud-null.jwt"), EDGEJWT_ERR_CLAIM_TYPE);
    const char *audiences[] = {"plant"};
    edgejwt_policy_init(&policy, sizeof policy);
    policy.audiences = audiences;
    policy.audience_count = 1;
    CHECK_STATUS(verified(&policy, "13-aud-null.jwt"), EDGEJWT_ERR_CLAIM_TYPE);
}

/* Adds keys to the issuer as files' keys would be, without a kid. */
static void add_keys(edgejwt_keyring *ring, size_t count)
{
    edgejwt_verifying_key *key = verifying_key(dir, "other.pem");
    for (size_t i = 0; i < count; i++) {
        CHECK_STATUS(edgejwt_keyring_add(ring, ISSUER, key), EDGEJWT_OK);
    }
    edgejwt_verifying_key_free(key);
}

static void row_35_no_kid(void)
{
    edgejwt_policy policy = any_audience();
    edgejwt_keyring *ring = ring_with("03-jwks-two-keys.json");
    CHECK_STATUS(judged(ring, &policy, field("token-no-kid.jwt")), EDGEJWT_OK);
    /* Two of the set and two added ones are four keys. */
    add_keys(ring, 2);
    CHECK_STATUS(judged(ring, &policy, field("token-no-kid.jwt")), EDGEJWT_OK);
    add_keys(ring, 1);
    CHECK_STATUS(judged(ring, &policy, field("token-no-kid.jwt")), EDGEJWT_ERR_KID_MISSING);
    CHECK_TEXT(report.claim, "kid");
    /* With a kid, the key of that kid is tried first. */
    add_keys(ring, 1);
    CHECK_STATUS(judged(ring, &policy, field("token-kid-a.jwt")), EDGEJWT_OK);
    edgejwt_keyring_free(ring);
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        return 2;
    }
    dir = argv[1];
    row_03_unknown_kid();
    row_08_curve_that_a_build_lacks();
    row_09_dates();
    row_10_long_token();
    row_11_members();
    row_12_sub_that_is_a_number();
    row_13_aud_that_is_null();
    row_35_no_kid();
    return check_report();
}
