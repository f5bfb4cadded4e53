/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Base64. Private keys are decoded and encoded here too, so no table is indexed by a secret. */
#include "base64.h"
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { IGNORED = -2, INVALID = -1, LINE = 64 };

/* 1 if low <= c <= high, else 0, without a branch. */
static unsigned in_range(unsigned c, unsigned low, unsigned high)
{
    return ((low - 1 - c) & (c - high - 1)) >> (sizeof c * 8 - 1);
}

static int value_of(unsigned char c)
{
    /* Each range contributes its value plus one; the sum is 0 if none matches. */
    unsigned value = in_range(c, 'A', 'Z') * (c - 'A' + 1U) +
                     in_range(c, 'a', 'z') * (c - 'a' + 27U) +
                     in_range(c, '0', '9') * (c - '0' + 53U) +
                     (in_range(c, '+', '+') | in_range(c, '-', '-')) * 63U +
                     (in_range(c, '/', '/') | in_range(c, '_', '_')) * 64U;
    if (value == 0) {
        return c == '=' || c == '\n' || c == '\r' || c == ' ' || c == '\t' ? IGNORED : INVALID;
    }
    return (int)value - 1;
}

long decode_base64(const char *text, size_t len, char *out)
{
    uint32_t bits = 0;
    int held = 0;
    long written = 0;
    for (size_t i = 0; i < len; i++) {
        int value = value_of((unsigned char)text[i]);
        if (value == INVALID) {
            return -1;
        }
        if (value == IGNORED) {
            continue;
        }
        bits = bits << 6 | (uint32_t)value;
        held += 6;
        if (held >= 8) {
            held -= 8;
            out[written++] = (char)(bits >> held & 0xFF);
        }
    }
    return written;
}

static char digit_of(unsigned value, bool is_url)
{
    unsigned c = in_range(value + 1, 1, 26) * (value + 'A') +
                 in_range(value + 1, 27, 52) * (value - 26 + 'a') +
                 in_range(value + 1, 53, 62) * (value - 52 + '0') +
                 in_range(value + 1, 63, 63) * (is_url ? '-' : '+') +
                 in_range(value + 1, 64, 64) * (is_url ? '_' : '/');
    return (char)c;
}

/* Encodes up to three bytes as four characters, of which `len` + 1 carry data. */
static void encode_group(const unsigned char *bytes, size_t len, bool is_url, char out[4])
{
    uint32_t bits = (uint32_t)bytes[0] << 16 | (len > 1 ? (uint32_t)bytes[1] << 8 : 0) |
                    (len > 2 ? bytes[2] : 0U);
    for (size_t i = 0; i < 4; i++) {
        out[i] = i <= len ? digit_of(bits >> (18 - 6 * i) & 63, is_url) : '=';
    }
}

size_t encode_base64url(const unsigned char *bytes, size_t len, char *out)
{
    size_t written = 0;
    for (size_t i = 0; i < len; i += 3) {
        size_t group = len - i < 3 ? len - i : 3;
        encode_group(bytes + i, group, true, out + written);
        written += group + 1;
    }
    out[written] = '\0';
    return written;
}

size_t encode_base64_lines(const unsigned char *bytes, size_t len, char *out)
{
    size_t written = 0, in_line = 0;
    for (size_t i = 0; i < len; i += 3) {
        encode_group(bytes + i, len - i < 3 ? len - i : 3, false, out + written);
        written += 4;
        in_line += 4;
        if (in_line == LINE || i + 3 >= len) {
            out[written++] = '\n';
            in_line = 0;
        }
    }
    out[written] = '\0';
    return written;
}
