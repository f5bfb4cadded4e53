/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Messages on standard error, and the end of the command. */
#include "cli.h"
#include "token.h"
#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

bool is_json_wanted;
static bool is_object_started;
static char last_error[3 * LINE_MAX_SHOWN];

int exit_status_of(edgejwt_status status)
{
    if (status == EDGEJWT_OK) {
        return EXIT_ACCEPTED;
    }
    return status < 10   ? EXIT_USAGE
           : status < 30 ? EXIT_KEYS
           : status < 80 ? EXIT_REFUSED
                         : EXIT_SYSTEM;
}

void append(char line[LINE_MAX_SHOWN], const char *format, ...)
{
    size_t len = strlen(line);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line + len, LINE_MAX_SHOWN - len, format, arguments);
    va_end(arguments);
}

void wipe(void *start, size_t len)
{
    /* A plain memset() of memory that is not read again may be removed by the compiler. */
    volatile unsigned char *at = start;
    for (size_t i = 0; i < len; i++) {
        at[i] = 0;
    }
}

/* Replaces each token in a line. A message may quote what the user typed, and a token that was
 * typed in the wrong place must not reach a log. */
static void hide_tokens(char *line)
{
    static const char shown[] = "[token]";
    static const char in_token[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";
    for (char *at = line; *at != '\0'; at++) {
        /* The base64url of '{' begins with 'e'. */
        if (*at == 'e' && strnlen(at, 16) == 16 && starts_with_header(at)) {
            char *end = at + strspn(at, in_token);
            memcpy(at, shown, sizeof shown - 1);
            memmove(at + sizeof shown - 1, end, strlen(end) + 1);
            at += sizeof shown - 2;
        }
    }
}

static void write_message(enum color color, const char *label, const char *line)
{
    if (isatty(STDOUT_FILENO)) {
        /* Both appear on the same screen: keep their order. */
        fflush(stdout);
    }
    start_color(stderr, color);
    fputs("edgejwt: ", stderr);
    fputs(label, stderr);
    end_color(stderr);
    print_escaped(stderr, line, strlen(line));
    putc('\n', stderr);
}

void report_error(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(last_error, sizeof last_error, format, arguments);
    va_end(arguments);
    hide_tokens(last_error);
    write_message(RED, "", last_error);
}

void report_warning(const char *format, ...)
{
    char line[3 * LINE_MAX_SHOWN];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    hide_tokens(line);
    write_message(YELLOW, "warning: ", line);
}

void start_json_object(void)
{
    is_object_started = true;
    putchar('{');
}

int end_command(int result)
{
    if (is_json_wanted && !is_object_started && result != EXIT_ACCEPTED) {
        fputs("{\"error\":", stdout);
        print_json_string(stdout, last_error, strlen(last_error));
        printf(",\"exit_status\":%d}\n", result);
    }
    errno = 0;
    bool is_lost = ferror(stdout) != 0 || fflush(stdout) != 0;
    int reason = errno;
    if (!is_lost) {
        return result;
    }
    report_error("the output could not be written%s%s", reason != 0 ? ": " : "",
                 reason != 0 ? strerror(reason) : "");
    return EXIT_SYSTEM;
}
