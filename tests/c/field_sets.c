/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Keys that users of other libraries reported. The numbers of the functions are
 * those of the files in tests/fixtures/field. */
#include "check.h"

/* Their time. */
#define FIELD_NOW INT64_C(1790000000)
#define ISSUER "https://idp.example.com/realms/plant"

static const char *dir;

/* A reported file. The caller frees it. */
static char *field(const char *name)
{
    char path[64];
    snprintf(path, sizeof path, "field/%s", name);
    return key_text(dir, path);
}

/* Loads a set, and verifies a reported token by it. */
static edgejwt_status verified(const char *set, const char *name)
{
    edgejwt_keyring *ring = NULL;
    edgejwt_policy policy;
    char *token = field(name);
    edgejwt_policy_init(&policy, sizeof policy);
    policy.flags = EDGEJWT_ANY_AUDIENCE;
    CHECK_STATUS(edgejwt_keyring_new(NULL, &ring), EDGEJWT_OK);
    edgejwt_status status = edgejwt_keyring_add_jwks(ring, ISSUER, set, strlen(set));
    if (status == EDGEJWT_OK) {
        status = edgejwt_keyring_verify(ring, &policy, FIELD_NOW, token, strcspn(token, "\r\n"),
                                        NULL, 0, NULL);
    }
    edgejwt_keyring_free(ring);
    free(token);
    return status;
}

/* The same with a reported set. */
static edgejwt_status verified_by(const char *name, const char *token)
{
    char *set = field(name);
    edgejwt_status status = verified(set, token);
    free(set);
    return status;
}

/* A reported set with `to` in the place of the first `from`. The caller frees
 * it. */
static char *with(const char *name, const char *from, const char *to)
{
    char *set = field(name), *at = strstr(set, from);
    char *changed = malloc(strlen(set) + strlen(to) + 1);
    CHECK(at && changed);
    sprintf(changed, "%.*s%s%s", (int)(at - set), set, to, at + strlen(from));
    free(set);
    return changed;
}

static edgejwt_status verified_with(const char *name, const char *from, const char *to,
                                    const char *token)
{
    char *set = with(name, from, to);
    edgejwt_status status = verified(set, token);
    free(set);
    return status;
}

static void row_02_leading_zeros(void)
{
    const char *set = "02-jwks-leading-zero.json", *token = "token-kid-a.jwt";
    CHECK_STATUS(verified_by(set, token), EDGEJWT_OK);
    CHECK_STATUS(verified_with(set, "\"AQAB\"", "\"AAEAAQ\"", token), EDGEJWT_OK);
    CHECK_STATUS(verified_with(set, "\"AQAB\"", "\"AAAAAQAB\"", token), EDGEJWT_OK);
    CHECK_STATUS(verified_with(set, "\"AMUO", "\"AAAAAMUO", token), EDGEJWT_OK);
    CHECK_STATUS(verified_with(set, "\"AQAB\"", "\"AA\"", token), EDGEJWT_ERR_KEY_TYPE);
}

static void row_04_null_is_absent(void)
{
    const char *set = "02-jwks-leading-zero.json", *token = "token-kid-a.jwt";
    CHECK_STATUS(verified_with(set, "\"RS256\"", "null", token), EDGEJWT_OK);
    CHECK_STATUS(verified_with(set, "\"sig\"", "null", token), EDGEJWT_OK);
    CHECK_STATUS(verified_with(set, "\"sig\"", "null,\"key_ops\":null,\"d\":null", token),
                 EDGEJWT_OK);
    CHECK_STATUS(verified_with(set, "\"AQAB\"", "null", token), EDGEJWT_ERR_KEY_TYPE);
    CHECK_STATUS(verified_with(set, "\"a\"", "null", "token-no-kid.jwt"), EDGEJWT_OK);
}

static void row_05_byte_order_mark(void)
{
    const char *set = "02-jwks-leading-zero.json", *token = "token-kid-a.jwt";
    CHECK_STATUS(verified_with(set, "{", "\xEF\xBB\xBF{", token), EDGEJWT_OK);
    CHECK_STATUS(verified_with(set, "{", "\xEF\xBB\xBF\r\n\r\n{", token), EDGEJWT_OK);
    CHECK_STATUS(verified_with(set, "{", "\n\xEF\xBB\xBF{", token), EDGEJWT_ERR_KEY_FORMAT);

    edgejwt_verifying_key *key = NULL;
    const char *jwk = "\xEF\xBB\xBF{\"kty\":\"oct\",\"alg\":null,"
                      "\"k\":\"-ebuDNsVZ2iJtoZ-akfXTSCt4UO2cruLCsbWlBinggE\"}";
    CHECK_STATUS(edgejwt_verifying_key_from_jwk(EDGEJWT_HS256, jwk, strlen(jwk), &key), EDGEJWT_OK);
    edgejwt_verifying_key_free(key);
    /* What loads as a key is no secret. */
    CHECK_STATUS(
        edgejwt_verifying_key_from_secret(EDGEJWT_HS256, (const uint8_t *)jwk, strlen(jwk), &key),
        EDGEJWT_ERR_KEY_TYPE);
}

static bool has_curves(void)
{
    edgejwt_verifying_key *key = NULL;
    char *pem = field("ec.pub.pem");
    edgejwt_status status = edgejwt_verifying_key_from_pem(EDGEJWT_ES256, pem, strlen(pem), &key);
    edgejwt_verifying_key_free(key);
    free(pem);
    return status == EDGEJWT_OK;
}

static void row_06_coordinates(void)
{
    const char *full = "06-jwks-ec-33-bytes.json", *token = "06-token.jwt";
    edgejwt_status ok = has_curves() ? EDGEJWT_OK : EDGEJWT_ERR_ALGORITHM_UNAVAILABLE;
    CHECK_STATUS(verified_by(full, token), ok);
    CHECK_STATUS(verified_by("06-jwks-ec-short-x.json", token), ok);
    CHECK_STATUS(verified_with(full, "\"AAAj", "\"AAAAAAAj", token), ok);
    if (has_curves()) {
        /* Another number, one that is too large, and none. */
        CHECK_STATUS(verified_with(full, "\"AAAj", "\"AAAi", token), EDGEJWT_ERR_SIGNATURE);
        CHECK_STATUS(verified_with(full, "\"AAAj", "\"AQAj", token), EDGEJWT_ERR_KEY_TYPE);
        CHECK_STATUS(verified_with(full, "\"x\": \"", "\"x\": \"\", \"z\": \"", token),
                     EDGEJWT_ERR_KEY_TYPE);
    }
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        return 2;
    }
    dir = argv[1];
    row_02_leading_zeros();
    row_04_null_is_absent();
    row_05_byte_order_mark();
    row_06_coordinates();
    return check_report();
}
