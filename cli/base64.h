/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Base64, in both alphabets. Nothing here decides whether a token is accepted. */
#ifndef BASE64_H
#define BASE64_H

#include <stddef.h>

/* Decodes either alphabet; white space and '=' are ignored. Returns the length, or -1 for any
 * other character. `out` needs len / 4 * 3 + 2 bytes and may be the same as `text`. */
long decode_base64(const char *text, size_t len, char *out);
/* Writes base64url without padding and a NUL; `out` needs len / 3 * 4 + 5 bytes. Returns the
 * length. */
size_t encode_base64url(const unsigned char *bytes, size_t len, char *out);
/* Writes base64 with padding, in lines of 64 characters, and a NUL; `out` needs
 * (len / 48 + 1) * 65 + 1 bytes. Returns the length. */
size_t encode_base64_lines(const unsigned char *bytes, size_t len, char *out);

#endif
