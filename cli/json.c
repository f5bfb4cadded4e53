/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* JSON for people and for programs. What comes here is valid: the library has
 * said so, and so its nesting is bounded. */
#include "cli.h"
#include <string.h>

static const char *const dates[] = {"iat", "nbf", "exp"};
enum { DATES = 3 };

struct note {
    const char *at; /* the value that it stands behind */
    char words[2 * WORDS_MAX + 8];
};

bool is_object(const char *json, size_t len)
{
    const char *value;
    size_t value_len;
    return edgejwt_claim_json(json, len, "", &value, &value_len) != EDGEJWT_ERR_PAYLOAD;
}

static void new_line(FILE *to, bool is_pretty, int depth)
{
    if (is_pretty) {
        fprintf(to, "\n%*s", 2 * depth, "");
    }
}

static void put_note(FILE *to, const char **words, const char *before)
{
    if (*words != NULL) {
        fprintf(to, "%s  (%s)", before, *words);
        *words = NULL;
    }
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* How long a string, number or word is. */
static size_t scalar_len(const char *at, const char *end)
{
    const char *start = at;
    if (*at == '"') {
        for (at++; at < end && *at != '"'; at++) {
            at += *at == '\\';
        }
        return at < end ? (size_t)(at - start) + 1 : (size_t)(end - start);
    }
    while (at < end && strchr(",]}:", *at) == NULL && !is_space(*at)) {
        at++;
    }
    return (size_t)(at - start);
}

static void put_json(FILE *to, const char *json, size_t len, bool is_pretty, const struct note *notes, size_t count)
{
    const char *words = NULL, *end = json + len;
    int depth = 0;
    for (const char *at = json; at < end; at++) {
        if (is_space(*at)) {
            continue;
        }
        if (*at == '{' || *at == '[') {
            const char *next = at + 1;
            while (next < end && is_space(*next)) {
                next++;
            }
            putc(*at, to);
            if (next < end && (*next == '}' || *next == ']')) {
                putc(*next, to);
                at = next;
                continue;
            }
            depth++;
            new_line(to, is_pretty, depth);
        } else if (*at == '}' || *at == ']') {
            put_note(to, &words, " ");
            depth--;
            new_line(to, is_pretty, depth);
            putc(*at, to);
        } else if (*at == ',') {
            putc(',', to);
            put_note(to, &words, "");
            new_line(to, is_pretty, depth);
        } else if (*at == ':') {
            fputs(is_pretty ? ": " : ":", to);
        } else {
            for (size_t i = 0; i < count; i++) {
                words = notes[i].at == at ? notes[i].words : words;
            }
            size_t size = scalar_len(at, end);
            put_safe(to, at, size);
            at += size - 1;
        }
    }
}

void put_claims(FILE *to, const char *json, size_t len, int64_t now)
{
    struct note notes[DATES];
    size_t count = 0, value_len = 0;
    for (size_t i = 0; i < DATES; i++) {
        struct note *note = &notes[count];
        int64_t moment = 0;
        if (claim_date(json, len, dates[i], &moment) &&
            edgejwt_claim_json(json, len, dates[i], &note->at, &value_len) == EDGEJWT_OK) {
            char when[WORDS_MAX], distance[WORDS_MAX];
            moment_words(when, moment);
            distance_words(distance, moment, now);
            snprintf(note->words, sizeof note->words, "%s, %s", when, distance);
            count++;
        }
    }
    put_json(to, json, len, true, notes, count);
    putc('\n', to);
}

void put_compact(FILE *to, const char *json, size_t len)
{
    put_json(to, json, len, false, NULL, 0);
}

void put_dates_member(FILE *to, const char *claims, size_t len)
{
    const char *separator = "";
    fputs(",\"dates\":{", to);
    for (size_t i = 0; i < DATES; i++) {
        char words[WORDS_MAX];
        int64_t moment = 0;
        if (claim_date(claims, len, dates[i], &moment)) {
            moment_iso(words, moment);
            fprintf(to, "%s\"%s\":\"%s\"", separator, dates[i], words);
            separator = ",";
        }
    }
    putc('}', to);
}

void put_text_or_null(FILE *to, const char *text)
{
    if (text[0] != '\0') {
        put_json_string(to, text, strlen(text));
    } else {
        fputs("null", to);
    }
}
