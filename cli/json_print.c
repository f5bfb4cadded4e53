/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Prints JSON, and finds values in it. The library has accepted it before. */
#include "dates.h"
#include "json.h"
#include <string.h>

static const char *const date_names[] = {"iat", "nbf", "exp"};
enum { DATES = 3 };

/* A date in words, and the value behind which it is printed. */
struct note {
    const char *value;
    char text[2 * TIME_TEXT_MAX + 8];
};

bool is_json_object(const char *json, size_t len)
{
    const char *value;
    size_t value_len;
    edgejwt_status status = edgejwt_claim_json(json, len, "", &value, &value_len);
    return status == EDGEJWT_OK || status == EDGEJWT_ERR_CLAIM_MISSING;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static const char *skip_space(const char *at, const char *end)
{
    while (at < end && is_space(*at)) {
        at++;
    }
    return at;
}

/* The length of a string, a number, true, false or null. */
static size_t scalar_len(const char *at, const char *end)
{
    const char *start = at;
    if (*at == '"') {
        for (at++; at < end && *at != '"'; at++) {
            at += *at == '\\';
        }
        return at < end ? (size_t)(at - start) + 1 : (size_t)(end - start);
    }
    while (at < end && *at != ',' && *at != ']' && *at != '}' && *at != ':' && !is_space(*at)) {
        at++;
    }
    return (size_t)(at - start);
}

/* The length of the value at the start of a text. */
static size_t json_value_len(const char *json, size_t len)
{
    const char *at = json, *end = json + len;
    int depth = 0;
    while (at < end) {
        if (*at == '{' || *at == '[') {
            depth++;
            at++;
        } else if (*at == '}' || *at == ']') {
            depth--;
            at++;
        } else if (is_space(*at) || *at == ',' || *at == ':') {
            at++;
            continue;
        } else {
            at += scalar_len(at, end);
        }
        if (depth <= 0) {
            break;
        }
    }
    return (size_t)(at - json);
}

/* Moves from one value, or from an opening bracket, to the next value. */
static const char *next_value(const char *at, const char *end)
{
    at = skip_space(at, end);
    at = at < end && *at == ',' ? skip_space(at + 1, end) : at;
    return at < end && *at != ']' && *at != '}' ? at : NULL;
}

bool find_json_item(const char *array, size_t len, size_t index, const char **item,
                    size_t *item_len)
{
    const char *end = array + len, *at = skip_space(array, end);
    if (at == end || *at != '[') {
        return false;
    }
    at = next_value(at + 1, end);
    for (size_t i = 0; at != NULL; i++) {
        size_t size = json_value_len(at, (size_t)(end - at));
        if (i == index) {
            *item = at;
            *item_len = size;
            return true;
        }
        at = next_value(at + size, end);
    }
    return false;
}

bool find_json_member(const char *object, size_t len, size_t index, const char **name,
                      size_t *name_len, const char **value, size_t *value_len)
{
    const char *end = object + len, *at = skip_space(object, end);
    if (at == end || *at != '{') {
        return false;
    }
    at = next_value(at + 1, end);
    for (size_t i = 0; at != NULL; i++) {
        *name = at;
        *name_len = scalar_len(at, end);
        *value = skip_space(skip_space(at + *name_len, end) + 1, end);
        *value_len = json_value_len(*value, (size_t)(end - *value));
        if (i == index) {
            return true;
        }
        at = next_value(*value + *value_len, end);
    }
    return false;
}

static void print_note(FILE *to, const char **text, const char *before)
{
    if (*text != NULL) {
        start_color(to, DIM);
        fprintf(to, "%s  (%s)", before, *text);
        end_color(to);
        *text = NULL;
    }
}

static void print_line_break(FILE *to, bool is_pretty, int depth)
{
    if (is_pretty) {
        fprintf(to, "\n%*s", 2 * depth, "");
    }
}

static void print_json(FILE *to, const char *json, size_t len, bool is_pretty,
                       const struct note *notes, size_t count)
{
    const char *note = NULL, *end = json + len;
    int depth = 0;
    for (const char *at = json; at < end; at++) {
        if (is_space(*at)) {
            continue;
        }
        if (*at == '{' || *at == '[') {
            const char *next = skip_space(at + 1, end);
            putc(*at, to);
            if (next < end && (*next == '}' || *next == ']')) {
                putc(*next, to);
                at = next;
                continue;
            }
            depth++;
            print_line_break(to, is_pretty, depth);
        } else if (*at == '}' || *at == ']') {
            print_note(to, &note, " ");
            depth--;
            print_line_break(to, is_pretty, depth);
            putc(*at, to);
        } else if (*at == ',') {
            putc(',', to);
            print_note(to, &note, "");
            print_line_break(to, is_pretty, depth);
        } else if (*at == ':') {
            fputs(is_pretty ? ": " : ":", to);
        } else {
            for (size_t i = 0; i < count; i++) {
                note = notes[i].value == at ? notes[i].text : note;
            }
            size_t size = scalar_len(at, end);
            print_escaped(to, at, size);
            at += size - 1;
        }
    }
}

void print_claims(FILE *to, const char *json, size_t len, int64_t now, bool has_dates)
{
    struct note notes[DATES];
    size_t count = 0, value_len = 0;
    for (size_t i = 0; has_dates && i < DATES; i++) {
        struct note *note = &notes[count];
        int64_t time = 0;
        if (read_date_claim(json, len, date_names[i], &time) &&
            edgejwt_claim_json(json, len, date_names[i], &note->value, &value_len) == EDGEJWT_OK) {
            char absolute[TIME_TEXT_MAX], relative[TIME_TEXT_MAX];
            format_time(absolute, time);
            format_relative_time(relative, time, now);
            snprintf(note->text, sizeof note->text, "%s, %s", absolute, relative);
            count++;
        }
    }
    print_json(to, json, len, true, notes, count);
    putc('\n', to);
}

void print_compact_json(FILE *to, const char *json, size_t len)
{
    print_json(to, json, len, false, NULL, 0);
}

void print_dates_member(FILE *to, const char *claims, size_t len)
{
    const char *separator = "";
    fputs(",\"dates\":{", to);
    for (size_t i = 0; i < DATES; i++) {
        char text[TIME_TEXT_MAX];
        int64_t time = 0;
        if (read_date_claim(claims, len, date_names[i], &time)) {
            format_iso_time(text, time);
            fprintf(to, "%s\"%s\":\"%s\"", separator, date_names[i], text);
            separator = ",";
        }
    }
    putc('}', to);
}
