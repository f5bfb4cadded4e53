/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A library to measure: a shared object that exports `subject`. */
#ifndef SUBJECT_H
#define SUBJECT_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* An RS256 token, and its parts for libraries that only verify signatures. */
struct token {
    const char *text;
    size_t len;
    /* Length of the signed text: header, dot and payload. */
    size_t signed_len;
    const uint8_t *signature;
    size_t signature_len;
};

/* An operation that only one library has. */
struct probe {
    const char *name;
    /* Returns 0 for the expected result. */
    int (*call)(void);
};

/* Functions that return int return 0 on success. A function is NULL if the library
 * does not have it. */
struct subject {
    int (*load_public)(const char *pem);
    int (*load_private)(const char *pem);
    /* Signs with the private key; returns the length of the token. */
    size_t (*sign)(const char *claims, char *out, size_t out_cap);
    /* Verifies with the public key; checks `exp` if the library knows claims. */
    int (*verify)(const struct token *token);
    /* The same, and parses the key in each call. */
    int (*verify_pem)(const struct token *token, const char *pem);
    /* Puts the token into a cache; `again` then verifies the cached token. */
    int (*remember)(const struct token *token);
    int (*again)(const struct token *token);
    /* The last one has no name. They are called after `remember`. */
    const struct probe *probes;
};

/* Copies a token to `out` and returns its length, or 0 if it is NULL or does not fit. */
static inline size_t copied(const char *text, char *out, size_t out_cap)
{
    size_t len = text == NULL ? out_cap : strlen(text);
    if (len >= out_cap) {
        return 0;
    }
    memcpy(out, text, len + 1);
    return len;
}

#endif
