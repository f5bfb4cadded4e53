/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What a policy says to claims, whoever signed them: a key that exists for one
 * call signs them anew, and the library judges that token. */
#include "cli.h"
#include <string.h>

edgejwt_status throwaway_new(struct throwaway *pair)
{
    /* No secret: nobody else ever trusts it. */
    static const uint8_t bytes[32] = {0};
    *pair = (struct throwaway){0};
    edgejwt_status status = edgejwt_signing_key_from_secret(EDGEJWT_HS256, bytes, sizeof bytes, &pair->signing);
    if (status == EDGEJWT_OK) {
        status = edgejwt_verifying_key_from_signing_key(pair->signing, &pair->verifying);
    }
    return status;
}

void throwaway_free(struct throwaway *pair)
{
    edgejwt_signing_key_free(pair->signing);
    edgejwt_verifying_key_free(pair->verifying);
}

static bool asks_for_issuer(const edgejwt_policy *policy)
{
    for (size_t i = 0; i < policy->required_count; i++) {
        if (strcmp(policy->required[i], "iss") == 0) {
            return true;
        }
    }
    return policy->issuer != NULL;
}

/* Only a keyring names the claim at fault, and it asks for `iss`, which is put
 * in where it is missing. */
static size_t with_issuer(const struct token *token, char payload[TOKEN_ROOM + 16], char issuer[NAME_MAX_SHOWN])
{
    const char *value;
    size_t len = (size_t)token->claims_len, value_len, skipped = 0;
    memcpy(payload, token->claims, len);
    token_text(token->claims, token->claims_len, "iss", issuer);
    if (issuer[0] == '\0') {
        strcpy(issuer, "-");
    }
    if (edgejwt_claim_json(token->claims, len, "iss", &value, &value_len) != EDGEJWT_ERR_CLAIM_MISSING) {
        return len;
    }
    while (skipped < len && payload[skipped] != '{') {
        skipped++;
    }
    const char *rest = token->claims + skipped + 1;
    while (strchr(" \t\r\n", *rest) != NULL) {
        rest++;
    }
    size_t rest_len = len - (size_t)(rest - token->claims);
    int head = snprintf(payload, TOKEN_ROOM + 16, "{\"iss\":\"-\"%s", *rest == '}' ? "" : ",");
    memcpy(payload + head, rest, rest_len);
    return (size_t)head + rest_len;
}

edgejwt_status objection(const edgejwt_policy *policy, int64_t now, const struct token *token, struct refusal *out)
{
    static const char bearer[] = "Bearer ";
    char payload[TOKEN_ROOM + 16], issuer[NAME_MAX_SHOWN], typ[NAME_MAX_SHOWN];
    char value[sizeof bearer + EDGEJWT_TOKEN_MAX + 1];
    memset(out, 0, sizeof *out);
    if (token->claims_len < 0 || !is_object(token->claims, (size_t)token->claims_len)) {
        return out->status = EDGEJWT_ERR_PAYLOAD;
    }
    size_t len = with_issuer(token, payload, issuer);
    edgejwt_header header;
    edgejwt_header_init(&header, sizeof header);
    token_text(token->header, token->header_len, "typ", typ);
    header.typ = typ[0] != '\0' ? typ : NULL;

    struct throwaway pair;
    edgejwt_keyring *ring = NULL;
    edgejwt_report report;
    edgejwt_report_init(&report, sizeof report);
    edgejwt_status status = throwaway_new(&pair);
    if (status == EDGEJWT_OK) {
        status = edgejwt_keyring_new(NULL, &ring);
    }
    if (status == EDGEJWT_OK) {
        status = edgejwt_keyring_add(ring, issuer, pair.verifying);
    }
    strcpy(value, bearer);
    size_t token_len = 0, head = sizeof bearer - 1;
    if (status == EDGEJWT_OK) {
        status = edgejwt_sign_with(pair.signing, &header, payload, len, value + head, sizeof value - head, &token_len);
    }
    if (status == EDGEJWT_OK) {
        status = edgejwt_keyring_explain(ring, policy, now, value, head + token_len, &report);
    }
    edgejwt_keyring_free(ring);
    throwaway_free(&pair);
    out->status = status;
    memcpy(out->claim, report.claim, sizeof out->claim);
    /* What was put in hides that it is missing, unless something else is that
     * the library looks at before, or in the same turn. */
    const char *iss;
    size_t iss_len;
    bool is_past_presence = status == EDGEJWT_OK || (status >= EDGEJWT_ERR_EXPIRED && status <= EDGEJWT_ERR_LIFETIME &&
                                                     status != EDGEJWT_ERR_CLAIM_MISSING &&
                                                     status != EDGEJWT_ERR_CLAIM_TYPE);
    if (is_past_presence && asks_for_issuer(policy) &&
        edgejwt_claim_json(token->claims, (size_t)token->claims_len, "iss", &iss, &iss_len) != EDGEJWT_OK) {
        *out = (struct refusal){.status = EDGEJWT_ERR_CLAIM_MISSING, .claim = "iss"};
    }
    return out->status;
}

