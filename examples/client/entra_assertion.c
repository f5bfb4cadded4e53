/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Prints a client assertion for Microsoft Entra ID (RFC 7523): PS256, with the
 * thumbprint of the certificate in the header, valid for five minutes.
 *
 * Usage: entra_assertion KEY_FILE CERTIFICATE_FILE TENANT_ID CLIENT_ID
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
    static char pem[EDGEJWT_KEY_TEXT_MAX];
    FILE *file = argc == 5 ? fopen(argv[2], "rb") : NULL;
    if (file == NULL) {
        fprintf(stderr, "usage: %s KEY_FILE CERTIFICATE_FILE TENANT_ID CLIENT_ID\n", argv[0]);
        return 2;
    }
    size_t pem_len = fread(pem, 1, sizeof pem, file);
    fclose(file);
    char thumbprint[EDGEJWT_THUMBPRINT_LEN + 1];
    edgejwt_status status = edgejwt_certificate_thumbprint(pem, pem_len, thumbprint, sizeof thumbprint, NULL);
    if (status != EDGEJWT_OK) {
        return failed(argv[2], status);
    }
    char extra[100];
    snprintf(extra, sizeof extra, "{\"x5t#S256\":\"%s\"}", thumbprint);
    edgejwt_header header;
    edgejwt_header_init(&header, sizeof header);
    header.extra = extra;

    unsigned char random[16];
    char jti[2 * sizeof random + 1], audience[200];
    if (getentropy(random, sizeof random) != 0) {
        return failed("getentropy", EDGEJWT_ERR_RANDOM);
    }
    for (size_t i = 0; i < sizeof random; i++) {
        snprintf(jti + 2 * i, 3, "%02x", random[i]);
    }
    int len = snprintf(audience, sizeof audience, "https://login.microsoftonline.com/%s/oauth2/v2.0/token", argv[3]);
    if (len < 0 || (size_t)len >= sizeof audience) {
        return failed("TENANT_ID", EDGEJWT_ERR_ARGUMENT);
    }
    edgejwt_claims claims;
    edgejwt_claims_init(&claims, sizeof claims);
    claims.iss = claims.sub = argv[4];
    claims.aud = audience;
    claims.jti = jti;
    claims.iat = claims.nbf = time(NULL);
    claims.exp = claims.iat + 300;

    edgejwt_signing_key *key = NULL;
    status = edgejwt_signing_key_from_file(EDGEJWT_PS256, argv[1], &key);
    if (status != EDGEJWT_OK) {
        return failed(argv[1], status);
    }
    char token[EDGEJWT_TOKEN_MAX + 1];
    status = edgejwt_issue_with(key, &header, &claims, token, sizeof token, NULL);
    edgejwt_signing_key_free(key);
    return status != EDGEJWT_OK ? failed("issue", status) : puts(token) < 0;
}
