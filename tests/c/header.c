/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The header of a token: kid and typ as the caller gives them, and
 * edgejwt_policy.typ. */
#include "forms.h"

/* Signs with a header, and verifies the type of the token. */
static void header(const char *kid, const char *typ, int32_t want, const char *wanted_typ,
                   int32_t verdict)
{
    edgejwt_signing_key *key = private_key(EDGEJWT_HS256);
    edgejwt_verifying_key *verifier = public_key(key);
    char token[EDGEJWT_TOKEN_MAX + 1] = "x";
    size_t len = 7;
    edgejwt_header header;
    edgejwt_header_init(&header, sizeof header);
    header.kid = kid;
    header.typ = typ;
    CHECK_STATUS(
        edgejwt_sign_with(key, &header, payload, strlen(payload), token, sizeof token, &len), want);
    if (want == EDGEJWT_OK) {
        edgejwt_policy policy;
        edgejwt_policy_init(&policy, sizeof policy);
        policy.typ = wanted_typ;
        CHECK_STATUS(edgejwt_verify(verifier, &policy, NOW, token, len, NULL, 0, NULL), verdict);
    } else {
        CHECK(token[0] == '\0' && len == 0);
    }
    edgejwt_verifying_key_free(verifier);
    edgejwt_signing_key_free(key);
}

static void headers(void)
{
    const int32_t ok = EDGEJWT_OK;
    const int32_t mismatch = EDGEJWT_ERR_TYP;
    char text[EDGEJWT_HEADER_TEXT_MAX + 2];
    memset(text, 'k', sizeof text);
    text[EDGEJWT_HEADER_TEXT_MAX] = '\0';
    header(text, NULL, ok, NULL, ok);
    header(NULL, text, ok, text, ok);
    header(text, text, ok, text, ok);
    /* Each byte becomes six in JSON. */
    memset(text, 1, EDGEJWT_HEADER_TEXT_MAX);
    header(text, text, ok, text, ok);
    memset(text, 'k', sizeof text);
    text[EDGEJWT_HEADER_TEXT_MAX + 1] = '\0';
    header(text, NULL, EDGEJWT_ERR_ARGUMENT, NULL, ok);
    header(NULL, text, EDGEJWT_ERR_ARGUMENT, NULL, ok);
    header("\xff", NULL, EDGEJWT_ERR_HEADER, NULL, ok);
    header(NULL, "\xc3", EDGEJWT_ERR_HEADER, NULL, ok);
    header(NULL, "\xed\xa0\x80", EDGEJWT_ERR_HEADER, NULL, ok);

    header(NULL, NULL, ok, "JWT", ok);
    header(NULL, NULL, ok, "application/jwt", ok);
    header(NULL, NULL, ok, "at+jwt", mismatch);
    header("key-1", "at+jwt", ok, "at+jwt", ok);
    header("key-1", "at+jwt", ok, "AT+JWT", ok);
    header("key-1", "at+jwt", ok, "application/at+jwt", ok);
    header("key-1", "application/at+jwt", ok, "at+jwt", ok);
    header("key-1", "at+jwt", ok, NULL, ok);
    header("key-1", "at+jwt", ok, "JWT", mismatch);
    header("key-1", "at+jwt", ok, "at+jwt ", mismatch);
    header("key-1", "at+jwt", ok, "text/at+jwt", mismatch);
    header("key-1", "at+jwt", ok, "", mismatch);
    header("key-1", "", ok, "", ok);
    header("key-1", "", ok, "JWT", mismatch);
    header("\"\\/\b\t\n", "Zo\xc3\xab \"\\\x7f", ok, "Zo\xc3\xab \"\\\x7f", ok);
}

