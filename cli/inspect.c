/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* edgejwt inspect: what is in a token, whoever wrote it. */
#include "cli.h"
#include <string.h>

static const char help[] =
    "usage: edgejwt inspect [--json] [--now SECONDS] [TOKEN | -]\n"
    "\n"
    "Prints the header and the claims of a token, and what each policy would object\n"
    "to if the signature were good. Nothing is verified: anybody can write anything\n"
    "into a token. 'edgejwt verify' needs a key, and gives the verdict.\n"
    "\n"
    "The token is an argument, or in EDGEJWT_TOKEN, or on stdin; 'Bearer ' before\n"
    "it does no harm.\n"
    "\n"
    "  --json           one JSON object\n"
    "  --now SECONDS    judge dates at another time, in seconds since 1970\n"
    "\n"
    "exit status: 0 it is a token, 1 it is none, 2 usage\n";

static const struct {
    const char *name;
    void (*set_up)(edgejwt_policy *, size_t);
} policies[] = {{"default", edgejwt_policy_init},
                {"neuronex", edgejwt_policy_neuronex},
                {"happypathology", edgejwt_policy_happypathology}};
enum { POLICIES = 3 };

/* What is wrong with the token under every policy, as far as no key is needed
 * to tell; EDGEJWT_OK where nothing is. */
static edgejwt_status judge_form(const struct token *token)
{
    struct throwaway pair;
    char name[NAME_MAX_SHOWN];
    edgejwt_status status = throwaway_new(&pair);
    if (status == EDGEJWT_OK) {
        status = edgejwt_verify(pair.verifying, NULL, EDGEJWT_EARLIEST_NOW, token->text, token->len, NULL, 0, NULL);
    }
    throwaway_free(&pair);
    token_text(token->header, token->header_len, "alg", name);
    /* The key was not the token's, of course. */
    bool is_of_another = status == EDGEJWT_ERR_SIGNATURE ||
                         (status == EDGEJWT_ERR_ALGORITHM && edgejwt_algorithm_from_name(name) != 0);
    if (status != EDGEJWT_OK && !is_of_another) {
        return status;
    }
    if (token->claims_len < 0 || !is_object(token->claims, (size_t)token->claims_len)) {
        return EDGEJWT_ERR_PAYLOAD;
    }
    return EDGEJWT_OK;
}

static void form_words(char line[LINE_MAX_SHOWN], edgejwt_status status, const struct token *token)
{
    struct refusal refusal = {.status = status};
    edgejwt_policy policy;
    edgejwt_policy_init(&policy, sizeof policy);
    const char *value;
    size_t len;
    bool is_header = token->header_len >= 0;
    if (status == EDGEJWT_ERR_ALGORITHM) {
        strcpy(line, "its alg is none that may be accepted");
    } else if (status == EDGEJWT_ERR_HEADER && is_header &&
               edgejwt_claim_json(token->header, (size_t)token->header_len, "crit", &value, &len) == EDGEJWT_OK) {
        strcpy(line, "its header asks with crit for an extension, and none is known");
    } else {
        char advice[LINE_MAX_SHOWN];
        describe(line, &refusal, &policy, 0, token);
        advise(advice, &refusal, &policy, 0, token);
        size_t used = strlen(line);
        if (status == EDGEJWT_ERR_TOKEN) {
            snprintf(line + used, LINE_MAX_SHOWN - used, ": %.512s", advice);
        }
    }
}

static void put_part(const char *name, const char *text, long len, int64_t now)
{
    printf("\n%s\n", name);
    if (len < 0) {
        puts("(not base64)");
    } else if (len == 0) {
        puts("(empty)");
    } else if (is_object(text, (size_t)len)) {
        put_claims(stdout, text, (size_t)len, now);
    } else {
        fputs("(no JSON object, or one with a name twice) ", stdout);
        put_safe(stdout, text, (size_t)len);
        putchar('\n');
    }
}

static void put_line(const char *line, void *context)
{
    const char **name = context;
    printf("  %-15s ", *name);
    put_safe(stdout, line, strlen(line));
    putchar('\n');
    *name = "";
}

static void put_item(const char *line, void *context)
{
    const char **separator = context;
    fputs(*separator, stdout);
    put_json_string(stdout, line, strlen(line));
    *separator = ",";
}

static void show(const struct token *token, edgejwt_status form, const char *words, int64_t now)
{
    puts("NOT VERIFIED: anybody can have written this.");
    if (token->parts >= 2) {
        put_part("header", token->header, token->header_len, now);
        put_part("claims", token->claims, token->claims_len, now);
    }
    if (token->signature_len >= 0) {
        printf("\nsignature\n%ld byte%s, not looked at\n", token->signature_len, token->signature_len == 1 ? "" : "s");
    }
    puts("\nobjections, if the signature were good");
    const char *name = "every policy";
    if (form != EDGEJWT_OK) {
        put_line(words, &name);
        return;
    }
    for (size_t i = 0; i < POLICIES; i++) {
        edgejwt_policy policy;
        policies[i].set_up(&policy, sizeof policy);
        name = policies[i].name;
        all_objections(&policy, now, token, put_line, &name);
        if (name[0] != '\0') {
            put_line("none", &name);
        }
    }
}

static void put_member(const char *name, const char *json, long len)
{
    printf(",\"%s\":", name);
    if (len >= 0 && is_object(json, (size_t)len)) {
        put_compact(stdout, json, (size_t)len);
    } else {
        fputs("null", stdout);
    }
}

static void show_json(const struct token *token, edgejwt_status form, const char *words, int64_t now)
{
    fputs("{\"verified\":false", stdout);
    put_member("header", token->header, token->parts >= 2 ? token->header_len : -1);
    put_member("claims", token->claims, token->parts >= 2 ? token->claims_len : -1);
    if (form == EDGEJWT_OK) {
        put_dates_member(stdout, token->claims, (size_t)token->claims_len);
    }
    printf(",\"signature_bytes\":%ld,\"status\":%d,\"malformed\":", token->signature_len, (int)form);
    if (form == EDGEJWT_OK) {
        fputs("null,\"objections\":{", stdout);
        for (size_t i = 0; i < POLICIES; i++) {
            edgejwt_policy policy;
            policies[i].set_up(&policy, sizeof policy);
            const char *separator = "";
            printf("%s\"%s\":[", i == 0 ? "" : ",", policies[i].name);
            all_objections(&policy, now, token, put_item, &separator);
            putchar(']');
        }
        puts("}}");
    } else {
        put_json_string(stdout, words, strlen(words));
        puts("}");
    }
}

int inspect_command(int argc, char **argv)
{
    static struct token token;
    char *operand = NULL, words[LINE_MAX_SHOWN];
    bool json = false;
    int64_t now = 0;
    const struct option options[] = {{"json", FLAG, &json}, {"now", TIME, &now}, {NULL, FLAG, NULL}};
    int result = read_arguments(argc, argv, help, options, &operand);
    if (result < 0) {
        result = take_token(operand, &token);
    }
    if (result >= 0) {
        return result;
    }
    now = now_or(now);
    edgejwt_status form = judge_form(&token);
    form_words(words, form, &token);
    if (!json && (token.parts < 2 || token.len > EDGEJWT_TOKEN_MAX)) {
        complain("%s", words);
        return exit_of(form);
    }
    (json ? show_json : show)(&token, form, words, now);
    return exit_of(form);
}
