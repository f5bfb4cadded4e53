/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Issuing a token from edgejwt_claims: each field, flag and refusal. */
#include "check.h"

static edgejwt_signing_key *key;
static edgejwt_verifying_key *public_key;

static edgejwt_claims fresh(void)
{
    edgejwt_claims claims;
    memset(&claims, 0xAA, sizeof claims);
    edgejwt_claims_init(&claims, sizeof claims);
    claims.exp = NOW + 3600;
    return claims;
}

/* Issues and verifies a token. Its payload must be `want`. */
static void gives(const edgejwt_claims *claims, const char *want)
{
    char token[EDGEJWT_TOKEN_MAX + 1], payload[EDGEJWT_PAYLOAD_MAX];
    size_t len = 0, asked = 0;
    edgejwt_policy policy;
    edgejwt_policy_init(&policy, sizeof policy);
    policy.flags = EDGEJWT_ANY_AUDIENCE | EDGEJWT_DATES_AS_STRINGS | EDGEJWT_EXP_OPTIONAL;
    CHECK_STATUS(edgejwt_issue(key, claims, NULL, 0, &asked), EDGEJWT_ERR_SPACE);
    CHECK_STATUS(edgejwt_issue(key, claims, token, sizeof token, &len), EDGEJWT_OK);
    CHECK(len == asked && len == strlen(token));
    CHECK_STATUS(
        edgejwt_verify(public_key, &policy, NOW, token, len, payload, sizeof payload, NULL),
        EDGEJWT_OK);
    CHECK_TEXT(payload, want);
}

static void refuses(const edgejwt_claims *claims, int32_t want)
{
    char token[EDGEJWT_TOKEN_MAX + 1];
    size_t len = 7;
    memset(token, 'x', sizeof token);
    CHECK_STATUS(edgejwt_issue(key, claims, token, sizeof token, &len), want);
    CHECK(len == 0 && token[0] == '\0');
}

static void fields(void)
{
    char want[600];
    edgejwt_claims claims = fresh();
    snprintf(want, sizeof want, "{\"exp\":%" PRId64 "}", claims.exp);
    gives(&claims, want);

    /* The seven claims of HappyPathology, in sorted order, with all digits of the
     * number. */
    const char *strings[] = {"kid", "key-1"};
    claims.iss = "org";
    claims.sub = "user";
    claims.aud = "api.happypathology.com";
    claims.jti = "1795310588123456789";
    claims.iat = NOW;
    claims.strings = strings;
    claims.string_count = 1;
    snprintf(want, sizeof want,
             "{\"aud\":\"api.happypathology.com\",\"exp\":%" PRId64 ",\"iat\":%" PRId64
             ",\"iss\":\"org\",\"jti\":\"1795310588123456789\",\"kid\":\"key-1\",\"sub\":\"user\"}",
             NOW + 3600, NOW);
    gives(&claims, want);

    claims = fresh();
    claims.aud = "a";
    claims.nbf = NOW - 1;
    claims.flags = EDGEJWT_DATES_AS_STRINGS | EDGEJWT_AUD_AS_ARRAY;
    snprintf(want, sizeof want, "{\"aud\":[\"a\"],\"exp\":\"%" PRId64 "\",\"nbf\":\"%" PRId64 "\"}",
             NOW + 3600, NOW - 1);
    gives(&claims, want);

    claims = fresh();
    claims.exp = 0;
    claims.flags = EDGEJWT_NO_EXPIRY;
    gives(&claims, "{}");
    claims.iss = "";
    gives(&claims, "{\"iss\":\"\"}");

    /* Any UTF-8 text is preserved. */
    const char *odd[] = {"quote\"",
                         "\\ \x01\x1f\n \x7f \xc3\xa9 \xe7\xbd\x91 \xf0\x9f\x98\x80 </script>"};
    claims.strings = odd;
    claims.string_count = 1;
    claims.iss = NULL;
    gives(
        &claims,
        "{\"quote\\\"\":\"\\\\ \\u0001\\u001F\\n \x7f \xc3\xa9 \xe7\xbd\x91 \xf0\x9f\x98\x80 </script>\"}");

    claims.strings = NULL;
    claims.string_count = 0;
    claims.extra = "{\"roles\": [\"a\", {\"b\": null}],\"A\":-1.5e3,\"x\":true}";
    gives(&claims, "{\"A\":-1.5e3,\"roles\":[\"a\",{\"b\":null}],\"x\":true}");
    claims.extra = "{}";
    gives(&claims, "{}");
}

