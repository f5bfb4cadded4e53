/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* edgejwt sign: a token on stdout, and nothing else. */
#include "cli.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char help[] =
    "usage: edgejwt sign --key FILE [OPTION]...\n"
    "\n"
    "Prints a token. The private key (PEM, DER or JWK; with --alg HS256 a secret) is\n"
    "read from its file, and goes nowhere.\n"
    "\n"
    "  --neuronex           aud \"neuron\", bodyEncode \"0\"; --iss NAME is needed: the\n"
    "                       public key's file name in NeuronEX's etc, without .pem\n"
    "  --happypathology     as the vendor asks; needs --org, --kid and --user\n"
    "  --iss X, --sub X, --jti X    issuer, subject, the token's own name\n"
    "  --aud X              whom it is for, again and again\n"
    "  --user NAME          the claim user; of HappyPathology, sub\n"
    "  --claim NAME=TEXT    any claim that is text, again and again\n"
    "  --claim-json X       NAME=JSON, or an object of claims, again and again\n"
    "  --lifetime 1h        until it expires: 90s, 30m, 1h (the default), 7d\n"
    "  --no-expiry          it never expires; few will accept it\n"
    "  --string-dates       dates in quotes, as in NeuronEX's documentation\n"
    "  --alg ALG            else RS256 if RSA, or by the key's curve\n"
    "  --kid ID, --typ TYPE for the header; --kid of HappyPathology is a claim\n"
    "  --now SECONDS        signs as at another time, in seconds since 1970\n"
    "  --json               {\"token\": ..., \"alg\": ..., \"claims\": ...}\n"
    "exit status: 0 signed, 2 usage, 3 key, 4 clock or output\n";

struct arguments {
    bool neuronex, happypathology, no_expiry, string_dates, json;
    char *key, *iss, *sub, *jti, *user, *org, *kid, *typ;
    struct list aud, claim, claim_json;
    int64_t lifetime, now;
    int32_t alg;
};

/* Whether the options go together. */
static bool check(const struct arguments *given)
{
    const char *wrong = NULL;
    if (given->key == NULL) {
        wrong = "--key FILE is needed: the private key";
    } else if (given->neuronex && given->happypathology) {
        wrong = "--neuronex and --happypathology exclude each other";
    } else if (given->neuronex && given->iss == NULL) {
        wrong = "--neuronex needs --iss NAME: NeuronEX looks for the public key in etc/NAME.pem";
    } else if (given->happypathology && (given->org == NULL || given->kid == NULL || given->user == NULL)) {
        wrong = "--happypathology needs --org, --kid and --user, the first two as the vendor gave them";
    } else if (given->happypathology && (given->iss != NULL || given->sub != NULL || given->jti != NULL)) {
        wrong = "--happypathology writes iss, sub and jti itself, from --org, --user and the time";
    } else if (given->happypathology && (given->lifetime > 3600 || given->no_expiry)) {
        wrong = "--happypathology takes tokens of an hour or less: --lifetime 1h";
    } else if (!given->happypathology && given->org != NULL) {
        wrong = "--org goes with --happypathology; elsewhere the issuer is --iss";
    } else if (given->no_expiry && given->lifetime != 0) {
        wrong = "--lifetime and --no-expiry exclude each other";
    }
    if (wrong != NULL) {
        complain("%s", wrong);
    }
    return wrong == NULL;
}

/* Names and values of the claims that are text. Cuts --claim's values at "=". */
static bool put_strings(const struct arguments *given, const char **strings, size_t *count)
{
    size_t at = 0;
    for (size_t i = 0; i < given->claim.count; i++) {
        char *equals = strchr(given->claim.items[i], '=');
        if (equals == NULL || equals == given->claim.items[i]) {
            complain("--claim takes NAME=TEXT: %s", given->claim.items[i]);
            return false;
        }
        *equals = '\0';
        strings[at++] = given->claim.items[i];
        strings[at++] = equals + 1;
    }
    if (given->neuronex) {
        strings[at++] = "bodyEncode";
        strings[at++] = "0";
    }
    if (given->happypathology) {
        strings[at++] = "kid";
        strings[at++] = given->kid;
    } else if (given->user != NULL) {
        strings[at++] = "user";
        strings[at++] = given->user;
    }
    *count = at / 2;
    return true;
}

static void explain(edgejwt_status status)
{
    switch (status) {
    case EDGEJWT_ERR_PAYLOAD:
        complain("a claim is given twice, is not UTF-8, or there are more than %d", EDGEJWT_JSON_MEMBERS_MAX);
        return;
    case EDGEJWT_ERR_SPACE:
    case EDGEJWT_ERR_TOKEN_TOO_LONG:
        complain("the token would be longer than %d bytes, and nobody would take it", EDGEJWT_TOKEN_MAX);
        return;
    case EDGEJWT_ERR_ARGUMENT:
        complain("--kid and --typ take at most %d bytes, and a date is at most %" PRId64, EDGEJWT_HEADER_TEXT_MAX,
                 (int64_t)EDGEJWT_DATE_MAX);
        return;
    case EDGEJWT_ERR_HEADER:
        complain("--kid or --typ is not UTF-8");
        return;
    default:
        complain("%s", edgejwt_status_text(status));
    }
}

