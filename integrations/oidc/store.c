/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#define _GNU_SOURCE /* O_DIRECTORY and O_NOFOLLOW */
#include "store.h"
#include <fcntl.h>
#include <inttypes.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATH_SIZE = 4096 };

static bool is_path(int len)
{
    return len >= 0 && len < PATH_SIZE;
}

/* The new name of a file survives a loss of power only if its folder is synced. */
static void sync_folder(const char *file)
{
    char path[PATH_SIZE];
    snprintf(path, sizeof path, "%s", file);
    int folder = open(dirname(path), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder >= 0) {
        fsync(folder);
        close(folder);
    }
}

bool file_replace(const char *file, const char *text, size_t len)
{
    char made[PATH_SIZE];
    if (!is_path(snprintf(made, sizeof made, "%s.new", file))) {
        return false;
    }
    int to = open(made, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644);
    if (to < 0) {
        return false;
    }
    size_t done = 0;
    ssize_t count = 0;
    while (done < len && (count = write(to, text + done, len - done)) > 0) {
        done += (size_t)count;
    }
    bool is_written = done == len && fsync(to) == 0;
    is_written = close(to) == 0 && is_written && rename(made, file) == 0;
    if (!is_written) {
        unlink(made);
    } else {
        sync_folder(file);
    }
    return is_written;
}

/* Returns the number of bytes, or -1; `size` is one more than the most. */
static long read_whole(const char *file, char *text, size_t size)
{
    FILE *from = fopen(file, "rbe");
    if (from == NULL) {
        return -1;
    }
    size_t len = fread(text, 1, size, from);
    bool is_whole = feof(from) && len < size;
    fclose(from);
    return is_whole ? (long)len : -1;
}

bool file_is(const char *file, const char *text, size_t len)
{
    char *content = malloc(len + 1);
    bool is_it = content != NULL && read_whole(file, content, len + 1) == (long)len && memcmp(content, text, len) == 0;
    free(content);
    return is_it;
}

void state_read(const char *file, const char *issuer, struct state *state)
{
    char path[PATH_SIZE], text[3 * URL_SIZE];
    memset(state, 0, sizeof *state);
    snprintf(state->issuer, sizeof state->issuer, "%s", issuer);
    if (!is_path(snprintf(path, sizeof path, "%s.state", file))) {
        return;
    }
    long len = read_whole(path, text, sizeof text);
    struct state read = {0};
    size_t size = len < 0 ? 0 : (size_t)len;
    if (len > 0 && edgejwt_claim_int(text, size, "tried", &read.tried) == EDGEJWT_OK &&
        edgejwt_claim_int(text, size, "due", &read.due) == EDGEJWT_OK &&
        edgejwt_claim_int(text, size, "failures", &read.failures) == EDGEJWT_OK &&
        edgejwt_claim_string(text, size, "etag", read.etag, sizeof read.etag, NULL) == EDGEJWT_OK &&
        edgejwt_claim_string(text, size, "jwks_uri", read.jwks_uri, sizeof read.jwks_uri, NULL) == EDGEJWT_OK &&
        edgejwt_claim_string(text, size, "why", read.why, sizeof read.why, NULL) == EDGEJWT_OK &&
        edgejwt_claim_string(text, size, "issuer", read.issuer, sizeof read.issuer, NULL) == EDGEJWT_OK &&
        strcmp(read.issuer, issuer) == 0) {
        *state = read;
    }
}

/* The library writes the JSON, which escapes every text. */
bool state_write(const char *file, const struct state *state)
{
    char path[PATH_SIZE], numbers[200], text[EDGEJWT_PAYLOAD_MAX + 1];
    size_t len;
    const char *strings[] = {"issuer", state->issuer, "jwks_uri", state->jwks_uri,
                             "etag",   state->etag,   "why",      state->why};
    edgejwt_claims claims;
    edgejwt_claims_init(&claims, sizeof claims);
    snprintf(numbers, sizeof numbers, "{\"tried\":%" PRId64 ",\"due\":%" PRId64 ",\"failures\":%" PRId64 "}",
             state->tried, state->due, state->failures);
    claims.strings = strings;
    claims.string_count = 4;
    claims.extra = numbers;
    claims.flags = EDGEJWT_NO_EXPIRY;
    return is_path(snprintf(path, sizeof path, "%s.state", file)) &&
           edgejwt_claims_write(&claims, text, sizeof text, &len) == EDGEJWT_OK && file_replace(path, text, len);
}
