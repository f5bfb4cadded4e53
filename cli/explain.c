/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* edgejwt explain: says what a server that uses the library answers to an Authorization header, and
 * why. */
#include "dates.h"
#include "input.h"
#include "judge.h"
#include "json.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char help[] =
    "usage: edgejwt explain [KEYS] [OPTION]... [VALUE | -]\n"
    "\n"
    "Says what a server answers to a request with this Authorization header, and why.\n"
    "VALUE is the header's value, such as 'Bearer TOKEN', or the whole line. It is an\n"
    "argument, or in EDGEJWT_TOKEN, or on standard input. Without KEYS, the signature\n"
    "is not verified.\n"
    "\n"
    "  --keys DIR           a folder: NAME.pem or NAME.pub is the key of issuer NAME\n"
    "  --key FILE           a public key (PEM, DER, JWK), or a secret (--alg HS256)\n"
    "  --jwks FILE          a JWK Set\n"
    "  --alg ALG            algorithm of --key; default: RS256, or that of its curve\n"
    "  --neuronex, --happypathology  what these require; the options below change it:\n"
    "  --aud X, --any-aud   accepted audience, may be repeated; any audience\n"
    "  --iss X, --sub X     required issuer, required subject\n"
    "  --typ TYPE           required type in the header, such as at+jwt\n"
    "  --require NAME       claim that must be present; --rule NAME=VALUE: its value\n"
    "  --leeway 60s         allowance for clocks that differ, at most 600 seconds\n"
    "  --max-lifetime 1h    longest time from iat to exp\n"
    "  --exp-optional       accept a token that never expires\n"
    "  --string-dates       accept dates in quotes, as NeuronEX writes them\n"
    "  --now SECONDS        judge at this time, in seconds since 1970\n"
    "  --json               print one JSON object\n"
    "exit status: 0 accepted, 1 refused or not verified, 2 wrong command line, 3 keys\n";

static const struct option options[] = {JUDGE_OPTIONS, {NULL, FLAG, NULL, NULL}};

static char value[TOKEN_ROOM + 1];

/* Reads the value as a server receives it: only what follows "Authorization:", without white
 * space around. Returns CONTINUE or an exit status. */
static int read_value(const struct list *operands, bool *is_from_stdin)
{
    static const char name[] = "Authorization:";
    const char *variable = getenv("EDGEJWT_TOKEN");
    size_t len = 0;
    bool is_dash = operands->count == 1 && strcmp(operands->items[0], "-") == 0;
    *is_from_stdin = is_dash || (operands->count == 0 && (variable == NULL || variable[0] == '\0'));
    if (*is_from_stdin) {
        int error = read_input("-", value, TOKEN_ROOM, &len);
        if (error != 0 && error != EFBIG) {
            report_error("standard input: %s", strerror(error));
            return EXIT_SYSTEM;
        }
    } else if (operands->count > 0) {
        len = join_words(operands, value);
    } else {
        len = strnlen(variable, TOKEN_ROOM);
        memcpy(value, variable, len);
    }
    value[len] = '\0';
    const char *start = value + strspn(value, " \t\r\n");
    start += strncasecmp(start, name, sizeof name - 1) == 0 ? sizeof name - 1 : 0;
    start += strspn(start, " \t\r\n");
    len -= (size_t)(start - value);
    memmove(value, start, len + 1);
    while (len > 0 && strchr(" \t\r\n", value[len - 1]) != NULL) {
        value[--len] = '\0';
    }
    return CONTINUE;
}

