/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Keys in hardware and certificates, called with invalid arguments. */
#include "misuse.h"

static const char payload[] = "{\"exp\":9007199254740992}";
static edgejwt_signing_key *key;
static edgejwt_verifying_key *verifier;
static edgejwt_header header;
static edgejwt_claims claims;
static char input[EDGEJWT_TOKEN_MAX + 1];
static size_t input_len;
static uint8_t signature[256];
static char *certificate;

#define PAYLOAD payload, strlen(payload)
#define INPUT input, input_len
#define SIGNATURE signature, sizeof signature

static int32_t writes_claims(char *text, size_t cap, size_t *len)
{
    return edgejwt_claims_write(&claims, text, cap, len);
}

static int32_t writes_input(char *text, size_t cap, size_t *len)
{
    return edgejwt_signing_input(verifier, &header, PAYLOAD, text, cap, len);
}

static int32_t attaches(char *text, size_t cap, size_t *len)
{
    return edgejwt_attach_signature(verifier, INPUT, SIGNATURE, text, cap, len);
}

static int32_t thumbprint(char *text, size_t cap, size_t *len)
{
    return edgejwt_certificate_thumbprint(certificate, strlen(certificate), text, cap, len);
}

static int32_t writes_input_beside(const char *given, size_t given_len, char *text, size_t cap,
                                   size_t *len)
{
    return edgejwt_signing_input(verifier, NULL, given, given_len, text, cap, len);
}

static int32_t digest_beside(const char *given, size_t given_len, char *text, size_t cap,
                             size_t *len)
{
    return edgejwt_signing_digest(verifier, given, given_len, (uint8_t *)text, cap, len);
}

static int32_t attaches_beside(const char *given, size_t given_len, char *text, size_t cap,
                               size_t *len)
{
    return edgejwt_attach_signature(verifier, given, given_len, SIGNATURE, text, cap, len);
}

static int32_t signature_beside(const char *given, size_t given_len, char *text, size_t cap,
                                size_t *len)
{
    return edgejwt_attach_signature(verifier, INPUT, (const uint8_t *)given, given_len, text, cap,
                                    len);
}

static int32_t thumbprint_beside(const char *given, size_t given_len, char *text, size_t cap,
                                 size_t *len)
{
    return edgejwt_certificate_thumbprint(given, given_len, text, cap, len);
}

static int32_t with_header(const void *given)
{
    return edgejwt_signing_input(verifier, given, PAYLOAD, out, sizeof out, NULL);
}

static int32_t with_claims(const void *given)
{
    return edgejwt_claims_write(given, out, sizeof out, NULL);
}

static void nulls(void)
{
    const int32_t want = EDGEJWT_ERR_ARGUMENT;
    uint8_t *digest = (uint8_t *)out;
    REFUSES_TEXT(edgejwt_claims_write(NULL, out, sizeof out, &out_len), want);
    REFUSES_TEXT(edgejwt_signing_input(NULL, &header, PAYLOAD, out, sizeof out, &out_len), want);
    REFUSES_TEXT(edgejwt_signing_input(verifier, &header, NULL, 1, out, sizeof out, &out_len),
                 want);
    REFUSES_TEXT(edgejwt_signing_input(verifier, NULL, NULL, 0, out, sizeof out, &out_len),
                 EDGEJWT_ERR_PAYLOAD);
    REFUSES_TEXT(edgejwt_signing_digest(NULL, INPUT, digest, sizeof out, &out_len), want);
    REFUSES_TEXT(edgejwt_signing_digest(verifier, NULL, 1, digest, sizeof out, &out_len), want);
    REFUSES_TEXT(edgejwt_signing_digest(verifier, NULL, 0, digest, sizeof out, &out_len),
                 EDGEJWT_ERR_TOKEN);
    REFUSES_TEXT(edgejwt_attach_signature(NULL, INPUT, SIGNATURE, out, sizeof out, &out_len), want);
    REFUSES_TEXT(edgejwt_attach_signature(verifier, NULL, 1, SIGNATURE, out, sizeof out, &out_len),
                 want);
    REFUSES_TEXT(edgejwt_attach_signature(verifier, NULL, 0, SIGNATURE, out, sizeof out, &out_len),
                 EDGEJWT_ERR_TOKEN);
    REFUSES_TEXT(edgejwt_attach_signature(verifier, INPUT, NULL, 1, out, sizeof out, &out_len),
                 want);
    REFUSES_TEXT(edgejwt_attach_signature(verifier, INPUT, NULL, 0, out, sizeof out, &out_len),
                 EDGEJWT_ERR_SIGNATURE);
    REFUSES_TEXT(edgejwt_certificate_thumbprint(NULL, 1, out, sizeof out, &out_len), want);
    REFUSES_TEXT(edgejwt_certificate_thumbprint(NULL, 0, out, sizeof out, &out_len),
                 EDGEJWT_ERR_KEY_FORMAT);
    CHECK_STATUS(edgejwt_claims_write(NULL, NULL, 0, NULL), want);
    CHECK_STATUS(edgejwt_signing_input(NULL, NULL, NULL, 0, NULL, 0, NULL), want);
    CHECK_STATUS(edgejwt_signing_digest(NULL, NULL, 0, NULL, 0, NULL), want);
    CHECK_STATUS(edgejwt_attach_signature(NULL, NULL, 0, NULL, 0, NULL, 0, NULL), want);
}

