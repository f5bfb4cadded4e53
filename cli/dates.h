/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Times and durations, as numbers of seconds and as text. */
#ifndef DATES_H
#define DATES_H

#include "cli.h"

/* Room for any of the texts below. */
enum { TIME_TEXT_MAX = 96 };

/* Reads 60, 90s, 30m, 1h or 7d: at most a thousand years. */
bool parse_duration(const char *text, int64_t *seconds_out);
/* Reads digits alone: 0 to EDGEJWT_DATE_MAX. */
bool parse_whole_number(const char *text, size_t len, int64_t *out);

void format_time(char out[TIME_TEXT_MAX], int64_t time);        /* 2027-01-15 09:00:00 UTC */
void format_iso_time(char out[TIME_TEXT_MAX], int64_t time);    /* 2027-01-15T09:00:00Z */
void format_duration(char out[TIME_TEXT_MAX], int64_t seconds); /* 59 minutes */
void format_relative_time(char out[TIME_TEXT_MAX], int64_t time, int64_t now); /* in 59 minutes */

/* Reads a claim that is a date: a number, or a string of digits. Fractions of a second are
 * dropped. False also for a date that is negative or later than EDGEJWT_DATE_MAX. */
bool read_date_claim(const char *claims, size_t len, const char *name, int64_t *out);

#endif
