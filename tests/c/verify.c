/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Verifying with one key: the status, the payload, and the outputs. */
#include "check.h"

/* The token of RFC 7515, appendix A.2. */
static const char rfc7515_a2[] =
    "eyJhbGciOiJSUzI1NiJ9"
    ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
    ".cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5"
    "jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K"
    "0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgG"
    "Y9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";

static void rfc7515(const char *dir)
{
    edgejwt_verifying_key *key = verifying_key(dir, "rfc7515-a2.pem");
    edgejwt_policy policy;
    char out[EDGEJWT_PAYLOAD_MAX];
    size_t len = 0;
    edgejwt_policy_init(&policy, sizeof policy);
    policy.earliest_now = 1;
    CHECK_STATUS(edgejwt_verify(key, &policy, 1300819379, rfc7515_a2, strlen(rfc7515_a2), out,
                                sizeof out, &len),
                 EDGEJWT_OK);
    CHECK_TEXT(
        out, "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}");
    CHECK(len == strlen(out));
    CHECK_STATUS(edgejwt_verify(key, &policy, 1300819380, rfc7515_a2, strlen(rfc7515_a2), out,
                                sizeof out, &len),
                 EDGEJWT_ERR_EXPIRED);
    CHECK(out[0] == '\0' && len == 0);
    /* The default policy refuses a time that is so long ago. */
    CHECK_STATUS(edgejwt_verify(key, NULL, 1300819379, rfc7515_a2, strlen(rfc7515_a2), out,
                                sizeof out, &len),
                 EDGEJWT_ERR_CLOCK);
    edgejwt_verifying_key_free(key);
}

static edgejwt_verifying_key *key;
static char token[EDGEJWT_TOKEN_MAX + 1];
static char payload[200];

static void refuses(const char *text, size_t text_len, int32_t want)
{
    char out[EDGEJWT_PAYLOAD_MAX];
    size_t len = 7;
    memset(out, 'x', sizeof out);
    CHECK_STATUS(edgejwt_verify(key, NULL, NOW, text, text_len, out, sizeof out, &len), want);
    /* The payload was not written to the output. */
    CHECK(out[0] == '\0' && len == 0);
    for (size_t i = 1; i < sizeof out; i++) {
        CHECK(out[i] == 'x' || out[i] == '\0');
    }
    CHECK_STATUS(edgejwt_verify(key, NULL, NOW, text, text_len, NULL, 0, &len), want);
    CHECK(len == 0);
}

static void outputs(void)
{
    char out[EDGEJWT_PAYLOAD_MAX];
    size_t len = 0;
    CHECK_STATUS(edgejwt_verify(key, NULL, NOW, token, strlen(token), out, sizeof out, &len),
                 EDGEJWT_OK);
    CHECK_TEXT(out, payload);
    CHECK(len == strlen(payload));
    memset(out, 'x', sizeof out);
    CHECK_STATUS(
        edgejwt_verify(key, NULL, NOW, token, strlen(token), out, strlen(payload) + 1, NULL),
        EDGEJWT_OK);
    CHECK_TEXT(out, payload);

    memset(out, 'x', sizeof out);
    CHECK_STATUS(edgejwt_verify(key, NULL, NOW, token, strlen(token), out, strlen(payload), &len),
                 EDGEJWT_ERR_SPACE);
    CHECK(len == strlen(payload));
    CHECK(out[0] == 'x' && out[sizeof out - 1] == 'x');

    /* The verdict without the payload. */
    len = 0;
    CHECK_STATUS(edgejwt_verify(key, NULL, NOW, token, strlen(token), NULL, 0, &len), EDGEJWT_OK);
    CHECK(len == strlen(payload));
    CHECK_STATUS(edgejwt_verify(key, NULL, NOW, token, strlen(token), NULL, 0, NULL), EDGEJWT_OK);

    CHECK_STATUS(edgejwt_verify(key, NULL, NOW, token, strlen(token), NULL, 1, &len),
                 EDGEJWT_ERR_ARGUMENT);
    CHECK_STATUS(edgejwt_verify(key, NULL, NOW, token, strlen(token), token, sizeof token, &len),
                 EDGEJWT_ERR_ARGUMENT);
    CHECK(token[0] == 'e');
    CHECK_STATUS(edgejwt_verify(NULL, NULL, NOW, token, strlen(token), out, sizeof out, &len),
                 EDGEJWT_ERR_ARGUMENT);
    CHECK(out[0] == '\0' && len == 0);
}

/* Changing any character of the token, or any bit of the last one, is
 * detected. */
