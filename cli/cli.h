/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What every file of the command includes first: exit statuses, messages, output. */
#ifndef CLI_H
#define CLI_H

#define _POSIX_C_SOURCE 200809L
#define _FILE_OFFSET_BITS 64

#include <edgejwt.h>
#include <stdio.h>

/* Exit statuses of the command. CONTINUE is returned by functions that may end the command: it
 * means that nothing is wrong. */
enum {
    CONTINUE = -1,
    EXIT_ACCEPTED = 0,
    EXIT_REFUSED = 1,
    EXIT_USAGE = 2,
    EXIT_KEYS = 3,
    EXIT_SYSTEM = 4
};
/* The exit status for a status of the library, chosen by its range of numbers. */
int exit_status_of(edgejwt_status status);

/* Where text is built piece by piece; what does not fit is cut off. */
enum { LINE_MAX_SHOWN = 2048 };
void append(char line[LINE_MAX_SHOWN], const char *format, ...)
#ifdef __GNUC__
    __attribute__((format(printf, 2, 3)))
#endif
    ;

/* Overwrites memory that held a secret, also where the compiler sees no further use of it. */
void wipe(void *start, size_t len);

/* ---- terminal.c: text that is safe to show */

bool is_utf8(const char *text, size_t len);
/* Writes text in which control characters, invisible characters and changes of direction are
 * escaped as \uXXXX, and bytes that are not UTF-8 as \xXX. */
void print_escaped(FILE *to, const char *text, size_t len);
/* Writes a JSON string, escaped in the same way. */
void print_json_string(FILE *to, const char *text, size_t len);
/* Writes a JSON string, or null if the text is empty. */
void print_string_or_null(FILE *to, const char *text);
enum color { RED, YELLOW, DIM };
/* Switches a color on or off. Does nothing unless the stream is a terminal and NO_COLOR is not
 * set. */
void start_color(FILE *to, enum color color);
void end_color(FILE *to);

/* ---- messages.c: messages on standard error */

/* Writes one line to standard error. A token in it is replaced by "[token]". */
void report_error(const char *format, ...)
#ifdef __GNUC__
    __attribute__((format(printf, 1, 2)))
#endif
    ;
/* The same, as a warning: the command goes on. */
void report_warning(const char *format, ...)
#ifdef __GNUC__
    __attribute__((format(printf, 1, 2)))
#endif
    ;
/* Set by --json. */
extern bool is_json_wanted;
/* Writes '{': the start of the one JSON object that a command prints. */
void start_json_object(void);
/* Ends every command: writes what is buffered and, with --json, the error as an object if the
 * command printed none. Returns the exit status. */
int end_command(int result);

#endif
