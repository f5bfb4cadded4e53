/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The functions for statuses, algorithms and keys, called with invalid
 * arguments. */
#include "misuse.h"

static const int32_t no_algorithm[] = {-1, 0, 14, INT32_MIN, INT32_MAX};
static char *pem, *public_pem;
static size_t pem_len, public_pem_len;

static void numbers(void)
{
    const int32_t strange[] = {-1, 5, 29, 49, 79, 84, INT32_MIN, INT32_MAX};
    for (size_t i = 0; i < COUNT(strange); i++) {
        CHECK_TEXT(edgejwt_status_text(strange[i]), "unknown status");
        CHECK(edgejwt_status_http(strange[i]) ==
              (strange[i] >= 30 && strange[i] <= 79 ? 401 : 500));
        CHECK((edgejwt_status_challenge(strange[i]) != NULL) ==
              (strange[i] >= 30 && strange[i] <= 79));
    }
    for (size_t i = 0; i < COUNT(no_algorithm); i++) {
        CHECK_TEXT(edgejwt_algorithm_name(no_algorithm[i]), "");
    }
    memset(arena, 'R', ARENA - 1);
    arena[ARENA - 1] = '\0';
    const char *const names[] = {NULL,    "",     "R",      "RS25",       "RS2566",
                                 "rs256", "none", "RS256 ", (char *)arena};
    for (size_t i = 0; i < COUNT(names); i++) {
        CHECK(edgejwt_algorithm_from_name(names[i]) == 0);
    }
    CHECK_TEXT(edgejwt_version(), EDGEJWT_VERSION);
}

static void generating(void)
{
    for (size_t i = 0; i < COUNT(no_algorithm); i++) {
        REFUSES_TEXT(edgejwt_generate_key(no_algorithm[i], out, sizeof out, &out_len),
                     EDGEJWT_ERR_ARGUMENT);
    }
    REFUSES_TEXT(edgejwt_generate_key(EDGEJWT_RS256, out, sizeof out, &out_len),
                 EDGEJWT_ERR_NOT_GENERATED);
    REFUSES_TEXT(edgejwt_generate_key(EDGEJWT_HS512, out, sizeof out, &out_len),
                 EDGEJWT_ERR_NOT_GENERATED);
    REFUSES_TEXT(edgejwt_generate_key(EDGEJWT_RS256, out, SIZE_MAX, &out_len),
                 EDGEJWT_ERR_ARGUMENT);
    poison();
    CHECK_STATUS(edgejwt_generate_key(EDGEJWT_HS256, NULL, 1, &out_len), EDGEJWT_ERR_ARGUMENT);
    CHECK(out_len == 0);
}

static int32_t generates(char *text, size_t cap, size_t *len)
{
    return edgejwt_generate_key(EDGEJWT_ES256, text, cap, len);
}

/* Every function that makes a key, with the input as void pointer. The key is
 * stored below the inputs, where a too long input does not overlap it. */
static struct {
    void *key;
    char inputs[8192];
} low;
static size_t inputs_len;

typedef int32_t (*maker)(int32_t alg, const void *input, size_t len, void **key_out);

