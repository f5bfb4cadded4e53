/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* One HTTPS request, with limits. */
#ifndef HTTP_H
#define HTTP_H

#include <edgejwt.h>
#include <stdbool.h>
#include <stdint.h>

enum { URL_SIZE = 2048, ETAG_SIZE = 256, WHY_SIZE = 256 };

struct answer {
    char body[EDGEJWT_KEY_TEXT_MAX + 1];
    size_t len;
    long status;          /* HTTP status code */
    char etag[ETAG_SIZE]; /* "" if there is none, or if it is too long */
    int64_t max_age;      /* seconds for which the body is fresh; -1: not said */
    char why[WHY_SIZE];   /* why there is no answer */
};

struct http_limits {
    const char *ca; /* file of the accepted authorities, or NULL for the system's */
    long seconds;   /* for the whole request */
};

/* Whether a URL is safe to use: https, or http to this machine itself. */
bool url_is_safe(const char *url);

/* Gets a URL; `etag` is "" or that of an earlier answer. Returns whether there is an
 * answer, with status 200 or 304. */
bool http_get(const char *url, const char *etag, const struct http_limits *limits, struct answer *answer);

#endif
