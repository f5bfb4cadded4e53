/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Text that is safe to show on a terminal, and colors. */
#include "cli.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Reads one character of UTF-8 (RFC 3629). Returns its length in bytes, or 0 if the bytes are not
 * UTF-8. */
static size_t read_character(const unsigned char *text, size_t len, uint32_t *out)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned char first = text[0];
    size_t size = first < 0x80   ? 1
                  : first < 0xC0 ? 0
                  : first < 0xE0 ? 2
                  : first < 0xF0 ? 3
                  : first < 0xF8 ? 4
                                 : 0;
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

bool is_utf8(const char *text, size_t len)
{
    const unsigned char *at = (const unsigned char *)text, *end = at + len;
    uint32_t c = 0;
    while (at < end) {
        size_t size = read_character(at, (size_t)(end - at), &c);
        if (size == 0) {
            return false;
        }
        at += size;
    }
    return true;
}

/* Control characters (C0, DEL, C1) and the characters of Unicode that change the direction of a
 * line, break it, or are invisible. */
static bool is_unsafe(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0xAD || c == 0x61C || c == 0x180E ||
           (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) ||
           (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB) ||
           (c >= 0xE0000 && c <= 0xE0FFF);
}

static void print(FILE *to, const char *text, size_t len, bool in_json_string)
{
    const unsigned char *at = (const unsigned char *)text, *end = at + len;
    while (at < end) {
        uint32_t c = 0;
        size_t size = read_character(at, (size_t)(end - at), &c);
        if (size == 0) {
            /* JSON has no escape for a byte: use the replacement character. */
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

void print_escaped(FILE *to, const char *text, size_t len)
{
    print(to, text, len, false);
}

void print_json_string(FILE *to, const char *text, size_t len)
{
    putc('"', to);
    print(to, text, len, true);
    putc('"', to);
}

void print_string_or_null(FILE *to, const char *text)
{
    if (text[0] != '\0') {
        print_json_string(to, text, strlen(text));
    } else {
        fputs("null", to);
    }
}

static bool has_color(FILE *to)
{
    const char *no_color = getenv("NO_COLOR"), *terminal = getenv("TERM");
    bool is_allowed = no_color == NULL || no_color[0] == '\0';
    return is_allowed && terminal != NULL && strcmp(terminal, "dumb") != 0 && isatty(fileno(to));
}

void start_color(FILE *to, enum color color)
{
    static const char *const codes[] = {[RED] = "31", [YELLOW] = "33", [DIM] = "2"};
    if (has_color(to)) {
        fprintf(to, "\033[%sm", codes[color]);
    }
}

void end_color(FILE *to)
{
    if (has_color(to)) {
        fputs("\033[0m", to);
    }
}
