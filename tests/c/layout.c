/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The layout of public structs and the numbers in the header: what programs
 * that were built with an older header rely on. */
#include "check.h"

#define AT(type, field, offset) CHECK(offsetof(type, field) == (offset))

int main(void)
{
    const size_t p = sizeof(void *);

    AT(edgejwt_claims, size, 0);
    AT(edgejwt_claims, iss, p);
    AT(edgejwt_claims, sub, 2 * p);
    AT(edgejwt_claims, aud, 3 * p);
    AT(edgejwt_claims, jti, 4 * p);
    const size_t iat = offsetof(edgejwt_claims, iat);
    CHECK(iat >= 5 * p && iat < 5 * p + 8);
    AT(edgejwt_claims, nbf, iat + 8);
    AT(edgejwt_claims, exp, iat + 16);
    AT(edgejwt_claims, strings, iat + 24);
    AT(edgejwt_claims, string_count, iat + 24 + p);
    AT(edgejwt_claims, extra, iat + 24 + 2 * p);
    AT(edgejwt_claims, flags, iat + 24 + 3 * p);

    AT(edgejwt_policy, size, 0);
    AT(edgejwt_policy, issuer, p);
    AT(edgejwt_policy, subject, 2 * p);
    AT(edgejwt_policy, audiences, 3 * p);
    AT(edgejwt_policy, audience_count, 4 * p);
    AT(edgejwt_policy, required, 5 * p);
    AT(edgejwt_policy, required_count, 6 * p);
    const size_t leeway = offsetof(edgejwt_policy, leeway);
    CHECK(leeway >= 7 * p && leeway < 7 * p + 8);
    AT(edgejwt_policy, max_lifetime, leeway + 8);
    AT(edgejwt_policy, issued_after, leeway + 16);
    AT(edgejwt_policy, earliest_now, leeway + 24);
    AT(edgejwt_policy, flags, leeway + 32);
    if (p == 8) {
        CHECK(sizeof(edgejwt_claims) == 96);
        CHECK(sizeof(edgejwt_policy) == 96);
    }

    CHECK(sizeof(edgejwt_status) == 4);
    CHECK(EDGEJWT_RS256 == 1);
    CHECK(EDGEJWT_DATES_AS_STRINGS == 1);
    CHECK(EDGEJWT_AUD_AS_ARRAY == 2);
    CHECK(EDGEJWT_NO_EXPIRY == 4);
    CHECK(EDGEJWT_EXP_OPTIONAL == 8);
    CHECK(EDGEJWT_ANY_AUDIENCE == 16);
    const int numbers[] = {
        EDGEJWT_OK, EDGEJWT_ERR_ARGUMENT, EDGEJWT_ERR_SPACE, EDGEJWT_ERR_KEY_FORMAT,
        EDGEJWT_ERR_KEY_OPENSSH, EDGEJWT_ERR_KEY_TYPE, EDGEJWT_ERR_KEY_SIZE, EDGEJWT_ERR_KEY_ENCRYPTED,
        EDGEJWT_ERR_KEY_FILE, EDGEJWT_ERR_NO_TOKEN, EDGEJWT_ERR_TOKEN, EDGEJWT_ERR_TOKEN_TOO_LONG,
        EDGEJWT_ERR_HEADER, EDGEJWT_ERR_PAYLOAD, EDGEJWT_ERR_ALGORITHM, EDGEJWT_ERR_SIGNATURE,
        EDGEJWT_ERR_EXPIRED, EDGEJWT_ERR_NOT_YET_VALID, EDGEJWT_ERR_CLAIM_MISSING, EDGEJWT_ERR_CLAIM_TYPE,
        EDGEJWT_ERR_ISSUER, EDGEJWT_ERR_SUBJECT, EDGEJWT_ERR_AUDIENCE, EDGEJWT_ERR_LIFETIME,
        EDGEJWT_ERR_CLOCK, EDGEJWT_ERR_NO_MEMORY, EDGEJWT_ERR_INTERNAL, EDGEJWT_ERR_KEY_LIMIT, EDGEJWT_ERR_UNKNOWN_KEY,
    };
    const int want[] = {0,  1,  2,  10, 11, 12, 13, 14, 15, 30, 31, 32, 33, 34,
                        50, 51, 53, 54, 55, 56, 57, 58, 59, 60, 80, 81, 82, 16, 52};
    CHECK(sizeof numbers == sizeof want && memcmp(numbers, want, sizeof want) == 0);
    return check_report();
}