static void refusals(void)
{
    edgejwt_claims claims = fresh();
    refuses(NULL, EDGEJWT_ERR_ARGUMENT);

    claims.exp = 0;
    refuses(&claims, EDGEJWT_ERR_ARGUMENT);
    claims = fresh();
    claims.iat = claims.exp;
    refuses(&claims, EDGEJWT_ERR_ARGUMENT);
    claims.iat = claims.exp + 1;
    refuses(&claims, EDGEJWT_ERR_ARGUMENT);
    claims.iat = -1;
    refuses(&claims, EDGEJWT_ERR_ARGUMENT);
    claims = fresh();
    claims.nbf = INT64_MIN;
    refuses(&claims, EDGEJWT_ERR_ARGUMENT);
    claims = fresh();
    claims.exp = -1;
    refuses(&claims, EDGEJWT_ERR_ARGUMENT);
    claims = fresh();
    claims.flags = 8;
    refuses(&claims, EDGEJWT_ERR_ARGUMENT);

    const char *hole[] = {"a", NULL, "b", "c"};
    claims = fresh();
    claims.strings = hole;
    claims.string_count = 2;
    refuses(&claims, EDGEJWT_ERR_ARGUMENT);
    hole[0] = NULL;
    hole[1] = "x";
    refuses(&claims, EDGEJWT_ERR_ARGUMENT);
    claims.strings = NULL;
    refuses(&claims, EDGEJWT_ERR_ARGUMENT);
    claims.string_count = SIZE_MAX;
    refuses(&claims, EDGEJWT_ERR_ARGUMENT);

    const char *twice[] = {"user", "a", "user", "b"};
    claims = fresh();
    claims.strings = twice;
    claims.string_count = 2;
    refuses(&claims, EDGEJWT_ERR_PAYLOAD);
    claims.string_count = 1;
    claims.extra = "{\"\\u0075ser\":1}";
    refuses(&claims, EDGEJWT_ERR_PAYLOAD);
    twice[0] = "exp";
    claims.extra = NULL;
    refuses(&claims, EDGEJWT_ERR_PAYLOAD);

    claims = fresh();
    claims.iss = "\xc0\xaf";
    refuses(&claims, EDGEJWT_ERR_PAYLOAD);
    claims.iss = NULL;
    claims.extra = "[]";
    refuses(&claims, EDGEJWT_ERR_PAYLOAD);
    claims.extra = "";
    refuses(&claims, EDGEJWT_ERR_PAYLOAD);

    char *large = calloc(1, 1 << 20);
    memset(large, 'x', (1 << 20) - 1);
    claims = fresh();
    claims.sub = large;
    refuses(&claims, EDGEJWT_ERR_TOKEN_TOO_LONG);
    large[12100] = '\0';
    refuses(&claims, EDGEJWT_ERR_TOKEN_TOO_LONG);
    free(large);
}

/* Structs of older and newer versions of the header. */
static void versions(void)
{
    union {
        edgejwt_claims claims;
        char bytes[sizeof(edgejwt_claims) + 32];
    } newer;
    memset(&newer, 0xAA, sizeof newer);
    edgejwt_claims_init(&newer.claims, sizeof newer);
    CHECK(newer.claims.size == sizeof newer);
    newer.claims.exp = NOW + 3600;
    char want[64];
    snprintf(want, sizeof want, "{\"exp\":%" PRId64 "}", NOW + 3600);
    gives(&newer.claims, want);
    newer.bytes[sizeof newer - 1] = 1;
    refuses(&newer.claims, EDGEJWT_ERR_ARGUMENT);

    /* An older struct ends before `flags`, or inside it. */
    edgejwt_claims older = fresh();
    older.size = offsetof(edgejwt_claims, flags);
    older.flags = UINT32_MAX;
    gives(&older, want);
    older.size += 1;
    gives(&older, want);
    older.size = 0;
    refuses(&older, EDGEJWT_ERR_ARGUMENT);
    older.size = SIZE_MAX;
    refuses(&older, EDGEJWT_ERR_ARGUMENT);

    /* Nothing is written behind the end of an older struct. */
    memset(&older, 0xAA, sizeof older);
    edgejwt_claims_init(&older, offsetof(edgejwt_claims, flags));
    CHECK(older.flags == 0xAAAAAAAA && older.exp == 0);
    edgejwt_claims_init(NULL, sizeof older);
    edgejwt_claims_init(&older, 0);
}

int main(int argc, char **argv)
{
    (void)argc;
    key = signing_key(argv[1], "rsa2048.key");
    public_key = verifying_key(argv[1], "rsa2048.pem");
    fields();
    refusals();
    versions();
    refuses(NULL, EDGEJWT_ERR_ARGUMENT);
    edgejwt_claims claims = fresh();
    edgejwt_signing_key *real = key;
    key = NULL;
    refuses(&claims, EDGEJWT_ERR_ARGUMENT);
    edgejwt_verifying_key_free(public_key);
    edgejwt_signing_key_free(real);
    return check_report();
}