static bool is_date(const char *claim)
{
    return strcmp(claim, "exp") == 0 || strcmp(claim, "nbf") == 0 || strcmp(claim, "iat") == 0;
}

/* Takes back the demand that was not met, so that the next one shows. */
static bool relax(edgejwt_policy *policy, const char **required, int64_t *now, const struct refusal *refusal,
                  const struct token *token)
{
    const char *claim = refusal->claim;
    size_t kept = 0, len = (size_t)token->claims_len;
    int64_t date = 0;
    switch (refusal->status) {
    case EDGEJWT_ERR_CLAIM_MISSING:
        for (size_t i = 0; i < policy->required_count; i++) {
            if (strcmp(required[i], claim) != 0) {
                required[kept++] = required[i];
            }
        }
        policy->required_count = kept;
        policy->flags |= strcmp(claim, "exp") == 0   ? EDGEJWT_EXP_OPTIONAL
                         : strcmp(claim, "aud") == 0 ? EDGEJWT_ANY_AUDIENCE
                                                     : 0U;
        policy->max_lifetime = is_date(claim) ? 0 : policy->max_lifetime;
        return true;
    case EDGEJWT_ERR_CLAIM_TYPE:
        if (is_date(claim) && (policy->flags & EDGEJWT_DATES_AS_STRINGS) == 0) {
            policy->flags |= EDGEJWT_DATES_AS_STRINGS;
            return true;
        }
        return false;
    case EDGEJWT_ERR_AUDIENCE:
        policy->flags |= EDGEJWT_ANY_AUDIENCE;
        return true;
    case EDGEJWT_ERR_LIFETIME:
        policy->max_lifetime = 0;
        return true;
    case EDGEJWT_ERR_EXPIRED:
        *now = claim_date(token->claims, len, "exp", &date) && date > 1 ? date - 1 : *now;
        policy->earliest_now = 1;
        return true;
    case EDGEJWT_ERR_NOT_YET_VALID:
        if (strcmp(claim, "iat") == 0) {
            policy->max_lifetime = 0;
        } else {
            *now = claim_date(token->claims, len, "nbf", &date) ? date : *now;
        }
        return true;
    default:
        return false;
    }
}

void all_objections(const edgejwt_policy *policy, int64_t now, const struct token *token,
                    void (*put)(const char *line, void *context), void *context)
{
    enum { MOST = 24 };
    const char *required[EDGEJWT_POLICY_NAMES_MAX];
    struct refusal seen[MOST];
    edgejwt_policy rest = *policy;
    int64_t at = now;
    for (size_t i = 0; i < rest.required_count; i++) {
        required[i] = rest.required[i];
    }
    rest.required = required;
    for (size_t count = 0; count < MOST; count++) {
        struct refusal *refusal = &seen[count];
        char line[LINE_MAX_SHOWN];
        if (objection(&rest, at, token, refusal) == EDGEJWT_OK) {
            return;
        }
        for (size_t i = 0; i < count; i++) {
            if (seen[i].status == refusal->status && strcmp(seen[i].claim, refusal->claim) == 0) {
                /* Taking it back does not help: `nbf` behind `exp`. */
                return;
            }
        }
        describe(line, refusal, policy, now, token);
        put(line, context);
        if (!relax(&rest, required, &at, refusal, token)) {
            return;
        }
    }
}
