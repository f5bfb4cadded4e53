/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Keyrings whose directory changes while the test moves the clock. */
#ifndef MOVED_CLOCK_H
#define MOVED_CLOCK_H

#include "../support/faults.h"
#include "files.h"

/* Moves the clock that the ring sees, and waits long enough for file times to differ. */
static inline void pass(int64_t ms)
{
    usleep(12000);
    fault_advance(ms);
}

static inline edgejwt_ring_info info_of(const edgejwt_keyring *ring)
{
    edgejwt_ring_info info;
    edgejwt_ring_info_init(&info, sizeof info);
    CHECK_STATUS(edgejwt_keyring_info(ring, &info), EDGEJWT_OK);
    return info;
}

/* Verifies a new token of an issuer. */
static inline int32_t verified_by(edgejwt_keyring *ring, const edgejwt_signing_key *key,
                                  const char *iss)
{
    char token[EDGEJWT_TOKEN_MAX + 1], payload[300];
    snprintf(payload, sizeof payload, "{\"exp\":%" PRId64 ",\"iss\":\"%s\"}", NOW + 60, iss);
    CHECK_STATUS(edgejwt_sign(key, payload, strlen(payload), token, sizeof token, NULL),
                 EDGEJWT_OK);
    return edgejwt_keyring_verify(ring, NULL, NOW, token, strlen(token), NULL, 0, NULL);
}

#endif
