/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The layout of public structs and the numbers in the header, on which programs
 * built with an older header depend. */
#include "check.h"

#define SIZE(type, field) sizeof(((type *)NULL)->field)
/* The first field, the one behind another, and the last. There is no padding. */
#define FIRST(type, field) CHECK(offsetof(type, field) == 0)
#define NEXT(type, before, field) \
    CHECK(offsetof(type, field) == offsetof(type, before) + SIZE(type, before))
#define LAST(type, field) CHECK(sizeof(type) == offsetof(type, field) + SIZE(type, field))

int main(void)
{
    FIRST(edgejwt_claims, size);
    NEXT(edgejwt_claims, size, iss);
    NEXT(edgejwt_claims, iss, sub);
    NEXT(edgejwt_claims, sub, aud);
    NEXT(edgejwt_claims, aud, jti);
    NEXT(edgejwt_claims, jti, strings);
    NEXT(edgejwt_claims, strings, string_count);
    NEXT(edgejwt_claims, string_count, extra);
    NEXT(edgejwt_claims, extra, iat);
    NEXT(edgejwt_claims, iat, nbf);
    NEXT(edgejwt_claims, nbf, exp);
    NEXT(edgejwt_claims, exp, flags);
    NEXT(edgejwt_claims, flags, reserved);
    LAST(edgejwt_claims, reserved);

    FIRST(edgejwt_policy, size);
    NEXT(edgejwt_policy, size, issuer);
    NEXT(edgejwt_policy, issuer, subject);
    NEXT(edgejwt_policy, subject, typ);
    NEXT(edgejwt_policy, typ, audiences);
    NEXT(edgejwt_policy, audiences, audience_count);
    NEXT(edgejwt_policy, audience_count, required);
    NEXT(edgejwt_policy, required, required_count);
    NEXT(edgejwt_policy, required_count, rules);
    NEXT(edgejwt_policy, rules, rule_count);
    NEXT(edgejwt_policy, rule_count, leeway);
    NEXT(edgejwt_policy, leeway, max_lifetime);
    NEXT(edgejwt_policy, max_lifetime, issued_after);
    NEXT(edgejwt_policy, issued_after, earliest_now);
    NEXT(edgejwt_policy, earliest_now, flags);
    NEXT(edgejwt_policy, flags, reserved);
    LAST(edgejwt_policy, reserved);

    FIRST(edgejwt_header, size);
    NEXT(edgejwt_header, size, kid);
    NEXT(edgejwt_header, kid, typ);
    NEXT(edgejwt_header, typ, extra);
    LAST(edgejwt_header, extra);

    FIRST(edgejwt_keyring_options, size);
    NEXT(edgejwt_keyring_options, size, remember);
    NEXT(edgejwt_keyring_options, remember, look_every);
    NEXT(edgejwt_keyring_options, look_every, flags);
    NEXT(edgejwt_keyring_options, flags, reserved);
    LAST(edgejwt_keyring_options, reserved);

    FIRST(edgejwt_ring_info, size);
    NEXT(edgejwt_ring_info, size, keys);
    NEXT(edgejwt_ring_info, keys, skipped);
    NEXT(edgejwt_ring_info, skipped, world_writable);
    NEXT(edgejwt_ring_info, world_writable, generation);
    NEXT(edgejwt_ring_info, generation, last_error);
    NEXT(edgejwt_ring_info, last_error, unused);
    NEXT(edgejwt_ring_info, unused, scan_age);
    NEXT(edgejwt_ring_info, scan_age, accepted);
    NEXT(edgejwt_ring_info, accepted, refused);
    NEXT(edgejwt_ring_info, refused, remembered);
    NEXT(edgejwt_ring_info, remembered, skipped_set_keys);
    NEXT(edgejwt_ring_info, skipped_set_keys, reserved);
    LAST(edgejwt_ring_info, reserved);

    FIRST(edgejwt_report, size);
    NEXT(edgejwt_report, size, unused);
    NEXT(edgejwt_report, unused, exp);
    NEXT(edgejwt_report, exp, status);
    NEXT(edgejwt_report, status, reserved);
    NEXT(edgejwt_report, reserved, claim);
    NEXT(edgejwt_report, claim, issuer);
    NEXT(edgejwt_report, issuer, key_file);
    LAST(edgejwt_report, key_file);

    if (sizeof(void *) == 8) {
        CHECK(sizeof(edgejwt_claims) == 96);
        CHECK(sizeof(edgejwt_policy) == 120);
        CHECK(sizeof(edgejwt_header) == 32);
        CHECK(sizeof(edgejwt_keyring_options) == 32);
        CHECK(sizeof(edgejwt_ring_info) == 88);
        CHECK(sizeof(edgejwt_report) == 800);
    }
    CHECK(sizeof(edgejwt_status) == 4);
    CHECK(EDGEJWT_RS256 == 1 && EDGEJWT_RS384 == 2 && EDGEJWT_RS512 == 3);
    CHECK(EDGEJWT_PS256 == 4 && EDGEJWT_PS384 == 5 && EDGEJWT_PS512 == 6);
    CHECK(EDGEJWT_ES256 == 7 && EDGEJWT_ES384 == 8 && EDGEJWT_EDDSA == 9);
    CHECK(EDGEJWT_HS256 == 10 && EDGEJWT_HS384 == 11 && EDGEJWT_HS512 == 12);
    CHECK(EDGEJWT_ED25519 == 13);
    CHECK(EDGEJWT_DATES_AS_STRINGS == 1);
    CHECK(EDGEJWT_AUD_AS_ARRAY == 2);
    CHECK(EDGEJWT_NO_EXPIRY == 4);
    CHECK(EDGEJWT_EXP_OPTIONAL == 8);
    CHECK(EDGEJWT_ANY_AUDIENCE == 16);
    CHECK(EDGEJWT_DIRECTORY_MAY_APPEAR == 32);
    CHECK(EDGEJWT_KEY_PUB_NAMES == 64);
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
        EDGEJWT_ERR_TOO_COMPLEX,
        EDGEJWT_ERR_UNKNOWN_KID,
        EDGEJWT_ERR_CLAIM_RANGE,
        EDGEJWT_ERR_KID_MISSING,
        EDGEJWT_ERR_FORBIDDEN,
    };
    const int want[] = {0,  1,  2,  10, 11, 12, 13, 14, 15, 30, 31, 32, 33, 34,
                        50, 51, 53, 54, 55, 56, 57, 58, 59, 60, 80, 81, 82, 16,
                        52, 3,  4,  17, 18, 61, 83, 35, 63, 64, 65, 62};
    CHECK(sizeof numbers == sizeof want && memcmp(numbers, want, sizeof want) == 0);
    return check_report();
}
