/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The command line. Nothing in it is guessed at or left out of account. */
#include "cli.h"
#include <string.h>
#include <time.h>

/* Puts an option's value in its place; what is wrong goes to stderr. */
static bool take(const struct option *option, char *value)
{
    struct list *list = option->value;
    char **text = option->value;
    int32_t *algorithm = option->value;
    bool is_again = false;
    switch (option->kind) {
    case FLAG:
        *(bool *)option->value = true;
        return true;
    case LIST:
        if (list->count == LIST_MAX) {
            complain("--%s is given more than %d times", option->name, LIST_MAX);
            return false;
        }
        list->items[list->count++] = value;
        return true;
    case TEXT:
        is_again = *text != NULL;
        *text = value;
        break;
    case ALGORITHM:
        is_again = *algorithm != 0;
        *algorithm = edgejwt_algorithm_from_name(value);
        if (*algorithm == 0) {
            complain("--alg %s: no such algorithm; RS256 is the usual one, and there are RS384 RS512 PS256 PS384 "
                     "PS512 ES256 ES384 EdDSA HS256 HS384 HS512",
                     value);
            return false;
        }
        break;
    case SPAN:
        is_again = *(int64_t *)option->value != 0;
        if (!parse_span(value, option->value)) {
            complain("--%s %s: a time is a number and s, m, h or d: 90s, 30m, 1h, 7d", option->name, value);
            return false;
        }
        break;
    case TIME:
        is_again = *(int64_t *)option->value != 0;
        if (!whole_number(value, strlen(value), option->value)) {
            complain("--%s %s: seconds since 1970 are asked for, as 'date +%%s' prints them", option->name, value);
            return false;
        }
        break;
    }
    if (is_again) {
        complain("--%s is given twice", option->name);
    }
    return !is_again;
}

static const struct option *find(const struct option *options, const char *name, size_t len)
{
    for (; options->name != NULL; options++) {
        if (strlen(options->name) == len && memcmp(options->name, name, len) == 0) {
            return options;
        }
    }
    return NULL;
}

int read_arguments(int argc, char **argv, const char *help, const struct option *options, char **operand)
{
    bool options_end = false;
    for (int i = 0; i < argc; i++) {
        char *argument = argv[i];
        if (options_end || argument[0] != '-' || argument[1] == '\0') {
            if (operand == NULL || *operand != NULL) {
                /* Not shown: it may be a token or a secret. */
                complain("there is an argument too many; see --help");
                return USAGE;
            }
            *operand = argument;
            continue;
        }
        if (strcmp(argument, "--") == 0) {
            options_end = true;
            continue;
        }
        if (strcmp(argument, "--help") == 0 || strcmp(argument, "-h") == 0) {
            fputs(help, stdout);
            return ACCEPTED;
        }
        char *equals = strchr(argument, '=');
        size_t len = equals != NULL ? (size_t)(equals - argument) : strlen(argument);
        const struct option *option = len > 2 && argument[1] == '-' ? find(options, argument + 2, len - 2) : NULL;
        if (option == NULL) {
            complain("there is no option %.*s here; see --help", (int)(len < 40 ? len : 40), argument);
            return USAGE;
        }
        char *value = equals != NULL ? equals + 1 : NULL;
        if (option->kind == FLAG && value != NULL) {
            complain("--%s takes no value", option->name);
            return USAGE;
        }
        if (option->kind != FLAG && value == NULL) {
            value = i + 1 < argc ? argv[++i] : NULL;
            /* An option is no value; one that looks like it needs "=". */
            if (value == NULL || strncmp(value, "--", 2) == 0) {
                complain("--%s needs a value", option->name);
                return USAGE;
            }
        }
        if (!take(option, value)) {
            return USAGE;
        }
    }
    return -1;
}

int64_t now_or(int64_t given)
{
    return given != 0 ? given : (int64_t)time(NULL);
}
