/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Every algorithm: names, keys in all forms, headers, new keys, thumbprints. */
#include "check.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const char *dir;
static bool has_curves;

/* Claims that the strictest policy takes. */
static const char payload[] = "{\"exp\":9007199254740992}";

static const struct {
    int32_t alg;
    const char *name;
    size_t signature_len;
} algorithms[] = {
    {EDGEJWT_RS256, "RS256", 256}, {EDGEJWT_RS384, "RS384", 256}, {EDGEJWT_RS512, "RS512", 256},
    {EDGEJWT_PS256, "PS256", 256}, {EDGEJWT_PS384, "PS384", 256}, {EDGEJWT_PS512, "PS512", 256},
    {EDGEJWT_ES256, "ES256", 64},  {EDGEJWT_ES384, "ES384", 96},  {EDGEJWT_EDDSA, "EdDSA", 64},
    {EDGEJWT_HS256, "HS256", 32},  {EDGEJWT_HS384, "HS384", 48},  {EDGEJWT_HS512, "HS512", 64},
};

static bool is_rsa(int32_t alg)
{
    return alg >= EDGEJWT_RS256 && alg <= EDGEJWT_PS512;
}

static bool is_curve(int32_t alg)
{
    return alg >= EDGEJWT_ES256 && alg <= EDGEJWT_EDDSA;
}

static bool is_hmac(int32_t alg)
{
    return alg >= EDGEJWT_HS256 && alg <= EDGEJWT_HS512;
}

/* What a key of another kind meets. */
static int32_t refusal(int32_t alg)
{
    return is_curve(alg) && !has_curves ? EDGEJWT_ERR_ALGORITHM_UNAVAILABLE : EDGEJWT_ERR_KEY_TYPE;
}

static void names(void)
{
    for (size_t i = 0; i < COUNT(algorithms); i++) {
        CHECK(algorithms[i].alg == (int32_t)i + 1);
        CHECK_TEXT(edgejwt_algorithm_name(algorithms[i].alg), algorithms[i].name);
        CHECK(edgejwt_algorithm_from_name(algorithms[i].name) == algorithms[i].alg);
    }
    const int32_t numbers[] = {0, -1, 13, 256, 257, INT32_MAX, INT32_MIN};
    for (size_t i = 0; i < COUNT(numbers); i++) {
        CHECK_TEXT(edgejwt_algorithm_name(numbers[i]), "");
    }
    const char *const none[] = {
        "", "none", "None", "rs256", "RS256 ", " RS256", "RS2560", "RS25", "ES512", "ES256K",
        "EDDSA", "eddsa", "Ed25519", "HS1", "RSA-OAEP", "JWT",
    };
    for (size_t i = 0; i < COUNT(none); i++) {
        CHECK(edgejwt_algorithm_from_name(none[i]) == 0);
    }
    CHECK(edgejwt_algorithm_from_name(NULL) == 0);
}

/* A private key for an algorithm of this build. */
static edgejwt_signing_key *private_key(int32_t alg)
{
    edgejwt_signing_key *key = NULL;
    if (is_rsa(alg)) {
        CHECK_STATUS(edgejwt_signing_key_from_file(alg, key_path(dir, "rsa2048.key"), &key), EDGEJWT_OK);
    } else if (is_curve(alg)) {
        char pem[EDGEJWT_KEY_PEM_MAX];
        size_t len = 0;
        CHECK_STATUS(edgejwt_generate_key(alg, pem, sizeof pem, &len), EDGEJWT_OK);
        CHECK_STATUS(edgejwt_signing_key_from_pem(alg, pem, len, &key), EDGEJWT_OK);
    } else {
        uint8_t secret[64];
        memset(secret, 7, sizeof secret);
        CHECK_STATUS(edgejwt_signing_key_from_secret(alg, secret, sizeof secret, &key), EDGEJWT_OK);
    }
    if (key == NULL) {
        exit(2);
    }
    return key;
}

static edgejwt_verifying_key *public_key(const edgejwt_signing_key *key)
{
    edgejwt_verifying_key *public_key = NULL;
    CHECK_STATUS(edgejwt_verifying_key_from_signing_key(key, &public_key), EDGEJWT_OK);
    if (public_key == NULL) {
        exit(2);
    }
    return public_key;
}

