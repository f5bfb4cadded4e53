/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* JWK Sets (RFC 7517 section 5). */
#include "json.h"
#include "key_file.h"
#include <string.h>

enum { KID_MAX = 256 };

bool is_key_set(const struct key_text *from)
{
    const char *keys;
    size_t len;
    return from->form == FORM_JWK &&
           edgejwt_claim_json(from->text, from->len, "keys", &keys, &len) == EDGEJWT_OK &&
           len > 0 && keys[0] == '[';
}

bool find_set_key(const char *json, size_t len, size_t index, const char **key, size_t *key_len)
{
    const char *keys;
    size_t keys_len;
    return edgejwt_claim_json(json, len, "keys", &keys, &keys_len) == EDGEJWT_OK &&
           find_json_item(keys, keys_len, index, key, key_len);
}

/* A key that signs: with a private part, or a secret. */
static bool is_private_jwk(const char *key, size_t len)
{
    const char *value;
    size_t value_len;
    return edgejwt_claim_json(key, len, "d", &value, &value_len) == EDGEJWT_OK ||
           edgejwt_claim_json(key, len, "k", &value, &value_len) == EDGEJWT_OK;
}

static bool has_kid(const char *key, size_t len, const char *kid)
{
    char text[KID_MAX];
    return edgejwt_claim_string(key, len, "kid", text, sizeof text, NULL) == EDGEJWT_OK &&
           strcmp(text, kid) == 0;
}

/* Writes the kids of keys, or of private keys alone. */
static void list(char line[LINE_MAX_SHOWN], const char *json, size_t len, bool is_private)
{
    enum { SHOWN = 8 };
    const char *key;
    size_t key_len, shown = 0;
    for (size_t i = 0; find_set_key(json, len, i, &key, &key_len); i++) {
        char kid[KID_MAX];
        if ((is_private && !is_private_jwk(key, key_len)) ||
            edgejwt_claim_string(key, key_len, "kid", kid, sizeof kid, NULL) != EDGEJWT_OK) {
            continue;
        }
        if (shown == SHOWN) {
            append(line, " ...");
            return;
        }
        append(line, "%s\"%s\"", shown == 0 ? "" : ", ", kid);
        shown++;
    }
    if (shown == 0) {
        append(line, "none");
    }
}

void list_kids(char line[LINE_MAX_SHOWN], const char *json, size_t len)
{
    list(line, json, len, false);
}

/* Counts the private keys that have a kid; NULL: any. `chosen` is the last one. */
static size_t count_private(const struct key_text *set, const char *kid, struct bytes *chosen)
{
    const char *key;
    size_t len, count = 0;
    for (size_t i = 0; find_set_key(set->text, set->len, i, &key, &len); i++) {
        if (is_private_jwk(key, len) && (kid == NULL || has_kid(key, len, kid))) {
            *chosen = (struct bytes){(const unsigned char *)key, (const unsigned char *)key + len};
            count++;
        }
    }
    return count;
}

int choose_from_set(enum key_role role, const char *kid, struct key_text *set)
{
    struct bytes chosen = {NULL, NULL};
    if (role == VERIFIES) {
        report_error("%s is a JWK Set; give it with --jwks instead of --key", set->name);
        return EXIT_KEYS;
    }
    /* The only private key is the one that is meant, whatever kid the token is to have. */
    size_t all = count_private(set, NULL, &chosen);
    size_t count = all > 1 && kid != NULL ? count_private(set, kid, &chosen) : all;
    if (count == 1) {
        size_t len = bytes_len(&chosen);
        memmove(set->text, chosen.at, len);
        wipe(set->text + len, set->len - len);
        set->len = len;
        set->text[len] = '\0';
        return CONTINUE;
    }
    char kids[LINE_MAX_SHOWN] = "";
    list(kids, set->text, set->len, true);
    if (all == 0) {
        report_error("%s is a JWK Set without a private key; signing needs one", set->name);
    } else if (count == 0) {
        report_error("%s has no private key with the kid \"%s\"; it has %s", set->name, kid, kids);
    } else {
        report_error("%s has %zu private keys; --kid chooses one of %s", set->name, count, kids);
    }
    return EXIT_KEYS;
}
