/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Keys as JWK: every type, and texts that are no keys. */
#include "forms.h"

static void jwk(int32_t alg, const char *json, int32_t want)
{
    edgejwt_verifying_key *key = (edgejwt_verifying_key *)&alg;
    int32_t got = edgejwt_verifying_key_from_jwk(alg, json, strlen(json), &key);
    if (got != want) {
        fprintf(stderr, "%s: %d, not %d\n", json, (int)got, (int)want);
    }
    CHECK(got == want);
    CHECK((key != NULL) == (want == EDGEJWT_OK));
    edgejwt_verifying_key_free(key);
}

static void private_jwk(int32_t alg, const char *json, int32_t want)
{
    edgejwt_signing_key *key = (edgejwt_signing_key *)&alg;
    int32_t got = edgejwt_signing_key_from_jwk(alg, json, strlen(json), &key);
    if (got != want) {
        fprintf(stderr, "%s: %d, not %d\n", json, (int)got, (int)want);
    }
    CHECK(got == want);
    CHECK((key != NULL) == (want == EDGEJWT_OK));
    edgejwt_signing_key_free(key);
}

static void bad_rsa_jwks(void)
{
    const int32_t alg = EDGEJWT_PS256;
    const int32_t format = EDGEJWT_ERR_KEY_FORMAT;
    const int32_t type = EDGEJWT_ERR_KEY_TYPE;
    jwk(alg, "{" RSA "}", EDGEJWT_OK);
    jwk(alg, "{" RSA ",\"kid\":\"1\",\"alg\":\"PS256\",\"use\":\"sig\",\"key_ops\":[\"verify\"]}",
        EDGEJWT_OK);
    jwk(alg, "{" RSA ",\"key_ops\":[\"sign\",\"verify\"],\"x5c\":[1],\"more\":null}", EDGEJWT_OK);
    jwk(alg, "{\"kty\":\"RSA\",\"n\":\"" RSA_N "\",\"e\":\"AAEAAQ\"}", EDGEJWT_OK);
    jwk(alg, "{\"kty\":\"R\\u0053A\",\"n\":\"" RSA_N "\",\"e\":\"AQ\\u0041B\"}", EDGEJWT_OK);

    jwk(alg, "{" RSA ",\"alg\":\"RS256\"}", type);
    jwk(alg, "{" RSA ",\"alg\":\"RSA-OAEP\"}", type);
    jwk(alg, "{" RSA ",\"use\":\"enc\"}", type);
    jwk(alg, "{" RSA ",\"key_ops\":[]}", type);
    jwk(alg, "{" RSA ",\"key_ops\":[\"sign\"]}", type);
    jwk(alg, "{" RSA ",\"key_ops\":[\"encrypt\",\"wrapKey\"]}", type);
    jwk(alg, "{" RSA ",\"use\":\"enc\",\"key_ops\":[\"verify\"]}", type);
    jwk(alg, "{" RSA ",\"d\":\"AQAB\"}", type);
    jwk(EDGEJWT_HS256, "{" RSA "}", type);
    private_jwk(alg, "{" RSA "}", type);
    private_jwk(alg, "{" RSA ",\"key_ops\":[\"verify\"]}", type);
    private_jwk(alg, "{" RSA ",\"d\":\"AQAB\"}", format);
    private_jwk(alg, "{" RSA ",\"d\":\"AQAB\",\"oth\":[]}", type);

    jwk(alg, "{" RSA ",\"alg\":1}", format);
    jwk(alg, "{" RSA ",\"use\":[\"sig\"]}", format);
    jwk(alg, "{" RSA ",\"key_ops\":\"verify\"}", format);
    jwk(alg, "{" RSA ",\"key_ops\":[\"verify\",1]}", format);
    jwk(alg, "{" RSA ",\"e\":\"AQAB\"}", format);
    jwk(alg, "{\"kty\":\"RSA\",\"n\":\"AA" RSA_N "\",\"e\":\"AQAB\"}", format);
    jwk(alg, "{\"kty\":\"RSA\",\"n\":\"" RSA_N "\",\"e\":\"AQ\"}", format);
    jwk(alg, "{\"kty\":\"RSA\",\"n\":\"" RSA_N "\",\"e\":\"AQAA\"}", format);
    jwk(alg, "{\"kty\":\"RSA\",\"n\":\"" RSA_N "\",\"e\":\"\"}", format);
    jwk(alg, "{\"kty\":\"RSA\",\"n\":\"" RSA_N "\",\"e\":\"AQAB=\"}", format);
    jwk(alg, "{\"kty\":\"RSA\",\"n\":\"" RSA_N "\",\"e\":\"AQAC\"}", format);
    jwk(alg, "{\"kty\":\"RSA\",\"n\":\"" RSA_N "\",\"e\":65537}", format);
    jwk(alg, "{\"kty\":\"RSA\",\"n\":\"" RSA_N "\"}", format);
    jwk(alg, "{\"kty\":\"RSA\",\"e\":\"AQAB\"}", format);
    jwk(alg, "{\"n\":\"" RSA_N "\",\"e\":\"AQAB\"}", format);
    jwk(alg, "{\"kty\":\"rsa\",\"n\":\"" RSA_N "\",\"e\":\"AQAB\"}", type);
    jwk(alg, "{\"kty\":\"RSA\",\"n\":\"" RSA_N "\",\"e\":\"AgAAAAE\"}", EDGEJWT_ERR_KEY_SIZE);
    jwk(alg, "{\"kty\":\"RSA\",\"n\":\"0vx7\",\"e\":\"AQAB\"}", EDGEJWT_ERR_KEY_SIZE);
}

