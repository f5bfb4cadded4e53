/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The parts of the command `edgejwt`, which is written on edgejwt.h alone. */
#ifndef CLI_H
#define CLI_H

/* Every file includes this one first. */
#define _POSIX_C_SOURCE 200809L
#define _FILE_OFFSET_BITS 64

#include <edgejwt.h>
#include <stdio.h>

/* How the command ends. A status of the library says which by its band. */
enum { ACCEPTED = 0, REFUSED = 1, USAGE = 2, KEYS = 3, SYSTEM = 4 };
int exit_of(edgejwt_status status);

/* ---- text.c: what reaches a terminal */

/* Writes text so that it cannot move a cursor, hide or turn around what is
 * beside it: such characters become \uXXXX, bytes that are not UTF-8 \xXX. */
void put_safe(FILE *to, const char *text, size_t len);
/* Writes a JSON string, with the same care. */
void put_json_string(FILE *to, const char *text, size_t len);
/* One line on stderr. */
void complain(const char *format, ...)
#ifdef __GNUC__
    __attribute__((format(printf, 1, 2)))
#endif
    ;
/* The end of every command: whether stdout took all that was written. */
int finish(int result);

/* ---- arguments.c: the command line */

enum { LIST_MAX = EDGEJWT_JSON_MEMBERS_MAX };
struct list {
    char *items[LIST_MAX];
    size_t count;
};

enum option_kind { FLAG, TEXT, LIST, SPAN, TIME, ALGORITHM };
struct option {
    const char *name;      /* without the dashes */
    enum option_kind kind;
    void *value; /* bool, char *, struct list, int64_t, int64_t, int32_t; zero before */
};

/* Reads options, which end with one that has no name, and at most one other
 * argument. Gives -1, or the exit status where the command ends here. */
int read_arguments(int argc, char **argv, const char *help, const struct option *options, char **operand);
/* The clock, unless `given` names another time. */
int64_t now_or(int64_t given);

/* ---- dates.c: seconds into words */

enum { WORDS_MAX = 96 };
bool parse_span(const char *text, int64_t *seconds_out); /* 90s, 30m, 1h, 7d */
bool whole_number(const char *text, size_t len, int64_t *out);
void moment_words(char words[WORDS_MAX], int64_t moment);  /* 2027-01-15 09:00:00 UTC */
void moment_iso(char words[WORDS_MAX], int64_t moment);    /* 2027-01-15T09:00:00Z */
void span_words(char words[WORDS_MAX], int64_t seconds);   /* 59 minutes */
void distance_words(char words[WORDS_MAX], int64_t moment, int64_t now); /* in 59 minutes */
/* A date in claims, as a number or as a string of digits. */
bool claim_date(const char *claims, size_t len, const char *name, int64_t *out);

/* ---- json.c: objects that the library has found to be valid */

bool is_object(const char *json, size_t len);
/* With indents, and dates in words behind `iat`, `nbf` and `exp`. */
void put_claims(FILE *to, const char *json, size_t len, int64_t now);
/* In one line. */
void put_compact(FILE *to, const char *json, size_t len);
/* ,"dates":{"exp":"2027-01-15T09:00:00Z"} */
void put_dates_member(FILE *to, const char *claims, size_t len);
/* The text, or null where it is empty. */
void put_text_or_null(FILE *to, const char *text);

/* ---- base64.c */

/* Decodes any base64, passing over white space and padding. Gives the length,
 * or -1 for another character. `to` may be `text`. */
long decode_base64(const char *text, size_t len, char *to);
/* The bits of the RSA key in PEM text that the library has loaded; 0: none. */
int rsa_bits(const char *pem, size_t len);

/* ---- input.c: files and tokens */

/* Reads all of a file, at most `cap` bytes. Gives 0 or an errno; EFBIG for a
 * longer one. */
int read_file(const char *path, char *to, size_t cap, size_t *len_out);

enum { TOKEN_ROOM = 2 * EDGEJWT_TOKEN_MAX };
/* A token and, for people to look at, what seems to be in it. */
struct token {
    char text[TOKEN_ROOM + 1];
    size_t len;
    char header[TOKEN_ROOM], claims[TOKEN_ROOM]; /* of no weight before a verdict */
    long header_len, claims_len; /* -1: not base64 */
    size_t parts;                /* between dots */
    long signature_len;          /* in bytes; -1: not base64 */
};
/* Takes the token from the argument, stdin ("-") or EDGEJWT_TOKEN. Gives -1,
 * or the exit status. */
int take_token(const char *operand, struct token *token);
/* A string of the header or the claims, or "". */
enum { NAME_MAX_SHOWN = 256 };
void token_text(const char *json, long len, const char *name, char out[NAME_MAX_SHOWN]);

/* ---- key.c: key files in any form; what is wrong goes to stderr */

/* `alg` 0: what the key is usually for. Give -1, or the exit status. */
int load_signing_key(const char *path, int32_t alg, edgejwt_signing_key **key_out, int32_t *alg_out);
int load_verifying_key(const char *path, int32_t alg, edgejwt_verifying_key **key_out, int32_t *alg_out);

/* Why a keyring skips a file, where the file tells more than the status. */
const char *skip_reason(const char *dir, const char *name, edgejwt_status why);

/* ---- refusal.c: why a token is refused */

struct refusal {
    edgejwt_status status;
    char claim[32];    /* at fault, or "" */
    char issuer[256];  /* whose key was used, or "" */
    char key_file[256];
    int32_t alg; /* of the one key that there is, or 0 */
};
enum { LINE_MAX_SHOWN = 2048 };
/* What is wrong, and what to do about it. */
void describe(char line[LINE_MAX_SHOWN], const struct refusal *refusal, const edgejwt_policy *policy, int64_t now,
              const struct token *token);
void advise(char line[LINE_MAX_SHOWN], const struct refusal *refusal, const edgejwt_policy *policy, int64_t now,
            const struct token *token);

/* ---- objections.c: what a policy says to claims, whoever signed them */

/* A key pair of this process, for asking the library what it thinks. */
struct throwaway {
    edgejwt_signing_key *signing;
    edgejwt_verifying_key *verifying;
};
edgejwt_status throwaway_new(struct throwaway *pair);
void throwaway_free(struct throwaway *pair);
/* The policy's first objection to the claims and `typ` of a token. */
edgejwt_status objection(const edgejwt_policy *policy, int64_t now, const struct token *token, struct refusal *out);
/* All of them, as far as one does not hide another; `put` gets each. */
void all_objections(const edgejwt_policy *policy, int64_t now, const struct token *token,
                    void (*put)(const char *line, void *context), void *context);

/* ---- extra.c: claims that are no text */

/* An object of --claim-json's values, and of `aud` where there are several; to
 * be freed. NULL, with a message, where they make none. */
char *join_claims(const struct list *audiences, const struct list *claims);

/* ---- the commands */

int sign_command(int argc, char **argv);
int verify_command(int argc, char **argv);
int inspect_command(int argc, char **argv);
int keys_command(int argc, char **argv);

#endif
