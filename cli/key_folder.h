/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A folder of keys, as `edgejwt keys` lists it. */
#ifndef KEY_FOLDER_H
#define KEY_FOLDER_H

#include "token.h"

struct folder_entry {
    char name[STRING_MAX];
    bool is_key;
    bool is_writable;        /* by every user; of a key */
    char issuer[STRING_MAX]; /* of a key */
    char thumbprint[EDGEJWT_THUMBPRINT_LEN + 1];
    int bits;
    const char *why; /* it is no key */
};
struct folder {
    const char *path;
    struct folder_entry *entries;
    size_t count, room;
    size_t keys;   /* entries that are keys */
    size_t others; /* files with other endings, which have no entry */
    bool is_writable;
};

/* ---- keys.c */

/* Why a keyring skips a file, where the file tells more than the status. */
const char *skip_reason(const char *dir, const char *name, edgejwt_status why);

/* ---- key_folder.c */

void print_folder(const struct folder *folder);
void print_folder_json(const struct folder *folder);
/* Warns of files and folders that every user may write to. */
void warn_of_folder(const struct folder *folder);

#endif
