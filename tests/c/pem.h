/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Decodes PEM, for programs that look at the bytes of a key. */
#ifndef PEM_H
#define PEM_H

#include <stddef.h>
#include <string.h>

static inline int digit(char c)
{
    const char *alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = strchr(alphabet, c == '-' ? '+' : c == '_' ? '/' : c);
    return at == NULL ? 0 : (int)(at - alphabet);
}

/* Decodes base64 of either alphabet. Line ends are skipped. */
static inline size_t decoded(const char *text, size_t text_len, unsigned char *bytes)
{
    unsigned bits = 0, count = 0;
    size_t len = 0;
    for (size_t i = 0; i < text_len && text[i] != '='; i++) {
        if (text[i] == '\n') {
            continue;
        }
        bits = bits << 6 | (unsigned)digit(text[i]);
        count += 6;
        if (count >= 8) {
            count -= 8;
            bytes[len++] = (unsigned char)(bits >> count);
        }
    }
    return len;
}

/* Decodes a PEM text with one block. */
static inline size_t der_of(const char *pem, unsigned char *der)
{
    const char *start = strchr(strstr(pem, "-----BEGIN "), '\n') + 1;
    return decoded(start, (size_t)(strstr(start, "-----END ") - start), der);
}

#endif
