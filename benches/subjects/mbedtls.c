/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Mbed TLS 2.28 or 3: the signature of the bytes only. */
#include "../subject.h"
#include <mbedtls/ctr_drbg.h>
#include <mbedtls/entropy.h>
#include <mbedtls/md.h>
#include <mbedtls/pk.h>
#include <mbedtls/version.h>
#include <string.h>

static mbedtls_pk_context private_key, public_key;
static mbedtls_entropy_context entropy;
static mbedtls_ctr_drbg_context drbg;

static int load_public(const char *pem)
{
    mbedtls_pk_init(&public_key);
    return mbedtls_pk_parse_public_key(&public_key, (const unsigned char *)pem, strlen(pem) + 1);
}

static int load_private(const char *pem)
{
    const unsigned char *text = (const unsigned char *)pem;
    mbedtls_pk_init(&private_key);
    mbedtls_entropy_init(&entropy);
    mbedtls_ctr_drbg_init(&drbg);
    if (mbedtls_ctr_drbg_seed(&drbg, mbedtls_entropy_func, &entropy, NULL, 0) != 0) {
        return 1;
    }
#if MBEDTLS_VERSION_MAJOR >= 3
    return mbedtls_pk_parse_key(&private_key, text, strlen(pem) + 1, NULL, 0,
                                mbedtls_ctr_drbg_random, &drbg);
#else
    return mbedtls_pk_parse_key(&private_key, text, strlen(pem) + 1, NULL, 0);
#endif
}

static int hash(const char *text, size_t len, unsigned char *digest)
{
    return mbedtls_md(mbedtls_md_info_from_type(MBEDTLS_MD_SHA256), (const unsigned char *)text,
                      len, digest);
}

/* Returns the length of the signature: there is no token. */
static size_t sign(const char *claims, char *out, size_t out_cap)
{
    unsigned char digest[32];
    size_t len = 0;
    if (out_cap < MBEDTLS_PK_SIGNATURE_MAX_SIZE || hash(claims, strlen(claims), digest) != 0) {
        return 0;
    }
#if MBEDTLS_VERSION_MAJOR >= 3
    int result =
        mbedtls_pk_sign(&private_key, MBEDTLS_MD_SHA256, digest, sizeof digest,
                        (unsigned char *)out, out_cap, &len, mbedtls_ctr_drbg_random, &drbg);
#else
    int result = mbedtls_pk_sign(&private_key, MBEDTLS_MD_SHA256, digest, sizeof digest,
                                 (unsigned char *)out, &len, mbedtls_ctr_drbg_random, &drbg);
#endif
    return result == 0 ? len : 0;
}

static int verify_by(mbedtls_pk_context *key, const struct token *token)
{
    unsigned char digest[32];
    return hash(token->text, token->signed_len, digest) != 0 ||
           mbedtls_pk_verify(key, MBEDTLS_MD_SHA256, digest, sizeof digest, token->signature,
                             token->signature_len) != 0;
}

static int verify(const struct token *token)
{
    return verify_by(&public_key, token);
}

static int verify_pem(const struct token *token, const char *pem)
{
    mbedtls_pk_context key;
    mbedtls_pk_init(&key);
    int is_bad =
        mbedtls_pk_parse_public_key(&key, (const unsigned char *)pem, strlen(pem) + 1) != 0 ||
        verify_by(&key, token) != 0;
    mbedtls_pk_free(&key);
    return is_bad;
}

const struct subject subject = {
    .load_public = load_public,
    .load_private = load_private,
    .sign = sign,
    .verify = verify,
    .verify_pem = verify_pem,
};
