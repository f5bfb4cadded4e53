/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The completion script for bash. */
#include "completions.h"

void print_command_names(FILE *to)
{
    for (size_t i = 0; commands[i] != NULL; i++) {
        fprintf(to, "%s ", commands[i]->name);
    }
    fputs("help", to);
}

/* Prints the patterns of a command's options of one kind for bash's `case`. */
static bool print_pattern(FILE *to, const struct command *command, enum option_kind kind)
{
    bool is_any = false;
    for (const struct option *option = command->options; option->name != NULL; option++) {
        if (option->kind == kind) {
            fprintf(to, "%s%s:--%s", is_any ? "|" : "        ", command->name, option->name);
            is_any = true;
        }
    }
    return is_any;
}

static void print_bash_command(FILE *to, const struct command *command)
{
    static const char *const folders =
        ")\n            compopt -o filenames 2>/dev/null\n"
        "            mapfile -t COMPREPLY < <(compgen -d -- \"$current\") ;;\n";
    static const struct {
        enum option_kind kind;
        const char *text;
    } kinds[] = {{TEXT, ") compopt +o default 2>/dev/null ;;\n"},
                 {LIST, ") compopt +o default 2>/dev/null ;;\n"},
                 {DURATION, ") compopt +o default 2>/dev/null ;;\n"},
                 {TIME, ") compopt +o default 2>/dev/null ;;\n"},
                 {FILE_NAME, ") ;;\n"}};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (print_pattern(to, command, kinds[i].kind)) {
            fputs(kinds[i].text, to);
        }
    }
    if (print_pattern(to, command, ALGORITHM)) {
        fprintf(to, ") COMPREPLY=($(compgen -W '%s' -- \"$current\")) ;;\n", algorithm_names());
    }
    if (print_pattern(to, command, FOLDER_NAME)) {
        fputs(folders, to);
    }
    fprintf(to, "        %s:*)\n            if [[ $current == -* ]]; then\n                words='",
            command->name);
    for (const struct option *option = command->options; option->name != NULL; option++) {
        fprintf(to, "--%s ", option->name);
    }
    fputs("--help'\n                COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n", to);
    if (command->operand == FOLDER_OPERAND) {
        fputs("            else\n                compopt -o filenames 2>/dev/null\n"
              "                mapfile -t COMPREPLY < <(compgen -d -- \"$current\")\n",
              to);
    } else if (command->operand == NAME_OPERAND) {
        fprintf(
            to,
            "            else\n                COMPREPLY=($(compgen -W '%s' -- \"$current\"))\n",
            command->operand_names);
    } else if (command->operand == TOKEN_OPERAND) {
        fputs("            else\n                compopt +o default 2>/dev/null\n", to);
    }
    fputs("            fi ;;\n", to);
}

void print_bash(FILE *to)
{
    fputs("# SPDX-License-Identifier: Apache-2.0 OR MIT\n"
          "# Completes edgejwt in bash. Printed by 'edgejwt completions bash'.\n"
          "_edgejwt() {\n"
          "    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} words\n"
          "    # bash splits --option=value into three words.\n"
          "    if [[ $current == = ]]; then\n"
          "        current=\n"
          "    elif [[ $previous == = ]]; then\n"
          "        previous=${COMP_WORDS[COMP_CWORD-2]}\n"
          "    fi\n"
          "    COMPREPLY=()\n"
          "    if ((COMP_CWORD == 1)); then\n"
          "        compopt +o default 2>/dev/null\n"
          "        words='",
          to);
    print_command_names(to);
    fputs(" --help --version'\n"
          "        COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
          "        return\n"
          "    fi\n"
          "    case ${COMP_WORDS[1]}:$previous in\n",
          to);
    for (size_t i = 0; commands[i] != NULL; i++) {
        print_bash_command(to, commands[i]);
    }
    fputs("        help:*)\n            compopt +o default 2>/dev/null\n            words='", to);
    print_command_names(to);
    fputs("'\n            COMPREPLY=($(compgen -W \"$words\" -- \"$current\")) ;;\n"
          "    esac\n"
          "}\n"
          "complete -o default -F _edgejwt edgejwt\n",
          to);
}
