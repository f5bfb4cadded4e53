/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Why a token is refused, in words. */
#ifndef REFUSAL_H
#define REFUSAL_H

#include "token.h"

/* Where the keys come from. */
enum key_source { NO_KEYS, ONE_KEY, KEY_FOLDER, KEY_SET };

struct refusal {
    edgejwt_status status;
    char claim[STRING_MAX];    /* the claim or header member at fault, or "" */
    char issuer[STRING_MAX];   /* whose key was used, or "" */
    char key_file[STRING_MAX]; /* the file of the key that was used, or "" */
    enum key_source source;
    const char *source_path;
    int32_t alg;                  /* of the one key, or 0 */
    bool ends_in_newline;         /* the one key is a secret whose last byte is a line feed */
    char kids[LINE_MAX_SHOWN];    /* of the set, in words */
    char skipped[LINE_MAX_SHOWN]; /* why the issuer's key is there and not used, or "" */
    const edgejwt_policy *policy;
    int64_t now;
    const struct token *token;
};

/* What is wrong. */
void describe_refusal(char line[LINE_MAX_SHOWN], const struct refusal *refusal);
/* What to do about it; may be empty. */
void advise(char line[LINE_MAX_SHOWN], const struct refusal *refusal);

/* ---- reasons.c and advice.c: the functions that refusal.c lists in its table */

typedef void refusal_writer(char line[LINE_MAX_SHOWN], const struct refusal *refusal);
refusal_writer reason_no_token, reason_shape, reason_too_long, reason_header, reason_payload,
    reason_too_complex, reason_algorithm, reason_unknown_key, reason_unknown_kid,
    reason_kid_missing, reason_expired, reason_not_yet_valid, reason_claim_missing,
    reason_claim_type, reason_claim_range, reason_issuer, reason_subject, reason_audience,
    reason_lifetime, reason_typ, reason_forbidden, reason_clock;
refusal_writer advice_no_token, advice_shape, advice_algorithm, advice_signature,
    advice_unknown_key, advice_kids, advice_expired, advice_not_yet_valid, advice_claim_missing,
    advice_claim_type, advice_audience;

/* ---- objections.c: what a policy demands, whoever signed the token */

/* A pair of keys for asking the library what it thinks of claims. */
struct trial_keys {
    edgejwt_signing_key *signing;
    edgejwt_verifying_key *verifying;
};
edgejwt_status make_trial_keys(struct trial_keys *keys);
void free_trial_keys(struct trial_keys *keys);
/* Copies the status, the claim, the issuer and the key file of a report. */
void take_report(struct refusal *out, const edgejwt_report *report);
/* What is wrong with the token under every policy, as far as no key is needed to tell. */
edgejwt_status judge_form(const struct token *token);
/* The first demand of the policy that the token does not meet. Fills in the status and the claim;
 * policy, now and token must be set. */
edgejwt_status find_objection(struct refusal *refusal);
/* Describes all of them, one call of `put` for each, as far as one does not hide another. */
void find_all_objections(const edgejwt_policy *policy, int64_t now, const struct token *token,
                         void (*put)(const char *line, void *context), void *context);

#endif