static void round_trip(int32_t alg, size_t signature_len)
{
    edgejwt_signing_key *key = private_key(alg);
    edgejwt_verifying_key *verifier = public_key(key);
    char token[EDGEJWT_TOKEN_MAX + 1];
    char out[EDGEJWT_PAYLOAD_MAX];
    size_t token_len = 0;
    size_t len = 0;
    CHECK_STATUS(edgejwt_sign(key, payload, strlen(payload), token, sizeof token, &token_len), EDGEJWT_OK);
    CHECK(token_len == 36 + 1 + (strlen(payload) * 4 + 2) / 3 + 1 + (signature_len * 4 + 2) / 3);
    CHECK_STATUS(edgejwt_sign(key, payload, strlen(payload), NULL, 0, &len), EDGEJWT_ERR_SPACE);
    CHECK(len == token_len);
    /* The keys are each other's, and stay so when one is freed. */
    edgejwt_signing_key_free(key);
    CHECK_STATUS(edgejwt_verify(verifier, NULL, NOW, token, token_len, out, sizeof out, &len), EDGEJWT_OK);
    CHECK_TEXT(out, payload);
    CHECK(len == strlen(payload));

    /* One bit of the signature's first digit, and a signature cut short. */
    char *signature = strrchr(token, '.') + 1;
    char digit = *signature;
    *signature = digit == 'A' ? 'B' : 'A';
    CHECK_STATUS(edgejwt_verify(verifier, NULL, NOW, token, token_len, out, sizeof out, &len),
                 EDGEJWT_ERR_SIGNATURE);
    CHECK(out[0] == '\0' && len == 0);
    *signature = digit;
    CHECK_STATUS(edgejwt_verify(verifier, NULL, NOW, token, token_len - 4, out, sizeof out, &len),
                 EDGEJWT_ERR_SIGNATURE);
    edgejwt_verifying_key_free(verifier);
}

/* A token for one algorithm, and the key of every other. */
static void the_key_decides(void)
{
    for (size_t i = 0; i < COUNT(algorithms); i++) {
        if (is_curve(algorithms[i].alg) && !has_curves) {
            continue;
        }
        char token[EDGEJWT_TOKEN_MAX + 1];
        size_t len = 0;
        edgejwt_signing_key *key = private_key(algorithms[i].alg);
        CHECK_STATUS(edgejwt_sign(key, payload, strlen(payload), token, sizeof token, &len), EDGEJWT_OK);
        edgejwt_signing_key_free(key);
        for (size_t j = 0; j < COUNT(algorithms); j++) {
            if (i == j || (is_curve(algorithms[j].alg) && !has_curves)) {
                continue;
            }
            key = private_key(algorithms[j].alg);
            edgejwt_verifying_key *verifier = public_key(key);
            CHECK_STATUS(edgejwt_verify(verifier, NULL, NOW, token, len, NULL, 0, NULL), EDGEJWT_ERR_ALGORITHM);
            edgejwt_verifying_key_free(verifier);
            edgejwt_signing_key_free(key);
        }
    }
}

/* What no key comes of: the same for both kinds of key. */
static void no_pem(int32_t alg, const char *name, int32_t want_private, int32_t want_public)
{
    char *pem = key_text(dir, name);
    edgejwt_signing_key *key = (edgejwt_signing_key *)&pem;
    CHECK_STATUS(edgejwt_signing_key_from_pem(alg, pem, strlen(pem), &key), want_private);
    CHECK(key == NULL);
    edgejwt_verifying_key *verifier = (edgejwt_verifying_key *)&pem;
    CHECK_STATUS(edgejwt_verifying_key_from_pem(alg, pem, strlen(pem), &verifier), want_public);
    CHECK(verifier == NULL);
    free(pem);
}

static void keys_of_other_kinds(void)
{
    for (size_t i = 0; i < COUNT(algorithms); i++) {
        int32_t alg = algorithms[i].alg;
        int32_t want = refusal(alg);
        if (!is_rsa(alg)) {
            no_pem(alg, "rsa2048.key", want, want);
            no_pem(alg, "rsa2048.pkcs1.key", want, want);
            no_pem(alg, "rsa2048.pem", want, want);
            no_pem(alg, "rsa2048.pkcs1.pem", want, want);
            no_pem(alg, "certificate.pem", want, want);
        }
        if (alg != EDGEJWT_ES256) {
            no_pem(alg, "ec.key", want, want);
            no_pem(alg, "ec.sec1.key", want, want);
            no_pem(alg, "ec.pem", want, want);
        }
        if (alg != EDGEJWT_EDDSA) {
            no_pem(alg, "ed25519.key", want, want);
            no_pem(alg, "ed25519.pem", want, want);
        }
    }
}

static void unavailable(int32_t alg)
{
    const int32_t want = EDGEJWT_ERR_ALGORITHM_UNAVAILABLE;
    const char *jwk = "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}";
    char out[EDGEJWT_KEY_PEM_MAX];
    size_t len = 7;
    edgejwt_signing_key *key = NULL;
    edgejwt_verifying_key *verifier = NULL;
    CHECK_STATUS(edgejwt_generate_key(alg, out, sizeof out, &len), want);
    CHECK(out[0] == '\0' && len == 0);
    no_pem(alg, "ec.key", want, want);
    no_pem(alg, "ec.sec1.key", want, want);
    no_pem(alg, "ec.pem", want, want);
    no_pem(alg, "ed25519.key", want, want);
    no_pem(alg, "ed25519.pem", want, want);
    CHECK_STATUS(edgejwt_signing_key_from_der(alg, (const uint8_t *)"0", 1, &key), want);
    CHECK_STATUS(edgejwt_verifying_key_from_der(alg, (const uint8_t *)"0", 1, &verifier), want);
    CHECK_STATUS(edgejwt_signing_key_from_jwk(alg, jwk, strlen(jwk), &key), want);
    CHECK_STATUS(edgejwt_verifying_key_from_jwk(alg, jwk, strlen(jwk), &verifier), want);
    CHECK_STATUS(edgejwt_signing_key_from_file(alg, key_path(dir, "ec.key"), &key), want);
    CHECK_STATUS(edgejwt_verifying_key_from_file(alg, key_path(dir, "ec.pem"), &verifier), want);
}

