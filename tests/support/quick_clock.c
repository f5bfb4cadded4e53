/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Preloaded into a test program: instead of sleeping, CLOCK_MONOTONIC advances.
 * A sleep still takes some milliseconds, because the kernel's clock for file
 * times advances in steps of that length. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>
#include <time.h>

static const int64_t SECOND = 1000000000;
static int64_t ahead;

int nanosleep(const struct timespec *wait, struct timespec *left)
{
    const struct timespec step = {0, 10 * 1000 * 1000};
    int (*real)(const struct timespec *, struct timespec *);
    *(void **)&real = dlsym(RTLD_NEXT, "nanosleep");
    int64_t length = wait->tv_sec * SECOND + wait->tv_nsec;
    __atomic_add_fetch(&ahead, length, __ATOMIC_SEQ_CST);
    return length < SECOND / 2 ? 0 : real(&step, left);
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    int (*real)(clockid_t, struct timespec *);
    *(void **)&real = dlsym(RTLD_NEXT, "clock_gettime");
    int result = real(clock, now);
    if (result == 0 && clock == CLOCK_MONOTONIC) {
        int64_t time =
            now->tv_sec * SECOND + now->tv_nsec + __atomic_load_n(&ahead, __ATOMIC_SEQ_CST);
        now->tv_sec = time / SECOND;
        now->tv_nsec = time % SECOND;
    }
    return result;
}
