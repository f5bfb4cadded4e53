/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Facts about the processor and the process. */
#ifndef PROCESSOR_H
#define PROCESSOR_H

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#if defined(__x86_64__)
#include <cpuid.h>
#elif defined(__aarch64__)
#include <sys/auxv.h>
#endif

/* True if the processor has instructions for SHA-256. */
static inline bool has_sha(void)
{
#if defined(__x86_64__)
    unsigned a, b, c, d;
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & 1u << 29);
#elif defined(__aarch64__)
    return getauxval(AT_HWCAP) & 1u << 6;
#else
    return false;
#endif
}

/* The peak memory of this process in KiB. The value of getrusage() includes that
 * of the parent process. */
static inline long memory_kib(void)
{
    char line[256];
    long kib = 0;
    FILE *file = fopen("/proc/self/status", "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        sscanf(line, "VmHWM: %ld", &kib);
    }
    if (file != NULL) {
        fclose(file);
    }
    return kib;
}

#endif
