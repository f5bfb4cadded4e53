/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Prints a HappyPathology token, valid for one hour.
 *
 * Usage: happypathology KEY_FILE ORGANIZATION KEY_ID USER
 */
#define _POSIX_C_SOURCE 199309L
#include <edgejwt.h>
#include <inttypes.h>
#include <stdio.h>
#include <time.h>

static int failed(const char *what, int32_t status)
{
    fprintf(stderr, "%s: %s\n", what, edgejwt_status_text(status));
    return 1;
}

int main(int argc, char **argv)
{
    if (argc != 5) {
        fprintf(stderr, "usage: %s KEY_FILE ORGANIZATION KEY_ID USER\n", argv[0]);
        return 2;
    }
    edgejwt_signing_key *key = NULL;
    edgejwt_status status = edgejwt_signing_key_from_file(EDGEJWT_RS256, argv[1], &key);
    if (status != EDGEJWT_OK) {
        return failed(argv[1], status);
    }

    /* A string, because some JSON readers round numbers of nineteen digits. */
    struct timespec now;
    char nanoseconds[32];
    clock_gettime(CLOCK_REALTIME, &now);
    snprintf(nanoseconds, sizeof nanoseconds, "%" PRId64 "%09ld", (int64_t)now.tv_sec, (long)now.tv_nsec);

    const char *strings[] = {"kid", argv[3]};
    edgejwt_claims claims;
    edgejwt_claims_init(&claims, sizeof claims);
    claims.iss = argv[2];
    claims.sub = argv[4];
    claims.aud = "api.happypathology.com";
    claims.jti = nanoseconds;
    claims.iat = now.tv_sec;
    claims.exp = claims.iat + 3600;
    claims.strings = strings;
    claims.string_count = 1;

    char token[EDGEJWT_TOKEN_MAX + 1];
    status = edgejwt_issue(key, &claims, token, sizeof token, NULL);
    edgejwt_signing_key_free(key);
    if (status != EDGEJWT_OK) {
        return failed("issue", status);
    }
    return puts(token) < 0;
}
