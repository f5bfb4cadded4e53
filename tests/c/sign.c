/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Signing a payload: the exact token, sizes, refusals. */
#include "check.h"

static const char payload[] =
    "{\"aud\":\"neuron\",\"bodyEncode\":0,\"exp\":1679626398,\"iat\":1679622798,\"iss\":\"neuron\"}";

/* The login token of Neuron, signed with the key of RFC 7515, appendix A.2, by
 * the openssl command. RS256 is deterministic. */
static const char token[] = "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJhdWQiOiJuZXVyb24iLCJib2R"
                            "5RW5jb2RlIjowLCJleHAiOjE2Nzk2MjYzOTgsImlhdCI6MTY3OTYyMjc5OCwiaXN"
                            "zIjoibmV1cm9uIn0.OyH-2AOTOA4dhgmmke0qmmQ8dQK3e6ClXFIht3Niy0BVWbc"
                            "yWn-4mKlIUIjhuN9y0mw56UAZqW42KpeFiaHP8JC-jHzaYs0nShOx1NmC3u_las2"
                            "7xYZ1CIr9NJZ3JE1ILTrXl5ZGiN_xkuGYEiJRH9qNbMkSsgi56LR4QFPLBVHABfL"
                            "4zr0f4UM4xHHYVL-EykOLWka7Lha06xNAgfv-s5a5s9wWCxwxfU42yCzoGABDQy6"
                            "R3SeYQCMarU35f35NUb9bPhOq-NPiHSYzF8s6lfH8vzTTnZlfwPiKRsNnMegFcz0"
                            "xNE8zIZxct3E03sTXWwcWTkQibGXl97pr5tY47A";

static void bytes(const edgejwt_signing_key *key)
{
    char out[sizeof token];
    size_t len = 0;
    CHECK_STATUS(edgejwt_sign(key, payload, strlen(payload), out, sizeof out, &len), EDGEJWT_OK);
    CHECK_TEXT(out, token);
    CHECK(len == strlen(token));

    memset(out, 'x', sizeof out);
    CHECK_STATUS(edgejwt_sign(key, payload, strlen(payload), out, sizeof out, NULL), EDGEJWT_OK);
    CHECK_TEXT(out, token);

    edgejwt_claims claims;
    edgejwt_claims_init(&claims, sizeof claims);
    claims.iss = "neuron";
    claims.aud = "neuron";
    claims.iat = 1679622798;
    claims.exp = 1679626398;
    claims.extra = " { \"bodyEncode\" : 0 } ";
    CHECK_STATUS(edgejwt_issue(key, &claims, out, sizeof out, &len), EDGEJWT_OK);
    CHECK_TEXT(out, token);
}

static void sizes(const edgejwt_signing_key *key)
{
    char out[sizeof token];
    size_t len = 0;
    CHECK_STATUS(edgejwt_sign(key, payload, strlen(payload), NULL, 0, &len), EDGEJWT_ERR_SPACE);
    CHECK(len == strlen(token));
    CHECK_STATUS(edgejwt_sign(key, payload, strlen(payload), NULL, 0, NULL), EDGEJWT_ERR_SPACE);

    /* One byte too few: only the length is written. */
    memset(out, 'x', sizeof out);
    len = 0;
    CHECK_STATUS(edgejwt_sign(key, payload, strlen(payload), out, strlen(token), &len),
                 EDGEJWT_ERR_SPACE);
    CHECK(len == strlen(token));
    CHECK(out[0] == 'x' && out[1] == 'x' && out[sizeof out - 1] == 'x');
    CHECK_STATUS(edgejwt_sign(key, payload, strlen(payload), out, 0, &len), EDGEJWT_ERR_SPACE);
    CHECK(out[0] == 'x');
}

static void refuses(const edgejwt_signing_key *key, const char *text, size_t len, int32_t want)
{
    char out[EDGEJWT_TOKEN_MAX + 1];
    size_t out_len = 7;
    memset(out, 'x', sizeof out);
    CHECK_STATUS(edgejwt_sign(key, text, len, out, sizeof out, &out_len), want);
    CHECK(out[0] == '\0' && out_len == 0);
}

