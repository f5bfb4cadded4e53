/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* libc's own function, where ours stands in front of it. Needs _GNU_SOURCE. */
#ifndef NEXT_H
#define NEXT_H

#include <dlfcn.h>

/* The extension is a function behind a pointer to data, as POSIX wants it. */
#define NEXT(function, result, parameters) (__extension__(result(*) parameters) dlsym(RTLD_NEXT, #function))

#endif
