/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Files and standard input, up to a limit. */
#ifndef INPUT_H
#define INPUT_H

#include "cli.h"

/* Reads a file, or standard input for "-". Returns 0 or an errno: EFBIG if there are more than
 * `cap` bytes, of which the first `cap` are in `out` all the same. */
int read_input(const char *path, char *out, size_t cap, size_t *len_out);
/* How messages call the input: the path, or "standard input". */
const char *input_name(const char *path);
/* Text that is UTF-16, as some editors and PowerShell's '>' write it. */
bool is_utf16(const char *text, size_t len);
/* The length of a byte order mark of UTF-8 at the start: 3 or 0. */
size_t bom_len(const char *text, size_t len);

#endif
