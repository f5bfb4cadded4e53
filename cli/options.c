/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Reads the command line. Unknown, repeated and incomplete options are errors. */
#include "options.h"
#include "dates.h"
#include <string.h>
#include <time.h>

const char *algorithm_names(void)
{
    static char names[LINE_MAX_SHOWN];
    if (names[0] == '\0') {
        /* The library numbers its algorithms from 1. */
        for (int32_t alg = 1; edgejwt_algorithm_name(alg)[0] != '\0'; alg++) {
            append(names, "%s%s", alg == 1 ? "" : " ", edgejwt_algorithm_name(alg));
        }
    }
    return names;
}

static bool read_algorithm(const char *name, int32_t *out)
{
    *out = edgejwt_algorithm_from_name(name);
    if (*out != 0) {
        return true;
    }
    for (int32_t alg = 1; edgejwt_algorithm_name(alg)[0] != '\0'; alg++) {
        const char *other = edgejwt_algorithm_name(alg);
        if (is_similar(name, other)) {
            report_error("--alg %s is not supported; did you mean %s? The algorithms are %s", name,
                         other, algorithm_names());
            return false;
        }
    }
    report_error("--alg %s is not supported; the algorithms are %s", name, algorithm_names());
    return false;
}

/* Stores an option's value. */
static bool store_value(const struct option *option, char *value)
{
    struct list *list = option->value;
    struct seconds *seconds = option->value;
    switch (option->kind) {
    case FLAG:
        *(bool *)option->value = true;
        return true;
    case LIST:
        if (list->count == LIST_MAX) {
            report_error("--%s may be given at most %d times", option->name, LIST_MAX);
            return false;
        }
        list->items[list->count++] = value;
        return true;
    case TEXT:
    case FILE_NAME:
    case FOLDER_NAME:
        *(char **)option->value = value;
        return true;
    case ALGORITHM:
        return read_algorithm(value, option->value);
    case DURATION:
        seconds->is_given = parse_duration(value, &seconds->value);
        if (!seconds->is_given) {
            report_error(
                "--%s %s: a duration is a number of seconds, or a number and s, m, h or d: "
                "60, 90s, 30m, 1h, 7d",
                option->name, value);
        }
        return seconds->is_given;
    case TIME:
        seconds->is_given =
            parse_whole_number(value, strlen(value), &seconds->value) && seconds->value > 0;
        if (!seconds->is_given) {
            report_error("--%s %s: a time is a number of seconds since 1970, as 'date +%%s' prints "
                         "it, and at least 1",
                         option->name, value);
        }
        return seconds->is_given;
    }
    return false;
}

static void report_unknown_option(const struct command *command, const char *argument, size_t len)
{
    int shown = (int)(len < 40 ? len : 40);
    size_t dashes = strspn(argument, "-");
    dashes = dashes < len ? dashes : len;
    const char *name = argument + dashes;
    const struct option *similar = suggest_option(command, name, len - dashes);
    const struct command *other = command_with_option(name, len - dashes);
    if (similar != NULL) {
        report_error("%s has no option %.*s; did you mean --%s?", command->name, shown, argument,
                     similar->name);
    } else if (other != NULL) {
        report_error("%s has no option %.*s; %s has it", command->name, shown, argument,
                     other->name);
    } else {
        report_error("%s has no option %.*s; see 'edgejwt %s --help'", command->name, shown,
                     argument, command->name);
    }
}

/* Reads the option at `*at`, and moves on to its value if that is the next argument. */
static bool read_option(const struct command *command, int argc, char **argv, int *at,
                        uint64_t *seen)
{
    char *argument = argv[*at], *equals = strchr(argument, '=');
    size_t len = equals != NULL ? (size_t)(equals - argument) : strlen(argument);
    bool is_long = len > 2 && argument[1] == '-';
    const struct option *option = is_long ? find_option(command, argument + 2, len - 2) : NULL;
    if (option == NULL) {
        report_unknown_option(command, argument, len);
        return false;
    }
    char *value = equals != NULL ? equals + 1 : NULL;
    if (option->kind == FLAG && value != NULL) {
        report_error("--%s takes no value", option->name);
        return false;
    }
    if (option->kind != FLAG && value == NULL) {
        value = *at + 1 < argc ? argv[++*at] : NULL;
        /* A value that begins with two dashes must be given after '='. */
        if (value == NULL || strncmp(value, "--", 2) == 0) {
            report_error("--%s needs a value", option->name);
            return false;
        }
    }
    uint64_t bit = (uint64_t)1 << (option - command->options);
    if (option->kind != FLAG && option->kind != LIST && (*seen & bit) != 0) {
        report_error("--%s is given twice", option->name);
        return false;
    }
    *seen |= bit;
    return store_value(option, value);
}

int read_arguments(const struct command *command, int argc, char **argv, struct list *operands)
{
    bool are_options_over = false;
    uint64_t seen = 0;
    for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++) {
        /* Known first, so that an error in an earlier argument is an object too. */
        is_json_wanted = is_json_wanted || strcmp(argv[i], "--json") == 0;
    }
    for (int i = 0; i < argc; i++) {
        char *argument = argv[i];
        if (are_options_over || argument[0] != '-' || argument[1] == '\0') {
            if (operands->count == command->operands_max) {
                /* The argument is not shown: it may be a token or a secret. */
                report_error("there are too many arguments; see 'edgejwt %s --help'",
                             command->name);
                return EXIT_USAGE;
            }
            operands->items[operands->count++] = argument;
        } else if (strcmp(argument, "--") == 0) {
            are_options_over = true;
        } else if (strcmp(argument, "--help") == 0 || strcmp(argument, "-h") == 0) {
            fputs(command->help, stdout);
            return EXIT_ACCEPTED;
        } else if (!read_option(command, argc, argv, &i, &seen)) {
            return EXIT_USAGE;
        }
    }
    return CONTINUE;
}

int64_t time_or_clock(const struct seconds *given)
{
    return given->is_given ? given->value : (int64_t)time(NULL);
}
