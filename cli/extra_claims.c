/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Claims of any type, joined to one JSON object. */
#include "sign.h"
#include "json.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Adds NAME=JSON, or the members of an object, to the object that is being written. */
static bool add_members(FILE *to, const char *text, bool *is_first)
{
    const char *equals = strchr(text, '='), *value;
    size_t len = strlen(text), value_len;
    const char *before = *is_first ? "" : ",";
    if (text[strspn(text, " \t\r\n")] == '{') {
        const char *open = strchr(text, '{') + 1, *close = strrchr(text, '}');
        if (!is_json_object(text, len)) {
            char fault[LINE_MAX_SHOWN] = "";
            describe_json_fault(fault, "member", text, len);
            report_error("--claim-json %s: %s", text, fault);
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
        report_error("--claim-json needs NAME=JSON or a JSON object: %s", text);
        return false;
    }
    /* Check the value in an object of its own: text with a comma could add members. */
    char *alone = malloc(len + 8);
    if (alone == NULL) {
        report_error("%s", strerror(ENOMEM));
        return false;
    }
    const char *json = equals + 1 + strspn(equals + 1, " \t\r\n");
    size_t json_len = strlen(json);
    while (json_len > 0 && strchr(" \t\r\n", json[json_len - 1]) != NULL) {
        json_len--;
    }
    int alone_len = snprintf(alone, len + 8, "{\"v\":%.*s}", (int)json_len, json);
    bool is_one =
        edgejwt_claim_json(alone, (size_t)alone_len, "v", &value, &value_len) == EDGEJWT_OK &&
        value_len == json_len;
    free(alone);
    if (!is_one) {
        report_error("--claim-json %s: what follows '=' is not one JSON value; --claim takes text",
                     text);
        return false;
    }
    fputs(before, to);
    print_json_string(to, text, (size_t)(equals - text));
    fprintf(to, ":%.*s", (int)json_len, json);
    *is_first = false;
    return true;
}

static const char *const registered[] = {"iss", "sub", "aud", "jti", "iat", "nbf", "exp"};
enum { REGISTERED = sizeof registered / sizeof registered[0] };

/* Counts how often a name is used by the registered claims, the string claims and --claim-json. */
static size_t count_name(const edgejwt_claims *claims, const char *name)
{
    const bool is_there[REGISTERED] = {
        claims->iss != NULL, claims->sub != NULL, claims->aud != NULL, claims->jti != NULL,
        claims->iat != 0,    claims->nbf != 0,    claims->exp != 0};
    const char *value;
    size_t len, count = edgejwt_claim_json(claims->extra, strlen(claims->extra), name, &value,
                                           &len) == EDGEJWT_OK;
    for (size_t i = 0; i < REGISTERED; i++) {
        count += is_there[i] && strcmp(registered[i], name) == 0;
    }
    for (size_t i = 0; i < claims->string_count; i++) {
        count += strcmp(claims->strings[2 * i], name) == 0;
    }
    return count;
}

void describe_claims_fault(char line[LINE_MAX_SHOWN], const edgejwt_claims *claims)
{
    size_t count = claims->string_count;
    for (size_t i = 0; i < REGISTERED + count; i++) {
        const char *name = i < REGISTERED ? registered[i] : claims->strings[2 * (i - REGISTERED)];
        if (count_name(claims, name) > 1) {
            append(line, "the claim \"%s\" is given twice", name);
            return;
        }
    }
    for (size_t i = 0; i < 2 * count; i++) {
        if (!is_utf8(claims->strings[i], strlen(claims->strings[i]))) {
            append(line, "the claim \"%s\" is not UTF-8", claims->strings[i - i % 2]);
            return;
        }
    }
    if (!is_json_object(claims->extra, strlen(claims->extra))) {
        append(line, "--claim-json: ");
        describe_json_fault(line, "claim", claims->extra, strlen(claims->extra));
        return;
    }
    append(line, "a claim is not UTF-8, or there are more than %d", EDGEJWT_JSON_MEMBERS_MAX);
}

char *join_claims(const struct list *audiences, const struct list *claims)
{
    char *text = NULL;
    size_t len = 0;
    bool is_first = true, is_good = true;
    FILE *to = open_memstream(&text, &len);
    if (to == NULL) {
        report_error("%s", strerror(errno));
        return NULL;
    }
    putc('{', to);
    if (audiences->count > 1) {
        for (size_t i = 0; i < audiences->count; i++) {
            fputs(i == 0 ? "\"aud\":[" : ",", to);
            print_json_string(to, audiences->items[i], strlen(audiences->items[i]));
        }
        putc(']', to);
        is_first = false;
    }
    for (size_t i = 0; is_good && i < claims->count; i++) {
        is_good = add_members(to, claims->items[i], &is_first);
    }
    putc('}', to);
    if (fclose(to) != 0 || !is_good) {
        free(text);
        return NULL;
    }
    return text;
}
