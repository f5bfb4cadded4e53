/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Tokens: where they come from, and what they contain. */
#include "token.h"
#include "base64.h"
#include "input.h"
#include "json.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

static const char blanks[] = " \t\r\n";

static bool is_blank(char c)
{
    return c != '\0' && strchr(blanks, c) != NULL;
}

bool starts_with_header(const char *text)
{
    enum { CHARACTERS = 16 };
    char bytes[CHARACTERS];
    long len = decode_base64(text, CHARACTERS, bytes);
    if (len < 2 || bytes[0] != '{') {
        return false;
    }
    long at = 1;
    while (at < len && is_blank(bytes[at])) {
        at++;
    }
    return at < len && bytes[at] == '"';
}

bool looks_like_token(const char *text)
{
    enum { LEAST = 20 };
    text += strspn(text, " \t\r\n\"'`");
    text += strncasecmp(text, "Bearer ", 7) == 0 ? 7 : 0;
    const char *dot = strchr(text, '.'), *second = dot != NULL ? strchr(dot + 1, '.') : NULL;
    if (strlen(text) < LEAST || second == NULL || strchr(text, '/') != NULL) {
        return false;
    }
    return starts_with_header(text);
}

static bool skip_word(char **at, const char *end, const char *word)
{
    size_t len = strlen(word);
    if ((size_t)(end - *at) < len || strncasecmp(*at, word, len) != 0) {
        return false;
    }
    *at += len;
    return true;
}

/* Removes what surrounds a token that was copied from a header, a program or a JSON text. */
static void remove_surroundings(struct token *token)
{
    static const char quotes[] = "\"'`";
    char *at = token->text, *end = at + token->len;
    at += bom_len(at, token->len);
    for (bool is_changed = true; is_changed;) {
        is_changed = false;
        while (at < end && is_blank(*at)) {
            at++;
        }
        while (end > at && (is_blank(end[-1]) || end[-1] == ',' || end[-1] == ';')) {
            end--;
        }
        if (end - at >= 2 && strchr(quotes, *at) != NULL && *at != '\0' && end[-1] == *at) {
            at++;
            end--;
            is_changed = true;
        }
        if (skip_word(&at, end, "Authorization:") || skip_word(&at, end, "Bearer ")) {
            is_changed = true;
        }
    }
    if (end - at == 6 && strncasecmp(at, "Bearer", 6) == 0) {
        at = end;
    }
    token->len = (size_t)(end - at);
    memmove(token->text, at, token->len);
    token->text[token->len] = '\0';
}

static bool is_der_signature(const char *bytes, long len)
{
    const unsigned char *at = (const unsigned char *)bytes;
    return len > 8 && at[0] == 0x30 && at[1] == len - 2 && at[2] == 0x02 && at[3] < len - 6 &&
           at[4 + at[3]] == 0x02 && at[5 + at[3]] == len - 6 - at[3];
}

void decode_token(struct token *token)
{
    const char *at = token->text, *end = at + token->len;
    static char signature[TOKEN_ROOM];
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
            token->is_signature_der = is_der_signature(signature, token->signature_len);
        }
        at += len + 1;
    }
}

bool is_unsigned(const struct token *token)
{
    return token->parts == 3 && token->text[token->len - 1] == '.';
}

size_t join_words(const struct list *operands, char *text)
{
    size_t len = 0;
    for (size_t i = 0; i < operands->count; i++) {
        size_t more = strnlen(operands->items[i], TOKEN_ROOM - len);
        if (i > 0 && len < TOKEN_ROOM) {
            text[len++] = ' ';
            more = more < TOKEN_ROOM - len ? more : TOKEN_ROOM - len;
        }
        memcpy(text + len, operands->items[i], more);
        len += more;
    }
    text[len] = '\0';
    return len;
}