static void payloads(const edgejwt_signing_key *key)
{
    const char *bad[] = {
        "",
        " ",
        "[]",
        "1",
        "null",
        "\"{}\"",
        "{",
        "{}}",
        "{} x",
        "{\"a\":1,\"a\":2}",
        "{\"a\":1,\"\\u0061\":2}",
        "{\"a\":01}",
        "{'a':1}",
        "{\"a\":\"\xff\"}",
        "\xef\xbb\xbf{}",
        "{\"a\":\"\\ud800\"}",
        "{\"a\":1,}",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        refuses(key, bad[i], strlen(bad[i]), EDGEJWT_ERR_PAYLOAD);
    }
    refuses(key, "{}\0", 3, EDGEJWT_ERR_PAYLOAD);
    refuses(key, NULL, 0, EDGEJWT_ERR_PAYLOAD);
    refuses(key, NULL, 2, EDGEJWT_ERR_ARGUMENT);
    refuses(key, payload, SIZE_MAX, EDGEJWT_ERR_ARGUMENT);
    refuses(NULL, payload, strlen(payload), EDGEJWT_ERR_ARGUMENT);
}

/* The longest token, and one byte more. */
static void limit(const edgejwt_signing_key *key)
{
    char out[EDGEJWT_TOKEN_MAX + 1];
    char large[EDGEJWT_PAYLOAD_MAX];
    size_t len = 0;
    /* The header needs 36 characters, the signature 342, the dots 2. */
    size_t room = (EDGEJWT_TOKEN_MAX - 36 - 342 - 2) / 4 * 3;
    snprintf(large, sizeof large, "{\"a\":\"%0*d\"}", (int)(room - 8), 0);
    CHECK(strlen(large) == room);
    CHECK_STATUS(edgejwt_sign(key, large, room, out, sizeof out, &len), EDGEJWT_OK);
    CHECK(len == EDGEJWT_TOKEN_MAX);
    snprintf(large, sizeof large, "{\"a\":\"%0*d\"}", (int)(room - 7), 0);
    refuses(key, large, room + 1, EDGEJWT_ERR_TOKEN_TOO_LONG);
    char *huge = calloc(1, 1 << 20);
    refuses(key, huge, 1 << 20, EDGEJWT_ERR_TOKEN_TOO_LONG);
    free(huge);
}

static void overlap(const edgejwt_signing_key *key)
{
    char buffer[EDGEJWT_TOKEN_MAX + 1] = "{}";
    size_t len = 7;
    CHECK_STATUS(edgejwt_sign(key, buffer, 2, buffer, sizeof buffer, &len), EDGEJWT_ERR_ARGUMENT);
    CHECK(len == 7 && memcmp(buffer, "{}", 3) == 0);
    memcpy(buffer + 1000, "{}", 2);
    CHECK_STATUS(edgejwt_sign(key, buffer + 1000, 2, buffer, 1001, &len), EDGEJWT_ERR_ARGUMENT);
    CHECK_STATUS(edgejwt_sign(key, buffer + 1000, 2, buffer, 1000, &len), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_sign(key, buffer + 1000, 2, buffer + 1002, 1000, &len), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_sign(key, "{}", 2, NULL, 9, &len), EDGEJWT_ERR_ARGUMENT);
    CHECK_STATUS(edgejwt_sign(key, "{}", 2, buffer, SIZE_MAX, &len), EDGEJWT_ERR_ARGUMENT);
    size_t lengths[200];
    CHECK_STATUS(edgejwt_sign(key, "{}", 2, (char *)lengths, sizeof lengths, &lengths[3]),
                 EDGEJWT_ERR_ARGUMENT);
}

int main(int argc, char **argv)
{
    (void)argc;
    edgejwt_signing_key *key = signing_key(argv[1], "rfc7515-a2.key");
    bytes(key);
    sizes(key);
    payloads(key);
    limit(key);
    overlap(key);
    edgejwt_signing_key_free(key);
    return check_report();
}
