/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What to do about a token that is refused. The functions are listed in refusal.c. */
#include "dates.h"
#include "key_file.h"
#include "refusal.h"
#include <string.h>

void advice_no_token(char line[LINE_MAX_SHOWN], const struct refusal *refusal)
{
    (void)refusal;
    append(line, "give it as an argument, in EDGEJWT_TOKEN or on standard input");
}

void advice_shape(char line[LINE_MAX_SHOWN], const struct refusal *refusal)
{
    if (refusal->token->parts != 5) {
        append(line, "was all of it copied, and nothing else?");
    }
}

static bool is_rsa(const char *algorithm)
{
    return strncmp(algorithm, "RS", 2) == 0 || strncmp(algorithm, "PS", 2) == 0;
}

void advice_algorithm(char line[LINE_MAX_SHOWN], const struct refusal *refusal)
{
    char name[STRING_MAX];
    copy_string(refusal->token->header, refusal->token->header_len, "alg", name);
    const char *of_key = edgejwt_algorithm_name(refusal->alg);
    if (strcmp(name, "none") == 0) {
        append(line, "anybody can have written it");
    } else if (edgejwt_algorithm_from_name(name) == 0) {
        append(line, "the algorithms are %s", algorithm_names());
    } else if (refusal->source == KEY_FOLDER) {
        append(
            line,
            "the keys in a folder are for RS256; --key with --alg takes one of another algorithm");
    } else if (refusal->source == ONE_KEY && is_rsa(name) && is_rsa(of_key)) {
        append(line, "if the owner of the key says that it is for %s, add --alg %s", name, name);
    } else {
        append(line, "this is not the key that the token was signed with");
    }
}

void advice_signature(char line[LINE_MAX_SHOWN], const struct refusal *refusal)
{
    const char *key = refusal->key_file[0] != '\0' ? refusal->key_file : "this key";
    char name[STRING_MAX];
    copy_string(refusal->token->header, refusal->token->header_len, "alg", name);
    if (refusal->token->is_signature_der && strncmp(name, "ES", 2) == 0) {
        append(
            line,
            "it is in DER, as OpenSSL writes ECDSA signatures; a token has the two numbers r and s "
            "one after the other, %d bytes in all (RFC 7518 3.4)",
            strcmp(name, "ES256") == 0 ? 64 : 96);
    } else if (is_hmac(refusal->alg) && refusal->ends_in_newline) {
        append(
            line,
            "the secret in %s ends with a line break, which counts as a byte of it; if the signer's "
            "does not, remove it: printf %%s \"$(cat %s)\" >NEW",
            key, key);
    } else if (is_hmac(refusal->alg)) {
        append(line, "the token was altered, or signed with another secret than %s", key);
    } else {
        append(
            line,
            "the token was altered, or not signed with the private key of %s; ask its issuer for "
            "the public key",
            key);
    }
}

void advice_unknown_key(char line[LINE_MAX_SHOWN], const struct refusal *refusal)
{
    if (refusal->skipped[0] != '\0') {
        append(line, "%s", refusal->skipped);
    } else if (refusal->source == KEY_FOLDER) {
        append(line, "put the issuer's public key into %.1024s, as NAME.pem if the issuer is NAME",
               refusal->source_path);
    }
}

void advice_kids(char line[LINE_MAX_SHOWN], const struct refusal *refusal)
{
    if (refusal->skipped[0] != '\0') {
        append(line, "%s", refusal->skipped);
    } else {
        append(line, "its kids are: %s; is the set up to date?", refusal->kids);
    }
}

void advice_expired(char line[LINE_MAX_SHOWN], const struct refusal *refusal)
{
    char text[TIME_TEXT_MAX];
    format_time(text, refusal->now);
    append(line, "get a new one; or the clock here is wrong: it shows %s", text);
}

void advice_not_yet_valid(char line[LINE_MAX_SHOWN], const struct refusal *refusal)
{
    char text[TIME_TEXT_MAX];
    format_time(text, refusal->now);
    append(line,
           "wait; or a clock is wrong, and the one here shows %s (--leeway 60 allows for small "
           "differences)",
           text);
}

void advice_claim_missing(char line[LINE_MAX_SHOWN], const struct refusal *refusal)
{
    append(line,
           strcmp(refusal->claim, "exp") == 0
               ? "it would never expire; its issuer must add it, or --exp-optional must allow it"
               : "its issuer must add it");
}

void advice_claim_type(char line[LINE_MAX_SHOWN], const struct refusal *refusal)
{
    const char *claim = refusal->claim;
    bool is_date =
        strcmp(claim, "exp") == 0 || strcmp(claim, "nbf") == 0 || strcmp(claim, "iat") == 0;
    const char *value = NULL;
    size_t len = 0;
    bool is_string = refusal->token->claims_len >= 0 &&
                     edgejwt_claim_json(refusal->token->claims, (size_t)refusal->token->claims_len,
                                        claim, &value, &len) == EDGEJWT_OK &&
                     value[0] == '"';
    if (is_date && is_string && (refusal->policy->flags & EDGEJWT_DATES_AS_STRINGS) == 0) {
        append(
            line,
            "a date is a number; --string-dates also accepts a string of digits, as --neuronex does");
    } else {
        append(line, "its issuer must correct it");
    }
}

void advice_audience(char line[LINE_MAX_SHOWN], const struct refusal *refusal)
{
    append(line, refusal->policy->audience_count == 0
                     ? "say which audience you are with --aud, or accept any with --any-aud"
                     : "it is for another receiver; --aud says which audience is expected here");
}
