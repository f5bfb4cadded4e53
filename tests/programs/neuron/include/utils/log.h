/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* For the tests, in place of Neuron's header of this name. The log goes to stderr,
 * each line in one write. */
#ifndef STAND_IN_LOG_H
#define STAND_IN_LOG_H

#include <stdarg.h>
#include <stdio.h>

__attribute__((format(printf, 2, 3))) static inline void stand_in_log(const char *level,
                                                                      const char *format, ...)
{
    char text[2048];
    va_list values;
    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    fprintf(stderr, "%s %s\n", level, text);
}

#define nlog_error(...) stand_in_log("ERROR", __VA_ARGS__)
#define nlog_warn(...) stand_in_log("WARN", __VA_ARGS__)
#define nlog_notice(...) stand_in_log("NOTICE", __VA_ARGS__)

#endif
