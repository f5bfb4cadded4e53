/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Why a token is refused, and what to do. */
#include "cli.h"
#include <stdarg.h>
#include <string.h>

/* Adds to a line as far as there is room. */
static void add(char line[LINE_MAX_SHOWN], const char *format, ...)
#ifdef __GNUC__
    __attribute__((format(printf, 2, 3)))
#endif
    ;
static void add(char line[LINE_MAX_SHOWN], const char *format, ...)
{
    size_t len = strlen(line);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line + len, LINE_MAX_SHOWN - len, format, arguments);
    va_end(arguments);
}

/* A claim as it is written in the token, shortened. */
static void add_claim(char line[LINE_MAX_SHOWN], const char *json, long len, const char *name)
{
    const char *value = NULL;
    size_t value_len = 0;
    if (len < 0 || edgejwt_claim_json(json, (size_t)len, name, &value, &value_len) != EDGEJWT_OK) {
        add(line, "nothing");
        return;
    }
    size_t shown = value_len < 80 ? value_len : 80;
    while (shown < value_len && shown > 0 && ((unsigned char)value[shown] & 0xC0) == 0x80) {
        shown--;
    }
    add(line, "%.*s%s", (int)shown, value, shown < value_len ? "..." : "");
}

static void add_audiences(char line[LINE_MAX_SHOWN], const edgejwt_policy *policy)
{
    for (size_t i = 0; i < policy->audience_count; i++) {
        add(line, "%s\"%s\"", i == 0 ? "" : " or ", policy->audiences[i]);
    }
}

static void describe_date(char line[LINE_MAX_SHOWN], const char *format, const char *claim, int64_t now,
                          const struct token *token)
{
    char when[WORDS_MAX] = "?", distance[WORDS_MAX] = "?";
    int64_t moment = 0;
    if (token->claims_len >= 0 && claim_date(token->claims, (size_t)token->claims_len, claim, &moment)) {
        moment_words(when, moment);
        distance_words(distance, moment, now);
    }
    add(line, "%s %s, %s", format, distance, when);
}

void describe(char line[LINE_MAX_SHOWN], const struct refusal *refusal, const edgejwt_policy *policy, int64_t now,
              const struct token *token)
{
    const char *claim = refusal->claim;
    char words[WORDS_MAX], limit[WORDS_MAX];
    int64_t iat = 0, exp = 0;
    line[0] = '\0';
    switch (refusal->status) {
    case EDGEJWT_ERR_TOKEN_TOO_LONG:
        add(line, "the token is longer than %d bytes", EDGEJWT_TOKEN_MAX);
        return;
    case EDGEJWT_ERR_ALGORITHM:
        add(line, "the token's alg is ");
        add_claim(line, token->header, token->header_len, "alg");
        add(line, ", the key is for %s", edgejwt_algorithm_name(refusal->alg != 0 ? refusal->alg : EDGEJWT_RS256));
        return;
    case EDGEJWT_ERR_UNKNOWN_KEY:
        add(line, "no key is known for the token's issuer, which it says is ");
        add_claim(line, token->claims, token->claims_len, "iss");
        return;
    case EDGEJWT_ERR_EXPIRED:
        describe_date(line, "the token expired", "exp", now, token);
        return;
    case EDGEJWT_ERR_NOT_YET_VALID:
        describe_date(line, strcmp(claim, "iat") == 0 ? "iat: the token is issued" : "nbf: the token is valid", claim,
                      now, token);
        return;
    case EDGEJWT_ERR_CLAIM_MISSING:
        add(line, "the token has no \"%s\"", claim[0] != '\0' ? claim : "?");
        return;
    case EDGEJWT_ERR_CLAIM_TYPE:
        add(line, "\"%s\" has the wrong type: ", claim[0] != '\0' ? claim : "a claim");
        add_claim(line, token->claims, token->claims_len, claim);
        return;
    case EDGEJWT_ERR_ISSUER:
    case EDGEJWT_ERR_SUBJECT:
        claim = refusal->status == EDGEJWT_ERR_ISSUER ? "iss" : "sub";
        add(line, "\"%s\" is ", claim);
        add_claim(line, token->claims, token->claims_len, claim);
        add(line, ", not \"%s\"", claim[0] == 'i' ? policy->issuer : policy->subject);
        return;
    case EDGEJWT_ERR_AUDIENCE:
        add(line, "\"aud\" is ");
        add_claim(line, token->claims, token->claims_len, "aud");
        add(line, policy->audience_count == 0 ? ", and no audience is expected" : ", not ");
        add_audiences(line, policy);
        return;
    case EDGEJWT_ERR_LIFETIME:
        if (claim_date(token->claims, (size_t)token->claims_len, "iat", &iat) &&
            claim_date(token->claims, (size_t)token->claims_len, "exp", &exp) && exp > iat) {
            span_words(words, exp - iat);
            span_words(limit, policy->max_lifetime);
            add(line, "the token lives for %s, more than %s", words, limit);
            return;
        }
        break;
    case EDGEJWT_ERR_TYP:
        add(line, "the header's typ is ");
        add_claim(line, token->header, token->header_len, "typ");
        add(line, ", not \"%s\"", policy->typ);
        return;
    case EDGEJWT_ERR_CLOCK:
        moment_words(words, now > 0 ? now : 0);
        add(line, "the clock of this machine is not set: it says %s", words);
        return;
    default:
        break;
    }
    add(line, "%s", edgejwt_status_text(refusal->status));
}

