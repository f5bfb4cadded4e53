/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What reaches a terminal, and nothing else does. */
#include "cli.h"
#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

/* Reads one character of UTF-8 (RFC 3629). Gives its bytes, 0 for none. */
static size_t next_character(const unsigned char *text, size_t len, uint32_t *out)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned char first = text[0];
    size_t size = first < 0x80 ? 1 : first < 0xC0 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF8 ? 4 : 0;
    if (size == 0 || size > len) {
        return 0;
    }
    uint32_t value = size == 1 ? first : first & (0x7FU >> size);
    for (size_t i = 1; i < size; i++) {
        if ((text[i] & 0xC0) != 0x80) {
            return 0;
        }
        value = value << 6 | (text[i] & 0x3FU);
    }
    bool is_surrogate = value >= 0xD800 && value < 0xE000;
    *out = value;
    return value < least[size] || is_surrogate || value > 0x10FFFF ? 0 : size;
}

/* Controls of terminals (C0, DEL, C1), and of Unicode: what turns a line
 * around, breaks it, or is not seen. */
static bool is_unsafe(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0xAD || c == 0x61C || c == 0x180E ||
           (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) ||
           c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB) || (c >= 0xE0000 && c <= 0xE0FFF);
}

static void put(FILE *to, const char *text, size_t len, bool in_json_string)
{
    const unsigned char *at = (const unsigned char *)text, *end = at + len;
    while (at < end) {
        uint32_t c = 0;
        size_t size = next_character(at, (size_t)(end - at), &c);
        if (size == 0) {
            /* In JSON, the character that stands for what is none. */
            fprintf(to, in_json_string ? "\\ufffd" : "\\x%02x", *at);
            at++;
            continue;
        }
        if (is_unsafe(c) && c > 0xFFFF) {
            fprintf(to, "\\u%04x\\u%04x", 0xD800 + ((c - 0x10000) >> 10), 0xDC00 + (c & 0x3FF));
        } else if (is_unsafe(c)) {
            fprintf(to, "\\u%04x", c);
        } else {
            if (in_json_string && (c == '"' || c == '\\')) {
                putc('\\', to);
            }
            fwrite(at, 1, size, to);
        }
        at += size;
    }
}

void put_safe(FILE *to, const char *text, size_t len)
{
    put(to, text, len, false);
}

void put_json_string(FILE *to, const char *text, size_t len)
{
    putc('"', to);
    put(to, text, len, true);
    putc('"', to);
}

void complain(const char *format, ...)
{
    char line[3 * LINE_MAX_SHOWN];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    fputs("edgejwt: ", stderr);
    put_safe(stderr, line, strlen(line));
    putc('\n', stderr);
}

int finish(int result)
{
    errno = 0;
    bool failed = ferror(stdout) != 0 || fflush(stdout) != 0;
    int reason = errno;
    if (!failed) {
        return result;
    }
    complain("the output could not be written%s%s", reason != 0 ? ": " : "", reason != 0 ? strerror(reason) : "");
    return SYSTEM;
}
