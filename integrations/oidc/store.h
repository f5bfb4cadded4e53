/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The set's file, and beside it what is known between two starts. */
#ifndef STORE_H
#define STORE_H

#include "http.h"

struct state {
    int64_t tried;    /* time of the last fetch, whatever came of it; 0: never */
    int64_t due;      /* time of the next one */
    int64_t failures; /* since the last success */
    char issuer[URL_SIZE];
    char jwks_uri[URL_SIZE];
    char etag[ETAG_SIZE];
    char why[WHY_SIZE]; /* the failure that was logged last, or "" */
};

/* Reads FILE.state. If it is missing or damaged, or belongs to another issuer,
 * nothing is known. */
void state_read(const char *file, const char *issuer, struct state *state);
bool state_write(const char *file, const struct state *state);

/* Replaces a file as a whole, so that no reader sees a part of it. */
bool file_replace(const char *file, const char *text, size_t len);
/* Whether a file has this content. */
bool file_is(const char *file, const char *text, size_t len);

#endif