static void secret(int32_t alg, const void *bytes, size_t len, int32_t want)
{
    edgejwt_signing_key *key = NULL;
    edgejwt_verifying_key *verifier = NULL;
    CHECK_STATUS(edgejwt_signing_key_from_secret(alg, bytes, len, &key), want);
    CHECK_STATUS(edgejwt_verifying_key_from_secret(alg, bytes, len, &verifier), want);
    CHECK((key != NULL) == (want == EDGEJWT_OK) && (verifier != NULL) == (want == EDGEJWT_OK));
    if (want == EDGEJWT_OK) {
        char token[EDGEJWT_TOKEN_MAX + 1];
        size_t token_len = 0;
        CHECK_STATUS(edgejwt_sign(key, payload, strlen(payload), token, sizeof token, &token_len), EDGEJWT_OK);
        CHECK_STATUS(edgejwt_verify(verifier, NULL, NOW, token, token_len, NULL, 0, NULL), EDGEJWT_OK);
    }
    edgejwt_signing_key_free(key);
    edgejwt_verifying_key_free(verifier);
}

static void secrets(void)
{
    uint8_t bytes[EDGEJWT_SECRET_MAX + 1];
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (uint8_t)(i * 31);
    }
    for (size_t i = 0; i < COUNT(algorithms); i++) {
        int32_t alg = algorithms[i].alg;
        if (!is_hmac(alg)) {
            secret(alg, bytes, 64, refusal(alg));
            continue;
        }
        size_t min = algorithms[i].signature_len;
        secret(alg, NULL, 0, EDGEJWT_ERR_KEY_SIZE);
        secret(alg, bytes, 0, EDGEJWT_ERR_KEY_SIZE);
        secret(alg, bytes, 1, EDGEJWT_ERR_KEY_SIZE);
        secret(alg, bytes, min - 1, EDGEJWT_ERR_KEY_SIZE);
        secret(alg, bytes, min, EDGEJWT_OK);
        secret(alg, bytes, EDGEJWT_SECRET_MAX, EDGEJWT_OK);
        secret(alg, bytes, EDGEJWT_SECRET_MAX + 1, EDGEJWT_ERR_KEY_SIZE);
        secret(alg, NULL, 64, EDGEJWT_ERR_ARGUMENT);
        secret(alg, bytes, SIZE_MAX, EDGEJWT_ERR_ARGUMENT);

        const char *const known[] = {"rsa2048.pem", "rsa2048.pkcs1.pem", "ec.pem", "ed25519.pem", "crlf.pem"};
        for (size_t j = 0; j < COUNT(known); j++) {
            char *pem = key_text(dir, known[j]);
            secret(alg, pem, strlen(pem), EDGEJWT_ERR_KEY_TYPE);
            free(pem);
        }
    }
    secret(0, bytes, 64, EDGEJWT_ERR_ARGUMENT);
    secret(13, bytes, 64, EDGEJWT_ERR_ARGUMENT);
}

/* The last block of a PEM text, decoded: a curve's name may stand before. */
static size_t der_of(const char *pem, uint8_t *der)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = pem;
    for (const char *next = at; next != NULL; next = strstr(at, "-----BEGIN ")) {
        at = strchr(next, '\n');
    }
    uint32_t bits = 0;
    int bit_count = 0;
    size_t len = 0;
    for (; *at != '-' && *at != '='; at++) {
        const char *digit = strchr(digits, *at);
        if (*at == '\n' || digit == NULL) {
            continue;
        }
        bits = bits << 6 | (uint32_t)(digit - digits);
        bit_count += 6;
        if (bit_count >= 8) {
            bit_count -= 8;
            der[len++] = (uint8_t)(bits >> bit_count);
        }
    }
    return len;
}

static int32_t private_der(int32_t alg, const uint8_t *der, size_t len)
{
    edgejwt_signing_key *key = (edgejwt_signing_key *)&alg;
    int32_t status = edgejwt_signing_key_from_der(alg, der, len, &key);
    CHECK((key != NULL) == (status == EDGEJWT_OK));
    edgejwt_signing_key_free(key);
    return status;
}

static int32_t public_der(int32_t alg, const uint8_t *der, size_t len)
{
    edgejwt_verifying_key *key = (edgejwt_verifying_key *)&alg;
    int32_t status = edgejwt_verifying_key_from_der(alg, der, len, &key);
    CHECK((key != NULL) == (status == EDGEJWT_OK));
    edgejwt_verifying_key_free(key);
    return status;
}

