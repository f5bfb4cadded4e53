/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Completion scripts, made from the tables of commands and options. */
#ifndef COMPLETIONS_H
#define COMPLETIONS_H

#include "options.h"

/* All commands, separated by blanks. */
void print_command_names(FILE *to);
void print_bash(FILE *to);

#endif
