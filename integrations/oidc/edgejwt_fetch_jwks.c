/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Keeps a file up to date with the JWK Set of an OpenID provider.
 *
 * A gateway gives the file to edgejwt_keyring_add_jwks_file() and needs no
 * network itself. If the provider cannot be reached, or its answer is not a JWK
 * Set, the file keeps the last good set.
 */
#define _GNU_SOURCE
#include "options.h"
#include "store.h"
#include <curl/curl.h>
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>

static struct answer answer; /* 64 KB */

static void say(const char *what, const char *why)
{
    fprintf(stderr, "edgejwt-fetch-jwks: %s: %s%s\n", given.issuer, what, why);
}

/* Asks the provider for the address of its set (OpenID Connect Discovery 1.0 section 4). */
static int discover(struct state *state)
{
    char url[URL_SIZE], issuer[URL_SIZE];
    int base = (int)strlen(given.issuer);
    base -= base > 0 && given.issuer[base - 1] == '/';
    snprintf(url, sizeof url, "%.*s/.well-known/openid-configuration", base, given.issuer);
    if (!http_get(url, "", &given.limits, &answer)) {
        return UNREACHABLE;
    }
    if (edgejwt_claim_string(answer.body, answer.len, "issuer", issuer, sizeof issuer, NULL) != EDGEJWT_OK ||
        strcmp(issuer, given.issuer) != 0) {
        strcpy(answer.why, "the provider's configuration is of another issuer");
        return WRONG;
    }
    if (edgejwt_claim_string(answer.body, answer.len, "jwks_uri", state->jwks_uri, URL_SIZE, NULL) != EDGEJWT_OK) {
        strcpy(answer.why, "the provider's configuration has no jwks_uri");
        return WRONG;
    }
    return CURRENT;
}

/* Puts a set in the place of the old one, if the library accepts it. */
static int take_set(void)
{
    char found[100];
    edgejwt_keyring *ring = NULL;
    edgejwt_ring_info info;
    edgejwt_ring_info_init(&info, sizeof info);
    edgejwt_status status = edgejwt_keyring_new(NULL, &ring);
    if (status == EDGEJWT_OK) {
        status = edgejwt_keyring_add_jwks(ring, "set", answer.body, answer.len);
    }
    if (status == EDGEJWT_OK) {
        status = edgejwt_keyring_info(ring, &info);
    }
    edgejwt_keyring_free(ring);
    if (status != EDGEJWT_OK) {
        snprintf(answer.why, WHY_SIZE, "the answer is no JWK Set that can be used: %s", edgejwt_status_text(status));
        return WRONG;
    }
    if (file_is(given.file, answer.body, answer.len)) {
        return CURRENT;
    }
    if (!file_replace(given.file, answer.body, answer.len)) {
        snprintf(answer.why, WHY_SIZE, "%.100s: %s", given.file, strerror(errno));
        return NOT_WRITTEN;
    }
    snprintf(found, sizeof found, "%zu keys, and %" PRIu32 " that cannot be used", info.keys, info.skipped_set_keys);
    say("a new set: ", found);
    return CURRENT;
}

static int fetch(struct state *state)
{
    struct stat file;
    int result = CURRENT;
    answer.why[0] = '\0';
    if (given.jwks_uri == NULL && (state->jwks_uri[0] == '\0' || state->failures > 0)) {
        result = discover(state);
    }
    if (given.jwks_uri != NULL && strcmp(state->jwks_uri, given.jwks_uri) != 0) {
        snprintf(state->jwks_uri, URL_SIZE, "%s", given.jwks_uri);
        state->etag[0] = '\0';
    }
    if (result == CURRENT && !url_is_safe(state->jwks_uri)) {
        strcpy(answer.why, "the address of the set is not https");
        result = WRONG;
    }
    if (result != CURRENT) {
        return result;
    }
    /* Without the file, "not modified" would be no answer. */
    const char *etag = stat(given.file, &file) == 0 ? state->etag : "";
    if (!http_get(state->jwks_uri, etag, &given.limits, &answer)) {
        return UNREACHABLE;
    }
    result = answer.status == 304 ? CURRENT : take_set();
    if (result == CURRENT && answer.status != 304) {
        strcpy(state->etag, answer.etag);
    }
    return result;
}