/* A key as DER: whole, cut everywhere, and with a byte behind it. Each cut
 * has memory of its own, so that a read beyond it is seen. */
static void whole_and_cut(int32_t alg, const char *pem, int32_t (*load)(int32_t, const uint8_t *, size_t))
{
    uint8_t der[4096];
    size_t len = der_of(pem, der);
    CHECK_STATUS(load(alg, der, len), EDGEJWT_OK);
    CHECK_STATUS(load(alg, NULL, 0), EDGEJWT_ERR_KEY_FORMAT);
    for (size_t cut = 1; cut < len; cut++) {
        uint8_t *part = malloc(cut);
        if (part == NULL) {
            exit(2);
        }
        memcpy(part, der, cut);
        CHECK_STATUS(load(alg, part, cut), EDGEJWT_ERR_KEY_FORMAT);
        free(part);
    }
    der[len] = 0;
    CHECK_STATUS(load(alg, der, len + 1), EDGEJWT_ERR_KEY_FORMAT);
}

static void file_as_der(int32_t alg, const char *name, int32_t (*load)(int32_t, const uint8_t *, size_t),
                        int32_t (*other)(int32_t, const uint8_t *, size_t))
{
    char *pem = key_text(dir, name);
    uint8_t der[4096];
    size_t len = der_of(pem, der);
    whole_and_cut(alg, pem, load);
    CHECK_STATUS(other(alg, der, len), EDGEJWT_ERR_KEY_TYPE);
    free(pem);
}

static void der(void)
{
    file_as_der(EDGEJWT_RS256, "rsa2048.key", private_der, public_der);
    file_as_der(EDGEJWT_PS512, "rsa2048.pkcs1.key", private_der, public_der);
    file_as_der(EDGEJWT_RS256, "rsa2048.pem", public_der, private_der);
    file_as_der(EDGEJWT_PS384, "rsa2048.pkcs1.pem", public_der, private_der);
    file_as_der(EDGEJWT_RS512, "certificate.pem", public_der, private_der);
    if (has_curves) {
        file_as_der(EDGEJWT_ES256, "ec.key", private_der, public_der);
        file_as_der(EDGEJWT_ES256, "ec.sec1.key", private_der, public_der);
        file_as_der(EDGEJWT_ES256, "ec.pem", public_der, private_der);
        file_as_der(EDGEJWT_EDDSA, "ed25519.key", private_der, public_der);
        file_as_der(EDGEJWT_EDDSA, "ed25519.pem", public_der, private_der);
        char pem[EDGEJWT_KEY_PEM_MAX];
        CHECK_STATUS(edgejwt_generate_key(EDGEJWT_ES384, pem, sizeof pem, NULL), EDGEJWT_OK);
        whole_and_cut(EDGEJWT_ES384, pem, private_der);
    }
    char *pem = key_text(dir, "encrypted.key");
    uint8_t encrypted[4096];
    size_t len = der_of(pem, encrypted);
    CHECK_STATUS(private_der(EDGEJWT_RS256, encrypted, len), EDGEJWT_ERR_KEY_ENCRYPTED);
    free(pem);
}

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

/* RFC 7638 section 3.1, and its thumbprint. */
#define RSA_N                                                                                              \
    "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZ" \
    "CiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJ" \
    "ZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xB" \
    "niIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"
#define RSA "\"kty\":\"RSA\",\"n\":\"" RSA_N "\",\"e\":\"AQAB\""
static const char rsa_thumbprint[] = "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs";

