/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* edgejwt sign: prints a token and nothing else. */
#include "sign.h"
#include "base64.h"
#include "dates.h"
#include "json.h"
#include "key_file.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char help[] =
    "usage: edgejwt sign --key FILE [OPTION]...\n"
    "Prints a token. FILE is the private key: PEM, DER, JWK or a JWK Set with one\n"
    "private key; with --alg HS256 a secret; '-' for standard input.\n"
    "  --neuronex           aud \"neuron\" and bodyEncode \"0\"; needs --iss NAME: the\n"
    "                       name of NeuronEX's file etc/NAME.pem, the public key\n"
    "  --happypathology     what the vendor documents; needs --org, --kid and --user\n"
    "  --iss X, --sub X, --jti X     issuer, subject, token ID\n"
    "  --aud X              audience; may be repeated\n"
    "  --user NAME          the claim user; with --happypathology, sub\n"
    "  --claim NAME=TEXT    another claim that is a string; may be repeated\n"
    "  --claim-json X       NAME=JSON, or an object of claims; may be repeated\n"
    "  --lifetime 1h        time until it expires: 90s, 30m, 1h (the default), 7d\n"
    "  --exp T, --nbf T, --iat T     dates, in seconds since 1970\n"
    "  --no-expiry          it never expires; few servers accept that\n"
    "  --string-dates       dates in quotes, as in NeuronEX's documentation\n"
    "  --alg ALG            default: RS256 for RSA, or that of the key's curve\n"
    "  --kid ID, --typ TYPE for the header; with --happypathology, kid is a claim\n"
    "  --now SECONDS        sign as at this time, in seconds since 1970\n"
    "  --json               print {\"token\": ..., \"alg\": ..., \"claims\": ...}\n"
    "exit status: 0 signed, 2 wrong command line, 3 key, 4 clock or output\n";

static struct {
    bool neuronex, happypathology, no_expiry, string_dates, json;
    char *key, *iss, *sub, *jti, *user, *org, *kid, *typ;
    struct list aud, claim, claim_json;
    struct seconds lifetime, exp, nbf, iat, now;
    int32_t alg;
} given;

static const struct option options[] = {
    {"key", FILE_NAME, &given.key, "private key, or secret with --alg HS256"},
    {"neuronex", FLAG, &given.neuronex, "a token for NeuronEX"},
    {"happypathology", FLAG, &given.happypathology, "a token for HappyPathology"},
    {"iss", TEXT, &given.iss, "issuer"},
    {"sub", TEXT, &given.sub, "subject"},
    {"aud", LIST, &given.aud, "audience; may be repeated"},
    {"jti", TEXT, &given.jti, "token ID"},
    {"user", TEXT, &given.user, "the claim user"},
    {"org", TEXT, &given.org, "organization ID of HappyPathology"},
    {"claim", LIST, &given.claim, "another claim, NAME=TEXT; may be repeated"},
    {"claim-json", LIST, &given.claim_json, "another claim, NAME=JSON; may be repeated"},
    {"lifetime", DURATION, &given.lifetime, "time until the token expires"},
    {"exp", TIME, &given.exp, "when the token expires, in seconds since 1970"},
    {"nbf", TIME, &given.nbf, "when the token becomes valid, in seconds since 1970"},
    {"iat", TIME, &given.iat, "when the token was issued, in seconds since 1970"},
    {"no-expiry", FLAG, &given.no_expiry, "the token never expires"},
    {"string-dates", FLAG, &given.string_dates, "write dates in quotes"},
    {"alg", ALGORITHM, &given.alg, "signature algorithm"},
    {"kid", TEXT, &given.kid, "key ID for the header"},
    {"typ", TEXT, &given.typ, "type for the header"},
    {"now", TIME, &given.now, "sign as at this time, in seconds since 1970"},
    {"json", FLAG, &given.json, "print one JSON object"},
    {NULL, FLAG, NULL, NULL}};

