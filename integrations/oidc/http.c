/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Requests by libcurl. */
#define _GNU_SOURCE /* strcasestr */
#include "http.h"
#include <ctype.h>
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

bool url_is_safe(const char *url)
{
    char *scheme = NULL, *host = NULL;
    CURLU *parts = curl_url();
    bool is_url = parts != NULL && curl_url_set(parts, CURLUPART_URL, url, 0) == CURLUE_OK &&
                  curl_url_get(parts, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
                  curl_url_get(parts, CURLUPART_HOST, &host, 0) == CURLUE_OK;
    bool is_here =
        is_url && (strcmp(host, "localhost") == 0 || strcmp(host, "127.0.0.1") == 0 || strcmp(host, "[::1]") == 0);
    bool is_safe = is_url && (strcmp(scheme, "https") == 0 || (strcmp(scheme, "http") == 0 && is_here));
    curl_free(scheme);
    curl_free(host);
    curl_url_cleanup(parts);
    return is_safe;
}

static size_t take_body(char *data, size_t size, size_t count, void *to)
{
    struct answer *answer = to;
    size_t len = size * count;
    if (len > EDGEJWT_KEY_TEXT_MAX - answer->len) {
        return 0; /* libcurl ends the transfer */
    }
    memcpy(answer->body + answer->len, data, len);
    answer->len += len;
    answer->body[answer->len] = '\0';
    return len;
}

/* max-age, less the age that a cache on the way gave; 0 for no-store and no-cache. */
static void take_cache_control(struct answer *answer, const char *value)
{
    if (strcasestr(value, "no-store") != NULL || strcasestr(value, "no-cache") != NULL) {
        answer->max_age = 0;
        return;
    }
    const char *age = strcasestr(value, "max-age=");
    if (age != NULL && isdigit((unsigned char)age[8])) {
        answer->max_age = strtoll(age + 8, NULL, 10);
    }
}

/* One line of the answer's header. A redirect has a header of its own. */
static size_t take_header(char *line, size_t size, size_t count, void *to)
{
    struct answer *answer = to;
    char text[1024];
    size_t len = size * count;
    snprintf(text, sizeof text, "%.*s", (int)len, line);
    text[strcspn(text, "\r\n")] = '\0';
    char *value = strchr(text, ':');
    if (strncmp(text, "HTTP/", 5) == 0) {
        answer->etag[0] = '\0';
        answer->max_age = -1;
    } else if (value != NULL) {
        *value++ = '\0';
        value += strspn(value, " \t");
        if (strcasecmp(text, "ETag") == 0 && strlen(value) < ETAG_SIZE) {
            strcpy(answer->etag, value);
        } else if (strcasecmp(text, "Cache-Control") == 0) {
            take_cache_control(answer, value);
        }
    }
    return len;
}

static CURLcode perform(CURL *curl, const char *url, const struct http_limits *limits, struct answer *answer)
{
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "https,http");
    curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, "https");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
    curl_easy_setopt(curl, CURLOPT_MAXREDIRS, 3L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, limits->seconds);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, limits->seconds);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_MAXFILESIZE, (long)EDGEJWT_KEY_TEXT_MAX);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "edgejwt-fetch-jwks/" EDGEJWT_VERSION);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, answer);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, answer);
    if (limits->ca != NULL) {
        curl_easy_setopt(curl, CURLOPT_CAINFO, limits->ca);
    }
    CURLcode result = curl_easy_perform(curl);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer->status);
    return result;
}

bool http_get(const char *url, const char *etag, const struct http_limits *limits, struct answer *answer)
{
    char condition[ETAG_SIZE + 32];
    struct curl_slist *headers = NULL;
    memset(answer, 0, sizeof *answer);
    answer->max_age = -1;
    CURL *curl = curl_easy_init();
    if (curl == NULL) {
        strcpy(answer->why, "out of memory");
        return false;
    }
    if (etag[0] != '\0') {
        snprintf(condition, sizeof condition, "If-None-Match: %s", etag);
        headers = curl_slist_append(NULL, condition);
        curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    }
    CURLcode result = perform(curl, url, limits, answer);
    if (result == CURLE_WRITE_ERROR || result == CURLE_FILESIZE_EXCEEDED) {
        snprintf(answer->why, WHY_SIZE, "the answer has more than %d bytes", EDGEJWT_KEY_TEXT_MAX);
    } else if (result == CURLE_UNSUPPORTED_PROTOCOL) {
        strcpy(answer->why, "a redirect leads away from https");
    } else if (result != CURLE_OK) {
        snprintf(answer->why, WHY_SIZE, "%s", curl_easy_strerror(result));
    } else if (answer->status != 200 && !(answer->status == 304 && etag[0] != '\0')) {
        snprintf(answer->why, WHY_SIZE, "HTTP status %ld", answer->status);
        result = CURLE_HTTP_RETURNED_ERROR;
    }
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
    return result == CURLE_OK;
}
