/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The command line. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include "http.h"

enum {
    CURRENT = 0,      /* the file is as good as it can be now */
    USAGE = 2,        /* wrong command line */
    WRONG = 3,        /* the provider is not what was asked for; see the log */
    NOT_WRITTEN = 4,  /* the file cannot be written */
    UNREACHABLE = 75, /* try again; the last good set stays */
};

struct options {
    const char *issuer, *file, *request, *jwks_uri;
    int64_t floor, ceiling; /* seconds */
    bool is_daemon;
    struct http_limits limits;
};

extern const char help[];
extern struct options given;

/* Fills in `given`. Returns false for a wrong command line. Ends the program after --help. */
bool take_options(int argc, char **argv);

#endif
