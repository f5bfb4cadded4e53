/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Stands in front of libc's allocator and counts: a program's symbols go
 * before those of the libraries that it loads. */
#ifndef HEAP_H
#define HEAP_H

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>

static volatile size_t heap_calls, heap_bytes;

/* glibc's own names for its allocator. */
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *block, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

static void count(size_t size)
{
    heap_calls++;
    heap_bytes += size;
}

void *malloc(size_t size)
{
    count(size);
    return __libc_malloc(size);
}

void *calloc(size_t number, size_t size)
{
    count(number * size);
    return __libc_calloc(number, size);
}

void *realloc(void *block, size_t size)
{
    count(size);
    return __libc_realloc(block, size);
}

int posix_memalign(void **block, size_t alignment, size_t size)
{
    count(size);
    *block = __libc_memalign(alignment, size);
    return *block == NULL ? ENOMEM : 0;
}

#endif
