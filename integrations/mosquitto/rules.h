/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The option `rule`: claims that a client's token must have. */
#ifndef RULES_H
#define RULES_H

#include <edgejwt.h>
#include <string.h>

enum { RULES_MAX = EDGEJWT_POLICY_NAMES_MAX, RULE_NAME_SIZE = 256 };

struct rules {
    const char *list[2 * RULES_MAX]; /* names and values in turn */
    size_t count;
    char names[RULES_MAX][RULE_NAME_SIZE];
};

/* Adds CLAIM VALUE, with one space between them; further spaces belong to the value,
 * which is borrowed. Returns NULL or what is wrong. */
static inline const char *rules_add(struct rules *rules, const char *text)
{
    size_t len = strcspn(text, " ");
    if (rules->count == RULES_MAX) {
        return "given too often";
    }
    if (len == 0 || len >= RULE_NAME_SIZE || text[len] == '\0' || text[len + 1] == '\0') {
        return "not CLAIM VALUE";
    }
    char *name = rules->names[rules->count];
    const char *found;
    memcpy(name, text, len);
    if (edgejwt_claim_json("{}", 2, name, &found, &len) == EDGEJWT_ERR_ARGUMENT) {
        return "not a JSON Pointer";
    }
    rules->list[2 * rules->count] = name;
    rules->list[2 * rules->count + 1] = strchr(text, ' ') + 1;
    rules->count++;
    return NULL;
}

#endif
