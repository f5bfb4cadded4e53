/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Fetches pages from the HappyPathology API, one URL a line, and prints them. It
 * makes its own token and uses it until shortly before it expires.
 *
 * Usage: client KEY_FILE ORGANIZATION KEY_ID USER < URLS
 *
 * The environment variable CA_FILE is a file of certificates to trust instead of
 * the system's.
 */
#define _POSIX_C_SOURCE 200809L
#include <curl/curl.h>
#include <edgejwt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { LIFETIME = 3600, RENEW_BEFORE = 300, URL_SIZE = 4096 };

struct login {
    edgejwt_signing_key *key;
    const char *organization, *key_id, *user;
    int64_t iat, exp; /* of the token; 0: no token yet */
    char token[EDGEJWT_TOKEN_MAX + 1];
};

/* Makes a token, unless the present one is still good. */
static edgejwt_status renew(struct login *login)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    bool was_set_back = now.tv_sec < login->iat;
    if (now.tv_sec < login->exp - RENEW_BEFORE && !was_set_back) {
        return EDGEJWT_OK;
    }
    if (now.tv_sec < EDGEJWT_EARLIEST_NOW) {
        return EDGEJWT_ERR_CLOCK;
    }
    char nanoseconds[32]; /* as a string, so that no reader rounds them */
    snprintf(nanoseconds, sizeof nanoseconds, "%" PRId64 "%09ld", (int64_t)now.tv_sec, (long)now.tv_nsec);
    const char *strings[] = {"kid", login->key_id};
    edgejwt_claims claims;
    edgejwt_claims_init(&claims, sizeof claims);
    claims.iss = login->organization;
    claims.sub = login->user;
    claims.aud = "api.happypathology.com";
    claims.jti = nanoseconds;
    claims.iat = now.tv_sec;
    claims.exp = claims.iat + LIFETIME;
    claims.strings = strings;
    claims.string_count = 1;
    edgejwt_status status = edgejwt_issue(login->key, &claims, login->token, sizeof login->token, NULL);
    login->iat = status == EDGEJWT_OK ? claims.iat : 0;
    login->exp = status == EDGEJWT_OK ? claims.exp : 0;
    return status;
}

static bool fetch(CURL *curl, struct login *login, const char *url)
{
    edgejwt_status status = renew(login);
    if (status != EDGEJWT_OK) {
        fprintf(stderr, "token: %s\n", edgejwt_status_text(status));
        return false;
    }
    /* Set in this way, the token is not sent to another host after a redirect. */
    curl_easy_setopt(curl, CURLOPT_XOAUTH2_BEARER, login->token);
    curl_easy_setopt(curl, CURLOPT_URL, url);
    CURLcode error = curl_easy_perform(curl);
    fflush(stdout);
    if (error != CURLE_OK) {
        fprintf(stderr, "%s: %s\n", url, curl_easy_strerror(error));
    }
    return error == CURLE_OK;
}

int main(int argc, char **argv)
{
    if (argc != 5) {
        fprintf(stderr, "usage: %s KEY_FILE ORGANIZATION KEY_ID USER < URLS\n", argv[0]);
        return 2;
    }
    static struct login login;
    login.organization = argv[2];
    login.key_id = argv[3];
    login.user = argv[4];
    edgejwt_status status = edgejwt_signing_key_from_file(EDGEJWT_RS256, argv[1], &login.key);
    if (status != EDGEJWT_OK) {
        fprintf(stderr, "%s: %s\n", argv[1], edgejwt_status_text(status));
        return 1;
    }
    CURL *curl = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK ? curl_easy_init() : NULL;
    bool is_well =
        curl != NULL && curl_easy_setopt(curl, CURLOPT_HTTPAUTH, CURLAUTH_BEARER) == CURLE_OK &&
        curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "https") == CURLE_OK && /* a token is as secret as a password */
        curl_easy_setopt(curl, CURLOPT_FAILONERROR, 1L) == CURLE_OK &&
        curl_easy_setopt(curl, CURLOPT_TIMEOUT, 30L) == CURLE_OK &&
        (getenv("CA_FILE") == NULL || curl_easy_setopt(curl, CURLOPT_CAINFO, getenv("CA_FILE")) == CURLE_OK);
    if (!is_well) {
        fputs("libcurl lacks what is needed\n", stderr);
    }
    char url[URL_SIZE];
    for (bool ready = is_well; ready && fgets(url, sizeof url, stdin) != NULL;) {
        bool is_whole = strchr(url, '\n') != NULL || feof(stdin);
        url[strcspn(url, "\r\n")] = '\0';
        if (!is_whole) {
            fputs("a URL is too long, or no text\n", stderr);
        }
        ready = is_whole; /* the next read continues this line */
        is_well = is_whole && fetch(curl, &login, url) && is_well;
    }
    curl_easy_cleanup(curl);
    curl_global_cleanup();
    edgejwt_signing_key_free(login.key);
    return is_well ? 0 : 1;
}
