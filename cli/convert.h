/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Keys from one form to another. */
#ifndef CONVERT_H
#define CONVERT_H

#include "key_file.h"
#include "token.h"

enum { PUBLIC_JWK_MAX = 2048 };
/* A key that was read to be written in another form. It may be private: wipe it after use. */
struct convertible {
    const char *name; /* of its file */
    enum key_form form;
    bool is_private;
    int32_t alg;
    char kid[STRING_MAX];
    char thumbprint[EDGEJWT_THUMBPRINT_LEN + 1];
    char public_jwk[PUBLIC_JWK_MAX]; /* the required members alone (RFC 7638) */
    struct key_numbers numbers;      /* all of a private key, or those of the public one */
    unsigned char space[KEY_SPACE], public_space[PUBLIC_JWK_MAX];
};
/* Takes a key out of the text of a file; `alg` 0: the usual one. Reports what is wrong. Returns
 * CONTINUE or an exit status. */
int read_convertible(const struct key_text *from, int32_t alg, struct convertible *out);

/* Text that may be private, built piece by piece; wipe it after use. */
struct key_output {
    char text[EDGEJWT_KEY_TEXT_MAX];
    size_t len;
    bool is_full; /* something did not fit */
};
void append_output(struct key_output *to, const char *text, size_t len);
void append_text(struct key_output *to, const char *text);
/* Appends the key as a JWK, with `alg`, `use` and `kid`. */
void append_jwk(struct key_output *to, const struct convertible *key, bool wants_private);
void append_pem(struct key_output *to, const struct convertible *key, bool wants_private);
/* Appends the PEM text as a JSON string. */
void append_pem_string(struct key_output *to, const struct convertible *key, bool wants_private);

/* ---- output.c */

/* Writes the text to a file, or to standard output if `path` is NULL or "-". A file that is there
 * is replaced only with `may_replace`. A private file is readable by its owner alone. Returns
 * EXIT_ACCEPTED or an exit status, after a message. */
int write_output(const struct key_output *from, const char *path, bool is_private,
                 bool may_replace);

#endif
