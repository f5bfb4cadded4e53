/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Texts of the gateway for logs and for Prometheus. */
#ifndef GATEWAY_TEXT_H
#define GATEWAY_TEXT_H

#include <ctype.h>
#include <edgejwt.h>
#include <inttypes.h>
#include <stdio.h>

enum { ESCAPED_SIZE = 4 * 256, METRICS_SIZE = 1024 };

/* Copies a file name or an issuer for the log, with each control character and
 * backslash as \x and two digits. */
static inline const char *escape(char to[ESCAPED_SIZE], const char *text)
{
    char *end = to;
    for (; *text != '\0' && end < to + ESCAPED_SIZE - 4; text++) {
        bool is_plain = !iscntrl((unsigned char)*text) && *text != '\\';
        end += snprintf(end, 5, is_plain ? "%c" : "\\x%02x", (unsigned char)*text);
    }
    *end = '\0';
    return to;
}

/* Writes the state of a keyring in Prometheus' text format. */
static inline edgejwt_status write_metrics(char text[METRICS_SIZE], const edgejwt_keyring *ring)
{
    edgejwt_ring_info info;
    edgejwt_ring_info_init(&info, sizeof info);
    edgejwt_status status = edgejwt_keyring_info(ring, &info);
    snprintf(text, METRICS_SIZE,
             "# TYPE edgejwt_tokens_total counter\n"
             "edgejwt_tokens_total{verdict=\"accepted\"} %" PRIu64 "\n"
             "edgejwt_tokens_total{verdict=\"refused\"} %" PRIu64 "\n"
             "# TYPE edgejwt_remembered_total counter\n"
             "edgejwt_remembered_total %" PRIu64 "\n"
             "# TYPE edgejwt_keys gauge\n"
             "edgejwt_keys %zu\n"
             "# TYPE edgejwt_skipped gauge\n"
             "edgejwt_skipped{what=\"files\"} %zu\n"
             "edgejwt_skipped{what=\"set_keys\"} %" PRIu32 "\n"
             "# TYPE edgejwt_scan_age_seconds gauge\n"
             "edgejwt_scan_age_seconds %" PRId64 "\n",
             info.accepted, info.refused, info.remembered, info.keys, info.skipped, info.skipped_set_keys,
             info.scan_age);
    return status;
}

#endif