static void bad_rsa_jwks(void)
{
    const int32_t alg = EDGEJWT_PS256;
    const int32_t format = EDGEJWT_ERR_KEY_FORMAT;
    const int32_t type = EDGEJWT_ERR_KEY_TYPE;
    jwk(alg, "{" RSA "}", EDGEJWT_OK);
    jwk(alg, "{" RSA ",\"kid\":\"1\",\"alg\":\"PS256\",\"use\":\"sig\",\"key_ops\":[\"verify\"]}", EDGEJWT_OK);
    jwk(alg, "{" RSA ",\"key_ops\":[\"sign\",\"verify\"],\"x5c\":[1],\"more\":null}", EDGEJWT_OK);
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
    jwk(alg, "{\"kty\":\"RSA\",\"n\":\"" RSA_N "\",\"e\":\"AAEAAQ\"}", format);
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
        "", " ", "x", "null", "[]", "\"RSA\"", "{}x", "{", "{\"kty\"}", "{\"kty\":\"RSA\",}", "{}",
        "{\"kty\":1}", "-----BEGIN PUBLIC KEY-----",
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
#define X25519 "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
#define OKP "\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"" X25519 "\""
    const int32_t format = EDGEJWT_ERR_KEY_FORMAT;
    const int32_t type = EDGEJWT_ERR_KEY_TYPE;
    jwk(EDGEJWT_ES256, "{" P256 "}", EDGEJWT_OK);
    jwk(EDGEJWT_ES384, "{" P256 "}", type);
    jwk(EDGEJWT_EDDSA, "{" P256 "}", type);
    jwk(EDGEJWT_ES256, "{\"kty\":\"EC\",\"crv\":\"P-521\",\"x\":\"" X256 "\",\"y\":\"" Y256 "\"}", type);
    jwk(EDGEJWT_ES256, "{\"kty\":\"EC\",\"crv\":\"secp256k1\",\"x\":\"" X256 "\",\"y\":\"" Y256 "\"}", type);
    jwk(EDGEJWT_ES256, "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" X256 "AA\",\"y\":\"" Y256 "\"}", format);
    jwk(EDGEJWT_ES256, "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83O\",\"y\":\"" Y256 "\"}", format);
    jwk(EDGEJWT_ES256, "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" X256 "\",\"y\":\"f83O\"}", format);
    jwk(EDGEJWT_ES256, "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" X256 "\"}", format);
    jwk(EDGEJWT_ES256, "{\"kty\":\"EC\",\"x\":\"" X256 "\",\"y\":\"" Y256 "\"}", format);
    jwk(EDGEJWT_ES256, "{" P256 ",\"d\":\"" X256 "\"}", type);
    private_jwk(EDGEJWT_ES256, "{" P256 "}", type);
    /* Numbers of somebody else, and none at all. */
    private_jwk(EDGEJWT_ES256, "{" P256 ",\"d\":\"" X256 "\"}", format);
    private_jwk(EDGEJWT_ES256, "{" P256 ",\"d\":\"AQAB\"}", format);

    jwk(EDGEJWT_EDDSA, "{" OKP "}", EDGEJWT_OK);
    jwk(EDGEJWT_ES256, "{" OKP "}", type);
    jwk(EDGEJWT_EDDSA, "{" OKP ",\"d\":\"" X25519 "\"}", type);
    jwk(EDGEJWT_EDDSA, "{\"kty\":\"OKP\",\"crv\":\"X25519\",\"x\":\"" X25519 "\"}", type);
    jwk(EDGEJWT_EDDSA, "{\"kty\":\"OKP\",\"crv\":\"Ed448\",\"x\":\"" X25519 "\"}", type);
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
    private_jwk(alg, "{\"kty\":\"oct\",\"k\":\"" K32 "\",\"key_ops\":[\"verify\"]}", EDGEJWT_ERR_KEY_TYPE);
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
    char *text = malloc(len + 1);
    if (text == NULL) {
        exit(2);
    }
    text[len] = '\0';
    for (size_t i = 0; i < COUNT(algorithms); i++) {
        const int32_t alg = algorithms[i].alg;
        const int32_t want = EDGEJWT_ERR_KEY_FORMAT;
        if (is_curve(alg) && !has_curves) {
            continue;
        }
        memset(text, 'x', len);
        CHECK_STATUS(private_der(alg, (const uint8_t *)text, len), want);
        CHECK_STATUS(public_der(alg, (const uint8_t *)text, len), want);
        edgejwt_verifying_key *verifier = NULL;
        edgejwt_signing_key *key = NULL;
        CHECK_STATUS(edgejwt_verifying_key_from_jwk(alg, text, len, &verifier), want);
        memset(text, '[', len);
        CHECK_STATUS(edgejwt_signing_key_from_jwk(alg, text, len, &key), want);
    }
    /* A number that long is no key either. */
    static const char start[] = "{\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\"";
    memset(text, 'B', len);
    memcpy(text, start, strlen(start));
    memcpy(text + len - 2, "\"}", 2);
    edgejwt_verifying_key *verifier = NULL;
    int32_t status = edgejwt_verifying_key_from_jwk(EDGEJWT_RS256, text, len, &verifier);
    CHECK(status == EDGEJWT_ERR_KEY_SIZE || status == EDGEJWT_ERR_KEY_FORMAT);
    CHECK(verifier == NULL);
    free(text);
}