/* A random number up to `most`, so that devices do not come all at once. */
static int64_t jitter(int64_t most)
{
    uint32_t random = 0;
    if (getrandom(&random, sizeof random, 0) != sizeof random) {
        random = (uint32_t)time(NULL);
    }
    return most > 0 ? random % (most + 1) : 0;
}

static int64_t within(int64_t seconds)
{
    return seconds < given.floor ? given.floor : seconds > given.ceiling ? given.ceiling : seconds;
}

/* The time of the next fetch. After a success the provider decides (Cache-Control).
 * After each failure in a row the wait doubles. */
static int64_t next_due(const struct state *state, int64_t now)
{
    if (state->failures > 0) {
        int64_t doublings = state->failures < 16 ? state->failures : 16;
        int64_t wait = within(given.floor << (doublings - 1));
        return now + wait + jitter(wait / 4);
    }
    int64_t fresh = within(answer.max_age >= 0 ? answer.max_age : given.ceiling);
    return now + fresh - jitter((fresh - given.floor) / 8);
}

/* Fetches, and keeps what came of it. A failure is logged once, and its end, too. */
static int fetch_and_note(struct state *state, int64_t now)
{
    int result = fetch(state);
    if (result != CURRENT && strcmp(state->why, answer.why) != 0) {
        say("the last set stays: ", answer.why);
    } else if (result == CURRENT && state->failures > 0) {
        say("the provider answers again", "");
    }
    snprintf(state->why, WHY_SIZE, "%s", result == CURRENT ? "" : answer.why);
    state->failures = result == CURRENT ? 0 : state->failures + 1;
    state->tried = now;
    state->due = next_due(state, now);
    if (!state_write(given.file, state)) {
        say(given.file, ".state cannot be written");
        return NOT_WRITTEN;
    }
    return result;
}

/* When the file was touched that asks for a fetch; 0 if it was not. */
static int64_t requested(void)
{
    struct stat file;
    return given.request != NULL && stat(given.request, &file) == 0 ? file.st_mtime : 0;
}

/* The time of the next fetch. A request brings it forward, but not below the floor. */
static int64_t time_of_next(const struct state *state, bool is_asked, int64_t now)
{
    if (state->tried > now) {
        return now; /* the clock was set back */
    }
    int64_t earliest = state->tried + given.floor;
    is_asked = is_asked || requested() >= state->tried;
    return is_asked && earliest < state->due ? earliest : state->due;
}

static int stay(struct state *state)
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGUSR1);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    for (bool is_asked = false;;) {
        int64_t now = time(NULL);
        int64_t wait = time_of_next(state, is_asked, now) - now;
        if (wait <= 0) {
            fetch_and_note(state, now);
            is_asked = false;
            continue;
        }
        /* A file that is touched is noticed within a second. */
        struct timespec most = {given.request != NULL || wait > 60 ? 1 : wait, 0};
        int number = sigtimedwait(&signals, NULL, &most);
        if (number == SIGTERM || number == SIGINT) {
            return CURRENT;
        }
        is_asked = is_asked || number == SIGUSR1;
    }
}

int main(int argc, char **argv)
{
    struct state state;
    if (!take_options(argc, argv)) {
        fputs(help, stderr);
        return USAGE;
    }
    if (!url_is_safe(given.issuer)) {
        say("the issuer is not an https address", "");
        return WRONG;
    }
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        return UNREACHABLE;
    }
    state_read(given.file, given.issuer, &state);
    int64_t now = time(NULL);
    int result = given.is_daemon                           ? stay(&state)
                 : time_of_next(&state, false, now) <= now ? fetch_and_note(&state, now)
                                                           : CURRENT;
    curl_global_cleanup();
    return result;
}
