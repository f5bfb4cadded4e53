/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Counts allocations: the program's own malloc takes precedence over libc's in
 * all libraries that the program loads. */
#ifndef HEAP_H
#define HEAP_H

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>

static volatile size_t heap_calls, heap_bytes;

/* glibc exports its allocator under these names, too. */
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
