/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* rhonabwy, on GnuTLS. */
#include "../subject.h"
#include <rhonabwy.h>
#include <string.h>

static jwk_t *private_key, *public_key;

static int load(jwk_t **key, int type, const char *pem)
{
    return r_jwk_init(key) != RHN_OK ||
           r_jwk_import_from_pem_der(*key, type, R_FORMAT_PEM, (const unsigned char *)pem,
                                     strlen(pem)) != RHN_OK;
}

static int load_public(const char *pem)
{
    return r_global_init() != RHN_OK || load(&public_key, R_X509_TYPE_PUBKEY, pem);
}

static int load_private(const char *pem)
{
    return load(&private_key, R_X509_TYPE_PRIVKEY, pem);
}

static size_t sign(const char *claims, char *out, size_t out_cap)
{
    jwt_t *jwt = NULL;
    size_t len = 0;
    if (r_jwt_init(&jwt) != RHN_OK) {
        return 0;
    }
    if (r_jwt_set_sign_alg(jwt, R_JWA_ALG_RS256) == RHN_OK &&
        r_jwt_set_full_claims_json_str(jwt, claims) == RHN_OK) {
        char *text = r_jwt_serialize_signed(jwt, private_key, 0);
        len = copied(text, out, out_cap);
        r_free(text);
    }
    r_jwt_free(jwt);
    return len;
}

static int verify_by(jwk_t *key, const struct token *token)
{
    jwt_t *jwt = NULL;
    int is_bad =
        r_jwt_init(&jwt) != RHN_OK || r_jwt_parse(jwt, token->text, 0) != RHN_OK ||
        r_jwt_get_sign_alg(jwt) != R_JWA_ALG_RS256 ||
        r_jwt_verify_signature(jwt, key, 0) != RHN_OK ||
        r_jwt_validate_claims(jwt, R_JWT_CLAIM_EXP, R_JWT_CLAIM_NOW, R_JWT_CLAIM_NOP) != RHN_OK;
    r_jwt_free(jwt);
    return is_bad;
}

static int verify(const struct token *token)
{
    return verify_by(public_key, token);
}

static int verify_pem(const struct token *token, const char *pem)
{
    jwk_t *key = NULL;
    int is_bad = load(&key, R_X509_TYPE_PUBKEY, pem) || verify_by(key, token);
    r_jwk_free(key);
    return is_bad;
}

const struct subject subject = {
    .load_public = load_public,
    .load_private = load_private,
    .sign = sign,
    .verify = verify,
    .verify_pem = verify_pem,
};