static void no_json(int32_t alg)
{
    const char *const texts[] = {
        "",
        " ",
        "x",
        "null",
        "[]",
        "\"RSA\"",
        "{}x",
        "{",
        "{\"kty\"}",
        "{\"kty\":\"RSA\",}",
        "{}",
        "{\"kty\":1}",
        "-----BEGIN PUBLIC KEY-----",
    };
    for (size_t i = 0; i < COUNT(texts); i++) {
        jwk(alg, texts[i], EDGEJWT_ERR_KEY_FORMAT);
        private_jwk(alg, texts[i], EDGEJWT_ERR_KEY_FORMAT);
    }
}

static void bad_curve_jwks(void)
{
#define X256 "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"
#define Y256 "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"
#define P256 "\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" X256 "\",\"y\":\"" Y256 "\""
    const int32_t format = EDGEJWT_ERR_KEY_FORMAT;
    const int32_t type = EDGEJWT_ERR_KEY_TYPE;
    jwk(EDGEJWT_ES256, "{" P256 "}", EDGEJWT_OK);
    jwk(EDGEJWT_ES384, "{" P256 "}", type);
    jwk(EDGEJWT_EDDSA, "{" P256 "}", type);
    jwk(EDGEJWT_ES256, "{\"kty\":\"EC\",\"crv\":\"P-521\",\"x\":\"" X256 "\",\"y\":\"" Y256 "\"}",
        EDGEJWT_ERR_ALGORITHM_UNAVAILABLE);
    jwk(EDGEJWT_ES256,
        "{\"kty\":\"EC\",\"crv\":\"secp256k1\",\"x\":\"" X256 "\",\"y\":\"" Y256 "\"}",
        EDGEJWT_ERR_ALGORITHM_UNAVAILABLE);
    jwk(EDGEJWT_ES256, "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" X256 "AA\",\"y\":\"" Y256 "\"}",
        format);
    jwk(EDGEJWT_ES256, "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83O\",\"y\":\"" Y256 "\"}",
        format);
    jwk(EDGEJWT_ES256, "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" X256 "\",\"y\":\"f83O\"}",
        format);
    jwk(EDGEJWT_ES256, "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" X256 "\"}", format);
    jwk(EDGEJWT_ES256, "{\"kty\":\"EC\",\"x\":\"" X256 "\",\"y\":\"" Y256 "\"}", format);
    jwk(EDGEJWT_ES256, "{" P256 ",\"d\":\"" X256 "\"}", type);
    private_jwk(EDGEJWT_ES256, "{" P256 "}", type);
    /* The private number belongs to another key, or is too short. */
    private_jwk(EDGEJWT_ES256, "{" P256 ",\"d\":\"" X256 "\"}", format);
    private_jwk(EDGEJWT_ES256, "{" P256 ",\"d\":\"AQAB\"}", format);

    jwk(EDGEJWT_EDDSA, "{" OKP "}", EDGEJWT_OK);
    jwk(EDGEJWT_ES256, "{" OKP "}", type);
    jwk(EDGEJWT_EDDSA, "{" OKP ",\"d\":\"" X25519 "\"}", type);
    jwk(EDGEJWT_EDDSA, "{\"kty\":\"OKP\",\"crv\":\"X25519\",\"x\":\"" X25519 "\"}", type);
    jwk(EDGEJWT_EDDSA, "{\"kty\":\"OKP\",\"crv\":\"Ed448\",\"x\":\"" X25519 "\"}",
        EDGEJWT_ERR_ALGORITHM_UNAVAILABLE);
    jwk(EDGEJWT_EDDSA, "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"" X25519 "AA\"}", format);
    jwk(EDGEJWT_EDDSA, "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"\"}", format);
    private_jwk(EDGEJWT_EDDSA, "{" OKP "}", type);
    private_jwk(EDGEJWT_EDDSA, "{" OKP ",\"d\":\"" X25519 "\"}", format);
}

