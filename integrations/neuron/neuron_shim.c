/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Neuron's JWT functions. Compile this file in place of Neuron's own.
 *
 * Between neu_jwt_init() and neu_jwt_destroy() any number of threads may call
 * the other functions. New and deleted key files take effect without a restart.
 */
#define _POSIX_C_SOURCE 200809L
#include "neuron_shim.h"
#include <edgejwt.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* Neuron's error numbers; 0 is success. */
enum {
    FAILED = -1,         /* neu_jwt_init() and neu_jwt_new() */
    ERR_INTERNAL = 1001, /* no clock, no memory, or no neu_jwt_init() */
    ERR_NEED_TOKEN = 1004,
    ERR_DECODE_TOKEN = 1005,
    ERR_EXPIRED_TOKEN = 1006,
    ERR_VALIDATE_TOKEN = 1007,
};

enum { USER_SIZE = 33 }; /* size of the callers' buffers: 32 bytes and a NUL */

static edgejwt_signing_key *private_key;
static edgejwt_keyring *ring;
static edgejwt_policy policy;

/* Loads the private key, neuron.key, and the public key files of a folder. */
int neu_jwt_init(const char *dir)
{
    char path[4096];
    neu_jwt_destroy();
    edgejwt_policy_neuronex(&policy, sizeof policy);
    if (dir == NULL || snprintf(path, sizeof path, "%s/neuron.key", dir) >= (int)sizeof path ||
        edgejwt_signing_key_from_file(EDGEJWT_RS256, path, &private_key) != EDGEJWT_OK ||
        edgejwt_keyring_open(dir, NULL, &ring) != EDGEJWT_OK) {
        neu_jwt_destroy();
        return FAILED;
    }
    return 0;
}

/* Makes a login token of one hour; the caller frees it. */
int neu_jwt_new(char **token, const char *user)
{
    *token = NULL;
    if (user == NULL || strlen(user) >= USER_SIZE) {
        return FAILED; /* neu_jwt_decode_user_after_valid() could not return it */
    }
    const char *strings[] = {"user", user};
    edgejwt_claims claims;
    edgejwt_claims_init(&claims, sizeof claims);
    claims.iss = "neuron";
    claims.aud = "neuron";
    claims.iat = time(NULL);
    claims.exp = claims.iat + 3600;
    claims.strings = strings;
    claims.string_count = strcmp(user, "admin") != 0;
    claims.extra = "{\"bodyEncode\":0}";
    char text[EDGEJWT_TOKEN_MAX + 1];
    if (edgejwt_issue(private_key, &claims, text, sizeof text, NULL) == EDGEJWT_OK) {
        *token = strdup(text);
    }
    return *token != NULL ? 0 : FAILED;
}

/* Judges the value of an Authorization header. */
int neu_jwt_validate(char *authorization)
{
    size_t len = authorization != NULL ? strlen(authorization) : 0;
    int32_t status = edgejwt_keyring_authorize(ring, &policy, time(NULL), authorization, len, NULL, 0, NULL);
    switch (status) {
    case EDGEJWT_OK:
        return 0;
    case EDGEJWT_ERR_NO_TOKEN:
        return ERR_NEED_TOKEN;
    case EDGEJWT_ERR_ALGORITHM:
    case EDGEJWT_ERR_UNKNOWN_KEY:
    case EDGEJWT_ERR_UNKNOWN_KID:
    case EDGEJWT_ERR_KID_MISSING:
    case EDGEJWT_ERR_SIGNATURE:
        return ERR_DECODE_TOKEN;
    case EDGEJWT_ERR_EXPIRED:
        return ERR_EXPIRED_TOKEN;
    default:
        if (status > EDGEJWT_ERR_NO_TOKEN && status < EDGEJWT_ERR_ALGORITHM) {
            return ERR_DECODE_TOKEN; /* malformed */
        }
        return edgejwt_status_http(status) == 401 ? ERR_VALIDATE_TOKEN : ERR_INTERNAL;
    }
}

/* Returns the user of a header value. "": the token does not verify, or `user` is not
 * a string or too long. "admin": the built-in key signed a token without `user`. */
void neu_jwt_decode_user_after_valid(char *authorization, char *user)
{
    size_t len = authorization != NULL ? strlen(authorization) : 0;
    char claims[EDGEJWT_PAYLOAD_MAX];
    size_t size;
    edgejwt_report report;
    int64_t now = time(NULL);
    user[0] = '\0';
    edgejwt_report_init(&report, sizeof report);
    if (edgejwt_keyring_explain(ring, &policy, now, authorization, len, claims, sizeof claims, &size, &report) ==
            EDGEJWT_OK &&
        edgejwt_claim_string(claims, size, "user", user, USER_SIZE, NULL) == EDGEJWT_ERR_CLAIM_MISSING &&
        strcmp(report.issuer, "neuron") == 0) {
        strcpy(user, "admin");
    }
}

void neu_jwt_destroy(void)
{
    edgejwt_keyring_free(ring);
    edgejwt_signing_key_free(private_key);
    ring = NULL;
    private_key = NULL;
}
