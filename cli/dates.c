/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Times and durations, as numbers of seconds and as text. */
#include "dates.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { MINUTE = 60, HOUR = 3600, DAY = 86400, YEAR = 365 * DAY };

bool parse_whole_number(const char *text, size_t len, int64_t *out)
{
    const int64_t most = EDGEJWT_DATE_MAX;
    int64_t number = 0;
    for (size_t i = 0; i < len; i++) {
        int digit = text[i] - '0';
        if (digit < 0 || digit > 9 || number > most / 10 || number * 10 > most - digit) {
            return false;
        }
        number = number * 10 + digit;
    }
    *out = number;
    return len > 0;
}

bool parse_duration(const char *text, int64_t *seconds_out)
{
    static const char names[] = "smhd";
    static const int64_t seconds[] = {1, MINUTE, HOUR, DAY};
    size_t len = strlen(text);
    const char *unit = len > 0 ? strchr(names, text[len - 1]) : NULL;
    int64_t factor = unit != NULL ? seconds[unit - names] : 1, count = 0;
    if (!parse_whole_number(text, unit != NULL ? len - 1 : len, &count)) {
        return false;
    }
    /* A thousand years are enough, and no sum of dates overflows. */
    if (count > (int64_t)1000 * YEAR / factor) {
        return false;
    }
    *seconds_out = count * factor;
    return true;
}

/* The date of a day, counted from 1970. Years are taken to begin in March, so that a leap day is
 * the last day of its year. */
static void date_of_day(int64_t days, int64_t *year, int *month, int *day)
{
    days += 719468;
    int64_t era = days / 146097, of_era = days % 146097;
    int64_t years = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * years + years / 4 - years / 100);
    int from_march = (int)((5 * of_year + 2) / 153);
    *day = (int)(of_year - (153 * from_march + 2) / 5) + 1;
    *month = from_march < 10 ? from_march + 3 : from_march - 9;
    *year = era * 400 + years + (*month <= 2);
}

static void write_time(char out[TIME_TEXT_MAX], int64_t time, const char *between, const char *end)
{
    int64_t year = 0, second = time % DAY;
    int month = 0, day = 0;
    date_of_day(time / DAY, &year, &month, &day);
    snprintf(out, TIME_TEXT_MAX, "%04" PRId64 "-%02d-%02d%s%02d:%02d:%02d%s", year, month, day,
             between, (int)(second / HOUR), (int)(second % HOUR / MINUTE), (int)(second % MINUTE),
             end);
}

void format_time(char out[TIME_TEXT_MAX], int64_t time)
{
    write_time(out, time, " ", " UTC");
}

void format_iso_time(char out[TIME_TEXT_MAX], int64_t time)
{
    write_time(out, time, "T", "Z");
}

void format_duration(char out[TIME_TEXT_MAX], int64_t seconds)
{
    static const struct {
        int64_t seconds;
        const char *name;
    } units[] = {{YEAR, "year"}, {DAY, "day"}, {HOUR, "hour"}, {MINUTE, "minute"}, {1, "second"}};
    size_t unit = 0, last = sizeof units / sizeof units[0] - 1;
    while (unit < last && seconds < units[unit].seconds) {
        unit++;
    }
    int64_t count = seconds / units[unit].seconds, rest = seconds % units[unit].seconds;
    int len = snprintf(out, TIME_TEXT_MAX, "%" PRId64 " %s%s", count, units[unit].name,
                       count == 1 ? "" : "s");
    /* From ten units on, the smaller unit does not matter. */
    int64_t smaller = unit < last && count < 10 ? rest / units[unit + 1].seconds : 0;
    if (smaller > 0) {
        snprintf(out + len, TIME_TEXT_MAX - (size_t)len, " %" PRId64 " %s%s", smaller,
                 units[unit + 1].name, smaller == 1 ? "" : "s");
    }
}

void format_relative_time(char out[TIME_TEXT_MAX], int64_t time, int64_t now)
{
    char duration[TIME_TEXT_MAX];
    format_duration(duration, time > now ? time - now : now - time);
    if (time == now) {
        snprintf(out, TIME_TEXT_MAX, "now");
    } else {
        snprintf(out, TIME_TEXT_MAX, time > now ? "in %.80s" : "%.80s ago", duration);
    }
}

bool read_date_claim(const char *claims, size_t len, const char *name, int64_t *out)
{
    return edgejwt_claim_date(claims, len, name, EDGEJWT_DATES_AS_STRINGS, out) == EDGEJWT_OK;
}