/* Whether the options fit together. */
static bool check_options(void)
{
    const char *fault = NULL;
    bool has_lifetime = given.lifetime.is_given || given.exp.is_given;
    if (given.key == NULL) {
        fault = "--key FILE is needed: the private key";
    } else if (given.neuronex && given.happypathology) {
        fault = "--neuronex and --happypathology cannot be combined";
    } else if (given.neuronex && given.iss == NULL) {
        fault = "--neuronex needs --iss NAME: NeuronEX reads the public key from etc/NAME.pem";
    } else if (given.happypathology &&
               (given.org == NULL || given.kid == NULL || given.user == NULL)) {
        fault = "--happypathology needs --org, --kid and --user; the vendor assigns the first two";
    } else if (given.happypathology &&
               (given.iss != NULL || given.sub != NULL || given.jti != NULL)) {
        fault = "--happypathology writes iss, sub and jti itself, from --org, --user and the time";
    } else if (given.happypathology && (given.lifetime.value > 3600 || given.no_expiry)) {
        fault = "--happypathology accepts tokens of at most one hour: --lifetime 1h";
    } else if (!given.happypathology && given.org != NULL) {
        fault = "--org needs --happypathology; otherwise the issuer is --iss";
    } else if (given.no_expiry && has_lifetime) {
        fault = "--no-expiry cannot be combined with --lifetime or --exp";
    } else if (given.lifetime.is_given && given.exp.is_given) {
        fault = "--lifetime and --exp cannot be combined";
    } else if (given.lifetime.is_given && given.lifetime.value == 0) {
        fault = "--lifetime is at least 1 second";
    }
    if (fault != NULL) {
        report_error("%s", fault);
    }
    return fault == NULL;
}

/* Collects the names and values of the claims that are strings. Cuts the values of --claim at '='.
 */
static bool collect_strings(const char **strings, size_t *count)
{
    size_t at = 0;
    for (size_t i = 0; i < given.claim.count; i++) {
        char *equals = strchr(given.claim.items[i], '=');
        if (equals == NULL || equals == given.claim.items[i]) {
            report_error("--claim needs NAME=TEXT: %s", given.claim.items[i]);
            return false;
        }
        *equals = '\0';
        strings[at++] = given.claim.items[i];
        strings[at++] = equals + 1;
    }
    if (given.neuronex) {
        strings[at++] = "bodyEncode";
        strings[at++] = "0";
    }
    if (given.happypathology) {
        strings[at++] = "kid";
        strings[at++] = given.kid;
    } else if (given.user != NULL) {
        strings[at++] = "user";
        strings[at++] = given.user;
    }
    *count = at / 2;
    return true;
}

static void report_fault(edgejwt_status status, const edgejwt_claims *claims)
{
    char line[LINE_MAX_SHOWN] = "";
    switch (status) {
    case EDGEJWT_ERR_PAYLOAD:
    case EDGEJWT_ERR_TOO_COMPLEX:
        describe_claims_fault(line, claims);
        report_error("%s", line);
        return;
    case EDGEJWT_ERR_SPACE:
    case EDGEJWT_ERR_TOKEN_TOO_LONG:
        report_error("the token would be longer than %d bytes, which no verifier accepts",
                     EDGEJWT_TOKEN_MAX);
        return;
    case EDGEJWT_ERR_ARGUMENT:
        if (claims->exp != 0 && claims->exp <= claims->iat) {
            report_error("exp is not later than iat");
        } else {
            report_error("--kid and --typ have at most %d bytes, and a date is at most %" PRId64,
                         EDGEJWT_HEADER_TEXT_MAX, (int64_t)EDGEJWT_DATE_MAX);
        }
        return;
    case EDGEJWT_ERR_HEADER:
        report_error("--kid or --typ is not UTF-8");
        return;
    default:
        report_error("%s", edgejwt_status_text(status));
    }
}

/* Prints what is in the token that was made. */
static void print_token_json(const char *token, size_t len, int32_t alg)
{
    static char claims[EDGEJWT_TOKEN_MAX];
    const char *start = strchr(token, '.') + 1, *end = strrchr(token, '.');
    long claims_len = decode_base64(start, (size_t)(end - start), claims);
    start_json_object();
    fputs("\"token\":", stdout);
    print_json_string(stdout, token, len);
    printf(",\"alg\":\"%s\",\"claims\":", edgejwt_algorithm_name(alg));
    print_compact_json(stdout, claims, (size_t)claims_len);
    print_dates_member(stdout, claims, (size_t)claims_len);
    puts("}");
}

