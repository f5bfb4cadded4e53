/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Prints bytes in base64url. */
#ifndef JWK_H
#define JWK_H

#include <stdint.h>
#include <stdio.h>

static void print_base64url(const uint8_t *bytes, size_t len)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    uint32_t bits = 0;
    int count = 0;
    for (size_t i = 0; i < len; i++) {
        bits = bits << 8 | bytes[i];
        for (count += 8; count >= 6; count -= 6) {
            putchar(alphabet[bits >> (count - 6) & 63]);
        }
    }
    if (count > 0) {
        putchar(alphabet[bits << (6 - count) & 63]);
    }
}

#endif
