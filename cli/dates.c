/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Seconds into words, and back. */
#include "cli.h"
#include <inttypes.h>
#include <string.h>

enum { MINUTE = 60, HOUR = 3600, DAY = 86400, YEAR = 365 * DAY };

bool whole_number(const char *text, size_t len, int64_t *out)
{
    int64_t number = 0;
    for (size_t i = 0; i < len; i++) {
        if (text[i] < '0' || text[i] > '9' || number > EDGEJWT_DATE_MAX / 10) {
            return false;
        }
        number = number * 10 + (text[i] - '0');
    }
    *out = number;
    return len > 0 && number <= EDGEJWT_DATE_MAX;
}

bool parse_span(const char *text, int64_t *seconds_out)
{
    size_t len = strlen(text);
    int64_t unit = 0, count = 0;
    if (len == 0) {
        return false;
    }
    switch (text[len - 1]) {
    case 's': unit = 1; break;
    case 'm': unit = MINUTE; break;
    case 'h': unit = HOUR; break;
    case 'd': unit = DAY; break;
    default: return false;
    }
    /* A thousand years are enough, and cannot overflow. */
    if (!whole_number(text, len - 1, &count) || count == 0 || count > (int64_t)1000 * YEAR / unit) {
        return false;
    }
    *seconds_out = count * unit;
    return true;
}

/* The civil date of a day since 1970; years begin in March, so that a leap day
 * is the last one. */
static void civil(int64_t days, int64_t *year, int *month, int *day)
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

static void write_moment(char words[WORDS_MAX], int64_t moment, const char *between, const char *end)
{
    int64_t year = 0, second = moment % DAY;
    int month = 0, day = 0;
    civil(moment / DAY, &year, &month, &day);
    snprintf(words, WORDS_MAX, "%04" PRId64 "-%02d-%02d%s%02d:%02d:%02d%s", year, month, day, between,
             (int)(second / HOUR), (int)(second % HOUR / MINUTE), (int)(second % MINUTE), end);
}

void moment_words(char words[WORDS_MAX], int64_t moment)
{
    write_moment(words, moment, " ", " UTC");
}

void moment_iso(char words[WORDS_MAX], int64_t moment)
{
    write_moment(words, moment, "T", "Z");
}

void span_words(char words[WORDS_MAX], int64_t seconds)
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
    int len = snprintf(words, WORDS_MAX, "%" PRId64 " %s%s", count, units[unit].name, count == 1 ? "" : "s");
    /* Of ten minutes, nobody asks for the seconds. */
    int64_t smaller = unit < last && count < 10 ? rest / units[unit + 1].seconds : 0;
    if (smaller > 0) {
        snprintf(words + len, WORDS_MAX - (size_t)len, " %" PRId64 " %s%s", smaller, units[unit + 1].name,
                 smaller == 1 ? "" : "s");
    }
}

void distance_words(char words[WORDS_MAX], int64_t moment, int64_t now)
{
    char span[WORDS_MAX];
    span_words(span, moment > now ? moment - now : now - moment);
    if (moment == now) {
        snprintf(words, WORDS_MAX, "now");
    } else {
        snprintf(words, WORDS_MAX, moment > now ? "in %.80s" : "%.80s ago", span);
    }
}

bool claim_date(const char *claims, size_t len, const char *name, int64_t *out)
{
    const char *value = NULL;
    size_t value_len = 0;
    if (edgejwt_claim_json(claims, len, name, &value, &value_len) != EDGEJWT_OK) {
        return false;
    }
    if (value_len > 2 && value[0] == '"') {
        return whole_number(value + 1, value_len - 2, out);
    }
    /* A fraction of a second is dropped. */
    const char *point = memchr(value, '.', value_len);
    size_t whole = point != NULL ? (size_t)(point - value) : value_len;
    for (size_t i = whole + 1; i < value_len; i++) {
        if (value[i] < '0' || value[i] > '9') {
            return false;
        }
    }
    return whole_number(value, whole, out);
}
