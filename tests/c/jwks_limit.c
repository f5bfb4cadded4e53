/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* As many keys in sets as a keyring takes, and not one more. */
#include "forms.h"

enum { SET_KEYS = 600 };

static char set[EDGEJWT_KEY_TEXT_MAX];

/* A set of so many keys. */
static size_t fill(size_t count)
{
    size_t len = (size_t)snprintf(set, sizeof set, "{\"keys\":[{" OKP "}");
    while (--count > 0) {
        len += (size_t)snprintf(set + len, sizeof set - len, ",{" OKP "}");
    }
    return len + (size_t)snprintf(set + len, sizeof set - len, "]}");
}

static size_t keys(const edgejwt_keyring *ring)
{
    edgejwt_ring_info info;
    edgejwt_ring_info_init(&info, sizeof info);
    CHECK_STATUS(edgejwt_keyring_info(ring, &info), EDGEJWT_OK);
    return info.keys;
}

int main(int argc, char **argv)
{
    (void)argc;
    forms_init(argv[1]);
    if (!has_curves) {
        return check_report();
    }
    edgejwt_keyring *ring;
    char issuer[32];
    CHECK_STATUS(edgejwt_keyring_new(NULL, &ring), EDGEJWT_OK);
    size_t len = fill(SET_KEYS);
    for (int i = 0; i < EDGEJWT_KEYRING_KEYS_MAX / SET_KEYS; i++) {
        snprintf(issuer, sizeof issuer, "plant-%d", i);
        CHECK_STATUS(edgejwt_keyring_add_jwks(ring, issuer, set, len), EDGEJWT_OK);
    }
    const size_t left = EDGEJWT_KEYRING_KEYS_MAX % SET_KEYS;
    CHECK(keys(ring) == EDGEJWT_KEYRING_KEYS_MAX - left);
    len = fill(left + 2);
    CHECK_STATUS(edgejwt_keyring_add_jwks(ring, "rest", set, len), EDGEJWT_ERR_KEY_LIMIT);
    len = fill(left + 1);
    CHECK_STATUS(edgejwt_keyring_add_jwks(ring, "rest", set, len), EDGEJWT_ERR_KEY_LIMIT);
    CHECK(keys(ring) == EDGEJWT_KEYRING_KEYS_MAX - left);
    len = fill(left);
    CHECK_STATUS(edgejwt_keyring_add_jwks(ring, "rest", set, len), EDGEJWT_OK);
    CHECK(keys(ring) == EDGEJWT_KEYRING_KEYS_MAX);
    len = fill(1);
    CHECK_STATUS(edgejwt_keyring_add_jwks(ring, "more", set, len), EDGEJWT_ERR_KEY_LIMIT);
    CHECK(keys(ring) == EDGEJWT_KEYRING_KEYS_MAX);
    edgejwt_keyring_free(ring);
    return check_report();
}
