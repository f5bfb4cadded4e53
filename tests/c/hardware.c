/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Tokens whose private key is in a device: the four functions, rule by rule.
 * The signatures are real; a device is tested in tests/programs/hardware. */
#include "forms.h"

static char text[EDGEJWT_TOKEN_MAX + 100];

static char *base64url(char *to, const void *from, size_t len)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const unsigned char *bytes = from;
    uint32_t bits = 0;
    int count = 0;
    for (size_t i = 0; i < len; i++) {
        bits = bits << 8 | bytes[i];
        for (count += 8; count >= 6; count -= 6) {
            *to++ = alphabet[bits >> (count - 6) & 63];
        }
    }
    if (count > 0) {
        *to++ = alphabet[bits << (6 - count) & 63];
    }
    *to = '\0';
    return to;
}

/* Decodes the signature of a token. */
static size_t signature_of(const char *token, uint8_t *signature)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    uint32_t bits = 0;
    size_t len = 0;
    int count = 0;
    for (token = strrchr(token, '.') + 1; *token != '\0'; token++) {
        bits = bits << 6 | (uint32_t)(strchr(alphabet, *token) - alphabet);
        count += 6;
        if (count >= 8) {
            count -= 8;
            signature[len++] = (uint8_t)(bits >> count);
        }
    }
    return len;
}

/* r and s as DER. */
static size_t der_of(const uint8_t *fixed, size_t half, uint8_t *der)
{
    uint8_t *end = der + 2;
    for (int i = 0; i < 2; i++, fixed += half) {
        size_t skip = 0;
        while (skip < half - 1 && fixed[skip] == 0) {
            skip++;
        }
        size_t zero = fixed[skip] >= 0x80;
        *end++ = 2;
        *end++ = (uint8_t)(half - skip + zero);
        *end = 0;
        memcpy(end + zero, fixed + skip, half - skip);
        end += half - skip + zero;
    }
    der[0] = 0x30;
    der[1] = (uint8_t)(end - der - 2);
    return (size_t)(end - der);
}

/* The payload is that of edgejwt_issue(), and so are the rules about dates. */
static void claims_write(void)
{
    edgejwt_claims claims;
    char out[EDGEJWT_PAYLOAD_MAX + 1] = "x";
    size_t len = 7;
    edgejwt_claims_init(&claims, sizeof claims);
    CHECK_STATUS(edgejwt_claims_write(&claims, out, sizeof out, &len), EDGEJWT_ERR_ARGUMENT);
    CHECK(out[0] == '\0' && len == 0);
    claims.iss = "me \"1\"";
    claims.iat = 100;
    claims.exp = 100;
    CHECK_STATUS(edgejwt_claims_write(&claims, out, sizeof out, &len), EDGEJWT_ERR_ARGUMENT);
    claims.exp = 101;
    claims.extra = "{ \"b\" : [ 1 ] }";
    CHECK_STATUS(edgejwt_claims_write(&claims, out, sizeof out, &len), EDGEJWT_OK);
    CHECK_TEXT(out, "{\"b\":[1],\"exp\":101,\"iat\":100,\"iss\":\"me \\\"1\\\"\"}");
    CHECK(len == strlen(out));
    size_t needed = 0;
    CHECK_STATUS(edgejwt_claims_write(&claims, NULL, 0, &needed), EDGEJWT_ERR_SPACE);
    CHECK(needed == len);
    CHECK_STATUS(edgejwt_claims_write(&claims, out, len, &needed), EDGEJWT_ERR_SPACE);
    CHECK_STATUS(edgejwt_claims_write(&claims, out, len + 1, &needed), EDGEJWT_OK);
    claims.extra = "{\"iss\":1}";
    CHECK_STATUS(edgejwt_claims_write(&claims, out, sizeof out, &len), EDGEJWT_ERR_PAYLOAD);
    claims.extra = NULL;
    claims.flags = UINT32_MAX;
    CHECK_STATUS(edgejwt_claims_write(&claims, out, sizeof out, &len), EDGEJWT_ERR_ARGUMENT);
    claims.flags = EDGEJWT_NO_EXPIRY;
    claims.exp = 0;
    CHECK_STATUS(edgejwt_claims_write(&claims, out, sizeof out, &len), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_claims_write(NULL, out, sizeof out, &len), EDGEJWT_ERR_ARGUMENT);

    /* The longest payload. */
    static char extra[EDGEJWT_PAYLOAD_MAX + 2];
    memset(extra, 'x', sizeof extra);
    memcpy(extra, "{\"a\":\"", 6);
    strcpy(extra + EDGEJWT_PAYLOAD_MAX - 2, "\"}");
    claims.iss = NULL;
    claims.iat = 0;
    claims.extra = extra;
    CHECK_STATUS(edgejwt_claims_write(&claims, out, sizeof out, &len), EDGEJWT_OK);
    CHECK(len == EDGEJWT_PAYLOAD_MAX);
    strcpy(extra + EDGEJWT_PAYLOAD_MAX - 2, "x\"}");
    CHECK_STATUS(edgejwt_claims_write(&claims, out, sizeof out, &len), EDGEJWT_ERR_TOKEN_TOO_LONG);
}

