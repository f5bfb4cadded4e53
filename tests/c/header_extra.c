/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Further header members: `extra` in edgejwt_header, and the thumbprint of a
 * certificate for `x5t#S256`. */
#include "forms.h"

static edgejwt_signing_key *key;
static edgejwt_verifying_key *verifier;

static int32_t sign(const char *kid, const char *extra, char *token, size_t *len)
{
    edgejwt_header header;
    edgejwt_header_init(&header, sizeof header);
    header.kid = kid;
    header.extra = extra;
    return edgejwt_sign_with(key, &header, payload, strlen(payload), token, EDGEJWT_TOKEN_MAX + 1,
                             len);
}

/* Decodes the header of a token. */
static const char *header_of(const char *token)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    static char json[EDGEJWT_TOKEN_MAX];
    uint32_t bits = 0;
    size_t len = 0;
    int count = 0;
    for (; *token != '.' && *token != '\0'; token++) {
        bits = bits << 6 | (uint32_t)(strchr(alphabet, *token) - alphabet);
        count += 6;
        if (count >= 8) {
            count -= 8;
            json[len++] = (char)(bits >> count);
        }
    }
    json[len] = '\0';
    return json;
}

/* The members are written, and the token is accepted. */
static void writes(const char *kid, const char *extra, const char *want)
{
    char token[EDGEJWT_TOKEN_MAX + 1];
    size_t len = 0;
    CHECK_STATUS(sign(kid, extra, token, &len), EDGEJWT_OK);
    CHECK_TEXT(header_of(token), want);
    CHECK_STATUS(edgejwt_verify(verifier, NULL, NOW, token, len, NULL, 0, NULL), EDGEJWT_OK);
}

static void refuses(const char *extra, int32_t want)
{
    char token[EDGEJWT_TOKEN_MAX + 1] = "x";
    size_t len = 7;
    CHECK_STATUS(sign(NULL, extra, token, &len), want);
    CHECK(token[0] == '\0' && len == 0);
    edgejwt_claims claims;
    edgejwt_header header;
    edgejwt_claims_init(&claims, sizeof claims);
    edgejwt_header_init(&header, sizeof header);
    claims.exp = NOW;
    header.extra = extra;
    CHECK_STATUS(edgejwt_issue_with(key, &header, &claims, token, sizeof token, &len), want);
    CHECK(token[0] == '\0' && len == 0);
}

/* Written in the order alg, kid, extra as given, typ. */
static void bytes(void)
{
    writes(NULL, "{}", "{\"alg\":\"HS256\",\"typ\":\"JWT\"}");
    writes("1", " {\n} ", "{\"alg\":\"HS256\",\"kid\":\"1\",\"typ\":\"JWT\"}");
    writes("1", "{\"x5t#S256\":\"abc\",\"a\":[1, {}],\"A\":\"\\u0061\\/\"}",
           "{\"alg\":\"HS256\",\"kid\":\"1\",\"x5t#S256\":\"abc\",\"a\":[1, "
           "{}],\"A\":\"\\u0061\\/\",\"typ\":\"JWT\"}");
    writes(NULL, "{\"nonce\":\"n\",\"jwk\":{" RSA "}}",
           "{\"alg\":\"HS256\",\"nonce\":\"n\",\"jwk\":{" RSA "},\"typ\":\"JWT\"}");
    /* Names that differ from those that are refused. */
    writes(NULL, "{\"Alg\":1,\"kids\":2,\"\":3,\"\\u0000\":4}",
           "{\"alg\":\"HS256\",\"Alg\":1,\"kids\":2,\"\":3,\"\\u0000\":4,\"typ\":\"JWT\"}");
    writes(NULL, "{\"d\":1,\"k\":2,\"x\":{\"alg\":1,\"kid\":2,\"jwk\":{\"d\":1}}}",
           "{\"alg\":\"HS256\",\"d\":1,\"k\":2,\"x\":{\"alg\":1,\"kid\":2,\"jwk\":{\"d\":1}},"
           "\"typ\":\"JWT\"}");
}