static bool is_rsa(const char *algorithm)
{
    return strncmp(algorithm, "RS", 2) == 0 || strncmp(algorithm, "PS", 2) == 0;
}

static void advise_on_shape(char line[LINE_MAX_SHOWN], const struct token *token)
{
    if (token->len > 0 && strcspn(token->text, " \t\r\n") < token->len) {
        add(line, "there is a blank or a line break in it");
    } else if (token->parts == 5) {
        add(line, "its five parts are those of an encrypted token (JWE), which only its addressee can read");
    } else if (token->parts != 3) {
        add(line, "a token has three parts with dots between them, this has %zu: was all of it copied?", token->parts);
    } else {
        add(line, "was all of it copied, and nothing else?");
    }
}

void advise(char line[LINE_MAX_SHOWN], const struct refusal *refusal, const edgejwt_policy *policy, int64_t now,
            const struct token *token)
{
    const char *claim = refusal->claim;
    char words[WORDS_MAX], name[NAME_MAX_SHOWN];
    bool is_date = strcmp(claim, "exp") == 0 || strcmp(claim, "nbf") == 0 || strcmp(claim, "iat") == 0;
    moment_words(words, now > 0 ? now : 0);
    line[0] = '\0';
    switch (refusal->status) {
    case EDGEJWT_ERR_TOKEN:
        advise_on_shape(line, token);
        return;
    case EDGEJWT_ERR_HEADER:
    case EDGEJWT_ERR_PAYLOAD:
        add(line, "'edgejwt inspect' shows what is in it");
        return;
    case EDGEJWT_ERR_ALGORITHM:
        token_text(token->header, token->header_len, "alg", name);
        if (edgejwt_algorithm_from_name(name) == 0) {
            add(line, "nobody should accept it");
        } else if (refusal->alg != 0 && !(is_rsa(name) && is_rsa(edgejwt_algorithm_name(refusal->alg)))) {
            add(line, "this is not the key that it was made with");
        } else if (refusal->alg != 0) {
            add(line, "if the owner of the key says that it is for %s, add --alg %s", name, name);
        } else {
            add(line, "keys in a folder are for RS256; for others there is --key, with --alg");
        }
        return;
    case EDGEJWT_ERR_SIGNATURE:
        add(line, "the token was altered, or is not of %s: ask who made it for the public key",
            refusal->key_file[0] != '\0' ? refusal->key_file : "this key");
        return;
    case EDGEJWT_ERR_EXPIRED:
        add(line, "get a new one; or the clock here is wrong: it says %s", words);
        return;
    case EDGEJWT_ERR_NOT_YET_VALID:
        add(line, "wait; or a clock is wrong, and the one here says %s (--leeway 60s allows for some difference)",
            words);
        return;
    case EDGEJWT_ERR_CLAIM_MISSING:
        add(line, strcmp(claim, "exp") == 0 ? "it would never end: its issuer must add one, or --exp-optional allow it"
                                            : "its issuer must add it");
        return;
    case EDGEJWT_ERR_CLAIM_TYPE:
        add(line, is_date && (policy->flags & EDGEJWT_DATES_AS_STRINGS) == 0
                      ? "a date is a number; --string-dates takes digits in quotes too, as --neuronex does"
                      : "its issuer must mend it");
        return;
    case EDGEJWT_ERR_ISSUER:
    case EDGEJWT_ERR_SUBJECT:
        add(line, "it is somebody else's, or --%s is wrong", refusal->status == EDGEJWT_ERR_ISSUER ? "iss" : "sub");
        return;
    case EDGEJWT_ERR_AUDIENCE:
        add(line, policy->audience_count == 0 ? "name yours with --aud, or take any with --any-aud"
                                              : "it is for somebody else; --aud says who is meant here");
        return;
    case EDGEJWT_ERR_LIFETIME:
        add(line, "its issuer must sign for less, or --max-lifetime allow more");
        return;
    case EDGEJWT_ERR_CLOCK:
        add(line, "set it, or give the time with --now");
        return;
    default:
        return;
    }
}