/* What is in the token that was just made. */
static void put_json(const char *token, size_t len, int32_t alg)
{
    static char claims[EDGEJWT_TOKEN_MAX];
    const char *start = strchr(token, '.') + 1, *end = strrchr(token, '.');
    long claims_len = decode_base64(start, (size_t)(end - start), claims);
    fputs("{\"token\":", stdout);
    put_json_string(stdout, token, len);
    printf(",\"alg\":\"%s\",\"claims\":", edgejwt_algorithm_name(alg));
    put_compact(stdout, claims, (size_t)claims_len);
    put_dates_member(stdout, claims, (size_t)claims_len);
    puts("}");
}

static int issue(const struct arguments *given, const char *extra)
{
    const char *strings[2 * (LIST_MAX + 2)];
    char nanoseconds[40], token[EDGEJWT_TOKEN_MAX + 1];
    struct timespec clock;
    edgejwt_claims claims;
    edgejwt_header header;
    edgejwt_claims_init(&claims, sizeof claims);
    edgejwt_header_init(&header, sizeof header);
    if (!put_strings(given, strings, &claims.string_count)) {
        return USAGE;
    }
    clock_gettime(CLOCK_REALTIME, &clock);
    int64_t now = given->now != 0 ? given->now : (int64_t)clock.tv_sec;
    if (now < EDGEJWT_EARLIEST_NOW) {
        char words[WORDS_MAX];
        moment_words(words, now > 0 ? now : 0);
        complain("the clock of this machine is not set: it says %s; set it, or give the time with --now", words);
        return SYSTEM;
    }
    snprintf(nanoseconds, sizeof nanoseconds, "%" PRId64 "%09ld", now, (long)clock.tv_nsec);
    const char *preset = given->neuronex ? "neuron" : given->happypathology ? "api.happypathology.com" : NULL;
    claims.iss = given->happypathology ? given->org : given->iss;
    claims.sub = given->happypathology ? given->user : given->sub;
    claims.jti = given->happypathology ? nanoseconds : given->jti;
    claims.aud = given->aud.count == 0 ? preset : given->aud.count == 1 ? given->aud.items[0] : NULL;
    claims.iat = now;
    claims.exp = given->no_expiry ? 0 : now + (given->lifetime != 0 ? given->lifetime : 3600);
    claims.strings = strings;
    claims.extra = extra;
    claims.flags = (given->string_dates ? EDGEJWT_DATES_AS_STRINGS : 0U) | (given->no_expiry ? EDGEJWT_NO_EXPIRY : 0U);
    header.kid = given->happypathology ? NULL : given->kid;
    header.typ = given->typ;

    edgejwt_signing_key *key = NULL;
    int32_t alg = 0;
    size_t len = 0;
    int result = load_signing_key(given->key, given->alg, &key, &alg);
    if (result >= 0) {
        return result;
    }
    edgejwt_status status = edgejwt_issue_with(key, &header, &claims, token, sizeof token, &len);
    edgejwt_signing_key_free(key);
    if (status != EDGEJWT_OK) {
        explain(status);
        /* Of a token to be made, what is wrong is on the command line. */
        return exit_of(status) == REFUSED ? USAGE : exit_of(status);
    }
    if (given->json) {
        put_json(token, len, alg);
    } else {
        puts(token);
    }
    return ACCEPTED;
}

int sign_command(int argc, char **argv)
{
    static struct arguments given;
    const struct option options[] = {{"key", TEXT, &given.key},
                                     {"neuronex", FLAG, &given.neuronex},
                                     {"happypathology", FLAG, &given.happypathology},
                                     {"iss", TEXT, &given.iss},
                                     {"sub", TEXT, &given.sub},
                                     {"aud", LIST, &given.aud},
                                     {"jti", TEXT, &given.jti},
                                     {"user", TEXT, &given.user},
                                     {"org", TEXT, &given.org},
                                     {"claim", LIST, &given.claim},
                                     {"claim-json", LIST, &given.claim_json},
                                     {"lifetime", SPAN, &given.lifetime},
                                     {"no-expiry", FLAG, &given.no_expiry},
                                     {"string-dates", FLAG, &given.string_dates},
                                     {"alg", ALGORITHM, &given.alg},
                                     {"kid", TEXT, &given.kid},
                                     {"typ", TEXT, &given.typ},
                                     {"now", TIME, &given.now},
                                     {"json", FLAG, &given.json},
                                     {NULL, FLAG, NULL}};
    int result = read_arguments(argc, argv, help, options, NULL);
    if (result >= 0) {
        return result;
    }
    char *extra = check(&given) ? join_claims(&given.aud, &given.claim_json) : NULL;
    result = extra != NULL ? issue(&given, extra) : USAGE;
    free(extra);
    return result;
}
