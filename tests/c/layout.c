/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The layout of public structs and the numbers in the header, on which programs
 * built with an older header depend. */
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
    AT(edgejwt_policy, typ, (leeway + 36 + p - 1) / p * p);
    if (p == 8) {
        CHECK(sizeof(edgejwt_claims) == 96);
        CHECK(sizeof(edgejwt_policy) == 104);
        CHECK(sizeof(edgejwt_header) == 32);
        CHECK(sizeof(edgejwt_keyring_options) == 24);
        CHECK(sizeof(edgejwt_ring_info) == 56);
        CHECK(sizeof(edgejwt_report) == 568);
    }
    AT(edgejwt_header, kid, p);
    AT(edgejwt_header, typ, 2 * p);
    AT(edgejwt_header, extra, 3 * p);
    CHECK(sizeof(edgejwt_header) == 4 * p);
    AT(edgejwt_keyring_options, remember, p);
    AT(edgejwt_ring_info, keys, p);
    AT(edgejwt_ring_info, skipped, 2 * p);
    AT(edgejwt_ring_info, world_writable, 3 * p);
    const size_t generation = offsetof(edgejwt_ring_info, generation);
    CHECK(generation >= 4 * p && generation < 4 * p + 8);
    AT(edgejwt_ring_info, last_error, generation + 8);
    AT(edgejwt_ring_info, unused, generation + 12);
    AT(edgejwt_ring_info, scan_age, generation + 16);
    AT(edgejwt_report, status, p);
    AT(edgejwt_report, claim, p + 4);
    AT(edgejwt_report, issuer, p + 36);
    AT(edgejwt_report, key_file, p + 292);

    CHECK(sizeof(edgejwt_status) == 4);
    CHECK(EDGEJWT_RS256 == 1 && EDGEJWT_RS384 == 2 && EDGEJWT_RS512 == 3);
    CHECK(EDGEJWT_PS256 == 4 && EDGEJWT_PS384 == 5 && EDGEJWT_PS512 == 6);
    CHECK(EDGEJWT_ES256 == 7 && EDGEJWT_ES384 == 8 && EDGEJWT_EDDSA == 9);
    CHECK(EDGEJWT_HS256 == 10 && EDGEJWT_HS384 == 11 && EDGEJWT_HS512 == 12);
    CHECK(EDGEJWT_DATES_AS_STRINGS == 1);
    CHECK(EDGEJWT_AUD_AS_ARRAY == 2);
    CHECK(EDGEJWT_NO_EXPIRY == 4);
    CHECK(EDGEJWT_EXP_OPTIONAL == 8);
    CHECK(EDGEJWT_ANY_AUDIENCE == 16);
    const int numbers[] = {
        EDGEJWT_OK,
        EDGEJWT_ERR_ARGUMENT,
        EDGEJWT_ERR_SPACE,
        EDGEJWT_ERR_KEY_FORMAT,
        EDGEJWT_ERR_KEY_OPENSSH,
        EDGEJWT_ERR_KEY_TYPE,
        EDGEJWT_ERR_KEY_SIZE,
        EDGEJWT_ERR_KEY_ENCRYPTED,
        EDGEJWT_ERR_KEY_FILE,
        EDGEJWT_ERR_NO_TOKEN,
        EDGEJWT_ERR_TOKEN,
        EDGEJWT_ERR_TOKEN_TOO_LONG,
        EDGEJWT_ERR_HEADER,
        EDGEJWT_ERR_PAYLOAD,
        EDGEJWT_ERR_ALGORITHM,
        EDGEJWT_ERR_SIGNATURE,
        EDGEJWT_ERR_EXPIRED,
        EDGEJWT_ERR_NOT_YET_VALID,
        EDGEJWT_ERR_CLAIM_MISSING,
        EDGEJWT_ERR_CLAIM_TYPE,
        EDGEJWT_ERR_ISSUER,
        EDGEJWT_ERR_SUBJECT,
        EDGEJWT_ERR_AUDIENCE,
        EDGEJWT_ERR_LIFETIME,
        EDGEJWT_ERR_CLOCK,
        EDGEJWT_ERR_NO_MEMORY,
        EDGEJWT_ERR_INTERNAL,
        EDGEJWT_ERR_KEY_LIMIT,
        EDGEJWT_ERR_UNKNOWN_KEY,
        EDGEJWT_ERR_ALGORITHM_UNAVAILABLE,
        EDGEJWT_ERR_NOT_GENERATED,
        EDGEJWT_ERR_KEY_WEAK,
        EDGEJWT_ERR_KEY_HALF,
        EDGEJWT_ERR_TYP,
        EDGEJWT_ERR_RANDOM,
    };
    const int want[] = {0,  1,  2,  10, 11, 12, 13, 14, 15, 30, 31, 32, 33, 34, 50, 51, 53, 54,
                        55, 56, 57, 58, 59, 60, 80, 81, 82, 16, 52, 3,  4,  17, 18, 61, 83};
    CHECK(sizeof numbers == sizeof want && memcmp(numbers, want, sizeof want) == 0);
    return check_report();
}
