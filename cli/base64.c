/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Base64, for looking into tokens and keys; no verdict depends on it. */
#include "cli.h"
#include <string.h>

static int digit(char c)
{
    return c >= 'A' && c <= 'Z'     ? c - 'A'
           : c >= 'a' && c <= 'z'   ? c - 'a' + 26
           : c >= '0' && c <= '9'   ? c - '0' + 52
           : c == '+' || c == '-'   ? 62
           : c == '/' || c == '_'   ? 63
           : c == '=' || c == '\n' || c == '\r' || c == ' ' || c == '\t' ? -2
                                    : -1;
}

long decode_base64(const char *text, size_t len, char *to)
{
    uint32_t bits = 0;
    int held = 0;
    long written = 0;
    for (size_t i = 0; i < len; i++) {
        int value = digit(text[i]);
        if (value == -1) {
            return -1;
        }
        if (value < 0) {
            continue;
        }
        bits = bits << 6 | (uint32_t)value;
        held += 6;
        if (held >= 8) {
            held -= 8;
            to[written++] = (char)(bits >> held & 0xFF);
        }
    }
    return written;
}

/* A part of DER. */
struct der {
    const unsigned char *at, *end;
};

/* Goes behind the next element of `outer`, whose content is `inner`. */
static bool element(struct der *outer, unsigned char tag, struct der *inner)
{
    if (outer->end - outer->at < 2 || outer->at[0] != tag) {
        return false;
    }
    size_t len = outer->at[1], more = len > 0x80 ? len - 0x80 : 0;
    outer->at += 2;
    if (len == 0x80 || more > 3 || (size_t)(outer->end - outer->at) < more) {
        return false;
    }
    for (len = more > 0 ? 0 : len; more > 0; more--) {
        len = len << 8 | *outer->at++;
    }
    if ((size_t)(outer->end - outer->at) < len) {
        return false;
    }
    *inner = (struct der){outer->at, outer->at + len};
    outer->at += len;
    return true;
}

int rsa_bits(const char *pem, size_t len)
{
    static unsigned char space[EDGEJWT_KEY_TEXT_MAX];
    static const char begin[] = "-----BEGIN ";
    const char *end = pem + len, *at = pem;
    while (at < end && ((size_t)(end - at) < sizeof begin || memcmp(at, begin, sizeof begin - 1) != 0)) {
        at++;
    }
    const char *body = at < end ? memchr(at, '\n', (size_t)(end - at)) : NULL;
    const char *tail = body != NULL ? memchr(body, '-', (size_t)(end - body)) : NULL;
    long size = tail != NULL ? decode_base64(body, (size_t)(tail - body), (char *)space) : -1;
    if (size < 0) {
        return 0;
    }
    struct der whole = {space, space + size}, key, algorithm, bits, number;
    if (!element(&whole, 0x30, &key)) {
        return 0;
    }
    /* SubjectPublicKeyInfo has RSAPublicKey in a BIT STRING. */
    if (element(&key, 0x30, &algorithm)) {
        if (!element(&key, 0x03, &bits) || bits.at == bits.end) {
            return 0;
        }
        bits.at++;
        if (!element(&bits, 0x30, &key)) {
            return 0;
        }
    }
    if (!element(&key, 0x02, &number)) {
        return 0;
    }
    while (number.at < number.end && *number.at == 0) {
        number.at++;
    }
    int count = (int)(number.end - number.at) * 8;
    for (int first = count > 0 ? *number.at : 0x80; first < 0x80; first <<= 1) {
        count--;
    }
    return count;
}
