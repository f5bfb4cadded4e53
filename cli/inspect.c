/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* edgejwt inspect: prints what a token contains, whoever wrote it. */
#include "judge.h"
#include "json.h"
#include <string.h>

static const char help[] =
    "usage: edgejwt inspect [--json] [--now SECONDS] [TOKEN | -]\n"
    "\n"
    "Prints the header and the claims of a token, and what each policy would object\n"
    "to if the signature were good. Nothing is verified: anybody can have written the\n"
    "token. 'edgejwt verify' needs a key and gives the verdict.\n"
    "\n"
    "The token is an argument, or in EDGEJWT_TOKEN, or on standard input. Quotes,\n"
    "'Bearer' and 'Authorization:' around it are removed.\n"
    "\n"
    "  --json           print one JSON object\n"
    "  --now SECONDS    judge dates at this time, in seconds since 1970\n"
    "\n"
    "exit status: 0 it is a token, 1 it is not, 2 wrong command line\n";

static struct {
    bool json;
    struct seconds now;
} given;
static const struct option options[] = {
    {"json", FLAG, &given.json, "print one JSON object"},
    {"now", TIME, &given.now, "judge dates at this time, in seconds since 1970"},
    {NULL, FLAG, NULL, NULL}};

static const struct {
    const char *name;
    void (*init)(edgejwt_policy *, size_t);
} policies[] = {{"default", edgejwt_policy_init},
                {"neuronex", edgejwt_policy_neuronex},
                {"happypathology", edgejwt_policy_happypathology}};
enum { POLICIES = sizeof policies / sizeof policies[0] };

static void print_part(const char *name, const char *text, long len, int64_t now)
{
    printf("\n%s\n", name);
    if (len < 0) {
        puts("(not base64)");
    } else if (len == 0) {
        puts("(empty)");
    } else if (is_json_object(text, (size_t)len)) {
        print_claims(stdout, text, (size_t)len, now, true);
    } else {
        fputs("(not a valid JSON object) ", stdout);
        print_escaped(stdout, text, (size_t)len);
        putchar('\n');
    }
}

static void print_objection(const char *line, void *context)
{
    const char **name = context;
    printf("  %-15s ", *name);
    print_escaped(stdout, line, strlen(line));
    putchar('\n');
    *name = "";
}

static void print_objection_json(const char *line, void *context)
{
    const char **separator = context;
    fputs(*separator, stdout);
    print_json_string(stdout, line, strlen(line));
    *separator = ",";
}

/* Calls `put` for each objection of one of the policies. */
static void find_policy_objections(size_t index, const struct token *token, int64_t now,
                                   void (*put)(const char *, void *), void *context)
{
    edgejwt_policy policy;
    policies[index].init(&policy, sizeof policy);
    allow_given_time(&policy, &given.now);
    find_all_objections(&policy, now, token, put, context);
}

static void print_text(const struct token *token, edgejwt_status form, const char *fault,
                       int64_t now)
{
    start_color(stdout, YELLOW);
    fputs("NOT VERIFIED: anybody can have written this.", stdout);
    end_color(stdout);
    putchar('\n');
    if (token->parts >= 2) {
        print_part("header", token->header, token->header_len, now);
        print_part("claims", token->claims, token->claims_len, now);
    }
    if (token->signature_len >= 0) {
        printf("\nsignature\n%ld byte%s, not verified\n", token->signature_len,
               token->signature_len == 1 ? "" : "s");
    }
    puts("\nobjections, if the signature were good");
    const char *name = "every policy";
    if (form != EDGEJWT_OK) {
        print_objection(fault, &name);
        return;
    }
    for (size_t i = 0; i < POLICIES; i++) {
        name = policies[i].name;
        find_policy_objections(i, token, now, print_objection, &name);
        if (name[0] != '\0') {
            print_objection("none", &name);
        }
    }
}

static void print_member(const char *name, const char *json, long len)
{
    printf(",\"%s\":", name);
    if (len >= 0 && is_json_object(json, (size_t)len)) {
        print_compact_json(stdout, json, (size_t)len);
    } else {
        fputs("null", stdout);
    }
}

static void print_json(const struct token *token, edgejwt_status form, const char *fault,
                       int64_t now)
{
    start_json_object();
    fputs("\"verified\":false", stdout);
    print_member("header", token->header, token->parts >= 2 ? token->header_len : -1);
    print_member("claims", token->claims, token->parts >= 2 ? token->claims_len : -1);
    if (form == EDGEJWT_OK) {
        print_dates_member(stdout, token->claims, (size_t)token->claims_len);
    }
    printf(",\"signature_bytes\":%ld,\"status\":%d,\"malformed\":", token->signature_len,
           (int)form);
    if (form != EDGEJWT_OK) {
        print_json_string(stdout, fault, strlen(fault));
        puts("}");
        return;
    }
    fputs("null,\"objections\":{", stdout);
    for (size_t i = 0; i < POLICIES; i++) {
        const char *separator = "";
        printf("%s\"%s\":[", i == 0 ? "" : ",", policies[i].name);
        find_policy_objections(i, token, now, print_objection_json, &separator);
        putchar(']');
    }
    puts("}}");
}

static int run(const struct list *operands)
{
    static struct token token;
    static struct refusal refusal;
    char fault[LINE_MAX_SHOWN];
    int result = read_token(operands, &token);
    if (result != CONTINUE) {
        return result;
    }
    int64_t now = time_or_clock(&given.now);
    edgejwt_status form = judge_form(&token);
    refusal.status = form;
    refusal.token = &token;
    describe_refusal(fault, &refusal);
    if (!given.json && (token.parts < 2 || token.len > EDGEJWT_TOKEN_MAX)) {
        report_error("%s", fault);
    } else {
        (given.json ? print_json : print_text)(&token, form, fault, now);
    }
    return exit_status_of(form);
}

const struct command inspect_command = {
    "inspect", "print what a token contains, not verified", help, options, TOKEN_OPERAND, 3, NULL,
    run};