/* Whether a text is probably a file name. No token has such a last part. */
static bool has_file_ending(const char *text)
{
    static const char *const endings[] = {".jwt", ".txt", ".token", ".json"};
    size_t len = strlen(text);
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        size_t ending = strlen(endings[i]);
        if (len > ending && strcmp(text + len - ending, endings[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* What else than a token was given, if it can be told. Returns CONTINUE or an exit status. */
static int check_operands(const struct list *operands)
{
    const char *first = operands->count > 0 ? operands->items[0] : "";
    struct stat file;
    if (operands->count > 1 && strncasecmp(first, "Bearer", 6) != 0 &&
        strncasecmp(first, "Authorization:", 14) != 0) {
        report_error("there are too many arguments: one token is read at a time");
        return EXIT_USAGE;
    }
    if (operands->count != 1 || strcmp(first, "-") == 0) {
        return CONTINUE;
    }
    if (stat(first, &file) != 0) {
        int error = errno;
        if (!has_file_ending(first)) {
            return CONTINUE;
        }
        report_error("%s: %s", first, strerror(error));
        return EXIT_USAGE;
    }
    if (S_ISDIR(file.st_mode)) {
        report_error("%s is a folder; a token is needed here", first);
    } else {
        report_error("%s is a file; put '- <%s' here to read the token from it", first, first);
    }
    return EXIT_USAGE;
}

/* What the text is instead of a token, if it can be told. */
static int check_text(const struct token *token, bool is_cut)
{
    static const char *const members[] = {"access_token", "id_token", "token"};
    if (is_utf16(token->text, token->len)) {
        report_error(
            "the token is UTF-16 text, as PowerShell's '>' writes it; save it as UTF-8 or ASCII");
        return EXIT_REFUSED;
    }
    if (is_cut && token->len <= EDGEJWT_TOKEN_MAX) {
        report_error("there is more white space than token; give the token alone");
        return EXIT_REFUSED;
    }
    if (token->len > 0 && token->text[0] == '{' && is_json_object(token->text, token->len)) {
        char value[TOKEN_ROOM];
        for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
            if (edgejwt_claim_string(token->text, token->len, members[i], value, sizeof value,
                                     NULL) == EDGEJWT_OK) {
                report_error("this is a JSON object; its member \"%s\" is the token: 'jq -r .%s'",
                             members[i], members[i]);
                return EXIT_REFUSED;
            }
        }
        report_error("this is a JSON object and not a token; 'edgejwt sign' makes one of claims");
        return EXIT_REFUSED;
    }
    return CONTINUE;
}

int read_token(const struct list *operands, struct token *token)
{
    const char *variable = getenv("EDGEJWT_TOKEN");
    bool has_variable = variable != NULL && variable[0] != '\0';
    bool is_dash = operands->count == 1 && strcmp(operands->items[0], "-") == 0;
    bool is_cut = false;
    int result = check_operands(operands);
    if (result != CONTINUE) {
        return result;
    }
    if (operands->count == 0 && !has_variable && isatty(STDIN_FILENO)) {
        report_error(
            "a token is needed: as an argument, in EDGEJWT_TOKEN or, with '-', on standard "
            "input");
        return EXIT_USAGE;
    }
    token->is_from_stdin = is_dash || (operands->count == 0 && !has_variable);
    if (token->is_from_stdin) {
        int error = read_input("-", token->text, TOKEN_ROOM, &token->len);
        is_cut = error == EFBIG;
        if (error != 0 && !is_cut) {
            report_error("standard input: %s", strerror(error));
            return EXIT_SYSTEM;
        }
    } else if (operands->count > 0) {
        token->len = join_words(operands, token->text);
        is_cut = token->len == TOKEN_ROOM;
    } else {
        token->len = strnlen(variable, TOKEN_ROOM);
        memcpy(token->text, variable, token->len);
        is_cut = token->len == TOKEN_ROOM;
    }
    if (!is_utf16(token->text, token->len)) {
        remove_surroundings(token);
    }
    result = check_text(token, is_cut);
    decode_token(token);
    return result;
}

void copy_string(const char *json, long len, const char *name, char out[STRING_MAX])
{
    if (len < 0 ||
        edgejwt_claim_string(json, (size_t)len, name, out, STRING_MAX, NULL) != EDGEJWT_OK) {
        out[0] = '\0';
    }
}
