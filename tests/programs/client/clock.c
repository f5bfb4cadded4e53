/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Preloaded into a program: its calendar is ahead by the seconds in the file
 * that CLOCK_AHEAD names. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

int clock_gettime(clockid_t clock, struct timespec *now)
{
    int (*real)(clockid_t, struct timespec *);
    *(void **)&real = dlsym(RTLD_NEXT, "clock_gettime");
    int result = real(clock, now);
    const char *name = getenv("CLOCK_AHEAD");
    FILE *file = clock == CLOCK_REALTIME && name != NULL ? fopen(name, "r") : NULL;
    if (file != NULL) {
        long ahead = 0;
        if (fscanf(file, "%ld", &ahead) == 1) {
            now->tv_sec += ahead;
        }
        fclose(file);
    }
    return result;
}
