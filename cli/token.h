/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Tokens: where they come from, and what they contain. */
#ifndef TOKEN_H
#define TOKEN_H

#include "options.h"

/* More than a token may have, so that one that is too long can be shown. */
enum { TOKEN_ROOM = 2 * EDGEJWT_TOKEN_MAX };
struct token {
    char text[TOKEN_ROOM + 1];
    size_t len;
    bool is_from_stdin;
    size_t parts; /* between dots */
    /* Decoded for messages. Not to be trusted before the verdict. */
    char header[TOKEN_ROOM], claims[TOKEN_ROOM];
    long header_len, claims_len, signature_len; /* -1: absent, or not base64 */
    bool is_signature_der;                      /* two numbers in ASN.1, as OpenSSL writes ECDSA */
};

/* Reads the token from the arguments, from EDGEJWT_TOKEN or from standard input ("-"), and removes
 * what is pasted along with one: blanks, quotes, "Authorization:" and "Bearer". Returns CONTINUE or
 * an exit status. */
int read_token(const struct list *operands, struct token *token);
/* Joins arguments with blanks into `text`, which has TOKEN_ROOM + 1 bytes; cuts off what does not
 * fit. */
size_t join_words(const struct list *operands, char *text);
/* Whether a text begins with a JOSE header in base64url. It need not end with a NUL, but be at
 * least 16 bytes long. */
bool starts_with_header(const char *text);
/* Whether a whole text is probably a token, in quotes or not. */
bool looks_like_token(const char *text);
/* Finds the parts of the token's text and decodes them. */
void decode_token(struct token *token);
/* Whether the third part is there and empty. */
bool is_unsigned(const struct token *token);

/* Copies a string member of a JSON object, or "" if there is none that fits. */
enum { STRING_MAX = 256 };
void copy_string(const char *json, long len, const char *name, char out[STRING_MAX]);

#endif
