/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* One library under the clock: a shared object with a `subject` in it. */
#ifndef SUBJECT_H
#define SUBJECT_H

#include <stddef.h>
#include <stdint.h>

/* A token for RS256, and its parts for those that only do the arithmetic. */
struct token {
    const char *text;
    size_t len;
    /* What was signed is the start of the text. */
    size_t signed_len;
    const uint8_t *signature;
    size_t signature_len;
};

/* Something that only one library does. */
struct probe {
    const char *name;
    /* 0 when it ended as it should. */
    int (*call)(void);
};

/* Every int is 0 for success, and what is NULL the library cannot do. */
struct subject {
    int (*load_public)(const char *pem);
    int (*load_private)(const char *pem);
    /* Signs the claims with the private key, and gives the token's length. */
    size_t (*sign)(const char *claims, char *out, size_t out_cap);
    /* Verifies by the public key, and judges `exp` if it knows claims. */
    int (*verify)(const struct token *token);
    /* As `verify`, with the key parsed in the call. */
    int (*verify_pem)(const struct token *token, const char *pem);
    /* Makes `again` a call that sees the token for the second time. */
    int (*remember)(const struct token *token);
    int (*again)(const struct token *token);
    /* Ends with one without a name; they may be called after `remember`. */
    const struct probe *probes;
};

#endif