static void null_arguments(void)
{
    const int32_t want = EDGEJWT_ERR_ARGUMENT;
    const uint8_t der[] = {0x30, 0};
    edgejwt_signing_key *key = NULL;
    edgejwt_verifying_key *verifier = NULL;
    char out[64];
    CHECK_STATUS(edgejwt_signing_key_from_der(EDGEJWT_RS256, NULL, 1, &key), want);
    CHECK_STATUS(edgejwt_signing_key_from_der(EDGEJWT_RS256, der, SIZE_MAX, &key), want);
    CHECK_STATUS(edgejwt_signing_key_from_der(EDGEJWT_RS256, der, sizeof der, NULL), want);
    CHECK_STATUS(edgejwt_signing_key_from_der(0, der, sizeof der, &key), want);
    CHECK_STATUS(edgejwt_signing_key_from_jwk(EDGEJWT_RS256, NULL, 1, &key), want);
    CHECK_STATUS(edgejwt_signing_key_from_jwk(EDGEJWT_RS256, "{}", 2, NULL), want);
    CHECK_STATUS(edgejwt_signing_key_from_jwk(13, "{}", 2, &key), want);
    CHECK_STATUS(edgejwt_signing_key_from_secret(EDGEJWT_HS256, der, sizeof der, NULL), want);
    CHECK_STATUS(edgejwt_verifying_key_from_der(EDGEJWT_RS256, NULL, 1, &verifier), want);
    CHECK_STATUS(edgejwt_verifying_key_from_der(EDGEJWT_RS256, der, SIZE_MAX, &verifier), want);
    CHECK_STATUS(edgejwt_verifying_key_from_der(EDGEJWT_RS256, der, sizeof der, NULL), want);
    CHECK_STATUS(edgejwt_verifying_key_from_der(-1, der, sizeof der, &verifier), want);
    CHECK_STATUS(edgejwt_verifying_key_from_jwk(EDGEJWT_RS256, NULL, 1, &verifier), want);
    CHECK_STATUS(edgejwt_verifying_key_from_jwk(EDGEJWT_RS256, "{}", 2, NULL), want);
    CHECK_STATUS(edgejwt_verifying_key_from_jwk(INT32_MAX, "{}", 2, &verifier), want);
    CHECK_STATUS(edgejwt_verifying_key_from_secret(EDGEJWT_HS256, der, sizeof der, NULL), want);
    CHECK_STATUS(edgejwt_key_thumbprint(NULL, out, sizeof out, NULL), want);

    key = private_key(EDGEJWT_HS256);
    verifier = (edgejwt_verifying_key *)&key;
    CHECK_STATUS(edgejwt_verifying_key_from_signing_key(NULL, &verifier), want);
    CHECK(verifier == NULL);
    CHECK_STATUS(edgejwt_verifying_key_from_signing_key(key, NULL), want);
    edgejwt_signing_key_free(key);
}

static void generates(int32_t alg)
{
    char out[EDGEJWT_KEY_PEM_MAX];
    size_t len = 0;
    size_t again = 0;
    CHECK_STATUS(edgejwt_generate_key(alg, NULL, 0, &len), EDGEJWT_ERR_SPACE);
    CHECK(len > 0 && len < EDGEJWT_KEY_PEM_MAX);
    CHECK_STATUS(edgejwt_generate_key(alg, NULL, 0, NULL), EDGEJWT_ERR_SPACE);
    memset(out, 'x', sizeof out);
    CHECK_STATUS(edgejwt_generate_key(alg, out, len, &again), EDGEJWT_ERR_SPACE);
    CHECK(again == len && out[0] == 'x' && out[len] == 'x');
    CHECK_STATUS(edgejwt_generate_key(alg, out, len + 1, &again), EDGEJWT_OK);
    CHECK(again == len && strlen(out) == len && out[len + 1] == 'x');
    CHECK(strncmp(out, "-----BEGIN PRIVATE KEY-----\n", 28) == 0);
    CHECK(strcmp(out + len - 26, "-----END PRIVATE KEY-----\n") == 0);
    char other[EDGEJWT_KEY_PEM_MAX];
    CHECK_STATUS(edgejwt_generate_key(alg, other, sizeof other, NULL), EDGEJWT_OK);
    CHECK(strcmp(out, other) != 0);
    CHECK_STATUS(edgejwt_generate_key(alg, NULL, 9, &len), EDGEJWT_ERR_ARGUMENT);
    CHECK_STATUS(edgejwt_generate_key(alg, out, SIZE_MAX, &len), EDGEJWT_ERR_ARGUMENT);
}

static void does_not_generate(int32_t alg, int32_t want)
{
    char out[EDGEJWT_KEY_PEM_MAX] = "x";
    size_t len = 7;
    CHECK_STATUS(edgejwt_generate_key(alg, out, sizeof out, &len), want);
    CHECK(out[0] == '\0' && len == 0);
    CHECK_STATUS(edgejwt_generate_key(alg, NULL, 0, &len), want);
}

static void generating(void)
{
    for (size_t i = 0; i < COUNT(algorithms); i++) {
        int32_t alg = algorithms[i].alg;
        if (!is_curve(alg)) {
            does_not_generate(alg, EDGEJWT_ERR_NOT_GENERATED);
        } else if (has_curves) {
            generates(alg);
        }
    }
    does_not_generate(0, EDGEJWT_ERR_ARGUMENT);
    does_not_generate(13, EDGEJWT_ERR_ARGUMENT);
    CHECK(strstr(edgejwt_status_text(EDGEJWT_ERR_NOT_GENERATED), "openssl genrsa") != NULL);
    CHECK(strstr(edgejwt_status_text(EDGEJWT_ERR_NOT_GENERATED), "openssl rand") != NULL);
    CHECK(strstr(edgejwt_status_text(EDGEJWT_ERR_KEY_HALF), "openssl ec") != NULL);
}

