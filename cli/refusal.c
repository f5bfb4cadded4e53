/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The table of texts: for each status of the library, what is wrong and what to do about it. A
 * status that is not here is given in the library's words. */
#include "refusal.h"

/* A text that is always the same, or a function that writes it. */
struct wording {
    const char *text;
    refusal_writer *write;
};
static const struct {
    edgejwt_status status;
    struct wording reason, advice;
} wordings[] = {
    {EDGEJWT_ERR_NO_TOKEN, {.write = reason_no_token}, {.write = advice_no_token}},
    {EDGEJWT_ERR_TOKEN, {.write = reason_shape}, {.write = advice_shape}},
    {EDGEJWT_ERR_TOKEN_TOO_LONG, {.write = reason_too_long}, {0}},
    {EDGEJWT_ERR_HEADER, {.write = reason_header}, {.text = "'edgejwt inspect' shows it"}},
    {EDGEJWT_ERR_PAYLOAD, {.write = reason_payload}, {.text = "'edgejwt inspect' shows them"}},
    {EDGEJWT_ERR_TOO_COMPLEX, {.write = reason_too_complex}, {0}},
    {EDGEJWT_ERR_ALGORITHM, {.write = reason_algorithm}, {.write = advice_algorithm}},
    {EDGEJWT_ERR_SIGNATURE, {.text = "the signature is wrong"}, {.write = advice_signature}},
    {EDGEJWT_ERR_UNKNOWN_KEY, {.write = reason_unknown_key}, {.write = advice_unknown_key}},
    {EDGEJWT_ERR_EXPIRED, {.write = reason_expired}, {.write = advice_expired}},
    {EDGEJWT_ERR_NOT_YET_VALID, {.write = reason_not_yet_valid}, {.write = advice_not_yet_valid}},
    {EDGEJWT_ERR_CLAIM_MISSING, {.write = reason_claim_missing}, {.write = advice_claim_missing}},
    {EDGEJWT_ERR_CLAIM_TYPE, {.write = reason_claim_type}, {.write = advice_claim_type}},
    {EDGEJWT_ERR_ISSUER,
     {.write = reason_issuer},
     {.text = "it is another issuer's, or --iss is wrong"}},
    {EDGEJWT_ERR_SUBJECT,
     {.write = reason_subject},
     {.text = "it is about another subject, or --sub is wrong"}},
    {EDGEJWT_ERR_AUDIENCE, {.write = reason_audience}, {.write = advice_audience}},
    {EDGEJWT_ERR_LIFETIME,
     {.write = reason_lifetime},
     {.text = "its issuer must sign for a shorter time, or --max-lifetime must allow more"}},
    {EDGEJWT_ERR_TYP, {.write = reason_typ}, {0}},
    {EDGEJWT_ERR_FORBIDDEN,
     {.write = reason_forbidden},
     {.text = "the token is good, but does not permit this"}},
    {EDGEJWT_ERR_UNKNOWN_KID, {.write = reason_unknown_kid}, {.write = advice_kids}},
    {EDGEJWT_ERR_CLAIM_RANGE, {.write = reason_claim_range}, {0}},
    {EDGEJWT_ERR_KID_MISSING, {.write = reason_kid_missing}, {.write = advice_kids}},
    {EDGEJWT_ERR_CLOCK,
     {.write = reason_clock},
     {.text = "set the clock, or give the time with --now"}},
};
enum { WORDINGS = sizeof wordings / sizeof wordings[0] };

static void write_wording(char line[LINE_MAX_SHOWN], const struct wording *wording,
                          const struct refusal *refusal)
{
    if (wording->write != NULL) {
        wording->write(line, refusal);
    } else if (wording->text != NULL) {
        append(line, "%s", wording->text);
    }
}

/* Without a signature, every other fault is secondary. */
static bool is_refused_unsigned(const struct refusal *refusal)
{
    return is_unsigned(refusal->token) &&
           (refusal->status == EDGEJWT_ERR_TOKEN || refusal->status == EDGEJWT_ERR_ALGORITHM ||
            refusal->status == EDGEJWT_ERR_SIGNATURE);
}

void describe_refusal(char line[LINE_MAX_SHOWN], const struct refusal *refusal)
{
    line[0] = '\0';
    if (is_refused_unsigned(refusal)) {
        append(line, "the token is not signed: its third part, the signature, is empty");
        return;
    }
    for (size_t i = 0; i < WORDINGS; i++) {
        if (wordings[i].status == refusal->status) {
            write_wording(line, &wordings[i].reason, refusal);
        }
    }
    if (line[0] == '\0') {
        append(line, "%s", edgejwt_status_text(refusal->status));
    }
}

void advise(char line[LINE_MAX_SHOWN], const struct refusal *refusal)
{
    line[0] = '\0';
    if (is_refused_unsigned(refusal)) {
        append(line, "anybody can have written it");
        return;
    }
    for (size_t i = 0; i < WORDINGS; i++) {
        if (wordings[i].status == refusal->status) {
            write_wording(line, &wordings[i].advice, refusal);
        }
    }
}