static void lengths(void)
{
    uint8_t *digest = (uint8_t *)out;
    for (size_t i = 0; i < COUNT(impossible); i++) {
        const size_t len = impossible[i];
        const int32_t want = EDGEJWT_ERR_ARGUMENT;
        REFUSES_TEXT(edgejwt_signing_input(verifier, NULL, payload, len, out, sizeof out, &out_len),
                     want);
        REFUSES_TEXT(edgejwt_signing_digest(verifier, input, len, digest, sizeof out, &out_len),
                     want);
        REFUSES_TEXT(
            edgejwt_attach_signature(verifier, input, len, SIGNATURE, out, sizeof out, &out_len),
            want);
        REFUSES_TEXT(
            edgejwt_attach_signature(verifier, INPUT, signature, len, out, sizeof out, &out_len),
            want);
        REFUSES_TEXT(edgejwt_certificate_thumbprint(certificate, len, out, sizeof out, &out_len),
                     want);
    }
    /* Without an output, a too long input cannot overlap it. */
    for (size_t i = 0; i < COUNT(too_long); i++) {
        const size_t len = too_long[i];
        const int32_t want = EDGEJWT_ERR_TOKEN_TOO_LONG;
        CHECK_STATUS(edgejwt_signing_input(verifier, NULL, payload, len, NULL, 0, NULL), want);
        CHECK_STATUS(edgejwt_signing_digest(verifier, input, len, NULL, 0, NULL), want);
        CHECK_STATUS(edgejwt_attach_signature(verifier, input, len, SIGNATURE, NULL, 0, NULL),
                     want);
        CHECK_STATUS(edgejwt_certificate_thumbprint(certificate, len, NULL, 0, NULL),
                     EDGEJWT_ERR_KEY_FORMAT);
    }
    /* The length of a signature is checked before it is read. */
    static char low[EDGEJWT_TOKEN_MAX + 1];
    static uint8_t beyond[1];
    if (beyond > (uint8_t *)low + sizeof low) {
        CHECK_STATUS(edgejwt_attach_signature(verifier, INPUT, beyond, (size_t)1 << 20, low,
                                              sizeof low, NULL),
                     EDGEJWT_ERR_SIGNATURE);
    }
}

/* The digest: no NUL, and nothing behind it. */
static void digest_output(void)
{
    uint8_t *digest = (uint8_t *)out;
    poison();
    CHECK_STATUS(edgejwt_signing_digest(verifier, INPUT, digest, sizeof out, &out_len), EDGEJWT_OK);
    CHECK(out_len == 32 && is_all(out + 32, sizeof out - 32, POISON));
    const size_t small[] = {0, 1, 31};
    for (size_t i = 0; i < COUNT(small); i++) {
        poison();
        CHECK_STATUS(edgejwt_signing_digest(verifier, INPUT, digest, small[i], &out_len),
                     EDGEJWT_ERR_SPACE);
        CHECK(is_untouched() && out_len == 32);
    }
    CHECK_STATUS(edgejwt_signing_digest(verifier, INPUT, digest, 32, NULL), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_signing_digest(verifier, INPUT, NULL, 0, &out_len), EDGEJWT_ERR_SPACE);
    CHECK_STATUS(edgejwt_signing_digest(verifier, INPUT, NULL, 32, &out_len), EDGEJWT_ERR_ARGUMENT);
    for (size_t i = 0; i < COUNT(impossible); i++) {
        REFUSES_TEXT(edgejwt_signing_digest(verifier, INPUT, digest, impossible[i], &out_len),
                     EDGEJWT_ERR_ARGUMENT);
    }
}

/* Decodes the signature of a token. */
static void decode_signature(const char *text)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    uint32_t bits = 0;
    size_t len = 0;
    int count = 0;
    for (; *text != '\0'; text++) {
        bits = bits << 6 | (uint32_t)(strchr(alphabet, *text) - alphabet);
        count += 6;
        if (count >= 8 && len < sizeof signature) {
            count -= 8;
            signature[len++] = (uint8_t)(bits >> count);
        }
    }
}

int main(int argc, char **argv)
{
    (void)argc;
    key = signing_key(argv[1], "rsa2048.key");
    verifier = verifying_key(argv[1], "rsa2048.pem");
    certificate = key_text(argv[1], "certificate.pem");
    edgejwt_header_init(&header, sizeof header);
    edgejwt_claims_init(&claims, sizeof claims);
    claims.exp = NOW;
    CHECK_STATUS(edgejwt_sign(key, PAYLOAD, input, sizeof input, NULL), EDGEJWT_OK);
    char *dot = strrchr(input, '.');
    decode_signature(dot + 1);
    *dot = '\0';
    input_len = strlen(input);

    text_output(writes_claims, EDGEJWT_ERR_SPACE);
    text_output(writes_input, EDGEJWT_ERR_SPACE);
    text_output(attaches, EDGEJWT_ERR_SPACE);
    text_output(thumbprint, EDGEJWT_ERR_SPACE);
    digest_output();
    text_beside_input(writes_input_beside, PAYLOAD);
    text_beside_input(digest_beside, INPUT);
    text_beside_input(attaches_beside, INPUT);
    text_beside_input(signature_beside, (const char *)signature, sizeof signature);
    text_beside_input(thumbprint_beside, certificate, strlen(certificate));
    sized_input(with_header, &header, sizeof header, 0, 0);
    sized_input(with_claims, &claims, sizeof claims, offsetof(edgejwt_claims, exp),
                offsetof(edgejwt_claims, flags));
    nulls();
    lengths();

    edgejwt_signing_key_free(key);
    edgejwt_verifying_key_free(verifier);
    free(certificate);
    return check_report();
}
