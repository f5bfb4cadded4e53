/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What is wrong with a token. The functions are listed in refusal.c. */
#include "dates.h"
#include "json.h"
#include "refusal.h"
#include <string.h>

/* Adds a member as it is written in the token, shortened; "nothing" if it is absent. */
static void append_member(char line[LINE_MAX_SHOWN], const char *json, long len, const char *name)
{
    enum { SHOWN = 80 };
    const char *value = NULL;
    size_t value_len = 0;
    if (len < 0 || edgejwt_claim_json(json, (size_t)len, name, &value, &value_len) != EDGEJWT_OK) {
        append(line, "nothing");
        return;
    }
    size_t shown = value_len < SHOWN ? value_len : SHOWN;
    /* Cut before a character, not inside it. */
    while (shown < value_len && shown > 0 && ((unsigned char)value[shown] & 0xC0) == 0x80) {
        shown--;
    }
    append(line, "%.*s%s", (int)shown, value, shown < value_len ? "..." : "");
}

static void append_claim(char line[LINE_MAX_SHOWN], const struct refusal *refusal, const char *name)
{
    append_member(line, refusal->token->claims, refusal->token->claims_len, name);
}

static bool read_date(const struct refusal *refusal, const char *claim, int64_t *out)
{
    const struct token *token = refusal->token;
    return token->claims_len >= 0 &&
           read_date_claim(token->claims, (size_t)token->claims_len, claim, out);
}

void reason_no_token(char line[LINE_MAX_SHOWN], const struct refusal *refusal)
{
    append(line, refusal->token->is_from_stdin ? "there is no token: standard input is empty"
                                               : "there is no token");
}

static bool has_white_space(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (text[i] == ' ' || text[i] == '\t' || text[i] == '\r' || text[i] == '\n') {
            return true;
        }
    }
    return false;
}

void reason_shape(char line[LINE_MAX_SHOWN], const struct refusal *refusal)
{
    const struct token *token = refusal->token;
    if (has_white_space(token->text, token->len)) {
        append(line, "this is not a token: there is a space or a line break in it");
    } else if (token->parts == 5) {
        append(line,
               "this is an encrypted token (JWE): it has five parts, and only its receiver can "
               "decrypt it");
    } else if (token->parts != 3) {
        append(line,
               "this is not a token: a token has three parts with dots between them, and this has "
               "%zu",
               token->parts);
    } else {
        append(line, "this is not a token: one of its parts is not base64url without padding");
    }
}

void reason_too_long(char line[LINE_MAX_SHOWN], const struct refusal *refusal)
{
    (void)refusal;
    append(line, "the token is longer than %d bytes", EDGEJWT_TOKEN_MAX);
}

void reason_header(char line[LINE_MAX_SHOWN], const struct refusal *refusal)
{
    const struct token *token = refusal->token;
    static const char *const extensions[] = {"crit", "b64"};
    const char *value;
    size_t len, header_len = token->header_len > 0 ? (size_t)token->header_len : 0;
    append(line, "the token's header is not valid: ");
    if (!is_json_object(token->header, header_len)) {
        describe_json_fault(line, "member", token->header, header_len);
        return;
    }
    for (size_t i = 0; i < 2; i++) {
        if (edgejwt_claim_json(token->header, header_len, extensions[i], &value, &len) ==
            EDGEJWT_OK) {
            append(line, "it asks for an extension with \"%s\", and none is supported",
                   extensions[i]);
            return;
        }
    }
    append(line, "\"alg\" is missing, or a member has the wrong type");
}

void reason_payload(char line[LINE_MAX_SHOWN], const struct refusal *refusal)
{
    const struct token *token = refusal->token;
    append(line, "the token's claims are not valid: ");
    describe_json_fault(line, "claim", token->claims,
                        token->claims_len > 0 ? (size_t)token->claims_len : 0);
}

void reason_too_complex(char line[LINE_MAX_SHOWN], const struct refusal *refusal)
{
    const struct token *token = refusal->token;
    size_t header_len = token->header_len > 0 ? (size_t)token->header_len : 0;
    if (!is_json_object(token->header, header_len)) {
        append(line, "the token's header is too complex: ");
        describe_json_fault(line, "member", token->header, header_len);
    } else {
        append(line, "the token's claims are too complex: ");
        describe_json_fault(line, "claim", token->claims,
                            token->claims_len > 0 ? (size_t)token->claims_len : 0);
    }
}

void reason_algorithm(char line[LINE_MAX_SHOWN], const struct refusal *refusal)
{
    char name[STRING_MAX];
    copy_string(refusal->token->header, refusal->token->header_len, "alg", name);
    if (strcmp(name, "none") == 0) {
        append(line, "the token is not signed: its alg is \"none\"");
    } else if (edgejwt_algorithm_from_name(name) == 0) {
        append(line, "the token's alg is \"%.40s\", which is not supported", name);
    } else if (refusal->source == ONE_KEY || refusal->source == KEY_FOLDER) {
        append(line, "the token's alg is \"%s\", and the key is for %s", name,
               edgejwt_algorithm_name(refusal->alg != 0 ? refusal->alg : EDGEJWT_RS256));
    } else {
        append(line, "the token's alg is \"%s\", and the key is for another algorithm", name);
    }
}

void reason_unknown_key(char line[LINE_MAX_SHOWN], const struct refusal *refusal)
{
    append(line, "there is no key for the token's issuer, which is ");
    append_claim(line, refusal, "iss");
}