static void thumbprint_is(int32_t alg, const char *json, const char *want)
{
    edgejwt_verifying_key *key = NULL;
    char out[EDGEJWT_THUMBPRINT_LEN + 2];
    size_t len = 0;
    CHECK_STATUS(edgejwt_verifying_key_from_jwk(alg, json, strlen(json), &key), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_key_thumbprint(key, NULL, 0, &len), EDGEJWT_ERR_SPACE);
    CHECK(len == EDGEJWT_THUMBPRINT_LEN);
    memset(out, 'x', sizeof out);
    CHECK_STATUS(edgejwt_key_thumbprint(key, out, EDGEJWT_THUMBPRINT_LEN, &len), EDGEJWT_ERR_SPACE);
    CHECK(len == EDGEJWT_THUMBPRINT_LEN && out[0] == 'x');
    CHECK_STATUS(edgejwt_key_thumbprint(key, out, EDGEJWT_THUMBPRINT_LEN + 1, NULL), EDGEJWT_OK);
    CHECK(out[EDGEJWT_THUMBPRINT_LEN + 1] == 'x');
    CHECK_TEXT(out, want);
    CHECK_STATUS(edgejwt_key_thumbprint(key, NULL, 9, &len), EDGEJWT_ERR_ARGUMENT);
    edgejwt_verifying_key_free(key);
}

