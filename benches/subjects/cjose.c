/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* cjose: signatures only; it does not read claims. Nor does it read PEM, so the key
 * is loaded by OpenSSL. */
#include "../subject.h"
#include <cjose/cjose.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <string.h>

static cjose_jwk_t *private_key, *public_key;

static cjose_jwk_t *key_of(const char *pem, int is_private)
{
    static const char *const names[] = {
        OSSL_PKEY_PARAM_RSA_N,         OSSL_PKEY_PARAM_RSA_E,
        OSSL_PKEY_PARAM_RSA_D,         OSSL_PKEY_PARAM_RSA_FACTOR1,
        OSSL_PKEY_PARAM_RSA_FACTOR2,   OSSL_PKEY_PARAM_RSA_EXPONENT1,
        OSSL_PKEY_PARAM_RSA_EXPONENT2, OSSL_PKEY_PARAM_RSA_COEFFICIENT1,
    };
    uint8_t numbers[8][512];
    size_t lens[8] = {0};
    BIO *bio = BIO_new_mem_buf(pem, -1);
    EVP_PKEY *pkey = is_private ? PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL)
                                : PEM_read_bio_PUBKEY(bio, NULL, NULL, NULL);
    for (int i = 0; i < (is_private ? 8 : 2); i++) {
        BIGNUM *number = NULL;
        if (pkey != NULL && EVP_PKEY_get_bn_param(pkey, names[i], &number) == 1) {
            lens[i] = (size_t)BN_bn2bin(number, numbers[i]);
        }
        BN_clear_free(number);
    }
    EVP_PKEY_free(pkey);
    BIO_free(bio);
    cjose_jwk_rsa_keyspec spec = {
        .n = numbers[0],
        .nlen = lens[0],
        .e = numbers[1],
        .elen = lens[1],
        .d = numbers[2],
        .dlen = lens[2],
        .p = numbers[3],
        .plen = lens[3],
        .q = numbers[4],
        .qlen = lens[4],
        .dp = numbers[5],
        .dplen = lens[5],
        .dq = numbers[6],
        .dqlen = lens[6],
        .qi = numbers[7],
        .qilen = lens[7],
    };
    return cjose_jwk_create_RSA_spec(&spec, NULL);
}

static int load_public(const char *pem)
{
    public_key = key_of(pem, 0);
    return public_key == NULL;
}

static int load_private(const char *pem)
{
    private_key = key_of(pem, 1);
    return private_key == NULL;
}

static size_t sign(const char *claims, char *out, size_t out_cap)
{
    size_t len = 0;
    const char *text = NULL;
    cjose_jws_t *jws = NULL;
    cjose_header_t *header = cjose_header_new(NULL);
    if (header != NULL && cjose_header_set(header, CJOSE_HDR_ALG, CJOSE_HDR_ALG_RS256, NULL)) {
        jws = cjose_jws_sign(private_key, header, (const uint8_t *)claims, strlen(claims), NULL);
    }
    if (jws != NULL && cjose_jws_export(jws, &text, NULL) && strlen(text) < out_cap) {
        len = strlen(text);
        memcpy(out, text, len + 1);
    }
    cjose_jws_release(jws);
    cjose_header_release(header);
    return len;
}

static int verify_by(cjose_jwk_t *key, const struct token *token)
{
    uint8_t *payload = NULL;
    size_t len = 0;
    cjose_jws_t *jws = cjose_jws_import(token->text, token->len, NULL);
    int is_good = jws != NULL && cjose_jws_verify(jws, key, NULL) &&
                  cjose_jws_get_plaintext(jws, &payload, &len, NULL);
    cjose_jws_release(jws);
    return !is_good;
}

static int verify(const struct token *token)
{
    return verify_by(public_key, token);
}

static int verify_pem(const struct token *token, const char *pem)
{
    cjose_jwk_t *key = key_of(pem, 0);
    int is_bad = key == NULL || verify_by(key, token);
    cjose_jwk_release(key);
    return is_bad;
}

const struct subject subject = {
    .load_public = load_public,
    .load_private = load_private,
    .sign = sign,
    .verify = verify,
    .verify_pem = verify_pem,
};