#define MAKER(name, type, function)                                                 \
    static int32_t name(int32_t alg, const void *input, size_t len, void **key_out) \
    {                                                                               \
        type **key = (type **)(void *)&low.key;                                     \
        memset(&low.key, POISON, sizeof low.key);                                   \
        int32_t status = function(alg, input, len, key_out == NULL ? NULL : key);   \
        if (key_out != NULL) {                                                      \
            memcpy(key_out, &low.key, sizeof low.key);                              \
        }                                                                           \
        return status;                                                              \
    }                                                                               \
    static int32_t name##_beside(const char *input, size_t len, void *key_out)      \
    {                                                                               \
        int32_t alg = strstr(#name, "secret") ? EDGEJWT_HS256 : EDGEJWT_RS256;      \
        int32_t status = function(alg, (const void *)input, len, key_out);          \
        if (status == EDGEJWT_OK) {                                                 \
            type##_free(*(type **)key_out);                                         \
        }                                                                           \
        return status;                                                              \
    }

MAKER(private_pem, edgejwt_signing_key, edgejwt_signing_key_from_pem)
MAKER(private_der, edgejwt_signing_key, edgejwt_signing_key_from_der)
MAKER(private_jwk, edgejwt_signing_key, edgejwt_signing_key_from_jwk)
MAKER(private_secret, edgejwt_signing_key, edgejwt_signing_key_from_secret)
MAKER(public_pem_key, edgejwt_verifying_key, edgejwt_verifying_key_from_pem)
MAKER(public_der, edgejwt_verifying_key, edgejwt_verifying_key_from_der)
MAKER(public_jwk, edgejwt_verifying_key, edgejwt_verifying_key_from_jwk)
MAKER(public_secret, edgejwt_verifying_key, edgejwt_verifying_key_from_secret)

static char *copy(const char *bytes, size_t len)
{
    char *input = low.inputs + inputs_len;
    inputs_len += len;
    if (inputs_len > sizeof low.inputs) {
        exit(2);
    }
    return memcpy(input, bytes, len);
}

static char *text_of(const char *dir, const char *name)
{
    char *text = key_text(dir, name);
    char *input = copy(text, strlen(text) + 1);
    free(text);
    return input;
}

static void makers(void)
{
    static const char jwk_text[] = "{\"kty\":\"RSA\",\"n\":\"0vx7\",\"e\":\"AQAB\"}";
    static const char der_bytes[] = "\x30\x82\xff\xff\x02\x01\x00";
    static const char secret_bytes[] = "0123456789abcdef0123456789abcdef";
    char *jwk = copy(jwk_text, sizeof jwk_text), *der = copy(der_bytes, sizeof der_bytes);
    char *secret = copy(secret_bytes, sizeof secret_bytes);
    const struct {
        maker make;
        result_beside_call beside;
        int32_t alg, empty, large;
        const char *input;
        size_t len;
    } all[] = {
        {private_pem, private_pem_beside, EDGEJWT_RS256, EDGEJWT_ERR_KEY_FORMAT,
         EDGEJWT_ERR_KEY_FORMAT, pem, pem_len},
        {public_pem_key, public_pem_key_beside, EDGEJWT_RS256, EDGEJWT_ERR_KEY_FORMAT,
         EDGEJWT_ERR_KEY_FORMAT, public_pem, public_pem_len},
        {private_der, private_der_beside, EDGEJWT_RS256, EDGEJWT_ERR_KEY_FORMAT,
         EDGEJWT_ERR_KEY_FORMAT, der, 7},
        {public_der, public_der_beside, EDGEJWT_RS256, EDGEJWT_ERR_KEY_FORMAT,
         EDGEJWT_ERR_KEY_FORMAT, der, 7},
        {private_jwk, private_jwk_beside, EDGEJWT_RS256, EDGEJWT_ERR_KEY_FORMAT,
         EDGEJWT_ERR_KEY_FORMAT, jwk, strlen(jwk)},
        {public_jwk, public_jwk_beside, EDGEJWT_RS256, EDGEJWT_ERR_KEY_FORMAT,
         EDGEJWT_ERR_KEY_FORMAT, jwk, strlen(jwk)},
        {private_secret, private_secret_beside, EDGEJWT_HS256, EDGEJWT_ERR_KEY_SIZE,
         EDGEJWT_ERR_KEY_SIZE, secret, strlen(secret)},
        {public_secret, public_secret_beside, EDGEJWT_HS256, EDGEJWT_ERR_KEY_SIZE,
         EDGEJWT_ERR_KEY_SIZE, secret, strlen(secret)},
    };
    void *key;
    for (size_t i = 0; i < COUNT(all); i++) {
        const maker make = all[i].make;
        const int32_t alg = all[i].alg;
        REFUSES_POINTER(key, make(alg, NULL, 0, &key), all[i].empty);
        REFUSES_POINTER(key, make(alg, "", 0, &key), all[i].empty);
        REFUSES_POINTER(key, make(alg, NULL, 1, &key), EDGEJWT_ERR_ARGUMENT);
        REFUSES_POINTER(key, make(alg, NULL, SIZE_MAX, &key), EDGEJWT_ERR_ARGUMENT);
        CHECK_STATUS(make(alg, all[i].input, all[i].len, NULL), EDGEJWT_ERR_ARGUMENT);
        for (size_t j = 0; j < COUNT(impossible); j++) {
            REFUSES_POINTER(key, make(alg, all[i].input, impossible[j], &key),
                            EDGEJWT_ERR_ARGUMENT);
        }
        for (size_t j = 0; j < COUNT(too_long); j++) {
            REFUSES_POINTER(key, make(alg, all[i].input, too_long[j], &key), all[i].large);
        }
        REFUSES_POINTER(key, make(alg, all[i].input, EDGEJWT_KEY_TEXT_MAX + 1, &key), all[i].large);
        for (size_t j = 0; j < COUNT(no_algorithm); j++) {
            REFUSES_POINTER(key, make(no_algorithm[j], all[i].input, all[i].len, &key),
                            EDGEJWT_ERR_ARGUMENT);
        }
        /* The pointer is aligned; the input need not be. */
        result_beside_input(all[i].beside, all[i].input, all[i].len < 80 ? all[i].len : 80,
                            sizeof(void *));
    }
    memset(arena, 's', ARENA);
    REFUSES_POINTER(key, private_secret(EDGEJWT_HS256, arena, EDGEJWT_SECRET_MAX + 1, &key),
                    EDGEJWT_ERR_KEY_SIZE);
    REFUSES_POINTER(key, public_secret(EDGEJWT_HS256, arena, EDGEJWT_SECRET_MAX + 1, &key),
                    EDGEJWT_ERR_KEY_SIZE);
    REFUSES_POINTER(key, private_secret(EDGEJWT_RS256, secret, SIZE_MAX / 4, &key),
                    EDGEJWT_ERR_KEY_TYPE);
}

static void files(const char *dir)
{
    edgejwt_signing_key *key;
    edgejwt_verifying_key *verifier;
    const char *path = key_path(dir, "rsa2048.key");
    REFUSES_POINTER(key, edgejwt_signing_key_from_file(EDGEJWT_RS256, NULL, &key),
                    EDGEJWT_ERR_ARGUMENT);
    REFUSES_POINTER(key, edgejwt_signing_key_from_file(EDGEJWT_RS256, "", &key),
                    EDGEJWT_ERR_KEY_FILE);
    CHECK_STATUS(edgejwt_signing_key_from_file(EDGEJWT_RS256, path, NULL), EDGEJWT_ERR_ARGUMENT);
    REFUSES_POINTER(verifier, edgejwt_verifying_key_from_file(EDGEJWT_RS256, NULL, &verifier),
                    EDGEJWT_ERR_ARGUMENT);
    REFUSES_POINTER(verifier, edgejwt_verifying_key_from_file(EDGEJWT_RS256, "", &verifier),
                    EDGEJWT_ERR_KEY_FILE);
    CHECK_STATUS(edgejwt_verifying_key_from_file(EDGEJWT_RS256, path, NULL), EDGEJWT_ERR_ARGUMENT);
    /* A path that is too long. */
    memset(arena, 'x', ARENA);
    arena[ARENA - 1] = '\0';
    const char *endless = (char *)arena;
    REFUSES_POINTER(key, edgejwt_signing_key_from_file(EDGEJWT_RS256, endless, &key),
                    EDGEJWT_ERR_KEY_FILE);
    REFUSES_POINTER(verifier, edgejwt_verifying_key_from_file(EDGEJWT_RS256, endless, &verifier),
                    EDGEJWT_ERR_KEY_FILE);
    for (size_t i = 0; i < COUNT(no_algorithm); i++) {
        REFUSES_POINTER(key, edgejwt_signing_key_from_file(no_algorithm[i], path, &key),
                        EDGEJWT_ERR_ARGUMENT);
        REFUSES_POINTER(verifier, edgejwt_verifying_key_from_file(no_algorithm[i], path, &verifier),
                        EDGEJWT_ERR_ARGUMENT);
    }
}

static edgejwt_verifying_key *shown;

static int32_t shows(char *text, size_t cap, size_t *len)
{
    return edgejwt_key_thumbprint(shown, text, cap, len);
}

static int32_t shows_jwk(char *text, size_t cap, size_t *len)
{
    return edgejwt_verifying_key_to_jwk(shown, text, cap, len);
}

static void handles(const char *dir)
{
    edgejwt_signing_key *key = signing_key(dir, "rsa2048.key");
    edgejwt_verifying_key *verifier;
    REFUSES_POINTER(verifier, edgejwt_verifying_key_from_signing_key(NULL, &verifier),
                    EDGEJWT_ERR_ARGUMENT);
    CHECK_STATUS(edgejwt_verifying_key_from_signing_key(key, NULL), EDGEJWT_ERR_ARGUMENT);
    CHECK_STATUS(edgejwt_verifying_key_from_signing_key(NULL, NULL), EDGEJWT_ERR_ARGUMENT);
    /* The private key may be freed before the public key made from it. */
    CHECK_STATUS(edgejwt_verifying_key_from_signing_key(key, &shown), EDGEJWT_OK);
    edgejwt_signing_key_free(key);
    key = NULL;
    REFUSES_POINTER(verifier, edgejwt_verifying_key_from_signing_key(key, &verifier),
                    EDGEJWT_ERR_ARGUMENT);
    edgejwt_signing_key_free(key);

    text_output(shows, EDGEJWT_ERR_SPACE);
    text_output(shows_jwk, EDGEJWT_ERR_SPACE);
    REFUSES_TEXT(edgejwt_key_thumbprint(NULL, out, sizeof out, &out_len), EDGEJWT_ERR_ARGUMENT);
    edgejwt_verifying_key_free(shown);
    shown = NULL;
    REFUSES_TEXT(shows(out, sizeof out, &out_len), EDGEJWT_ERR_ARGUMENT);
    REFUSES_TEXT(shows_jwk(out, sizeof out, &out_len), EDGEJWT_ERR_ARGUMENT);
    edgejwt_verifying_key_free(shown);

    /* A secret has no thumbprint. */
    CHECK_STATUS(edgejwt_verifying_key_from_secret(EDGEJWT_HS256, (const uint8_t *)pem, 32, &shown),
                 EDGEJWT_ERR_KEY_TYPE);
    uint8_t secret[32] = {7};
    CHECK_STATUS(edgejwt_verifying_key_from_secret(EDGEJWT_HS256, secret, sizeof secret, &shown),
                 EDGEJWT_OK);
    poison();
    CHECK_STATUS(shows(out, sizeof out, &out_len), EDGEJWT_ERR_KEY_TYPE);
    /* The length of the text is wiped, and nothing behind it. */
    CHECK(is_all(out, EDGEJWT_THUMBPRINT_LEN + 1, 0) && out_len == 0);
    CHECK(
        is_all(out + EDGEJWT_THUMBPRINT_LEN + 1, sizeof out - EDGEJWT_THUMBPRINT_LEN - 1, POISON));
    REFUSES_TEXT(shows_jwk(out, sizeof out, &out_len), EDGEJWT_ERR_KEY_TYPE);
    edgejwt_verifying_key_free(shown);
}

int main(int argc, char **argv)
{
    (void)argc;
    pem = text_of(argv[1], "rsa2048.key");
    public_pem = text_of(argv[1], "rsa2048.pem");
    pem_len = strlen(pem);
    public_pem_len = strlen(public_pem);
    numbers();
    generating();
    if (generates(NULL, 0, NULL) == EDGEJWT_ERR_SPACE) {
        text_output(generates, EDGEJWT_ERR_SPACE);
    }
    makers();
    files(argv[1]);
    handles(argv[1]);
    return check_report();
}
