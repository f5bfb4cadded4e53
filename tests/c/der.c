/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Keys as DER: complete, truncated, of another type, and no keys. */
#include "forms.h"

/* Decodes the last block of a PEM text. A block with EC parameters may precede
 * it. */
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

/* The complete key, each truncation, and the key with an additional byte. Each
 * truncation is in an allocation of its length, so that tools detect reads
 * behind it. */
static void whole_and_cut(int32_t alg, const char *pem,
                          int32_t (*load)(int32_t, const uint8_t *, size_t))
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

static void file_as_der(int32_t alg, const char *name,
                        int32_t (*load)(int32_t, const uint8_t *, size_t),
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
    file_as_der(EDGEJWT_PS384, "pss.key", private_der, public_der);
    file_as_der(EDGEJWT_PS512, "pss512.key", private_der, public_der);
    file_as_der(EDGEJWT_PS256, "pss256.pem", public_der, private_der);
    file_as_der(EDGEJWT_PS256, "pss256.certificate.pem", public_der, private_der);
    file_as_der(EDGEJWT_RS384, "bare.key", private_der, public_der);
    file_as_der(EDGEJWT_PS256, "bare.pem", public_der, private_der);
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
    /* A curve that is not supported. */
    char *p521 = key_text(dir, "p521.key");
    uint8_t other_curve[4096];
    size_t other_len = der_of(p521, other_curve);
    CHECK_STATUS(private_der(EDGEJWT_ES256, other_curve, other_len),
                 EDGEJWT_ERR_ALGORITHM_UNAVAILABLE);
    CHECK_STATUS(private_der(EDGEJWT_RS256, other_curve, other_len), EDGEJWT_ERR_KEY_TYPE);
    free(p521);
    char *pem = key_text(dir, "encrypted.key");
    uint8_t encrypted[4096];
    size_t len = der_of(pem, encrypted);
    CHECK_STATUS(private_der(EDGEJWT_RS256, encrypted, len), EDGEJWT_ERR_KEY_ENCRYPTED);
    free(pem);
}

static void large(void)
{
    const size_t len = 1 << 20;
    const int32_t want = EDGEJWT_ERR_KEY_FORMAT;
    uint8_t *bytes = malloc(len);
    if (bytes == NULL) {
        exit(2);
    }
    memset(bytes, 'x', len);
    for (size_t i = 0; i < COUNT(algorithms); i++) {
        const int32_t alg = algorithms[i].alg;
        if (is_curve(alg) && !has_curves) {
            continue;
        }
        CHECK_STATUS(private_der(alg, bytes, len), want);
        CHECK_STATUS(public_der(alg, bytes, len), want);
    }
    free(bytes);
}

static void null_arguments(void)
{
    const int32_t want = EDGEJWT_ERR_ARGUMENT;
    const uint8_t der[] = {0x30, 0};
    edgejwt_signing_key *key = NULL;
    edgejwt_verifying_key *verifier = NULL;
    CHECK_STATUS(edgejwt_signing_key_from_der(EDGEJWT_RS256, NULL, 1, &key), want);
    CHECK_STATUS(edgejwt_signing_key_from_der(EDGEJWT_RS256, der, SIZE_MAX, &key), want);
    CHECK_STATUS(edgejwt_signing_key_from_der(EDGEJWT_RS256, der, sizeof der, NULL), want);
    CHECK_STATUS(edgejwt_signing_key_from_der(0, der, sizeof der, &key), want);
    CHECK_STATUS(edgejwt_verifying_key_from_der(EDGEJWT_RS256, NULL, 1, &verifier), want);
    CHECK_STATUS(edgejwt_verifying_key_from_der(EDGEJWT_RS256, der, SIZE_MAX, &verifier), want);
    CHECK_STATUS(edgejwt_verifying_key_from_der(EDGEJWT_RS256, der, sizeof der, NULL), want);
    CHECK_STATUS(edgejwt_verifying_key_from_der(-1, der, sizeof der, &verifier), want);
}

int main(int argc, char **argv)
{
    (void)argc;
    forms_init(argv[1]);
    der();
    large();
    null_arguments();
    return check_report();
}
