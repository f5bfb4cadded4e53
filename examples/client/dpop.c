/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Prints a DPoP proof (RFC 9449): ES256, with the public key in the header.
 *
 * Usage: dpop KEY_FILE METHOD URL
 */
#define _DEFAULT_SOURCE
#include <edgejwt.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static int failed(const char *what, int32_t status)
{
    fprintf(stderr, "%s: %s\n", what, edgejwt_status_text(status));
    return 1;
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        fprintf(stderr, "usage: %s KEY_FILE METHOD URL\n", argv[0]);
        return 2;
    }
    /* The member "jwk" of the header: the public key that verifies the proof. */
    edgejwt_signing_key *key = NULL;
    edgejwt_verifying_key *public_key = NULL;
    char jwk[EDGEJWT_HEADER_EXTRA_MAX - 10], extra[EDGEJWT_HEADER_EXTRA_MAX + 1];
    edgejwt_status status = edgejwt_signing_key_from_file(EDGEJWT_ES256, argv[1], &key);
    if (status != EDGEJWT_OK) {
        return failed(argv[1], status);
    }
    status = edgejwt_verifying_key_from_signing_key(key, &public_key);
    if (status == EDGEJWT_OK) {
        status = edgejwt_verifying_key_to_jwk(public_key, jwk, sizeof jwk, NULL);
    }
    edgejwt_verifying_key_free(public_key);
    if (status != EDGEJWT_OK) {
        edgejwt_signing_key_free(key);
        return failed("public key", status);
    }
    snprintf(extra, sizeof extra, "{\"jwk\":%s}", jwk);
    edgejwt_header header;
    edgejwt_header_init(&header, sizeof header);
    header.typ = "dpop+jwt";
    header.extra = extra;

    /* A number that is used once. A proof has no time of expiry. */
    unsigned char random[16];
    char jti[2 * sizeof random + 1];
    if (getentropy(random, sizeof random) != 0) {
        edgejwt_signing_key_free(key);
        return failed("getentropy", EDGEJWT_ERR_RANDOM);
    }
    for (size_t i = 0; i < sizeof random; i++) {
        snprintf(jti + 2 * i, 3, "%02x", random[i]);
    }
    /* "htu" is the URL without query and fragment. */
    const char *strings[] = {"htm", argv[2], "htu", argv[3]};
    edgejwt_claims claims;
    edgejwt_claims_init(&claims, sizeof claims);
    claims.jti = jti;
    claims.iat = time(NULL);
    claims.strings = strings;
    claims.string_count = 2;
    claims.flags = EDGEJWT_NO_EXPIRY;

    char token[EDGEJWT_TOKEN_MAX + 1];
    status = edgejwt_issue_with(key, &header, &claims, token, sizeof token, NULL);
    edgejwt_signing_key_free(key);
    return status != EDGEJWT_OK ? failed("issue", status) : puts(token) < 0;
}
