/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* JSON objects: printed, taken apart, and why one is not valid. */
#ifndef JSON_H
#define JSON_H

#include "cli.h"

/* Whether the library accepts the text as a JSON object. */
bool is_json_object(const char *json, size_t len);

/* The functions below take JSON that the library accepts: its nesting is limited. */

/* Prints with indentation. With `has_dates`, each of iat, nbf and exp is followed by its date in
 * words, and the output is no longer JSON. */
void print_claims(FILE *to, const char *json, size_t len, int64_t now, bool has_dates);
/* Prints on one line. */
void print_compact_json(FILE *to, const char *json, size_t len);
/* Prints ,"dates":{"exp":"2027-01-15T09:00:00Z"} */
void print_dates_member(FILE *to, const char *claims, size_t len);
/* Finds an item of an array, counted from 0. */
bool find_json_item(const char *array, size_t len, size_t index, const char **item,
                    size_t *item_len);
/* Finds a member of an object by its position; its name is as written, in quotes. */
bool find_json_member(const char *object, size_t len, size_t index, const char **name,
                      size_t *name_len, const char **value, size_t *value_len);

/* ---- json_fault.c */

/* Says why a text is not a JSON object that the library accepts. `what` is how members are called:
 * "claim" or "member". */
void describe_json_fault(char line[LINE_MAX_SHOWN], const char *what, const char *json, size_t len);

#endif
