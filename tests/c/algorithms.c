/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Every algorithm: names, tokens, secrets, new keys, thumbprints. */
#include "forms.h"

/* The status for a key of another type. */
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
    const int32_t numbers[] = {0, -1, 14, 256, 257, INT32_MAX, INT32_MIN};
    for (size_t i = 0; i < COUNT(numbers); i++) {
        CHECK_TEXT(edgejwt_algorithm_name(numbers[i]), "");
    }
    const char *const none[] = {
        "",      "none",   "None",  "rs256", "RS256 ",  " RS256", "RS2560",   "RS25",
        "ES512", "ES256K", "EDDSA", "eddsa", "ed25519", "HS1",    "RSA-OAEP", "JWT",
    };
    for (size_t i = 0; i < COUNT(none); i++) {
        CHECK(edgejwt_algorithm_from_name(none[i]) == 0);
    }
    CHECK(edgejwt_algorithm_from_name(NULL) == 0);
}

static void round_trip(int32_t alg, size_t signature_len)
{
    edgejwt_signing_key *key = private_key(alg);
    edgejwt_verifying_key *verifier = public_key(key);
    char token[EDGEJWT_TOKEN_MAX + 1];
    char out[EDGEJWT_PAYLOAD_MAX];
    size_t token_len = 0;
    size_t len = 0;
    CHECK_STATUS(edgejwt_sign(key, payload, strlen(payload), token, sizeof token, &token_len),
                 EDGEJWT_OK);
    CHECK(token_len == 36 + 1 + (strlen(payload) * 4 + 2) / 3 + 1 + (signature_len * 4 + 2) / 3);
    CHECK_STATUS(edgejwt_sign(key, payload, strlen(payload), NULL, 0, &len), EDGEJWT_ERR_SPACE);
    CHECK(len == token_len);
    /* The public key stays valid when the private key is freed. */
    edgejwt_signing_key_free(key);
    CHECK_STATUS(edgejwt_verify(verifier, NULL, NOW, token, token_len, out, sizeof out, &len),
                 EDGEJWT_OK);
    CHECK_TEXT(out, payload);
    CHECK(len == strlen(payload));

    /* A change in the first character of the signature, and a short signature. */
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

/* A token of one algorithm is refused by the keys of all others. */
static void the_key_decides(void)
{
    for (size_t i = 0; i < COUNT(algorithms); i++) {
        if (is_curve(algorithms[i].alg) && !has_curves) {
            continue;
        }
        char token[EDGEJWT_TOKEN_MAX + 1];
        size_t len = 0;
        edgejwt_signing_key *key = private_key(algorithms[i].alg);
        CHECK_STATUS(edgejwt_sign(key, payload, strlen(payload), token, sizeof token, &len),
                     EDGEJWT_OK);
        edgejwt_signing_key_free(key);
        for (size_t j = 0; j < COUNT(algorithms); j++) {
            if (i == j || (is_curve(algorithms[j].alg) && !has_curves)) {
                continue;
            }
            key = private_key(algorithms[j].alg);
            edgejwt_verifying_key *verifier = public_key(key);
            CHECK_STATUS(edgejwt_verify(verifier, NULL, NOW, token, len, NULL, 0, NULL),
                         EDGEJWT_ERR_ALGORITHM);
            edgejwt_verifying_key_free(verifier);
            edgejwt_signing_key_free(key);
        }
    }
}

/* A file that has no key for the algorithm, private or public. */
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
    const char *jwk = "{" OKP "}";
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
        CHECK_STATUS(edgejwt_sign(key, payload, strlen(payload), token, sizeof token, &token_len),
                     EDGEJWT_OK);
        CHECK_STATUS(edgejwt_verify(verifier, NULL, NOW, token, token_len, NULL, 0, NULL),
                     EDGEJWT_OK);
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

        const char *const known[] = {"rsa2048.pem",          "rsa2048.pkcs1.pem", "ec.pem",
                                     "ed25519.pem",          "crlf.pem",          "rfc7515-a2.jwk",
                                     "rfc7515-a2.public.jwk"};
        for (size_t j = 0; j < COUNT(known); j++) {
            char *pem = key_text(dir, known[j]);
            secret(alg, pem, strlen(pem), EDGEJWT_ERR_KEY_TYPE);
            free(pem);
        }
    }
    secret(0, bytes, 64, EDGEJWT_ERR_ARGUMENT);
    secret(14, bytes, 64, EDGEJWT_ERR_ARGUMENT);
}

static void null_arguments(void)
{
    const int32_t want = EDGEJWT_ERR_ARGUMENT;
    const uint8_t bytes[] = {0x30, 0};
    char out[64];
    CHECK_STATUS(edgejwt_signing_key_from_secret(EDGEJWT_HS256, bytes, sizeof bytes, NULL), want);
    CHECK_STATUS(edgejwt_verifying_key_from_secret(EDGEJWT_HS256, bytes, sizeof bytes, NULL), want);
    CHECK_STATUS(edgejwt_key_thumbprint(NULL, out, sizeof out, NULL), want);

    edgejwt_signing_key *key = private_key(EDGEJWT_HS256);
    edgejwt_verifying_key *verifier = (edgejwt_verifying_key *)&key;
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
    does_not_generate(14, EDGEJWT_ERR_ARGUMENT);
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
    /* RFC 7638 section 3.1. */
    for (int32_t alg = EDGEJWT_RS256; alg <= EDGEJWT_PS512; alg++) {
        thumbprint_is(alg, "{" RSA "}", "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
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

int main(int argc, char **argv)
{
    (void)argc;
    forms_init(argv[1]);

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
    null_arguments();
    generating();
    thumbprints();
    return check_report();
}