/* No JSON object, and no way out of the object. */
static void not_an_object(void)
{
    static const char *const wrong[] = {
        "",
        " ",
        "[]",
        "1",
        "null",
        "\"a\"",
        "{",
        "}",
        "{}{}",
        "{\"a\":1}}",
        "{\"a\":1},\"b\":{}",
        "{\"a\":1,}",
        "{\"a\":1,\"a\":1}",
        "{\"a\":1,\"\\u0061\":1}",
        "{\"a\":{\"b\":1,\"b\":1}}",
        "{\"a\":\"\xff\"}",
        "{\"a\":\"\n\"}",
        "\f{\"a\":1}",
        "\xef\xbb\xbf{}",
    };
    for (size_t i = 0; i < COUNT(wrong); i++) {
        refuses(wrong[i], EDGEJWT_ERR_HEADER);
    }
}

/* Members that the library writes or that change what a token means. */
static void refused_names(void)
{
    static const char *const names[] = {
        "alg",
        "kid",
        "typ",
        "crit",
        "b64",
        "\\u0061lg",
        "k\\u0069d",
        "\\u0074\\u0079\\u0070",
        "c\\u0072\\u0069t",
        "b6\\u0034",
    };
    static const char *const values[] = {"\"HS256\"", "null", "true", "[\"b64\"]", "{}"};
    for (size_t i = 0; i < COUNT(names); i++) {
        for (size_t j = 0; j < COUNT(values); j++) {
            char extra[100];
            snprintf(extra, sizeof extra, "{\"%s\":%s}", names[i], values[j]);
            refuses(extra, EDGEJWT_ERR_HEADER);
            snprintf(extra, sizeof extra, "{\"a\":1,\"%s\":%s,\"z\":1}", names[i], values[j]);
            refuses(extra, EDGEJWT_ERR_HEADER);
        }
    }
    /* What the verifier refuses. */
    refuses("{\"cty\":1}", EDGEJWT_ERR_HEADER);
    writes(NULL, "{\"cty\":\"JWT\"}", "{\"alg\":\"HS256\",\"cty\":\"JWT\",\"typ\":\"JWT\"}");
}

/* A private or symmetric key must not leave in a header. */
static void private_jwk(void)
{
    static const char *const names[] = {
        "d", "p", "q", "dp", "dq", "qi", "oth", "k", "\\u0064", "d\\u0070", "\\u006f\\u0074h",
    };
    for (size_t i = 0; i < COUNT(names); i++) {
        char extra[1000];
        snprintf(extra, sizeof extra, "{\"jwk\":{" RSA ",\"%s\":\"AA\"}}", names[i]);
        refuses(extra, EDGEJWT_ERR_HEADER);
        snprintf(extra, sizeof extra, "{\"\\u006awk\":{\"%s\":null}}", names[i]);
        refuses(extra, EDGEJWT_ERR_HEADER);
    }
    refuses("{\"jwk\":\"text\"}", EDGEJWT_ERR_HEADER);
    refuses("{\"jwk\":[{\"d\":1}]}", EDGEJWT_ERR_HEADER);
}

static void limits(void)
{
    static char extra[EDGEJWT_HEADER_EXTRA_MAX + 2];
    char token[EDGEJWT_TOKEN_MAX + 1];
    size_t len = 0;
    memset(extra, 'x', sizeof extra - 1);
    memcpy(extra, "{\"a\":\"", 6);
    memcpy(extra + EDGEJWT_HEADER_EXTRA_MAX - 2, "\"}", 3);
    CHECK_STATUS(sign(NULL, extra, token, &len), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_verify(verifier, NULL, NOW, token, len, NULL, 0, NULL), EDGEJWT_OK);
    memcpy(extra + EDGEJWT_HEADER_EXTRA_MAX - 2, "x\"}", 4);
    refuses(extra, EDGEJWT_ERR_ARGUMENT);

    /* The header has two more members. The status is that of a limit. */
    char *end = extra;
    for (int i = 0; i < EDGEJWT_JSON_MEMBERS_MAX - 2; i++) {
        end += sprintf(end, "%c\"%d\":0", i == 0 ? '{' : ',', i);
    }
    strcpy(end, "}");
    CHECK_STATUS(sign(NULL, extra, token, &len), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_verify(verifier, NULL, NOW, token, len, NULL, 0, NULL), EDGEJWT_OK);
    strcpy(end, ",\"x\":0}");
    CHECK(sign(NULL, extra, token, &len) != EDGEJWT_OK);
    CHECK(len == 0);
}

