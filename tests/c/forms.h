/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* All algorithms, a key for each, and which of them this build has. */
#ifndef FORMS_H
#define FORMS_H

#include "check.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const char *dir;
static bool has_curves;

/* Sets the folder of the key files, and finds out which algorithms the build
 * has. */
static inline void forms_init(const char *keys)
{
    char pem[EDGEJWT_KEY_PEM_MAX];
    dir = keys;
    has_curves = edgejwt_generate_key(EDGEJWT_ES256, pem, sizeof pem, NULL) == EDGEJWT_OK;
}

/* Claims that the strictest policy accepts. */
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

static inline bool is_rsa(int32_t alg)
{
    return alg >= EDGEJWT_RS256 && alg <= EDGEJWT_PS512;
}

static inline bool is_curve(int32_t alg)
{
    return alg >= EDGEJWT_ES256 && alg <= EDGEJWT_EDDSA;
}

static inline bool is_hmac(int32_t alg)
{
    return alg >= EDGEJWT_HS256 && alg <= EDGEJWT_HS512;
}

/* A private key for an algorithm that this build has. */
static inline edgejwt_signing_key *private_key(int32_t alg)
{
    edgejwt_signing_key *key = NULL;
    if (is_rsa(alg)) {
        CHECK_STATUS(edgejwt_signing_key_from_file(alg, key_path(dir, "rsa2048.key"), &key),
                     EDGEJWT_OK);
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

static inline edgejwt_verifying_key *public_key(const edgejwt_signing_key *key)
{
    edgejwt_verifying_key *public_key = NULL;
    CHECK_STATUS(edgejwt_verifying_key_from_signing_key(key, &public_key), EDGEJWT_OK);
    if (public_key == NULL) {
        exit(2);
    }
    return public_key;
}

/* The key of RFC 7638 section 3.1. */
#define RSA_N                                                                                               \
    "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZ" \
    "CiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJ" \
    "ZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xB"  \
    "niIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"
#define RSA "\"kty\":\"RSA\",\"n\":\"" RSA_N "\",\"e\":\"AQAB\""

/* The key of RFC 8037 appendix A.2. */
#define X25519 "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
#define OKP "\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"" X25519 "\""

#endif
