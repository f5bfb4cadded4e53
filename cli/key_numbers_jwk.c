/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The numbers in a JSON Web Key (RFC 7518 section 6, RFC 8037). */
#include "base64.h"
#include "key_numbers.h"
#include <string.h>

/* Decodes a member in base64url into the free part of `space`, and uses that part up. */
static bool decode_member(const char *json, size_t len, const char *name, struct bytes *space,
                          struct bytes *number)
{
    const char *value = NULL;
    size_t value_len = 0;
    if (edgejwt_claim_json(json, len, name, &value, &value_len) != EDGEJWT_OK || value_len < 2 ||
        value[0] != '"' || value_len > bytes_len(space)) {
        return false;
    }
    unsigned char *out = (unsigned char *)space->at;
    long decoded = decode_base64(value + 1, value_len - 2, (char *)out);
    if (decoded < 0) {
        return false;
    }
    *number = (struct bytes){out, out + decoded};
    space->at += decoded;
    return true;
}

static bool has_member(const char *json, size_t len, const char *name)
{
    const char *value = NULL;
    size_t value_len = 0;
    return edgejwt_claim_json(json, len, name, &value, &value_len) == EDGEJWT_OK;
}

static bool find_rsa(const char *json, size_t len, struct bytes space, struct key_numbers *out)
{
    static const char *const names[RSA_NUMBERS] = {"n", "e", "d", "p", "q", "dp", "dq", "qi"};
    size_t count = out->is_private ? RSA_NUMBERS : RSA_D;
    out->kind = RSA_KEY;
    for (size_t i = 0; i < count; i++) {
        if (!decode_member(json, len, names[i], &space, &out->rsa[i])) {
            return false;
        }
    }
    return true;
}

bool find_jwk_numbers(const char *json, size_t len, unsigned char space[KEY_SPACE],
                      struct key_numbers *out)
{
    char type[16] = "", curve[16] = "";
    struct bytes rest = {space, space + KEY_SPACE};
    memset(out, 0, sizeof *out);
    if (edgejwt_claim_string(json, len, "kty", type, sizeof type, NULL) != EDGEJWT_OK) {
        return false;
    }
    out->is_private = has_member(json, len, "d");
    strcpy(out->name, type);
    if (strcmp(type, "RSA") == 0) {
        return find_rsa(json, len, rest, out);
    }
    if (strcmp(type, "EC") != 0 && strcmp(type, "OKP") != 0) {
        out->kind = OTHER_KEY;
        snprintf(out->name, sizeof out->name, "a key of type \"%s\"", type);
        return true;
    }
    if (edgejwt_claim_string(json, len, "crv", curve, sizeof curve, NULL) != EDGEJWT_OK) {
        return false;
    }
    const struct key_oid *known = find_key_oid_by_name(curve);
    if (known == NULL) {
        out->kind = OTHER_KEY;
        snprintf(out->name, sizeof out->name, "a key on the curve %s", curve);
        return true;
    }
    out->kind = known->kind;
    strcpy(out->name, known->name);
    if (out->is_private && !decode_member(json, len, "d", &rest, &out->d)) {
        return false;
    }
    return decode_member(json, len, "x", &rest, &out->x) &&
           (out->kind == OKP_KEY || decode_member(json, len, "y", &rest, &out->y));
}