/* Says what is wrong before the token begins. */
static void describe_scheme(char reason[LINE_MAX_SHOWN], char advice[LINE_MAX_SHOWN])
{
    size_t scheme = strspn(value, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
    reason[0] = advice[0] = '\0';
    append(advice, "the value must be 'Bearer', a space and the token");
    if (value[0] == '\0') {
        append(reason, "there is no Authorization header, or its value is empty");
    } else if (strchr("\"'`", value[0]) != NULL) {
        append(reason, "the value begins with a quote");
    } else if (looks_like_token(value)) {
        append(reason, "the scheme is missing: the token stands alone");
    } else if (scheme == 6 && strncasecmp(value, "Bearer", 6) == 0) {
        append(reason, value[6] == '\0'  ? "there is no token after 'Bearer'"
                       : value[6] == ':' ? "there is a colon after 'Bearer'"
                                         : "there is no space after 'Bearer'");
    } else if (scheme > 0 && scheme <= 20 && (value[scheme] == ' ' || value[scheme] == '\0')) {
        append(reason, "the scheme is '%.*s' and not 'Bearer'", (int)scheme, value);
    } else {
        append(reason, "the value does not begin with the scheme 'Bearer'");
    }
}

/* What the library says of the value before any key is looked for: EDGEJWT_ERR_NO_TOKEN if there
 * is no token in it. */
static edgejwt_status judge_scheme(void)
{
    edgejwt_keyring *ring = NULL;
    edgejwt_status status = edgejwt_keyring_new(NULL, &ring);
    if (status == EDGEJWT_OK) {
        status = edgejwt_keyring_authorize(ring, NULL, EDGEJWT_EARLIEST_NOW, value, strlen(value),
                                           NULL, 0, NULL);
    }
    edgejwt_keyring_free(ring);
    return status;
}

static void print_answer(edgejwt_status status)
{
    printf("a server answers HTTP %d\n", (int)edgejwt_status_http(status));
}

static int print_refusal(const struct refusal *refusal, const char *reason, const char *advice)
{
    if (judge_options.json) {
        print_refusal_json(refusal, reason, advice);
        return exit_status_of(refusal->status);
    }
    start_color(stdout, RED);
    fputs("refused: ", stdout);
    end_color(stdout);
    print_escaped(stdout, reason, strlen(reason));
    putchar('\n');
    if (advice[0] != '\0') {
        print_escaped(stdout, advice, strlen(advice));
        putchar('\n');
    }
    print_answer(refusal->status);
    return exit_status_of(refusal->status);
}

static int print_acceptance(const struct refusal *refusal, const char *claims, size_t len)
{
    char relative[TIME_TEXT_MAX], absolute[TIME_TEXT_MAX];
    int64_t exp = 0;
    if (judge_options.json) {
        print_acceptance_json(refusal, claims, len);
        return EXIT_ACCEPTED;
    }
    printf("accepted: the signature is by %s",
           refusal->source == KEY_FOLDER ? "the key " : "the key in ");
    print_escaped(stdout, refusal->key_file, strlen(refusal->key_file));
    if (read_date_claim(claims, len, "exp", &exp)) {
        format_relative_time(relative, exp, refusal->now);
        format_time(absolute, exp);
        printf(", and the token expires %s, %s", relative, absolute);
    }
    putchar('\n');
    print_answer(EDGEJWT_OK);
    return EXIT_ACCEPTED;
}

static int report_not_verified(void)
{
    if (judge_options.json) {
        start_json_object();
        puts(
            "\"accepted\":false,\"status\":null,\"http\":null,\"reason\":\"not verified: no key was "
            "given\",\"advice\":\"give --keys, --key or --jwks\"}");
    } else {
        puts(
            "NOT VERIFIED: nothing is wrong with the token but no key was given; --keys, --key or --jwks\n"
            "gives one");
    }
    return EXIT_REFUSED;
}

static int explain(const struct token *token, struct keys *keys, struct refusal *refusal)
{
    static char claims[EDGEJWT_PAYLOAD_MAX];
    char reason[LINE_MAX_SHOWN], advice[LINE_MAX_SHOWN];
    size_t len = 0;
    bool has_keys =
        judge_options.keys != NULL || judge_options.key != NULL || judge_options.jwks != NULL;
    if (has_keys) {
        int result = open_keys(token, keys);
        if (result != CONTINUE) {
            return result;
        }
        if (judge(keys, refusal, claims, &len) == EDGEJWT_OK) {
            return print_acceptance(refusal, claims, len);
        }
    } else {
        refusal->status = judge_form(token);
        if (refusal->status == EDGEJWT_OK && find_objection(refusal) == EDGEJWT_OK) {
            return report_not_verified();
        }
    }
    describe_refusal(reason, refusal);
    advise(advice, refusal);
    return print_refusal(refusal, reason, advice);
}

static int run(const struct list *operands)
{
    static struct token token;
    static struct refusal refusal;
    static struct policy_lists lists;
    edgejwt_policy policy;
    struct keys keys = {0};
    int result = check_key_options(true);
    if (result == CONTINUE) {
        result = build_policy(&policy, &lists);
    }
    if (result == CONTINUE) {
        result = read_value(operands, &token.is_from_stdin);
    }
    if (result != CONTINUE) {
        return result;
    }
    refusal.policy = &policy;
    refusal.now = time_or_clock(&judge_options.now);
    refusal.token = &token;
    refusal.status = judge_scheme();
    if (refusal.status == EDGEJWT_ERR_NO_TOKEN) {
        char reason[LINE_MAX_SHOWN], advice[LINE_MAX_SHOWN];
        describe_scheme(reason, advice);
        return print_refusal(&refusal, reason, advice);
    }
    /* The library found the scheme: what follows it is the token, exactly as it came. */
    const char *start = value + strcspn(value, " ");
    start += strspn(start, " ");
    token.len = strlen(start);
    memcpy(token.text, start, token.len + 1);
    decode_token(&token);
    result = explain(&token, &keys, &refusal);
    close_keys(&keys);
    return result;
}

const struct command explain_command = {
    "explain",     "say what a server answers to an Authorization header",
    help,          options,
    TOKEN_OPERAND, 8,
    NULL,          run};