/* Fills in iat, nbf and exp. False if the machine's clock is needed and not set. */
static bool set_dates(edgejwt_claims *claims, int64_t now)
{
    const int64_t most = EDGEJWT_DATE_MAX;
    int64_t lifetime = given.lifetime.is_given ? given.lifetime.value : 3600;
    if (!given.now.is_given && now < EDGEJWT_EARLIEST_NOW) {
        char text[TIME_TEXT_MAX];
        format_time(text, now > 0 ? now : 0);
        report_error(
            "the clock of this machine is not set: it shows %s; set the clock, or give the time "
            "with --now",
            text);
        return false;
    }
    claims->iat = given.iat.is_given ? given.iat.value : now;
    claims->nbf = given.nbf.value;
    if (given.exp.is_given) {
        claims->exp = given.exp.value;
    } else if (!given.no_expiry) {
        claims->exp = claims->iat < most - lifetime ? claims->iat + lifetime : most;
    }
    return true;
}

static int issue(const char *extra)
{
    const char *strings[2 * (LIST_MAX + 2)];
    static char token[EDGEJWT_TOKEN_MAX + 1];
    char nanoseconds[40];
    struct timespec clock;
    edgejwt_claims claims;
    edgejwt_header header;
    struct loaded_key key;
    size_t len = 0;
    edgejwt_claims_init(&claims, sizeof claims);
    edgejwt_header_init(&header, sizeof header);
    clock_gettime(CLOCK_REALTIME, &clock);
    int64_t now = given.now.is_given ? given.now.value : (int64_t)clock.tv_sec;
    if (!collect_strings(strings, &claims.string_count)) {
        return EXIT_USAGE;
    }
    if (!set_dates(&claims, now)) {
        return EXIT_SYSTEM;
    }
    snprintf(nanoseconds, sizeof nanoseconds, "%" PRId64 "%09ld", now, (long)clock.tv_nsec);
    const char *preset = given.neuronex         ? "neuron"
                         : given.happypathology ? "api.happypathology.com"
                                                : NULL;
    claims.iss = given.happypathology ? given.org : given.iss;
    claims.sub = given.happypathology ? given.user : given.sub;
    claims.jti = given.happypathology ? nanoseconds : given.jti;
    claims.aud = given.aud.count == 0 ? preset : given.aud.count == 1 ? given.aud.items[0] : NULL;
    claims.strings = strings;
    claims.extra = extra;
    claims.flags = (given.string_dates ? EDGEJWT_DATES_AS_STRINGS : 0U) |
                   (given.no_expiry ? EDGEJWT_NO_EXPIRY : 0U);
    header.kid = given.happypathology ? NULL : given.kid;
    header.typ = given.typ;

    int result = load_key(SIGNS, given.key, given.alg, given.kid, &key);
    if (result != CONTINUE) {
        return result;
    }
    edgejwt_status status =
        edgejwt_issue_with(key.signing, &header, &claims, token, sizeof token, &len);
    free_key(&key);
    if (status != EDGEJWT_OK) {
        report_fault(status, &claims);
        /* Here a refusal of the claims is a fault of the command line. */
        return exit_status_of(status) == EXIT_REFUSED ? EXIT_USAGE : exit_status_of(status);
    }
    if (given.json) {
        print_token_json(token, len, key.alg);
    } else {
        puts(token);
    }
    return EXIT_ACCEPTED;
}

static int run(const struct list *operands)
{
    if (operands->count == 1 && given.key != NULL) {
        report_error("the key is given twice: with --key, and as an argument");
        return EXIT_USAGE;
    }
    given.key = operands->count == 1 ? operands->items[0] : given.key;
    char *extra = check_options() ? join_claims(&given.aud, &given.claim_json) : NULL;
    int result = extra != NULL ? issue(extra) : EXIT_USAGE;
    free(extra);
    return result;
}

const struct command sign_command = {
    "sign", "sign claims and print the token", help, options, FILE_OPERAND, 1, NULL, run};
