/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Loads private keys and secrets, and signs with them. Their bytes are undefined in
 * the eyes of valgrind's memcheck, which then reports each jump and each address that
 * depends on them (the method of Adam Langley's ctgrind).
 *
 * Usage: secrets KEYS, with the folder of the test keys. */
#include "../c/check.h"
#include "../c/pem.h"
#include <valgrind/memcheck.h>

enum { KEY_MAX = 8192 };

static const char *dir;

static void use(edgejwt_signing_key *key)
{
    char token[2048], payload[100];
    size_t len = 0;
    snprintf(payload, sizeof payload, "{\"exp\":%" PRId64 "}", NOW + 60);
    int32_t status = edgejwt_sign(key, payload, strlen(payload), token, sizeof token, &len);
    VALGRIND_MAKE_MEM_DEFINED(&status, sizeof status);
    CHECK_STATUS(status, EDGEJWT_OK);
    edgejwt_signing_key_free(key);
}

static void is_loaded(int32_t status)
{
    VALGRIND_MAKE_MEM_DEFINED(&status, sizeof status);
    CHECK_STATUS(status, EDGEJWT_OK);
}

/* The secret parts of a key in DER. */
struct parts {
    size_t from[6], to[6];
    int count;
};

/* Whether three bytes of DER are secret: a group of four characters in PEM. */
static bool is_secret(const struct parts *parts, size_t at)
{
    for (int i = 0; i < parts->count; i++) {
        if (at >= parts->from[i] && at + 3 <= parts->to[i]) {
            return true;
        }
    }
    return false;
}

/* Loads a key from PEM and from DER. Lengths and tags stay visible, and so do line
 * ends. */
static void load(int32_t alg, const char *text, size_t len, const unsigned char *der,
                 size_t der_len, const struct parts *parts)
{
    char pem[KEY_MAX];
    unsigned char copy[KEY_MAX];
    edgejwt_signing_key *key = NULL;
    memcpy(pem, text, len);
    size_t at = 0;
    for (char *c = (char *)memchr(pem, '\n', len) + 1; *c != '-' && *c != '='; c++) {
        if (*c != '\n') {
            if (is_secret(parts, at / 4 * 3)) {
                VALGRIND_MAKE_MEM_UNDEFINED(c, 1);
            }
            at++;
        }
    }
    is_loaded(edgejwt_signing_key_from_pem(alg, pem, len, &key));
    use(key);
    memcpy(copy, der, der_len);
    for (int i = 0; i < parts->count; i++) {
        VALGRIND_MAKE_MEM_UNDEFINED(copy + parts->from[i], parts->to[i] - parts->from[i]);
    }
    is_loaded(edgejwt_signing_key_from_der(alg, copy, der_len, &key));
    use(key);
}

/* A key in PKCS#1. d, p, q, dP, dQ and qInv are secret, but not their first bytes:
 * each number is as long as it is. */
static void rsa(int32_t alg)
{
    unsigned char der[KEY_MAX];
    struct parts parts = {.count = 6};
    char *text = key_text(dir, "rsa2048.pkcs1.key");
    size_t len = der_of(text, der), at = 4;
    for (int i = 0; i < 9; i++) {
        size_t more = der[at + 1] & 0x80 ? der[at + 1] & 0x7F : 0;
        size_t size = more > 0 ? 0 : der[at + 1];
        for (size_t j = 0; j < more; j++) {
            size = size << 8 | der[at + 2 + j];
        }
        at += 2 + more;
        if (i >= 3) {
            parts.from[i - 3] = at + 2;
            parts.to[i - 3] = at + size;
        }
        at += size;
    }
    load(alg, text, strlen(text), der, len, &parts);
    free(text);
}

/* A new key. `from` and `len` say where its secret is in DER. */
static void curve(int32_t alg, size_t from, size_t len)
{
    char text[1024];
    unsigned char der[KEY_MAX];
    size_t text_len;
    struct parts parts = {.from = {from}, .to = {from + len}, .count = 1};
    int32_t status = edgejwt_generate_key(alg, text, sizeof text, &text_len);
    if (status == EDGEJWT_ERR_ALGORITHM_UNAVAILABLE) {
        return;
    }
    CHECK_STATUS(status, EDGEJWT_OK);
    load(alg, text, text_len, der, der_of(text, der), &parts);
}

static void secret(int32_t alg)
{
    uint8_t bytes[64];
    edgejwt_signing_key *key = NULL;
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (uint8_t)(151 * (i + 3) ^ i >> 1);
    }
    VALGRIND_MAKE_MEM_UNDEFINED(bytes, sizeof bytes);
    is_loaded(edgejwt_signing_key_from_secret(alg, bytes, sizeof bytes, &key));
    use(key);
}

/* Checks a token with a secret that is hidden, a good token and a forged one. */
static void verify(void)
{
    uint8_t bytes[32] = {1, 2, 3};
    char token[500], payload[100];
    size_t len = 0;
    edgejwt_signing_key *signing = NULL;
    edgejwt_verifying_key *key = NULL;
    snprintf(payload, sizeof payload, "{\"exp\":%" PRId64 "}", NOW + 60);
    is_loaded(edgejwt_signing_key_from_secret(EDGEJWT_HS256, bytes, sizeof bytes, &signing));
    CHECK_STATUS(edgejwt_sign(signing, payload, strlen(payload), token, sizeof token, &len),
                 EDGEJWT_OK);
    VALGRIND_MAKE_MEM_UNDEFINED(bytes, sizeof bytes);
    is_loaded(edgejwt_verifying_key_from_secret(EDGEJWT_HS256, bytes, sizeof bytes, &key));
    for (int is_forged = 0; is_forged < 2; is_forged++) {
        token[len - 10] ^= is_forged;
        int32_t status = edgejwt_verify(key, NULL, NOW, token, len, NULL, 0, NULL);
        VALGRIND_MAKE_MEM_DEFINED(&status, sizeof status);
        CHECK_STATUS(status, is_forged ? EDGEJWT_ERR_SIGNATURE : EDGEJWT_OK);
    }
    edgejwt_signing_key_free(signing);
    edgejwt_verifying_key_free(key);
}

int main(int argc, char **argv)
{
    (void)argc;
    dir = argv[1];
    if (!RUNNING_ON_VALGRIND) {
        fprintf(stderr, "nothing is checked without valgrind\n");
        return 2;
    }
    rsa(EDGEJWT_RS256);
    rsa(EDGEJWT_PS256);
    curve(EDGEJWT_ES256, 36, 32);
    curve(EDGEJWT_ES384, 35, 48);
    curve(EDGEJWT_EDDSA, 16, 32);
    secret(EDGEJWT_HS256);
    secret(EDGEJWT_HS512);
    verify();
    return check_report();
}
