/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Which command or option was probably meant. */
#include "options.h"
#include <ctype.h>
#include <string.h>

enum { NAME_MAX_COMPARED = 24 };

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* The number of single characters to insert, delete, replace or swap with their neighbor that
 * turns one name into the other, upper and lower case being equal. */
static size_t distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
    size_t rows[NAME_MAX_COMPARED + 1][NAME_MAX_COMPARED + 1];
    for (size_t i = 0; i <= a_len; i++) {
        for (size_t j = 0; j <= b_len; j++) {
            if (i == 0 || j == 0) {
                rows[i][j] = i + j;
                continue;
            }
            int x = tolower((unsigned char)a[i - 1]), y = tolower((unsigned char)b[j - 1]);
            size_t steps = least(rows[i - 1][j], rows[i][j - 1]) + 1;
            steps = least(steps, rows[i - 1][j - 1] + (x != y));
            if (i > 1 && j > 1 && x == tolower((unsigned char)b[j - 2]) &&
                y == tolower((unsigned char)a[i - 2])) {
                steps = least(steps, rows[i - 2][j - 2] + 1);
            }
            rows[i][j] = steps;
        }
    }
    return rows[a_len][b_len];
}

/* How far a typed text is from a name; more than any limit if they have little in common. */
static size_t distance_from(const char *typed, size_t len, const char *name)
{
    size_t name_len = strlen(name);
    if (len == 0 || len > NAME_MAX_COMPARED || name_len > NAME_MAX_COMPARED) {
        return NAME_MAX_COMPARED;
    }
    size_t steps = distance(typed, len, name, name_len);
    /* Two of five letters wrong is another word. */
    return steps <= (name_len < 4 ? 1 : name_len < 8 ? 2 : 3) ? steps : NAME_MAX_COMPARED;
}

bool is_similar(const char *typed, const char *name)
{
    return distance_from(typed, strlen(typed), name) <= 1;
}

const char *suggest_command(const char *typed)
{
    /* Names that other programs use. */
    static const char *const synonyms[][2] = {
        {"decode", "inspect"},  {"show", "inspect"},    {"print", "inspect"}, {"view", "inspect"},
        {"encode", "sign"},     {"issue", "sign"},      {"create", "sign"},   {"check", "verify"},
        {"validate", "verify"}, {"generate", "keygen"}, {"genkey", "keygen"}, {"genpkey", "keygen"},
        {"jwks", "jwk"},        {"public", "pubkey"},   {"pub", "pubkey"},    {"list", "keys"}};
    for (size_t i = 0; i < sizeof synonyms / sizeof synonyms[0]; i++) {
        if (strcmp(typed, synonyms[i][0]) == 0) {
            return synonyms[i][1];
        }
    }
    const char *nearest = NULL;
    size_t least_steps = NAME_MAX_COMPARED;
    for (size_t i = 0; commands[i] != NULL; i++) {
        size_t steps = distance_from(typed, strlen(typed), commands[i]->name);
        if (steps < least_steps) {
            least_steps = steps;
            nearest = commands[i]->name;
        }
    }
    return nearest;
}

const struct option *find_option(const struct command *command, const char *name, size_t len)
{
    for (const struct option *option = command->options; option->name != NULL; option++) {
        if (strlen(option->name) == len && memcmp(option->name, name, len) == 0) {
            return option;
        }
    }
    return NULL;
}

const struct option *suggest_option(const struct command *command, const char *typed, size_t len)
{
    const struct option *nearest = NULL;
    size_t least_steps = NAME_MAX_COMPARED;
    for (const struct option *option = command->options; option->name != NULL; option++) {
        size_t steps = distance_from(typed, len, option->name);
        if (steps < least_steps) {
            least_steps = steps;
            nearest = option;
        }
    }
    return nearest;
}

const struct command *command_with_option(const char *typed, size_t len)
{
    for (size_t i = 0; commands[i] != NULL; i++) {
        if (find_option(commands[i], typed, len) != NULL) {
            return commands[i];
        }
    }
    return NULL;
}