/* The three steps make the token that edgejwt_sign_with() makes. */
static void steps(size_t form)
{
    const int32_t alg = algorithms[form].alg;
    edgejwt_signing_key *key = private_key(alg);
    edgejwt_verifying_key *verifier = public_key(key);
    edgejwt_header header;
    char signed_token[EDGEJWT_TOKEN_MAX + 1], input[EDGEJWT_TOKEN_MAX + 1];
    char token[EDGEJWT_TOKEN_MAX + 1];
    uint8_t signature[EDGEJWT_RSA_VERIFY_BITS_MAX / 8], digest[64];
    size_t len = 0, input_len = 0, digest_len = 0;
    edgejwt_header_init(&header, sizeof header);
    header.kid = "1";
    header.extra = "{\"x5t#S256\":\"abc\"}";
    CHECK_STATUS(edgejwt_sign_with(key, &header, payload, strlen(payload), signed_token,
                                   sizeof signed_token, &len),
                 EDGEJWT_OK);
    int32_t want = is_hmac(alg) ? EDGEJWT_ERR_KEY_TYPE : EDGEJWT_OK;
    CHECK_STATUS(edgejwt_signing_input(verifier, &header, payload, strlen(payload), input,
                                       sizeof input, &input_len),
                 want);
    size_t signature_len = signature_of(signed_token, signature);
    if (is_hmac(alg)) {
        CHECK(input[0] == '\0' && input_len == 0);
        *strrchr(strcpy(input, signed_token), '.') = '\0';
        input_len = strlen(input);
    }
    CHECK(strncmp(input, signed_token, input_len) == 0 && signed_token[input_len] == '.');
    int32_t digests = is_hmac(alg) || alg == EDGEJWT_EDDSA ? EDGEJWT_ERR_KEY_TYPE : EDGEJWT_OK;
    CHECK_STATUS(
        edgejwt_signing_digest(verifier, input, input_len, digest, sizeof digest, &digest_len),
        digests);
    size_t hash_len = strstr(algorithms[form].name, "256") != NULL   ? 32
                      : strstr(algorithms[form].name, "384") != NULL ? 48
                                                                     : 64;
    CHECK(digest_len == (digests == EDGEJWT_OK ? hash_len : 0));
    CHECK_STATUS(edgejwt_attach_signature(verifier, input, input_len, signature, signature_len,
                                          token, sizeof token, &len),
                 want);
    if (want == EDGEJWT_OK) {
        CHECK_TEXT(token, signed_token);
        CHECK(len == strlen(token));
        size_t needed = 0;
        CHECK_STATUS(edgejwt_attach_signature(verifier, input, input_len, signature, signature_len,
                                              NULL, 0, &needed),
                     EDGEJWT_ERR_SPACE);
        CHECK(needed == len);
        CHECK_STATUS(edgejwt_attach_signature(verifier, input, input_len, signature, signature_len,
                                              token, len, &needed),
                     EDGEJWT_ERR_SPACE);
        CHECK_STATUS(edgejwt_attach_signature(verifier, input, input_len, signature, signature_len,
                                              token, len + 1, &needed),
                     EDGEJWT_OK);
    } else {
        CHECK(token[0] == '\0' && len == 0);
    }
    edgejwt_verifying_key_free(verifier);
    edgejwt_signing_key_free(key);
}

