/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A folder of keys, as `edgejwt keys` shows it. */
#ifndef FOLDER_H
#define FOLDER_H

#include "cli.h"

struct entry {
    char name[NAME_MAX_SHOWN];
    bool is_key, is_open;           /* open: world-writable */
    char issuer[NAME_MAX_SHOWN];    /* of a key */
    char thumbprint[EDGEJWT_THUMBPRINT_LEN + 1];
    int bits;
    const char *why; /* of what is none */
};
struct folder {
    const char *path;
    struct entry *entries;
    size_t count, room, keys, others; /* others: files with other endings */
    bool is_open;
};

/* ---- folder.c */

void show_folder(const struct folder *folder);
void show_folder_json(const struct folder *folder);
/* What is dangerous in it, on stderr. */
void warn_of_folder(const struct folder *folder);

#endif
