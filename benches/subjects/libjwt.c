/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* libjwt 1.x: keys are PEM text, which each call parses. */
#include "../subject.h"
#include <jwt.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static char *private_pem, *public_pem;

static int load_public(const char *pem)
{
    public_pem = strdup(pem);
    return public_pem == NULL;
}

static int load_private(const char *pem)
{
    private_pem = strdup(pem);
    return private_pem == NULL;
}

static size_t sign(const char *claims, char *out, size_t out_cap)
{
    jwt_t *jwt = NULL;
    size_t len = 0;
    if (jwt_new(&jwt) != 0) {
        return 0;
    }
    if (jwt_add_grants_json(jwt, claims) == 0 &&
        jwt_set_alg(jwt, JWT_ALG_RS256, (const unsigned char *)private_pem,
                    (int)strlen(private_pem)) == 0) {
        char *text = jwt_encode_str(jwt);
        len = copied(text, out, out_cap);
        free(text);
    }
    jwt_free(jwt);
    return len;
}

static int verify_pem(const struct token *token, const char *pem)
{
    jwt_t *jwt = NULL;
    if (jwt_decode(&jwt, token->text, (const unsigned char *)pem, (int)strlen(pem)) != 0) {
        return 1;
    }
    int is_good = jwt_get_alg(jwt) == JWT_ALG_RS256 && jwt_get_grant_int(jwt, "exp") > time(NULL);
    jwt_free(jwt);
    return !is_good;
}

static int verify(const struct token *token)
{
    return verify_pem(token, public_pem);
}

const struct subject subject = {
    .load_public = load_public,
    .load_private = load_private,
    .sign = sign,
    .verify = verify,
    .verify_pem = verify_pem,
};
