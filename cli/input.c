/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Files and tokens, each of bounded size. */
#include "cli.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

/* By read(2): a FILE would keep a copy of what may be a private key. */
static int read_all(int from, char *to, size_t cap, size_t *len_out)
{
    size_t len = 0;
    for (;;) {
        char more;
        ssize_t got = len < cap ? read(from, to + len, cap - len) : read(from, &more, 1);
        if (got > 0 && len == cap) {
            return EFBIG;
        }
        if (got == 0) {
            *len_out = len;
            return 0;
        }
        if (got > 0) {
            len += (size_t)got;
        } else if (errno != EINTR) {
            return errno;
        }
    }
}

int read_file(const char *path, char *to, size_t cap, size_t *len_out)
{
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (file < 0) {
        return errno;
    }
    int error = read_all(file, to, cap, len_out);
    close(file);
    return error;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Leaves the token of what people paste: `Bearer TOKEN`, with blanks around. */
static void trim(struct token *token)
{
    char *at = token->text, *end = at + token->len;
    while (at < end && is_blank(*at)) {
        at++;
    }
    while (end > at && is_blank(end[-1])) {
        end--;
    }
    if (end - at > 7 && strncasecmp(at, "Bearer ", 7) == 0) {
        for (at += 7; is_blank(*at); at++) {
        }
    }
    token->len = (size_t)(end - at);
    memmove(token->text, at, token->len);
    token->text[token->len] = '\0';
}

static void look_inside(struct token *token)
{
    const char *at = token->text, *end = at + token->len;
    char signature[TOKEN_ROOM];
    token->header_len = token->claims_len = token->signature_len = -1;
    for (token->parts = 0; at <= end; token->parts++) {
        const char *dot = memchr(at, '.', (size_t)(end - at));
        size_t len = (size_t)((dot != NULL ? dot : end) - at);
        if (token->parts == 0) {
            token->header_len = decode_base64(at, len, token->header);
        } else if (token->parts == 1) {
            token->claims_len = decode_base64(at, len, token->claims);
        } else if (token->parts == 2) {
            token->signature_len = decode_base64(at, len, signature);
        }
        at += len + 1;
    }
}

int take_token(const char *operand, struct token *token)
{
    const char *variable = getenv("EDGEJWT_TOKEN");
    const char *given = operand != NULL ? operand : variable != NULL && variable[0] != '\0' ? variable : "-";
    if (operand == NULL && strcmp(given, "-") == 0 && isatty(STDIN_FILENO)) {
        complain("there is no token: give it as an argument, in EDGEJWT_TOKEN, or as - on stdin");
        return USAGE;
    }
    if (strcmp(given, "-") != 0) {
        /* A longer one is too long in any case. */
        token->len = strnlen(given, TOKEN_ROOM);
        memcpy(token->text, given, token->len);
    } else {
        int error = read_all(STDIN_FILENO, token->text, TOKEN_ROOM, &token->len);
        if (error != 0 && error != EFBIG) {
            complain("stdin: %s", strerror(error));
            return SYSTEM;
        }
        token->len = error == EFBIG ? TOKEN_ROOM : token->len;
    }
    bool is_cut = token->len == TOKEN_ROOM;
    trim(token);
    if (is_cut && token->len <= EDGEJWT_TOKEN_MAX) {
        complain("there are more blanks than token: give the token alone");
        return REFUSED;
    }
    look_inside(token);
    return -1;
}

void token_text(const char *json, long len, const char *name, char out[NAME_MAX_SHOWN])
{
    out[0] = '\0';
    if (len >= 0 && edgejwt_claim_string(json, (size_t)len, name, out, NAME_MAX_SHOWN, NULL) != EDGEJWT_OK) {
        out[0] = '\0';
    }
}
