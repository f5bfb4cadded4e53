/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Reads the list of libraries to measure, which benches/run.sh writes. Each line
 * has four fields with tabs between them: name, shared object, size of the
 * library in bytes, size including its dependencies other than libc. */
#ifndef LIBRARIES_H
#define LIBRARIES_H

#include "subject.h"
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LIBRARIES_MAX = 16 };

struct library {
    char name[64], path[512];
    double bytes, closure;
    const struct subject *subject;
};

static inline const struct subject *subject_of(const char *path)
{
    void *object = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (object == NULL) {
        fprintf(stderr, "%s\n", dlerror());
        return NULL;
    }
    return dlsym(object, "subject");
}

static inline int libraries_read(const char *list, struct library *libraries)
{
    FILE *file = fopen(list, "r");
    int count = 0;
    if (file == NULL) {
        perror(list);
        exit(1);
    }
    while (count < LIBRARIES_MAX) {
        struct library *library = &libraries[count];
        if (fscanf(file, " %63[^\t] %511[^\t] %lf %lf", library->name, library->path,
                   &library->bytes, &library->closure) != 4) {
            break;
        }
        count++;
    }
    fclose(file);
    return count;
}

static inline char *file_text(const char *path)
{
    FILE *file = fopen(path, "rb");
    char *text = calloc(1, 65536);
    if (file == NULL || text == NULL || fread(text, 1, 65535, file) == 0) {
        perror(path);
        exit(1);
    }
    fclose(file);
    return text;
}

static inline size_t base64url_read(const char *text, uint8_t *out)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    unsigned bits = 0, held = 0;
    size_t len = 0;
    for (; *text != '\0'; text++) {
        bits = bits << 6 | (unsigned)(strchr(digits, *text) - digits);
        held += 6;
        if (held >= 8) {
            held -= 8;
            out[len++] = (uint8_t)(bits >> held);
        }
    }
    return len;
}

/* Splits a token. `signature` points to 1024 bytes for the decoded signature. */
static inline struct token token_of(const char *text, uint8_t *signature)
{
    const char *last = strrchr(text, '.');
    struct token token = {text, strlen(text), (size_t)(last - text), signature, 0};
    token.signature_len = base64url_read(last + 1, signature);
    return token;
}

#endif
