/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What is allocated, where libc says it. */
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