static void secret_jwks(void)
{
#define K32 "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc"
    const int32_t alg = EDGEJWT_HS256;
    jwk(alg, "{\"kty\":\"oct\",\"k\":\"" K32 "\"}", EDGEJWT_OK);
    private_jwk(alg, "{\"kty\":\"oct\",\"k\":\"" K32 "\"}", EDGEJWT_OK);
    jwk(alg, "{\"kty\":\"oct\",\"k\":\"" K32 "\",\"alg\":\"HS512\"}", EDGEJWT_ERR_KEY_TYPE);
    jwk(alg, "{\"kty\":\"oct\",\"k\":\"" K32 "\",\"key_ops\":[\"sign\"]}", EDGEJWT_ERR_KEY_TYPE);
    private_jwk(alg, "{\"kty\":\"oct\",\"k\":\"" K32 "\",\"key_ops\":[\"verify\"]}",
                EDGEJWT_ERR_KEY_TYPE);
    jwk(EDGEJWT_HS384, "{\"kty\":\"oct\",\"k\":\"" K32 "\"}", EDGEJWT_ERR_KEY_SIZE);
    jwk(EDGEJWT_RS256, "{\"kty\":\"oct\",\"k\":\"" K32 "\"}", EDGEJWT_ERR_KEY_TYPE);
    jwk(alg, "{\"kty\":\"oct\",\"k\":\"BwcH\"}", EDGEJWT_ERR_KEY_SIZE);
    jwk(alg, "{\"kty\":\"oct\",\"k\":\"\"}", EDGEJWT_ERR_KEY_SIZE);
    jwk(alg, "{\"kty\":\"oct\",\"k\":\"" K32 "=\"}", EDGEJWT_ERR_KEY_FORMAT);
    jwk(alg, "{\"kty\":\"oct\"}", EDGEJWT_ERR_KEY_FORMAT);
}

static void large(void)
{
    const size_t len = 1 << 20;
    const int32_t want = EDGEJWT_ERR_KEY_FORMAT;
    char *text = malloc(len + 1);
    if (text == NULL) {
        exit(2);
    }
    text[len] = '\0';
    edgejwt_verifying_key *verifier = NULL;
    edgejwt_signing_key *key = NULL;
    for (size_t i = 0; i < COUNT(algorithms); i++) {
        const int32_t alg = algorithms[i].alg;
        if (is_curve(alg) && !has_curves) {
            continue;
        }
        memset(text, 'x', len);
        CHECK_STATUS(edgejwt_verifying_key_from_jwk(alg, text, len, &verifier), want);
        memset(text, '[', len);
        CHECK_STATUS(edgejwt_signing_key_from_jwk(alg, text, len, &key), want);
    }
    /* A number as long as that. */
    static const char start[] = "{\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\"";
    memset(text, 'B', len);
    memcpy(text, start, strlen(start));
    memcpy(text + len - 2, "\"}", 2);
    int32_t status = edgejwt_verifying_key_from_jwk(EDGEJWT_RS256, text, len, &verifier);
    CHECK(status == EDGEJWT_ERR_KEY_SIZE || status == EDGEJWT_ERR_KEY_FORMAT);
    CHECK(verifier == NULL);
    free(text);
}

static void null_arguments(void)
{
    const int32_t want = EDGEJWT_ERR_ARGUMENT;
    edgejwt_signing_key *key = NULL;
    edgejwt_verifying_key *verifier = NULL;
    CHECK_STATUS(edgejwt_signing_key_from_jwk(EDGEJWT_RS256, NULL, 1, &key), want);
    CHECK_STATUS(edgejwt_signing_key_from_jwk(EDGEJWT_RS256, "{}", 2, NULL), want);
    CHECK_STATUS(edgejwt_signing_key_from_jwk(14, "{}", 2, &key), want);
    CHECK_STATUS(edgejwt_verifying_key_from_jwk(EDGEJWT_RS256, NULL, 1, &verifier), want);
    CHECK_STATUS(edgejwt_verifying_key_from_jwk(EDGEJWT_RS256, "{}", 2, NULL), want);
    CHECK_STATUS(edgejwt_verifying_key_from_jwk(INT32_MAX, "{}", 2, &verifier), want);
}

int main(int argc, char **argv)
{
    (void)argc;
    forms_init(argv[1]);
    bad_rsa_jwks();
    no_json(EDGEJWT_RS256);
    no_json(EDGEJWT_HS256);
    if (has_curves) {
        bad_curve_jwks();
        no_json(EDGEJWT_ES256);
        no_json(EDGEJWT_EDDSA);
    }
    secret_jwks();
    large();
    null_arguments();
    return check_report();
}
