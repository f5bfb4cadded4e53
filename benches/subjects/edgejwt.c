/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* This library. LIBRARY is the path of the build: both builds have the same SONAME,
 * so each is loaded by its path. */
#include "../subject.h"
#include <dlfcn.h>
#include <edgejwt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define FUNCTIONS(each)                                                                         \
    each(signing_key_from_pem) each(verifying_key_from_pem) each(verifying_key_free) each(sign) \
        each(verify) each(keyring_new) each(keyring_add) each(keyring_authorize)                \
            each(keyring_verify)

#define DECLARE(name) static __typeof__(&edgejwt_##name) name;
FUNCTIONS(DECLARE)

/* More than the cache holds: used in turn, each token is a new one. */
enum { NEW_TOKENS = 256 };

static int64_t now;
static edgejwt_signing_key *private_key;
static edgejwt_verifying_key *public_key;
static edgejwt_policy policy;
static edgejwt_keyring *ring, *other_ring;
static char out[EDGEJWT_PAYLOAD_MAX];
static char value[EDGEJWT_TOKEN_MAX + 8] = "Bearer ";
static char new_tokens[NEW_TOKENS][600];
/* Good tokens with one fault each. */
static char shape[600], header[600], algorithm[600], length[600], unknown[EDGEJWT_TOKEN_MAX + 1];

static int load_public(const char *pem)
{
    void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        fprintf(stderr, "%s\n", dlerror());
        return 1;
    }
    /* The cast to `void **` is the one that POSIX gives for functions. */
#define LOOK_UP(name) *(void **)&(name) = dlsym(library, "edgejwt_" #name);
    FUNCTIONS(LOOK_UP)
    static const char *const audiences[] = {"neuron"};
    policy.size = sizeof policy;
    policy.audiences = audiences;
    policy.audience_count = 1;
    now = time(NULL);
    return verifying_key_from_pem(EDGEJWT_RS256, pem, strlen(pem), &public_key) != EDGEJWT_OK;
}

static int load_private(const char *pem)
{
    return signing_key_from_pem(EDGEJWT_RS256, pem, strlen(pem), &private_key) != EDGEJWT_OK;
}

static size_t sign_claims(const char *claims, char *token, size_t cap)
{
    size_t len;
    return sign(private_key, claims, strlen(claims), token, cap, &len) == EDGEJWT_OK ? len : 0;
}

static int verify_by(const edgejwt_verifying_key *key, const char *text, size_t len)
{
    return verify(key, &policy, now, text, len, out, sizeof out, NULL);
}

static int verify_token(const struct token *token)
{
    return verify_by(public_key, token->text, token->len);
}

static int verify_pem(const struct token *token, const char *pem)
{
    edgejwt_verifying_key *key;
    int is_bad = verifying_key_from_pem(EDGEJWT_RS256, pem, strlen(pem), &key) != EDGEJWT_OK ||
                 verify_by(key, token->text, token->len) != EDGEJWT_OK;
    verifying_key_free(key);
    return is_bad;
}

static int again(const struct token *token)
{
    return keyring_authorize(ring, &policy, now, value, token->len + 7, out, sizeof out, NULL);
}

static size_t sign_for(const char *issuer, int number, const char *filling, char *token, size_t cap)
{
    char claims[EDGEJWT_PAYLOAD_MAX];
    snprintf(claims, sizeof claims,
             "{\"aud\":\"neuron\",\"exp\":%" PRId64 ",\"iat\":%" PRId64
             ",\"iss\":\"%s\",\"jti\":\"%03d%s\"}",
             now + 3600, now, issuer, number, filling);
    return sign_claims(claims, token, cap);
}

static int remember(const struct token *token)
{
    if (keyring_new(NULL, &ring) != EDGEJWT_OK ||
        keyring_add(ring, "neuron", public_key) != EDGEJWT_OK ||
        keyring_new(NULL, &other_ring) != EDGEJWT_OK ||
        keyring_add(other_ring, "neuron", public_key) != EDGEJWT_OK) {
        return 1;
    }
    for (int i = 0; i < NEW_TOKENS; i++) {
        if (sign_for("neuron", i, "", new_tokens[i], sizeof new_tokens[i]) == 0) {
            return 1;
        }
    }
    static char filling[5700];
    memset(filling, 'x', sizeof filling - 1);
    if (sign_for("nobody", 0, filling, unknown, sizeof unknown) < 8000) {
        return 1;
    }
    const char *payload = strchr(token->text, '.');
    /* A fourth part; a header that is not JSON; algorithm `none`; a signature that is
     * two bytes short. */
    snprintf(shape, sizeof shape, "%s.", token->text);
    snprintf(header, sizeof header, "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCI%s", payload);
    snprintf(algorithm, sizeof algorithm, "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0%s", payload);
    snprintf(length, sizeof length, "%.*s", (int)token->len - 3, token->text);
    memcpy(value + 7, token->text, token->len);
    return again(token);
}

static int first(void)
{
    static int next;
    const char *token = new_tokens[next++ % NEW_TOKENS];
    return keyring_verify(ring, &policy, now, token, strlen(token), out, sizeof out, NULL);
}

static int garbage(void)
{
    static const char text[] =
        "Bearer ....%%%% not a token at all, but as long as one may be: \x01\x02\x03";
    return keyring_authorize(ring, &policy, now, text, sizeof text - 1, out, sizeof out, NULL) !=
           EDGEJWT_ERR_TOKEN;
}

static int refused(const char *text, int status)
{
    return verify_by(public_key, text, strlen(text)) != status;
}

static int wrong_shape(void)
{
    return refused(shape, EDGEJWT_ERR_TOKEN);
}

static int wrong_header(void)
{
    return refused(header, EDGEJWT_ERR_HEADER);
}

static int wrong_algorithm(void)
{
    return refused(algorithm, EDGEJWT_ERR_ALGORITHM);
}

static int wrong_length(void)
{
    return refused(length, EDGEJWT_ERR_SIGNATURE);
}

static int unknown_issuer(void)
{
    return keyring_verify(other_ring, &policy, now, unknown, strlen(unknown), out, sizeof out,
                          NULL) != EDGEJWT_ERR_UNKNOWN_KEY;
}

static const struct probe probes[] = {
    {"new token in a keyring", first},
    {"refuse garbage", garbage},
    {"refuse a wrong shape", wrong_shape},
    {"refuse a wrong header", wrong_header},
    {"refuse a wrong algorithm", wrong_algorithm},
    {"refuse a wrong signature length", wrong_length},
    {"refuse 8 KB of an unknown issuer", unknown_issuer},
    {NULL, NULL},
};

const struct subject subject = {
    .load_public = load_public,
    .load_private = load_private,
    .sign = sign_claims,
    .verify = verify_token,
    .verify_pem = verify_pem,
    .remember = remember,
    .again = again,
    .probes = probes,
};
