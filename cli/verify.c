/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* edgejwt verify: prints the claims of a token, or why it is refused. */
#include "judge.h"
#include "json.h"
#include <unistd.h>

static const char help[] =
    "usage: edgejwt verify KEYS [OPTION]... [TOKEN | -]\n"
    "\n"
    "Prints the claims of an accepted token as JSON; on a terminal, with dates in\n"
    "words. For a refused one, prints one line on standard error. The token is an\n"
    "argument, or in EDGEJWT_TOKEN, or on standard input.\n"
    "\n"
    "  --keys DIR           a folder: NAME.pem or NAME.pub is the key of issuer NAME\n"
    "  --key FILE           a public key (PEM, DER, JWK), or a secret (--alg HS256)\n"
    "  --jwks FILE          a JWK Set\n"
    "  --alg ALG            algorithm of --key; default: RS256, or that of its curve\n"
    "  --neuronex, --happypathology  what these require; the options below change it:\n"
    "  --aud X              accepted audience, may be repeated; --any-aud: any\n"
    "  --iss X, --sub X     required issuer, required subject\n"
    "  --typ TYPE           required type in the header, such as at+jwt\n"
    "  --require NAME       claim that must be present; --rule NAME=VALUE: its value\n"
    "  --leeway 60s         allowance for clocks that differ, at most 600 seconds\n"
    "  --max-lifetime 1h    longest time from iat to exp\n"
    "  --exp-optional       accept a token that never expires\n"
    "  --string-dates       accept dates in quotes, as NeuronEX writes them\n"
    "  --now SECONDS        judge at this time, in seconds since 1970\n"
    "  --json               print one JSON object, whatever the verdict is\n"
    "exit status: 0 accepted, 1 refused, 2 wrong command line, 3 keys, 4 clock\n";

static const struct option options[] = {JUDGE_OPTIONS, {NULL, FLAG, NULL, NULL}};

static void refuse(const struct refusal *refusal)
{
    char reason[LINE_MAX_SHOWN], advice[LINE_MAX_SHOWN];
    describe_refusal(reason, refusal);
    advise(advice, refusal);
    report_error("refused: %s%s%s", reason, advice[0] != '\0' ? ": " : "", advice);
    if (judge_options.json) {
        print_refusal_json(refusal, reason, advice);
    }
}

static int verify(const struct token *token, struct keys *keys)
{
    static char claims[EDGEJWT_PAYLOAD_MAX];
    static struct refusal refusal;
    static struct policy_lists lists;
    edgejwt_policy policy;
    size_t len = 0;
    int result = build_policy(&policy, &lists);
    if (result == CONTINUE) {
        result = open_keys(token, keys);
    }
    if (result != CONTINUE) {
        return result;
    }
    refusal.policy = &policy;
    refusal.now = time_or_clock(&judge_options.now);
    refusal.token = token;
    if (judge(keys, &refusal, claims, &len) != EDGEJWT_OK) {
        refuse(&refusal);
    } else if (judge_options.json) {
        print_acceptance_json(&refusal, claims, len);
    } else {
        /* Words beside the dates are for people; a program gets JSON. */
        print_claims(stdout, claims, len, refusal.now, isatty(STDOUT_FILENO));
    }
    return exit_status_of(refusal.status);
}

static int run(const struct list *operands)
{
    static struct token token;
    struct keys keys = {0};
    int result = check_key_options(false);
    if (result == CONTINUE) {
        result = read_token(operands, &token);
    }
    if (result == CONTINUE) {
        result = verify(&token, &keys);
    }
    close_keys(&keys);
    return result;
}

const struct command verify_command = {
    "verify", "verify a token and print its claims", help, options, TOKEN_OPERAND, 3, NULL, run};
