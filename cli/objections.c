/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What a policy demands of claims, whoever signed them: they are signed again with a key that
 * exists for one call, and the library judges that token. */
#include "dates.h"
#include "json.h"
#include "refusal.h"
#include <string.h>

edgejwt_status make_trial_keys(struct trial_keys *keys)
{
    /* This is no secret: nothing else trusts the key. */
    static const uint8_t bytes[32] = {0};
    *keys = (struct trial_keys){0};
    edgejwt_status status =
        edgejwt_signing_key_from_secret(EDGEJWT_HS256, bytes, sizeof bytes, &keys->signing);
    if (status == EDGEJWT_OK) {
        status = edgejwt_verifying_key_from_signing_key(keys->signing, &keys->verifying);
    }
    return status;
}

void free_trial_keys(struct trial_keys *keys)
{
    edgejwt_signing_key_free(keys->signing);
    edgejwt_verifying_key_free(keys->verifying);
}

void take_report(struct refusal *out, const edgejwt_report *report)
{
    out->status = report->status;
    snprintf(out->claim, sizeof out->claim, "%s", report->claim);
    snprintf(out->issuer, sizeof out->issuer, "%s", report->issuer);
    snprintf(out->key_file, sizeof out->key_file, "%s", report->key_file);
}

edgejwt_status judge_form(const struct token *token)
{
    struct trial_keys keys;
    char alg[STRING_MAX];
    edgejwt_status status = make_trial_keys(&keys);
    if (status == EDGEJWT_OK) {
        status = edgejwt_verify(keys.verifying, NULL, EDGEJWT_EARLIEST_NOW, token->text, token->len,
                                NULL, 0, NULL);
    }
    free_trial_keys(&keys);
    copy_string(token->header, token->header_len, "alg", alg);
    /* The trial key is not the token's, so these say nothing about the token. */
    bool is_other_key = status == EDGEJWT_ERR_SIGNATURE ||
                        (status == EDGEJWT_ERR_ALGORITHM && edgejwt_algorithm_from_name(alg) != 0);
    if (status != EDGEJWT_OK && !is_other_key) {
        return status;
    }
    if (is_unsigned(token)) {
        return EDGEJWT_ERR_SIGNATURE;
    }
    if (token->claims_len < 0 || !is_json_object(token->claims, (size_t)token->claims_len)) {
        return EDGEJWT_ERR_PAYLOAD;
    }
    return EDGEJWT_OK;
}

/* Signs the claims and the `typ` of a token with a trial key, and judges the result. */
static edgejwt_status judge_trial(const struct trial_keys *keys, struct refusal *refusal)
{
    static char trial[EDGEJWT_TOKEN_MAX + 1];
    const struct token *token = refusal->token;
    char typ[STRING_MAX];
    size_t len = 0;
    edgejwt_header header;
    edgejwt_report report;
    edgejwt_header_init(&header, sizeof header);
    edgejwt_report_init(&report, sizeof report);
    copy_string(token->header, token->header_len, "typ", typ);
    header.typ = typ[0] != '\0' ? typ : NULL;
    edgejwt_status status = edgejwt_sign_with(keys->signing, &header, token->claims,
                                              (size_t)token->claims_len, trial, sizeof trial, &len);
    if (status == EDGEJWT_OK) {
        status = edgejwt_explain(keys->verifying, refusal->policy, refusal->now, trial, len, NULL,
                                 0, NULL, &report);
        take_report(refusal, &report);
    }
    return status;
}

edgejwt_status find_objection(struct refusal *refusal)
{
    const struct token *token = refusal->token;
    struct trial_keys keys;
    refusal->claim[0] = '\0';
    if (token->claims_len < 0 || !is_json_object(token->claims, (size_t)token->claims_len)) {
        return refusal->status = EDGEJWT_ERR_PAYLOAD;
    }
    edgejwt_status status = make_trial_keys(&keys);
    refusal->status = status == EDGEJWT_OK ? judge_trial(&keys, refusal) : status;
    free_trial_keys(&keys);
    return refusal->status;
}

static bool is_date(const char *claim)
{
    return strcmp(claim, "exp") == 0 || strcmp(claim, "nbf") == 0 || strcmp(claim, "iat") == 0;
}

/* Removes the demand that was not met, so that the next one shows. False if it cannot. */
static bool remove_demand(edgejwt_policy *policy, const char **required, struct refusal *refusal)
{
    const char *claim = refusal->claim;
    const struct token *token = refusal->token;
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
        if (read_date_claim(token->claims, len, "exp", &date) && date > 1) {
            refusal->now = date - 1;
        }
        policy->earliest_now = 1;
        return true;
    case EDGEJWT_ERR_NOT_YET_VALID:
        if (strcmp(claim, "iat") == 0) {
            policy->max_lifetime = 0;
        } else if (read_date_claim(token->claims, len, "nbf", &date)) {
            refusal->now = date;
        }
        return true;
    default:
        return false;
    }
}

void find_all_objections(const edgejwt_policy *policy, int64_t now, const struct token *token,
                         void (*put)(const char *line, void *context), void *context)
{
    enum { MOST = 24 };
    const char *required[EDGEJWT_POLICY_NAMES_MAX];
    edgejwt_policy rest = *policy;
    struct {
        edgejwt_status status;
        char claim[STRING_MAX];
    } seen[MOST];
    struct refusal refusal = {.policy = &rest, .now = now, .token = token};
    for (size_t i = 0; i < rest.required_count; i++) {
        required[i] = rest.required[i];
    }
    rest.required = required;
    for (size_t count = 0; count < MOST; count++) {
        char line[LINE_MAX_SHOWN];
        if (find_objection(&refusal) == EDGEJWT_OK) {
            return;
        }
        for (size_t i = 0; i < count; i++) {
            if (seen[i].status == refusal.status && strcmp(seen[i].claim, refusal.claim) == 0) {
                /* Removing the demand did not help: `nbf` is later than `exp`. */
                return;
            }
        }
        seen[count].status = refusal.status;
        strcpy(seen[count].claim, refusal.claim);
        struct refusal shown = refusal;
        shown.policy = policy;
        shown.now = now;
        describe_refusal(line, &shown);
        put(line, context);
        if (!remove_demand(&rest, required, &refusal)) {
            return;
        }
    }
}
