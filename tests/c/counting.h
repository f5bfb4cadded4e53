/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Replaces libc's allocator by one that counts calls and can be made to fail.
 * The library uses it too, because a program's symbols take precedence over
 * those of shared libraries. */
#ifndef COUNTING_H
#define COUNTING_H

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* The number of allocations, and of blocks in use. Volatile, because compilers
 * assume that malloc() does not change variables of the program. */
static volatile size_t allocations, blocks;

/* Allocations fail from this count on, this many of them. */
static volatile size_t failing_from = SIZE_MAX, failing = 1;

/* The number of ring's allocations for an RSA signature in the standard build.
 * Its exponentiation for x86-64 needs one less for each prime. */
#if defined(__x86_64__)
enum { RING_SIGNS = 9 };
#else
enum { RING_SIGNS = 11 };
#endif

/* What ring allocates to load a private RSA key in the standard build. */
enum { RING_LOADS = 14 };

/* Called at each allocation and each free; or NULL. */
static void (*counting_watch)(void);

static int fails(void)
{
    if (counting_watch != NULL) {
        counting_watch();
    }
    size_t count = allocations++;
    if (count < failing_from || count - failing_from >= failing) {
        return 0;
    }
    errno = ENOMEM;
    return 1;
}

#if defined(__GLIBC__)
/* glibc's own names for its allocator. */
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *block, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);
extern void __libc_free(void *block);
#else
#include "next.h"
#define __libc_malloc(size) NEXT(malloc, void *, (size_t))(size)
#define __libc_realloc(block, size) NEXT(realloc, void *, (void *, size_t))(block, size)
#define __libc_memalign(alignment, size) \
    NEXT(aligned_alloc, void *, (size_t, size_t))(alignment, size)
#define __libc_free(block) NEXT(free, void, (void *))(block)

/* musl's calloc() calls malloc(), so it would be counted twice. */
static void *__libc_calloc(size_t count, size_t size)
{
    void *block = __libc_malloc(count * size);
    return block == NULL ? NULL : memset(block, 0, count * size);
}
#endif

static void *counted(void *block)
{
    blocks += block != NULL;
    return block;
}

void *malloc(size_t size)
{
    return fails() ? NULL : counted(__libc_malloc(size));
}

void *calloc(size_t count, size_t size)
{
    return fails() ? NULL : counted(__libc_calloc(count, size));
}

void *realloc(void *block, size_t size)
{
    if (fails()) {
        return NULL;
    }
    return block == NULL ? counted(__libc_malloc(size)) : __libc_realloc(block, size);
}

int posix_memalign(void **block, size_t alignment, size_t size)
{
    *block = fails() ? NULL : counted(__libc_memalign(alignment, size));
    return *block == NULL ? ENOMEM : 0;
}

void free(void *block)
{
    if (counting_watch != NULL) {
        counting_watch();
    }
    blocks -= block != NULL;
    __libc_free(block);
}

/* Whether allocations reach the functions above. */
static int counting(void)
{
    size_t before = allocations;
    void *volatile block = malloc(1);
    free(block);
    return allocations == before + 1;
}

#endif
