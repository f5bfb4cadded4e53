/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* libc's function of this name, for a program that replaces it. Needs
 * _GNU_SOURCE. */
#ifndef NEXT_H
#define NEXT_H

#include <dlfcn.h>

/* dlsym() returns a pointer to data; converting it to a function pointer is an
 * extension that POSIX requires. */
#define NEXT(function, result, parameters) \
    (__extension__(result(*) parameters) dlsym(RTLD_NEXT, #function))

#endif