void reason_unknown_kid(char line[LINE_MAX_SHOWN], const struct refusal *refusal)
{
    append(line, "the token's header has the kid ");
    append_member(line, refusal->token->header, refusal->token->header_len, "kid");
    append(line, ", and the set has no key with it");
}

void reason_kid_missing(char line[LINE_MAX_SHOWN], const struct refusal *refusal)
{
    (void)refusal;
    append(line, "the token's header has no kid, and the set has more than %d keys for its alg",
           EDGEJWT_ISSUER_KEYS_MAX);
}

static void describe_date(char line[LINE_MAX_SHOWN], const char *text, const char *claim,
                          const struct refusal *refusal)
{
    char absolute[TIME_TEXT_MAX] = "?", relative[TIME_TEXT_MAX] = "?";
    int64_t time = 0;
    if (read_date(refusal, claim, &time)) {
        format_time(absolute, time);
        format_relative_time(relative, time, refusal->now);
    }
    append(line, "%s %s, %s", text, relative, absolute);
}

void reason_expired(char line[LINE_MAX_SHOWN], const struct refusal *refusal)
{
    describe_date(line, "the token expired", "exp", refusal);
}

void reason_not_yet_valid(char line[LINE_MAX_SHOWN], const struct refusal *refusal)
{
    bool is_issue = strcmp(refusal->claim, "iat") == 0;
    describe_date(line, is_issue ? "the token is issued (iat)" : "the token becomes valid (nbf)",
                  is_issue ? "iat" : "nbf", refusal);
}

void reason_claim_missing(char line[LINE_MAX_SHOWN], const struct refusal *refusal)
{
    append(line, "the token has no \"%s\"", refusal->claim[0] != '\0' ? refusal->claim : "?");
}

static bool is_date(const char *claim)
{
    return strcmp(claim, "exp") == 0 || strcmp(claim, "nbf") == 0 || strcmp(claim, "iat") == 0;
}

void reason_claim_type(char line[LINE_MAX_SHOWN], const struct refusal *refusal)
{
    const char *value = NULL, *claim = refusal->claim;
    size_t len = 0;
    int64_t date = 0;
    bool is_found = refusal->token->claims_len >= 0 &&
                    edgejwt_claim_json(refusal->token->claims, (size_t)refusal->token->claims_len,
                                       claim, &value, &len) == EDGEJWT_OK;
    if (is_found && is_date(claim) && strspn(value, "-+.0123456789eE") >= len &&
        !read_date(refusal, claim, &date)) {
        reason_claim_range(line, refusal);
        return;
    }
    append(line, "\"%s\" has the wrong type: ", claim[0] != '\0' ? claim : "?");
    append_claim(line, refusal, claim);
}

void reason_claim_range(char line[LINE_MAX_SHOWN], const struct refusal *refusal)
{
    append(line, "\"%s\" is out of range: ", refusal->claim);
    append_claim(line, refusal, refusal->claim);
    append(line, ", and dates go from 0 to %lld", (long long)EDGEJWT_DATE_MAX);
}

void reason_issuer(char line[LINE_MAX_SHOWN], const struct refusal *refusal)
{
    append(line, "\"iss\" is ");
    append_claim(line, refusal, "iss");
    append(line, " and not \"%s\"", refusal->policy->issuer);
}

void reason_subject(char line[LINE_MAX_SHOWN], const struct refusal *refusal)
{
    append(line, "\"sub\" is ");
    append_claim(line, refusal, "sub");
    append(line, " and not \"%s\"", refusal->policy->subject);
}

void reason_audience(char line[LINE_MAX_SHOWN], const struct refusal *refusal)
{
    const edgejwt_policy *policy = refusal->policy;
    append(line, "\"aud\" is ");
    append_claim(line, refusal, "aud");
    append(line, policy->audience_count == 0 ? ", and no audience is expected" : " and not ");
    for (size_t i = 0; i < policy->audience_count; i++) {
        append(line, "%s\"%s\"", i == 0 ? "" : " or ", policy->audiences[i]);
    }
}

void reason_lifetime(char line[LINE_MAX_SHOWN], const struct refusal *refusal)
{
    char actual[TIME_TEXT_MAX], limit[TIME_TEXT_MAX];
    int64_t iat = 0, exp = 0;
    if (read_date(refusal, "iat", &iat) && read_date(refusal, "exp", &exp) && exp > iat) {
        format_duration(actual, exp - iat);
        format_duration(limit, refusal->policy->max_lifetime);
        append(line, "the token is valid for %s, which is more than %s", actual, limit);
    }
}

void reason_typ(char line[LINE_MAX_SHOWN], const struct refusal *refusal)
{
    append(line, "the header's typ is ");
    append_member(line, refusal->token->header, refusal->token->header_len, "typ");
    append(line, " and not \"%s\"", refusal->policy->typ);
}

void reason_forbidden(char line[LINE_MAX_SHOWN], const struct refusal *refusal)
{
    const edgejwt_policy *policy = refusal->policy;
    const char *separator = "";
    append(line, "\"%s\" has none of the values ", refusal->claim);
    for (size_t i = 0; i < policy->rule_count; i++) {
        if (strcmp(policy->rules[2 * i], refusal->claim) == 0) {
            append(line, "%s\"%.64s\"", separator, policy->rules[2 * i + 1]);
            separator = ", ";
        }
    }
}

void reason_clock(char line[LINE_MAX_SHOWN], const struct refusal *refusal)
{
    char text[TIME_TEXT_MAX];
    format_time(text, refusal->now > 0 ? refusal->now : 0);
    append(line, "the clock of this machine is not set: it shows %s", text);
}