/* An older struct has no `extra`. */
static void older_struct(void)
{
    char token[EDGEJWT_TOKEN_MAX + 1];
    edgejwt_header header;
    edgejwt_header_init(&header, sizeof header);
    CHECK(header.extra == NULL);
    header.extra = "no JSON";
    header.size = offsetof(edgejwt_header, extra);
    CHECK_STATUS(edgejwt_sign_with(key, &header, "{}", 2, token, sizeof token, NULL), EDGEJWT_OK);
}

static void thumbprint(const char *pem, int32_t want)
{
    char text[EDGEJWT_THUMBPRINT_LEN + 1] = "x";
    size_t len = 7;
    CHECK_STATUS(edgejwt_certificate_thumbprint(pem, strlen(pem), text, sizeof text, &len), want);
    if (want == EDGEJWT_OK) {
        /* openssl x509 -outform DER | openssl dgst -sha256 -binary */
        CHECK_TEXT(text, "RGwAgYafcUSiyd4HFsaNPXaUFIUHC_UCesgiyp4jBaY");
        CHECK(len == EDGEJWT_THUMBPRINT_LEN);
    } else {
        CHECK(text[0] == '\0' && len == 0);
    }
}

static void thumbprints(void)
{
    char *certificate = key_text(dir, "certificate.pem");
    char *private_pem = key_text(dir, "rsa2048.key");
    static char text[1 << 17];
    const size_t size = sizeof text;
    thumbprint(certificate, EDGEJWT_OK);
    /* Whatever is around it. */
    snprintf(text, size, "\xef\xbb\xbf%s", certificate);
    thumbprint(text, EDGEJWT_OK);
    snprintf(text, size, "# -----BEGIN CERTIFICATE-----\n%s%strailing text", private_pem,
             certificate);
    thumbprint(text, EDGEJWT_OK);
    snprintf(text, size, "%s-----BEGIN CERTIFICATE-----\nno base64\n", certificate);
    thumbprint(text, EDGEJWT_OK);
    char *crlf = text;
    for (const char *from = certificate; *from != '\0'; from++) {
        if (*from == '\n') {
            *crlf++ = '\r';
        }
        *crlf++ = *from;
    }
    *crlf = '\0';
    thumbprint(text, EDGEJWT_OK);

    thumbprint("", EDGEJWT_ERR_KEY_FORMAT);
    thumbprint("-----BEGIN CERTIFICATE-----", EDGEJWT_ERR_KEY_FORMAT);
    thumbprint("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n", EDGEJWT_ERR_KEY_FORMAT);
    thumbprint("-----BEGIN CERTIFICATE-----\nMAA\n-----END CERTIFICATE-----\n",
               EDGEJWT_ERR_KEY_FORMAT);
    /* A byte behind the certificate, and one too few in it. */
    thumbprint("-----BEGIN CERTIFICATE-----\nMAAA\n-----END CERTIFICATE-----\n",
               EDGEJWT_ERR_KEY_FORMAT);
    thumbprint("-----BEGIN CERTIFICATE-----\nMAIA\n-----END CERTIFICATE-----\n",
               EDGEJWT_ERR_KEY_FORMAT);
    thumbprint(private_pem, EDGEJWT_ERR_KEY_FORMAT);
    char *no_end = strstr(certificate, "-----END");
    *no_end = '\0';
    thumbprint(certificate, EDGEJWT_ERR_KEY_FORMAT);
    *no_end = '-';
    memset(text, '\n', size);
    strcpy(text + EDGEJWT_KEY_TEXT_MAX - strlen(certificate), certificate);
    thumbprint(text, EDGEJWT_OK);
    text[EDGEJWT_KEY_TEXT_MAX] = '\n';
    text[EDGEJWT_KEY_TEXT_MAX + 1] = '\0';
    thumbprint(text, EDGEJWT_ERR_KEY_FORMAT);
    free(private_pem);
    free(certificate);
}

int main(int argc, char **argv)
{
    (void)argc;
    forms_init(argv[1]);
    key = private_key(EDGEJWT_HS256);
    verifier = public_key(key);
    bytes();
    not_an_object();
    refused_names();
    private_jwk();
    limits();
    older_struct();
    thumbprints();
    edgejwt_verifying_key_free(verifier);
    edgejwt_signing_key_free(key);
    return check_report();
}
