/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* edgejwt completions: prints a script with which a shell completes the command line. The scripts
 * are made from the tables of commands and options. */
#include "completions.h"
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "usage: edgejwt completions [--json] bash | zsh | fish\n"
    "\n"
    "Prints a completion script for a shell. 'make install' installs all three; for a\n"
    "command that was copied alone:\n"
    "\n"
    "  bash    source <(edgejwt completions bash)\n"
    "  zsh     edgejwt completions zsh >DIR/_edgejwt, where DIR is in $fpath\n"
    "  fish    edgejwt completions fish >~/.config/fish/completions/edgejwt.fish\n"
    "\n"
    "  --json  print one JSON object\n"
    "\n"
    "exit status: 0 printed, 2 wrong command line, 4 output\n";

static bool is_json;
static const struct option options[] = {{"json", FLAG, &is_json, "print one JSON object"},
                                        {NULL, FLAG, NULL, NULL}};

static void print_zsh_command(FILE *to, const struct command *command)
{
    static const char *const actions[] = {
        [TEXT] = "text: ",    [LIST] = "text: ",           [DURATION] = "duration: ",
        [TIME] = "seconds: ", [FILE_NAME] = "file:_files", [FOLDER_NAME] = "folder:_files -/"};
    fprintf(to, "            %s)\n                _arguments", command->name);
    for (const struct option *option = command->options; option->name != NULL; option++) {
        fprintf(to, " \\\n                    '%s--%s%s[%s]", option->kind == LIST ? "*" : "",
                option->name, option->kind == FLAG ? "" : "=", option->description);
        if (option->kind == ALGORITHM) {
            fprintf(to, ":algorithm:(%s)", algorithm_names());
        } else if (option->kind != FLAG) {
            fprintf(to, ":%s", actions[option->kind]);
        }
        fputs("'", to);
    }
    fputs(" \\\n                    '--help[print the options]'", to);
    switch (command->operand) {
    case NO_OPERAND:
        break;
    case TOKEN_OPERAND:
        fputs(" \\\n                    '*:token: '", to);
        break;
    case FILE_OPERAND:
        fputs(" \\\n                    '*:file:_files'", to);
        break;
    case FOLDER_OPERAND:
        fputs(" \\\n                    ':folder:_files -/'", to);
        break;
    case NAME_OPERAND:
        fprintf(to, " \\\n                    ':name:(%s)'", command->operand_names);
        break;
    }
    fputs(" ;;\n", to);
}

static void print_zsh(FILE *to)
{
    fputs("#compdef edgejwt\n"
          "# SPDX-License-Identifier: Apache-2.0 OR MIT\n"
          "# Completes edgejwt in zsh. Printed by 'edgejwt completions zsh'.\n"
          "_edgejwt() {\n"
          "    local context state state_descr line\n"
          "    typeset -A opt_args\n"
          "    local -a names\n"
          "    names=(\n",
          to);
    for (size_t i = 0; commands[i] != NULL; i++) {
        fprintf(to, "        '%s:%s'\n", commands[i]->name, commands[i]->summary);
    }
    fputs("        'help:print the options of a command'\n"
          "    )\n"
          "    _arguments -C '--help[print the commands]' '--version[print the version]' \\\n"
          "        '1:command:->command' '*::argument:->argument'\n"
          "    case $state in\n"
          "    command)\n"
          "        _describe command names ;;\n"
          "    argument)\n"
          "        case $words[1] in\n",
          to);
    for (size_t i = 0; commands[i] != NULL; i++) {
        print_zsh_command(to, commands[i]);
    }
    fputs("            help)\n"
          "                _describe command names ;;\n"
          "        esac ;;\n"
          "    esac\n"
          "}\n"
          "_edgejwt \"$@\"\n",
          to);
}

static void print_fish_command(FILE *to, const struct command *command)
{
    const char *name = command->name;
    for (const struct option *option = command->options; option->name != NULL; option++) {
        fprintf(to, "complete -c edgejwt -n '__fish_seen_subcommand_from %s' -l %s", name,
                option->name);
        switch (option->kind) {
        case FLAG:
            break;
        case FILE_NAME:
            fputs(" -r -F", to);
            break;
        case FOLDER_NAME:
            fputs(" -x -a '(__fish_complete_directories)'", to);
            break;
        case ALGORITHM:
            fprintf(to, " -x -a '%s'", algorithm_names());
            break;
        default:
            fputs(" -x", to);
            break;
        }
        fprintf(to, " -d '%s'\n", option->description);
    }
    if (command->operand == FILE_OPERAND) {
        fprintf(to, "complete -c edgejwt -n '__fish_seen_subcommand_from %s' -F\n", name);
    } else if (command->operand == FOLDER_OPERAND) {
        fprintf(
            to,
            "complete -c edgejwt -n '__fish_seen_subcommand_from %s' -a '(__fish_complete_directories)'\n",
            name);
    } else if (command->operand == NAME_OPERAND) {
        fprintf(to, "complete -c edgejwt -n '__fish_seen_subcommand_from %s' -a '%s'\n", name,
                command->operand_names);
    }
}

static void print_fish(FILE *to)
{
    fputs("# SPDX-License-Identifier: Apache-2.0 OR MIT\n"
          "# Completes edgejwt in fish. Printed by 'edgejwt completions fish'.\n"
          "complete -c edgejwt -f\n",
          to);
    for (size_t i = 0; commands[i] != NULL; i++) {
        fprintf(to, "complete -c edgejwt -n __fish_use_subcommand -a %s -d '%s'\n",
                commands[i]->name, commands[i]->summary);
    }
    fputs(
        "complete -c edgejwt -n __fish_use_subcommand -a help -d 'print the options of a command'\n"
        "complete -c edgejwt -n __fish_use_subcommand -l version -d 'print the version'\n"
        "complete -c edgejwt -l help -d 'print the options'\n"
        "complete -c edgejwt -n '__fish_seen_subcommand_from help' -a '",
        to);
    print_command_names(to);
    fputs("'\n", to);
    for (size_t i = 0; commands[i] != NULL; i++) {
        print_fish_command(to, commands[i]);
    }
}

static int print_json(const char *shell, void (*print)(FILE *))
{
    char *text = NULL;
    size_t len = 0;
    FILE *to = open_memstream(&text, &len);
    if (to != NULL) {
        print(to);
    }
    if (to == NULL || fclose(to) != 0) {
        report_error("out of memory");
        free(text);
        return EXIT_SYSTEM;
    }
    start_json_object();
    printf("\"shell\":\"%s\",\"script\":", shell);
    print_json_string(stdout, text, len);
    puts("}");
    free(text);
    return EXIT_ACCEPTED;
}

static int run(const struct list *operands)
{
    static const struct {
        const char *name;
        void (*print)(FILE *);
    } shells[] = {{"bash", print_bash}, {"zsh", print_zsh}, {"fish", print_fish}};
    const char *name = operands->count == 1 ? operands->items[0] : "";
    for (size_t i = 0; i < sizeof shells / sizeof shells[0]; i++) {
        if (strcmp(name, shells[i].name) == 0) {
            if (is_json) {
                return print_json(name, shells[i].print);
            }
            shells[i].print(stdout);
            return EXIT_ACCEPTED;
        }
    }
    report_error("a shell is needed: edgejwt completions bash, zsh or fish");
    return EXIT_USAGE;
}

const struct command completions_command = {"completions",
                                            "print a completion script for a shell",
                                            help,
                                            options,
                                            NAME_OPERAND,
                                            1,
                                            "bash zsh fish",
                                            run};