static void tampering(void)
{
    char copy[sizeof token];
    for (size_t i = 0; i < strlen(token); i += 7) {
        strcpy(copy, token);
        copy[i] = copy[i] == 'A' ? 'B' : 'A';
        CHECK(edgejwt_verify(key, NULL, NOW, copy, strlen(copy), NULL, 0, NULL) != EDGEJWT_OK);
    }
    size_t last = strlen(token) - 1;
    for (const char *c = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/"; *c;
         c++) {
        strcpy(copy, token);
        copy[last] = *c;
        bool same = *c == token[last];
        CHECK((edgejwt_verify(key, NULL, NOW, copy, strlen(copy), NULL, 0, NULL) == EDGEJWT_OK) ==
              same);
    }
    for (size_t len = 0; len < strlen(token); len += 3) {
        CHECK(edgejwt_verify(key, NULL, NOW, token, len, NULL, 0, NULL) != EDGEJWT_OK);
    }
}

static void shapes(void)
{
    char copy[sizeof token + 8];
    refuses("", 0, EDGEJWT_ERR_NO_TOKEN);
    refuses(NULL, 0, EDGEJWT_ERR_NO_TOKEN);
    refuses(NULL, 1, EDGEJWT_ERR_ARGUMENT);
    refuses(token, SIZE_MAX, EDGEJWT_ERR_ARGUMENT);
    refuses("garbage", 7, EDGEJWT_ERR_TOKEN);
    refuses("..", 2, EDGEJWT_ERR_HEADER);
    snprintf(copy, sizeof copy, "%s\n", token);
    refuses(copy, strlen(copy), EDGEJWT_ERR_TOKEN);
    snprintf(copy, sizeof copy, " %s", token);
    refuses(copy, strlen(copy), EDGEJWT_ERR_TOKEN);
    snprintf(copy, sizeof copy, "%s.", token);
    refuses(copy, strlen(copy), EDGEJWT_ERR_TOKEN);
    snprintf(copy, sizeof copy, "%s==", token);
    refuses(copy, strlen(copy), EDGEJWT_ERR_TOKEN);
    snprintf(copy, sizeof copy, "%sAAAA", token);
    refuses(copy, strlen(copy), EDGEJWT_ERR_SIGNATURE);
    copy[strlen(copy) - 8] = '\0';
    refuses(copy, strlen(copy), EDGEJWT_ERR_SIGNATURE);
    /* A terminating NUL is not part of a token: the length counts. */
    refuses(token, strlen(token) + 1, EDGEJWT_ERR_TOKEN);

    /* {"alg":"none"}, {"alg":"HS256"} and no alg at all. */
    refuses("eyJhbGciOiJub25lIn0.e30.", 24, EDGEJWT_ERR_ALGORITHM);
    refuses("eyJhbGciOiJIUzI1NiJ9.e30.AA", 27, EDGEJWT_ERR_ALGORITHM);
    refuses("e30.e30.AA", 10, EDGEJWT_ERR_HEADER);

    char *large = malloc(EDGEJWT_TOKEN_MAX + 1);
    memset(large, 'A', EDGEJWT_TOKEN_MAX + 1);
    large[4] = large[9] = '.';
    refuses(large, EDGEJWT_TOKEN_MAX + 1, EDGEJWT_ERR_TOKEN_TOO_LONG);
    refuses(large, EDGEJWT_TOKEN_MAX, EDGEJWT_ERR_HEADER);
    free(large);
}

int main(int argc, char **argv)
{
    (void)argc;
    rfc7515(argv[1]);

    const char *names[] = {"rsa2048", "rsa3072", "rsa4096"};
    for (int i = 0; i < 3; i++) {
        char file[32];
        snprintf(file, sizeof file, "%s.key", names[i]);
        edgejwt_signing_key *private_key = signing_key(argv[1], file);
        snprintf(file, sizeof file, "%s.pem", names[i]);
        key = verifying_key(argv[1], file);
        snprintf(payload, sizeof payload, "{\"exp\":%" PRId64 ",\"iss\":\"neuron\"}", NOW + 1);
        CHECK_STATUS(edgejwt_sign(private_key, payload, strlen(payload), token, sizeof token, NULL),
                     EDGEJWT_OK);
        outputs();
        shapes();
        tampering();
        edgejwt_verifying_key_free(key);
        key = verifying_key(argv[1], "other.pem");
        refuses(token, strlen(token), EDGEJWT_ERR_SIGNATURE);
        edgejwt_verifying_key_free(key);
        edgejwt_signing_key_free(private_key);
    }
    return check_report();
}
