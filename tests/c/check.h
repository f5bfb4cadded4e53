/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Shared by the test programs: checks that count failures, and key files. */
#ifndef CHECK_H
#define CHECK_H

#include <edgejwt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int check_failures;

/* A time that the default policy accepts as the present. */
#define NOW (EDGEJWT_EARLIEST_NOW + INT64_C(1000000))

#define CHECK(what)                                                    \
    do {                                                               \
        if (!(what)) {                                                 \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #what); \
            check_failures++;                                          \
        }                                                              \
    } while (0)

/* Each argument is evaluated once. */
#define CHECK_STATUS(call, want)                                                       \
    do {                                                                               \
        int32_t check_got = (call);                                                    \
        if (check_got != (want)) {                                                     \
            fprintf(stderr, "%s:%d: %s: %d (%s), not %d\n", __FILE__, __LINE__, #call, \
                    (int)check_got, edgejwt_status_text(check_got), (int)(want));      \
            check_failures++;                                                          \
        }                                                                              \
    } while (0)

#define CHECK_TEXT(got, want)                                                                   \
    do {                                                                                        \
        if (strcmp((got), (want)) != 0) {                                                       \
            fprintf(stderr, "%s:%d: %s: \"%s\", not \"%s\"\n", __FILE__, __LINE__, #got, (got), \
                    (want));                                                                    \
            check_failures++;                                                                   \
        }                                                                                       \
    } while (0)

static inline int check_report(void)
{
    if (check_failures > 0) {
        fprintf(stderr, "%d failed\n", check_failures);
    }
    return check_failures > 0;
}

/* The path of a key file. Valid until the next call. */
static inline const char *key_path(const char *dir, const char *name)
{
    static char path[1024];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    return path;
}

/* The content of a key file, followed by a NUL. The caller frees it. */
static inline char *key_text(const char *dir, const char *name)
{
    FILE *file = fopen(key_path(dir, name), "rb");
    char *text = calloc(1, 1 << 17);
    if (file == NULL || text == NULL) {
        perror(name);
        exit(2);
    }
    if (fread(text, 1, (1 << 17) - 1, file) == 0 && ferror(file)) {
        perror(name);
        exit(2);
    }
    fclose(file);
    return text;
}

static inline edgejwt_signing_key *signing_key(const char *dir, const char *name)
{
    edgejwt_signing_key *key = NULL;
    CHECK_STATUS(edgejwt_signing_key_from_file(EDGEJWT_RS256, key_path(dir, name), &key),
                 EDGEJWT_OK);
    if (key == NULL) {
        exit(2);
    }
    return key;
}

static inline edgejwt_verifying_key *verifying_key(const char *dir, const char *name)
{
    edgejwt_verifying_key *key = NULL;
    CHECK_STATUS(edgejwt_verifying_key_from_file(EDGEJWT_RS256, key_path(dir, name), &key),
                 EDGEJWT_OK);
    if (key == NULL) {
        exit(2);
    }
    return key;
}

#endif
