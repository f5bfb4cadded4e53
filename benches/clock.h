/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Clocks and medians. */
#ifndef CLOCK_H
#define CLOCK_H

#include <stdlib.h>
#include <string.h>
#include <time.h>

static inline double clock_us(clockid_t id)
{
    struct timespec time;
    clock_gettime(id, &time);
    return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static inline double cpu_us(void)
{
    return clock_us(CLOCK_THREAD_CPUTIME_ID);
}

static inline int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

enum { ROUNDS_MAX = 101 };

static inline double median(const double *values, int count)
{
    double sorted[ROUNDS_MAX];
    memcpy(sorted, values, (size_t)count * sizeof *values);
    qsort(sorted, (size_t)count, sizeof *sorted, by_size);
    return sorted[count / 2];
}

/* The median of the ratios within each round: a disturbance affects both
 * values of a round. */
static inline double median_ratio(const double *values, const double *others, int count)
{
    double ratios[ROUNDS_MAX];
    for (int i = 0; i < count; i++) {
        ratios[i] = values[i] / others[i];
    }
    return median(ratios, count);
}

#endif
