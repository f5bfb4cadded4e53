/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Stands in front of libc's allocator and counts. The library's calls come
 * here too: a program's symbols go before those of shared libraries. */
#ifndef COUNTING_H
#define COUNTING_H

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* Volatile: compilers know malloc, and that it changes nothing of ours. */
static volatile size_t allocations;

/* glibc's own names for its allocator. */
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *block, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

void *malloc(size_t size)
{
    allocations++;
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    allocations++;
    return __libc_calloc(count, size);
}

void *realloc(void *block, size_t size)
{
    allocations++;
    return __libc_realloc(block, size);
}

int posix_memalign(void **block, size_t alignment, size_t size)
{
    allocations++;
    *block = __libc_memalign(alignment, size);
    return *block == NULL ? ENOMEM : 0;
}

/* Whether an allocation comes here at all. */
static int counting(void)
{
    size_t before = allocations;
    void *volatile block = malloc(1);
    free(block);
    return allocations == before + 1;
}

#endif
