/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Claims that are no text, joined to one JSON object. */
#include "cli.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Adds NAME=JSON, or the members of an object, to an object being written. */
static bool put_members(FILE *to, const char *text, bool *is_first)
{
    const char *equals = strchr(text, '='), *value;
    size_t len = strlen(text), value_len;
    const char *before = *is_first ? "" : ",";
    if (text[strspn(text, " \t\r\n")] == '{') {
        const char *open = strchr(text, '{') + 1, *close = strrchr(text, '}');
        if (!is_object(text, len)) {
            complain("--claim-json: this is no JSON object, or it names a member twice: %s", text);
            return false;
        }
        while (strchr(" \t\r\n", *open) != NULL) {
            open++;
        }
        if (open != close) {
            fprintf(to, "%s%.*s", before, (int)(close - open), open);
            *is_first = false;
        }
        return true;
    }
    if (equals == NULL || equals == text) {
        complain("--claim-json takes NAME=JSON or a JSON object: %s", text);
        return false;
    }
    /* Alone in an object, so that no member comes along with the value. */
    char *alone = malloc(len + 8);
    if (alone == NULL) {
        complain("%s", strerror(ENOMEM));
        return false;
    }
    const char *json = equals + 1 + strspn(equals + 1, " \t\r\n");
    size_t json_len = strlen(json);
    while (json_len > 0 && strchr(" \t\r\n", json[json_len - 1]) != NULL) {
        json_len--;
    }
    int alone_len = snprintf(alone, len + 8, "{\"v\":%.*s}", (int)json_len, json);
    bool is_one = edgejwt_claim_json(alone, (size_t)alone_len, "v", &value, &value_len) == EDGEJWT_OK &&
                  value_len == json_len;
    free(alone);
    if (!is_one) {
        complain("--claim-json %s: behind the = comes one JSON value; --claim takes text", text);
        return false;
    }
    fputs(before, to);
    put_json_string(to, text, (size_t)(equals - text));
    fprintf(to, ":%.*s", (int)json_len, json);
    *is_first = false;
    return true;
}

char *join_claims(const struct list *audiences, const struct list *claims)
{
    char *text = NULL;
    size_t len = 0;
    bool is_first = true, is_good = true;
    FILE *to = open_memstream(&text, &len);
    if (to == NULL) {
        complain("%s", strerror(errno));
        return NULL;
    }
    putc('{', to);
    if (audiences->count > 1) {
        for (size_t i = 0; i < audiences->count; i++) {
            fputs(i == 0 ? "\"aud\":[" : ",", to);
            put_json_string(to, audiences->items[i], strlen(audiences->items[i]));
        }
        putc(']', to);
        is_first = false;
    }
    for (size_t i = 0; is_good && i < claims->count; i++) {
        is_good = put_members(to, claims->items[i], &is_first);
    }
    putc('}', to);
    if (fclose(to) != 0 || !is_good) {
        free(text);
        return NULL;
    }
    return text;
}