/* The exact bytes of a header, and structs of older and newer callers. */
static void header_bytes(void)
{
    edgejwt_signing_key *key = private_key(EDGEJWT_HS256);
    char token[EDGEJWT_TOKEN_MAX + 1];
    char plain[EDGEJWT_TOKEN_MAX + 1];
    size_t len = 0;
    struct {
        edgejwt_header header;
        size_t newer;
    } larger = {0};
    edgejwt_header *header = &larger.header;

    /* {"alg":"HS256","kid":"a\"\\\n","typ":"at+jwt"} */
    static const char start[] = "eyJhbGciOiJIUzI1NiIsImtpZCI6ImFcIlxcXG4iLCJ0eXAiOiJhdCtqd3QifQ.";
    edgejwt_header_init(header, sizeof *header);
    header->kid = "a\"\\\n";
    header->typ = "at+jwt";
    CHECK_STATUS(edgejwt_sign_with(key, header, "{}", 2, token, sizeof token, &len), EDGEJWT_OK);
    CHECK(strncmp(token, start, strlen(start)) == 0);
    size_t needed = 0;
    CHECK_STATUS(edgejwt_sign_with(key, header, "{}", 2, NULL, 0, &needed), EDGEJWT_ERR_SPACE);
    CHECK(needed == len);
    CHECK_STATUS(edgejwt_sign_with(key, header, "{}", 2, token, len, &needed), EDGEJWT_ERR_SPACE);

    /* An older struct lacks the last field. */
    header->size = offsetof(edgejwt_header, typ);
    static const char older[] = "eyJhbGciOiJIUzI1NiIsImtpZCI6ImFcIlxcXG4iLCJ0eXAiOiJKV1QifQ.";
    CHECK_STATUS(edgejwt_sign_with(key, header, "{}", 2, token, sizeof token, &len), EDGEJWT_OK);
    CHECK(strncmp(token, older, strlen(older)) == 0);

    /* A struct with nothing but its size is the same as no header. */
    CHECK_STATUS(edgejwt_sign(key, "{}", 2, plain, sizeof plain, &len), EDGEJWT_OK);
    header->size = sizeof(size_t);
    CHECK_STATUS(edgejwt_sign_with(key, header, "{}", 2, token, sizeof token, &len), EDGEJWT_OK);
    CHECK_TEXT(token, plain);
    CHECK_STATUS(edgejwt_sign_with(key, NULL, "{}", 2, token, sizeof token, &len), EDGEJWT_OK);
    CHECK_TEXT(token, plain);

    /* A newer struct is accepted if its additional fields are zero. */
    edgejwt_header_init(header, sizeof larger);
    CHECK(header->size == sizeof larger);
    CHECK_STATUS(edgejwt_sign_with(key, header, "{}", 2, token, sizeof token, &len), EDGEJWT_OK);
    CHECK_TEXT(token, plain);
    larger.newer = 1;
    CHECK_STATUS(edgejwt_sign_with(key, header, "{}", 2, token, sizeof token, &len),
                 EDGEJWT_ERR_ARGUMENT);

    header->size = 0;
    CHECK_STATUS(edgejwt_sign_with(key, header, "{}", 2, token, sizeof token, &len),
                 EDGEJWT_ERR_ARGUMENT);
    header->size = SIZE_MAX;
    CHECK_STATUS(edgejwt_sign_with(key, header, "{}", 2, token, sizeof token, &len),
                 EDGEJWT_ERR_ARGUMENT);
    edgejwt_header_init(header, sizeof *header);
    CHECK_STATUS(edgejwt_sign_with(NULL, header, "{}", 2, token, sizeof token, &len),
                 EDGEJWT_ERR_ARGUMENT);
    CHECK_STATUS(edgejwt_sign_with(key, header, NULL, 2, token, sizeof token, &len),
                 EDGEJWT_ERR_ARGUMENT);
    edgejwt_header_init(NULL, sizeof *header);
    edgejwt_signing_key_free(key);
}

int main(int argc, char **argv)
{
    (void)argc;
    forms_init(argv[1]);
    headers();
    header_bytes();
    return check_report();
}