/* The digests that `openssl dgst` computes. */
static void digests(void)
{
    static const struct {
        int32_t alg;
        const char *input, *digest;
    } rows[] = {
        {EDGEJWT_RS256, "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.e30",
         "1b12a2ac9679472f16770d9e494c3b0311ee03b345866775c5b1b4d84c665ea6"},
        {EDGEJWT_RS384, "eyJhbGciOiJSUzM4NCIsInR5cCI6IkpXVCJ9.e30",
         "a6408e3ea31cb3545eb22cd842a190665913932dc37c70fc7b066819d533ea8d23b5cbf263ea7ed82d6f881b"
         "5487d4e9"},
        {EDGEJWT_RS512, "eyJhbGciOiJSUzUxMiIsInR5cCI6IkpXVCJ9.e30",
         "78873f1e78dd3b0c583f5c04c9c1993ecbbb13d1ac52bbaea2db93a0df165457282b3bb287de8ec18f3f18a0"
         "3a7cbbc76ab6bb5dda21fae73ebc87e7e57c237b"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        edgejwt_signing_key *key = private_key(rows[i].alg);
        edgejwt_verifying_key *verifier = public_key(key);
        const char *input = rows[i].input;
        uint8_t digest[65];
        char hex[129];
        size_t len = 0, want = strlen(rows[i].digest) / 2, needed = 0;
        memset(digest, 0xAA, sizeof digest);
        /* Exactly as large as the digest: no NUL follows. */
        CHECK_STATUS(edgejwt_signing_digest(verifier, input, strlen(input), digest, want, &len),
                     EDGEJWT_OK);
        CHECK(len == want && digest[want] == 0xAA);
        for (size_t at = 0; at < len; at++) {
            sprintf(hex + 2 * at, "%02x", digest[at]);
        }
        CHECK_TEXT(hex, rows[i].digest);
        memset(digest, 0xAA, sizeof digest);
        CHECK_STATUS(
            edgejwt_signing_digest(verifier, input, strlen(input), digest, want - 1, &needed),
            EDGEJWT_ERR_SPACE);
        CHECK(needed == want && digest[0] == 0xAA);
        CHECK_STATUS(edgejwt_signing_digest(verifier, input, strlen(input), NULL, 0, &needed),
                     EDGEJWT_ERR_SPACE);
        edgejwt_verifying_key_free(verifier);
        edgejwt_signing_key_free(key);
    }
}

/* Both functions refuse an input that no verifier accepts, also with a valid
 * signature. */
static void input_is(const char *input, size_t input_len, int32_t want)
{
    static edgejwt_signing_key *key;
    static edgejwt_verifying_key *verifier;
    static uint8_t signature[256];
    if (key == NULL) {
        key = private_key(EDGEJWT_RS256);
        verifier = public_key(key);
    }
    if (input == NULL) {
        edgejwt_verifying_key_free(verifier);
        edgejwt_signing_key_free(key);
        return;
    }
    uint8_t digest[64] = {0xAA};
    char token[EDGEJWT_TOKEN_MAX + 1] = "x";
    size_t len = 7;
    CHECK_STATUS(edgejwt_signing_digest(verifier, input, input_len, digest, sizeof digest, &len),
                 want);
    CHECK(len == (want == EDGEJWT_OK ? 32 : 0));
    len = 7;
    /* An input that is valid is refused for its signature of zeros. */
    CHECK_STATUS(edgejwt_attach_signature(verifier, input, input_len, signature, sizeof signature,
                                          token, sizeof token, &len),
                 want == EDGEJWT_OK ? EDGEJWT_ERR_SIGNATURE : want);
    CHECK(token[0] == '\0' && len == 0);
}

static void parts_are(const char *header, const char *body, int32_t want)
{
    char *end = base64url(text, header, strlen(header));
    *end++ = '.';
    end = base64url(end, body, strlen(body));
    input_is(text, (size_t)(end - text), want);
}

#define RS256_HEADER "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9"

static void inputs(void)
{
    static const struct {
        const char *input;
        int32_t want;
    } rows[] = {
        {RS256_HEADER ".e30", EDGEJWT_OK},
        {"", EDGEJWT_ERR_TOKEN},
        {RS256_HEADER, EDGEJWT_ERR_TOKEN},
        {RS256_HEADER ".e30.", EDGEJWT_ERR_TOKEN},
        {RS256_HEADER ".e30.AAAA", EDGEJWT_ERR_TOKEN},
        {RS256_HEADER "..e30", EDGEJWT_ERR_TOKEN},
        {"." RS256_HEADER ".e30", EDGEJWT_ERR_TOKEN},
        {RS256_HEADER ".e30=", EDGEJWT_ERR_TOKEN},
        {RS256_HEADER ".e30\n", EDGEJWT_ERR_TOKEN},
        {RS256_HEADER ".e31", EDGEJWT_ERR_TOKEN},
        {RS256_HEADER ".e3", EDGEJWT_ERR_TOKEN},
        {RS256_HEADER ".e+0", EDGEJWT_ERR_TOKEN},
        {" " RS256_HEADER ".e30", EDGEJWT_ERR_TOKEN},
        {".e30", EDGEJWT_ERR_HEADER},
        {RS256_HEADER ".", EDGEJWT_ERR_PAYLOAD},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        input_is(rows[i].input, strlen(rows[i].input), rows[i].want);
    }
    /* A NUL is no end. */
    input_is(RS256_HEADER ".e30", strlen(RS256_HEADER ".e30") + 1, EDGEJWT_ERR_TOKEN);

    parts_are("{\"alg\":\"RS256\"}", "{}", EDGEJWT_OK);
    parts_are(" {\"\\u0061lg\":\"RS256\",\"x\":1} ", " {\"exp\":\"never\"} ", EDGEJWT_OK);
    parts_are("{\"alg\":\"PS256\"}", "{}", EDGEJWT_ERR_ALGORITHM);
    parts_are("{\"alg\":\"HS256\"}", "{}", EDGEJWT_ERR_ALGORITHM);
    parts_are("{\"alg\":\"none\"}", "{}", EDGEJWT_ERR_ALGORITHM);
    parts_are("{\"typ\":\"JWT\"}", "{}", EDGEJWT_ERR_HEADER);
    parts_are("{\"alg\":\"RS256\",\"alg\":\"RS256\"}", "{}", EDGEJWT_ERR_HEADER);
    parts_are("{\"alg\":\"RS256\",\"crit\":[\"exp\"]}", "{}", EDGEJWT_ERR_HEADER);
    parts_are("{\"alg\":\"RS256\",\"b64\":false}", "{}", EDGEJWT_ERR_HEADER);
    parts_are("{\"alg\":\"RS256\",\"kid\":1}", "{}", EDGEJWT_ERR_HEADER);
    parts_are("{\"alg\":\"RS256\"}", "[]", EDGEJWT_ERR_PAYLOAD);
    parts_are("{\"alg\":\"RS256\"}", "{\"a\":1,\"a\":2}", EDGEJWT_ERR_PAYLOAD);
    parts_are("{\"alg\":\"RS256\"}", "text", EDGEJWT_ERR_PAYLOAD);

    /* The token that the input becomes must not be too long. */
    static char body[EDGEJWT_TOKEN_MAX];
    const size_t room = EDGEJWT_TOKEN_MAX - 343 - strlen(RS256_HEADER ".");
    const size_t longest = room / 4 * 3;
    memset(body, ' ', sizeof body);
    memcpy(body, "{}", 2);
    char *end = base64url(strcpy(text, RS256_HEADER ".") + strlen(RS256_HEADER "."), body, longest);
    input_is(text, (size_t)(end - text), EDGEJWT_OK);
    end = base64url(text + strlen(RS256_HEADER "."), body, longest + 3);
    input_is(text, (size_t)(end - text), EDGEJWT_ERR_TOKEN_TOO_LONG);
    input_is(text, sizeof text, EDGEJWT_ERR_TOKEN_TOO_LONG);
    input_is(NULL, 0, 0);
}

static edgejwt_verifying_key *verifier;
static char input[EDGEJWT_TOKEN_MAX + 1];

static void signature_is(const uint8_t *signature, size_t len, int32_t want)
{
    char token[EDGEJWT_TOKEN_MAX + 1] = "x";
    size_t token_len = 7;
    CHECK_STATUS(edgejwt_attach_signature(verifier, input, strlen(input), signature, len, token,
                                          sizeof token, &token_len),
                 want);
    if (want == EDGEJWT_OK) {
        CHECK_STATUS(edgejwt_verify(verifier, NULL, NOW, token, token_len, NULL, 0, NULL),
                     EDGEJWT_OK);
    } else {
        CHECK(token[0] == '\0' && token_len == 0);
    }
}

/* What a faulty device returns. */
static void signatures(size_t form)
{
    const int32_t alg = algorithms[form].alg, wrong = EDGEJWT_ERR_SIGNATURE;
    const size_t len = algorithms[form].signature_len;
    edgejwt_signing_key *key = private_key(alg);
    uint8_t signature[1024] = {0}, other[1024], der[1024];
    char token[EDGEJWT_TOKEN_MAX + 1];
    verifier = public_key(key);
    CHECK_STATUS(edgejwt_sign(key, "{\"exp\":1}", 9, token, sizeof token, NULL), EDGEJWT_OK);
    CHECK(signature_of(token, other) == len);
    CHECK_STATUS(edgejwt_sign(key, payload, strlen(payload), token, sizeof token, NULL),
                 EDGEJWT_OK);
    CHECK(signature_of(token, signature) == len);
    *strrchr(strcpy(input, token), '.') = '\0';

    signature_is(signature, len, EDGEJWT_OK);
    signature_is(other, len, wrong);
    signature_is(NULL, 0, wrong);
    for (size_t given = 0; given < len; given += 13) {
        signature_is(signature, given, wrong);
    }
    signature_is(signature, len - 1, wrong);
    signature_is(signature + 1, len - 1, wrong);
    signature_is(signature, len + 1, wrong);
    signature_is(signature, sizeof signature, wrong);
    for (size_t at = 0; at < len; at += 7) {
        signature[at] ^= 0x10;
        signature_is(signature, len, wrong);
        signature[at] ^= 0x10;
    }
    memset(other, 0, sizeof other);
    signature_is(other, len, wrong);
    memset(other, 0xFF, sizeof other);
    signature_is(other, len, wrong);
    for (size_t i = 0; i < len; i++) { /* least significant byte first */
        other[i] = signature[len - 1 - i];
    }
    signature_is(other, len, wrong);

    size_t der_len = der_of(signature, len / 2, der);
    bool is_ecdsa = alg == EDGEJWT_ES256 || alg == EDGEJWT_ES384;
    if (!is_ecdsa) {
        signature_is(der, der_len, wrong);
    } else {
        signature_is(der, der_len, EDGEJWT_OK);
        for (size_t given = 0; given < der_len; given++) {
            signature_is(der, given, wrong);
        }
        der[der_len] = 0; /* a byte behind it, as in a buffer of fixed size */
        signature_is(der, der_len + 1, wrong);
        for (size_t at = 0; at < der_len; at++) {
            der[at] ^= 0x01;
            signature_is(der, der_len, wrong);
            der[at] ^= 0x01;
        }
        /* The long form of a length, and a superfluous zero. */
        memcpy(other, der, der_len);
        memmove(other + 2, der + 1, der_len - 1);
        other[1] = 0x81;
        signature_is(other, der_len + 1, wrong);
        memcpy(other, der, 4);
        memcpy(other + 5, der + 4, der_len - 4);
        other[1]++;
        other[3]++;
        other[4] = 0;
        signature_is(other, der_len + 1, wrong);
    }
    edgejwt_verifying_key_free(verifier);
    edgejwt_signing_key_free(key);
}

/* Numbers of every length: r and s are padded on the left. */
static void short_numbers(void)
{
    edgejwt_signing_key *key = private_key(EDGEJWT_ES256);
    verifier = public_key(key);
    int found = 0;
    for (int i = 0; i < 2000 && found < 3; i++) {
        char token[EDGEJWT_TOKEN_MAX + 1];
        uint8_t signature[64], der[72];
        CHECK_STATUS(edgejwt_sign(key, payload, strlen(payload), token, sizeof token, NULL),
                     EDGEJWT_OK);
        CHECK(signature_of(token, signature) == 64);
        if (signature[0] == 0 || signature[32] == 0) {
            *strrchr(strcpy(input, token), '.') = '\0';
            signature_is(der, der_of(signature, 32, der), EDGEJWT_OK);
            signature_is(signature, 64, EDGEJWT_OK);
            found++;
        }
    }
    CHECK(found > 0);
    edgejwt_verifying_key_free(verifier);
    edgejwt_signing_key_free(key);
}

/* What edgejwt_sign_with() refuses, signing_input refuses. */
static void refused_inputs(void)
{
    edgejwt_signing_key *key = private_key(EDGEJWT_PS256);
    verifier = public_key(key);
    edgejwt_header header;
    edgejwt_header_init(&header, sizeof header);
    char out[EDGEJWT_TOKEN_MAX + 1] = "x";
    size_t len = 7;
    CHECK_STATUS(edgejwt_signing_input(verifier, NULL, "[]", 2, out, sizeof out, &len),
                 EDGEJWT_ERR_PAYLOAD);
    CHECK(out[0] == '\0' && len == 0);
    header.extra = "{\"alg\":\"RS256\"}";
    CHECK_STATUS(edgejwt_signing_input(verifier, &header, "{}", 2, out, sizeof out, &len),
                 EDGEJWT_ERR_HEADER);
    /* The claims are the caller's. */
    CHECK_STATUS(edgejwt_signing_input(verifier, NULL, "{\"exp\":0}", 9, out, sizeof out, &len),
                 EDGEJWT_OK);
    CHECK_STATUS(edgejwt_signing_input(verifier, NULL, "{\"exp\":0}", 9, NULL, 0, &len),
                 EDGEJWT_ERR_SPACE);
    CHECK(len == strlen(out));
    static char body[EDGEJWT_TOKEN_MAX];
    memset(body, ' ', sizeof body);
    memcpy(body, "{}", 2);
    const size_t longest = (EDGEJWT_TOKEN_MAX - 343 - strlen(RS256_HEADER ".")) / 4 * 3;
    CHECK_STATUS(edgejwt_signing_input(verifier, NULL, body, longest, out, sizeof out, &len),
                 EDGEJWT_OK);
    CHECK_STATUS(edgejwt_signing_input(verifier, NULL, body, longest + 3, out, sizeof out, &len),
                 EDGEJWT_ERR_TOKEN_TOO_LONG);
    edgejwt_verifying_key_free(verifier);
    edgejwt_signing_key_free(key);
}

int main(int argc, char **argv)
{
    (void)argc;
    forms_init(argv[1]);
    claims_write();
    digests();
    inputs();
    refused_inputs();
    for (size_t i = 0; i < COUNT(algorithms); i++) {
        if (has_curves || !is_curve(algorithms[i].alg)) {
            steps(i);
            if (!is_hmac(algorithms[i].alg)) {
                signatures(i);
            }
        }
    }
    if (has_curves) {
        short_numbers();
    }
    return check_report();
}
