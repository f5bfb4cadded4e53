/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Calls jwt_authorize() as NanoMQ does, with small types in place of NanoMQ's.
 *
 * Usage: authorize KEYS
 */
#define _POSIX_C_SOURCE 200809L
#include "../../c/check.h"
#include <time.h>

enum result_code {
    SUCCEED = 0,
    WRONG_USERNAME_OR_PASSWORD = 103,
    EMPTY_USERNAME_OR_PASSWORD = 104,
    TOKEN_EXPIRED = 113,
};

typedef struct {
    char *token;
    size_t token_len;
    bool encrypt_data;
} http_msg;

typedef struct {
    struct {
        char *iss, *public_key;
        size_t public_key_len;
    } jwt;
} conf_http_server;

static conf_http_server conf;

static conf_http_server *get_http_server_conf(void)
{
    return &conf;
}

#define log_error(...) (fprintf(stderr, __VA_ARGS__), fputc('\n', stderr))

#include "../../../integrations/nanomq/jwt_authorize.c"

static edgejwt_signing_key *ours, *theirs;
static int64_t now;

static int judged(const char *value, bool *is_encrypted)
{
    char copy[EDGEJWT_TOKEN_MAX + 100];
    http_msg msg = {0};
    snprintf(copy, sizeof copy, "%s", value != NULL ? value : "");
    msg.token = value != NULL ? copy : NULL;
    msg.token_len = value != NULL ? strlen(copy) : 0;
    int code = jwt_authorize(&msg);
    *is_encrypted = msg.encrypt_data;
    return code;
}

/* A token with `exp`, which is relative to now, and `more`. */
static const char *bearer(const edgejwt_signing_key *key, int exp, const char *more)
{
    static char value[EDGEJWT_TOKEN_MAX + 8] = "Bearer ";
    char payload[512];
    snprintf(payload, sizeof payload, "{\"exp\":%" PRId64 "%s}", now + exp, more);
    CHECK_STATUS(edgejwt_sign(key, payload, strlen(payload), value + 7, sizeof value - 7, NULL),
                 EDGEJWT_OK);
    return value;
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        return 2;
    }
    bool is_encrypted;
    char value[EDGEJWT_TOKEN_MAX + 64];
    const char *iss = ",\"iss\":\"nanomq.pem\"";
    now = time(NULL);
    ours = signing_key(argv[1], "rsa2048.key");
    theirs = signing_key(argv[1], "other.key");
    conf.jwt.public_key = key_text(argv[1], "rsa2048.pem");
    conf.jwt.public_key_len = strlen(conf.jwt.public_key);
    conf.jwt.iss = "nanomq.pem";

    CHECK(judged(bearer(ours, 60, iss), &is_encrypted) == SUCCEED && !is_encrypted);
    CHECK(judged(bearer(ours, -199, iss), &is_encrypted) == SUCCEED);
    const char *bodies[] = {",\"bodyEncode\":0", ",\"bodyEncode\":1", ",\"bodyEncode\":\"1\""};
    for (int i = 0; i < 3; i++) {
        snprintf(value, sizeof value, "%s%s,\"aud\":\"any\"", iss, bodies[i]);
        CHECK(judged(bearer(ours, 60, value), &is_encrypted) == SUCCEED);
        CHECK(is_encrypted == (i < 2));
    }
    snprintf(value, sizeof value, "bearer   %s \t", bearer(ours, 60, iss) + 7);
    CHECK(judged(value, &is_encrypted) == SUCCEED);
    const char *dates = "{\"exp\":\"%" PRId64 "\",\"iss\":\"nanomq.pem\"}";
    char payload[200];
    snprintf(payload, sizeof payload, dates, now + 60);
    strcpy(value, "Bearer ");
    CHECK_STATUS(edgejwt_sign(ours, payload, strlen(payload), value + 7, sizeof value - 7, NULL),
                 EDGEJWT_OK);
    CHECK(judged(value, &is_encrypted) == SUCCEED);

    CHECK(judged(bearer(ours, -201, iss), &is_encrypted) == TOKEN_EXPIRED);
    CHECK(judged(bearer(theirs, 60, iss), &is_encrypted) == WRONG_USERNAME_OR_PASSWORD);
    CHECK(judged(bearer(ours, 60, ""), &is_encrypted) == WRONG_USERNAME_OR_PASSWORD);
    CHECK(judged(bearer(ours, 60, ",\"iss\":\"nanomq\""), &is_encrypted) ==
          WRONG_USERNAME_OR_PASSWORD);
    const char *empty[] = {NULL, "", "Bearer", "Bearer ", "Basic YTpi", "Bearer a b", "x.y.z"};
    for (size_t i = 0; i < sizeof empty / sizeof empty[0]; i++) {
        CHECK(judged(empty[i], &is_encrypted) == EMPTY_USERNAME_OR_PASSWORD);
    }
    CHECK(judged("Bearer x.y.z", &is_encrypted) == WRONG_USERNAME_OR_PASSWORD);
    conf.jwt.public_key[100] ^= 1;
    CHECK(judged(bearer(ours, 60, iss), &is_encrypted) == WRONG_USERNAME_OR_PASSWORD);

    free(conf.jwt.public_key);
    edgejwt_signing_key_free(ours);
    edgejwt_signing_key_free(theirs);
    return check_report();
}
