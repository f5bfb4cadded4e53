/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Key files in any form. What is wrong with one is reported on standard error. */
#ifndef KEY_FILE_H
#define KEY_FILE_H

#include "key_numbers.h"

enum key_role { SIGNS, VERIFIES };
/* A key of one role; the other pointer is NULL. */
struct loaded_key {
    edgejwt_signing_key *signing;
    edgejwt_verifying_key *verifying;
    int32_t alg;
    bool ends_in_newline; /* an HMAC secret whose last byte is a line feed */
};
void free_key(struct loaded_key *key);

bool is_hmac(int32_t alg);
/* Whether this build of the library has the algorithm. */
bool is_available(int32_t alg);

/* Reads a key file, or standard input for "-", and finds out its form. With an HMAC algorithm,
 * what is not a JWK is a secret. Returns CONTINUE or an exit status; wipe `out` either way. */
int read_key_text(const char *path, int32_t alg, struct key_text *out);
/* Reads and loads a key for `alg`; 0: for the algorithm that it names or usually has. Of a private
 * JWK Set, signing takes the only private key, or the one whose kid is `kid`. Returns CONTINUE or
 * an exit status. */
int load_key(enum key_role role, const char *path, int32_t alg, const char *kid,
             struct loaded_key *out);
/* Loads a key from text that was read before; reports nothing. */
edgejwt_status load_key_text(enum key_role role, const struct key_text *from, int32_t *alg,
                             struct loaded_key *out);

/* ---- key_set.c */

bool is_key_set(const struct key_text *from);
/* Replaces a JWK Set by the one key in it that `role` takes. Returns CONTINUE or an exit status. */
int choose_from_set(enum key_role role, const char *kid, struct key_text *set);
/* Finds a key of a JWK Set, counted from 0. */
bool find_set_key(const char *json, size_t len, size_t index, const char **key, size_t *key_len);
/* Lists the kids of a set, such as "a", "b" and "c"; at most some of them. */
void list_kids(char line[LINE_MAX_SHOWN], const char *json, size_t len);

/* ---- key_fault.c */

/* Reports why a key file was not loaded, and what to do about it. */
void report_key_fault(enum key_role role, int32_t alg, edgejwt_status status,
                      const struct key_text *from);
/* Whether `text` is anywhere in it. */
bool text_has(const struct key_text *from, const char *text);
/* Says why a text is no key at all. False if nothing more than the status can be said. */
bool describe_key_text(char line[LINE_MAX_SHOWN], const struct key_text *from);
/* The status in words that fit a key file. */
const char *key_status_text(edgejwt_status status);

#endif
