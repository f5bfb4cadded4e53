/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* File names in the log: one line each, whatever they contain. */
#ifndef ESCAPE_H
#define ESCAPE_H

#include <stdio.h>

/* A file name may contain any character except '/' and NUL. */
enum { ESCAPED_SIZE = 4 * 256 };

/* Copies a name, with each control character and backslash as \x and two digits. */
static inline const char *escape(char to[ESCAPED_SIZE], const char *name)
{
    char *end = to;
    for (; *name != '\0' && end < to + ESCAPED_SIZE - 4; name++) {
        unsigned char c = (unsigned char)*name;
        end += snprintf(end, 5, c < ' ' || c == 0x7F || c == '\\' ? "\\x%02x" : "%c", c);
    }
    *end = '\0';
    return to;
}

#endif
