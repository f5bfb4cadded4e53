/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* libjwt 3: keys are JWKs, which are parsed once. It does not read PEM, so the
 * numbers of the key are read by OpenSSL. */
#include "../subject.h"
#include "rsa_numbers.h"
#include <jwt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const jwk_item_t *private_key;
static jwt_checker_t *checker;

static size_t base64url(const uint8_t *bytes, size_t len, char *out)
{
    size_t used = (size_t)EVP_EncodeBlock((unsigned char *)out, bytes, (int)len);
    while (used > 0 && out[used - 1] == '=') {
        used--;
    }
    for (size_t i = 0; i < used; i++) {
        out[i] = out[i] == '+' ? '-' : out[i] == '/' ? '_' : out[i];
    }
    return used;
}

static jwk_set_t *key_of(const char *pem, int is_private)
{
    static const char *const names[] = {"n", "e", "d", "p", "q", "dp", "dq", "qi"};
    char json[8192] = "{\"kty\":\"RSA\",\"alg\":\"RS256\"", number[700];
    size_t len = strlen(json);
    struct rsa_numbers numbers = rsa_numbers_of(pem, is_private);
    for (int i = 0; i < (is_private ? RSA_NUMBERS : RSA_D); i++) {
        int digits = (int)base64url(numbers.bytes[i], numbers.lens[i], number);
        len += (size_t)snprintf(json + len, sizeof json - len, ",\"%s\":\"%.*s\"", names[i], digits,
                                number);
    }
    snprintf(json + len, sizeof json - len, "}");
    return jwks_create(json);
}

static jwt_checker_t *checker_of(jwk_set_t *keys)
{
    const jwk_item_t *key = jwks_item_get(keys, 0);
    jwt_checker_t *made = jwt_checker_new();
    /* `exp` is checked by default. */
    if (key == NULL || made == NULL || jwt_checker_setkey(made, JWT_ALG_RS256, key) != 0) {
        jwt_checker_free(made);
        return NULL;
    }
    return made;
}

static int load_public(const char *pem)
{
    checker = checker_of(key_of(pem, 0));
    return checker == NULL;
}

static int load_private(const char *pem)
{
    private_key = jwks_item_get(key_of(pem, 1), 0);
    return private_key == NULL;
}

static size_t sign(const char *claims, char *out, size_t out_cap)
{
    size_t len = 0;
    char *text = NULL;
    jwt_value_t value;
    jwt_builder_t *builder = jwt_builder_new();
    jwt_set_SET_JSON(&value, NULL, (char *)claims);
    if (builder != NULL && jwt_builder_setkey(builder, JWT_ALG_RS256, private_key) == 0 &&
        jwt_builder_claim_set(builder, &value) == JWT_VALUE_ERR_NONE) {
        text = jwt_builder_generate(builder);
    }
    len = copied(text, out, out_cap);
    free(text);
    jwt_builder_free(builder);
    return len;
}

static int verify(const struct token *token)
{
    return jwt_checker_verify(checker, token->text);
}

static int verify_pem(const struct token *token, const char *pem)
{
    jwk_set_t *keys = key_of(pem, 0);
    jwt_checker_t *once = checker_of(keys);
    int is_bad = once == NULL || jwt_checker_verify(once, token->text) != 0;
    jwt_checker_free(once);
    jwks_free(keys);
    return is_bad;
}

const struct subject subject = {
    .load_public = load_public,
    .load_private = load_private,
    .sign = sign,
    .verify = verify,
    .verify_pem = verify_pem,
};
