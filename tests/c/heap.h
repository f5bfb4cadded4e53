/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The bytes in use on the heap, if libc reports them. */
#ifndef HEAP_H
#define HEAP_H

#include <malloc.h>
#include <stddef.h>

#if defined(__GLIBC__)
enum { HEAP_IS_KNOWN = 1 };
static inline size_t heap_in_use(void)
{
    return mallinfo2().uordblks;
}
#else
enum { HEAP_IS_KNOWN = 0 };
static inline size_t heap_in_use(void)
{
    return 0;
}
#endif

#endif