static void thumbprints(void)
{
    for (int32_t alg = EDGEJWT_RS256; alg <= EDGEJWT_PS512; alg++) {
        thumbprint_is(alg, "{" RSA "}", rsa_thumbprint);
    }
    if (has_curves) {
        /* RFC 8037 appendix A.3. */
        thumbprint_is(EDGEJWT_EDDSA, "{" OKP "}", "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    }
    edgejwt_signing_key *key = private_key(EDGEJWT_HS512);
    edgejwt_verifying_key *verifier = public_key(key);
    char out[EDGEJWT_THUMBPRINT_LEN + 1] = "x";
    size_t len = 7;
    CHECK_STATUS(edgejwt_key_thumbprint(verifier, out, sizeof out, &len), EDGEJWT_ERR_KEY_TYPE);
    CHECK(out[0] == '\0' && len == 0);
    edgejwt_verifying_key_free(verifier);
    edgejwt_signing_key_free(key);
}

/* Signs with a header, and judges the token's type. */
static void header(const char *kid, const char *typ, int32_t want, const char *wanted_typ, int32_t verdict)
{
    edgejwt_signing_key *key = private_key(EDGEJWT_HS256);
    edgejwt_verifying_key *verifier = public_key(key);
    char token[EDGEJWT_TOKEN_MAX + 1] = "x";
    size_t len = 7;
    edgejwt_header header;
    edgejwt_header_init(&header, sizeof header);
    header.kid = kid;
    header.typ = typ;
    CHECK_STATUS(edgejwt_sign_with(key, &header, payload, strlen(payload), token, sizeof token, &len), want);
    if (want == EDGEJWT_OK) {
        edgejwt_policy policy;
        edgejwt_policy_init(&policy, sizeof policy);
        policy.typ = wanted_typ;
        CHECK_STATUS(edgejwt_verify(verifier, &policy, NOW, token, len, NULL, 0, NULL), verdict);
    } else {
        CHECK(token[0] == '\0' && len == 0);
    }
    edgejwt_verifying_key_free(verifier);
    edgejwt_signing_key_free(key);
}

static void headers(void)
{
    const int32_t ok = EDGEJWT_OK;
    const int32_t mismatch = EDGEJWT_ERR_TYP;
    char text[EDGEJWT_HEADER_TEXT_MAX + 2];
    memset(text, 'k', sizeof text);
    text[EDGEJWT_HEADER_TEXT_MAX] = '\0';
    header(text, NULL, ok, NULL, ok);
    header(NULL, text, ok, text, ok);
    header(text, text, ok, text, ok);
    /* Each byte becomes six in JSON. */
    memset(text, 1, EDGEJWT_HEADER_TEXT_MAX);
    header(text, text, ok, text, ok);
    memset(text, 'k', sizeof text);
    text[EDGEJWT_HEADER_TEXT_MAX + 1] = '\0';
    header(text, NULL, EDGEJWT_ERR_ARGUMENT, NULL, ok);
    header(NULL, text, EDGEJWT_ERR_ARGUMENT, NULL, ok);
    header("\xff", NULL, EDGEJWT_ERR_HEADER, NULL, ok);
    header(NULL, "\xc3", EDGEJWT_ERR_HEADER, NULL, ok);
    header(NULL, "\xed\xa0\x80", EDGEJWT_ERR_HEADER, NULL, ok);

    header(NULL, NULL, ok, "JWT", ok);
    header(NULL, NULL, ok, "application/jwt", ok);
    header(NULL, NULL, ok, "at+jwt", mismatch);
    header("key-1", "at+jwt", ok, "at+jwt", ok);
    header("key-1", "at+jwt", ok, "AT+JWT", ok);
    header("key-1", "at+jwt", ok, "application/at+jwt", ok);
    header("key-1", "application/at+jwt", ok, "at+jwt", ok);
    header("key-1", "at+jwt", ok, NULL, ok);
    header("key-1", "at+jwt", ok, "JWT", mismatch);
    header("key-1", "at+jwt", ok, "at+jwt ", mismatch);
    header("key-1", "at+jwt", ok, "text/at+jwt", mismatch);
    header("key-1", "at+jwt", ok, "", mismatch);
    header("key-1", "", ok, "", ok);
    header("key-1", "", ok, "JWT", mismatch);
    header("\"\\/\b\t\n", "Zo\xc3\xab \"\\\x7f", ok, "Zo\xc3\xab \"\\\x7f", ok);
}

/* The bytes of a header, and what older and newer callers send. */
static void header_bytes(void)
{
    edgejwt_signing_key *key = private_key(EDGEJWT_HS256);
    char token[EDGEJWT_TOKEN_MAX + 1];
    char plain[EDGEJWT_TOKEN_MAX + 1];
    size_t len = 0;
    struct {
        edgejwt_header header;
        size_t newer;
    } larger = {0};
    edgejwt_header *header = &larger.header;

    /* {"alg":"HS256","kid":"a\"\\\n","typ":"at+jwt"} */
    static const char start[] = "eyJhbGciOiJIUzI1NiIsImtpZCI6ImFcIlxcXG4iLCJ0eXAiOiJhdCtqd3QifQ.";
    edgejwt_header_init(header, sizeof *header);
    header->kid = "a\"\\\n";
    header->typ = "at+jwt";
    CHECK_STATUS(edgejwt_sign_with(key, header, "{}", 2, token, sizeof token, &len), EDGEJWT_OK);
    CHECK(strncmp(token, start, strlen(start)) == 0);
    size_t needed = 0;
    CHECK_STATUS(edgejwt_sign_with(key, header, "{}", 2, NULL, 0, &needed), EDGEJWT_ERR_SPACE);
    CHECK(needed == len);
    CHECK_STATUS(edgejwt_sign_with(key, header, "{}", 2, token, len, &needed), EDGEJWT_ERR_SPACE);

    /* An older struct lacks the last field. */
    header->size = offsetof(edgejwt_header, typ);
    static const char older[] = "eyJhbGciOiJIUzI1NiIsImtpZCI6ImFcIlxcXG4iLCJ0eXAiOiJKV1QifQ.";
    CHECK_STATUS(edgejwt_sign_with(key, header, "{}", 2, token, sizeof token, &len), EDGEJWT_OK);
    CHECK(strncmp(token, older, strlen(older)) == 0);

    /* One that has only its size says nothing; no header says the same. */
    CHECK_STATUS(edgejwt_sign(key, "{}", 2, plain, sizeof plain, &len), EDGEJWT_OK);
    header->size = sizeof(size_t);
    CHECK_STATUS(edgejwt_sign_with(key, header, "{}", 2, token, sizeof token, &len), EDGEJWT_OK);
    CHECK_TEXT(token, plain);
    CHECK_STATUS(edgejwt_sign_with(key, NULL, "{}", 2, token, sizeof token, &len), EDGEJWT_OK);
    CHECK_TEXT(token, plain);

    /* A newer one is taken while what it adds is not used. */
    edgejwt_header_init(header, sizeof larger);
    CHECK(header->size == sizeof larger);
    CHECK_STATUS(edgejwt_sign_with(key, header, "{}", 2, token, sizeof token, &len), EDGEJWT_OK);
    CHECK_TEXT(token, plain);
    larger.newer = 1;
    CHECK_STATUS(edgejwt_sign_with(key, header, "{}", 2, token, sizeof token, &len), EDGEJWT_ERR_ARGUMENT);

    header->size = 0;
    CHECK_STATUS(edgejwt_sign_with(key, header, "{}", 2, token, sizeof token, &len), EDGEJWT_ERR_ARGUMENT);
    header->size = SIZE_MAX;
    CHECK_STATUS(edgejwt_sign_with(key, header, "{}", 2, token, sizeof token, &len), EDGEJWT_ERR_ARGUMENT);
    edgejwt_header_init(header, sizeof *header);
    CHECK_STATUS(edgejwt_sign_with(NULL, header, "{}", 2, token, sizeof token, &len), EDGEJWT_ERR_ARGUMENT);
    CHECK_STATUS(edgejwt_sign_with(key, header, NULL, 2, token, sizeof token, &len), EDGEJWT_ERR_ARGUMENT);
    edgejwt_header_init(NULL, sizeof *header);
    edgejwt_signing_key_free(key);
}

int main(int argc, char **argv)
{
    (void)argc;
    dir = argv[1];
    char pem[EDGEJWT_KEY_PEM_MAX];
    has_curves = edgejwt_generate_key(EDGEJWT_ES256, pem, sizeof pem, NULL) == EDGEJWT_OK;

    names();
    for (size_t i = 0; i < COUNT(algorithms); i++) {
        if (is_curve(algorithms[i].alg) && !has_curves) {
            unavailable(algorithms[i].alg);
        } else {
            round_trip(algorithms[i].alg, algorithms[i].signature_len);
        }
    }
    the_key_decides();
    keys_of_other_kinds();
    secrets();
    der();
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
    generating();
    thumbprints();
    headers();
    header_bytes();
    return check_report();
}
