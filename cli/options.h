/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The command line: what each command is called, which options it has, what they mean. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include "cli.h"

enum { LIST_MAX = EDGEJWT_JSON_MEMBERS_MAX };
struct list {
    char *items[LIST_MAX];
    size_t count;
};
/* A duration or a time of day that may be absent. */
struct seconds {
    bool is_given;
    int64_t value;
};

/* What an option's value is: the type that `value` points to is in brackets. */
enum option_kind {
    FLAG,        /* none (bool) */
    TEXT,        /* any text (char *) */
    FILE_NAME,   /* (char *) */
    FOLDER_NAME, /* (char *) */
    LIST,        /* any text; the option may be repeated (struct list) */
    DURATION,    /* a number and a unit (struct seconds) */
    TIME,        /* seconds since 1970 (struct seconds) */
    ALGORITHM    /* a name such as RS256 (int32_t) */
};
struct option {
    const char *name; /* without the dashes */
    enum option_kind kind;
    void *value;             /* all zero before the command line is read */
    const char *description; /* one line, for shells that complete; without ':', '[' and quotes */
};

/* What a command takes besides options. */
enum operand_kind { NO_OPERAND, TOKEN_OPERAND, FILE_OPERAND, FOLDER_OPERAND, NAME_OPERAND };
struct command {
    const char *name;
    const char *summary; /* as the description of an option */
    const char *help;
    const struct option *options; /* the last one has no name */
    enum operand_kind operand;
    size_t operands_max;
    const char *operand_names; /* of NAME_OPERAND: the words it may be, separated by blanks */
    int (*run)(const struct list *operands);
};
/* All commands; the last one is NULL. */
extern const struct command *const commands[];
extern const struct command sign_command, verify_command, inspect_command, explain_command,
    keys_command, keygen_command, pubkey_command, jwk_command, completions_command;

/* Reads the arguments behind the command's name. Returns CONTINUE or an exit status. */
int read_arguments(const struct command *command, int argc, char **argv, struct list *operands);

/* The time given, or that of the system's clock. */
int64_t time_or_clock(const struct seconds *given);

/* The names of all algorithms of the library, separated by blanks. */
const char *algorithm_names(void);

/* ---- suggest.c: names that were misspelt */

/* Whether one name is probably a misspelling of the other. */
bool is_similar(const char *typed, const char *name);
/* The command that was probably meant, or NULL. */
const char *suggest_command(const char *typed);
/* The option of the command that was probably meant, or NULL. `len` is the length of `typed`. */
const struct option *suggest_option(const struct command *command, const char *typed, size_t len);
/* Another command that has this option, or NULL. */
const struct command *command_with_option(const char *typed, size_t len);
const struct option *find_option(const struct command *command, const char *name, size_t len);

#endif
