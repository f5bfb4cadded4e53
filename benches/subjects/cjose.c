/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* cjose: signatures only; it does not read claims. Nor does it read PEM, so the key
 * is loaded by OpenSSL. */
#include "../subject.h"
#include "rsa_numbers.h"
#include <cjose/cjose.h>
#include <string.h>

static cjose_jwk_t *private_key, *public_key;

static cjose_jwk_t *key_of(const char *pem, int is_private)
{
    struct rsa_numbers numbers = rsa_numbers_of(pem, is_private);
    cjose_jwk_rsa_keyspec spec = {
        .n = numbers.bytes[RSA_N],
        .nlen = numbers.lens[RSA_N],
        .e = numbers.bytes[RSA_E],
        .elen = numbers.lens[RSA_E],
        .d = numbers.bytes[RSA_D],
        .dlen = numbers.lens[RSA_D],
        .p = numbers.bytes[RSA_P],
        .plen = numbers.lens[RSA_P],
        .q = numbers.bytes[RSA_Q],
        .qlen = numbers.lens[RSA_Q],
        .dp = numbers.bytes[RSA_DP],
        .dplen = numbers.lens[RSA_DP],
        .dq = numbers.bytes[RSA_DQ],
        .dqlen = numbers.lens[RSA_DQ],
        .qi = numbers.bytes[RSA_QI],
        .qilen = numbers.lens[RSA_QI],
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
    if (jws != NULL && cjose_jws_export(jws, &text, NULL)) {
        len = copied(text, out, out_cap);
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
